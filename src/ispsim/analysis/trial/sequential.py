"""A sequential adaptive trial: sites that do not respond are randomised to go on as before, or to something else.

What becomes of a site is taken from the world in which all sites go on as it does; until the decision both worlds are
one.
"""

from __future__ import annotations

import numpy as np

from ispsim.analysis.trial import effects, observe
from ispsim.analysis.trial.analyses import analyse
from ispsim.analysis.trial.conduct import Conduct
from ispsim.analysis.trial.data import PARTS, Measured
from ispsim.errors import RunError
from ispsim.experiments.trial.randomise import randomised
from ispsim.experiments.trial.worlds import Followed, Pool

_AGAIN = 4  # draws of the second randomisation


def columns() -> list[str]:
    """Return what is kept of sequential trials beside what is kept of every trial."""
    return ["non_responders"]


def trial(conduct: Conduct) -> dict[str, float]:
    """Return what one trial finds among the sites that do not respond."""
    request, measurement = conduct.request, conduct.request.measurement
    pool = conduct.pool(conduct.sites)
    stratum = conduct.strata(pool)
    worlds = _both(conduct, pool)
    rng = conduct.measuring
    below = np.flatnonzero(_seen(conduct, worlds[0], rng) < _bar(conduct))
    even = below[: below.size // 2 * 2]  # one of an odd number goes on as before and is left out
    found = {"non_responders": float(below.size)}
    if even.size < 4:
        return found
    arm = randomised(stratum[even], 2, conduct.draws(_AGAIN))
    # both continuations of every site with the same error, of which one is then looked at
    whole = observe.observed(worlds, [stratum, stratum], measurement, rng)
    chosen = np.concatenate([even[arm == 0], conduct.sites + even[arm == 1]])
    measured = _only(whole, chosen)
    found |= {
        "sites_measured": float((~np.isnan(measured.after)).sum()),
        "standardised": effects.standardised(measured),
        "odds_ratio": effects.odds_ratio(measured) if measurement.binary else float("nan"),
        "icc_sites": effects.icc_sites(measured),
        "icc_isps": effects.icc_isps(measured),
    }
    for name, estimate in analyse(request.analyses, measured, conduct.analysing).items():
        found |= {f"{name}_{part}": getattr(estimate, part) for part in PARTS}
    return found


def truth(conduct: Conduct) -> dict[str, float]:
    """Return the difference that the change makes in the sites that do not respond, each with itself."""
    pool = conduct.pool(conduct.sites)
    worlds = _both(conduct, pool)
    below = _seen(conduct, worlds[0], conduct.measuring) < _bar(conduct)
    found = {"non_responders": float(below.sum())}
    if not below.any():
        return found
    low, high = (float(np.nanmean(observe.site_means(one, conduct.request.measurement)[1][below])) for one in worlds)
    return found | {"true_difference": high - low, "true_control": low, "true_treated": high}


def _both(conduct: Conduct, pool: Pool) -> list[Followed]:
    """Return the world in which all go on as before, and the one in which all change.

    Raises
    ------
    RunError
        If they differ before the decision.
    """
    rows = np.arange(conduct.sites)
    worlds = [conduct.follow(scenario, pool, rows) for scenario in conduct.arms(2)]
    week = conduct.request.terms.decide or 0
    before, other = (one.weekly[: week + 1] for one in worlds)
    if not np.array_equal(before, other, equal_nan=True):
        raise RunError(f"the scenarios differ before week {week}, in which it is decided who changes")
    return worlds


def _bar(conduct: Conduct) -> float:
    return float(conduct.request.terms.bar or 0.0)


def _seen(conduct: Conduct, world: Followed, rng: np.random.Generator) -> np.ndarray:
    """Return what is measured of each site when it is decided."""
    request = conduct.request
    week = request.terms.decide or 0
    window = (max(week - request.terms.look + 1, 0), week)
    return observe.by_period([world], request.measurement, [window], rng)[:, 0]


def _only(trial: Measured, sites: np.ndarray) -> Measured:
    """Return some sites of a trial alone."""
    place = np.full(trial.sites, -1)
    place[sites] = np.arange(sites.size)
    seen = place[trial.site] >= 0
    return Measured(
        trial.arm[sites],
        trial.stratum[sites],
        trial.isp[sites],
        trial.before[sites],
        trial.after[sites],
        place[trial.site[seen]],
        trial.value[seen],
    )
