"""The key of several scenarios: their marks and names, in rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.lines import Line2D

from ispsim.figures import style
from ispsim.figures.sheet import MARGIN, Sheet, fitted, line_height, width_of

_MARK, _GAP = 3.5, 4.0  # mm
_LONGEST = 60.0  # mm of a name


@dataclass(frozen=True)
class Mark:
    """How a scenario looks.

    Attributes
    ----------
    name : str
        Of the scenario.
    colour, dash, marker
        Each of which tells it from the others.
    """

    name: str
    colour: str
    dash: Any
    marker: str


def marks_of(names: Sequence[str], baseline: bool) -> list[Mark]:
    """Return how scenarios look; the first is black where it is the baseline, and left out of the colours otherwise."""
    first = 0 if baseline else 1
    out = []
    for k, name in enumerate(names, first):
        # past the last colour, dashes and markers come round at another pace, so that no pair is alike
        out.append(
            Mark(
                name,
                style.SERIES[k % len(style.SERIES)],
                style.DASHES[k % len(style.DASHES)],
                style.MARKERS[(k + 3 * (k // len(style.SERIES))) % len(style.MARKERS)],
            )
        )
    return out


def rows_of(marks: Sequence[Mark], width: float) -> list[list[tuple[Mark, str, float]]]:
    """Return marks with their names, cut to fit, in rows no wider than a width in mm."""
    rows: list[list[tuple[Mark, str, float]]] = [[]]
    x = 0.0
    for mark in marks:
        text = fitted(mark.name, min(_LONGEST, width - _MARK), style.SMALL)
        room = _MARK + width_of(text, style.SMALL)
        if rows[-1] and x + room > width:
            rows.append([])
            x = 0.0
        rows[-1].append((mark, text, x))
        x += room + _GAP
    return rows


def height_of(marks: Sequence[Mark], width: float) -> float:
    """Return the height that a key takes, mm."""
    return len(rows_of(marks, width)) * line_height(style.SMALL) * 1.15 + 1.0


def draw_key(sheet: Sheet, marks: Sequence[Mark], top: float) -> None:
    """Draw a key below a height."""
    for k, row in enumerate(rows_of(marks, sheet.width - 2 * MARGIN)):
        y = top - (k + 0.5) * line_height(style.SMALL) * 1.15
        for mark, text, x in row:
            draw_mark(sheet, mark, MARGIN + x + 1.2, y)
            sheet.text(MARGIN + x + _MARK, y, text, va="center")


def draw_mark(sheet: Sheet, mark: Mark, x: float, y: float) -> None:
    """Draw a mark at a place in mm, outside all axes."""
    line = Line2D(
        [x / sheet.width],
        [y / sheet.height],
        color=mark.colour,
        marker=mark.marker,
        markersize=4.0,
        markeredgewidth=0.4,
        markeredgecolor=style.INK,
        linestyle="none",
    )
    line.set_transform(sheet.picture.transFigure)
    sheet.picture.add_artist(line)
