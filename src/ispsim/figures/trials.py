"""Figures of virtual trials: power by number of sites, estimates beside the truth, mediation beside what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ispsim.figures import style
from ispsim.figures.key import Mark, draw_key, height_of, marks_of
from ispsim.figures.scales import round_ticks, short
from ispsim.figures.sheet import MARGIN, Sheet, fitted

_LEFT, _PANEL, _ABOVE, _BELOW, _BETWEEN = 11.0, 42.0, 5.0, 9.5, 4.0  # mm
_ROW, _NAME, _NUMBER = 5.5, 46.0, 12.0  # mm


@dataclass(frozen=True)
class Trials:
    """What every figure of trials states.

    Attributes
    ----------
    name : str
        Of the experiment.
    size : str
        Arms and number of trials.
    limits : str
        What the figure cannot say.
    where : str
        Where the sites are whose number is told: in each arm, for instance.
    """

    name: str
    size: str
    limits: str
    where: str


@dataclass(frozen=True)
class Line:
    """One analysis by number of sites.

    Attributes
    ----------
    name : str
        Of the analysis.
    sites, share, low, high : numpy.ndarray, shape (points,)
        Sites in each arm; share of trials that reject, and the ends of its interval.
    """

    name: str
    sites: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


@style.look()
def draw_power(stated: Trials, power: Sequence[Line], null: Sequence[Line], wanted: float, about: str) -> style.Picture:
    """Draw how often analyses reject where there is a difference, and where there is none.

    Parameters
    ----------
    stated : Trials
        Below the title and at the foot.
    power, null : sequence of Line
        The same analyses in the same order; no lines of null where no such trials were asked.
    wanted : float
        Power that is drawn as a line.
    about : str
        What the trials without a difference are, in words.
    """
    marks = marks_of([line.name for line in power], baseline=True)
    panels = [("Power", power, wanted), *([("Type-I error", null, 0.05)] if null else [])]
    key = height_of(marks, style.PAGE - 2 * MARGIN)
    note = "Marks: share of trials with p of at most 0.05; lines: its exact interval (power 95 %, type-I error 99 %). "
    sheet = Sheet("Power and type-I error", stated, key + _ABOVE + _PANEL + _BELOW, [note + about], style.PAGE)
    draw_key(sheet, marks, sheet.top)
    across = (sheet.width - 2 * MARGIN - _BETWEEN) / 2 - _LEFT
    bottom = sheet.top - key - _ABOVE - _PANEL
    for place, (title, lines, bar) in enumerate(panels):
        left = MARGIN + _LEFT + place * (_LEFT + across + _BETWEEN)
        axes = sheet.axes(left, bottom, across, _PANEL)
        axes.axhline(bar, color=style.GREY, linewidth=0.6, linestyle=(0, (3, 2)))
        top = _lines(axes, lines, marks)
        high = 1.0 if place == 0 else min(1.0, max(0.15, 1.15 * top))
        axes.set(ylim=(0.0, high), yticks=round_ticks(0.0, high))
        axes.set_xlabel(f"sites {stated.where}")
        words = f"{title} (line: {bar:g})"
        sheet.text(left - _LEFT, bottom + _PANEL + 1.5, fitted(words, across + _LEFT, style.NORMAL), style.NORMAL)
    caption = f"""Power and type-I error in "{stated.name}", {stated.size}: share of trials in which each analysis gives
        a p value of at most 0.05, by number of sites {stated.where}; lines are its exact interval, 95 % for power and
        99 % for type-I error. {about} {stated.limits}"""
    return sheet.done(caption)


def _lines(axes: Axes, lines: Sequence[Line], marks: Sequence[Mark]) -> float:
    """Draw lines with their intervals, side by side, and return the highest point."""
    sites = np.unique(np.concatenate([line.sites for line in lines]))
    gap = float(np.diff(sites).min()) if sites.size > 1 else 1.0
    nudge = 0.4 * gap / max(len(lines), 1)
    top = 0.0
    for k, (mark, line) in enumerate(zip(marks, lines, strict=True)):
        at = line.sites + (k - 0.5 * (len(marks) - 1)) * nudge
        axes.plot(
            at,
            line.share,
            marker=mark.marker,
            linestyle=mark.dash,
            color=mark.colour,
            linewidth=0.8,
            markersize=3.5,
            markeredgecolor=style.INK,
            markeredgewidth=0.4,
        )
        for x, low, high in zip(at, line.low, line.high, strict=True):
            if np.isfinite(low):
                axes.plot([x, x], [low, high], color=mark.colour, linewidth=1.2, solid_capstyle="butt")
        top = max(top, float(np.nanmax(line.high, initial=0.0)))
    axes.set_xticks(sites)
    return top


@dataclass(frozen=True)
class Spread:
    """Estimates of trials of one size.

    Attributes
    ----------
    name : str
        Of the size.
    estimate : numpy.ndarray, shape (trials,)
        Without those that are undefined.
    significant : numpy.ndarray of bool, shape (trials,)
        Whether the trial rejects.
    """

    name: str
    estimate: np.ndarray
    significant: np.ndarray


@style.look()
def draw_estimates(stated: Trials, rows: Sequence[Spread], truth: float, unit: str, analysis: str) -> style.Picture:
    """Draw what trials estimate, beside what is true.

    Parameters
    ----------
    stated : Trials
        Below the title and at the foot.
    rows : sequence of Spread
        By number of sites.
    truth : float
        What is true.
    unit : str
        Of the estimates.
    analysis : str
        Which analysis, in words.
    """
    note = (
        f"Each mark is a trial; filled: p of at most 0.05. Line: the truth, {short(truth, signed=True)}; cross: mean "
        f"of all trials; triangle: mean of those with p of at most 0.05. Analysis: {analysis}."
    )
    height = 2.2 * _ROW * len(rows)
    sheet = Sheet("Estimates of trials", stated, height + _BELOW, [note], style.PAGE)
    name = 24.0
    bottom, across = sheet.top - height, sheet.width - 2 * MARGIN - name - 2.0
    axes = sheet.axes(MARGIN + name, bottom, across, height)
    axes.axvline(truth, color=style.INK, linewidth=0.8)
    axes.axvline(0.0, color=style.FAINT, linewidth=0.6)
    for k, row in enumerate(rows):
        y = height - (k + 0.5) * 2.2 * _ROW
        order = np.random.default_rng(0).permutation(row.estimate.size)  # spread evenly, the same each time
        aside = ((order + 0.5) / max(row.estimate.size, 1) - 0.5) * 1.5 * _ROW
        for filled in (False, True):
            here = row.significant == filled
            axes.plot(
                row.estimate[here],
                y + aside[here],
                "o",
                markersize=1.8,
                color=style.BLUE if filled else "none",
                markeredgecolor=style.BLUE if filled else style.GREY,
                markeredgewidth=0.3,
                alpha=0.7,
            )
        if row.estimate.size:
            axes.plot([row.estimate.mean()], [y], "x", color=style.INK, markersize=6, markeredgewidth=1.4)
        if row.significant.any():
            mean = row.estimate[row.significant].mean()
            axes.plot([mean], [y], "^", color=style.VERMILION, markersize=5, markeredgecolor=style.INK)
        sheet.text(MARGIN, bottom + y, fitted(row.name, name - 2.0, style.NORMAL), style.NORMAL, va="center")
    known = np.concatenate([row.estimate for row in rows])
    low, high = float(known.min(initial=min(0.0, truth))), float(known.max(initial=max(0.0, truth)))
    pad = 0.04 * (high - low) or 0.1
    axes.set(xlim=(low - pad, high + pad), ylim=(0, height), yticks=[])
    axes.set_xticks(round_ticks(low - pad, high + pad))
    axes.set_xlabel(f"difference between arms ({unit})")
    axes.spines["left"].set_visible(False)
    caption = f"""Estimates in "{stated.name}", {stated.size}, by number of sites {stated.where}. {note} Where power is
        low, only trials that overstate the difference reach a p value of 0.05. {stated.limits}"""
    return sheet.done(caption)


@dataclass(frozen=True)
class Through:
    """What goes through a mediator.

    Attributes
    ----------
    name : str
        Mediator and mechanism.
    p05, mean, p95 : float
        Of the indirect effect over trials.
    lost : float
        What is lost without the mechanism; NaN where none was switched off.
    """

    name: str
    p05: float
    mean: float
    p95: float
    lost: float


@style.look()
def draw_mediation(stated: Trials, rows: Sequence[Through], unit: str, sites: int) -> style.Picture:
    """Draw what trials say goes through each mediator, beside what is lost when its mechanism is switched off.

    Parameters
    ----------
    stated : Trials
        Below the title and at the foot.
    rows : sequence of Through
        A row each.
    unit : str
        Of the outcome.
    sites : int
        In each arm, of the trials that are shown.
    """
    note = (
        f"Dot and line: mean and 5th to 95th percentile of the indirect effect over trials of {sites} sites in each "
        "arm. Diamond: what is lost of the true difference when the mechanism is switched off."
    )
    height = _ROW * len(rows)
    sheet = Sheet("Mediation beside the truth", stated, height + _BELOW, [note], style.PAGE)
    bottom, across = sheet.top - height, sheet.width - 2 * MARGIN - _NAME - _NUMBER
    axes = sheet.axes(MARGIN + _NAME, bottom, across, height)
    axes.axvline(0.0, color=style.GREY, linewidth=0.6)
    for k, row in enumerate(rows):
        y = height - (k + 0.5) * _ROW
        axes.plot([row.p05, row.p95], [y, y], color=style.BLUE, linewidth=1.4)
        axes.plot([row.mean], [y], "o", color=style.BLUE, markersize=4.0, markeredgecolor=style.INK)
        if np.isfinite(row.lost):
            axes.plot([row.lost], [y], "D", color=style.ORANGE, markersize=4.0, markeredgecolor=style.INK)
        sheet.text(MARGIN, bottom + y, fitted(row.name, _NAME - 2.0, style.SMALL), va="center")
    known = np.array([(row.p05, row.p95, row.lost) for row in rows]).ravel()
    known = known[np.isfinite(known)]
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    pad = 0.06 * (high - low) or 0.1
    axes.set(xlim=(low - pad, high + pad), ylim=(0, height), yticks=[])
    axes.set_xticks(round_ticks(low - pad, high + pad))
    axes.set_xlabel(f"part of the difference ({unit})")
    axes.spines["left"].set_visible(False)
    caption = f"""Mediation in "{stated.name}", {stated.size}. {note} The two are the same only where the measure stands
        for the mechanism, nothing else moves both measure and outcome, and the mechanism works through it alone.
        {stated.limits}"""
    return sheet.done(caption)
