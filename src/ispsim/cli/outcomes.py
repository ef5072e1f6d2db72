"""Tables of outcomes: headline measures first, in groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ispsim.cli import page, words
from ispsim.engine.summary import summarize

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ispsim.engine.results import Runs
    from ispsim.experiments.compare import Comparison

GROUPS: dict[str, tuple[str, ...]] = {
    "Use": ("faithful_use", "use_share", "fidelity", "client_reach", "sustainment"),
    "Selecting and promoting": ("select_share", "promote_share", "climate"),
    "People": ("motivation", "knowledge", "skill", "trust_in_isp", "trust_among", "load", "staff_turnover"),
    "What ISPs did": (
        "contacts_planned",
        "contacts_kept",
        "contacts_broken",
        "responsiveness",
        "isp_hours",
        "free_hours",
    ),
    "What it took": ("staff_hours", "displaced_hours", "cost_programme", "cost_sites", "cost"),
    "Mechanisms at work": (
        "firing_trust_in_isp",
        "firing_trust_among",
        "firing_learning",
        "firing_reflection",
        "firing_boundary",
        "firing_motivation",
    ),
}
"""Measures in the order in which they are read. One that is in no group comes last, under its own heading."""

REMARKS = {"Mechanisms at work": "mean over the run"}


def grouped(names: Iterable[str]) -> dict[str, list[str]]:
    """Return measures by group, each exactly once."""
    there = list(names)
    placed = {name for group in GROUPS.values() for name in group}
    groups = {title: [name for name in group if name in there] for title, group in GROUPS.items()}
    own = [name for name in there if name.startswith("firing_") and name not in placed]
    groups["Mechanisms at work"] += own
    placed.update(own)
    groups["More"] = [name for name in there if name not in placed]
    return {title: group for title, group in groups.items() if group}


def outcome_table(runs: Runs) -> RenderableType:
    """Return the outcomes of one scenario."""
    rows = {name: summarize(values) for name, values in runs.final_values().items()}
    table = page.table(("", "left"), ("Measure", "left"), ("Mean", "right"), ("5–95 % of runs", "right"))
    for name, row in _with_headings(table, rows, runs):
        spread = f"{words.number(name, row['p05'])}–{words.number(name, row['p95'])}"
        if row["n"] == 0:
            spread = f"in 0 of {runs.runs:,} runs"
        table.add_row(f"  {words.label(name)}", name, words.number(name, row["mean"]), spread)
    return _with_footnote(table, {name: int(row["n"]) for name, row in rows.items()}, runs.runs, "defined")


def difference_table(comparison: Comparison, scenario: str) -> RenderableType:
    """Return the paired differences of one scenario from the baseline."""
    runs = comparison.runs[scenario]
    rows = comparison.differences(scenario)
    table = page.table(
        ("", "left"), ("Measure", "left"), ("Change", "right"), ("95 % interval", "right"), ("Up", "right"), gap=1
    )
    for name, row in _with_headings(table, rows, runs):
        interval, up = "–", f"{words.share(row['share_positive'])}"
        if math.isfinite(row["ci_low"]):
            interval = f"{words.number(name, row['ci_low'], True)} … {words.number(name, row['ci_high'], True)}"
        if row["n"] == 0:
            interval = f"in 0 of {runs.runs:,} runs"
        table.add_row(f"  {words.label(name)}", name, words.number(name, row["mean"], True), interval, up)
    return _with_footnote(table, {name: int(row["n"]) for name, row in rows.items()}, runs.runs, "defined in both")


def _with_headings(table, rows: Mapping[str, dict[str, float | int]], runs: Runs):  # type: ignore[no-untyped-def]
    """Yield measures with their rows, and put a heading before each group."""
    costs = runs.scenario.costs
    remarks = {**REMARKS, "What it took": f"{costs.currency} of {costs.price_year}"}
    for title, names in grouped(rows).items():
        table.add_row(words.escaped(title), f"[dim]{words.escaped(remarks.get(title, ''))}[/dim]", "", "", style="bold")
        for name in names:
            yield name, rows[name]


def _with_footnote(table: RenderableType, defined: dict[str, int], runs: int, how: str) -> RenderableType:
    """Return a table with a line on measures that are defined in some runs only."""
    some = [f"{name} in {n:,}" for name, n in defined.items() if 0 < n < runs]
    if not some:
        return table
    from rich.console import Group

    return Group(table, page.paragraph(f"Of {runs:,} runs, {how}: {', '.join(some)}; the rows above are over these."))
