"""Mediation through a measured mechanism: the product of two coefficients at the level of sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.analysis.trial.data import NOTHING, Estimate, Measured
from ispsim.analysis.trial.regression import LEVEL, covariates, least_squares

DRAWS = 2000
"""Draws behind a Monte Carlo interval."""


@dataclass(frozen=True)
class Mediation:
    """What goes through a mediator, according to a trial.

    Attributes
    ----------
    indirect : Estimate
        Part of the difference that goes through it.
    on_mediator, on_outcome : float
        What the treatment does to the mediator, and what a unit of the mediator goes with, arm held fixed.
    total : float
        The whole difference, adjusted alike.
    """

    indirect: Estimate
    on_mediator: float
    on_outcome: float
    total: float


def mediation(trial: Measured, before: np.ndarray, between: np.ndarray, rng: np.random.Generator) -> Mediation:
    """Return the product of coefficients with its Monte Carlo interval (MacKinnon, Lockwood & Williams 2004).

    The first coefficient is that of the arm on the mediator, the second that of the mediator on the outcome with the
    arm held fixed; both adjusted for baselines of mediator and outcome and for strata. It is causal only where nothing
    else moves mediator and outcome together, which randomising the arm does not give.

    Parameters
    ----------
    trial : Measured
        The trial; sites without a measured outcome or mediator are left out.
    before, between : numpy.ndarray, shape (sites,)
        The mediator as measured at baseline and on the way.
    rng : numpy.random.Generator
        Draws the interval.
    """
    seen = ~(np.isnan(before) | np.isnan(between) | np.isnan(trial.before) | np.isnan(trial.after))
    arm, after = trial.arm[seen, None].astype(float), trial.after[seen]
    others = covariates(trial.stratum[seen], trial.before[seen], before[seen]) if seen.any() else np.zeros((0, 1))
    way = between[seen]
    if not way.size or not np.ptp(way) > 0.0:
        return _NONE
    first = least_squares(np.hstack([arm, others]), way)
    second = least_squares(np.hstack([way[:, None], arm, others]), after)
    whole = least_squares(np.hstack([arm, others]), after)
    if first is None or second is None or whole is None:
        return _NONE
    a, b = float(first.coefficients[0]), float(second.coefficients[0])
    error_a, error_b = (float(np.sqrt(fit.covariance[0, 0])) for fit in (first, second))
    # t draws, since variances are estimated from few sites
    draws = (a + error_a * rng.standard_t(first.freedom, DRAWS)) * (b + error_b * rng.standard_t(second.freedom, DRAWS))
    low, high = np.quantile(draws, [0.5 - LEVEL / 2.0, 0.5 + LEVEL / 2.0])
    beyond = min(float((draws <= 0.0).mean()), float((draws >= 0.0).mean()))
    indirect = Estimate(a * b, float(low), float(high), min(1.0, 2.0 * max(beyond, 0.5 / DRAWS)))
    return Mediation(indirect, a, b, float(whole.coefficients[0]))


_NONE = Mediation(NOTHING, float("nan"), float("nan"), float("nan"))
