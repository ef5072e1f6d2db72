"""A stepped wedge: sequences of sites change from control to treatment, one after the other."""

from __future__ import annotations

import numpy as np

from ispsim.analysis.trial import observe
from ispsim.analysis.trial.analyses import WEDGE
from ispsim.analysis.trial.conduct import Conduct
from ispsim.analysis.trial.data import PARTS
from ispsim.analysis.trial.wedge import Wedge
from ispsim.experiments.trial.request import TRIAL, TRUTH, TrialRequest
from ispsim.scenario import Scenario


def treated_periods(request: TrialRequest) -> np.ndarray:
    """Return 1 where a sequence is treated, shape (sequences, periods): after the baseline, one more each period."""
    sequences = len(request.terms.sequences or ())
    return np.triu(np.ones((sequences, sequences + 1)), 1)


def since_change(request: TrialRequest) -> np.ndarray:
    """Return the weeks from the change of each sequence to the middle of each period, shape (sequences, periods)."""
    middle = np.array([0.5 * (first + last) for first, last in request.periods])
    return middle[None, :] - np.array(request.terms.sequences or (), dtype=float)[:, None]


def _scenarios(conduct: Conduct) -> tuple[Scenario, ...]:
    """Return the scenario of each sequence."""
    starts = conduct.request.terms.sequences or ()
    if conduct.block not in (TRIAL, TRUTH):
        return conduct.arms(len(starts))
    treated = conduct.request.scenarios[1]
    return tuple(
        treated.model_copy(update={"support": treated.support.model_copy(update={"start_week": start})})
        for start in starts
    )


def trial(conduct: Conduct) -> dict[str, float]:
    """Return what one trial finds."""
    request = conduct.request
    scenarios = _scenarios(conduct)
    pool = conduct.pool(len(scenarios) * conduct.sites)
    stratum, rows = conduct.randomised(pool, len(scenarios))
    followed = [
        conduct.follow(scenario, pool, here, f"arm-{number}")
        for number, (scenario, here) in enumerate(zip(scenarios, rows, strict=True))
    ]
    rng = conduct.measuring
    value = observe.by_period(followed, request.measurement, request.periods, rng)
    value[rng.random(len(value)) < request.measurement.missing] = np.nan
    sequence = np.repeat(np.arange(len(rows)), conduct.sites)
    strata = np.concatenate([stratum[here] for here in rows])
    measured = Wedge(value, sequence, strata, treated_periods(request), since_change(request))
    found = {"sites_measured": float((~np.isnan(value).any(axis=1)).sum())}
    for name in request.analyses:
        estimate = WEDGE[name].method(measured, conduct.analysing)
        found |= {f"{name}_{part}": getattr(estimate, part) for part in PARTS}
    return found


def truth(conduct: Conduct) -> dict[str, float]:
    """Return the mean difference over treated sites and periods between what happens and what would have happened."""
    request, measurement = conduct.request, conduct.request.measurement
    pool, rows = conduct.pool(conduct.sites), np.arange(conduct.sites)
    periods = request.periods
    control = observe.true_by_period(conduct.follow(request.scenarios[0], pool, rows), measurement, periods)
    without, with_it = [], []
    for scenario, treated in zip(_scenarios(conduct), treated_periods(request) > 0.5, strict=True):
        happened = observe.true_by_period(conduct.follow(scenario, pool, rows), measurement, periods)
        with_it.append(happened[:, treated].ravel())
        without.append(control[:, treated].ravel())
    low, high = (float(np.mean(np.concatenate(one))) for one in (without, with_it))
    return {"true_difference": high - low, "true_control": low, "true_treated": high}
