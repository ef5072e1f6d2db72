"""The page in a folder of results that says what is what."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ispsim.report.tables import PARQUET_ONLY
from ispsim.scenario.posterior import drawn_in

if TYPE_CHECKING:
    from ispsim.engine.results import Runs
    from ispsim.stories.story import Story

WIDTH = 100
UNCERTAINTIES = {
    "chance": "chance alone (parameters are held at one value; what is not known about them comes on top)",
    "full": "full (chance, and what is not known about the parameters)",
}
"""What differs between runs, in words."""


def uncertainty_of(uncertainty: str, drawn: int) -> str:
    """Return what differs between runs, in words.

    Parameters
    ----------
    uncertainty : {"chance", "full"}
        As it was asked for.
    drawn : int
        Number of parameters that are drawn from a posterior.
    """
    if not drawn:
        return UNCERTAINTIES.get(uncertainty, "")
    which = f"{drawn} parameter{s(drawn)} drawn from the posterior of a calibration"
    if uncertainty == "full":
        return f"full (chance, {which}, and what is not known about the others)"
    return f"posterior (chance, and {which}; the others are held at one value)"


def s(number: int) -> str:
    """Return the ending of a noun."""
    return "" if number == 1 else "s"


def of_runs(runs: Sequence[Runs], tables: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return what a folder of a run or a comparison holds, in plain text.

    Parameters
    ----------
    runs : sequence of Runs
        One of a run, several of a comparison, the baseline first.
    tables, titles : mapping
        What tables and figures are about, or why a figure is left out, by name.
    """
    first = runs[0]
    names = [one.scenario.name for one in runs]
    if len(names) == 1:
        lines = [f"Simulation of: {names[0]}"]
    else:
        lines = [f"Baseline: {names[0]}", *(f"Compared with it: {name}" for name in names[1:])]
    number = f"{first.runs:,} {'run' if first.runs == 1 else 'runs'}"
    weeks = f"{first.scenario.weeks} {'week' if first.scenario.weeks == 1 else 'weeks'}"
    drawn = len(drawn_in(first.posterior, [one.scenario for one in runs]))
    lines += [f"{number} of {weeks}, seed {first.seed}", f"Uncertainty: {uncertainty_of(first.uncertainty, drawn)}", ""]

    lines += ["FIGURES, in the folder figures: png for documents and slides, svg for print", ""]
    wide = max(map(len, titles)) + 2
    lines += [f"  {name:{wide}}{title}" for name, title in titles.items()]
    captions = "captions.md there has a caption for each: what it shows, of how many runs, with which intervals."
    lines += ["", *indented(captions, 2)]
    lines += ["", "TABLES, in the folder tables: csv for spreadsheets and R, parquet for R and Python", ""]
    wide = max(map(len, tables)) + 2
    for name, meaning in tables.items():
        lines.append(f"  {name:{wide}}{meaning}{' (parquet only: it is long)' if name in PARQUET_ONLY else ''}")

    lines += ["", "OTHER FILES", ""]
    lines += entry("data_dictionary.csv", "every column of every table: unit, range, meaning, when it is undefined")
    lines += common()
    lines += reading("A measure that is undefined (fidelity where nobody uses the intervention, say)")
    lines += [
        "",
        "  Python   pandas.read_parquet('tables/weekly.parquet')    pandas.read_csv('tables/weekly.csv')",
        "  R        arrow::read_parquet('tables/weekly.parquet')    read.csv('tables/weekly.csv')",
    ]
    return text(lines)


def of_story(story: Story) -> str:
    """Return what a folder of a story holds, in plain text."""
    weeks = f"{story.scenario.weeks} {'week' if story.scenario.weeks == 1 else 'weeks'}"
    lines = [
        f"Story of: {story.who}",
        f"In: {story.scenario.name}",
        f"One random future of {weeks}, seed {story.seed}, replication {story.replication}",
    ]
    if story.chosen:
        lines.append("Nobody was asked for: the practitioner whom the support changed most")
    lines += ["", "It is one of many people in one of many futures: an illustration, not a result.", "", "FILES", ""]
    lines += entry("story.md", "the story in words")
    lines += entry("story.csv", "its weeks with the support and without it: one row a world and week")
    lines += entry("story.json", "words, events, knock-outs and totals as data")
    lines += entry("figures", "story.png for documents and slides, story.svg for print")
    lines += entry("data_dictionary.csv", "every column of story.csv: unit, range, meaning, when it is undefined")
    lines += common()
    lines += reading("A number that is undefined (of a person in weeks in which they are not there, say)")
    return text(lines)


def common() -> list[str]:
    """Return the lines on the files that every folder has."""
    return [
        *entry("manifest.json", "what was asked, in full, and the versions it was worked out with"),
        *entry("log.jsonl", "when and where; the only file that differs when the same is asked again"),
    ]


def reading(undefined: str) -> list[str]:
    """Return the lines on how to read tables; `undefined` says what leaves a cell empty."""
    words = (
        "RSI: research-supported intervention. ISP: implementation support practitioner. "
        f"{undefined} is an empty cell, never 0. Text is UTF-8, the "
        "decimal sign a point: in a spreadsheet whose language has a comma, bring csv files in with its command for "
        "data from text files rather than by a double click."
    )
    return ["", "READING THE TABLES", "", *indented(words, 2)]


def text(lines: list[str]) -> str:
    """Return lines as a page."""
    return "\n".join(line.rstrip() for line in lines) + "\n"


def entry(name: str, meaning: str) -> list[str]:
    """Return the line on a file."""
    return [f"  {name:21}{meaning}"]


def indented(words: str, indent: int = 4) -> list[str]:
    """Return words in lines of the page's width."""
    return textwrap.wrap(words, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)
