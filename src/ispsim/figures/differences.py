"""What scenarios differ in from the first: means of paired differences with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.key import Mark, draw_key, height_of, marks_of
from ispsim.figures.scales import round_ticks, short, unit_of
from ispsim.figures.sheet import MARGIN, Heading, Sheet, fitted, width_of

_LEFT, _LINE, _APART, _BELOW, _BETWEEN = 32.0, 3.0, 0.9, 8.5, 1.5  # mm


@dataclass(frozen=True)
class Difference:
    """One measure's paired differences.

    Attributes
    ----------
    label : str
        Plain name of the measure.
    means, lows, highs : sequence of float
        Mean and ends of its interval, by scenario; NaN where they are undefined.
    defined : sequence of int
        In how many replications the difference is defined, by scenario.
    """

    label: str
    means: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]
    defined: Sequence[int]


@dataclass(frozen=True)
class Group:
    """Measures that share an axis, with its unit in words."""

    unit: str
    rows: Sequence[Difference]
    amount: bool


@style.look()
def draw(
    heading: Heading,
    baseline: str,
    names: Sequence[str],
    groups: Sequence[Group],
    left_out: str = "",
    title: str = "Differences between scenarios",
) -> style.Picture:
    """Draw mean differences of scenarios from the first one, row by row.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    baseline : str
        Name of the first scenario.
    names : sequence of str
        Names of the others.
    groups : sequence of Group
        Measures by unit.
    left_out : str
        What is not shown, in words.
    title : str
        Short title.
    """
    many = len(names) > 1
    width = style.PAGE if many else style.COLUMN
    marks = marks_of(names, baseline=False)
    if not many:
        marks = [Mark(names[0], style.BLUE, "-", "o")]
    units = [unit_of(_largest(group)) if group.amount else (1.0, "") for group in groups]
    texts = [
        [_numbers(row, k, per, heading.runs, many) for row in group.rows for k in range(len(names))]
        for group, (per, _) in zip(groups, units, strict=True)
    ]
    right = max(width_of(text, style.SMALL) for block in texts for text in block) + 1.5
    pitch = len(names) * _LINE + _APART
    key = height_of(marks, width - 2 * MARGIN) if many else 0.0
    body = key + sum(len(group.rows) * pitch + _BELOW for group in groups) + _BETWEEN * (len(groups) - 1)
    sheet = Sheet(title, heading, body, _notes(heading, baseline, groups, texts, left_out), width)
    if many:
        draw_key(sheet, marks, sheet.top)
    top = sheet.top - key
    for group, (per, word), block in zip(groups, units, texts, strict=True):
        height = len(group.rows) * pitch
        _panel(sheet, group, per, word, block, marks, (top - height, height, right))
        top -= height + _BELOW + _BETWEEN
    return sheet.done(_caption(heading, baseline, names, left_out))


def _panel(
    sheet: Sheet,
    group: Group,
    per: float,
    word: str,
    texts: Sequence[str],
    marks: Sequence[Mark],
    room: tuple[float, float, float],
) -> None:
    bottom, height, right = room
    left, count = MARGIN + _LEFT, len(marks)
    axes = sheet.axes(left, bottom, sheet.width - left - right - MARGIN - 1.0, height)
    axes.axvline(0.0, color=style.GREY, linewidth=0.6)
    ends = [0.0]
    for r, row in enumerate(group.rows):
        top = height - r * height / len(group.rows)
        middle = top - 0.5 * height / len(group.rows)
        sheet.text(MARGIN, bottom + middle, fitted(row.label, _LEFT - 1.5, style.SMALL), va="center")
        if r % 2 == 0:
            axes.axhspan(top - height / len(group.rows), top, facecolor=style.WASH, alpha=0.5, linewidth=0, zorder=0)
        for k, mark in enumerate(marks):
            y = top - (k + 0.5) * _LINE - 0.5 * _APART
            mean, low, high = (values[k] / per for values in (row.means, row.lows, row.highs))
            if np.isfinite(low) and np.isfinite(high):
                axes.plot([low, high], [y, y], color=mark.colour, linewidth=1.2, solid_capstyle="butt")
            if np.isfinite(mean):
                axes.plot(
                    [mean],
                    [y],
                    mark.marker,
                    color=mark.colour,
                    markersize=4.0,
                    markeredgecolor=style.INK,
                    markeredgewidth=0.4,
                )
            ends += [value for value in (mean, low, high) if np.isfinite(value)]
            sheet.text(sheet.width - MARGIN, bottom + y, texts[r * count + k], va="center", ha="right")
    low, high = min(ends), max(ends)
    pad = 0.06 * (high - low) or 1.0
    axes.set(xlim=(low - pad, high + pad), ylim=(0, height), yticks=[])
    axes.set_xticks(round_ticks(low - pad, high + pad, 4 if count == 1 else 8))
    axes.spines["left"].set_visible(False)
    unit = f"{word}{group.unit}"
    axes.set_xlabel(f"Difference ({unit})")


def _largest(group: Group) -> float:
    values = [abs(v) for row in group.rows for part in (row.means, row.lows, row.highs) for v in part if np.isfinite(v)]
    return max(values, default=0.0)


def _numbers(row: Difference, k: int, per: float, runs: int, whole: bool) -> str:
    """Return a difference in figures: with its interval where there is room, with n where some runs lack it."""
    if not np.isfinite(row.means[k]):
        return "undefined"
    text = short(row.means[k] / per, signed=True)
    if whole and np.isfinite(row.lows[k]):
        text += f" ({short(row.lows[k] / per, signed=True)} to {short(row.highs[k] / per, signed=True)})"
    return text if row.defined[k] == runs else f"{text}, n = {row.defined[k]}"


def _notes(
    heading: Heading, baseline: str, groups: Sequence[Group], texts: Sequence[Sequence[str]], left_out: str
) -> list[str]:
    sums = " (hours and money: whole run)" if any(group.amount for group in groups) else ""
    note = f"Scenario minus “{baseline}” at the end{sums}, run by run in the same futures. "
    if heading.runs == 1:
        note += "1 run, so no interval. "
    else:
        note += f"Mean and its 95 % t interval over {heading.runs:,} pairs of runs; {heading.varies}. "
    if any(text == "undefined" for block in texts for text in block):
        note += "Undefined: in no run defined in both scenarios. "
    return [note + left_out]


def _caption(heading: Heading, baseline: str, names: Sequence[str], left_out: str) -> str:
    interval = "no interval, since there is 1 run" if heading.runs == 1 else "lines: its 95 % t interval"
    others = ", ".join(f'"{name}"' for name in names)
    return f"""Paired differences of {others} from "{baseline}": {heading.size} of each scenario, replication by
        replication under common random numbers. Marks: mean difference; {interval}. Shares and levels are those of
        the last week, hours and money are summed over the run. Each panel has its own axis. The interval tells how
        well the runs fix the model's mean difference; it shrinks with more runs and says nothing of whether the model
        is right. {left_out} {heading.limits}"""
