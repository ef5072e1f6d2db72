"""The calendar, and people who leave and arrive."""

import inspect
from collections.abc import Callable

from ispsim.behaviours import select
from ispsim.engine.phase import Each, Phase, Schedule
from ispsim.mechanisms import competence, peers
from ispsim.mechanisms.resources import either
from ispsim.workforce import pair, planning, turnover

CALENDAR = Phase(
    "calendar",
    "What was fixed before the run takes effect: plans, strategies, the payroll.",
    (
        Schedule("world"),
        Schedule("organization"),
        Schedule("isp"),
        Each("world", turnover.retained, ("retained",), given={"strength": "organizational_support_strength"}),
        Each("world", peers.escape_rate, ("contagion_rate",)),
        Each("isp", planning.employed, ("employed",)),
    ),
)

TURN_OVER = Phase(
    "people leave",
    "Practitioners, leaders and ISPs leave by their hazards.",
    (
        Each(
            "practitioner",
            turnover.practitioner_hazard,
            ("leaving_hazard",),
            given={
                "frailty": "org_churn",
                "climate": "org_climate",
                "retained": "world_retained",
                "climate_mean": "setting_climate",
            },
        ),
        Each(
            "practitioner",
            turnover.leaves,
            ("leaves",),
            given={"hazard": "leaving_hazard", "u": "u_practitioner_leave"},
        ),
        Each("leader", turnover.leader_hazard, ("leaving_hazard",), given={"retained": "world_retained"}),
        Each("leader", turnover.leaves, ("leaves",), given={"hazard": "leaving_hazard", "u": "u_leader_leave"}),
        Each("isp", turnover.isp_hazard, ("leaving_hazard",)),
        Each("isp", turnover.leaves, ("leaves",), given={"hazard": "leaving_hazard", "u": "u_isp_leave"}),
        Each("isp", planning.vacancy_next, ("vacant_weeks",), given={"left": "leaves"}),
    ),
)


def _new(kind: str, rule, into: str, **given: str) -> Each:
    return Each(kind, rule, (into,), when="leaves", given=given)


_PRACTITIONER = (
    _new("practitioner", turnover.plus_one, "stint", x="stint"),
    _new("practitioner", turnover.zero, "tenure"),
    _new("practitioner", turnover.openness, "openness"),
    _new(
        "practitioner",
        turnover.trait,
        "knowledge_set",
        mean="org_brought_knowledge",
        spread="entry_spread",
        u="u_arrival_knowledge",
    ),
    _new(
        "practitioner",
        turnover.trait,
        "skill_set",
        mean="org_brought_skill",
        spread="entry_spread",
        u="u_arrival_skill",
    ),
    _new(
        "practitioner",
        turnover.trait,
        "motivation_set",
        mean="org_brought_motivation",
        spread="entry_motivation_spread",
        u="u_arrival_motivation",
    ),
    _new("practitioner", turnover.effect, "person_effect", spread="use_person_spread", u="u_arrival_person"),
    _new("practitioner", turnover.same, "knowledge", x="knowledge_set"),
    _new("practitioner", turnover.same, "skill", x="skill_set"),
    _new("practitioner", turnover.same, "motivation", x="motivation_set"),
    _new("practitioner", turnover.same, "load", x="load_rest"),
    *(_new("practitioner", turnover.zero, name) for name in ("trust", "promotes", "uses", "fidelity", "contacted")),
)

_LEADER = (
    _new("leader", turnover.plus_one, "stint", x="stint"),
    _new("leader", turnover.zero, "tenure"),
    _new(
        "leader",
        turnover.trait,
        "leadership_set",
        mean="org_brought_leadership",
        spread="entry_leadership_spread",
        u="u_arrival_leadership",
    ),
    _new(
        "leader",
        turnover.openness,
        "openness",
        entry_openness_spread="entry_leader_openness_spread",
        u_arrival_openness="u_arrival_leader_responsiveness",
    ),
    _new(
        "leader",
        turnover.trait,
        "knowledge_set",
        mean="entry_leader_knowledge",
        spread="entry_spread",
        u="u_arrival_leader_knowledge",
    ),
    _new(
        "leader",
        turnover.trait,
        "motivation_set",
        mean="entry_motivation",
        spread="entry_motivation_spread",
        u="u_arrival_leader_motivation",
    ),
    _new("leader", turnover.same, "leadership", x="leadership_set"),
    _new("leader", turnover.same, "knowledge", x="knowledge_set"),
    _new("leader", turnover.same, "motivation", x="motivation_set"),
    *(_new("leader", turnover.zero, name) for name in ("trust", "promotes", "contacted")),
)

_COMPETENCIES: dict[str, tuple[Callable[..., float], str]] = {
    "knowledge_sought": (competence.knowledge_of, "knowledge"),
    "skills_sought": (competence.skills_of, "skills"),
    "attitudes_sought": (competence.attitudes_of, "attitudes"),
}


def _competencies() -> tuple[Each, ...]:
    """Return the steps that give a new ISP each named competency, and the three means of them."""
    steps = []
    for mean, (blend, into) in _COMPETENCIES.items():
        for name in inspect.signature(blend).parameters:
            steps.append(_new("isp", turnover.trait, name, mean=mean, spread="isp_spread", u=f"u_arrival_isp_{name}"))
        steps.append(_new("isp", blend, into))
    return tuple(steps)


_ISP = (
    _new("isp", turnover.plus_one, "stint", x="stint"),
    _new("isp", turnover.zero, "tenure"),
    *_competencies(),
    _new(
        "isp",
        turnover.trait,
        "experience",
        mean="isp_experience",
        spread="isp_experience_spread",
        u="u_arrival_isp_experience",
    ),
    _new("isp", turnover.same, "strain", x="isp_strain_rest"),
    _new("isp", turnover.zero, "onboarded"),
)

ARRIVE = (
    Phase(
        "people arrive",
        "Newcomers take the posts that were left, with traits of their own and nobody's trust yet.",
        (*_PRACTITIONER, *_LEADER, *_ISP),
    ),
)

INCUMBENTS = Phase(
    "incumbents",
    "Those who are there at the start have been there for a while.",
    (
        Each(
            "practitioner",
            turnover.tenure_so_far,
            ("tenure",),
            given={"yearly": "setting_staff_turnover", "u": "u_arrival_tenure"},
        ),
        Each("organization", select.selected, ("is_selected",)),
        Each(
            "leader",
            turnover.tenure_so_far,
            ("tenure",),
            given={"yearly": "setting_leader_turnover", "u": "u_arrival_leader_tenure"},
        ),
    ),
)

HAND_OVER = Phase(
    "hand over",
    "Ties to newcomers begin anew; what an ISP who left had of trust and local knowledge mostly goes with them.",
    (
        Each("isp", planning.employed, ("employed",)),
        Each("organization", pair.goes, ("isp_left",), given={"leaves": "isp_leaves", "ends": "isp_ends"}),
        Each("organization", pair.goes, ("insider_left",), given={"leaves": "insider_leaves", "ends": "insider_ends"}),
        Each("organization", pair.parting, ("parting",)),
        Each("organization", pair.stays, ("local_knowledge",), when="parting", given={"x": "local_knowledge"}),
        Each("leader", turnover.handed_over, ("trust",), when="org_parting", given={"parting": "org_parting"}),
        Each("practitioner", turnover.handed_over, ("trust",), when="org_parting", given={"parting": "org_parting"}),
        Each("practitioner", either, ("leader_renewed",), given={"a": "leaves", "b": "leader_leaves"}),
        Each("practitioner", turnover.same, ("trust_leader",), when="leader_renewed", given={"x": "tie_fresh"}),
        Each("tie", either, ("renewed",), given={"a": "from_leaves", "b": "to_leaves"}),
        Each("tie", turnover.same, ("trust",), when="renewed", given={"x": "tie_fresh"}),
        Each("leader_tie", either, ("renewed",), given={"a": "from_leaves", "b": "to_leaves"}),
        Each("leader_tie", turnover.same, ("trust",), when="renewed", given={"x": "tie_fresh"}),
        Each("practitioner", turnover.plus_one, ("tenure",), given={"x": "tenure"}),
        Each("leader", turnover.plus_one, ("tenure",), given={"x": "tenure"}),
        Each("isp", turnover.plus_one, ("tenure",), given={"x": "tenure"}),
    ),
)
