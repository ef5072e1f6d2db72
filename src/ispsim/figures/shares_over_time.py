"""What each mechanism brings about, week by week."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.key import draw_key, height_of, marks_of
from ispsim.figures.scales import round_ticks
from ispsim.figures.sheet import MARGIN, Heading, Sheet, line_height
from ispsim.figures.weeks import Window, draw_windows, rows_height, shade, week_axis

_LEFT, _RIGHT, _PANEL, _BELOW, _BETWEEN = 11.0, 2.0, 44.0, 8.5, 4.0  # mm
WHOLE = "all together"


@dataclass(frozen=True)
class Courses:
    """Shares by week under one role of trust.

    Attributes
    ----------
    title : str
        Of the panel.
    mean, low, high : numpy.ndarray, shape (mechanisms + 1, weeks)
        Shares and ends of their intervals, the whole first; NaN where undefined.
    """

    title: str
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


@style.look()
def draw(
    heading: Heading,
    names: Sequence[str],
    weeks: np.ndarray,
    courses: Sequence[Courses],
    windows: Sequence[Window],
    what: str,
    remark: str,
) -> style.Picture:
    """Draw shares as lines over the weeks, the roles of trust side by side.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    names : sequence of str
        Plain names of the mechanisms.
    weeks : numpy.ndarray of int
        Weeks of the courses, rising.
    courses : sequence of Courses
        One for each role of trust.
    windows : sequence of Window
        When there is support.
    what : str
        Plain name of the measure.
    remark : str
        What has to be known to read it.
    """
    many = len(courses) > 1
    marks = marks_of([WHOLE, *names], baseline=True)
    width = style.PAGE if many else style.COLUMN
    key = height_of(marks, width - 2 * MARGIN) + 1.0
    above = rows_height(windows) + line_height(style.NORMAL) + 1.5
    note = "Lines: mean share (Shapley value); black: all on less all off. "
    bands = f"Bands: 95 % t interval over {heading.runs:,} paired runs; {heading.varies}."
    note += "1 run of each world, so no interval." if heading.runs == 1 else bands
    sheet = Sheet(f"What brings about {what}, over time", heading, key + above + _PANEL + _BELOW, [note, remark], width)
    draw_key(sheet, marks, sheet.top)
    room = (sheet.width - 2 * MARGIN - _LEFT - _RIGHT + _BETWEEN) / len(courses)
    every = np.concatenate([part.ravel() for course in courses for part in (course.mean, course.low, course.high)])
    known = every[np.isfinite(every)]
    low, high = min(0.0, float(known.min(initial=0.0))), max(float(known.max(initial=0.0)), 1e-9)
    pad = 0.03 * (high - low)
    bottom = sheet.bottom + _BELOW
    horizon = int(weeks[-1])
    for number, course in enumerate(courses):
        left = MARGIN + _LEFT + number * room
        axes = sheet.axes(left, bottom, room - _BETWEEN, _PANEL)
        shade(axes, windows)
        axes.axhline(0.0, color=style.GREY, linewidth=0.5)
        for k, mark in enumerate(marks):
            axes.fill_between(weeks, course.low[k], course.high[k], facecolor=mark.colour, alpha=0.2, linewidth=0)
            axes.plot(weeks, course.mean[k], color=mark.colour, linestyle=mark.dash, linewidth=1.2)
            at = _along(weeks.size, len(marks), k)
            axes.plot(
                weeks[at], course.mean[k][at], mark.marker, color=mark.colour, markersize=3.0, mec=style.INK, mew=0.3
            )
        axes.set(ylim=(low - pad, high + pad), yticks=round_ticks(low - pad, high + pad))
        week_axis(axes, horizon, most=3 if many else 5)
        if number == 0:
            axes.set_ylabel(f"Added {what}")
        else:
            axes.tick_params(labelleft=False)
        draw_windows(sheet, windows, left, bottom + _PANEL + 0.5, room - _BETWEEN, horizon)
        title = bottom + _PANEL + rows_height(windows) + 1.5
        sheet.text(left, title, course.title, style.NORMAL, weight="bold")
    return sheet.done(_caption(heading, what, windows, remark))


def _along(number: int, marks: int, k: int) -> np.ndarray:
    """Return the places at which a line carries its mark, never those of another where there is room."""
    return np.unique(np.round((number - 1) * (np.arange(3) + (k + 0.5) / marks) / 3).astype(int))


def _caption(heading: Heading, what: str, windows: Sequence[Window], remark: str) -> str:
    when = "; ".join(window.label for window in windows)
    interval = "no interval, since there is 1 run" if heading.runs == 1 else "bands: 95 % t interval of the mean"
    return f"""Exact Shapley values of the mechanisms for {what} by week in "{heading.name}": {heading.size} of every
        combination of mechanisms on and off, under common random numbers. Lines: what a mechanism adds in that week,
        averaged over all orders of switching them on; in every week they add up to the black line, all on less all
        off; {interval}.{f" Bars above: {when}." if when else ""} {remark} {heading.limits}"""
