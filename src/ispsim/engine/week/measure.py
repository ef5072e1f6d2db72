"""The ledger and the measures."""

from ispsim.behaviours import select
from ispsim.engine.phase import Each, Phase, Step, Total
from ispsim.measures import MEASURES, product, total_of
from ispsim.mechanisms.resources import either, flag
from ispsim.workforce import ledger
from ispsim.workforce.turnover import plus_one, same
from ispsim.world.columns import SUMS

_KEPT = {"kept": "isp_kept"}
_SHARED = {
    "hours_supervision": "supervision",
    "hours_administration": "administration",
    "hours_unassigned": "hours_unassigned",
    "hours_calls": "calls",
    "hours_free": "free",
}
"""What an ISP spends on all whom they serve: the organisation's column and the ISP's."""

LEDGER = Phase(
    "ledger",
    "Use ends where the RSI was dropped; every hour is booked by activity and priced by payer.",
    (
        Each("organization", select.delivering, ("delivers",)),
        Each("organization", select.dropped, ("was_dropped",), given={"was_selected": "is_selected"}),
        Each("organization", select.selected, ("is_selected",)),
        Each("practitioner", product, ("uses",), given={"a": "uses", "b": "org_delivers"}),
        Each("isp", product, ("used",), given={"a": "demand", "b": "kept"}),
        Each("isp", product, ("hours_paid",), given={"a": "paid_hours", "b": "employed"}),
        Each("isp", ledger.unassigned_hours, ("hours_unassigned",)),
        Each("isp", ledger.per_site, ("per_site",)),
        Each("isp", product, ("cost_isp_pay",), given={"a": "hours_paid", "b": "costs_isp_hour"}),
        Each(
            "organization",
            ledger.meeting_hours,
            ("hours_on_site",),
            given={"meetings": "visits", "meetings_inside": "visits_inside", **_KEPT},
        ),
        Each(
            "organization",
            ledger.meeting_hours,
            ("hours_on_screen",),
            given={"meetings": "screen", "meetings_inside": "screen_inside", **_KEPT},
        ),
        Each("organization", ledger.travel_hours, ("hours_travel",), given={"internal": "isp_internal", **_KEPT}),
        Each("organization", ledger.preparation_hours, ("hours_preparation",), given=_KEPT),
        Each("organization", ledger.remote_hours, ("hours_remote",), given=_KEPT),
        *(
            Each(
                "organization",
                ledger.shared_hours,
                (into,),
                given={"hours": f"isp_{name}", "per_site": "isp_per_site", "hours_inside": f"insider_{name}"},
            )
            for into, name in _SHARED.items()
        ),
        Each("organization", product, ("hours_staff_contact",), given={"a": "work_per_head", "b": "size"}),
        Each("organization", product, ("hours_staff_strategies",), given={"a": "world_strategy_hours", "b": "size"}),
        Each("organization", product, ("hours_leader_contact",), given={"a": "work_per_leader", "b": "leaders"}),
        Each("organization", ledger.isp_pay, ("cost_isp_pay",)),
        Each("organization", product, ("cost_travel",), given={"a": "hours_travel", "b": "costs_travel_hour"}),
        Each("organization", same, ("cost_strategies",), given={"x": "world_strategy_cost"}),
        Each("organization", ledger.staff_pay, ("cost_staff_time",)),
        Each(
            "organization",
            product,
            ("cost_leader_time",),
            given={"a": "hours_leader_contact", "b": "costs_leader_hour"},
        ),
        Each("organization", total_of, ("sum_planned",), given={"a": "planned_by_isp", "b": "planned_inside"}),
        Each("organization", product, ("sum_kept",), given={"a": "sum_planned", "b": "kept"}),
        Each("organization", product, ("sum_broken",), given={"a": "promised", "b": "broken"}),
        Each("organization", product, ("sum_displaced",), given={"a": "displaced", "b": "size"}),
    ),
)

_SUMS = [line.split("|")[0].strip() for line in SUMS.strip().splitlines()]
_OF_ISPS = {**_SHARED, "cost_isp_pay": "cost_isp_pay"}


def _measures(kind: str) -> tuple[Step, ...]:
    return tuple(Each(kind, measure.rule, (measure.column,), given=measure.given) for measure in MEASURES)


MEASURE = Phase(
    "measure",
    "What is recorded: sums over people, ties and organisations, and the measures made of them, at every level.",
    (
        Total("tie", "from", {"sum_tie_trust": "trust", "sum_firing_ties": "firing", "sum_ties": "one"}),
        Total("leader_tie", "from", {"sum_tie_trust": "trust", "sum_firing_ties": "firing", "sum_ties": "one"}),
        Each("practitioner", product, ("faithful",), given={"a": "uses", "b": "fidelity"}),
        Each("practitioner", product, ("trust_counted",), given={"a": "trust", "b": "contacted"}),
        Each("practitioner", total_of, ("sum_tie_trust",), given={"a": "sum_tie_trust", "b": "trust_leader"}),
        Each("practitioner", total_of, ("sum_firing_ties",), given={"a": "sum_firing_ties", "b": "firing_leader_tie"}),
        Each("practitioner", plus_one, ("sum_ties",), given={"x": "sum_ties"}),
        Total(
            "practitioner",
            "org",
            {
                "sum_uses": "uses",
                "sum_faithful": "faithful",
                "sum_promotes": "promotes",
                "sum_knowledge": "knowledge",
                "sum_skill": "skill",
                "sum_motivation": "motivation",
                "sum_load": "load",
                "sum_trust": "trust_counted",
                "sum_contacted": "contacted",
                "sum_left": "leaves",
                "sum_tie_trust": "sum_tie_trust",
                "sum_ties": "sum_ties",
                "sum_firing_trust_among": "sum_firing_ties",
                "sum_firing_trust_in_isp": "firing_trust_in_isp",
                "sum_firing_learning": "firing_learning",
                "sum_firing_reflection": "firing_reflection",
                "sum_firing_motivation": "firing_motivation",
            },
        ),
        Each("leader", product, ("trust_counted",), given={"a": "trust", "b": "contacted"}),
        Total(
            "leader",
            "org",
            {
                "sum_promotes": "promotes",
                "sum_trust": "trust_counted",
                "sum_contacted": "contacted",
                "sum_tie_trust": "sum_tie_trust",
                "sum_ties": "sum_ties",
                "sum_firing_trust_among": "sum_firing_ties",
                "sum_firing_trust_in_isp": "firing_trust_in_isp",
                "sum_firing_learning": "firing_learning",
                "sum_firing_motivation": "firing_motivation",
            },
            onto=True,
        ),
        Each("organization", either, ("served_any",), given={"a": "served", "b": "served_inside"}),
        *(
            Each("organization", same, (into,), given={"x": x})
            for into, x in {
                "posts": "size",
                "seats": "leaders",
                "sum_selected": "is_selected",
                "sum_climate": "climate",
                "sum_clients": "clients",
                "sum_served": "served_any",
                "sum_firing_boundary": "firing_boundary",
            }.items()
        ),
        Each("organization", total_of, ("sum_people",), given={"a": "size", "b": "leaders"}),
        Each("organization", flag, ("sum_organizations",)),
        Each("organization", ledger.reached, ("sum_reached",)),
        Each("organization", product, ("sum_responsiveness",), given={"a": "responsiveness", "b": "served_any"}),
        Total("organization", "system", {name: name for name in _SUMS}),
        Total("organization", "group", {name: name for name in _SUMS}),
        Total("organization", "world", {name: name for name in _SUMS if name not in _OF_ISPS}),
        Total("isp", "world", _OF_ISPS),
        *_measures("organization"),
        *_measures("system"),
        *_measures("group"),
        *_measures("world"),
        Each("organization", same, ("use_last",), given={"x": "m_use_share"}),
    ),
)
