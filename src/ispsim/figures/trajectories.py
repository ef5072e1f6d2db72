"""Use and faithful use by week."""

from collections.abc import Sequence

import numpy as np

from ispsim.figures import bands, style
from ispsim.figures.labels import spread_out
from ispsim.figures.scales import ceiling, round_ticks, short
from ispsim.figures.sheet import MARGIN, Heading, Sheet, counted, line_height
from ispsim.figures.weeks import Window, draw_windows, rows_height, shade, week_axis

_LEFT, _RIGHT, _BELOW, _PANEL = 10.5, 17.0, 8.5, 40.0  # mm


@style.look()
def draw(heading: Heading, use: np.ndarray, faithful: np.ndarray, windows: Sequence[Window]) -> style.Picture:
    """Draw use and faithful use of one scenario: means and bands over runs.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    use, faithful : numpy.ndarray, shape (runs, weeks + 1)
        Share of practitioners who use the intervention; mean of use × fidelity over all practitioners.
    windows : sequence of Window
        When there is support.
    """
    horizon = use.shape[1] - 1
    note = f"Lines: {heading.average}. "
    note += "No bands: 1 run." if heading.runs == 1 else f"Bands: {heading.band}."
    sheet = Sheet("Use and faithful use", heading, _BELOW + _PANEL + rows_height(windows), [note])
    left, bottom = MARGIN + _LEFT, sheet.bottom + _BELOW
    width = sheet.width - left - _RIGHT - MARGIN
    axes = sheet.axes(left, bottom, width, _PANEL)
    shade(axes, windows)
    draw_windows(sheet, windows, left, bottom + _PANEL + 0.5, width, horizon)
    weeks = np.arange(horizon + 1)
    ends, top = [], 0.05
    for data, name, colour, dash, depth in (
        (use, "using it", style.ORANGE, style.DASHES[1], 0.28),
        (faithful, "faithful\nuse", style.BLUE, "-", 0.30),
    ):
        line, between = bands.mean(data), bands.band(data)
        if between is not None:
            axes.fill_between(weeks, *between, facecolor=colour, alpha=depth, linewidth=0, label=f"{name} band")
            top = max(top, float(np.nanmax(between[1])))
        axes.plot(weeks, line, color=colour, linestyle=dash, linewidth=1.4, label=name)
        top = max(top, float(np.nanmax(line)))
        ends.append((float(line[-1]), f"{name}\n{short(float(line[-1]))}", colour))
    high = min(ceiling(top), 1.0)
    axes.set_ylim(0, high)
    axes.set_yticks(round_ticks(0, high))
    axes.set_ylabel("Mean of practitioners (0 to 1)")
    week_axis(axes, horizon)
    per_mm = high / _PANEL
    heights = [line_height(style.SMALL) * (text.count("\n") + 1) * per_mm for _, text, _ in ends]
    places = spread_out([end for end, _, _ in ends], heights, -0.02 * high, 1.02 * high)
    for (end, text, colour), place in zip(ends, places, strict=True):
        x, y, y0 = left + width, bottom + place / per_mm, bottom + end / per_mm
        sheet.line([x + 0.4, x + 2.2], [y0, y], colour)
        sheet.text(x + 2.8, y, text, va="center", linespacing=1.15)
    return sheet.done(_caption(heading, horizon, windows))


def _caption(heading: Heading, horizon: int, windows: Sequence[Window]) -> str:
    when = "; ".join(window.label for window in windows)
    marked = f"Bars above: {when}; grey ground: weeks of support by ISPs." if windows else "There is no support."
    return f"""Use and faithful use in "{heading.name}" over {counted(horizon, "week")}: {heading.size}. The
        dashed line is the share
        of practitioners in post who use the intervention, the solid line is faithful use, the mean of use × fidelity
        over all practitioners, served or not. Lines: {heading.average}. Bands: {heading.band}. {marked} The distance
        between the lines is what imperfect fidelity takes away. The band is the spread of single runs, not the
        uncertainty of their mean. {heading.limits}"""
