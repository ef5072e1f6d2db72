"""From what a request says about a roster to the roster: reading the file, and what it may not contradict."""

from __future__ import annotations

import math
import os
from typing import Any

from pydantic import ValidationError

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.csv_file import csv_rows
from ispsim.scenario.layers import Layer
from ispsim.scenario.measured import Scales
from ispsim.scenario.roster import (
    PRIORITY,
    SLACK,
    Complaint,
    Complaints,
    Measured,
    Roster,
    roster_of,
)
from ispsim.scenario.schema import counts
from ispsim.scenario.source import missing_file
from ispsim.scenario.toml_lines import Path

ROSTER: Path = ("setting", "roster")
_SCALARS: dict[str, Path] = {
    "climate": ("setting", "climate"),
    "priority": ("setting", "priority"),
    "slack": ("setting", "slack"),
    "fit": ("intervention", "fit"),
}


def settle_roster(layer: Layer) -> list[Problem]:
    """Put the roster itself where a layer states its file or its rows, and return what is wrong with it.

    What the layer says of all organisations alike and the roster of each one gives way if it was stated below the
    roster, in a file that is extended; stated beside or above it, it must not contradict the roster. A roster with
    faults is taken out, so that the rest of the request can still be checked.
    """
    setting = layer.data.get("setting")
    if not isinstance(setting, dict):
        return []
    if "roster" not in setting:
        if setting.get("scales") and _declared(setting["scales"])[1]:
            return [layer.problem(("setting", "scales"), "belongs to a roster, and setting.roster is not stated")]
        return []
    measured, sure = _declared(setting.get("scales"))
    stated = setting["roster"]
    problems: list[Problem] = []
    roster: Roster | None
    if isinstance(stated, Roster):
        roster = stated
    elif isinstance(stated, str) and stated.strip():
        roster, problems = _from_file(stated, layer, measured)
    elif isinstance(stated, list) and stated:
        roster, problems = _from_rows(stated, layer, measured)
    else:
        return []  # the check of the keys says what it is not
    if roster is None:
        del setting["roster"]
        return problems
    setting["roster"] = roster
    return _contradictions(layer, roster, measured) if sure else []


def _declared(scales: Any) -> tuple[list[Measured], bool]:
    """Return the traits whose columns are declared, and whether the declarations are right.

    If they are not, their columns are known but nothing is asked of what is in them.
    """
    try:
        return list(Scales.model_validate(scales if scales is not None else {}).measured()), True
    except ValidationError:
        found = []
        for trait, one in scales.items() if isinstance(scales, dict) else ():
            column = one.get("column") if isinstance(one, dict) else None
            if isinstance(column, str):
                found.append(Measured(str(trait), column, 0.0, 1.0, -math.inf, math.inf, "draw", ""))
        return found, False


def _from_file(stated: str, layer: Layer, measured: list[Measured]) -> tuple[Roster | None, list[Problem]]:
    """Read a roster; the path is relative to the file that states it."""
    file = os.path.join(os.path.dirname(layer.place(ROSTER).file or ""), stated)
    if not os.path.lexists(file) and "\0" not in file:
        missing = missing_file(file)
        return None, [layer.problem(ROSTER, f"{file} {missing.message}", nearest=missing.nearest)]
    complaints = Complaints()
    try:
        rows = csv_rows(file)
        line, heading = next(rows)
        roster = roster_of(heading, rows, measured, complaints)
    except ScenarioError as error:
        (problem,) = error.problems
        if problem.line is None:
            # nothing inside the roster is wrong, so the fault is where it is named
            problem = layer.problem(ROSTER, f"{file} {problem.message}")
        return None, [*_in_file(complaints, file, 1), problem]
    return roster, _in_file(complaints, file, line)


def _in_file(complaints: Complaints, file: str, heading: int) -> list[Problem]:
    problems = []
    for row, column, message, allowed, nearest in complaints.shown:
        line = heading if row is None else row
        problems.append(Problem(message, column, file, line, None, allowed, nearest))
    if complaints.more:
        # with a line, or it would be sorted before the others
        last = max(problem.line or heading for problem in problems)
        problems.append(Problem(_more(complaints.more), file=file, line=last))
    return problems


def _from_rows(rows: list[Any], layer: Layer, measured: list[Measured]) -> tuple[Roster | None, list[Problem]]:
    """Take a roster from tables, one an organisation."""
    wrong = [i for i, row in enumerate(rows) if not isinstance(row, dict)]
    if wrong:
        return None, [layer.problem((*ROSTER, wrong[0]), "is not a table", "a table for each organisation")]
    heading = list(dict.fromkeys(str(name) for row in rows for name in row))
    complaints = Complaints()
    cells = ((i, [row.get(name, "") for name in heading]) for i, row in enumerate(rows))
    roster = roster_of(heading, cells, measured, complaints, typed=True)

    def problem(one: Complaint) -> Problem:
        parts = [part for part in (one.row, one.column) if part is not None]
        return layer.problem((*ROSTER, *parts), one.message, one.allowed, one.nearest)

    problems = [problem(one) for one in complaints.shown]
    if complaints.more:
        problems.append(layer.problem(ROSTER, _more(complaints.more)))
    return roster, problems


def _more(number: int) -> str:
    return f"{number:,} more problem{' is' if number == 1 else 's are'} not shown"


def _contradictions(layer: Layer, roster: Roster, measured: list[Measured]) -> list[Problem]:
    """Remove what the roster replaces, and return what contradicts it."""
    problems = []
    for key, here in counts(roster).items():
        path: Path = ("setting", key)
        if not layer.states(path):
            continue
        stated = layer.data["setting"][key]
        if path in layer.below_roster:
            del layer.data["setting"][key]
        elif isinstance(stated, int | float) and not math.isclose(stated, here, rel_tol=1e-9):
            message = f"{stated:g} contradicts the roster, which has {here:g}"
            problems.append(layer.problem(path, message, "leave it out"))
    traits = {one.trait for one in measured}
    plain = [one for one in (PRIORITY, SLACK) if one.trait not in traits]
    for one in (*measured, *plain):
        path = _SCALARS.get(one.trait, ())
        if not path or one.column not in roster.columns or not layer.states(path):
            continue
        if one.missing == "draw" and roster.blanks(one.column):
            continue  # it says what is drawn
        if path in layer.below_roster:
            del layer.data[str(path[0])][path[1]]
        else:
            message = f"is not used: column {one.column} of the roster gives it for every organisation"
            problems.append(layer.problem(path, message, "leave it out, or the column"))
    return problems
