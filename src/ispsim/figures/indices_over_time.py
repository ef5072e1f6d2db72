"""How what an outcome hangs on changes from week to week, by the leading index of any method."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.index_kinds import KINDS, Kind
from ispsim.figures.labels import spread_out
from ispsim.figures.scales import ceiling, round_ticks, short, unit_of
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted, line_height, width_of
from ispsim.figures.study import Study, hundredths
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
    floor : numpy.ndarray, shape (weeks,), optional
        Size that chance alone would show; NaN where undefined. None if the method has no such thing.
    clear : bool
        Whether the factor stands clear of that in some week.
    """

    name: str
    values: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    converged: np.ndarray
    floor: np.ndarray | None = None
    clear: bool = True


@style.look()
def draw(
    study: Study,
    weeks: Sequence[int],
    courses: Sequence[Course],
    noise: np.ndarray | None = None,
    kind: str = "total",
    remark: str = "",
) -> style.Picture:
    """Draw indices by week, the largest with names, what chance would show, and the share of noise below them.

    Parameters
    ----------
    study : Study
        What is stated below the title, and what shares divide.
    weeks : sequence of int
        Rising.
    courses : sequence of Course
        Factors in any order. Those that nowhere stand clear of chance have no name.
    noise : numpy.ndarray, shape (weeks,), optional
        Share of replication noise in the variance of a single run.
    kind : str
        Which index, of `ispsim.figures.index_kinds.KINDS`.
    remark : str
        A sentence more, at the foot and in the caption.
    """
    at, words = np.asarray(weeks), KINDS[kind]
    defined = [course for course in courses if np.isfinite(course.values).any()]
    order = sorted(defined, key=lambda course: -float(np.nanmax(_sizes(course, words))))
    named = [course for course in order if course.clear][:NAMED]
    names = {course.name for course in named}
    rest = [course for course in order if course.name not in names]
    ground = _ground(defined)
    lower = _NOISE + _BETWEEN if noise is not None else 0.0
    sheet = Sheet(
        words.title,
        study,
        _BELOW + lower + _PANEL + _HEAD,
        [_note(study, words, named, rest, ground, remark)],
        style.PAGE,
    )
    left, bottom = MARGIN + _LEFT, sheet.bottom + _BELOW + lower
    width = sheet.width - left - _RIGHT - MARGIN
    axes = sheet.axes(left, bottom, width, _PANEL)
    low, high, per, unit = _scale(order, named, ground, words)
    if ground is not None:
        top = ground / per
        below = -top if words.signed else 0.0 * top
        axes.fill_between(at, below, top, facecolor=style.WASH, edgecolor=style.FAINT, linewidth=0.5, zorder=0)
    axes.axhline(0.0, color=style.GREY, linewidth=0.6)
    for course in rest:
        axes.plot(at, course.values / per, color=style.FAINT, linewidth=0.6, zorder=1)
    for k, course in enumerate(named):
        colour, marker, values = style.SERIES[k], style.MARKERS[k % len(style.MARKERS)], course.values / per
        axes.fill_between(at, course.lows / per, course.highs / per, facecolor=colour, alpha=0.13, linewidth=0)
        axes.plot(at, values, color=colour, linestyle=style.DASHES[k % len(style.DASHES)], linewidth=1.2)
        inside = (low <= values) & (values <= high)
        for fill, where in ((colour, inside & course.converged), ("white", inside & ~course.converged)):
            axes.plot(
                at[where],
                values[where],
                marker,
                color=colour,
                markerfacecolor=fill,
                markersize=3.2,
                markeredgewidth=0.7,
                markevery=max(1, int(np.ceil(where.sum() / 14))),
                linestyle="none",
                clip_on=False,  # or the mark of the last week were cut in half
            )
    axes.set_ylim(low, high)
    axes.set_yticks(round_ticks(low, high))
    axes.set_ylabel(f"{words.label}{f' ({unit.strip()}s)' if unit else ''}")
    _names(sheet, named, words, per, (left + width, bottom, low, high))
    caption = _caption(study, at, courses, words, noise, ground, remark)
    if noise is None:
        week_axis(axes, int(at[-1]), most=8)
        return sheet.done(caption)
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
    return sheet.done(caption)


def _sizes(course: Course, words: Kind) -> np.ndarray:
    return np.abs(course.values) if words.signed else course.values


def _ground(courses: Sequence[Course]) -> np.ndarray | None:
    """Return the largest size by week that chance alone would show of any factor, where that is known."""
    floors = np.array([course.floor for course in courses if course.floor is not None])
    if not np.isfinite(floors).any():
        return None
    unknown = ~np.isfinite(floors).any(axis=0)
    return np.where(unknown, np.nan, np.nanmax(np.where(unknown, 0.0, floors), axis=0))


def _scale(
    order: Sequence[Course], named: Sequence[Course], ground: np.ndarray | None, words: Kind
) -> tuple[float, float, float, str]:
    """Return the ends of the axis, what values are divided by, and the word for that."""
    drawn = [course.values for course in order] + [part for course in named for part in (course.lows, course.highs)]
    if not words.signed:  # bands below 0 are error, and may be cut
        drawn = [course.values for course in order] + [course.highs for course in named]
    every = np.concatenate([*drawn, *([] if ground is None else [ground]), [0.0]])
    every = every[np.isfinite(every)]
    least = 0.05 if np.isfinite(words.largest) else 0.0
    size = max(float(np.abs(every).max() if words.signed else every.max()), least)
    per, unit = (1.0, "") if np.isfinite(words.largest) else unit_of(size)
    high = ceiling(min(size / per, words.largest))
    values = np.concatenate([course.values for course in named] or [np.zeros(1)])
    lowest = min(0.0, float(np.nanmin(values)))
    return (-high if words.signed else lowest / per), high, per, unit


def _last(course: Course) -> float:
    """Return the last defined value."""
    return float(course.values[np.flatnonzero(np.isfinite(course.values))[-1]])


def _told(value: float, words: Kind) -> str:
    return hundredths(value) if np.isfinite(words.largest) else short(value)


def _names(
    sheet: Sheet, named: Sequence[Course], words: Kind, per: float, room: tuple[float, float, float, float]
) -> None:
    """Write names with the last defined values at the right end, in their height."""
    x, bottom, low, high = room
    per_mm = (high - low) / _PANEL
    ends = [min(max(_last(course) / per, low), high) for course in named]
    places = spread_out(ends, [line_height(style.SMALL) * per_mm] * len(ends), low, high)
    for k, (course, end, place) in enumerate(zip(named, ends, places, strict=True)):
        y, y0 = bottom + (place - low) / per_mm, bottom + (end - low) / per_mm
        value = " " + _told(_last(course) / per, words)
        name = fitted(course.name, _RIGHT - 3.0 - width_of(value, style.SMALL), style.SMALL)
        sheet.line([x + 0.4, x + 2.2], [y0, y], style.SERIES[k])
        sheet.text(x + 2.8, y, name + value, va="center")


def _note(
    study: Study,
    words: Kind,
    named: Sequence[Course],
    rest: Sequence[Course],
    ground: np.ndarray | None,
    remark: str,
) -> str:
    parts = [words.note.format(divided=study.divided), remark]
    if any((~course.converged & np.isfinite(course.values)).any() for course in named):
        parts.append("Hollow marks: interval too wide to go by.")
    if ground is not None:
        parts.append("Grey ground: what chance alone may show.")
    if rest:
        faint = sum(not course.clear for course in rest)
        never = f", {'none' if faint == len(rest) else len(rest) - faint} of them clear of chance" if faint else ""
        parts.append(f"Grey: {counted(len(rest), f'more {study.noun}')}{never}.")
    return " ".join(part for part in (*parts, words.compared) if part)


def _caption(
    study: Study,
    weeks: np.ndarray,
    courses: Sequence[Course],
    words: Kind,
    noise: np.ndarray | None,
    ground: np.ndarray | None,
    remark: str,
) -> str:
    chance = f"Grey ground: {words.ground}, the largest of all in that week." if ground is not None else ""
    below = (
        "Below: the share of a single run's variance in that week that is replication noise."
        if noise is not None
        else ""
    )
    return f"""{words.shown} {study.outcome} in "{study.name}" in {counted(len(weeks), "week")}
        from {weeks[0]} to {weeks[-1]}: {counted(len(courses), study.noun)}, {study.size}.
        {words.meaning.format(divided=study.divided)}; bands are 95 % intervals over {words.over}; hollow marks have not
        converged. {remark} Lines are missing {words.missing}. {chance} {below} {study.limits}"""
