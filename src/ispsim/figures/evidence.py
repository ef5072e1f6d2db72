"""A published pattern and what re-enacted studies give: a panel for each number and each condition."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ispsim.figures import style
from ispsim.figures.scales import round_ticks, short
from ispsim.figures.sheet import MARGIN, Sheet, fitted, width_of

_TITLE, _PUBLISHED, _STUDIES, _BELOW, _SHARE = 5.0, 5.0, 10.0, 8.5, 5.0  # mm
_BINS = 24
VERDICTS = {"hit": style.GREEN, "miss": style.VERMILION, "unclear": style.ORANGE, "not enacted": style.GREY}


@dataclass(frozen=True)
class Stated:
    """What stands below the title.

    Attributes
    ----------
    name : str
        The published study.
    size : str
        How much was simulated.
    """

    name: str
    size: str


@dataclass(frozen=True)
class Number:
    """A number of a pattern.

    Attributes
    ----------
    title, unit, verdict : str
        What it is, and the verdict on it.
    band : tuple of float
        Where it should lie; infinite where a side is open.
    studies : numpy.ndarray, shape (studies,)
        What simulated studies gave.
    mean, low, high : float
        Their mean with its 95 % interval.
    published : float or None
        The published figure.
    interval : tuple of float, or None
        Its 95 % interval.
    """

    title: str
    unit: str
    verdict: str
    band: tuple[float, float]
    studies: np.ndarray
    mean: float
    low: float
    high: float
    published: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Held:
    """A condition of a pattern: in which share of simulated studies it holds, with its interval, and should."""

    title: str
    verdict: str
    share: float
    low: float
    high: float
    least: float


@style.look()
def draw(
    title: str, stated: Stated, numbers: Sequence[Number], held: Sequence[Held], notes: Sequence[str] = ()
) -> style.Picture:
    """Draw a pattern.

    Parameters
    ----------
    title : str
        Name of the pattern.
    stated : Stated
        What is stated below it.
    numbers, held : sequence
        Its numbers and conditions, a panel each.
    notes : sequence of str
        At the foot.
    """
    tall, flat = _TITLE + _PUBLISHED + _STUDIES + _BELOW, _TITLE + _SHARE + _BELOW
    sheet = Sheet(title, stated, len(numbers) * tall + len(held) * flat, [_key(numbers, held), *notes])
    top = sheet.top
    for number in numbers:
        _heading(sheet, top, number.title, number.verdict)
        _number(sheet, top - _TITLE, number)
        top -= tall
    for one in held:
        _heading(sheet, top, one.title, one.verdict)
        _held(sheet, top - _TITLE, one)
        top -= flat
    return sheet.done(_caption(title, stated, numbers, held))


def _heading(sheet: Sheet, top: float, title: str, verdict: str) -> None:
    room = sheet.width - 2 * MARGIN - width_of(verdict, style.NORMAL, bold=True) - 3.0
    y = top - _TITLE + 1.5
    sheet.text(MARGIN, y, fitted(title[:1].upper() + title[1:], room, style.NORMAL), style.NORMAL)
    right = sheet.width - MARGIN
    sheet.text(right, y, verdict, style.NORMAL, ha="right", weight="bold", color=VERDICTS[verdict])


def _number(sheet: Sheet, top: float, number: Number) -> None:
    """Draw the published figure above, the simulated studies below it, and the band behind both."""
    height = _PUBLISHED + _STUDIES
    axes = sheet.axes(MARGIN + 1.0, top - height, sheet.width - 2 * MARGIN - 2.0, height)
    low, high = _ends(number)
    band = max(number.band[0], low), min(number.band[1], high)
    axes.axvspan(*band, facecolor=style.WASH, linewidth=0, zorder=0)
    for end in number.band:
        if math.isfinite(end):
            axes.axvline(end, color=style.FAINT, linewidth=0.6, zorder=0.5)
    known = number.studies[np.isfinite(number.studies)]
    counts, edges = np.histogram(np.clip(known, low, high), bins=_BINS, range=(low, high))
    tallest = max(int(counts.max(initial=0)), 1)
    axes.bar(
        edges[:-1],
        0.86 * _STUDIES * counts / tallest,
        np.diff(edges),
        align="edge",
        color=style.SKY,
        edgecolor="white",
        linewidth=0.3,
    )
    if math.isfinite(number.mean):
        axes.plot([number.low, number.high], [1.2, 1.2], color=style.INK, linewidth=2.0)
        axes.plot([number.mean], [1.2], "o", color=style.INK, markersize=3.6)
    y = _STUDIES + 0.45 * _PUBLISHED
    if number.interval is not None:
        axes.plot(number.interval, [y, y], color=style.BLUE, linewidth=1.4)
    if number.published is not None:
        axes.plot([number.published], [y], "D", color=style.BLUE, markersize=4.0)
    axes.set(
        xlim=(low, high),
        ylim=(0, height),
        yticks=[],
        xlabel=fitted(number.unit, sheet.width - 2 * MARGIN, style.NORMAL),
    )
    _plain(axes, low, high)


def _held(sheet: Sheet, top: float, one: Held) -> None:
    axes = sheet.axes(MARGIN + 1.0, top - _SHARE, sheet.width - 2 * MARGIN - 2.0, _SHARE)
    axes.axvspan(100.0 * one.least, 100.0, facecolor=style.WASH, linewidth=0, zorder=0)
    axes.axvline(100.0 * one.least, color=style.FAINT, linewidth=0.6, zorder=0.5)
    y = 0.5 * _SHARE
    axes.barh([y], [100.0 * one.share], height=0.5 * _SHARE, color=style.SKY)
    axes.plot([100.0 * one.low, 100.0 * one.high], [y, y], color=style.INK, linewidth=2.0)
    axes.plot([100.0 * one.share], [y], "o", color=style.INK, markersize=3.6, clip_on=False)
    axes.set(xlim=(0, 100), ylim=(0, _SHARE), yticks=[], xlabel="% of simulated studies")
    _plain(axes, 0.0, 100.0)


def _plain(axes: Axes, low: float, high: float) -> None:
    axes.set_xticks(round_ticks(low, high, 5))
    axes.spines["left"].set_visible(False)


def _ends(number: Number) -> tuple[float, float]:
    """Return the ends of the axis: band, published interval, and all but the outermost hundredth of studies."""
    known = number.studies[np.isfinite(number.studies)]
    ends = [end for end in number.band if math.isfinite(end)]
    ends += [x for x in (number.mean, number.low, number.high, number.published) if x is not None and math.isfinite(x)]
    ends += list(number.interval or ())
    if known.size:
        ends += [float(x) for x in np.quantile(known, (0.005, 0.995))]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    pad = 0.05 * (high - low) or 0.5
    return low - pad, high + pad


def _key(numbers: Sequence[Number], held: Sequence[Held]) -> str:
    parts = []
    if any(one.published is not None for one in numbers):
        parts.append("Diamond: published, with its 95 % interval if there is one.")
    if numbers:
        parts.append("Bars: simulated studies, outermost ones at the ends.")
    parts.append("Dot: mean or share, with its 95 % interval. Grey: where it should lie.")
    return " ".join(parts)


def _caption(title: str, stated: Stated, numbers: Sequence[Number], held: Sequence[Held]) -> str:
    said = [
        f"{one.title}: {short(one.mean)} ({short(one.low)} to {short(one.high)}) {one.unit}, {one.verdict}"
        for one in numbers
    ]
    said += [f"{one.title}: in {100.0 * one.share:.0f} % of studies, {one.verdict}" for one in held]
    return f"""{title}: what is published beside what re-enacted studies give. {stated.name}. {stated.size}.
        {"; ".join(said)}. Simulated
        studies differ by chance as the published one might have; parameters are held at their defaults, so what is not
        known about them is not in the spread."""
