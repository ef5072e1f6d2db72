"""Added cost against added effect, run by run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.key import Mark, draw_key, height_of, marks_of
from ispsim.figures.scales import round_ticks, unit_of
from ispsim.figures.sheet import MARGIN, Heading, Sheet

_LEFT, _BELOW, _PANEL = 13.0, 8.5, 52.0  # mm
_LEAST = 0.27  # of an axis that each side of 0 takes, so that all four quadrants can be named
_HEADROOM = 0.16


@dataclass(frozen=True)
class Plane:
    """One scenario's paired differences from the baseline.

    Attributes
    ----------
    name : str
        Of the scenario.
    effect, cost : numpy.ndarray, shape (runs,)
        Added practitioner-years of faithful use; added money.
    effect_interval, cost_interval : tuple of float
        Ends of the intervals of the means; NaN of a single run.
    """

    name: str
    effect: np.ndarray
    cost: np.ndarray
    effect_interval: tuple[float, float]
    cost_interval: tuple[float, float]


@style.look()
def draw(heading: Heading, baseline: str, planes: Sequence[Plane], currency: str) -> style.Picture:
    """Draw the cost-effectiveness plane: a point a pair of runs, and the means with their intervals.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    baseline : str
        Name of the scenario that the others are held against.
    planes : sequence of Plane
        The others.
    currency : str
        With the year of the prices.
    """
    marks = marks_of([plane.name for plane in planes], baseline=False)
    if len(marks) == 1:
        marks = [Mark(marks[0].name, style.BLUE, "-", "o")]
    many = len(marks) > 1
    key = height_of(marks, style.COLUMN - 2 * MARGIN) if many else 0.0
    note = f"Compared with “{baseline}”. "
    if heading.runs == 1:
        note += "Marks: the 1 pair of runs; no interval. "
    else:
        note += (
            f"Small: one pair of runs. Large: mean of {heading.runs:,} pairs, with 95 % t intervals of either mean; "
        )
        note += f"{heading.varies}. "
    sheet = Sheet("Cost and effect", heading, key + _PANEL + _BELOW, [note])
    if many:
        draw_key(sheet, marks, sheet.top)
    per, word = unit_of(max(float(np.abs(plane.cost).max()) for plane in planes))
    left = MARGIN + _LEFT
    axes = sheet.axes(left, sheet.bottom + _BELOW, sheet.width - left - MARGIN - 1.0, _PANEL)
    for how in (axes.axhline, axes.axvline):
        how(0.0, color=style.GREY, linewidth=0.6, zorder=1)
    for plane, mark in zip(planes, marks, strict=True):
        if heading.runs > 1:
            axes.plot(
                plane.effect,
                plane.cost / per,
                mark.marker,
                color=mark.colour,
                markersize=2.4,
                alpha=0.45,
                markeredgewidth=0,
            )
        x, y = float(plane.effect.mean()), float(plane.cost.mean()) / per
        if np.isfinite(plane.effect_interval).all():
            axes.plot(plane.effect_interval, (y, y), color=style.INK, linewidth=1.0, zorder=3)
            axes.plot((x, x), np.array(plane.cost_interval) / per, color=style.INK, linewidth=1.0, zorder=3)
        axes.plot(
            [x],
            [y],
            mark.marker,
            color=mark.colour,
            markersize=6.0,
            markeredgecolor=style.INK,
            markeredgewidth=0.6,
            zorder=4,
            label=plane.name,
        )
    axes.set_xlim(_limits(np.concatenate([plane.effect for plane in planes]), 0.04))
    axes.set_ylim(_limits(np.concatenate([plane.cost / per for plane in planes]), _HEADROOM))
    axes.set_xticks(round_ticks(*axes.get_xlim()))
    axes.set_yticks(round_ticks(*axes.get_ylim()))
    axes.set_xlabel("Added practitioner-years of faithful use")
    axes.set_ylabel(f"Added cost ({word}{currency})")
    for x, y, text in (
        (0.01, 0.99, "less use,\ncosts more"),
        (0.99, 0.99, "more use, costs more"),
        (0.01, 0.01, "less use,\ncosts less"),
        (0.99, 0.01, "more use, costs less"),
    ):
        axes.text(
            x,
            y,
            text,
            transform=axes.transAxes,
            fontsize=style.SMALL,
            color=style.GREY,
            ha="left" if x < 0.5 else "right",
            va="bottom" if y < 0.5 else "top",
            linespacing=1.1,
        )
    return sheet.done(_caption(heading, baseline, planes, currency))


def _limits(values: np.ndarray, pad: float) -> tuple[float, float]:
    """Return ends of an axis that hold all values, with room on both sides of 0."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    if high - low <= 0.0:
        return -1.0, 1.0
    span = (high - low) * pad
    low, high = (low - span if low < 0.0 else low), (high + span if high > 0.0 else high)
    share = _LEAST / (1.0 - _LEAST)
    return min(low, -share * high), max(high, -share * low)


def _caption(heading: Heading, baseline: str, planes: Sequence[Plane], currency: str) -> str:
    names = ", ".join(f'"{plane.name}"' for plane in planes)
    marks = "one run, no interval" if heading.runs == 1 else "large marks: means, with 95 % t intervals of either"
    return f"""Cost-effectiveness plane of {names} against "{baseline}": {heading.size} of each scenario, paired under
        common random numbers. Each small mark is one pair of runs; {marks}. To the right: more practitioner-years of
        faithful use (52 weeks of one practitioner who uses the intervention with full fidelity); up: more cost to all
        payers, in {currency}; both discounted as the scenario states. The slope of a line from the origin to a mark is
        its cost per added practitioner-year. Benefits to clients and what they save are not in the model.
        {heading.limits}"""
