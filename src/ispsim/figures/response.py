"""Response curves: what measures come to along a factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ispsim.figures import style
from ispsim.figures.key import Mark, draw_key, height_of, marks_of
from ispsim.figures.scales import ceiling, round_ticks, unit_of
from ispsim.figures.sheet import MARGIN, Heading, Sheet, counted, fitted

MOST_PANELS, MOST_CURVES = 6, 6
BANDS = 2
"""Curves up to which bands of runs can be told apart."""

_LEFT, _PANEL, _ABOVE, _BELOW, _BETWEEN = 11.0, 34.0, 5.0, 9.5, 4.0  # mm
_WORDS = 9  # characters of a tick in words


@dataclass(frozen=True)
class Curve:
    """One measure along a factor, each shape (steps,); NaN where it is undefined.

    Attributes
    ----------
    name : str
        What tells it from the others.
    mean, ci_low, ci_high : numpy.ndarray
        Mean over runs and the ends of its 95 % interval.
    p05, p95 : numpy.ndarray
        Between these lie nine of ten runs.
    """

    name: str
    mean: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p05: np.ndarray
    p95: np.ndarray


@dataclass(frozen=True)
class Panel:
    """Curves along one factor on common axes.

    Attributes
    ----------
    title : str
        What is shown.
    factor : str
        Name of the factor along the axis, with its unit.
    x : numpy.ndarray, shape (steps,)
        Its values, rising; of words, places from 0.
    words : tuple of str
        The words at these places; none where the factor is a number.
    log : bool
        Whether equal ratios look equal.
    curves : tuple of Curve
        Of the same measure.
    share : bool
        Whether the measure ends at 1.
    joined : bool
        Whether the steps are those of a curve, rather than points that other factors vary between.
    """

    title: str
    factor: str
    x: np.ndarray
    words: tuple[str, ...]
    log: bool
    curves: tuple[Curve, ...]
    share: bool
    joined: bool = True


@style.look()
def draw(heading: Heading, panels: Sequence[Panel], remark: str = "") -> style.Picture:
    """Draw response curves, two panels a row.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    panels : sequence of Panel
        At most `MOST_PANELS`, with the same names of curves in each.
    remark : str
        What is averaged over or not shown, in words.
    """
    names = [curve.name for curve in panels[0].curves]
    marks = marks_of(names, baseline=True)
    wide = len(panels) > 1
    width = style.PAGE if wide else style.COLUMN
    rows = -(-len(panels) // 2)
    key = height_of(marks, width - 2 * MARGIN) if len(names) > 1 else 0.0
    pitch = _ABOVE + _PANEL + _BELOW
    note = _note(heading, panels, len(names))
    sheet = Sheet("Response", heading, key + rows * pitch, [note + remark], width)
    if len(names) > 1:
        draw_key(sheet, marks, sheet.top)
    across = (sheet.width - 2 * MARGIN - (_BETWEEN if wide else 0.0)) / (2 if wide else 1) - _LEFT
    for place, panel in enumerate(panels):
        left = MARGIN + _LEFT + (place % 2) * (_LEFT + across + _BETWEEN)
        bottom = sheet.top - key - (place // 2) * pitch - _ABOVE - _PANEL
        axes = sheet.axes(left, bottom, across, _PANEL)
        per = _draw_curves(axes, panel, marks)
        title = f"{panel.title} ({per})" if per else panel.title
        sheet.text(left - _LEFT, bottom + _PANEL + 1.5, fitted(title, across + _LEFT, style.NORMAL), style.NORMAL)
        axes.set_xlabel(fitted(panel.factor, across, style.NORMAL))
    return sheet.done(_caption(heading, panels, names, remark))


def _draw_curves(axes: Axes, panel: Panel, marks: Sequence[Mark]) -> str:
    """Draw the curves of a panel, and return the unit in which large amounts are shown."""
    shown = [np.stack([c.mean, c.ci_low, c.ci_high]) for c in panel.curves]
    if len(panel.curves) <= BANDS:
        shown += [np.stack([c.p05, c.p95]) for c in panel.curves]
    known = np.concatenate([part[np.isfinite(part)] for part in shown]) if shown else np.zeros(0)
    top, low = float(np.max(known, initial=0.0)), float(np.min(known, initial=0.0))
    per, word = (1.0, "") if panel.share else unit_of(max(top, -low))
    x = panel.x.astype(float)
    steps = np.diff(np.log(x) if panel.log else x)
    nudge = 0.06 * (float(np.min(steps)) if panel.joined and steps.size else 0.0)
    for k, (mark, curve) in enumerate(zip(marks, panel.curves, strict=True)):
        aside = (k - 0.5 * (len(marks) - 1)) * nudge
        at = x * np.exp(aside) if panel.log else x + aside
        lined = panel.joined and not panel.words
        if lined and len(marks) <= BANDS:
            axes.fill_between(x, curve.p05 / per, curve.p95 / per, facecolor=mark.colour, alpha=0.18, linewidth=0)
        for place, one, other in zip(at, curve.ci_low / per, curve.ci_high / per, strict=True):
            if np.isfinite(one) and np.isfinite(other):
                axes.plot([place, place], [one, other], color=mark.colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot(
            at,
            curve.mean / per,
            marker=mark.marker,
            linestyle=mark.dash if lined else "none",
            color=mark.colour,
            markersize=3.5 if panel.joined else 2.5,
            markeredgecolor=style.INK,
            markeredgewidth=0.4,
            clip_on=False,  # a mark at the end of the axis is drawn whole
        )
    high = min(ceiling(top / per, 1e-6), 1.0) if panel.share else ceiling(top / per, 1e-6)
    bottom = 0.0 if low >= 0.0 else -ceiling(-low / per)
    axes.set(ylim=(bottom, high), yticks=round_ticks(bottom, high))
    if panel.words:
        axes.set_xlim(-0.5, len(panel.words) - 0.5)
        axes.set_xticks(range(len(panel.words)), [_cut(text) for text in panel.words])
    elif panel.joined and x.size <= 8:
        axes.set_xscale("log" if panel.log else "linear")
        axes.minorticks_off()
        ticks = _apart(x, panel.log)
        axes.set_xticks(ticks, [f"{value:.4g}" for value in ticks])
    else:
        axes.set_xscale("log" if panel.log else "linear")
        if not panel.log:
            axes.set_xticks(round_ticks(float(x.min()), float(x.max())))
    return word.strip()


def _apart(x: np.ndarray, log: bool) -> list[float]:
    """Return the values whose labels have room beside one another; the last one always."""
    places = np.log(x) if log else x
    least = 0.1 * float(places[-1] - places[0])
    kept = [len(x) - 1]
    for k in range(len(x) - 2, -1, -1):
        if places[kept[-1]] - places[k] >= least:
            kept.append(k)
    return [float(x[k]) for k in reversed(kept)]


def _cut(text: str) -> str:
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}…"


def _note(heading: Heading, panels: Sequence[Panel], curves: int) -> str:
    points = "Marks: mean"
    if not panels[0].joined:
        return f"{points} of {counted(heading.runs, 'run')}, a mark a point; {heading.varies}. "
    if heading.runs == 1:
        return f"{points}; 1 run at each point, so no interval. "
    text = f"{points} of {heading.runs:,} runs at each point, with its 95 % t interval; {heading.varies}. "
    if curves <= BANDS and all(panel.joined and not panel.words for panel in panels):
        text += "Bands: 5th to 95th percentile of runs. "
    return text


def _caption(heading: Heading, panels: Sequence[Panel], names: Sequence[str], remark: str) -> str:
    what = "; ".join(f"{panel.title} along {panel.factor}" for panel in panels)
    which = f" Curves: {', '.join(names)}." if len(names) > 1 else ""
    return f"""Response in "{heading.name}": {what}.{which} {_note(heading, panels, len(names))}{remark} Every point
        meets the same futures, so that neighbouring points differ by less than their intervals suggest: the table
        contrasts holds them against each other run by run. {heading.limits}"""
