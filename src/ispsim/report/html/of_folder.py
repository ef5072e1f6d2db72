"""The accounts of folders that ``run``, ``compare`` and ``story`` wrote, from their files."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ispsim.figures.scales import short
from ispsim.report.html.account import Account, Drawing, Head
from ispsim.report.html.heads import head
from ispsim.report.kinds.findings import Shown
from ispsim.report.tables import COMPARISON_GROUP_TABLES, COMPARISON_TABLES, GROUP_TABLES, PARQUET_ONLY, RUN_TABLES

_HEADLINE = (
    "faithful_use",
    "use_share",
    "fidelity",
    "client_reach",
    "select_share",
    "sustainment",
    "isp_hours",
    "cost",
)
_CAPTION = re.compile(r"^## (\S+)\n\n\*\*(.*?)\.\*\* (.*)$", re.MULTILINE)
_FEW = 2  # runs from which there is an interval
_MANY = 20  # runs from which "nine of ten" is worth saying


def account_of_runs(folder: Path, manifest: Mapping[str, Any]) -> Account:
    """Return what came of a run, from its folder.

    Raises
    ------
    OSError, ValueError, KeyError
        If a file is missing or is not what the command wrote.
    """
    name = manifest["scenarios"][0]["name"]
    rows = {row["measure"]: row for row in _rows(folder, "summary")}
    use, weeks = rows["faithful_use"], manifest["scenarios"][0]["scenario"]["weeks"]
    spread = f"; nine runs of ten lie between {_figure(use['p05'])} and {_figure(use['p95'])}"
    answer = [
        f"After {weeks} weeks mean faithful use, which counts how closely users keep to the intervention, is "
        f"{_figure(use['mean'])}{spread if int(use['n']) >= _MANY else ''}.",
        f"{_percent(rows['use_share']['mean'])} of practitioners use it then, with a mean fidelity of "
        f"{_figure(rows['fidelity']['mean'])}.",
    ]
    if _known(rows["sustainment"]["mean"]):
        left = _percent(rows["sustainment"]["mean"])
        answer.append(f"A year after support ends {left} of the faithful use at its end is left.")
    columns = ("mean", "sd", "p05", "p50", "p95")
    return _account(folder, manifest, name, f"What comes of “{name}”?", answer, [_shown("Outcomes", rows, columns)])


def account_of_comparison(folder: Path, manifest: Mapping[str, Any]) -> Account:
    """Return what came of a comparison, from its folder; see `account_of_runs`."""
    base, *others = (one["name"] for one in manifest["scenarios"])
    worth = {row["scenario"]: row for row in _rows(folder, "cost_effectiveness")}
    currency = manifest["scenarios"][0]["scenario"]["costs"]["currency"]
    answer, shown = [], []
    for name in others:
        rows = {row["measure"]: row for row in _rows(folder, "difference") if row["scenario"] == name}
        change = rows["faithful_use"]
        sentence = f"{name}: faithful use changes by {_figure(change['mean'], True)}"
        if int(change["n"]) >= _FEW:
            low, high = _figure(change["ci_low"], True), _figure(change["ci_high"], True)
            up = _percent(change["share_positive"])
            sentence += f" (95 % interval of the mean {low} to {high}; higher in {up} of futures)"
        found = worth[name]
        if found["reason"]:
            sentence += f"; no cost per added practitioner-year is given, because {found['reason']}."
        else:
            cost, effect = _figure(found["cost"], True), _figure(found["effect"], True)
            sentence += (
                f"; costs change by {cost} {currency}, practitioner-years of faithful use by {effect}, discounted."
            )
        answer.append(sentence)
        columns = ("mean", "ci_low", "ci_high", "share_positive")
        shown.append(_shown(f"{name} minus {base}, run by run in the same futures", rows, columns, True))
    listed = ", ".join(f"“{name}”" for name in others)
    question = f"What changes with {listed} in place of “{base}”?"
    return _account(folder, manifest, f"Compared with {base}", question, answer, shown)


def account_of_story(folder: Path, manifest: Mapping[str, Any]) -> Account:
    """Return a story, from its folder; see `account_of_runs`."""
    story = json.loads((folder / "story.json").read_bytes())
    about = "weeks with the support and without it: one row a world and week"
    with (folder / "story.csv").open(encoding="utf-8", newline="") as lines:
        weeks = head("story", about, lines, ("story.csv",))
    return Account(
        title=f"{story['who']}: {story['scenario']}",
        kind="story",
        question=f"What did the support change for {story['who']}?",
        background=("One of many people in one of many random futures: an illustration, not a result.",),
        answer=tuple(map(str, story["words"])),
        drawings=(Drawing("story", "The weeks of the story, with the support and without it", ""),),
        shown=(),
        heads=(weeks,),
        size=f"one future of {story['weeks']} weeks",
        runs=1,
    )


KINDS = {"run": account_of_runs, "compare": account_of_comparison, "story": account_of_story}
"""Kind of a manifest -> what reads its folder."""


def _account(
    folder: Path, manifest: Mapping[str, Any], title: str, question: str, answer: list[str], shown: list[Shown]
) -> Account:
    captions = (folder / "figures" / "captions.md").read_text(encoding="utf-8")
    runs = int(manifest["runs"])
    many = len(manifest["scenarios"])
    return Account(
        title=title,
        kind="simulation" if many == 1 else "comparison",
        question=question,
        background=(),
        answer=tuple(answer),
        drawings=tuple(Drawing(*found) for found in _CAPTION.findall(captions)),
        shown=tuple(shown),
        heads=tuple(_heads(folder, many)),
        size=f"{runs:,} run{'' if runs == 1 else 's'}{'' if many == 1 else f' of each of {many} scenarios'}",
        runs=runs * many,
    )


def _heads(folder: Path, scenarios: int) -> list[Head]:
    known = RUN_TABLES | GROUP_TABLES if scenarios == 1 else COMPARISON_TABLES | COMPARISON_GROUP_TABLES
    found = []
    for name, about in known.items():
        path = folder / "tables" / f"{name}.csv"
        if name in PARQUET_ONLY:
            found.append(Head(name, about, (f"tables/{name}.parquet",)))
        elif path.exists():
            with path.open(encoding="utf-8", newline="") as lines:
                found.append(head(name, about, lines, (f"tables/{name}.csv", f"tables/{name}.parquet")))
    return found


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _shown(title: str, rows: Mapping[str, Mapping[str, str]], columns: tuple[str, ...], signed: bool = False) -> Shown:
    headings = (("Measure", "left"), *((name, "right") for name in columns))
    cells = [
        (name, *(_figure(rows[name][column], signed and column != "share_positive") for column in columns))
        for name in _HEADLINE
        if name in rows
    ]
    left = len(rows) - len(cells)
    return Shown(title, headings, cells, f"{left} more measures are in the tables." if left else "")


def _known(cell: str) -> bool:
    return bool(cell) and math.isfinite(float(cell))


def _figure(cell: str, signed: bool = False) -> str:
    return short(float(cell) if cell else math.nan, signed)


def _percent(cell: str) -> str:
    return f"{100 * float(cell):.0f} %" if _known(cell) else "–"
