"""The tables of a scenario file: every key with its default, range, unit and meaning.

What is declared here feeds the checks, the JSON Schema and the tables of the documentation.
"""

from __future__ import annotations

import difflib
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from ispsim.scenario.roster import PRIORITY, SLACK, Measured, Roster
from ispsim.scenario.scales import SCALES

MAX_WEEKS = 1040
"""Longest horizon: 20 years."""

MAX_PEOPLE = 2_000_000
"""Most practitioners of a world; each takes about two kilobytes with their ties."""

Stage = Literal["not_considered", "considered", "selected", "starting_up", "delivered", "sustained", "dropped"]
Mode = Literal["on_site", "remote", "mixed"]
Allocation = Literal["equal", "by_need", "phased", "adaptive", "waves"]

PLANS: dict[str, str] = {"phased": "phases", "adaptive": "step_up", "waves": "waves"}
"""The key of ``[support]`` that holds the plan of an allocation, for those that need one."""


class Finding(NamedTuple):
    """A rule across keys that is broken; the path is relative to the model that states the rule."""

    path: tuple[str, ...]
    message: str
    allowed: str | None = None
    nearest: str | None = None


class BrokenRules(ValueError):  # noqa: N818  (pydantic turns it into an error; no user meets it)
    """Everything that a check across keys found, raised at once so that a user sees it at once."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{'.'.join(f.path)}: {f.message}" for f in findings))
        self.findings = findings


class Table(BaseModel):
    """A table of a scenario file: frozen, strict about types, closed to unknown keys."""

    # arbitrary Python objects never coerce: a bool or a text is not a number, a whole number is one
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


def number(default: Any, low: float, high: float, unit: str, meaning: str) -> Any:
    """Declare a number with its range and unit."""
    return Field(default, ge=low, le=high, description=meaning, json_schema_extra={"unit": unit})


def share(default: Any, meaning: str) -> Any:
    """Declare a number from 0 to 1."""
    return number(default, 0, 1, "0 to 1", meaning)


def plain(default: Any, meaning: str) -> Any:
    """Declare a switch, a choice or a table."""
    return Field(default, description=meaning)


Missing = Literal["error", "mean", "draw"]


def _column() -> Any:
    return Field(min_length=1, max_length=100, description="Column of the roster.")


def _missing() -> Any:
    return plain("error", "Blank cells: refused, given the mean of the others, or drawn as without a roster.")


class Scale(Table):
    """A survey score in a roster: 0 of the trait is at `min`, 1 at `max`, the lower one where a scale is reversed."""

    column: str = _column()
    scale: str | None = Field(None, min_length=1, max_length=100, description="Name of the scale.")
    min: float | None = number(None, -1e6, 1e6, "points", "Score that stands for 0; if not stated, the scale's.")
    max: float | None = number(None, -1e6, 1e6, "points", "Score that stands for 1; if not stated, the scale's.")
    missing: Missing = _missing()

    @model_validator(mode="after")
    def _has_ends(self) -> Scale:
        published = SCALES.get(self.scale or "")
        zero, one = self.ends
        if published is None and (self.min is None or self.max is None):
            if self.scale is None:
                raise BrokenRules([Finding((), "has neither a scale nor a min and a max")])
            words = {name.lower(): name for name in SCALES}
            near = difflib.get_close_matches(self.scale.lower(), words, n=1, cutoff=0.5)
            message = f'"{self.scale}" is not a scale known here, so its min and max must be stated'
            known = ", ".join(f'"{name}"' for name in SCALES)
            nearest = f'"{words[near[0]]}"' if near else None
            raise BrokenRules([Finding(("scale",), message, f"{known}, or any with min and max", nearest)])
        if zero == one:
            raise BrokenRules([Finding(("max",), f"{one:g} is the min too", "a scale with two ends")])
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Scores that stand for 0 and 1."""
        published = SCALES.get(self.scale or "")
        zero = self.min if self.min is not None else published.low if published else 0.0
        return zero, self.max if self.max is not None else published.high if published else 1.0


class Hours(Table):
    """A column of a roster that is in hours per head and week, on no scale."""

    column: str = _column()
    missing: Missing = _missing()


NOT_MEASURED = {
    "readiness": "it follows from knowledge, skill, motivation, climate and released time",
    "trust_in_isp": "nobody trusts an ISP whom they have not met; it begins at 0",
    "use": "it is an outcome; setting.stage says where organisations stand",
    "use_share": "it is an outcome; setting.stage says where organisations stand",
    "fidelity": "it is an outcome; setting.stage says where organisations stand",
    "sustainment": "it is an outcome",
    "staff_turnover": "it is a number a year; setting.staff_turnover states it for all",
    "load": "it follows from the hours asked and those released",
}
"""What one may wish to measure and the model does not start from, with the reason."""


class Scales(Table):
    """Which columns of a roster measure what, and on which scales."""

    climate: Scale | None = plain(None, "Implementation climate: what an organisation falls back to.")
    priority: Scale | None = plain(None, "Priority of the intervention, where it is not a share in column priority.")
    slack: Hours | None = plain(None, "Time released for work on the intervention, in hours per head and week.")
    fit: Scale | None = plain(None, "Fit of the intervention with the clients, as acceptability or appropriateness.")
    leadership: Scale | None = plain(None, "Leadership for implementation that leaders bring, mean of the leaders.")
    trust_among: Scale | None = plain(None, "Trust among colleagues that ties fall back to, as psychological safety.")
    motivation: Scale | None = plain(None, "Motivation that practitioners bring, as attitudes; mean of them.")
    knowledge: Scale | None = plain(None, "Knowledge of the intervention that practitioners bring, mean of them.")
    skill: Scale | None = plain(None, "Skill in the intervention that practitioners bring, mean of them.")

    def measured(self) -> tuple[Measured, ...]:
        """Return the traits whose columns are declared."""
        found = []
        for trait in type(self).model_fields:
            stated = getattr(self, trait)
            if isinstance(stated, Hours):
                found.append(SLACK._replace(column=stated.column, missing=stated.missing))
            elif stated is not None:
                zero, one = stated.ends
                low, high = min(zero, one), max(zero, one)
                found.append(Measured(trait, stated.column, zero, one, low, high, stated.missing, stated.scale or ""))
        return tuple(found)


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


class Mechanisms(Table):
    """Which mechanisms act, and in which of their rival forms."""

    trust_in_isp: bool = plain(True, "Trust in the ISP.")
    trust_among: bool = plain(True, "Trust among stakeholders.")
    learning: bool = plain(True, "Meaningful and relevant learning.")
    reflection: bool = plain(True, "Ongoing learning, reflection and support.")
    boundary: bool = plain(True, "Boundary spanning.")
    motivation: bool = plain(True, "Positive motivation.")
    trust_role: Literal["gate", "additive", "none"] = plain("gate", "How trust in the ISP acts on the others.")
    competence: Literal["complementary", "additive", "weakest_link"] = plain(
        "complementary", "How knowledge, skills and attitudes combine."
    )
    contagion: Literal["simple", "complex"] = plain("simple", "How use spreads from colleague to colleague.")


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
