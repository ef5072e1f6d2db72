"""Behaviours follow; organisations and systems respond."""

from ispsim.behaviours import promote, select, use
from ispsim.engine.phase import Each, Phase, Total
from ispsim.measures import mean_of
from ispsim.mechanisms import peers, resources
from ispsim.workforce.turnover import same

BEHAVE = Phase(
    "behaviours follow",
    "People promote and use the RSI with chances that rise with capability, opportunity and motivation.",
    (
        Each("organization", select.delivering, ("delivers",)),
        Each(
            "practitioner",
            use.opportunity,
            ("opportunity",),
            given={"climate": "org_climate", "leadership": "leader_leadership", "conflict": "org_conflict"},
        ),
        Each("practitioner", use.readiness, ("readiness",)),
        Each("practitioner", use.inclination, ("inclination",), given={"site_effect": "org_site_effect"}),
        Each(
            "practitioner",
            peers.contagion,
            ("peer_hazard",),
            given={"users_anywhere": "world_sum_uses", "rate": "world_contagion_rate"},
        ),
        Each("practitioner", use.start_hazard, ("start_hazard",)),
        Each("practitioner", use.stop_hazard, ("stop_hazard",)),
        Each("practitioner", use.uses_next, ("uses",), given={"delivers": "org_delivers"}),
        Each("practitioner", use.fidelity, ("fidelity",), given={"climate": "org_climate"}),
        Each("practitioner", promote.advocacy, ("advocacy",)),
        Each("practitioner", promote.promotes_next, ("promotes",), given={"u": "u_practitioner_promote"}),
        Each("leader", promote.advocacy, ("advocacy",)),
        Each("leader", promote.promotes_next, ("promotes",), given={"u": "u_leader_promote"}),
        Each("system", promote.system_promotes_next, ("promotes",)),
    ),
)

RESPOND = Phase(
    "organisations and systems respond",
    "Organisations consider, select, install, deliver, sustain and drop the RSI; systems permit and pay.",
    (
        Each("leader", resources.early, ("new_leader",)),
        Each("leader", same, ("at_selected",), given={"x": "org_is_selected"}),
        Each("leader_tie", same, ("seen",), given={"x": "to_at_selected"}),
        Total("leader_tie", "from", {"sum_neighbours": "seen", "sum_leader_ties": "one"}),
        Total(
            "leader",
            "org",
            {
                "sum_leader_case": "advocacy",
                "sum_leader_promotes": "promotes",
                "sum_new_leaders": "new_leader",
                "sum_neighbours": "sum_neighbours",
                "sum_leader_ties": "sum_leader_ties",
            },
        ),
        Total("practitioner", "org", {"sum_staff_promotes": "promotes"}),
        Each("organization", mean_of, ("case",), given={"total": "sum_leader_case", "number": "leaders"}),
        Each(
            "organization", mean_of, ("leaders_promote",), given={"total": "sum_leader_promotes", "number": "leaders"}
        ),
        Each("organization", mean_of, ("new_leader",), given={"total": "sum_new_leaders", "number": "leaders"}),
        Each("organization", mean_of, ("staff_promote",), given={"total": "sum_staff_promotes", "number": "size"}),
        Each("organization", select.neighbourhood, ("neighbours",), given={"around": "system_promotion"}),
        Each("organization", resources.help_starting, ("isp_help",)),
        Each(
            "organization", select.consider_hazard, ("consider_hazard",), given={"system_promotes": "system_promotes"}
        ),
        Each("organization", select.select_hazard, ("select_hazard",), given={"leader_advocacy": "case"}),
        Each(
            "organization",
            select.drop_hazard,
            ("drop_hazard",),
            given={"use_share": "use_last", "climate_mean": "setting_climate"},
        ),
        Each(
            "organization",
            select.stage_next,
            ("stage",),
            given={"consider": "consider_hazard", "select": "select_hazard", "drop": "drop_hazard"},
        ),
        Each(
            "organization",
            select.installation,
            ("progress",),
            given={"complexity": "intervention_complexity", "peer_practice": "neighbours"},
        ),
        Each("organization", select.weeks_delivered_next, ("weeks_delivered",)),
        Each("system", select.funding_next, ("funding",)),
    ),
)
