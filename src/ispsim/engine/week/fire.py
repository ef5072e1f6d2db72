"""The mechanisms fire, and so do peers and the other strategies."""

from collections.abc import Callable

from ispsim.behaviours import select
from ispsim.engine.phase import Each, Phase, Step, Total
from ispsim.measures import mean_of
from ispsim.mechanisms import peers, resources, strategies, trust_among, trust_role
from ispsim.mechanisms.boundary import boundary
from ispsim.mechanisms.learning import learning
from ispsim.mechanisms.motivation import motivation
from ispsim.mechanisms.reflection import reflection
from ispsim.mechanisms.trust_in_isp import trust_in_isp
from ispsim.workforce.turnover import same

_ISP = {"competence": "org_competence", "attitudes": "org_attitudes", "responsiveness": "org_responsiveness"}
_PLACE = {"priority": "org_priority", "slack": "org_slack", "tailored": "org_tailored", "fitting": "org_fitting"}


def _around(load: str, hours: str, leadership: str) -> dict[str, str]:
    """Return what surrounds a person by the names in which mechanisms ask for it."""
    return {
        **_ISP,
        **_PLACE,
        "contact_resource": "org_contact_resource",
        "hours_resource": hours,
        "load": load,
        "leadership": leadership,
        "broken": "org_broken",
        "quick_wins": "org_success",
    }


ALIASES: dict[str, dict[str, str]] = {
    "practitioner": _around("load", "org_hours_resource", "leader_leadership"),
    "leader": _around("org_load", "org_leader_hours_resource", "leadership"),
    "tie": {"conflict": "from_conflict"},
    "leader_tie": {"conflict": "from_conflict"},
}
"""Kind -> short names in which mechanisms ask for what surrounds it -> the names that these are looked up by."""

MECHANISMS: dict[str, Callable] = {
    "trust_in_isp": trust_in_isp,
    "trust_among": trust_among.trust_among,
    "learning": learning,
    "reflection": reflection,
    "boundary": boundary,
    "motivation": motivation,
}
"""The six mechanisms by name: the rule that returns the firing level of each."""


def _person(kind: str) -> tuple[Step, ...]:
    """Return the mechanisms that fire for practitioners and leaders alike."""
    given = ALIASES[kind]
    return (
        Each(kind, trust_role.trust_factor, ("trust_factor",)),
        Each(kind, trust_role.trust_bonus, ("trust_bonus",)),
        Each(kind, resources.attention, ("attention",), given=given),
        Each(kind, trust_in_isp, ("firing_trust_in_isp",), given=given, switch="on_trust_in_isp"),
        Each(kind, trust_among.exchange, ("exchange",), given=given, switch="on_trust_among"),
        Each(kind, learning, ("firing_learning",), given=given, switch="on_learning"),
        Each(kind, motivation, ("firing_motivation",), given=given, switch="on_motivation"),
    )


FIRE = Phase(
    "mechanisms fire",
    "A mechanism turns a resource, in its context and through trust, into a firing level; peers act beside it.",
    (
        Each("organization", select.selected, ("is_selected",)),
        Each("organization", resources.contact_resource, ("contact_resource",)),
        Each("organization", select.conflict_left, ("conflict",)),
        Each("organization", same, ("funding",), given={"x": "system_funding"}),
        Each("practitioner", peers.own_success, ("success",)),
        Total("practitioner", "org", {"success": "success", "load": "load"}),
        Each("organization", mean_of, ("success",), given={"total": "success", "number": "size"}),
        Each("organization", mean_of, ("load",), given={"total": "load", "number": "size"}),
        Each("leader", resources.beyond, ("uplift",), given={"x": "leadership", "set_point": "leadership_set"}),
        Total("leader", "org", {"sum_leader_trust": "trust", "sum_leadership": "leadership", "sum_uplift": "uplift"}),
        Each("organization", mean_of, ("leader_trust",), given={"total": "sum_leader_trust", "number": "leaders"}),
        Each("organization", mean_of, ("leadership",), given={"total": "sum_leadership", "number": "leaders"}),
        Each("organization", mean_of, ("uplift",), given={"total": "sum_uplift", "number": "leaders"}),
        Each("organization", trust_role.trust_factor, ("factor",), given={"trust": "leader_trust"}),
        Each("organization", trust_role.trust_bonus, ("bonus",), given={"trust": "leader_trust"}),
        Each(
            "organization",
            boundary,
            ("firing_boundary",),
            given={"conflict": "rule_conflict", "funded": "funding"},
            switch="on_boundary",
        ),
        *_person("practitioner"),
        Each(
            "practitioner",
            reflection,
            ("firing_reflection",),
            given={
                **_ISP,
                "slack": "org_slack",
                "hours_resource": "org_hours_resource",
                "leadership": "leader_leadership",
            },
            switch="on_reflection",
        ),
        Each("practitioner", same, ("firing_leader_tie",), given={"x": "exchange"}),
        Each("practitioner", same, ("reach",), given={"x": "org_firing_boundary"}),
        Each("practitioner", same, ("conflict",), given={"x": "org_conflict"}),
        Each("practitioner", resources.flag, ("contacted",), when="org_kept_any"),
        Each("practitioner", resources.asked_hours, ("asked",)),
        Each("practitioner", resources.overload, ("overload",), given={"slack": "org_slack"}),
        Each(
            "practitioner",
            strategies.taught,
            ("trained",),
            given={
                "hours": "world_training_hours",
                "strength": "world_training_strength",
                "acceptance": "org_willingness",
                "fitting": "org_fitting",
            },
        ),
        Each(
            "practitioner",
            strategies.informed,
            ("informed",),
            given={"strength": "world_materials_strength", "fitting": "org_fitting"},
        ),
        Each("practitioner", strategies.fed_back, ("fed_back",), given={"strength": "world_audit_feedback_strength"}),
        Each(
            "practitioner",
            strategies.opinion_led,
            ("opinion_led",),
            given={"strength": "world_opinion_leaders_strength", "trust_in_leader": "trust_leader"},
        ),
        Each("leader", same, ("reach",), given={"x": "org_firing_boundary"}),
        Each("leader", same, ("conflict",), given={"x": "org_conflict"}),
        Each("leader", resources.flag, ("contacted",), when="org_kept_any"),
        *_person("leader"),
        Each("leader", strategies.programme, ("programme",), given={"strength": "world_leadership_strength"}),
        Each("organization", same, ("support_level",), given={"x": "world_organizational_support_strength"}),
        Each("tie", trust_among.trust_among, ("firing",), given={"conflict": "from_conflict"}, switch="on_trust_among"),
        Each("tie", trust_among.spanned, ("spanned",)),
        Each("tie", peers.help_on_tie, ("help",)),
        Total("tie", "from", {"help_received": "help", "users_tied": "to_uses"}),
        Each("practitioner", peers.peer_help, ("peer_help",)),
        Each(
            "leader_tie",
            trust_among.trust_among,
            ("firing",),
            given={"conflict": "from_conflict"},
            switch="on_trust_among",
        ),
        Each("leader_tie", trust_among.spanned, ("spanned",)),
        Total("organization", "system", {"sum_boundary": "firing_boundary", "sum_selecting": "is_selected"}),
        Each("system", mean_of, ("boundary_level",), given={"total": "sum_boundary", "number": "organizations"}),
        Each("system", mean_of, ("promotion",), given={"total": "sum_selecting", "number": "organizations"}),
    ),
)
