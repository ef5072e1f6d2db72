"""Main effects of factors: what each changes on average, a row a factor and a panel a measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.scales import round_ticks, short, unit_of
from ispsim.figures.sheet import MARGIN, Heading, Sheet, fitted

MOST_PANELS = 3

_LEFT, _ROW, _ABOVE, _BELOW, _BETWEEN, _NUMBER = 58.0, 4.5, 5.0, 6.0, 4.0, 10.0  # mm


@dataclass(frozen=True)
class Effects:
    """Effects on one measure, each shape (factors,); NaN where they are undefined.

    Attributes
    ----------
    title : str
        Plain name of the measure.
    mean, ci_low, ci_high : numpy.ndarray
        Mean change and the ends of its 95 % interval.
    """

    title: str
    mean: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray


@style.look()
def draw(heading: Heading, factors: Sequence[str], panels: Sequence[Effects], remark: str = "") -> style.Picture:
    """Draw main effects.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    factors : sequence of str
        Names with what they change from and to, in the order of the rows.
    panels : sequence of Effects
        At most `MOST_PANELS`.
    remark : str
        What is not shown, in words.
    """
    height = _ROW * len(factors)
    note = f"Mean change and its 95 % t interval over {heading.runs:,} futures; {heading.varies}. "
    note += f"Averaged over the other factors. {remark}"
    sheet = Sheet("Main effects", heading, _ABOVE + height + _BELOW, [note], style.PAGE)
    bottom = sheet.top - _ABOVE - height
    for row, name in enumerate(factors):
        middle = bottom + height - (row + 0.5) * _ROW
        sheet.text(MARGIN, middle, fitted(name, _LEFT - 2.0, style.SMALL), va="center")
    room = sheet.width - 2 * MARGIN - _LEFT + _BETWEEN
    across = room / len(panels) - _BETWEEN - _NUMBER
    for place, panel in enumerate(panels):
        left = MARGIN + _LEFT + place * (across + _NUMBER + _BETWEEN)
        _panel(sheet, panel, (left, bottom, across, height))
    return sheet.done(_caption(heading, panels, remark))


def _panel(sheet: Sheet, panel: Effects, room: tuple[float, float, float, float]) -> None:
    left, bottom, across, height = room
    known = np.concatenate([part[np.isfinite(part)] for part in (panel.mean, panel.ci_low, panel.ci_high)])
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    per, word = unit_of(max(-low, high))
    axes = sheet.axes(left, bottom, across, height)
    axes.axvline(0.0, color=style.GREY, linewidth=0.6)
    for row, (mean, one, other) in enumerate(zip(panel.mean, panel.ci_low, panel.ci_high, strict=True)):
        y = height - (row + 0.5) * _ROW
        if row % 2 == 0:
            axes.axhspan(y - 0.5 * _ROW, y + 0.5 * _ROW, facecolor=style.WASH, alpha=0.5, linewidth=0, zorder=0)
        if np.isfinite(one) and np.isfinite(other):
            axes.plot([one / per, other / per], [y, y], color=style.BLUE, linewidth=1.4)
        if np.isfinite(mean):
            axes.plot([mean / per], [y], "o", color=style.BLUE, markersize=4.0, markeredgecolor=style.INK)
        sheet.text(left + across + _NUMBER, bottom + y, short(mean / per, signed=True), va="center", ha="right")
    pad = 0.08 * (high - low) / per or 1.0
    ends = (low / per - pad, high / per + pad)
    axes.set(xlim=ends, ylim=(0, height), yticks=[])
    axes.set_xticks(round_ticks(*ends, 3))
    axes.spines["left"].set_visible(False)
    title = f"{panel.title} ({word.strip()})" if word else panel.title
    sheet.text(left, bottom + height + 1.5, fitted(title, across + _NUMBER, style.NORMAL), style.NORMAL)


def _caption(heading: Heading, panels: Sequence[Effects], remark: str) -> str:
    measures = ", ".join(panel.title for panel in panels)
    return f"""Main effects in "{heading.name}" on {measures}: the mean of all points with the second value of a factor
        less that of all points with the first, {heading.size}, replication by replication in the same futures. Marks:
        mean change; lines: its 95 % t interval; {heading.varies}. The largest are above. A main effect is an average
        over the other factors: where they help or hinder each other it holds for none of their settings in particular.
        {remark} {heading.limits}"""
