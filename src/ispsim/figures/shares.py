"""What each mechanism brings about: its share with an interval, panel by panel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ispsim.figures import style
from ispsim.figures.key import Mark, draw_key, height_of
from ispsim.figures.scales import round_ticks, short
from ispsim.figures.sheet import MARGIN, Heading, Sheet, width_of, wrapped

_LEFT, _ROW, _BELOW, _BETWEEN, _TITLE = 22.0, 6.4, 8.5, 3.0, 4.5  # mm

SHARE = Mark("share (Shapley value)", style.SKY, "-", "s")
ALONE = Mark("alone, all others off", style.ORANGE, "-", "^")
LOST = Mark("lost without it, all others on", style.INK, "-", "D")


@dataclass(frozen=True)
class Panel:
    """Shares under one role of trust, each array by mechanism; NaN where undefined.

    Attributes
    ----------
    title : str
        Of the panel.
    mean, low, high : numpy.ndarray
        Share, and ends of its interval.
    part : numpy.ndarray
        Share of the whole, a fraction.
    alone, lost : numpy.ndarray
        What it brings by itself, and what goes with it.
    """

    title: str
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    part: np.ndarray
    alone: np.ndarray
    lost: np.ndarray


@style.look()
def draw(
    heading: Heading, names: Sequence[str], panels: Sequence[Panel], what: str, when: str, remark: str
) -> style.Picture:
    """Draw shares as bars, the roles of trust side by side.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    names : sequence of str
        Plain names of the mechanisms.
    panels : sequence of Panel
        One for each role of trust.
    what, when : str
        Plain name of the measure, and when it is taken.
    remark : str
        What has to be known to read it.
    """
    width = style.PAGE if len(panels) > 1 else style.COLUMN
    marks = (SHARE, ALONE, LOST)
    key = height_of(marks, width - 2 * MARGIN)
    height = len(names) * _ROW
    body = key + _TITLE + height + _BELOW
    sheet = Sheet(f"What brings about {what} {when}", heading, body, [_note(heading), remark], width)
    draw_key(sheet, marks, sheet.top)
    texts = [[_numbers(panel, k) for k in range(len(names))] for panel in panels]
    right = max(width_of(line, style.SMALL) for block in texts for text in block for line in text.split("\n")) + 1.0
    room = (sheet.width - 2 * MARGIN - _LEFT + _BETWEEN) / len(panels)
    low, high = _ends(panels)
    bottom = sheet.bottom + _BELOW
    for k, name in enumerate(names):
        label = "\n".join(wrapped(name, _LEFT - 1.5, style.SMALL, 2))
        sheet.text(MARGIN, bottom + height - (k + 0.5) * _ROW, label, va="center", linespacing=1.1)
    for number, (panel, block) in enumerate(zip(panels, texts, strict=True)):
        left = MARGIN + _LEFT + number * room
        axes = sheet.axes(left, bottom, room - _BETWEEN - right, height)
        sheet.text(left, bottom + height + 1.2, panel.title, style.NORMAL, weight="bold")
        _bars(axes, panel, len(names))
        axes.set(xlim=(low, high), ylim=(len(names), 0), yticks=[])
        axes.set_xticks(round_ticks(low, high, 4))
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("Added (points of 0 to 1)" if high <= 1.0 else "Added")
        for k, text in enumerate(block):
            y = bottom + height - (k + 0.5) * _ROW
            sheet.text(left + room - _BETWEEN, y, text, va="center", ha="right")
    return sheet.done(_caption(heading, what, when, remark))


def _bars(axes: Axes, panel: Panel, number: int) -> None:
    axes.axvline(0.0, color=style.GREY, linewidth=0.6)
    for k in range(number):
        if k % 2 == 0:
            axes.axhspan(k, k + 1, facecolor=style.WASH, alpha=0.5, linewidth=0, zorder=0)
        mean, low, high = panel.mean[k], panel.low[k], panel.high[k]
        if np.isfinite(mean):
            axes.barh(k + 0.5, mean, 0.62, color=SHARE.colour, edgecolor=style.INK, linewidth=0.4)
        if np.isfinite(low):
            axes.plot([low, high], [k + 0.5, k + 0.5], color=style.INK, linewidth=1.4)
        for mark, value in ((ALONE, panel.alone[k]), (LOST, panel.lost[k])):
            if np.isfinite(value):
                axes.plot([value], [k + 0.5], mark.marker, color=mark.colour, markersize=3.4, mec=style.INK, mew=0.4)


def _ends(panels: Sequence[Panel]) -> tuple[float, float]:
    every = [value for panel in panels for value in (panel.mean, panel.low, panel.high, panel.alone, panel.lost)]
    known = np.concatenate(every)
    known = known[np.isfinite(known)]
    low, high = min(0.0, float(known.min(initial=0.0))), max(0.0, float(known.max(initial=0.0)))
    pad = 0.05 * (high - low) or 1.0
    return low - pad, high + pad


def _numbers(panel: Panel, k: int) -> str:
    if not np.isfinite(panel.mean[k]):
        return "undefined"
    part = panel.part[k]
    return f"{short(panel.mean[k], signed=True)}" + (f"\n{100 * part:.0f} %" if np.isfinite(part) else "")


def _note(heading: Heading) -> str:
    if heading.runs == 1:
        return "Bars: share, in figures and in per cent of the whole. 1 run of each world, so no interval."
    return (
        f"Bars: share, in figures and in per cent of the whole, with its 95 % t interval over {heading.runs:,} paired "
        f"runs; {heading.varies}."
    )


def _caption(heading: Heading, what: str, when: str, remark: str) -> str:
    interval = "no interval, since there is 1 run" if heading.runs == 1 else "lines: 95 % t interval of the mean share"
    return f"""Exact Shapley values of the mechanisms for {what} {when} in "{heading.name}": {heading.size} of every
        combination of mechanisms on and off, under common random numbers. Bars: what a mechanism adds, averaged over
        all orders of switching them on; they add up to all on less all off; {interval}. Triangles: what it brings with
        all others off; diamonds: what is lost without it, all others on. Where these differ, mechanisms work together,
        and no single number is the effect of a mechanism. {remark} {heading.limits}"""
