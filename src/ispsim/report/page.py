"""The page in a folder of results that says what is what."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ispsim.report.tables import PARQUET_ONLY

if TYPE_CHECKING:
    from ispsim.engine.results import Runs

WIDTH = 100
_UNCERTAINTIES = {
    "chance": "chance alone (parameters are held at one value; what is not known about them comes on top)",
    "full": "full (chance, and what is not known about the parameters)",
}


def page(runs: Sequence[Runs], tables: Mapping[str, str], captions: Mapping[str, str]) -> str:
    """Return what a folder holds, in plain text.

    Parameters
    ----------
    runs : sequence of Runs
        One of a run, several of a comparison, the baseline first.
    tables, captions : mapping
        What tables and figures are about, by name.
    """
    first = runs[0]
    names = [one.scenario.name for one in runs]
    if len(names) == 1:
        lines = [f"Simulation of: {names[0]}"]
    else:
        lines = [f"Baseline: {names[0]}", *(f"Compared with it: {name}" for name in names[1:])]
    number = f"{first.runs:,} {'run' if first.runs == 1 else 'runs'}"
    weeks = f"{first.scenario.weeks} {'week' if first.scenario.weeks == 1 else 'weeks'}"
    lines += [f"{number} of {weeks}, seed {first.seed}", f"Uncertainty: {_UNCERTAINTIES[first.uncertainty]}", ""]

    lines += ["FIGURES, in the folder figures: png for documents and slides, svg for print", ""]
    for name, caption in captions.items():
        lines += [f"  {name}", *_indented(caption), ""]

    lines += ["TABLES, in the folder tables: csv for spreadsheets and R, parquet for R and Python", ""]
    wide = max(map(len, tables)) + 2
    for name, meaning in tables.items():
        lines.append(f"  {name:{wide}}{meaning}{' (parquet only: it is long)' if name in PARQUET_ONLY else ''}")

    lines += ["", "OTHER FILES", ""]
    lines += _entry("data_dictionary.csv", "every column of every table: unit, range, meaning, when it is undefined")
    lines += _entry("manifest.json", "what was asked, in full, and the versions it was worked out with")
    lines += _entry("log.jsonl", "when and where; the only file that differs when the same is asked again")
    lines += ["", "READING THE TABLES", ""]
    lines += _indented(
        "RSI: research-supported intervention. ISP: implementation support practitioner. A measure that is undefined "
        "(fidelity where nobody uses the intervention, say) is an empty cell, never 0. Text is UTF-8, the "
        "decimal sign a point: in a spreadsheet whose language has a comma, bring csv files in with its command for "
        "data from text files rather than by a double click.",
        2,
    )
    lines += [
        "",
        "  Python   pandas.read_parquet('tables/weekly.parquet')    pandas.read_csv('tables/weekly.csv')",
        "  R        arrow::read_parquet('tables/weekly.parquet')    read.csv('tables/weekly.csv')",
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _entry(name: str, meaning: str) -> list[str]:
    return [f"  {name:21}{meaning}"]


def _indented(text: str, indent: int = 4) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)
