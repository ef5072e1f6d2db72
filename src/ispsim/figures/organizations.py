"""Faithful use in each organisation, as small multiples."""

import math
from collections.abc import Sequence

import numpy as np

from ispsim.figures import bands, style
from ispsim.figures.scales import ceiling, short
from ispsim.figures.sheet import MARGIN, Heading, Sheet, counted, fitted, line_height
from ispsim.figures.weeks import Window, ground, shade

MOST = 60
"""Organisations that fit on a page."""

POINTS = 261
"""Weeks that a line passes through at most: more could not be told apart in so small a panel."""

_LEFT, _BELOW, _GAP, _ACROSS = 10.5, 8.5, 1.8, 10  # mm, mm, mm, panels in a row
_PANEL, _NAME = 9.0, 3.0  # mm


def chosen(ends: np.ndarray, most: int = MOST) -> np.ndarray:
    """Return which organisations are shown, in falling order of their end value.

    Parameters
    ----------
    ends : numpy.ndarray, shape (organisations,)
        Value at the end; undefined counts as lowest.

    Returns
    -------
    numpy.ndarray of int
        All of them, or `most` at even steps from the highest rank to the lowest.
    """
    order = np.lexsort((np.arange(ends.size), -np.nan_to_num(ends, nan=-1.0)))
    if ends.size <= most:
        return order
    return order[np.round(np.linspace(0, ends.size - 1, most)).astype(int)]


@style.look()
def draw(heading: Heading, faithful: np.ndarray, ids: Sequence[str], windows: Sequence[Window]) -> style.Picture:
    """Draw faithful use by organisation: means and bands over runs, highest end first.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    faithful : numpy.ndarray, shape (runs, weeks + 1, organisations)
        Mean of use × fidelity over the practitioners of each organisation.
    ids : sequence of str
        Of the organisations.
    windows : sequence of Window
        When there is support.
    """
    number, horizon = faithful.shape[2], faithful.shape[1] - 1
    weeks = np.unique(np.round(np.linspace(0, horizon, min(horizon + 1, POINTS))).astype(int))
    ends = bands.mean(faithful[:, -1, :])
    shown = chosen(ends)
    few = shown.size <= 4
    across = math.ceil(math.sqrt(shown.size)) if few else min(_ACROSS, max(5, math.ceil(math.sqrt(1.7 * shown.size))))
    down = math.ceil(shown.size / across)
    panel = max(_PANEL, min(30.0, 60.0 / down - _NAME))
    body = _BELOW + down * (panel + _NAME) + (down - 1) * _GAP
    sheet = Sheet(
        "Faithful use by organisation",
        heading,
        body,
        _notes(heading, number, shown.size, windows),
        style.COLUMN if few else style.PAGE,
    )
    left = MARGIN + _LEFT
    width = (sheet.width - left - MARGIN - 1.5 - (across - 1) * _GAP) / across
    part = faithful[:, weeks][:, :, shown]
    lines, between = bands.mean(part), bands.band(part)
    overall = bands.mean(bands.mean(faithful[:, weeks]).T)
    top = np.nanmax([lines if between is None else between[1]])
    high = min(ceiling(max(float(top), float(np.nanmax(overall))), 0.1), 1.0)
    for k, organization in enumerate(shown):
        row, column = divmod(k, across)
        x = left + column * (width + _GAP)
        y = sheet.top - (row + 1) * (panel + _NAME) - row * _GAP
        axes = sheet.axes(x, y, width, panel)
        shade(axes, windows)
        if number > 1:
            axes.plot(
                weeks, overall, color=style.GREY, linewidth=0.6, linestyle=style.DASHES[2], label="all organisations"
            )
        if between is not None:
            axes.fill_between(weeks, between[0][:, k], between[1][:, k], facecolor=style.BLUE, alpha=0.3, linewidth=0)
        if heading.runs > 1:
            axes.plot(weeks, part[0, :, k], color=style.INK, linewidth=0.5, label="run 0")
        axes.plot(weeks, lines[:, k], color=style.BLUE, linewidth=1.2, label=ids[organization])
        axes.set(xlim=(0, horizon), ylim=(0, high), xticks=[0, horizon], yticks=[0, high])
        # only the outer panels carry numbers; the ends of the axis are the same in all
        last_in_column = k + across >= shown.size
        axes.tick_params(labelbottom=last_in_column, labelleft=column == 0)
        if last_in_column:
            first, last = axes.get_xticklabels()
            first.set_horizontalalignment("left")
            last.set_horizontalalignment("right")
        if column == 0:
            axes.set_yticklabels(["0", f"{high:g}"])
        name = fitted(ids[organization], width, style.SMALL)
        sheet.text(x, y + panel + 0.7, name)
    middle = 0.5 * (sheet.bottom + _BELOW + sheet.top - _NAME)
    sheet.text(MARGIN, middle, "Faithful use (0 to 1)", style.NORMAL, rotation=90, ha="left", va="center")
    x = left + 0.5 * (min(across, shown.size) * (width + _GAP) - _GAP)
    base = sheet.bottom + 0.3 + 0.2 * line_height(style.NORMAL)
    sheet.text(x, base, "Time (weeks)", style.NORMAL, ha="center")
    return sheet.done(_caption(heading, number, shown.size, ends[shown]))


def _notes(heading: Heading, number: int, shown: int, windows: Sequence[Window]) -> list[str]:
    order = [f"In falling order of the value at the end; {_selection(number, shown)}."] if number > 1 else []
    what = f"Blue, thick line: {heading.average}. "
    if heading.runs == 1:
        what += "No band: 1 run. "
    else:
        what += f"Band: {heading.band}. Black, thin line: one of the runs (replication 0). "
    what += f"Dotted line: mean of all {number:,} organisations. " if number > 1 else ""
    return [*order, what + ground(windows)]


def _selection(number: int, shown: int) -> str:
    if shown < number:
        return f"{shown} of {number:,} organisations, at even steps of rank from the first to the last"
    return "the only organisation" if number == 1 else f"all {number:,} organisations"


def _caption(heading: Heading, number: int, shown: int, ends: np.ndarray) -> str:
    span = f"{short(float(np.nanmax(ends)))} to {short(float(np.nanmin(ends)))}" if np.isfinite(ends).any() else "–"
    one = "" if heading.runs == 1 else "Thin line: replication 0, to show how one place may fare. "
    return f"""Faithful use (mean of use × fidelity over an organisation's practitioners) by week in "{heading.name}":
        {counted(heading.runs, "run")}, {_selection(number, shown)}, in falling order of the mean at the end (from
        {span}). All panels have the same axes. Thick line: {heading.average}. Band: {heading.band}. {one}Dotted line:
        mean of all organisations and runs, the same in each panel. What a scenario does not state of an organisation
        (its size, climate, slack and so on) is drawn anew in each run, so that the means are more alike than
        organisations are within any run. {heading.limits}"""
