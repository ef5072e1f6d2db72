"""Published patterns that may be fitted, as a few numbers that each draw of the parameters gives.

Most are means over some studies that the score card's own re-enactment gives; the meta-analysis and the regression on
caseload, whose many trials would take too long for each draw, are answered by a few trials of thirty organisations that
share one control arm. What is fitted is the published figure with its published standard error; where a pattern states
a band only, half its width is two standard errors. Both are told in `FITTED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ispsim.analysis import trials
from ispsim.evidence.card import mean_where_defined
from ispsim.evidence.catalogue import PATTERNS
from ispsim.evidence.model import settings_of
from ispsim.evidence.patterns.facilitation import ARM, DESIGN, WINDOWS, facilitated
from ispsim.experiments.designs.design import derived_seed
from ispsim.scenario import Scenario

CASELOADS = (4.0, 9.0, 12.0, 28.0)
"""Caseloads of the trials: about the middles of the four quarters of 21 published trials (median 11, quartiles 6 and
14, range 3 to 40)."""

HOURS = (9.1, 44.0, 1.7, 16.4)
"""Hours of meetings in those trials that are pooled: the middles, on a log scale, of the four quarters of the published
ones (median 15, quartiles 5.5 and 18, range 0.5 to 108), in an order in which they do not go with caseload."""

SETS = 4
"""Sets of pooled trials at each draw, each with a control arm of its own, whose chance would otherwise be in all."""

REFERENCE = Scenario.from_dict(DESIGN)
"""The organisations of the trials. Of a scenario that is held against patterns only what it says of the model counts,
its mechanisms and parameters: organisations and support are those of each study."""


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
    part : str
        Of the pattern's re-enactment, the number whose mean over studies it is; empty where trials here give it.
    """

    name: str
    value: float
    error: float
    what: str
    rests_on: str
    part: str = ""


_BASKERVILLE = "Baskerville, Liddy & Hogg 2012, doi 10.1370/afm.1312"
_ICC = "31 outcomes of 10 studies, 0.10 (0.05 to 0.15); Cardamone et al. 2023"
_GLISSON = "Glisson et al. 2008, doi 10.1007/s10488-007-0152-9"
_WISDOM = "Williams et al. 2024, doi 10.1186/s13012-024-01356-w"
_GARNER = "; ± 10 points is taken for ± 2 standard errors; Garner et al. 2012, doi 10.1016/j.jsat.2011.10.016"
FITTED: dict[str, tuple[Target, ...]] = {
    "facilitation-pooled": (
        Target(
            "pooled_difference",
            0.33,
            0.087,
            "standardised difference, all trials",
            "re-analysis of 23 trials, adjusted for publication bias (PEESE): 0.33 (0.16 to 0.50); raw 0.557; "
            f"{_BASKERVILLE}",
        ),
    ),
    "caseload": (
        Target(
            "caseload_slope",
            -0.10,
            0.0625,
            "its slope per doubling of caseload",
            "21 trials, adjusted for their standard errors: −0.10, p 0.11, where the raw slope is −0.156; "
            f"{_BASKERVILLE}",
        ),
    ),
    "waiting-list": (
        Target(
            "difference_after_a_year",
            0.6,
            0.175,
            "the same after 12 months, with a waiting list",
            "0.6, computed; the band 0.3 to 1.0 is taken for ± 2 standard errors; Parchman et al. 2013, "
            "doi 10.1186/1748-5908-8-93",
            "difference at 12 months",
        ),
        Target(
            "gain_kept",
            1.0,
            0.15,
            "share of the gain kept a year on",
            "at least 0.7 of it, taken for 2 standard errors below all of it; the same trial",
            "gain kept a year later",
        ),
    ),
    "clustering": (
        Target("icc_before", 0.10, 0.0255, "intraclass correlation of use, before", _ICC, "use, before"),
        Target("icc_after", 0.10, 0.0255, "intraclass correlation of use, after", _ICC, "use, after a year"),
        Target("icc_attitudes", 0.10, 0.0255, "the same of attitudes, before", _ICC, "attitudes, before"),
        Target("icc_attitudes_after", 0.10, 0.0255, "the same of attitudes, after", _ICC, "attitudes, after a year"),
    ),
    "turnover-level": (
        Target(
            "staff_turnover",
            0.30,
            0.05,
            "departures per post and year",
            "about 0.30; child welfare 0.20 to 0.40 is taken for ± 2 standard errors; Casey Family Programs",
            "mean turnover",
        ),
    ),
    "climate-and-turnover": (
        Target(
            "turnover_ratio",
            2.2,
            0.375,
            "turnover, worst / best climates",
            f"22 % against 10 %; the band 1.5 to 3 is taken for ± 2 standard errors; {_GLISSON}",
            "turnover ratio",
        ),
        Target(
            "life_ratio",
            50.0 / 24.0,
            0.375,
            "life of programmes, best / worst climates",
            f"50 against 24 months; the band 1.5 to 3 is taken for ± 2 standard errors; {_GLISSON}",
            "life ratio",
        ),
    ),
    "leadership-mediation": (
        Target(
            "effect_on_leadership",
            1.05,
            0.15,
            "leadership programme: leadership, SD",
            f"0.76 to 1.34 for leadership and climate is taken for ± 2 standard errors; {_WISDOM}",
            "effect on leadership, month 4 (SD)",
        ),
        Target(
            "effect_on_climate",
            1.05,
            0.15,
            "leadership programme: climate, SD",
            f"0.76 to 1.34 for leadership and climate is taken for ± 2 standard errors; {_WISDOM}",
            "effect on climate, month 12 (SD)",
        ),
        Target(
            "climate_through_leadership",
            0.82,
            0.19,
            "share of that through leadership",
            f"0.82 (0.25 to 1); {_WISDOM}",
            "climate, share through leadership",
        ),
        Target(
            "fidelity_through_climate",
            0.71,
            0.25,
            "share of fidelity through climate",
            f"0.71 (0.02 to 1); {_WISDOM}",
            "fidelity, share through climate",
        ),
        Target(
            "fidelity_points",
            20.0,
            7.5,
            "leadership programme: fidelity, points",
            f"about 20; the band 5 to 35 is taken for ± 2 standard errors; {_WISDOM}",
            "fidelity, total effect",
        ),
    ),
    "learning-vs-leaving": (
        Target("competent", 52.3, 5.0, "% of staff employed and competent", f"52.3{_GARNER}", "employed and competent"),
        Target("left_before", 26.6, 5.0, "% of staff who left before that", f"26.6{_GARNER}", "left before competent"),
        Target("left_competent", 4.6, 5.0, "% of staff who left competent", f"4.6{_GARNER}", "left competent"),
    ),
    "cost-shares": (
        Target(
            "share_of_sites",
            0.41,
            0.06,
            "share of the cost that sites bear",
            "0.35 and 0.47 in two networks; Ritchie et al. 2020, doi 10.1007/s11606-019-05537-y",
            "share borne by sites",
        ),
    ),
}
"""Patterns that may be fitted here, by name. Shapes and holds never are."""

STUDIES = {
    "waiting-list": (16, 0.04),
    "clustering": (6, 0.06),
    "turnover-level": (1, 0.19),
    "climate-and-turnover": (3, 1.25),
    "leadership-mediation": (16, 0.06),
    "learning-vs-leaving": (6, 0.03),
    "cost-shares": (2, 0.02),
}
"""Pattern -> studies that are re-enacted at each draw, so many that chance in them is less than the published error;
and what each of them takes, about, in millions of practitioners' weeks."""

NOT_FITTED = {
    "isp-time": "its hours are those of the default plan of contacts",
    "fading-dose": "its hours are those of the plan of contacts, which a scenario states and no parameter",
    "cost-levels": "it hangs on prices and on the plan of contacts, which a scenario states and no parameter",
}
"""Patterns that may be fitted, but not by parameters of the model."""


def why_not_fitted(name: str) -> str | None:
    """Return why a pattern is not fitted, or None if it is or if there is no pattern of the name."""
    if name in FITTED or name not in PATTERNS:
        return None
    use = PATTERNS[name].use
    if use == "shape":
        return f"{name} is a shape: it says a direction only, and is never fitted"
    if use == "hold":
        return f"{name} is held back: it is never fitted, so that it can judge what was"
    return f"{name} may be fitted, but {NOT_FITTED[name]}"


def targets(patterns: tuple[str, ...]) -> tuple[Target, ...]:
    """Return the numbers that patterns fit."""
    return tuple(target for name in patterns for target in FITTED[name])


def statistics(
    scenario: Scenario, wanted: tuple[Target, ...], seed: int, replication: int, uncertainty: str = "chance"
) -> np.ndarray:
    """Return what the studies give in one future, shape (wanted,).

    Parameters
    ----------
    scenario
        `REFERENCE` with the mechanisms of a rival and the parameters of a draw.
    wanted
        Numbers that are fitted; studies that none of them needs are not run.
    seed, replication, uncertainty
        As in `ispsim.engine.run.run_once`; every study of a draw has the same parameters.
    """
    names = {target.name for target in wanted}
    model = settings_of(scenario, seed, replication, uncertainty)
    found: dict[str, float] = {}
    if names & {target.name for pattern in ("facilitation-pooled", "caseload") for target in FITTED[pattern]}:
        found |= _facilitation(model, seed, replication)
    for pattern, (studies, _) in STUDIES.items():
        if not names & {target.name for target in FITTED[pattern]}:
            continue
        enact = PATTERNS[pattern].enact
        assert enact is not None
        simulated = enact(studies, derived_seed(seed, f"{pattern} {replication}"), model)
        numbers = {**simulated.parts, **simulated.beside}
        found |= {target.name: mean_where_defined(numbers[target.part]) for target in FITTED[pattern]}
    return np.array([found[target.name] for target in wanted])


def _facilitation(model: dict[str, Any], seed: int, replication: int) -> dict[str, float]:
    """Return the mean difference of trials with caseloads and hours like the published ones, and its slope."""
    untreated = facilitated(settings=model | {"support.isps": 0.0})
    varied = [facilitated(caseload, hours, settings=model) for caseload, hours in zip(CASELOADS, HOURS, strict=True)]
    usual = [facilitated(caseload, settings=model) for caseload in CASELOADS]
    pooled, slope = [], float("nan")
    for number in range(replication * SETS, (replication + 1) * SETS):
        (control,) = trials.run_arm(untreated, [number], seed, 1)

        def difference(treated: Scenario, number: int = number, control: trials.Arm = control) -> float:
            (arm,) = trials.run_arm(treated, [number], seed, 1)
            return trials.trial(arm, control, WINDOWS, seed, number).standardised

        pooled += [difference(treated) for treated in varied]
        if number == replication * SETS:  # chance in the control arm is not in the slope, so that one set is enough
            differences = np.array([[difference(treated)] for treated in usual])
            slope = float(trials.slope_per_doubling(CASELOADS, differences)[0])
    return {"pooled_difference": float(np.mean(pooled)), "caseload_slope": slope}


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


def weeks_of_practitioners(patterns: tuple[str, ...]) -> float:
    """Return how much is simulated for the patterns at one draw, about."""
    people = ARM * REFERENCE.setting.practitioners_per_organization
    few = float((REFERENCE.weeks + REFERENCE.setting.burn_in) * people * (len(CASELOADS) + SETS * (1 + len(CASELOADS))))
    enacted = sum(studies * 1e6 * each for pattern, (studies, each) in STUDIES.items() if pattern in patterns)
    return enacted + (few if set(patterns) - set(STUDIES) else 0.0)
