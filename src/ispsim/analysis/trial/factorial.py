"""A factorial trial of two factors: neither, the first, the second, both."""

from __future__ import annotations

import numpy as np

from ispsim.analysis.trial import observe
from ispsim.analysis.trial.conduct import Conduct
from ispsim.analysis.trial.data import NOTHING, PARTS, Estimate, Measured
from ispsim.analysis.trial.regression import covariates, from_t, least_squares
from ispsim.experiments.trial.request import TrialRequest

CODES = np.array([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]])
"""Of neither, the first, the second, both: effects are then differences of means over the other factor."""

EFFECTS = ("first_factor", "second_factor", "interaction")


def columns(request: TrialRequest) -> list[str]:
    """Return what is kept of factorial trials beside what is kept of every trial."""
    return [f"true_{name}" for name in request.analyses]


def factor_effects(trial: Measured) -> dict[str, Estimate]:
    """Return both main effects and the interaction, from site means adjusted for baseline and strata, by t tests.

    A main effect is averaged over both levels of the other factor; the interaction is the difference that the first
    factor makes with the second less that without it.

    Parameters
    ----------
    trial : Measured
        With arms 0 to 3 as in `CODES`; sites that were not measured are left out.
    """
    trial = trial.complete()
    first, second = CODES[trial.arm].T
    others = covariates(trial.stratum, trial.before)
    fit = least_squares(np.column_stack([first, second, first * second, others]), trial.after)
    if fit is None:
        return dict.fromkeys(EFFECTS, NOTHING)
    errors = np.sqrt(np.diag(fit.covariance))
    return {name: from_t(float(fit.coefficients[k]), float(errors[k]), fit.freedom) for k, name in enumerate(EFFECTS)}


def trial(conduct: Conduct) -> dict[str, float]:
    """Return what one trial finds."""
    request = conduct.request
    pool = conduct.pool(4 * conduct.sites)
    stratum, rows = conduct.randomised(pool, 4)
    followed = [
        conduct.follow(scenario, pool, here, f"arm-{number}")
        for number, (scenario, here) in enumerate(zip(conduct.arms(4), rows, strict=True))
    ]
    measured = observe.observed(followed, [stratum[here] for here in rows], request.measurement, conduct.measuring)
    found = {"sites_measured": float((~np.isnan(measured.after)).sum())}
    effects = factor_effects(measured)
    for name in request.analyses:
        found |= {f"{name}_{part}": getattr(effects[name], part) for part in PARTS}
    return found


def truth(conduct: Conduct) -> dict[str, float]:
    """Return the effects with the same sites in all four arms."""
    request = conduct.request
    pool, rows = conduct.pool(conduct.sites), np.arange(conduct.sites)
    after = [observe.site_means(conduct.follow(one, pool, rows), request.measurement)[1] for one in request.scenarios]
    neither, first, second, both = (float(np.nanmean(one)) for one in after)
    effects = {
        "first_factor": 0.5 * (first - neither + both - second),
        "second_factor": 0.5 * (second - neither + both - first),
        "interaction": both - first - second + neither,
    }
    found = {f"true_{name}": effects[name] for name in request.analyses}
    return found | {"true_difference": both - neither, "true_control": neither, "true_treated": both}
