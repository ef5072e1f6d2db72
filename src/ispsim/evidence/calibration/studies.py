"""Published patterns that may be fitted, as a few numbers that each draw of the parameters gives.

One set of small trials serves for all of them: thirty organisations that deliver the RSI, in the same future without
support and with facilitators of four caseloads. What is fitted is the published figure with its published standard
error; where a pattern states a band only, half its width is two standard errors. Both are told in `FITTED`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.analysis import trials
from ispsim.engine.results import NAMES
from ispsim.engine.run import run_once
from ispsim.evidence.catalogue import PATTERNS
from ispsim.scenario import Scenario
from ispsim.world.build import build_world

CASELOADS = (4, 9, 12, 28)
"""Caseloads of the trials: about the middles of the four quarters of 21 published trials (median 11, quartiles 6 and
14, range 3 to 40)."""

SITES, BURN_IN, BASELINE, SUPPORT = 30, 104, 13, 52
_AFTER = 52
_WINDOWS = trials.Windows.around(BASELINE)
_LATER = trials.Windows(_WINDOWS.baseline, (_WINDOWS.follow_up[0] + _AFTER, _WINDOWS.follow_up[1] + _AFTER))

REFERENCE = Scenario.from_dict(
    {
        "name": "Published trials",
        "weeks": BASELINE + SUPPORT + _AFTER,
        "setting": {"organizations": SITES, "burn_in": BURN_IN, "stage": "delivered"},
        "support": {"start_week": BASELINE, "weeks": SUPPORT},
    }
)
"""The organisations of the trials; caseload and numbers of ISPs are those of each arm."""


@dataclass(frozen=True, slots=True)
class Target:
    """One number that is fitted.

    Attributes
    ----------
    name : str
        Of the column that holds what the model gives.
    value, error : float
        The published figure and its standard error.
    what : str
        What it is, with its unit.
    rests_on : str
        Where figure and standard error come from.
    """

    name: str
    value: float
    error: float
    what: str
    rests_on: str


_BASKERVILLE = "Baskerville, Liddy & Hogg 2012, doi 10.1370/afm.1312"
FITTED: dict[str, tuple[Target, ...]] = {
    "facilitation-pooled": (
        Target(
            "pooled_difference",
            0.557,
            0.064,
            "standardised difference, all trials",
            f"re-analysis of 23 trials, 0.557 (0.432 to 0.683), not adjusted for publication bias; {_BASKERVILLE}",
        ),
    ),
    "caseload": (
        Target(
            "caseload_slope",
            -0.156,
            0.056,
            "its slope per doubling of caseload",
            f"21 trials, −0.156 (−0.265 to −0.046); {_BASKERVILLE}",
        ),
    ),
    "waiting-list": (
        Target(
            "difference_after_a_year",
            0.6,
            0.175,
            "the same after 12 months, caseload 9",
            "0.6, computed; the band 0.3 to 1.0 is taken for ± 2 standard errors; Parchman et al. 2013, "
            "doi 10.1186/1748-5908-8-93",
        ),
        Target(
            "gain_kept",
            1.0,
            0.15,
            "share of the gain kept a year on",
            "at least 0.7 of it, taken for 2 standard errors below all of it; the same trial",
        ),
    ),
    "clustering": (
        Target(
            "icc",
            0.10,
            0.0255,
            "intraclass correlation of use in organisations",
            "31 outcomes of 10 studies, 0.10 (0.05 to 0.15); Cardamone et al. 2023",
        ),
    ),
    "turnover-level": (
        Target(
            "staff_turnover",
            0.30,
            0.05,
            "departures per post and year",
            "about 0.30; child welfare 0.20 to 0.40 is taken for ± 2 standard errors; Casey Family Programs",
        ),
    ),
}
"""Patterns that may be fitted here, by name. Shapes and holds never are."""


def why_not_fitted(name: str) -> str | None:
    """Return why a pattern is not fitted, or None if it is or if there is no pattern of the name."""
    if name in FITTED or name not in PATTERNS:
        return None
    use = PATTERNS[name].use
    if use == "shape":
        return f"{name} is a shape: it says a direction only, and is never fitted"
    if use == "hold":
        return f"{name} is held back: it is never fitted, so that it can judge what was"
    return f"{name} may be fitted, but this version has no quick study of it"


def targets(patterns: tuple[str, ...]) -> tuple[Target, ...]:
    """Return the numbers that patterns fit."""
    return tuple(target for name in patterns for target in FITTED[name])


def statistics(
    scenario: Scenario, wanted: tuple[Target, ...], seed: int, replication: int, uncertainty: str, engine: str
) -> np.ndarray:
    """Return what the trials give in one future, shape (wanted,).

    Parameters
    ----------
    scenario
        `REFERENCE` with the parameters of a draw.
    wanted
        Numbers that are fitted; trials that none of them needs are not run.
    seed, replication, uncertainty, engine
        As in `ispsim.engine.run.run_once`.
    """
    names = {target.name for target in wanted}
    size = build_world(scenario, seed, replication, uncertainty).column("organization", "size").copy()

    def arm(settings: dict[str, float]) -> np.ndarray:
        """Return faithful use, use and turnover by week and organisation, shape (weeks + 1, 3, organisations)."""
        there = scenario.with_settings(settings)
        record = run_once(there, seed, replication, uncertainty, engine, ("organization",))["organization"]
        return record[:, _KEPT].copy()

    control = arm({"support.isps": 0.0})
    found = {
        "icc": trials.anova_icc(np.rint(control[BASELINE, 1] * size), size),
        "staff_turnover": float(np.average(control[1:, 2].mean(axis=0), weights=size)),
    }
    untreated = trials.Arm(control[:, 0], control[:, 1], size)
    caseloads: tuple[int, ...] = ()
    if names & {"pooled_difference", "caseload_slope"}:
        caseloads = CASELOADS
    elif not names <= set(found):
        caseloads = (_WAITING,)
    differences = []
    for caseload in caseloads:
        record = arm({"support.isps": SITES / caseload, "support.caseload": caseload})
        treated = trials.Arm(record[:, 0], record[:, 1], size)
        one = trials.trial(treated, untreated, _WINDOWS, seed, replication)
        differences.append(one.standardised)
        if caseload == _WAITING:
            later = trials.trial(treated, untreated, _LATER, seed, replication)
            found["difference_after_a_year"] = one.standardised
            found["gain_kept"] = _kept(one.points_faithful, later.points_faithful)
    if caseloads == CASELOADS:
        found["pooled_difference"] = float(np.mean(differences))
        found["caseload_slope"] = float(trials.slope_per_doubling(CASELOADS, np.array(differences)[:, None])[0])
    return np.array([found[target.name] for target in wanted])


def with_published_error(wanted: tuple[Target, ...], simulated: np.ndarray, seed: int, first: int = 0) -> np.ndarray:
    """Return what the trials give with errors like those of the published figures.

    Parameters
    ----------
    wanted
        Numbers that are fitted.
    simulated
        Shape (runs, wanted).
    seed
        Of the errors; that of a run does not hang on how many runs there are.
    first
        How many other numbers have errors from the same seed.
    """
    found = simulated.copy()
    for k, target in enumerate(wanted):
        found[:, k] += target.error * np.random.default_rng((seed, first + k)).standard_normal(len(found))
    return found


def weeks_of_practitioners() -> float:
    """Return how much is simulated for the trials of one draw, about."""
    setting = REFERENCE.setting
    people = setting.organizations * setting.practitioners_per_organization
    return float((REFERENCE.weeks + setting.burn_in) * people * (1 + len(CASELOADS)))


def _kept(gain: float, later: float) -> float:
    """Return the share of a gain that is still there; of a gain that is none, nothing."""
    return float(np.clip(later / gain, -1.0, 3.0)) if gain > _GAIN else 0.0


_WAITING = 9  # caseload of the trial with a waiting list, which had a few practices a facilitator
_GAIN = 0.5  # percentage points: a smaller one is noise
_KEPT = [NAMES.index(name) for name in ("faithful_use", "use_share", "staff_turnover")]
