"""Scenarios made by hypothesis: anything that the scenario format admits, in small worlds and few weeks."""

from typing import Any

from hypothesis import strategies as st

from ispsim import Scenario
from ispsim.scenario import REGISTER
from ispsim.world.build import STAGES

MECHANISMS = ("trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation")
STRATEGIES = ("training", "materials", "audit_feedback", "opinion_leaders", "leadership", "organizational_support")


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of a range, its ends often."""
    return st.one_of(st.sampled_from([float(low), float(high)]), st.floats(low, high, allow_subnormal=False))


@st.composite
def switches(draw) -> dict[str, Any]:
    """Any setting of the mechanisms and their forms."""
    return {
        **{name: draw(st.booleans()) for name in MECHANISMS},
        "trust_role": draw(st.sampled_from(["gate", "additive", "none"])),
        "competence": draw(st.sampled_from(["complementary", "additive", "weakest_link"])),
        "contagion": draw(st.sampled_from(["simple", "complex"])),
    }


@st.composite
def insiders(draw, weeks: int) -> dict[str, Any]:
    """Any internal ISPs beside external ones."""
    hours = draw(numbers(0.0, 80.0))
    return {
        "isps": draw(numbers(0.0, 3.0)),
        "hours_per_week": hours,
        "caseload": draw(numbers(1.0, 4.0)),
        "start_week": draw(st.integers(0, weeks)),
        "weeks": draw(st.integers(0, weeks + 3)),
        "mode": draw(st.sampled_from(["on_site", "remote", "mixed"])),
        "visits_per_month": draw(numbers(0.0, 60.0)),
        "remote_per_month": draw(numbers(0.0, 200.0)),
        "knowledge": draw(numbers(0.0, 1.0)),
        "skills": draw(numbers(0.0, 1.0)),
        "attitudes": draw(numbers(0.0, 1.0)),
        "supervision_hours": draw(numbers(0.0, 1.0)) * min(hours, 40.0),
        "turnover": draw(numbers(0.0, 3.0)),
    }


@st.composite
def supports(draw, weeks: int) -> dict[str, Any]:
    """Any support."""
    hours = draw(numbers(0.0, 80.0))
    support: dict[str, Any] = {
        "isps": draw(numbers(0.0, 3.0)),
        "hours_per_week": hours,
        "caseload": draw(numbers(1.0, 4.0)),
        "start_week": draw(st.integers(0, weeks)),
        "weeks": draw(st.integers(0, weeks + 3)),
        "position": draw(st.sampled_from(["external", "internal", "mixed"])),
        "mode": draw(st.sampled_from(["on_site", "remote", "mixed"])),
        "allocation": draw(st.sampled_from(["equal", "by_need", "phased", "adaptive", "waves"])),
        "tailoring": draw(numbers(0.0, 1.0)),
        "visits_per_month": draw(numbers(0.0, 60.0)),
        "remote_per_month": draw(numbers(0.0, 200.0)),
        "visit_hours": draw(numbers(0.0, 24.0)),
        "travel_hours": draw(numbers(0.0, 48.0)),
        "knowledge": draw(numbers(0.0, 1.0)),
        "skills": draw(numbers(0.0, 1.0)),
        "attitudes": draw(numbers(0.0, 1.0)),
        "turnover": draw(numbers(0.0, 3.0)),
        "mandated_hours": draw(numbers(0.0, 40.0)),
    }
    if draw(st.booleans()):
        support["supervision_hours"] = draw(numbers(0.0, 1.0)) * min(hours, 40.0)
    if support["position"] == "external" and draw(st.booleans()):
        support["internal"] = draw(insiders(weeks))
    if support["allocation"] == "phased":
        phase = st.fixed_dictionaries(
            {
                "weeks": st.integers(1, 5),
                "visits_per_month": numbers(0.0, 60.0),
                "remote_per_month": numbers(0.0, 200.0),
            }
        )
        support["phases"] = draw(st.lists(phase, min_size=1, max_size=3))
        support["weeks"] = sum(phase["weeks"] for phase in support["phases"])
    if support["allocation"] == "adaptive":
        support["step_up"] = {
            "week": draw(st.integers(0, weeks)),
            "below": draw(numbers(0.0, 1.0)),
            "hours_factor": draw(numbers(0.0, 10.0)),
        }
    if support["allocation"] == "waves":
        first = draw(numbers(0.0, 1.0))
        support["waves"] = [
            {"week": draw(st.integers(0, 3)), "share": first},
            {"week": draw(st.integers(4, 8)), "share": 1.0 - first},
        ]
    return support


@st.composite
def parameters(draw) -> dict[str, float]:
    """A few parameters anywhere where they are allowed at all."""
    found: dict[str, float] = {}
    for name in draw(st.lists(st.sampled_from(sorted(REGISTER)), max_size=12, unique=True)):
        low, high = REGISTER[name].bounds
        if name in ("tie.within", "tie.across", "tie.leaders"):
            high = 4.0  # more only takes longer
        found[name] = draw(numbers(low, high))
    return found


@st.composite
def requests(draw, weeks: int = 10) -> Scenario:
    """Any scenario of a few organisations."""
    data: dict[str, Any] = {
        "weeks": draw(st.integers(1, weeks)),
        "setting": {
            "organizations": draw(st.integers(1, 4)),
            "practitioners_per_organization": draw(numbers(1.0, 4.0)),
            "systems": 1,
            "staff_turnover": draw(numbers(0.0, 3.0)),
            "leader_turnover": draw(numbers(0.0, 3.0)),
            "slack": draw(numbers(0.0, 10.0)),
            "priority": draw(numbers(0.0, 1.0)),
            "climate": draw(numbers(0.0, 1.0)),
            "rule_conflict": draw(numbers(0.0, 1.0)),
            "stage": draw(st.sampled_from(STAGES)),
            "burn_in": draw(st.integers(0, 2)),
        },
        "intervention": {"fit": draw(numbers(0.0, 1.0)), "complexity": draw(numbers(0.0, 1.0))},
        "mechanisms": draw(switches()),
        "parameters": draw(parameters()),
    }
    data["support"] = draw(supports(data["weeks"]))
    data["strategies"] = {}
    for name in draw(st.lists(st.sampled_from(STRATEGIES), max_size=3, unique=True)):
        data["strategies"][name] = {
            "start_week": draw(st.integers(0, 4)),
            "weeks": draw(st.integers(1, 6)),
            "hours": draw(numbers(0.0, 400.0)),
            "cost": draw(numbers(0.0, 1e6)),
            "strength": draw(numbers(0.0, 1.0)),
        }
    return Scenario.from_dict(data)
