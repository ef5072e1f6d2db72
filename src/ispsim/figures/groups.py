"""Faithful use by group of the user's own organisations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.key import marks_of
from ispsim.figures.lines import BANDS, draw_lines, room_for_bars
from ispsim.figures.sheet import MARGIN, Heading, Sheet, counted, line_height
from ispsim.figures.weeks import Window, draw_windows, rows_height

MOST = 10
"""Groups whose lines can be told apart."""

_LEFT, _RIGHT, _PANEL, _BELOW = 10.5, 25.0, 48.0, 8.5  # mm
_COLUMN_HOLDS = 5  # groups


@dataclass(frozen=True)
class Group:
    """A group of organisations.

    Attributes
    ----------
    name : str
        Of the group, as the roster has it.
    size : int
        Number of its organisations.
    faithful : numpy.ndarray, shape (runs, weeks + 1)
        Mean of use × fidelity over the practitioners of its organisations.
    """

    name: str
    size: int
    faithful: np.ndarray


@style.look()
def draw(heading: Heading, groups: Sequence[Group], overall: np.ndarray, windows: Sequence[Window]) -> style.Picture:
    """Draw faithful use by group: means and intervals over runs, and the mean of all.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    groups : sequence of Group
        In order; of many, the largest are shown.
    overall : numpy.ndarray, shape (runs, weeks + 1)
        The same over all practitioners.
    windows : sequence of Window
        When there is support.
    """
    largest = sorted(range(len(groups)), key=lambda k: (-groups[k].size, k))[:MOST]
    shown = [groups[k] for k in sorted(largest)]
    marks = marks_of([group.name for group in shown], baseline=False)
    number = len(shown)
    panel = max(_PANEL, 2 * line_height(style.SMALL) * number + 2.0)
    note = f"Lines: {heading.average} each; thin and grey: of all organisations. "
    if heading.runs == 1:
        note += "1 run, so no interval. "
    else:
        note += f"{'Bands' if number <= BANDS else 'Bars at the end'}: {heading.band}. "
    sizes = ", ".join(f"{group.name} {group.size:,}" for group in shown)
    note += f"Organisations: {sizes}. {_left_out(groups)}"
    body = _BELOW + panel + rows_height(windows)
    wide = number > _COLUMN_HOLDS
    sheet = Sheet("Faithful use by group", heading, body, [note], style.PAGE if wide else style.COLUMN)
    left, bottom = MARGIN + _LEFT, sheet.bottom + _BELOW
    right = 2 * _RIGHT if wide else _RIGHT
    width = sheet.width - left - right - MARGIN - room_for_bars(number)
    data = [group.faithful for group in shown]
    axes = draw_lines(sheet, (left, bottom, width, panel), marks, data, windows, overall)
    axes.set_ylabel("Faithful use (0 to 1)")
    draw_windows(sheet, windows, left, bottom + panel + 0.5, width, overall.shape[1] - 1, beyond=right)
    return sheet.done(_caption(heading, groups, shown, windows))


def _left_out(groups: Sequence[Group]) -> str:
    number = len(groups)
    return "" if number <= MOST else f"The {MOST} of {number} groups with the most organisations. "


def _caption(heading: Heading, groups: Sequence[Group], shown: Sequence[Group], windows: Sequence[Window]) -> str:
    names = ", ".join(f'"{group.name}" ({counted(group.size, "organisation")})' for group in shown)
    when = "; ".join(window.label for window in windows)
    marked = f"Bars above: {when}." if when else ""
    return f"""Faithful use (mean of use × fidelity over the practitioners of a group, served or not) by week in
        "{heading.name}": {heading.size}. Groups of the roster: {names}. {_left_out(groups)} Lines: {heading.average}
        each; numbers: at the end; thin and grey: all organisations. Intervals: {heading.band}. {marked} Groups differ
        in what the roster says of them and in who is served; intervals that overlap do not mean that groups do not
        differ, since they share their futures. {heading.limits}"""
