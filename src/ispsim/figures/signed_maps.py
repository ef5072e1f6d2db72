"""Heat maps of numbers of either sign, several side by side, with each number in its cell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.scales import ceiling, round_ticks
from ispsim.figures.sheet import MARGIN, Heading, Sheet, wrapped

_LEFT, _ROW, _BETWEEN, _TITLE, _COLUMNS, _SCALE = 24.0, 6.4, 4.0, 4.5, 4.0, 12.5  # mm
_DARK = 0.7  # of the largest, from where figures are white


@dataclass(frozen=True)
class Map:
    """One heat map.

    Attributes
    ----------
    title : str
        Above it.
    mean : numpy.ndarray, shape (rows, columns)
        Numbers; NaN leaves a cell empty.
    sure : numpy.ndarray of bool, shape (rows, columns)
        Where the interval of the number excludes 0: these are set in bold.
    """

    title: str
    mean: np.ndarray
    sure: np.ndarray


@style.look()
def draw(
    title: str,
    heading: Heading,
    rows: Sequence[str],
    columns: Sequence[str],
    maps: Sequence[Map],
    unit: str,
    notes: Sequence[str],
    caption: str,
) -> style.Picture:
    """Draw heat maps that share their rows and their scale.

    Parameters
    ----------
    title : str
        Of the figure.
    heading : Heading
        What is stated below the title.
    rows, columns : sequence of str
        What stands beside the rows, and above the columns (short).
    maps : sequence of Map
        From left to right.
    unit : str
        What the numbers are.
    notes : sequence of str
        At the foot.
    caption : str
        Of the figure.
    """
    largest = max((float(np.nanmax(np.abs(one.mean))) for one in maps if np.isfinite(one.mean).any()), default=0.0)
    per = 10.0 ** math.floor(math.log10(largest)) if largest > 0.0 else 1.0
    per = 1.0 if largest >= 1.0 and largest < 1000.0 else per
    top = ceiling(largest / per)
    height = len(rows) * _ROW
    width = style.PAGE if len(maps) > 1 else style.COLUMN
    sheet = Sheet(title, heading, _TITLE + _COLUMNS + height + _SCALE + 1.0, notes, width)
    bottom = sheet.bottom + _SCALE + 1.0
    room = (sheet.width - 2 * MARGIN - _LEFT + _BETWEEN) / len(maps)
    for k, name in enumerate(rows):
        label = "\n".join(wrapped(name, _LEFT - 1.5, style.SMALL, 2))
        sheet.text(MARGIN, bottom + height - (k + 0.5) * _ROW, label, va="center", linespacing=1.1)
    for number, one in enumerate(maps):
        left = MARGIN + _LEFT + number * room
        axes = sheet.axes(left, bottom, room - _BETWEEN, height)
        edges = (np.arange(len(columns) + 1.0), np.arange(len(rows) + 1.0))
        shown = np.ma.masked_invalid(one.mean / per)
        mesh = axes.pcolormesh(*edges, shown, cmap=style.diverging_map(), vmin=-top, vmax=top, rasterized=True)
        axes.set(ylim=(len(rows), 0), xticks=[], yticks=[])
        for side in axes.spines.values():
            side.set_visible(False)
        cell = (room - _BETWEEN) / len(columns)
        for j, name in enumerate(columns):
            sheet.text(left + (j + 0.5) * cell, bottom + height + 1.2, name, ha="center")
        sheet.text(left, bottom + height + _COLUMNS + 1.2, one.title, style.NORMAL, weight="bold")
        for i, j in np.argwhere(np.isfinite(one.mean)):
            value = one.mean[i, j] / per
            colour = "white" if abs(value) > _DARK * top else style.INK
            weight = "bold" if one.sure[i, j] else "normal"
            y = bottom + height - (i + 0.5) * _ROW
            sheet.text(
                left + (j + 0.5) * cell, y, _figure(value), ha="center", va="center", color=colour, weight=weight
            )
    bar = sheet.axes(MARGIN + _LEFT, sheet.bottom + 8.0, min(sheet.width - MARGIN - _LEFT - MARGIN, 60.0), 2.0)
    scale = sheet.picture.colorbar(mesh, cax=bar, orientation="horizontal")
    scale.set_ticks(round_ticks(-top, top, 4))
    scale.outline.set_linewidth(0.4)
    scale.set_label(unit if per == 1.0 else f"{unit}, in units of {per:g}")
    return sheet.done(caption)


def _figure(value: float) -> str:
    text = f"{abs(value):.0f}" if abs(value) >= 9.95 else f"{abs(value):.1f}"
    if not any(digit in text for digit in "123456789"):
        return "0"
    return f"{'−' if value < 0 else '+'}{text}"
