"""A trial with two arms in parallel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ispsim.analysis.trial import effects, observe
from ispsim.analysis.trial.analyses import analyse
from ispsim.analysis.trial.conduct import Conduct
from ispsim.analysis.trial.data import PARTS
from ispsim.analysis.trial.mediation import mediation
from ispsim.analysis.trials import pooled_sd
from ispsim.experiments.trial.request import TrialRequest
from ispsim.scenario import Scenario

OF_MEDIATOR = ("indirect", "indirect_low", "indirect_high", "indirect_p", "on_mediator", "on_outcome")


def columns(request: TrialRequest) -> list[str]:
    """Return what is kept of parallel trials beside what is kept of every trial."""
    mediators = [one.measure for one in request.mediators]
    return [
        *(f"{name}_{part}" for name in mediators for part in OF_MEDIATOR),
        *(["adjusted_difference"] if mediators else []),
        *(f"without_{name}" for name in request.mechanisms),
    ]


def trial(conduct: Conduct) -> dict[str, float]:
    """Return what one trial finds."""
    request, measurement = conduct.request, conduct.request.measurement
    pool = conduct.pool(2 * conduct.sites)
    stratum, rows = conduct.randomised(pool, 2)
    followed = [
        conduct.follow(scenario, pool, here, f"arm-{number}")
        for number, (scenario, here) in enumerate(zip(conduct.arms(2), rows, strict=True))
    ]
    rng, draws = conduct.measuring, conduct.analysing
    measured = observe.observed(followed, [stratum[here] for here in rows], measurement, rng)
    found = {
        "sites_measured": float((~np.isnan(measured.after)).sum()),
        "standardised": effects.standardised(measured),
        "odds_ratio": effects.odds_ratio(measured) if measurement.binary else float("nan"),
        "icc_sites": effects.icc_sites(measured),
        "icc_isps": effects.icc_isps(measured),
    }
    for name, estimate in analyse(request.analyses, measured, draws).items():
        found |= {f"{name}_{part}": getattr(estimate, part) for part in PARTS}
    for mediator in request.mediators:
        week = request.mediator_week(mediator)
        before, way = observe.mediators(followed, mediator, measurement.baseline[1], week, rng)
        through = mediation(measured, before, way, draws)
        indirect = through.indirect
        ends = (indirect.low, indirect.high, indirect.p)
        values = (indirect.difference, *ends, through.on_mediator, through.on_outcome)
        found |= {f"{mediator.measure}_{part}": value for part, value in zip(OF_MEDIATOR, values, strict=True)}
        found["adjusted_difference"] = through.total
    return found


def truth(conduct: Conduct, without: dict[str, tuple[Scenario, ...]]) -> dict[str, float]:
    """Return the difference between sites that are all treated and the same sites in the control arm.

    Parameters
    ----------
    conduct : Conduct
        What is asked, and in which replication.
    without : dict of str to tuple of Scenario
        The arms without a mechanism, by its name: the same again for each.
    """
    measurement = conduct.request.measurement
    pool, rows = conduct.pool(conduct.sites), np.arange(conduct.sites)

    def means(arms: Sequence[Scenario]) -> list[np.ndarray]:
        return [observe.site_means(conduct.follow(one, pool, rows), measurement)[1] for one in arms]

    control, treated = means(conduct.request.scenarios)
    low, high = float(np.nanmean(control)), float(np.nanmean(treated))
    difference = float(np.nanmean(treated - control))
    spread = pooled_sd(treated[~np.isnan(treated)], control[~np.isnan(control)])
    found = {
        "true_difference": difference,
        "true_standardised": difference / spread if spread > 0.0 else float("nan"),
        "true_control": low,
        "true_treated": high,
    }
    if measurement.binary and 0.0 < low < 1.0 and 0.0 < high < 1.0:
        found["true_odds_ratio"] = high / (1.0 - high) * (1.0 - low) / low
    for name, arms in without.items():
        off = means(arms)
        found[f"without_{name}"] = float(np.nanmean(off[1] - off[0]))
    return found
