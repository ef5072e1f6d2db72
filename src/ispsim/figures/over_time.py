"""Scenarios over time on common axes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import bands, style
from ispsim.figures.key import Mark, draw_mark, marks_of
from ispsim.figures.labels import spread_out
from ispsim.figures.scales import ceiling, round_ticks, short
from ispsim.figures.sheet import MARGIN, Heading, Sheet, line_height, wrapped
from ispsim.figures.weeks import Window, draw_windows, rows_height, shade, week_axis

BANDS = 3
"""Scenarios up to which bands can be told apart; beyond, intervals are shown at the end only."""

_LEFT, _RIGHT, _PANEL, _BETWEEN, _BELOW = 10.5, 25.0, 34.0, 4.0, 8.5  # mm
_COLUMN_HOLDS = 5  # scenarios
_STEP = 1.7  # mm between bars at the end


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
    width = sheet.width - left - right - MARGIN - (number * _STEP if number > BANDS else 0.0)
    for row, (title, data) in enumerate(
        (
            ("Practitioners using it (share)", [c.use for c in courses]),
            ("Faithful use (0 to 1)", [c.faithful for c in courses]),
        )
    ):
        y = bottom + row * (panel + _BETWEEN)
        axes = sheet.axes(left, y, width, panel)
        shade(axes, windows)
        tops = [0.05]
        for k, (mark, values) in enumerate(zip(marks, data, strict=True)):
            line, between = bands.mean(values), bands.band(values)
            if between is not None and number <= BANDS:
                axes.fill_between(np.arange(horizon + 1), *between, facecolor=mark.colour, alpha=0.22, linewidth=0)
            axes.plot(line, color=mark.colour, linestyle=mark.dash, linewidth=1.3, label=mark.name)
            if number > BANDS:
                at = _along(horizon, number, k)
                axes.plot(
                    at,
                    line[at],
                    mark.marker,
                    color=mark.colour,
                    markersize=3.0,
                    markeredgewidth=0.3,
                    markeredgecolor=style.INK,
                )
            shown = None if between is None else between[1] if number <= BANDS else between[1][-1:]
            tops += [float(np.nanmax(line))] + ([] if shown is None else [float(np.nanmax(shown))])
        high = min(ceiling(max(tops)), 1.0)
        axes.set(ylim=(0, high), yticks=round_ticks(0, high))
        axes.set_ylabel(title)
        week_axis(axes, horizon)
        if row:
            axes.set_xlabel("")
            axes.tick_params(labelbottom=False)
        _ends(sheet, marks, data, (left + width, y, panel, high))
    draw_windows(sheet, windows, left, bottom + 2 * panel + _BETWEEN + 0.5, width, horizon, beyond=right)
    return sheet.done(_caption(heading, courses, windows, remark))


def _along(horizon: int, number: int, k: int) -> np.ndarray:
    """Return the weeks at which a line carries its mark, never those of another scenario."""
    return np.unique(np.round(horizon * (np.arange(3) + (k + 0.5) / number) / 3).astype(int))


def _ends(
    sheet: Sheet, marks: Sequence[Mark], data: Sequence[np.ndarray], place: tuple[float, float, float, float]
) -> None:
    """Write the scenarios' names at the ends of their lines, with the intervals there."""
    right, bottom, panel, high = place
    many = len(marks) > BANDS
    x = right + (len(marks) * _STEP if many else 0.0)
    texts, ends = [], []
    for mark, values in zip(marks, data, strict=True):
        end = float(bands.mean(values)[-1])
        room = sheet.width - MARGIN - x - 3.4
        lines = wrapped(f"{mark.name} {short(end)}", room, style.SMALL)
        if len(lines) > 2:
            lines = [*wrapped(mark.name, room, style.SMALL, 1), short(end)]
        texts.append("\n".join(lines))
        ends.append(end / high * panel)
    heights = [line_height(style.SMALL) * (text.count("\n") + 1) for text in texts]
    places = spread_out(ends, heights, -1.0, panel + 1.0)
    for k, (mark, values) in enumerate(zip(marks, data, strict=True)):
        between = bands.band(values[:, -1])
        if many:
            at = right + (k + 0.8) * _STEP
            if between is not None:
                sheet.line([at, at], [bottom + float(end) / high * panel for end in between], mark.colour, 1.2)
            draw_mark(sheet, mark, at, bottom + ends[k])
            draw_mark(sheet, mark, x + 1.7, bottom + places[k])
        else:
            sheet.line([right + 0.4, x + 2.4], [bottom + ends[k], bottom + places[k]], mark.colour)
        sheet.text(x + (3.3 if many else 2.9), bottom + places[k], texts[k], va="center", linespacing=1.1)


def _caption(heading: Heading, courses: Sequence[Course], windows: Sequence[Window], remark: str) -> str:
    names = ", ".join(f'"{course.name}"' for course in courses)
    when = "; ".join(window.label for window in windows)
    return f"""Faithful use (mean of use × fidelity over all practitioners, above) and share of those who use the
        intervention (below) by week in {names}: {heading.size} of each, under common random numbers. Lines:
        {heading.average} each; numbers: at the end. Intervals: {heading.band}.{f" Bars above: {when}." if when else ""}
        Intervals that overlap do not mean that scenarios do not differ: runs are paired, and the differences have
        intervals of their own. {remark} {heading.limits}"""
