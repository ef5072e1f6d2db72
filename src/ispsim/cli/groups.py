"""What a roster adds to the pages: outcomes by group, and what the roster says and does not say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ispsim.cli import page, words
from ispsim.engine.summary import summarize

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ispsim.engine.results import Runs
    from ispsim.experiments.compare import Comparison
    from ispsim.scenario import Scenario
    from ispsim.scenario.roster import Roster
    from ispsim.scenario.schema import Setting

SHOWN = ("faithful_use", "use_share", "client_reach", "staff_turnover", "cost")
"""Measures that are shown by group; the files and frames have all."""

_PLAIN = {
    "slack": "released time",
    "fit": "fit of the intervention",
    "trust_among": "trust among stakeholders",
    "knowledge": "knowledge that practitioners bring",
    "skill": "skill that practitioners bring",
    "motivation": "motivation that practitioners bring",
    "leadership": "leadership that leaders bring",
}
_FILLED = {"mean": "given the mean of the others", "draw": "drawn as without a roster"}


def outcomes_by_group(runs: Runs) -> RenderableType:
    """Return a table of outcomes, measure by measure and in it group by group."""
    table = page.table(("By group", "left"), ("", "left"), ("Mean", "right"), ("5–95 % of runs", "right"))
    values = runs.group_values()
    sizes = _sizes(runs.scenario.setting.roster)
    for name in SHOWN:
        table.add_row(words.escaped(words.label(name)), name, "", "", style="bold")
        for group, final in values.items():
            row = summarize(final[name])
            spread = f"{words.number(name, row['p05'])}–{words.number(name, row['p95'])}"
            if row["n"] == 0:
                spread = f"in 0 of {runs.runs:,} runs"
            table.add_row(f"  {words.escaped(_short(group))}", sizes[group], words.number(name, row["mean"]), spread)
    return table


def differences_by_group(comparison: Comparison, scenario: str) -> RenderableType | None:
    """Return a table of paired differences by group, or None where the scenarios share no group."""
    differences = comparison.group_differences(scenario)
    if not differences:
        return None
    table = page.table(
        ("By group", "left"), ("", "left"), ("Change", "right"), ("95 % interval", "right"), ("Up", "right"), gap=1
    )
    sizes = _sizes(comparison.runs[scenario].scenario.setting.roster)
    for name in SHOWN:
        table.add_row(words.escaped(words.label(name)), name, "", "", "", style="bold")
        for group, rows in differences.items():
            row = rows[name]
            interval = words.NOTHING
            if math.isfinite(row["ci_low"]):
                interval = f"{words.number(name, row['ci_low'], True)} … {words.number(name, row['ci_high'], True)}"
            table.add_row(
                f"  {words.escaped(_short(group))}",
                sizes[group],
                words.number(name, row["mean"], True),
                interval,
                words.share(row["share_positive"]),
            )
    return table


def roster_words(setting: Setting) -> str:
    """Return what a roster says, and which scores are not its own."""
    roster = setting.roster
    assert roster is not None
    facts = roster_facts(setting)
    text = (
        f"Roster: {words.count(len(roster), 'organisation')} in {words.count(setting.systems, 'service system')} with "
        f"{facts['staff']:,} practitioners and {facts['leaders']:,} leaders"
    )
    if "clients" in facts:
        text += f", {facts['clients']:,.0f} clients"
    parts = []
    for trait, one in facts["measured"].items():
        ends = f"{one['min']:g} to {one['max']:g}"
        scale = f" ({one['scale']}, {ends})" if one["scale"] else "" if ends == "0 to 1" else f" ({ends})"
        blank = f", {one['blank']} of {len(roster)} blank and {_FILLED[one['missing']]}" if one["blank"] else ""
        parts.append(f"{_PLAIN.get(trait, trait)} from column {one['column']}{scale}, mean {one['mean']:.3g}{blank}")
    return f"{text}. {words.sentence('; '.join(parts) or 'nothing else is measured')}"


def roster_facts(setting: Setting) -> dict[str, Any]:
    """Return what a roster comes to, as plain data.

    Counts, and by trait the column, the scale, the mean score and the blank cells.
    """
    roster = setting.roster
    assert roster is not None
    facts: dict[str, Any] = {
        "organizations": len(roster),
        "systems": {name: roster.columns["system"].count(name) for name in roster.names("system")},
        "groups": {name: roster.columns["group"].count(name) for name in roster.names("group")},
        "staff": _sum(roster, "staff"),
        "leaders": _sum(roster, "leaders"),
    }
    if "clients" in roster.columns:
        facts["clients"] = _sum(roster, "clients")
    facts["measured"] = {}
    for one in setting.measured():
        blank = roster.blanks(one.column)
        facts["measured"][one.trait] = {
            "column": one.column,
            "scale": one.scale or None,
            "min": one.zero,
            "max": one.one,
            "mean": _sum(roster, one.column) / (len(roster) - blank),
            "blank": blank,
            "missing": one.missing,
        }
    return facts


def _sum(roster: Roster, column: str) -> float:
    return sum(cell for cell in roster.columns[column] if isinstance(cell, int | float))


def _sizes(roster: Roster | None) -> dict[str, str]:
    assert roster is not None
    groups = roster.columns["group"]
    return {name: words.count(groups.count(name), "organisation") for name in roster.names("group")}


def _short(group: str) -> str:
    return group if len(group) <= 24 else f"{group[:23]}…"


def has_groups(scenario: Scenario) -> bool:
    """Return whether the organisations of a scenario are in groups of the user's own."""
    return scenario.setting.roster is not None and "group" in scenario.setting.roster.columns
