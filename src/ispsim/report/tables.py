"""Which tables a folder of results holds, each with what it is about; one row an observation, one column a variable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.engine.results import Runs
    from ispsim.experiments.compare import Comparison

RUN_TABLES = {
    "summary": "what the runs come to: one row a measure",
    "final": "measures over the whole run: one row a run",
    "weekly": "measures by week: one row a run and week",
    "organizations": "measures of organisations by week: one row a run, week and organisation",
    "organizations_final": "measures of organisations over the whole run: one row a run and organisation",
    "systems": "measures of service systems by week: one row a run, week and system",
    "systems_final": "measures of service systems over the whole run: one row a run and system",
    "ledger": "hours and money over the whole run: one row a run and item",
}
"""Tables of a run, in the order in which they are read."""

GROUP_TABLES = {
    "groups": "measures of the groups of the roster by week: one row a run, week and group",
    "groups_final": "measures of the groups of the roster over the whole run: one row a run and group",
}
"""Tables of a run whose roster has groups, besides."""

COMPARISON_TABLES = {
    "difference": "paired differences from the baseline: one row a scenario and measure",
    "cost_effectiveness": "cost per added practitioner-year of faithful use: one row a scenario",
    "measures": "what the runs of each scenario come to: one row a scenario and measure",
    "final": "measures over the whole run: one row a scenario and run",
    "weekly": "measures by week: one row a scenario, run and week",
    "ledger": "hours and money over the whole run: one row a scenario, run and item",
}
"""Tables of a comparison, likewise."""

COMPARISON_GROUP_TABLES = {
    "group_difference": "paired differences by group of the rosters: one row a scenario, group and measure",
    "groups_final": "measures of the groups of the rosters over the whole run: one row a scenario, run and group",
}
"""Tables of a comparison of which a roster has groups, besides."""

PARQUET_ONLY = {"organizations"}
"""Tables that are too long for a spreadsheet: tens of megabytes as text."""

EXPERIMENT_TABLES = {
    "points": "the points: one row a point, with the value of each factor",
    "runs": "measures over the whole run: one row a run, failed runs with their reason",
    "weekly": "measures at the end of the weeks that are kept: one row a run and week",
}
"""Tables of every experiment; those of its kind come before them."""

EXPERIMENT_PARQUET_ONLY = {"runs", "weekly"}
"""Tables of an experiment that may have millions of rows."""

PLACES = {"organization": "organizations", "system": "systems"}
"""Levels below the whole, and the tables they fill; these are made one run after another."""


def about(results: Runs | Comparison) -> dict[str, str]:
    """Return which tables results have, with what each is about."""
    from ispsim.engine.results import Runs

    if isinstance(results, Runs):
        return RUN_TABLES | (GROUP_TABLES if results.group_names else {})
    return COMPARISON_TABLES | (COMPARISON_GROUP_TABLES if grouped(results) else {})


def made(results: Runs | Comparison) -> dict[str, pd.DataFrame]:
    """Return the tables of results by name, those of a run's organisations and systems left out."""
    from ispsim.engine.results import Runs

    return run_tables(results) if isinstance(results, Runs) else comparison_tables(results)


def grouped(comparison: Comparison) -> bool:
    """Return whether any scenario of a comparison has a roster with groups."""
    return any(runs.group_names for runs in comparison.runs.values())


def weekly_names(several: Iterable[Runs]) -> list[str]:
    """Return the weekly measures of several scenarios: those that all have, then what some add."""
    return list(dict.fromkeys(name for runs in several for name in runs.names))


def run_tables(runs: Runs) -> dict[str, pd.DataFrame]:
    """Return the tables of a run by name, those of organisations and systems left out."""
    made = {"summary": runs.summary(), "final": runs.final, "weekly": runs.weekly, "ledger": runs.ledger}
    return made | {"groups": runs.groups, "groups_final": runs.groups_final} if runs.group_names else made


def comparison_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Return the tables of a comparison by name."""
    import pandas as pd

    worth = [
        {
            "scenario": name,
            "ratio": found.ratio,
            "ci_low": found.ci_low,
            "ci_high": found.ci_high,
            "cost": found.cost,
            "effect": found.effect,
            "reason": found.reason,
        }
        for name, found in comparison.cost_effectiveness.items()
    ]
    several = comparison.runs
    names = weekly_names(several.values())
    over_run = [*names, "sustainment"]
    found = {
        "difference": comparison.difference,
        "cost_effectiveness": pd.DataFrame(worth),
        "measures": comparison.measures,
        "final": _together({name: runs.final for name, runs in several.items()}, over_run),
        "weekly": _together({name: runs.weekly for name, runs in several.items()}, names),
        "ledger": _together({name: runs.ledger for name, runs in several.items()}),
    }
    if grouped(comparison):
        finals = {name: runs.groups_final for name, runs in several.items() if runs.group_names}
        found |= {"group_difference": comparison.group_difference, "groups_final": _together(finals, over_run)}
    return found


def _together(frames: Mapping[str, pd.DataFrame], measures: Sequence[str] = ()) -> pd.DataFrame:
    """Return the frames of several scenarios as one, with the scenario's name in front and measures in one order.

    A measure that a scenario does not have is undefined there.
    """
    import pandas as pd

    parts = []
    for name, frame in frames.items():
        first = [column for column in frame.columns if column not in measures]
        part = frame.reindex(columns=[*first, *measures])
        part.insert(0, "scenario", name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
