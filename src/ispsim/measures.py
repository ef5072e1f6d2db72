"""What is recorded, each measure defined once, for an organisation, a system and everything alike.

A measure is a function of sums (`ispsim.world.columns.SUMS`) that are taken at the end of the week. Undefined is NaN,
never 0. `MEASURES` lists them; `docs/glossary.md` maps each to Proctor et al. 2011 and RE-AIM.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ispsim.ops import ratio, share
from ispsim.workforce.turnover import same


def mean_of(total, number):
    """Return the mean over `number`, 0 over nobody: for sums that enter further rules."""
    return share(total, number)


def product(a, b):
    """Return the product of two numbers."""
    return a * b


def total_of(a, b):
    """Return the sum of two numbers."""
    return a + b


def hours_worked(
    hours_on_site,
    hours_on_screen,
    hours_travel,
    hours_preparation,
    hours_remote,
    hours_calls,
    hours_supervision,
    hours_administration,
):
    """Return the ISP hours worked: with organisations, on the road, in preparation, supervision and administration."""
    direct = hours_on_site + hours_on_screen + hours_travel + hours_preparation + hours_remote + hours_calls
    return direct + hours_supervision + hours_administration


def hours_of_staff(hours_staff_contact, hours_staff_strategies, hours_leader_contact):
    """Return practitioners' and leaders' hours."""
    return hours_staff_contact + hours_staff_strategies + hours_leader_contact


def cost_of_programme(cost_isp_pay, cost_travel, cost_strategies):
    """Return what the programme pays."""
    return cost_isp_pay + cost_travel + cost_strategies


def cost_of_sites(cost_staff_time, cost_leader_time):
    """Return what organisations bear."""
    return cost_staff_time + cost_leader_time


def per_year(events, number):
    """Return a yearly rate from a week's events."""
    return ratio(52.0 * events, number)


@dataclass(frozen=True)
class Measure:
    """A measure: how it follows from sums at one level, and how a whole run is summed up.

    Attributes
    ----------
    name : str
        Name in frames and files.
    rule : callable
        Function of named sums.
    given : dict
        Names by which the rule's arguments are looked up.
    over_run : {"last", "sum", "mean"}
        What `final` holds: the last week's value, the sum or the mean over the weeks. The last two are flows:
        undefined at week 0.
    label : str
        Short plain name for tables.
    """

    name: str
    rule: Callable
    given: dict[str, str]
    over_run: Literal["last", "sum", "mean"]
    label: str

    @property
    def column(self) -> str:
        """The column that holds the measure."""
        return "m_" + self.name


def _ratio(name: str, a: str, b: str, label: str, over_run: Literal["last", "sum", "mean"] = "last") -> Measure:
    return Measure(name, ratio, {"a": a, "b": b}, over_run, label)


def _flow(name: str, rule: Callable, label: str, **given: str) -> Measure:
    return Measure(name, rule, given, "sum", label)


MEASURES: tuple[Measure, ...] = (
    _ratio("use_share", "sum_uses", "posts", "practitioners using the RSI"),
    _ratio("faithful_use", "sum_faithful", "posts", "faithful use"),
    _ratio("client_reach", "sum_reached", "sum_clients", "clients reached"),
    _ratio("fidelity", "sum_faithful", "sum_uses", "fidelity of users"),
    _ratio("promote_share", "sum_promotes", "sum_people", "promoting the RSI"),
    _ratio("select_share", "sum_selected", "sum_organizations", "organisations that selected"),
    _ratio("trust_in_isp", "sum_trust", "sum_contacted", "trust in the ISP"),
    _ratio("trust_among", "sum_tie_trust", "sum_ties", "trust among stakeholders"),
    _ratio("knowledge", "sum_knowledge", "posts", "knowledge"),
    _ratio("skill", "sum_skill", "posts", "skill"),
    _ratio("motivation", "sum_motivation", "posts", "motivation"),
    _ratio("climate", "sum_climate", "sum_organizations", "implementation climate"),
    _ratio("load", "sum_load", "posts", "overload"),
    Measure("staff_turnover", per_year, {"events": "sum_left", "number": "posts"}, "mean", "staff turnover per year"),
    _flow("isp_hours", hours_worked, "ISP hours"),
    _flow("staff_hours", hours_of_staff, "staff and leader hours"),
    _flow("cost_programme", cost_of_programme, "cost to the programme"),
    _flow("cost_sites", cost_of_sites, "cost to organisations"),
    _flow("cost", total_of, "cost, all payers", a="m_cost_programme", b="m_cost_sites"),
    _ratio("firing_trust_in_isp", "sum_firing_trust_in_isp", "sum_people", "firing: trust in the ISP", "mean"),
    _ratio("firing_trust_among", "sum_firing_trust_among", "sum_ties", "firing: trust among", "mean"),
    _ratio("firing_learning", "sum_firing_learning", "sum_people", "firing: learning", "mean"),
    _ratio("firing_reflection", "sum_firing_reflection", "posts", "firing: reflection", "mean"),
    _ratio("firing_boundary", "sum_firing_boundary", "sum_organizations", "firing: boundary spanning", "mean"),
    _ratio("firing_motivation", "sum_firing_motivation", "sum_people", "firing: motivation", "mean"),
    _flow("contacts_planned", same, "contacts planned", x="sum_planned"),
    _flow("contacts_kept", same, "contacts kept", x="sum_kept"),
    _flow("contacts_broken", same, "contacts broken", x="sum_broken"),
    _ratio("responsiveness", "sum_responsiveness", "sum_served", "ISP responsiveness", "mean"),
    _flow("free_hours", same, "free ISP hours", x="hours_free"),
    _flow("displaced_hours", same, "client hours displaced", x="sum_displaced"),
)
"""Every weekly measure. `sustainment` is defined on a whole run only, in `ispsim.engine.results`."""

BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}

ACTIVITIES: dict[str, tuple[str, str]] = {
    "hours_on_site": ("isp", "meetings on site"),
    "hours_on_screen": ("isp", "remote meetings"),
    "hours_travel": ("isp", "travel"),
    "hours_preparation": ("isp", "preparation"),
    "hours_remote": ("isp", "short remote contacts"),
    "hours_calls": ("isp", "answering calls"),
    "hours_supervision": ("isp", "supervision"),
    "hours_administration": ("isp", "administration"),
    "hours_unassigned": ("isp", "not assigned"),
    "hours_staff_contact": ("staff", "contact with the ISP"),
    "hours_staff_strategies": ("staff", "other strategies"),
    "hours_leader_contact": ("leader", "contact with the ISP"),
}
"""Ledger column of hours -> whose hours they are, and what on."""

PAYMENTS: dict[str, tuple[str, str]] = {
    "cost_isp_pay": ("programme", "ISPs' pay"),
    "cost_travel": ("programme", "travel besides pay"),
    "cost_strategies": ("programme", "other strategies"),
    "cost_staff_time": ("organisations", "practitioners' time"),
    "cost_leader_time": ("organisations", "leaders' time"),
}
"""Ledger column of money -> who pays, and for what."""
