"""Several lines over time in one panel, with their names at the end; bands where they can be told apart."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ispsim.figures import bands, style
from ispsim.figures.key import Mark, draw_mark
from ispsim.figures.labels import spread_out
from ispsim.figures.scales import ceiling, round_ticks, short
from ispsim.figures.sheet import MARGIN, Sheet, line_height, wrapped
from ispsim.figures.weeks import Window, shade, week_axis

BANDS = 3
"""Lines up to which bands can be told apart; beyond, intervals are shown at the end only."""

_STEP = 1.7  # mm between bars at the end


def room_for_bars(number: int) -> float:
    """Return the width that intervals at the end take, mm."""
    return number * _STEP if number > BANDS else 0.0


def draw_lines(
    sheet: Sheet,
    place: tuple[float, float, float, float],
    marks: Sequence[Mark],
    data: Sequence[np.ndarray],
    windows: Sequence[Window],
    beside: np.ndarray | None = None,
) -> Axes:
    """Draw means and intervals over runs of several shares or levels, and return the axes.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    place : tuple of float
        Left, bottom, width and height of the panel, mm. Names stand to the right of it.
    marks : sequence of Mark
        How each line looks.
    data : sequence of numpy.ndarray, each shape (runs, weeks + 1)
        What it shows.
    windows : sequence of Window
        When there is support.
    beside : numpy.ndarray, shape (runs, weeks + 1), optional
        Drawn as a thin mean, to hold the others against.
    """
    left, bottom, width, height = place
    number, horizon = len(data), data[0].shape[1] - 1
    axes = sheet.axes(left, bottom, width, height)
    shade(axes, windows)
    tops = [0.05]
    if beside is not None:
        axes.plot(bands.mean(beside), color=style.GREY, linewidth=0.7, label="all")
        tops.append(float(np.nanmax(bands.mean(beside))))
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
    week_axis(axes, horizon)
    _ends(sheet, marks, data, (left + width, bottom, height, high))
    return axes


def _along(horizon: int, number: int, k: int) -> np.ndarray:
    """Return the weeks at which a line carries its mark, never those of another line."""
    return np.unique(np.round(horizon * (np.arange(3) + (k + 0.5) / number) / 3).astype(int))


def _ends(
    sheet: Sheet, marks: Sequence[Mark], data: Sequence[np.ndarray], place: tuple[float, float, float, float]
) -> None:
    """Write names at the ends of the lines, with the intervals there."""
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
