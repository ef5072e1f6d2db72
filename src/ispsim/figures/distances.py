"""Distances between distributions: one row a factor, beside what a factor without effect would show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.scales import ceiling, round_ticks
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted
from ispsim.figures.study import Index, Study

_ROW, _NAMES, _VALUE, _BELOW = 4.4, 34.0, 9.0, 8.5  # mm
MOST = 24
"""Factors that are shown; the rest is counted."""


@dataclass(frozen=True)
class Distance:
    """One factor's distance.

    Attributes
    ----------
    name : str
        Of the factor.
    index : Index
        With its interval; of a signed distance below 0 where lower values lead above the bar.
    floor : float
        Size that a factor without effect may show; NaN where it is not known.
    above : bool
        Whether it stands clear of that.
    """

    name: str
    index: Index
    floor: float
    above: bool


@style.look()
def draw(study: Study, title: str, label: str, distances: Sequence[Distance]) -> style.Picture:
    """Draw distances, the largest first.

    Parameters
    ----------
    study : Study
        What is stated below the title.
    title : str
        Of the figure.
    label : str
        Of the axis.
    distances : sequence of Distance
        In any order; the 24 largest are shown.
    """
    ordered = sorted(distances, key=lambda one: -abs(np.nan_to_num(one.index.value)))
    shown = ordered[:MOST]
    height = len(shown) * _ROW
    sheet = Sheet(title, study, _BELOW + height + 1.0, [_note(shown, ordered)])
    left, bottom = MARGIN + _NAMES, sheet.bottom + _BELOW
    axes = sheet.axes(left, bottom, sheet.width - left - _VALUE - MARGIN, height)
    ends = [0.05]
    signed = any(one.index.value < 0.0 for one in shown)
    for k, one in enumerate(shown):
        y, index = height - (k + 0.5) * _ROW, one.index
        colour = style.BLUE if one.above else style.GREY
        sheet.text(MARGIN, bottom + y, fitted(one.name, _NAMES - 1.5, style.SMALL), va="center")
        if np.isfinite(one.floor):
            rows = [y - 0.5 * _ROW, y + 0.5 * _ROW]
            axes.fill_betweenx(rows, -one.floor if signed else 0.0, one.floor, facecolor=style.WASH, linewidth=0)
        if np.isfinite(index.low):
            axes.plot([index.low, index.high], [y, y], color=colour, linewidth=1.2)
        axes.plot(
            [index.value],
            [y],
            "o",
            color=colour,
            markerfacecolor=colour if index.converged else "white",
            markersize=4.0,
        )
        sheet.text(sheet.width - MARGIN, bottom + y, index.share, va="center", ha="right")
        ends += [abs(x) for x in (index.value, index.low, index.high, one.floor) if np.isfinite(x)]
    right = ceiling(1.02 * max(ends))
    low = -right if signed else 0.0
    axes.axvline(0.0, color=style.GREY, linewidth=0.6)
    axes.set(xlim=(low, right), ylim=(0, height), yticks=[], xlabel=label)
    axes.set_xticks(round_ticks(low, right, 4))
    axes.spines["left"].set_visible(False)
    return sheet.done(_caption(study, title, ordered))


def _note(shown: Sequence[Distance], ordered: Sequence[Distance]) -> str:
    note = "Lines: 95 % intervals over points and replications. Grey ground: what a factor without effect may show."
    if any(not one.above for one in shown):
        note += " Grey marks: not clear of it."
    if any(not one.index.converged for one in shown):
        note += " Hollow, ~: interval too wide to go by."
    if len(ordered) > len(shown):
        note += f" {counted(len(ordered) - len(shown), 'more factor')}, all smaller."
    return note


def _caption(study: Study, title: str, ordered: Sequence[Distance]) -> str:
    clear = sum(one.above for one in ordered)
    return f"""{title}: "{study.name}", {counted(len(ordered), "factor")}, {study.size}. {clear} stand clear of what a
        factor without effect would show in 5 of 100 cases; with many factors some do by accident. Lines: 95 % intervals
        over points and replications; hollow marks have not converged. {study.limits}"""
