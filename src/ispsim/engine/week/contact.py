"""ISPs plan their hours, and contacts happen."""

import inspect
from collections.abc import Callable

from ispsim.engine.phase import Each, Phase, Total
from ispsim.measures import total_of
from ispsim.mechanisms import competence, learning, motivation, resources
from ispsim.mechanisms.trust_in_isp import broken_promises
from ispsim.workforce import ledger, pair, planning

_STEP_UP = {
    "use_share": "use_last",
    "step_week": "support_step_week",
    "step_below": "support_step_below",
    "step_factor": "support_step_factor",
}
_INSIDE = {
    "planned_visits": "planned_visits_inside",
    "planned_remote": "planned_remote_inside",
    "mode_on_site": "mode_on_site_inside",
    "visits": "visits_inside",
    "screen": "screen_inside",
    "remote": "remote_inside",
    "internal": "insider_internal",
    "promise": "insider_promised_share",
    "kept": "insider_kept",
}
"""What a rule about the ISP's plan asks for, and where it finds it for the internal ISP beside."""


def _beside(rule: Callable, into: str) -> Each:
    """Return the step that applies a rule about the ISP's plan to that of the internal ISP beside."""
    asked = inspect.signature(rule).parameters
    return Each("organization", rule, (into,), given={name: x for name, x in _INSIDE.items() if name in asked})


def _blend(into: str, by: str, by_inside: str) -> Each:
    """Return the step that gives an organisation what its two ISPs have, weighted by columns."""
    given = {"one": f"isp_{into}", "other": f"insider_{into}", "amount": by, "other_amount": by_inside}
    return Each("organization", pair.blended, (into,), given=given)


def _sum(into: str, a: str, b: str) -> Each:
    return Each("organization", total_of, (into,), given={"a": a, "b": b})


PLAN = Phase(
    "plan hours",
    "ISPs set their hours against their promises; what cannot be kept is broken, what is left makes them quick.",
    (
        Each("organization", planning.adapted_factor, ("hours_factor",), given=_STEP_UP),
        Each("organization", planning.on_site, ("visits",)),
        Each("organization", planning.by_screen, ("screen",)),
        Each("organization", planning.short_contacts, ("remote",)),
        Each("organization", planning.site_demand, ("demand",), given={"internal": "isp_internal"}),
        _beside(planning.on_site, "visits_inside"),
        _beside(planning.by_screen, "screen_inside"),
        _beside(planning.short_contacts, "remote_inside"),
        _beside(planning.site_demand, "demand_inside"),
        Total("organization", "isp", {"demand": "demand", "sites": "served"}),
        Total("organization", "insider", {"demand": "demand_inside", "sites": "served_inside"}, onto=True),
        Each("isp", planning.supervision_hours, ("supervision",)),
        Each("isp", planning.administration_hours, ("administration",)),
        Each("isp", planning.available_hours, ("available",)),
        Each("isp", planning.kept_share, ("kept",)),
        Each("isp", planning.promised_share, ("promised_share",)),
        Each("isp", planning.broken_share, ("broken",)),
        Each("isp", planning.promise_next, ("promise",)),
        Each("isp", planning.free_hours, ("free",)),
        Each("isp", planning.responsiveness, ("responsiveness",)),
        Each("isp", planning.called_hours, ("calls",)),
        Each("isp", planning.overwork, ("overwork",)),
        Each("isp", planning.supported, ("supported",)),
        Each("isp", planning.practising, ("practising",)),
        Each("isp", planning.recovery, ("recovery",)),
        Each("isp", planning.onboarding_next, ("onboarded",)),
        Each("isp", competence.practised, ("skills_now",), given={"talent": "skills"}),
        Each("isp", competence.competence, ("competence",)),
        Each("isp", planning.standing, ("standing",)),
    ),
)

CONTACT = Phase(
    "contact",
    "Contacts are kept or broken, hours are accepted or not, and what arrives becomes a resource.",
    (
        Each("organization", ledger.planned_contacts, ("planned_by_isp",)),
        _beside(ledger.planned_contacts, "planned_inside"),
        Each("organization", ledger.promised_contacts, ("promised_by_isp",), given={"promise": "isp_promised_share"}),
        _beside(ledger.promised_contacts, "promised_inside"),
        Each("organization", ledger.kept_visits, ("visits_by_isp",), given={"kept": "isp_kept"}),
        _beside(ledger.kept_visits, "visits_from_inside"),
        Each("organization", ledger.kept_remote, ("remote_by_isp",), given={"kept": "isp_kept"}),
        _beside(ledger.kept_remote, "remote_from_inside"),
        _sum("kept_by_isp", "visits_by_isp", "remote_by_isp"),
        _sum("kept_inside", "visits_from_inside", "remote_from_inside"),
        _sum("promised", "promised_by_isp", "promised_inside"),
        _sum("kept_visits", "visits_by_isp", "visits_from_inside"),
        _sum("kept_remote", "remote_by_isp", "remote_from_inside"),
        _sum("kept_any", "kept_visits", "kept_remote"),
        _blend("kept", "planned_by_isp", "planned_inside"),
        _blend("broken", "promised_by_isp", "promised_inside"),
        _blend("competence", "kept_by_isp", "kept_inside"),
        _blend("attitudes", "kept_by_isp", "kept_inside"),
        Each(
            "organization",
            pair.either_answers,
            ("responsiveness",),
            given={"one": "isp_responsiveness", "other": "insider_responsiveness"},
        ),
        Each(
            "organization",
            pair.better_heard,
            ("standing",),
            given={"one": "isp_standing", "other": "insider_standing"},
        ),
        Each("organization", pair.insight, ("insight",), given={"internal": "isp_internal"}),
        Each(
            "organization",
            resources.kept_contact,
            ("contact",),
            given={"org_kept_visits": "kept_visits", "org_kept_remote": "kept_remote", "org_contact": "contact"},
        ),
        Each(
            "organization",
            resources.kept_contact,
            ("contact_inside",),
            given={
                "org_kept_visits": "visits_from_inside",
                "org_kept_remote": "remote_from_inside",
                "org_contact": "contact_inside",
            },
        ),
        Each("organization", broken_promises, ("broken_harm",), given={"contact_promised": "promised"}),
        Each("organization", resources.willingness, ("willingness",)),
        Each("organization", ledger.staff_hours, ("hours_per_head",)),
        Each("organization", ledger.leader_hours, ("hours_per_leader",)),
        Each("organization", ledger.implementation_hours, ("work_per_head",), given={"hours": "hours_per_head"}),
        Each("organization", ledger.implementation_hours, ("work_per_leader",), given={"hours": "hours_per_leader"}),
        Each("organization", ledger.displaced_hours, ("displaced",), given={"hours": "work_per_head"}),
        Each("organization", resources.hours_resource, ("hours_resource",), given={"hours": "hours_per_head"}),
        Each(
            "organization",
            resources.hours_resource,
            ("leader_hours_resource",),
            given={"hours": "hours_per_leader", "contact_hours_half": "contact_leader_hours_half"},
        ),
        Each("organization", motivation.mandate, ("mandate_harm",), given={"supported": "hours_resource"}),
        Each("organization", planning.local, ("local",), given={"internal": "insight"}),
        Each(
            "organization",
            learning.tailored,
            ("tailored",),
            given={"tailoring": "support_tailoring", "local_knowledge": "local"},
        ),
        Each("organization", learning.fitting, ("fitting",)),
    ),
)
