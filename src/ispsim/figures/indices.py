"""Sobol' indices as bars with their intervals, and the share of noise below them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ispsim.figures import style
from ispsim.figures.scales import round_ticks
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted, line_height
from ispsim.figures.study import Index, Study

_LEFT, _RIGHT, _ROW, _BAR, _BELOW, _KEY, _NOISE = 31.0, 17.0, 6.2, 1.9, 8.0, 4.5, 9.0  # mm
TITLE = "What the outcome hangs on"
MOST = 24
"""Factors that are shown; the rest is counted."""


@dataclass(frozen=True)
class Bar:
    """One factor's indices.

    Attributes
    ----------
    name : str
        Of the factor, or of a group that was moved as one.
    first, total : Index
        What it does alone, and all that it takes part in.
    group : str
        Mechanism or grade it belongs to, if that is to be shown.
    """

    name: str
    first: Index
    total: Index
    group: str = ""


@style.look()
def draw(study: Study, bars: Sequence[Bar], noise: Index | None = None, title: str = TITLE) -> style.Picture:
    """Draw first-order and total indices, the largest total first.

    Parameters
    ----------
    study : Study
        What is stated below the title, and what the indices divide.
    bars : sequence of Bar
        Factors in any order; the 24 largest are shown.
    noise : Index, optional
        Share of replication noise in the variance of a single run.
    title : str
        Of the figure.
    """
    known = [bar for bar in bars if np.isfinite(bar.total.value)]
    ordered = sorted(known, key=lambda bar: -bar.total.value)
    shown = ordered[:MOST]
    if not shown:
        return _nothing(study, title)
    room = _NOISE if noise is not None and np.isfinite(noise.value) else 0.0
    body = _KEY + len(shown) * _ROW + _BELOW + room
    sheet = Sheet(title, study, body, _notes(study, bars, ordered))
    left, height = MARGIN + _LEFT, len(shown) * _ROW
    bottom = sheet.bottom + _BELOW + room
    axes = sheet.axes(left, bottom, sheet.width - left - _RIGHT - MARGIN, height)
    ends = [0.0]
    for k, bar in enumerate(shown):
        middle = height - (k + 0.5) * _ROW
        if k % 2 == 0:
            axes.axhspan(
                middle - 0.5 * _ROW, middle + 0.5 * _ROW, facecolor=style.WASH, alpha=0.5, linewidth=0, zorder=0
            )
        up = 0.5 * line_height(style.SMALL) if bar.group else 0.0
        sheet.text(MARGIN, bottom + middle + up, fitted(bar.name, _LEFT - 1.5, style.SMALL), va="center")
        if bar.group:
            group = fitted(bar.group, _LEFT - 1.5, style.SMALL)
            sheet.text(MARGIN, bottom + middle - up, group, va="center", color=style.GREY)
        texts = []
        for index, y, colour in ((bar.total, middle + 1.05, style.SKY), (bar.first, middle - 1.05, style.BLUE)):
            _bar(axes, index, y, colour)
            ends += [x for x in (index.value, index.low, index.high) if np.isfinite(x)]
            texts.append(index.share)
        sheet.text(sheet.width - MARGIN, bottom + middle, " / ".join(texts), va="center", ha="right")
    low, high = min(ends), max(ends)
    pad = 0.03 * (high - low) or 0.05
    axes.axvline(0.0, color=style.GREY, linewidth=0.6)
    axes.set(xlim=(low - pad if low < 0.0 else 0.0, high + pad), ylim=(0, height), yticks=[])
    axes.set_xticks(round_ticks(low - pad if low < 0.0 else 0.0, high + pad, 4))
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Index (share of variance)")
    sheet.text(sheet.width - MARGIN, bottom + height + 1.0, "total / first", ha="right", color=style.GREY)
    handles = [
        Patch(facecolor=style.SKY, edgecolor=style.INK, linewidth=0.4, label="total"),
        Patch(facecolor=style.BLUE, edgecolor=style.INK, linewidth=0.4, label="first order"),
    ]
    if any(not index.converged for bar in shown for index in (bar.first, bar.total)):
        handles.append(
            Patch(facecolor="white", edgecolor=style.INK, linewidth=0.4, hatch="/////", label="not converged")
        )
    sheet.picture.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(MARGIN / sheet.width, (bottom + height + 0.4) / sheet.height),
        ncols=3,
        frameon=False,
        fontsize=style.SMALL,
        borderpad=0.0,
        handlelength=1.2,
        handleheight=0.7,
        columnspacing=1.0,
        handletextpad=0.4,
        borderaxespad=0.2,
    )
    if room and noise is not None:
        _noise(sheet, noise, left)
    return sheet.done(_caption(study, bars, noise))


def _bar(axes: Axes, index: Index, y: float, colour: str) -> None:
    if not np.isfinite(index.value):
        return
    face, hatch = (colour, None) if index.converged else ("white", "/////")
    axes.barh([y], [index.value], height=_BAR, linewidth=0.4, facecolor=face, edgecolor=style.INK, hatch=hatch)
    if np.isfinite(index.low):
        axes.plot([index.low, index.high], [y, y], color=style.INK, linewidth=0.8, solid_capstyle="butt")


def _noise(sheet: Sheet, noise: Index, left: float) -> None:
    """Draw the variance of a single run, parted in inputs and chance."""
    y, width = sheet.bottom + 2.2, sheet.width - left - _RIGHT - MARGIN
    share = min(max(noise.value, 0.0), 1.0)
    axes = sheet.axes(left, y, width, 2.6)
    axes.barh([0.5], [1.0 - share], height=1.0, color=style.GREY, edgecolor=style.INK, linewidth=0.4)
    axes.barh(
        [0.5],
        [share],
        left=[1.0 - share],
        height=1.0,
        facecolor="white",
        hatch="....",
        edgecolor=style.INK,
        linewidth=0.4,
    )
    if np.isfinite(noise.low):
        ends = [1.0 - min(max(x, 0.0), 1.0) for x in (noise.low, noise.high)]
        axes.plot(ends, [0.5, 0.5], color=style.VERMILION, linewidth=1.2, solid_capstyle="butt")
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    for side in axes.spines.values():
        side.set_visible(False)
    sheet.text(MARGIN, y + 1.3, "A single run's variance", va="center")
    sheet.text(left, y + 2.6 + 0.7, "inputs", color=style.GREY)
    sheet.text(left + width, y + 2.6 + 0.7, "replication noise", color=style.GREY, ha="right")
    text = f"{100 * share:.0f} %"
    if np.isfinite(noise.low):
        text += f"\n{100 * max(noise.low, 0.0):.0f} to {100 * min(noise.high, 1.0):.0f} %"
    sheet.text(sheet.width - MARGIN, y + 1.3, text, va="center", ha="right", linespacing=1.15)


def _nothing(study: Study, title: str) -> style.Picture:
    sheet = Sheet(title, study, 3.0 * line_height(style.NORMAL), [study.limits])
    sheet.text(MARGIN, sheet.bottom + line_height(style.NORMAL), "No index is defined: the outcome does not vary.")
    return sheet.done(f"No index of {study.outcome} in {study.name!r} is defined. {study.limits}")


def _notes(study: Study, bars: Sequence[Bar], ordered: Sequence[Bar]) -> list[str]:
    note = f"Shares of {study.divided}; lines: 95 % intervals over rows and replications."
    if any(not index.converged for bar in ordered[:MOST] for index in (bar.first, bar.total)):
        note += " Hatched, ~: interval too wide to go by."
    if len(ordered) > MOST:
        rest = ordered[MOST:]
        note += f" {counted(len(rest), f'more {study.noun}')}, largest total {rest[0].total.share}."
    if len(ordered) < len(bars):
        note += f" {counted(len(bars) - len(ordered), study.noun)} without defined indices."
    return [note]


def _caption(study: Study, bars: Sequence[Bar], noise: Index | None) -> str:
    chance = ""
    if noise is not None and np.isfinite(noise.value):
        chance = f"""Of the variance of a single run, {100 * noise.value:.0f} % is replication noise: what differs
            between runs of one and the same point"""
        if np.isfinite(noise.low):
            chance += f" (95 % interval {100 * noise.low:.0f} to {100 * noise.high:.0f} %)"
        chance += "."
    return f"""Sobol' indices of {study.outcome} in "{study.name}": {counted(len(bars), study.noun)}, {study.size}.
        First order: the share of {study.divided} that goes if one is known; total: the share that stays if all others
        are known. Their difference is interaction. Lines: 95 % intervals over rows of the design and replications.
        Bars that are hatched have not converged. {chance} {study.limits}"""
