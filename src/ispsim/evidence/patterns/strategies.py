"""Strategies side by side: what each gains alone, and whether it matters which are mixed or how many."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from ispsim.analysis import trials
from ispsim.engine.results import NAMES
from ispsim.engine.run import run_once
from ispsim.evidence.pattern import Condition, Part, Pattern, Settings, Simulated, Source
from ispsim.evidence.studies import OTHER_ARM
from ispsim.scenario import Scenario

ARM = 30
"""Organisations in each arm of a trial."""

WINDOWS = trials.Windows.around(13)

_YEAR: dict[str, Any] = {"weeks": 52}
ALONE: Mapping[str, dict[str, dict[str, Any]]] = MappingProxyType(
    {
        "printed materials": {"strategies": {"materials": _YEAR}},
        "educational meetings": {"strategies": {"training": {"weeks": 1, "hours": 6}}},
        "educational outreach": {
            "support": {"isps": 1, "caseload": ARM, "visits_per_month": 0.25, "remote_per_month": 0, **_YEAR}
        },
        "local opinion leaders": {"strategies": {"opinion_leaders": _YEAR}},
        "audit and feedback": {"strategies": {"audit_feedback": _YEAR}},
    }
)
"""Strategy -> what a scenario states for it: one day of meetings, three visits in the year, the others all year."""

STATED_BY_STRENGTH = tuple(name for name, stated in ALONE.items() if "strategies" in stated)
"""Strategies that have a strength; an outreach visitor is an ISP of the usual competence."""

PRACTICES = 24
ACTIVITIES = ("visits", "contacts", "training", "materials", "audit_feedback")
MIXES = tuple(product((0, 1), repeat=len(ACTIVITIES)))
"""Every mix of the activities, with 1 where an activity is in it."""

LAST_QUARTER = (40, 52)


@cache
def trial_arm(strategy: str | None, strength: float) -> Scenario:
    """Return organisations that deliver the RSI, with one strategy at a strength or none.

    Outreach is the same at every strength.
    """
    stated: dict[str, Any] = {
        "name": strategy or "Control",
        "weeks": 65,
        "setting": {"organizations": ARM, "burn_in": 104, "stage": "delivered"},
    }
    for table, content in (ALONE[strategy] if strategy else {}).items():
        if table == "support":
            stated[table] = {"start_week": 13, **content}
        else:
            stated[table] = {name: {"start_week": 13, "strength": strength, **one} for name, one in content.items()}
    return Scenario.from_dict(stated)


def ladder(studies: int, seed: int, settings: Settings = None, strength: float = 0.5) -> Simulated:
    """Try every strategy alone against nothing.

    The arms with strategies have the same organisations, people and chances, so that strategies are compared among
    themselves in pairs; the control arm of a trial is an independent one.

    Parameters
    ----------
    strength
        Of the strategies, of their kind.
    """
    arms = {
        (name, full): trial_arm(name, full).with_settings(settings)
        for name in (None, *ALONE)
        for full in (strength, 1.0)
    }
    gains = {name: np.empty(studies) for name in ALONE}
    at_full = {f"{name} at full strength (points)": np.empty(studies) for name in STATED_BY_STRENGTH}
    lower, baseline = np.empty(studies), np.empty(studies)
    for study in range(studies):
        (control,) = trials.run_arm(arms[None, strength], [OTHER_ARM + study], seed, 1)
        (without,) = trials.run_arm(arms[None, strength], [study], seed, 1)
        unaided = trials.window_mean(without.use_share, WINDOWS.follow_up)
        for name in ALONE:
            (arm,) = trials.run_arm(arms[name, strength], [study], seed, 1)
            gains[name][study] = trials.trial(arm, control, WINDOWS, seed, study).points_use
            if name == "audit and feedback":
                before = trials.window_mean(without.use_share, WINDOWS.baseline)
                gain = 100.0 * (trials.window_mean(arm.use_share, WINDOWS.follow_up) - unaided)
                lower[study], baseline[study] = by_baseline(before, gain), 100.0 * before.mean()
        for name, found in zip(STATED_BY_STRENGTH, at_full.values(), strict=True):
            (arm,) = trials.run_arm(arms[name, 1.0], [study], seed, 1)
            found[study] = 100.0 * (trials.window_mean(arm.use_share, WINDOWS.follow_up) - unaided).mean()
    materials, *active = (gains[name] for name in ALONE)
    return Simulated(
        parts=gains,
        conditions={
            "printed materials gain no more than any active strategy": materials <= np.min(active, axis=0),
            "audit and feedback gain more where fewer use the RSI": lower > 0.0,
        },
        beside={
            "use at baseline (%)": baseline,
            "audit and feedback, lowest less highest third at baseline (points)": lower,
            **at_full,
        },
    )


def by_baseline(before: np.ndarray, gain: np.ndarray) -> float:
    """Return the mean gain of the third of organisations that began lowest, less that of those that began highest.

    Parameters
    ----------
    before, gain : numpy.ndarray, shape (organisations,)
        Use at baseline; gain against the same organisation without the strategy.
    """
    low, high = before <= np.quantile(before, 1.0 / 3.0), before >= np.quantile(before, 2.0 / 3.0)
    return float(gain[low].mean() - gain[high].mean())


@cache
def mixed(mix: tuple[int, ...]) -> Scenario:
    """Return practices that are served with a mix of activities for a year."""
    on = dict(zip(ACTIVITIES, mix, strict=True))
    stated: dict[str, Any] = {
        "name": "Practices",
        "weeks": 52,
        "setting": {"organizations": PRACTICES, "burn_in": 104, "stage": "delivered"},
        "strategies": {name: dict(_YEAR) for name in ("materials", "audit_feedback") if on[name]},
    }
    if on["training"]:
        stated["strategies"]["training"] = {"weeks": 1, "hours": 6}
    if on["visits"] or on["contacts"]:
        plan = {"visits_per_month": 1.1 * on["visits"], "remote_per_month": 3.0 * on["contacts"]}
        stated["support"] = {"isps": PRACTICES / 8, "caseload": 8, **plan}
    return Scenario.from_dict(stated)


def between_counts(values: np.ndarray, counts: np.ndarray) -> float:
    """Return the share of the variance of some values that lies between counts; the rest lies within them."""
    total = ((values - values.mean()) ** 2).sum()
    fitted = np.array([values[counts == count].mean() for count in counts])
    return float(((fitted - values.mean()) ** 2).sum() / total) if total > 0.0 else float("nan")


def with_both(values: np.ndarray, mixes: np.ndarray) -> float:
    """Return by how much mixes with the first two activities exceed others of as many activities, on average.

    Parameters
    ----------
    values : numpy.ndarray, shape (mixes,)
        What each mix gives.
    mixes : numpy.ndarray, shape (mixes, activities)
        1 where an activity is in a mix.
    """
    counts, both = mixes.sum(axis=1), mixes[:, 0] * mixes[:, 1] > 0
    there = [count for count in np.unique(counts) if both[counts == count].any() and (~both[counts == count]).any()]
    return float(np.mean([values[(counts == c) & both].mean() - values[(counts == c) & ~both].mean() for c in there]))


def activities(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Give the same practices every mix of activities."""
    mixes, faithful = np.array(MIXES), NAMES.index("faithful_use")
    scenarios = [mixed(mix).with_settings(settings) for mix in MIXES]
    share, more, correlation, each = np.empty(studies), np.empty(studies), np.empty(studies), np.empty((studies, 5))
    for study in range(studies):
        values = np.empty(len(MIXES))
        for place, scenario in enumerate(scenarios):
            record = run_once(scenario, seed, study, "chance", levels=("world",))["world"][:, faithful, 0]
            values[place] = 100.0 * record[LAST_QUARTER[0] : LAST_QUARTER[1] + 1].mean()
        share[study] = between_counts(values, mixes.sum(axis=1))
        more[study] = with_both(values, mixes)
        correlation[study] = np.corrcoef(values, mixes.sum(axis=1))[0, 1]
        each[study] = [values[mixes[:, k] > 0].mean() - values[mixes[:, k] == 0].mean() for k in range(5)]
    return Simulated(
        conditions={
            "more of the variation lies between mixes of as many activities than between their numbers": share < 0.5,
            "of as many activities, mixes with visits and short contacts give more": more > 0.0,
        },
        beside={
            "share of the variation between numbers of activities (0 to 1)": share,
            "correlation of faithful use with the number of activities": correlation,
            "visits and short contacts, more at equal number (points)": more,
            **{f"{name.replace('_', ' ')}, main effect (points)": each[:, k] for k, name in enumerate(ACTIVITIES)},
        },
    )


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        name="strategy-ladder",
        use="hold",
        source=(
            Source(
                "Implement Sci 2012, 7:50, table 3",
                "10.1186/1748-5908-7-50",
                "table",
                "medians over the trials of Cochrane EPOC reviews",
            ),
        ),
        design="Reviews of randomised trials of single strategies.",
        figure="Median absolute gain: printed materials 4.3 points (range -8 to 9.6), educational meetings 6.0 "
        "(interquartile range 1.8 to 15.3), outreach 4.8 (3.0 to 6.5) in prescribing and 6.0 (3.6 to 16) otherwise, "
        "opinion leaders 12 (6 to 14.5), audit and feedback 5 (3 to 11; larger where the baseline is low).",
        statistic="Two independent arms of 30 organisations that deliver the RSI, one strategy of the default strength "
        "0.5 for 12 months; difference in change of use, baseline quarter to weeks 40 to 52, in percentage points. "
        "A day of meetings; three outreach visits in the year by ISPs, held against the figure for other behaviour "
        "than prescribing. Thirds by use at baseline, each organisation against itself without feedback. What full "
        "strength gives, against the same organisations, stands beside it.",
        parts=(
            Part("printed materials", "points", -8.0, 9.6, 4.3),
            Part("educational meetings", "points", 1.8, 15.3, 6.0),
            Part("educational outreach", "points", 3.6, 16.0, 6.0),
            Part("local opinion leaders", "points", 6.0, 14.5, 12.0),
            Part("audit and feedback", "points", 3.0, 11.0, 5.0),
        ),
        conditions=(
            Condition("printed materials gain no more than any active strategy"),
            Condition("audit and feedback gain more where fewer use the RSI"),
        ),
        enact=ladder,
        studies=150,
        tells="Every strategy is too weak, at full strength too, and the passive one is not the weakest. Use rests on "
        "capability, opportunity and motivation, none of which replaces another; each strategy moves one of them, and "
        "knowledge and skill of staff without ISPs are low. Where staff bring 0.6 of both instead of a quarter, "
        "opinion leaders gain half as much again, which is still too little: a year of them moves motivation little. "
        "Materials run all year and add to the knowledge that is short, while a day of meetings fades. Gains are "
        "largest where chances of use are near a half, and baseline use is under a quarter, so that the lowest third "
        "gains least: its use is low for lasting reasons that feedback does not touch. How strategies compare with "
        "ISPs is not to be read off this model.",
    ),
    Pattern(
        name="activity-mix",
        use="shape",
        source=(
            Source(
                "Healthy Hearts in the Heartland 2021, Implement Sci 16:33", "10.1186/s13012-021-01100-8", "abstract"
            ),
        ),
        design="Observed activities of facilitators in primary care practices, and the changes that these made.",
        figure="The number of strategies was unrelated to changes made; practices with more than 4 project-management "
        "and more than 6 coaching activities made a median of 17 of 35 changes.",
        statistic="The same 24 practices under each of the 32 mixes of visits (coaching), short contacts between them "
        "(project management), a day of training, materials, and audit and feedback, for a year; faithful use in weeks "
        "40 to 52. Variance between mixes, parted into that between and that within numbers of activities. It holds "
        "because visits far outdo the other activities, which are too weak (strategy-ladder); and faithful use still "
        "rises with the number of activities, which the changes of the real practices did not.",
        conditions=(
            Condition("more of the variation lies between mixes of as many activities than between their numbers"),
            Condition("of as many activities, mixes with visits and short contacts give more"),
        ),
        enact=activities,
        studies=50,
    ),
)
"""Patterns of strategies."""
