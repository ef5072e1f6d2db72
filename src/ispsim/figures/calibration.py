"""Calibration in pictures: priors and posteriors, what is identified, simulated data beside those observed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.scales import ceiling, round_ticks, short, week_ticks
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted

_PANEL, _GAP, _TITLE, _AXIS, _ROW, _NAMES, _VALUE = 26.0, 5.0, 4.0, 6.0, 5.0, 40.0, 13.0  # mm
_BINS = 24
MOST = 12
"""Parameters that are shown with their densities."""


@dataclass(frozen=True)
class Stated:
    """What stands below the title.

    Attributes
    ----------
    name : str
        Of the experiment.
    size : str
        How much was simulated.
    """

    name: str
    size: str


@dataclass(frozen=True)
class Density:
    """One parameter before and after the data.

    Attributes
    ----------
    name : str
        Of the parameter.
    prior, posterior : numpy.ndarray, shape (draws,)
        Draws of equal weight.
    shipped : float or None
        The value in force where nothing is stated.
    told : str
        How much the data say: much, something or nothing.
    """

    name: str
    prior: np.ndarray
    posterior: np.ndarray
    shipped: float | None
    told: str


@style.look()
def densities(stated: Stated, several: Sequence[Density]) -> style.Picture:
    """Draw the densities of parameters before and after the data, a panel each."""
    shown = several[:MOST]
    across = min(3, len(shown))
    down = -(-len(shown) // across)
    notes = ["Grey: prior. Blue line: posterior. Dashes: the value that the model ships with."]
    if len(several) > MOST:
        notes[0] += f" The first {MOST} of {len(several)}."
    width = style.PAGE if across > 1 else style.COLUMN
    sheet = Sheet("Before and after the data", stated, down * (_PANEL + _TITLE + _AXIS), notes, width)
    room = (sheet.width - 2 * MARGIN + _GAP) / across
    for k, one in enumerate(shown):
        row, column = divmod(k, across)
        left, bottom = MARGIN + column * room, sheet.top - (row + 1) * (_PANEL + _TITLE + _AXIS) + _AXIS
        axes = sheet.axes(left, bottom, room - _GAP, _PANEL)
        low, high = float(one.prior.min()), float(one.prior.max())
        edges = np.linspace(low, high if high > low else low + 1.0, _BINS + 1)
        axes.stairs(*np.histogram(one.prior, edges, density=True), fill=True, color=style.FAINT)
        inside = np.clip(one.posterior, low, high)
        axes.stairs(*np.histogram(inside, edges, density=True), color=style.BLUE, linewidth=1.2, baseline=None)
        if one.shipped is not None and low <= one.shipped <= high:
            axes.axvline(one.shipped, color=style.INK, linewidth=0.8, linestyle=(0, (3, 2)))
        axes.set(xlim=(edges[0], edges[-1]), yticks=[])
        axes.set_ylim(bottom=0.0)
        axes.set_xticks(round_ticks(float(edges[0]), float(edges[-1]), 3))
        axes.spines["left"].set_visible(False)
        told = f"data say {one.told}"
        sheet.text(left, bottom + _PANEL + 1.0, fitted(one.name, room - _GAP - 26.0, style.SMALL), weight="bold")
        sheet.text(left + room - _GAP, bottom + _PANEL + 1.0, told, ha="right", color=style.GREY)
    return sheet.done(
        f"""Priors and posteriors of {counted(len(several), "parameter")} in "{stated.name}", {stated.size}. Grey: draws
        from the prior; blue: from the posterior, both as histograms with {_BINS} bins; dashes: the value that the model
        ships with. Where blue follows grey the data say nothing of the parameter, and whatever rests on it rests on the
        prior."""
    )


@dataclass(frozen=True)
class Ratio:
    """How much narrower a parameter has become.

    Attributes
    ----------
    name : str
    value, error : float
        Standard deviation of the posterior in those of the prior, with its standard error.
    told : str
        Much, something or nothing.
    """

    name: str
    value: float
    error: float
    told: str


@style.look()
def identifiability(stated: Stated, ratios: Sequence[Ratio], much: float, nothing: float) -> style.Picture:
    """Draw how much of what was unknown of each parameter is left, the best known first."""
    ordered = sorted(ratios, key=lambda one: one.value)
    height = len(ordered) * _ROW
    note = "Lines: ± 2 standard errors. Left ground: the data say much; right ground: nothing."
    sheet = Sheet("What the data say of each parameter", stated, height + _AXIS + 3.0, [note])
    left, bottom = MARGIN + _NAMES, sheet.bottom + _AXIS + 3.0
    axes = sheet.axes(left, bottom, sheet.width - left - _VALUE - MARGIN, height)
    right = ceiling(max([1.2, *(one.value + 2 * one.error for one in ordered)]))
    axes.axvspan(0.0, much, facecolor=style.WASH, linewidth=0)
    axes.axvspan(nothing, right, facecolor=style.WASH, linewidth=0)
    axes.axvline(1.0, color=style.GREY, linewidth=0.6)
    for k, one in enumerate(ordered):
        y = height - (k + 0.5) * _ROW
        colour = style.GREY if one.told == "nothing" else style.BLUE
        axes.plot([one.value - 2 * one.error, one.value + 2 * one.error], [y, y], color=colour, linewidth=1.2)
        axes.plot([one.value], [y], "o", color=colour, markersize=4.0)
        sheet.text(MARGIN, bottom + y, fitted(one.name, _NAMES - 1.5, style.SMALL), va="center")
        sheet.text(sheet.width - MARGIN, bottom + y, one.told, va="center", ha="right")
    axes.set(xlim=(0.0, right), ylim=(0, height), yticks=[], xlabel="Posterior / prior standard deviation")
    axes.set_xticks(round_ticks(0.0, right, 4))
    axes.spines["left"].set_visible(False)
    names = [one.name for one in ordered if one.told == "nothing"]
    silent = f"They say nothing of {', '.join(names)}." if names else ""
    return sheet.done(
        f"""What the data say of each parameter in "{stated.name}", {stated.size}: standard deviation of the posterior
        divided by that of the prior, both on the scale on which the prior is normal. At 1 the data have changed
        nothing. Below {much:g} they say much, above {nothing:g} nothing. {silent} Two parameters of
        which each is unknown may still be known together: see the table pairs."""
    )


@dataclass(frozen=True)
class Course:
    """A measure that was observed, beside what the model gives.

    Attributes
    ----------
    name : str
        Of the measure.
    weeks : numpy.ndarray, shape (weeks,)
    observed, error : numpy.ndarray, shape (weeks,)
        Data with their standard errors; 0 where none is stated.
    prior, posterior : numpy.ndarray, shape (3, weeks)
        5 %, 50 % and 95 % of simulated data.
    """

    name: str
    weeks: np.ndarray
    observed: np.ndarray
    error: np.ndarray
    prior: np.ndarray
    posterior: np.ndarray


@style.look()
def courses(stated: Stated, several: Sequence[Course]) -> style.Picture:
    """Draw observed measures over the weeks on the bands of simulated data, a panel each."""
    note = "Marks: data, ± 1.96 standard errors. Bands: 90 % of simulated data, before (grey) and after (blue)."
    height = 40.0
    sheet = Sheet("Simulated data beside the observed", stated, len(several) * (height + _TITLE + 9.0), [note])
    for k, one in enumerate(several):
        bottom = sheet.top - (k + 1) * (height + _TITLE + 9.0) + 9.0
        axes = sheet.axes(MARGIN + 9.0, bottom, sheet.width - 2 * MARGIN - 11.0, height)
        for band, colour, alpha in ((one.prior, style.FAINT, 0.6), (one.posterior, style.SKY, 0.6)):
            axes.fill_between(one.weeks, band[0], band[2], facecolor=colour, alpha=alpha, linewidth=0)
        axes.plot(one.weeks, one.posterior[1], color=style.BLUE, linewidth=1.2)
        axes.errorbar(
            one.weeks, one.observed, 1.96 * one.error, fmt="o", color=style.INK, markersize=3.0, elinewidth=0.8
        )
        low = min(0.0, float(np.nanmin(one.prior)), float(np.min(one.observed - 1.96 * one.error)))
        high = max(float(np.nanmax(one.prior)), float(np.max(one.observed + 1.96 * one.error)))
        axes.set(xlim=(0, float(one.weeks.max()) * 1.02), ylim=(low, ceiling(high)))
        axes.set_xticks(week_ticks(int(one.weeks.max())))
        axes.set_yticks(round_ticks(low, ceiling(high), 4))
        axes.set_xlabel("Week")
        sheet.text(MARGIN, bottom + height + 1.2, one.name, weight="bold")
    return sheet.done(
        f"""Posterior predictive check of "{stated.name}", {stated.size}. Marks: what was observed, with 1.96 standard
        errors either way where the file states how sure it is. Bands: 5th to 95th percentile of simulated data with
        such errors, from the prior (grey) and from the posterior (blue, with its median). Data outside the blue band
        are what the calibrated model does not give."""
    )


@dataclass(frozen=True)
class Number:
    """A published number beside what the model gives.

    Attributes
    ----------
    name : str
    value, error : float
        The published one.
    prior, posterior : tuple of float
        5 %, 50 % and 95 % of simulated numbers.
    """

    name: str
    value: float
    error: float
    prior: Sequence[float]
    posterior: Sequence[float]


@style.look()
def numbers(stated: Stated, several: Sequence[Number]) -> style.Picture:
    """Draw published numbers beside simulated ones, each in units of its own standard error."""
    step = 8.0
    height = len(several) * step
    note = "Mark: published, ± 1.96 standard errors. Lines: 90 % of simulated numbers, before (grey) and after (blue)."
    sheet = Sheet("Simulated numbers beside the published", stated, height + _AXIS + 3.0, [note], style.PAGE)
    names = 58.0
    left, bottom = MARGIN + names, sheet.bottom + _AXIS + 3.0
    axes = sheet.axes(left, bottom, sheet.width - left - MARGIN - 2.0, height)
    ends = [3.0]
    for k, one in enumerate(several):
        y = height - (k + 0.5) * step

        def scaled(value: float, one: Number = one) -> float:
            return (value - one.value) / one.error

        for band, lower, colour, width in ((one.prior, 1.6, style.FAINT, 3.0), (one.posterior, -1.6, style.BLUE, 1.6)):
            low, middle, high = (scaled(value) for value in band)
            axes.plot([low, high], [y + lower, y + lower], color=colour, linewidth=width)
            axes.plot([middle], [y + lower], "|", color=style.INK, markersize=5.0)
            ends += [abs(low), abs(high)]
        axes.errorbar([0.0], [y], xerr=[1.96], fmt="o", color=style.INK, markersize=3.5, elinewidth=0.8)
        text = f"{short(one.value, signed=one.value < 0)} ± {short(1.96 * one.error)}"
        sheet.text(MARGIN, bottom + y + 0.4, fitted(one.name, names - 2.0, style.SMALL))
        sheet.text(MARGIN, bottom + y - 2.4, text, color=style.GREY)
    right = min(ceiling(max(ends)), 12.0) if math.isfinite(max(ends)) else 12.0
    axes.axvline(0.0, color=style.GREY, linewidth=0.6)
    axes.set(xlim=(-right, right), ylim=(0, height), yticks=[], xlabel="Standard errors of the published figure")
    axes.set_xticks(round_ticks(-right, right, 6))
    axes.spines["left"].set_visible(False)
    return sheet.done(
        f"""Posterior predictive check of "{stated.name}", {stated.size}: {counted(len(several), "published number")},
        each in units of its standard error. Marks: published, with 1.96 standard errors either way. Lines: 5th to 95th
        percentile of simulated numbers with such errors, from the prior (grey) and the posterior (blue); ticks: their
        medians."""
    )
