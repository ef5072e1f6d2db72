"""The data dictionary: what every column of every table is, made from what the model declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ispsim.engine.own.enter import declared
from ispsim.engine.results import FAITHFUL_FLOOR, SUSTAINMENT_LAG, SUSTAINMENT_WINDOW, Runs
from ispsim.measures import ACTIVITIES, PAYMENTS, Measure, per_year
from ispsim.ops import ratio
from ispsim.world.build import build_ids
from ispsim.world.kinds import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.compare import Comparison
    from ispsim.scenario import Scenario
    from ispsim.scenario.own.function import OwnFunction


@dataclass(frozen=True, slots=True)
class Entry:
    """What one column of one table is.

    Attributes
    ----------
    table, column : str
        Where it is.
    type : {"text", "integer", "number"}
        What it holds.
    unit : str
        Of its numbers.
    low, high : float or None
        What its values cannot leave; None where there is no such bound.
    meaning : str
        In words.
    undefined : str
        When a value is missing (empty in CSV, null in Parquet); empty if that cannot be.
    label : str
        Short name of a measure.
    """

    table: str
    column: str
    type: str
    unit: str
    low: float | None
    high: float | None
    meaning: str
    undefined: str = ""
    label: str = ""


_AS_MEASURE = "that of the measure"
_TOO_FEW = "fewer than 2 runs define the measure"
_NOWHERE = "no run defines the measure"


def _text(column: str, meaning: str, undefined: str = "") -> Entry:
    return Entry("", column, "text", "", None, None, meaning, undefined)


def _number(column: str, unit: str, meaning: str, undefined: str = "", low: float | None = None) -> Entry:
    return Entry("", column, "number", unit, low, None, meaning, undefined)


SCENARIO = _text("scenario", "name of the scenario")
REPLICATION = Entry(
    "", "replication", "integer", "", 0, None, "which run, from 0; in every scenario the same number is the same future"
)
WEEK = Entry("", "week", "integer", "weeks", 0, None, "end of which week; 0 is before the first")
ORGANIZATION = _text("organization", "id of the organisation")
SYSTEM = _text("system", "id of the service system")
GROUP = _text("group", "group of organisations in the roster", "the roster names no group for it")
MEASURE = _text("measure", "name of the measure; the table final says what it is")
QUANTILES = (
    _number("p05", _AS_MEASURE, "5 % of runs are below, interpolated linearly", _NOWHERE),
    _number("p50", _AS_MEASURE, "median of runs", _NOWHERE),
    _number("p95", _AS_MEASURE, "95 % of runs are below, interpolated linearly", _NOWHERE),
)
SUMMARY = (
    _number("mean", _AS_MEASURE, "mean over runs that define the measure", _NOWHERE),
    _number("sd", _AS_MEASURE, "standard deviation between runs (n - 1)", _TOO_FEW, 0),
    *QUANTILES,
    Entry("", "n", "integer", "runs", 0, None, "runs that define the measure"),
)
DIFFERENCE = (
    _number("mean", _AS_MEASURE, "mean over runs of scenario minus baseline in the same future", _NOWHERE),
    _number("ci_low", _AS_MEASURE, "lower end of the 95 % t interval of the mean", _TOO_FEW),
    _number("ci_high", _AS_MEASURE, "upper end of the 95 % t interval of the mean", _TOO_FEW),
    *QUANTILES,
    Entry("", "share_positive", "number", "share", 0, 1, "share of runs with an increase", _NOWHERE),
    Entry("", "n", "integer", "runs", 0, None, "runs that define the measure in both scenarios"),
)


def entries(results: Runs | Comparison) -> list[Entry]:
    """Return what every column of the tables of results is, in the order of the columns."""
    if isinstance(results, Runs):
        return run_entries(results.scenario)
    return comparison_entries([runs.scenario for runs in results.runs.values()])


def run_entries(scenario: Scenario) -> list[Entry]:
    """Return what every column of the tables of a run is, in the order of the columns."""
    money = money_of([scenario])
    weekly, final = (measure_entries([scenario], money, over_run) for over_run in (False, True))
    grouped = bool(build_ids(scenario)["group"])
    group = (GROUP,) if grouped else ()
    groups = [
        *of_table("groups", REPLICATION, WEEK, GROUP, *weekly),
        *of_table("groups_final", REPLICATION, GROUP, *final),
    ]
    return [
        *of_table("summary", MEASURE, *SUMMARY),
        *of_table("final", REPLICATION, *final),
        *of_table("weekly", REPLICATION, WEEK, *weekly),
        *of_table("organizations", REPLICATION, WEEK, ORGANIZATION, SYSTEM, *group, *weekly),
        *of_table("organizations_final", REPLICATION, ORGANIZATION, SYSTEM, *group, *final),
        *of_table("systems", REPLICATION, WEEK, SYSTEM, *weekly),
        *of_table("systems_final", REPLICATION, SYSTEM, *final),
        *of_table("ledger", REPLICATION, *_ledger(money)),
        *(groups if grouped else []),
    ]


def comparison_entries(scenarios: Sequence[Scenario]) -> list[Entry]:
    """Return what every column of the tables of a comparison is, in the order of the columns."""
    money = money_of(scenarios)
    weekly, final = (measure_entries(scenarios, money, over_run) for over_run in (False, True))
    grouped = [
        *of_table("group_difference", SCENARIO, GROUP, MEASURE, *DIFFERENCE),
        *of_table("groups_final", SCENARIO, REPLICATION, GROUP, *final),
    ]
    return [
        *of_table("difference", SCENARIO, MEASURE, *DIFFERENCE),
        *of_table("cost_effectiveness", SCENARIO, *_worth(money)),
        *of_table("measures", SCENARIO, MEASURE, *SUMMARY),
        *of_table("final", SCENARIO, REPLICATION, *final),
        *of_table("weekly", SCENARIO, REPLICATION, WEEK, *weekly),
        *of_table("ledger", SCENARIO, REPLICATION, *_ledger(money)),
        *(grouped if any(build_ids(scenario)["group"] for scenario in scenarios) else []),
    ]


def as_frame(entries: Iterable[Entry]) -> pd.DataFrame:
    """Return entries as a table, one row a column."""
    import pandas as pd

    order = ["table", "column", "label", "type", "unit", "low", "high", "meaning", "undefined"]
    return pd.DataFrame([asdict(entry) for entry in entries]).astype({"low": float, "high": float})[order]


def measure_entries(scenarios: Sequence[Scenario], money: str, over_run: bool) -> list[Entry]:
    """Return what the measures of some scenarios are, in one week or over the whole run."""
    own = _own_functions(scenarios)
    found = []
    for measure in {one.name: one for scenario in scenarios for one in declared(scenario).measures}.values():
        if measure.name in own:
            everywhere = len(own[measure.name]) == len(scenarios)
            found.append(_own_measure(measure, own[measure.name][0], over_run, everywhere))
        else:
            found.append(_measure(measure, money, over_run))
    if over_run:
        years = f"{SUSTAINMENT_LAG} weeks after support ends / at its end, means of {SUSTAINMENT_WINDOW} weeks"
        undefined = (
            f"no support is planned, the run ends before, or faithful use at the end of support < {FAITHFUL_FLOOR}"
        )
        sustained = _number("sustainment", "ratio", f"faithful use {years}", undefined, 0)
        found.append(replace(sustained, label="use left a year later"))
    return found


def _own_functions(scenarios: Sequence[Scenario]) -> dict[str, list[OwnFunction]]:
    """Return the mechanisms that scenarios add, by the names of their measures."""
    found: dict[str, list[OwnFunction]] = {}
    for scenario in scenarios:
        for function in scenario.mechanisms.add:
            found.setdefault(f"firing_{function.name}", []).append(function)
    return found


def _own_measure(measure: Measure, function: OwnFunction, over_run: bool, everywhere: bool) -> Entry:
    span = _SPANS[measure.over_run] if over_run else "in the week"
    said = f": {function.meaning.rstrip('.')}" if function.meaning else ""
    meaning = f"mean firing level of {function.name}, a mechanism of the user's own{said}; {span}"
    reasons = ["it acts on nobody who is there" if over_run else "week 0, or it acts on nobody who is there"]
    reasons += [] if everywhere else ["the scenario does not add it"]
    return Entry("", measure.name, "number", "0 to 1", 0, 1, meaning, " or ".join(reasons), measure.label)


_SPANS = {"last": "at the end of the run", "sum": "sum over the weeks", "mean": "mean over the weeks"}


def _measure(measure: Measure, money: str, over_run: bool) -> Entry:
    declared = KINDS["world"].columns[measure.column]
    unit = money if declared.unit == "money" else declared.unit
    share = declared.unit in ("share", "0 to 1")
    flow = measure.over_run != "last"
    span = _SPANS[measure.over_run] if over_run else "in the week" if flow else "at the end of the week"
    reasons = ["week 0"] if flow and not over_run else []
    # a sum over weeks is always there; the others are where somebody is there to be counted
    if measure.rule in (ratio, per_year):
        counted = KINDS["world"].columns[measure.given["b" if measure.rule is ratio else "number"]].meaning
        counted = counted.removesuffix(" this week")
        reasons.append(f"no {counted}{' in any week' if over_run and flow else ''}")
    meaning, undefined = f"{declared.meaning}; {span}", " or ".join(reasons)
    return Entry("", measure.name, "number", unit, 0, 1 if share else None, meaning, undefined, measure.label)


def _ledger(money: str) -> list[Entry]:
    items = [*ACTIVITIES.values(), *PAYMENTS.values()]
    who = ", ".join(dict.fromkeys(who for who, _ in items))
    return [
        _text("kind", "hours, or cost"),
        _text("who", f"whose hours they are, or who pays: {who}"),
        _text("what", "what the hours or the money went on"),
        _number("amount", f"hours, or {money}", "over the whole run", low=0),
    ]


def _worth(money: str) -> list[Entry]:
    none, single = "the column reason says why", "fewer than 2 runs, or the column reason says why"
    per = f"{money} per practitioner-year"
    return [
        _number("ratio", per, "mean added cost / mean added practitioner-years of faithful use, discounted", none),
        _number("ci_low", per, "lower end of the 95 % bootstrap interval of the ratio", single),
        _number("ci_high", per, "upper end of the 95 % bootstrap interval of the ratio", single),
        _number("cost", money, "mean added cost, discounted"),
        _number("effect", "practitioner-years", "mean added practitioner-years of faithful use, discounted"),
        _text("reason", "why there is no ratio", "there is a ratio"),
    ]


def money_of(scenarios: Sequence[Scenario]) -> str:
    """Return what amounts of money are in, in words."""
    prices = {(scenario.costs.currency, scenario.costs.price_year) for scenario in scenarios}
    if len(prices) > 1:
        return "money, in the currency of each scenario (manifest.json: costs)"
    ((currency, year),) = prices
    return f"{currency} of {year}"


def of_table(table: str, *entries: Entry) -> list[Entry]:
    """Return what columns are, as columns of a table."""
    return [replace(entry, table=table) for entry in entries]
