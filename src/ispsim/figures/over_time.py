"""Scenarios over time on common axes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.key import marks_of
from ispsim.figures.lines import BANDS, draw_lines, room_for_bars
from ispsim.figures.sheet import MARGIN, Heading, Sheet, line_height
from ispsim.figures.weeks import Window, draw_windows, rows_height

_LEFT, _RIGHT, _PANEL, _BETWEEN, _BELOW = 10.5, 25.0, 34.0, 4.0, 8.5  # mm
_COLUMN_HOLDS = 5  # scenarios


@dataclass(frozen=True)
class Course:
    """One scenario's use over time, each shape (runs, weeks + 1)."""

    name: str
    use: np.ndarray
    faithful: np.ndarray


@style.look()
def draw(heading: Heading, courses: Sequence[Course], windows: Sequence[Window], remark: str = "") -> style.Picture:
    """Draw faithful use and use of several scenarios, the first of them in black.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    courses : sequence of Course
        The baseline first.
    windows : sequence of Window
        When there is support in which scenario.
    remark : str
        What is not shown, in words.
    """
    marks = marks_of([course.name for course in courses], baseline=True)
    number, horizon = len(courses), courses[0].use.shape[1] - 1
    panel = max(_PANEL, 2 * line_height(style.SMALL) * number + 2.0)
    note = f"Lines: {heading.average} each. "
    if heading.runs == 1:
        note += "1 run, so no interval. "
    else:
        note += f"{'Bands' if number <= BANDS else 'Bars at the end'}: {heading.band}. "
    body = _BELOW + 2 * panel + _BETWEEN + rows_height(windows)
    sheet = Sheet(
        "Use over time", heading, body, [note + remark], style.PAGE if number > _COLUMN_HOLDS else style.COLUMN
    )
    left, bottom = MARGIN + _LEFT, sheet.bottom + _BELOW
    right = _RIGHT if number <= _COLUMN_HOLDS else 2 * _RIGHT
    width = sheet.width - left - right - MARGIN - room_for_bars(number)
    for row, (title, data) in enumerate(
        (
            ("Practitioners using it (share)", [c.use for c in courses]),
            ("Faithful use (0 to 1)", [c.faithful for c in courses]),
        )
    ):
        place = (left, bottom + row * (panel + _BETWEEN), width, panel)
        axes = draw_lines(sheet, place, marks, data, windows)
        axes.set_ylabel(title)
        if row:
            axes.set_xlabel("")
            axes.tick_params(labelbottom=False)
    draw_windows(sheet, windows, left, bottom + 2 * panel + _BETWEEN + 0.5, width, horizon, beyond=right)
    return sheet.done(_caption(heading, courses, windows, remark))


def _caption(heading: Heading, courses: Sequence[Course], windows: Sequence[Window], remark: str) -> str:
    names = ", ".join(f'"{course.name}"' for course in courses)
    when = "; ".join(window.label for window in windows)
    return f"""Faithful use (mean of use × fidelity over all practitioners, above) and share of those who use the
        intervention (below) by week in {names}: {heading.size} of each, under common random numbers. Lines:
        {heading.average} each; numbers: at the end. Intervals: {heading.band}.{f" Bars above: {when}." if when else ""}
        Intervals that overlap do not mean that scenarios do not differ: runs are paired, and the differences have
        intervals of their own. {remark} {heading.limits}"""
