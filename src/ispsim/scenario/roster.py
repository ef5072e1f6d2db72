"""A roster: the user's own organisations, one row each, checked cell by cell."""

from __future__ import annotations

import difflib
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from ispsim.scenario.frozen import FrozenMapping

MAX_ORGANIZATIONS = 100_000
MAX_SYSTEMS = 1000
MAX_GROUPS = 50
"""Most groups: they are kinds of organisations to compare, and every one is recorded in every run."""
MAX_STAFF = 10_000
MAX_LEADERS = 1000
MAX_PEOPLE = 2_000_000
"""Most practitioners of a world, and most leaders; each takes about two kilobytes with their ties."""
MAX_NAME = 100
SHOWN = 20
"""Problems of a roster that are shown; the rest is counted."""

REQUIRED = ("organization", "system", "staff", "leaders")
OPTIONAL = ("group", "priority", "slack", "clients")

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_NO_SCORE = {"na", "n/a", "n.a.", "none", "null", "missing", "-", "--", ".", "?", "#n/a"}

Cell = str | int | float | None


class Measured(NamedTuple):
    """A trait that a column of a roster gives.

    Attributes
    ----------
    trait
        ``climate``, ``priority``, ``slack`` …
    column
        Column of the roster.
    zero, one
        Scores that stand for 0 and for 1 of the trait; the first is the higher one where a scale is reversed.
    low, high
        Lowest and highest score there can be.
    missing
        What becomes of blank cells: ``"error"``, ``"mean"`` or ``"draw"``.
    scale
        Name of the scale, empty where it has none.
    """

    trait: str
    column: str
    zero: float
    one: float
    low: float
    high: float
    missing: str
    scale: str


PRIORITY = Measured("priority", "priority", 0.0, 1.0, 0.0, 1.0, "error", "")
SLACK = Measured("slack", "slack", 0.0, 1.0, 0.0, 10.0, "error", "")
"""Columns that need no scale: shares, and hours per head and week."""


@dataclass(frozen=True, eq=True, repr=False)
class Roster:
    """Organisations in order of their ids.

    Attributes
    ----------
    columns
        Column name to its cells, one for each organisation; None where a cell is blank.
    """

    columns: FrozenMapping[str, tuple[Cell, ...]]

    def __len__(self) -> int:
        return len(self.columns["organization"])

    def __repr__(self) -> str:
        return f"Roster({len(self)} organisations)"

    def names(self, column: str) -> list[str]:
        """Return the different texts of a column, sorted; none if the roster does not have it."""
        return sorted({str(cell) for cell in self.columns.get(column, ())})

    def blanks(self, column: str) -> int:
        """Return how many cells of a column are blank."""
        return sum(cell is None for cell in self.columns[column])

    def rows(self) -> list[dict[str, Cell]]:
        """Return the rows as plain data, without blank cells."""
        rows = zip(*self.columns.values(), strict=True)
        return [{name: cell for name, cell in zip(self.columns, row, strict=True) if cell is not None} for row in rows]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.is_instance_schema(
            cls, serialization=core_schema.plain_serializer_function_ser_schema(lambda roster: roster.rows())
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # rows in place of a file: what is in them depends on [setting.scales]
        row = {"type": "object", "required": list(REQUIRED)}
        return {"type": ["string", "array"], "minLength": 1, "minItems": 1, "items": row}


class Complaint(NamedTuple):
    """What is wrong with a roster; `row` is None for the heading, `column` None for a whole row."""

    row: int | None
    column: str | None
    message: str
    allowed: str | None = None
    nearest: str | None = None


@dataclass
class Complaints:
    """Everything that is wrong with a roster: the first ones in words, the rest as a number."""

    shown: list[Complaint] = field(default_factory=list)
    more: int = 0

    def __call__(
        self,
        row: int | None,
        column: str | None,
        message: str,
        allowed: str | None = None,
        nearest: str | None = None,
    ) -> None:
        """Add a complaint."""
        if len(self.shown) < SHOWN:
            self.shown.append(Complaint(row, column, message, allowed, nearest))
        else:
            self.more += 1


def roster_of(
    heading: Sequence[str],
    rows: Iterable[tuple[int, Sequence[Any]]],
    measured: Sequence[Measured],
    complain: Complaints,
    typed: bool = False,
) -> Roster | None:
    """Return the roster that rows of cells state, or None after complaining about every fault.

    Parameters
    ----------
    heading
        Names of the columns.
    rows
        Where a row stands (for complaints) and its cells; blank cells are empty texts.
    measured
        Traits whose columns are declared.
    complain
        Takes what is wrong.
    typed
        Whether numbers are numbers already, as in plain data, and not text.
    """
    readers = _readers(heading, measured, complain)
    known = [name for name in readers if heading.count(name) == 1]
    # which rows hold an id, and with columns missing or doubled the cells that are there can still be checked
    ids: dict[str, int] = {}
    table: list[list[Cell]] = []
    sets: dict[str, set[Cell]] = {"system": set(), "group": set()}
    for number, (row, cells) in enumerate(rows):
        if number >= MAX_ORGANIZATIONS:
            complain(None, None, f"has more than {MAX_ORGANIZATIONS:,} organisations, the most there can be")
            break
        if len(cells) != len(heading):
            complain(row, None, f"has {len(cells)} cells; the heading has {len(heading)}")
            continue
        by_name = dict(zip(heading, cells, strict=True))
        read = [readers[name](by_name[name], row, typed) for name in known]
        table.append(read)
        for name, cell in zip(known, read, strict=True):
            if name == "organization" and isinstance(cell, str) and ids.setdefault(cell, row) != row:
                complain(row, name, f'"{cell}" is the id of {_row(ids[cell], typed)} too', "an id of its own")
            elif name in sets and cell is not None:
                sets[name].add(cell)
    if not table and not complain.shown:
        complain(None, None, "has a heading but no organisations")
    for name, most, what in (("system", MAX_SYSTEMS, "service systems"), ("group", MAX_GROUPS, "groups")):
        if len(sets[name]) > most:
            complain(None, name, f"has {len(sets[name]):,} different {what}", f"at most {most:,}")
    for name, what in (("staff", "practitioners"), ("leaders", "leaders")) if not complain.shown else ():
        people = sum(cell for row in table if isinstance(cell := row[known.index(name)], int))
        if people > MAX_PEOPLE:
            complain(None, name, f"{people:,} {what} in all are too many", f"at most {MAX_PEOPLE:,}")
    for one in measured:
        if (
            not complain.shown
            and one.column in known
            and table
            and all(row[known.index(one.column)] is None for row in table)
        ):
            complain(None, one.column, "is blank for every organisation", "some scores, or no such column")
    if complain.shown:
        return None
    table.sort(key=lambda cells: str(cells[known.index("organization")]))
    return Roster(FrozenMapping(dict(zip(known, (tuple(column) for column in zip(*table, strict=True)), strict=True))))


def _row(row: int, typed: bool) -> str:
    return f"organisation number {row + 1}" if typed else f"line {row}"


Reader = Callable[[Any, int, bool], Cell]


def _readers(heading: Sequence[str], measured: Sequence[Measured], complain: Complaints) -> dict[str, Reader]:
    """Return a reader of cells for every column that a roster may have and this one has, in a fixed order."""
    scored = {one.column: one for one in measured}
    traits = {one.trait: one.column for one in measured}
    plain = {"priority": PRIORITY, "slack": SLACK}
    fixed = [name for name in OPTIONAL if name not in plain or traits.get(name, name) == name]
    every = [*REQUIRED, *fixed, *sorted(name for name in scored if name not in fixed)]
    for place, name in enumerate(heading):
        if not name:
            complain(None, None, f"column {place + 1} has no name")
        elif not name.isprintable() or len(name) > MAX_NAME:
            complain(None, None, f"column {place + 1} is called {_shown(name)}, which is no name")
        elif name not in every:
            taken = traits.get(name)
            note = f"; {name} is in column {taken} by setting.scales.{name}" if taken else ""
            complain(None, name, f"unknown column{note}", ", ".join(every), _nearest(name, every))
        elif name in heading[:place]:
            complain(None, name, "this column is there twice")
    for name in every:
        if name not in heading and (name in REQUIRED or name in scored):
            why = f" (setting.scales.{scored[name].trait} names it)" if name in scored else ""
            complain(None, name, f"this column is missing{why}")
    readers: dict[str, Reader] = {}
    for name in every:
        if name not in heading:
            continue
        if name in ("organization", "system", "group"):
            readers[name] = _name_reader(name, complain)
        elif name in ("staff", "leaders"):
            most = MAX_STAFF if name == "staff" else MAX_LEADERS
            readers[name] = _number_reader(name, 1, most, "", whole=True, blank=False, complain=complain)
        elif name == "clients":
            readers[name] = _number_reader(name, 0, 1e7, "", whole=False, blank=False, complain=complain)
        else:
            one = scored.get(name) or plain[name]
            scale = f"the scale {one.scale}" if one.scale else "the scale"
            readers[name] = _number_reader(
                name, one.low, one.high, scale, whole=False, blank=one.missing != "error", complain=complain
            )
    return readers


def _nearest(name: str, every: Sequence[str]) -> str | None:
    near = difflib.get_close_matches(name.lower().replace(" ", "_"), every, n=1, cutoff=0.6)
    return near[0] if near else None


def _name_reader(column: str, complain: Complaints) -> Reader:
    allowed = f"up to {MAX_NAME} printable characters without / and #"

    def read(cell: Any, row: int, typed: bool) -> Cell:
        if not isinstance(cell, str):
            complain(row, column, f"{_shown(cell)} is not a text", allowed)
            return None
        # one name may be typed in two ways that look the same
        text = unicodedata.normalize("NFC", cell.strip())
        if not text:
            complain(row, column, "is blank", f"{allowed}, or no column group" if column == "group" else allowed)
        elif len(text) > MAX_NAME:
            complain(row, column, f"has {len(text)} characters", allowed)
        elif not text.isprintable() or "/" in text or "#" in text:
            complain(row, column, f"{_shown(text)} has a character that ids may not have", allowed)
        else:
            return text
        return None

    return read


def _number_reader(
    column: str, low: float, high: float, scale: str, *, whole: bool, blank: bool, complain: Complaints
) -> Reader:
    allowed = f"a {'whole ' if whole else ''}number from {low:.16g} to {high:.16g}"

    def read(cell: Any, row: int, typed: bool) -> Cell:
        if cell == "" or cell is None:
            if not blank:
                fill = f'; or missing = "mean" or "draw" in [setting.scales] for {column}' if scale else ""
                complain(row, column, "is blank", allowed + fill)
            return None
        value = _number(cell, typed)
        if value is None:
            complain(row, column, f"{_shown(cell)} is not a number{_hint(cell, typed)}", allowed)
        elif not math.isfinite(value):
            complain(row, column, f"{_shown(cell)} is not a finite number", allowed)
        elif not low <= value <= high:
            off = f"is off {scale}" if scale else f"is too {'small' if value < low else 'large'}"
            complain(row, column, f"{_shown(cell)} {off}", allowed)
        elif whole and value != math.floor(value):
            complain(row, column, f"{_shown(cell)} is not a whole number", allowed)
        else:
            return int(value) if whole else value + 0.0
        return None

    return read


def _number(cell: Any, typed: bool) -> float | None:
    if typed:
        good = isinstance(cell, int | float) and not isinstance(cell, bool)
    else:
        good = _NUMBER.fullmatch(cell) is not None or cell.lower().lstrip("+-") in ("inf", "infinity", "nan")
    try:
        return float(cell) if good else None
    except OverflowError:
        return math.inf


def _hint(cell: Any, typed: bool) -> str:
    if typed:
        return ""
    if cell.lower() in _NO_SCORE:
        return "; leave a cell blank where there is none"
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+|[0-9]{1,3}([,. ' ][0-9]{3})+", cell):
        return "; write 12.5 with a point and 1200 without separators"
    return "; write a share as 0.12" if cell.endswith("%") else ""


def _shown(cell: Any) -> str:
    if not isinstance(cell, str):
        return str(cell).lower()[:40]
    return json.dumps(cell if len(cell) <= 40 else f"{cell[:37]}...", ensure_ascii=False)
