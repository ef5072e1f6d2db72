"""ISPs plan their hours, and contacts happen."""

from ispsim.engine.phase import Each, Phase, Total
from ispsim.measures import total_of
from ispsim.mechanisms import competence, learning, motivation, resources
from ispsim.mechanisms.trust_in_isp import broken_promises
from ispsim.workforce import ledger, planning
from ispsim.workforce.turnover import same

PLAN = Phase(
    "plan hours",
    "ISPs set their hours against their promises; what cannot be kept is broken, what is left makes them quick.",
    (
        Each(
            "organization",
            planning.adapted_factor,
            ("hours_factor",),
            given={
                "use_share": "use_last",
                "step_week": "support_step_week",
                "step_below": "support_step_below",
                "step_factor": "support_step_factor",
            },
        ),
        Each("organization", planning.on_site, ("visits",)),
        Each("organization", planning.by_screen, ("screen",)),
        Each("organization", planning.short_contacts, ("remote",)),
        Each("organization", planning.site_demand, ("demand",), given={"internal": "isp_internal"}),
        Total("organization", "isp", {"demand": "demand", "sites": "served"}),
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
        Each("organization", same, ("kept",), given={"x": "isp_kept"}),
        Each("organization", same, ("broken",), given={"x": "isp_broken"}),
        Each("organization", same, ("competence",), given={"x": "isp_competence"}),
        Each("organization", same, ("attitudes",), given={"x": "isp_attitudes"}),
        Each("organization", same, ("responsiveness",), given={"x": "isp_responsiveness"}),
        Each("organization", same, ("standing",), given={"x": "isp_standing"}),
        Each("organization", ledger.promised_contacts, ("promised",), given={"promise": "isp_promised_share"}),
        Each("organization", ledger.kept_visits, ("kept_visits",)),
        Each("organization", ledger.kept_remote, ("kept_remote",)),
        Each("organization", total_of, ("kept_any",), given={"a": "kept_visits", "b": "kept_remote"}),
        Each(
            "organization",
            resources.kept_contact,
            ("contact",),
            given={"org_kept_visits": "kept_visits", "org_kept_remote": "kept_remote", "org_contact": "contact"},
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
        Each("organization", planning.local, ("local",), given={"internal": "isp_internal"}),
        Each(
            "organization",
            learning.tailored,
            ("tailored",),
            given={"tailoring": "support_tailoring", "local_knowledge": "local"},
        ),
        Each("organization", learning.fitting, ("fitting",)),
    ),
)
