"""How what an outcome hangs on changes from week to week."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.labels import spread_out
from ispsim.figures.scales import ceiling, round_ticks
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted, line_height
from ispsim.figures.study import Study
from ispsim.figures.weeks import week_axis

_LEFT, _RIGHT, _BELOW, _PANEL, _NOISE, _BETWEEN, _HEAD = 10.5, 38.0, 8.5, 48.0, 14.0, 4.0, 1.5  # mm
NAMED = len(style.SERIES)
"""Factors that have a colour and a name; the others are thin grey lines."""


@dataclass(frozen=True)
class Course:
    """One factor's index over weeks.

    Attributes
    ----------
    name : str
        Of the factor.
    values, lows, highs : numpy.ndarray, shape (weeks,)
        NaN where undefined.
    converged : numpy.ndarray of bool, shape (weeks,)
        Where the interval is narrow enough to go by.
    """

    name: str
    values: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    converged: np.ndarray


@style.look()
def draw(
    study: Study, weeks: Sequence[int], courses: Sequence[Course], noise: np.ndarray | None = None, kind: str = "total"
) -> style.Picture:
    """Draw indices by week, the largest with names, and the share of noise below them.

    Parameters
    ----------
    study : Study
        What is stated below the title, and what the indices divide.
    weeks : sequence of int
        Rising.
    courses : sequence of Course
        Factors in any order.
    noise : numpy.ndarray, shape (weeks,), optional
        Share of replication noise in the variance of a single run.
    kind : {"total", "first-order"}
        Which index.
    """
    at = np.asarray(weeks)
    peaks = [float(np.nanmax(c.values)) if np.isfinite(c.values).any() else -1.0 for c in courses]
    order = [courses[k] for k in sorted(range(len(courses)), key=lambda k: -peaks[k]) if peaks[k] > -1.0]
    named, rest = order[:NAMED], order[NAMED:]
    lower = _NOISE + _BETWEEN if noise is not None else 0.0
    sheet = Sheet(
        "What the outcome hangs on, week by week",
        study,
        _BELOW + lower + _PANEL + _HEAD,
        _notes(study, named, rest, kind),
        style.PAGE,
    )
    left, bottom = MARGIN + _LEFT, sheet.bottom + _BELOW + lower
    width = sheet.width - left - _RIGHT - MARGIN
    axes = sheet.axes(left, bottom, width, _PANEL)
    axes.axhline(0.0, color=style.GREY, linewidth=0.6)
    for course in rest:
        axes.plot(at, course.values, color=style.FAINT, linewidth=0.6, zorder=1)
    highest, lowest = 0.05, 0.0
    for k, course in enumerate(named):
        colour, marker = style.SERIES[k], style.MARKERS[k % len(style.MARKERS)]
        axes.fill_between(at, course.lows, course.highs, facecolor=colour, alpha=0.13, linewidth=0)
        axes.plot(at, course.values, color=colour, linestyle=style.DASHES[k % len(style.DASHES)], linewidth=1.2)
        for fill, where in ((colour, course.converged), ("white", ~course.converged)):
            axes.plot(
                at[where],
                course.values[where],
                marker,
                color=colour,
                markerfacecolor=fill,
                markersize=3.2,
                markeredgewidth=0.7,
                markevery=max(1, int(np.ceil(where.sum() / 14))),
                linestyle="none",
            )
        for part in (course.values, course.highs):
            highest = max(highest, float(np.nanmax(part, initial=0.0, where=np.isfinite(part))))
        lowest = min(lowest, float(np.nanmin(course.values, initial=0.0, where=np.isfinite(course.values))))
    high = ceiling(min(highest, 1.2))
    axes.set_ylim(lowest, high)
    axes.set_yticks(round_ticks(lowest, high))
    axes.set_ylabel(f"{kind.capitalize()} index")
    _names(sheet, named, (left + width, bottom, lowest, high))
    if noise is None:
        week_axis(axes, int(at[-1]), most=8)
        return sheet.done(_caption(study, at, courses, kind, noise))
    week_axis(axes, int(at[-1]), "", most=8)
    axes.set_xticklabels([])
    panel = sheet.axes(left, sheet.bottom + _BELOW, width, _NOISE)
    panel.fill_between(at, 0.0, noise, facecolor=style.FAINT, linewidth=0)
    panel.plot(at, noise, color=style.INK, linewidth=1.0)
    panel.set(ylim=(0, 1), yticks=[0, 0.5, 1], ylabel="Noise share")
    week_axis(panel, int(at[-1]), most=8)
    known = np.flatnonzero(np.isfinite(noise))
    if known.size:
        text = f"replication noise, of a\nsingle run's variance: {100 * noise[known[-1]]:.0f} %"
        sheet.text(left + width + 2.8, sheet.bottom + _BELOW + 0.5 * _NOISE, text, va="center", linespacing=1.15)
    return sheet.done(_caption(study, at, courses, kind, noise))


def _names(sheet: Sheet, named: Sequence[Course], room: tuple[float, float, float, float]) -> None:
    """Write names at the right end, in the height of the last defined value."""
    x, bottom, low, high = room
    per_mm = (high - low) / _PANEL
    ends = [float(c.values[np.flatnonzero(np.isfinite(c.values))[-1]]) for c in named]
    places = spread_out(
        [min(max(end, low), high) for end in ends], [line_height(style.SMALL) * per_mm] * len(ends), low, high
    )
    for k, (course, end, place) in enumerate(zip(named, ends, places, strict=True)):
        y, y0 = bottom + (place - low) / per_mm, bottom + (min(max(end, low), high) - low) / per_mm
        sheet.line([x + 0.4, x + 2.2], [y0, y], style.SERIES[k])
        sheet.text(x + 2.8, y, fitted(f"{course.name} {end:.2f}", _RIGHT - 3.0, style.SMALL), va="center")


def _notes(study: Study, named: Sequence[Course], rest: Sequence[Course], kind: str) -> list[str]:
    note = f"{kind.capitalize()} indices, shares of {study.divided}; bands: 95 % intervals over rows and replications."
    if any((~course.converged & np.isfinite(course.values)).any() for course in named):
        note += " Hollow marks: interval too wide to go by."
    if rest:
        note += f" Grey: {counted(len(rest), 'more factor')}."
    return [note + " Each week's variance is its own: a share may grow because the others shrink."]


def _caption(study: Study, weeks: np.ndarray, courses: Sequence[Course], kind: str, noise: np.ndarray | None) -> str:
    below = (
        " Below: the share of a single run's variance in that week that is replication noise."
        if noise is not None
        else ""
    )
    return f"""{kind.capitalize()} Sobol' indices of {study.outcome} in "{study.name}" in {counted(len(weeks), "week")}
        from {weeks[0]} to {weeks[-1]}: {counted(len(courses), study.noun)}, {study.size}. Shares of {study.divided} in
        that week; bands are 95 % intervals over rows of the design and replications; hollow marks have not converged.
        Lines are missing where the outcome does not vary.{below} {study.limits}"""
