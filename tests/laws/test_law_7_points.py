"""Law 7: the model can say that support helps, that it does next to nothing, and that it harms.

Committed points, every parameter inside its default range. Compared is the same world with and without its ISPs,
replication by replication; the numbers beside a point are the mean difference in faithful use at 12 months and its
paired 99 % interval over 100 runs of the same seed (a test makes fewer).
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pytest
from scipy import stats

from ispsim.scenario import REGISTER
from laws.worlds import many_runs, scenario, simulate

BASE = {
    "weeks": 52,
    "setting": {"organizations": 30, "burn_in": 52, "stage": "delivered"},
    "support": {"isps": 2.73, "caseload": 11, "weeks": 52},
}
RUNS, SEED, LEVEL = 60, 7, 0.99


@dataclass(frozen=True)
class Point:
    name: str
    verdict: str
    why: str
    settings: dict[str, float] = field(default_factory=dict)


POINTS = (
    # harm
    Point(
        "mandated, from unskilled ISPs",
        "harms",
        "hours that may not be refused, and little to learn in them: -0.031 (-0.035 to -0.028)",
        {"support.mandated_hours": 4, "support.knowledge": 0.3, "support.skills": 0.3, "support.attitudes": 0.3},
    ),
    Point(
        "mandated where nothing is released, from ISPs spread thin",
        "harms",
        "a mandate with little help: -0.023 (-0.026 to -0.020)",
        {"support.mandated_hours": 8, "support.hours_per_week": 16, "setting.slack": 0.1, "setting.priority": 0.1},
    ),
    Point(
        "overloaded by unskilled ISPs",
        "harms",
        "15 long visits a month, all to be followed up in time that nobody has: -0.025 (-0.028 to -0.023)",
        {
            "support.visits_per_month": 15,
            "support.visit_hours": 3,
            "support.travel_hours": 0,
            "support.hours_per_week": 80,
            "support.tailoring": 0,
            "support.knowledge": 0.3,
            "support.skills": 0.3,
            "support.attitudes": 0.3,
            "setting.slack": 0,
            "setting.priority": 0.8,
            "parameters.contact.follow_up": 4.8,
            "parameters.load.half": 0.75,
            "parameters.load.growth": 0.28,
            "parameters.use.load": 0.68,
            "parameters.motivation.load": 0.95,
            "parameters.motivation.load_loss": 0.028,
            "parameters.attention.load": 0.65,
        },
    ),
    # help
    Point("the defaults", "helps", "+0.123 (+0.116 to +0.130)"),
    Point(
        "wanted, released and well supported",
        "helps",
        "high priority, an hour released, competent ISPs: +0.263 (+0.252 to +0.274)",
        {
            "setting.priority": 0.9,
            "setting.slack": 1.0,
            "support.knowledge": 0.9,
            "support.skills": 0.9,
            "support.attitudes": 0.9,
            "parameters.use.threshold": 0.46,
        },
    ),
    # next to nothing
    Point(
        "hardly any hours",
        "does nothing",
        "2 hours a week for 11 sites: +0.001 (+0.001 to +0.002)",
        {"support.hours_per_week": 2},
    ),
    Point(
        "neither wanted nor released",
        "does nothing",
        "low priority, no slack, few hours: +0.005 (+0.004 to +0.006)",
        {"setting.priority": 0.1, "setting.slack": 0.1, "support.hours_per_week": 12},
    ),
)


@cache
def difference(name: str) -> np.ndarray:
    """Return the difference in faithful use that ISPs make at a point, by replication."""
    point = next(point for point in POINTS if point.name == name)
    of = scenario(point.settings, BASE)
    with_isps, without = (
        simulate(arm, RUNS, SEED).final["faithful_use"].to_numpy()
        for arm in (of, of.with_settings({"support.isps": 0}))
    )
    return with_isps - without


def test_every_verdict_has_its_points():
    assert {point.verdict for point in POINTS} == {"helps", "does nothing", "harms"}
    assert len({point.name for point in POINTS}) == len(POINTS)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_points_lie_inside_the_default_ranges(point):
    stated = scenario(point.settings, BASE).parameters
    for name, value in stated.items():
        assert REGISTER[name].low <= value <= REGISTER[name].high, name
    assert len(stated) == sum(key.startswith("parameters.") for key in point.settings)


@many_runs
@pytest.mark.statistical
@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point.name} {point.verdict}")
def test_support(point):
    found = difference(point.name)
    middle, half = found.mean(), stats.t.ppf(0.5 + LEVEL / 2, RUNS - 1) * found.std(ddof=1) / np.sqrt(RUNS)
    low, high = middle - half, middle + half
    holds = {"helps": low > 0.05, "does nothing": -0.01 < low and high < 0.01, "harms": high < -0.01}
    assert holds[point.verdict], f"{middle:+.4f} ({low:+.4f} to {high:+.4f})"
