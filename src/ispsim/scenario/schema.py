"""The tables of a scenario file: every key with its default, range, unit and meaning.

What is declared here feeds the checks, the JSON Schema and the tables of the documentation.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from ispsim.scenario.findings import BrokenRules, Finding
from ispsim.scenario.measured import Scales
from ispsim.scenario.own.field import Added, Switch
from ispsim.scenario.own.together import Own, clashes
from ispsim.scenario.roster import MAX_PEOPLE, PRIORITY, SLACK, Measured, Roster
from ispsim.scenario.table import Table, number, plain, share

MAX_WEEKS = 1040
"""Longest horizon: 20 years."""

Stage = Literal["not_considered", "considered", "selected", "starting_up", "delivered", "sustained", "dropped"]
Mode = Literal["on_site", "remote", "mixed"]
Allocation = Literal["equal", "by_need", "phased", "adaptive", "waves"]

PLANS: dict[str, str] = {"phased": "phases", "adaptive": "step_up", "waves": "waves"}
"""The key of ``[support]`` that holds the plan of an allocation, for those that need one."""


def supervision_within_paid_hours(isps: Support | Internal, paid: str) -> list[Finding]:
    """Return what is wrong with hours of supervision; where none are stated, hold them within the paid ones."""
    if not 0 < isps.hours_per_week < isps.supervision_hours:
        return []
    if "supervision_hours" in isps.model_fields_set:
        message = f"{isps.supervision_hours:g} hours are more than the {isps.hours_per_week:g} paid hours"
        return [Finding(("supervision_hours",), message, f"at most {paid}")]
    isps.__dict__["supervision_hours"] = isps.hours_per_week
    return []


class Setting(Table):
    """The services, people and ties."""

    roster: Roster | None = plain(None, "The user's own organisations: path of a CSV file, one row an organisation.")
    scales: Scales = Field(Scales(), description="Which columns of the roster measure what.")
    organizations: int = number(
        60, 1, 100_000, "organisations", "Number of organisations; the roster's if there is one."
    )
    practitioners_per_organization: float = number(
        12, 1, 1000, "practitioners", "Mean number of practitioners in an organisation; the roster's if there is one."
    )
    systems: int = number(
        3,
        1,
        1000,
        "service systems",
        "Number of service systems; the roster's if there is one; if not stated, no more than there are organisations.",
    )
    staff_turnover: float = number(
        0.30, 0, 3, "per year", "Departures per practitioner-year at average climate and load."
    )
    leader_turnover: float = number(0.20, 0, 3, "per year", "Departures per leader-year.")
    slack: float = number(0.5, 0, 10, "hours per head and week", "Mean time released for work on the intervention.")
    priority: float = share(0.5, "Mean priority that organisations give to the intervention.")
    climate: float = share(0.5, "Mean implementation climate of organisations.")
    rule_conflict: float = share(0.2, "How far the rules of service systems conflict with one another.")
    stage: Stage = plain("not_considered", "Where organisations stand with the intervention at the start.")
    burn_in: int = number(0, 0, MAX_WEEKS, "weeks", "Weeks simulated before week 0, without support and not recorded.")

    @model_validator(mode="after")
    def _numbers_of_the_roster(self) -> Setting:
        if self.roster is not None:
            for key, value in counts(self.roster).items():
                self.__dict__[key] = value
        return self

    @model_validator(mode="after")
    def _people_fit_into_memory(self) -> Setting:
        if self.organizations * self.practitioners_per_organization > MAX_PEOPLE:
            most = f"at most {MAX_PEOPLE:,} practitioners: fewer organisations or fewer practitioners in each"
            people = (
                f"{self.organizations * self.practitioners_per_organization:,.0f} practitioners in all are too many"
            )
            raise BrokenRules([Finding(("practitioners_per_organization",), people, most)])
        return self

    @model_validator(mode="after")
    def _systems_within_organizations(self) -> Setting:
        if self.systems > self.organizations:
            if "systems" in self.model_fields_set:
                message = f"{self.systems} service systems are more than the {self.organizations} organisations"
                raise BrokenRules([Finding(("systems",), message, f"a whole number from 1 to {self.organizations}")])
            self.__dict__["systems"] = self.organizations
        return self

    def measured(self) -> tuple[Measured, ...]:
        """Return the traits that the roster gives; none without a roster."""
        if self.roster is None:
            return ()
        declared = self.scales.measured()
        traits = {one.trait for one in declared}
        plain_ones = [one for one in (PRIORITY, SLACK) if one.trait not in traits and one.column in self.roster.columns]
        return (*declared, *plain_ones)

    def imputed(self) -> dict[str, dict[str, str | int]]:
        """Return the traits with scores that the roster does not have, by trait: column, how they are filled, cells."""
        if self.roster is None:
            return {}
        blanks = {one: self.roster.blanks(one.column) for one in self.measured()}
        return {
            one.trait: {"column": one.column, "missing": one.missing, "cells": cells}
            for one, cells in blanks.items()
            if cells
        }


def counts(roster: Roster) -> dict[str, float]:
    """Return what a roster says of the keys of ``[setting]`` that count organisations, people and systems."""
    staff = [cell for cell in roster.columns["staff"] if isinstance(cell, int)]
    return {
        "organizations": len(roster),
        "practitioners_per_organization": sum(staff) / len(roster),
        "systems": len(roster.names("system")),
    }


class Intervention(Table):
    """The research-supported intervention (RSI)."""

    name: str = Field("RSI", min_length=1, max_length=200, description="Name of the intervention.")
    fit: float = share(0.7, "Mean fit of the intervention with the clients of organisations.")
    complexity: float = share(0.5, "How hard the intervention is to learn and deliver.")


class Phase(Table):
    """A stretch of support of one intensity, for ``allocation = "phased"``."""

    weeks: int = number(..., 1, MAX_WEEKS, "weeks", "Length of the phase.")
    visits_per_month: float = number(..., 0, 60, "visits per month", "Visits planned per organisation in the phase.")
    remote_per_month: float = number(
        ..., 0, 200, "contacts per month", "Remote contacts planned per organisation in the phase."
    )


class StepUp(Table):
    """The rule of ``allocation = "adaptive"``: more support where uptake stays low."""

    week: int = number(..., 0, MAX_WEEKS, "week of support", "Week of support in which uptake is judged.")
    below: float = share(..., "An organisation with a lower share of users is stepped up.")
    hours_factor: float = number(..., 0, 10, "times", "Factor on the contacts planned for such an organisation.")


class Wave(Table):
    """A group of organisations that starts together, for ``allocation = "waves"``."""

    week: int = number(..., 0, MAX_WEEKS, "week of support", "Week of support in which the wave starts.")
    share: float = share(..., "Share of the organisations served that start in this wave.")


class Internal(Table):
    """Internal ISPs who work beside the external ones, in the organisations that these serve."""

    isps: float = number(0.0, 0, 10_000, "full-time equivalents", "Internal ISPs, over all organisations.")
    hours_per_week: float = number(40, 0, 80, "hours per week", "Paid hours of each internal ISP.")
    caseload: float = number(
        100_000, 1, 100_000, "organisations per ISP", "Most organisations one internal ISP serves; by default no limit."
    )
    start_week: int = number(
        0, 0, MAX_WEEKS, "week of support", "Week of an organisation's support in which they start."
    )
    weeks: int = number(52, 0, MAX_WEEKS, "weeks", "How long they stay; may outlast the external support.")
    mode: Mode = plain("on_site", "How internal ISPs meet the people they support.")
    visits_per_month: float = number(1.1, 0, 60, "visits per month", "Their visits planned per organisation.")
    remote_per_month: float = number(
        3.0, 0, 200, "contacts per month", "Their remote contacts planned per organisation."
    )
    knowledge: float = share(0.7, "Mean knowledge of internal ISPs.")
    skills: float = share(0.7, "Mean skills of internal ISPs.")
    attitudes: float = share(0.7, "Mean attitudes of internal ISPs.")
    supervision_hours: float = number(
        1.0,
        0,
        40,
        "hours per ISP and week",
        "Supervision that internal ISPs receive; if not stated, no more than their paid hours.",
    )
    turnover: float = number(0.2, 0, 3, "per year", "Departures per internal ISP-year.")

    @model_validator(mode="after")
    def _supervision_within_paid_hours(self) -> Internal:
        findings = supervision_within_paid_hours(self, "support.internal.hours_per_week")
        if findings:
            raise BrokenRules(findings)
        return self


class Support(Table):
    """What planners choose: implementation support practitioners (ISPs) and how they work."""

    isps: float = number(0.0, 0, 10_000, "full-time equivalents", "Implementation support practitioners.")
    hours_per_week: float = number(40, 0, 80, "hours per week", "Paid hours of each ISP.")
    caseload: float = number(11, 1, 100_000, "organisations per ISP", "Most organisations one ISP serves at once.")
    start_week: int = number(0, 0, MAX_WEEKS, "week", "Week in which support starts.")
    weeks: int = number(52, 0, MAX_WEEKS, "weeks", "Length of the support.")
    position: Literal["external", "internal", "mixed"] = plain("external", "Who employs the ISPs.")
    mode: Mode = plain("on_site", "How ISPs meet the people they support.")
    allocation: Allocation = plain("equal", "How ISPs share their time out over organisations.")
    tailoring: float = share(0.6, "How far support is tailored to the local context.")
    visits_per_month: float = number(1.1, 0, 60, "visits per month", "Visits planned per organisation.")
    remote_per_month: float = number(3.0, 0, 200, "contacts per month", "Remote contacts planned per organisation.")
    visit_hours: float = number(1.45, 0, 24, "hours per visit", "Time on site.")
    travel_hours: float = number(2.2, 0, 48, "hours per visit", "Travel, there and back.")
    knowledge: float = share(0.7, "Mean knowledge of ISPs.")
    skills: float = share(0.7, "Mean skills of ISPs.")
    attitudes: float = share(0.7, "Mean attitudes of ISPs.")
    supervision_hours: float = number(
        1.0,
        0,
        40,
        "hours per ISP and week",
        "Supervision that ISPs receive; if not stated, no more than their paid hours.",
    )
    turnover: float = number(0.2, 0, 3, "per year", "Departures per ISP-year.")
    mandated_hours: float = number(
        0.0, 0, 40, "hours per head and week", "Staff time for support that may not be refused."
    )
    phases: Annotated[tuple[Phase, ...], Strict(False)] = plain((), 'The phases, for allocation = "phased".')
    step_up: StepUp | None = plain(None, 'The rule, for allocation = "adaptive".')
    waves: Annotated[tuple[Wave, ...], Strict(False)] = plain((), 'The waves, for allocation = "waves".')
    internal: Internal | None = plain(None, "Internal ISPs beside the external ones, in the organisations served.")

    @model_validator(mode="after")
    def _rules_across_keys(self) -> Support:
        findings = []
        for allocation, key in PLANS.items():
            if self.allocation == allocation and not getattr(self, key):
                findings.append(Finding(("allocation",), f'"{allocation}" needs support.{key}, which is not stated'))
            if self.allocation != allocation and getattr(self, key):
                message = f'belongs to allocation = "{allocation}", but the allocation is "{self.allocation}"'
                findings.append(Finding((key,), message))
        weeks = [wave.week for wave in self.waves]
        if any(later <= earlier for earlier, later in zip(weeks, weeks[1:], strict=False)):
            findings.append(Finding(("waves",), "the weeks of the waves do not increase", "each week after the last"))
        total = sum(wave.share for wave in self.waves)
        if self.waves and abs(total - 1.0) > 1e-6:
            findings.append(
                Finding(("waves",), f"the shares of the waves add up to {total:.6g}", "shares that sum to 1")
            )
        findings += supervision_within_paid_hours(self, "support.hours_per_week")
        if self.internal and self.position != "external":
            message = f'is "{self.position}", but support.internal states internal ISPs beside external ones'
            findings.append(Finding(("position",), message, '"external", or no support.internal'))
        if findings:
            raise BrokenRules(findings)
        return self


class Strategy(Table):
    """Something other than ISPs that planners may buy."""

    start_week: int = number(0, 0, MAX_WEEKS, "week", "Week in which it starts.")
    weeks: int = number(52, 1, MAX_WEEKS, "weeks", "Length.")
    hours: float = number(0.0, 0, 10_000, "staff hours per head", "Staff time over all its weeks.")
    cost: float = number(0.0, 0, 1e9, "currency per organisation", "Cost beside staff time, over all its weeks.")
    strength: float = share(0.5, "How strong it is of its kind.")


class Strategies(Table):
    """Other inputs, so that ISPs can be compared with them; one that is absent is not used."""

    training: Strategy | None = plain(None, "Training events.")
    materials: Strategy | None = plain(None, "Manuals and other materials.")
    audit_feedback: Strategy | None = plain(None, "Audit and feedback.")
    opinion_leaders: Strategy | None = plain(None, "Local opinion leaders.")
    leadership: Strategy | None = plain(None, "A leadership programme.")
    organizational_support: Strategy | None = plain(None, "Organisational support against strain and turnover.")


MECHANISMS = ("trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation")
"""The built-in mechanisms; each may be switched off or replaced."""


class Mechanisms(Table):
    """Which mechanisms act, and in which of their rival forms."""

    trust_in_isp: Switch = plain(True, "Trust in the ISP.")
    trust_among: Switch = plain(True, "Trust among stakeholders.")
    learning: Switch = plain(True, "Meaningful and relevant learning.")
    reflection: Switch = plain(True, "Ongoing learning, reflection and support.")
    boundary: Switch = plain(True, "Boundary spanning.")
    motivation: Switch = plain(True, "Positive motivation.")
    trust_role: Literal["gate", "additive", "none"] = plain("gate", "How trust in the ISP acts on the others.")
    competence: Literal["complementary", "additive", "weakest_link"] = plain(
        "complementary", "How knowledge, skills and attitudes combine."
    )
    contagion: Literal["simple", "complex"] = plain("simple", "How use spreads from colleague to colleague.")
    add: Added = plain((), "Mechanisms of the user's own that are added.")

    @property
    def own(self) -> Own:
        """Functions of the user's own, with the mechanism that each replaces (None where it is added)."""
        replaced = [(name, getattr(self, name)) for name in MECHANISMS if not isinstance(getattr(self, name), bool)]
        return (*replaced, *((None, function) for function in self.add))

    @model_validator(mode="after")
    def _functions_together(self) -> Mechanisms:
        problems = clashes(self.own, MECHANISMS)
        if problems:
            raise BrokenRules(problems)
        return self


class Costs(Table):
    """Prices."""

    currency: str = Field("USD", min_length=1, max_length=20, description="Currency of all prices.")
    price_year: int = number(2020, 1900, 2200, "year", "Year of the prices.")
    isp_hour: float = number(55, 0, 1e6, "currency per hour", "Price of an hour of an ISP.")
    staff_hour: float = number(40, 0, 1e6, "currency per hour", "Price of an hour of a practitioner.")
    leader_hour: float = number(60, 0, 1e6, "currency per hour", "Price of an hour of a leader.")
    travel_hour: float = number(
        12, 0, 1e6, "currency per hour", "Price of an hour of travel, on top of the ISP's own time."
    )
    discount_rate: float = share(0.03, "Yearly discount rate.")
