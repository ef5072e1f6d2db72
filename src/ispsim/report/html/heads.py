"""The first rows of a table, from its text."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable

from ispsim.figures.scales import short
from ispsim.report.html.account import Head

ROWS, COLUMNS = 5, 9
"""Most rows and columns of a table that are shown of it."""

_LETTERS = 60  # of a cell


def head(name: str, about: str, lines: Iterable[str], files: tuple[str, ...], total: int | None = None) -> Head:
    """Return the first rows of a table.

    Parameters
    ----------
    name, about
        The table, and what it is about.
    lines
        CSV, at least as many rows as are shown.
    files
        Where the whole is.
    total
        Rows of the whole; those of `lines` if not stated.
    """
    rows = csv.reader(lines)
    columns = next(rows, [])
    first = tuple(tuple(map(_cell, row[:COLUMNS])) for _, row in zip(range(ROWS), rows, strict=False))
    if total is None:
        total = len(first) + sum(1 for _ in rows)
    return Head(name, about, files, tuple(columns[:COLUMNS]), first, max(len(columns) - COLUMNS, 0), total)


def _cell(text: str) -> str:
    """Return a cell, a number with a fraction in few digits and a long text by its beginning."""
    try:
        number = float(text)
    except ValueError:
        return (text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1].rstrip()}…") or "–"
    if not math.isfinite(number) or text.lstrip("-").isdigit():
        return text
    return f"{number:,.0f}" if number == int(number) and "e" not in text else short(number)
