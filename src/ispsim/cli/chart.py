"""A small chart in text: use and faithful use over time, and when there is support."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ispsim.cli import page
from ispsim.world.schedule import planned_weeks

if TYPE_CHECKING:
    from ispsim.engine.results import Runs
    from ispsim.scenario import Scenario

HEIGHT = 8
MARGIN = 8  # left of the field: the scale
_BLOCKS = " ▁▂▃▄▅▆▇█"


def of_use(runs: Runs) -> str:
    """Return the chart of one scenario, means over runs: an area for faithful use, dots for use."""
    title = f"Use (·) and faithful use (█) by week, mean of {runs.runs:,} run{'' if runs.runs == 1 else 's'}"
    use, faithful = (runs.measure(name).mean(axis=0) for name in ("use_share", "faithful_use"))
    return "\n".join([title, *field(use, faithful), *axis(runs.scenario)])


def field(dots: np.ndarray, area: np.ndarray) -> list[str]:
    """Return the lines of the field with their scale; both series have one value a week, from 0 to 1."""
    columns = _columns(dots.size)
    top = max(math.ceil(10 * float(dots.max()) - 1e-9), 1) / 10
    heights = [_binned(series, columns) / top * HEIGHT for series in (dots, area)]
    lines = []
    for row in range(HEIGHT - 1, -1, -1):
        cells = []
        for dot, filled in zip(*heights, strict=True):
            cell = _BLOCKS[int(np.clip(round(8 * (filled - row)), 0, 8))]
            here = min(int(dot), HEIGHT - 1) == row
            cells.append("·" if cell == " " and here else cell)
        value = top * (row + 1) / HEIGHT
        scale = f"{value:5.2f} ┤" if row in (HEIGHT - 1, HEIGHT // 2 - 1) else " " * 6 + "│"
        lines.append(f"{scale}{''.join(cells)}".rstrip())
    return lines


def axis(scenario: Scenario) -> list[str]:
    """Return the lines below the field: weeks, and from when to when there is support."""
    columns = _columns(scenario.weeks + 1)
    weeks = np.unique(np.linspace(0, scenario.weeks, 4).round().astype(int))
    scale, labels = ["─"] * columns, [" "] * (columns + MARGIN)
    for week in weeks.tolist():
        place = _place(week, scenario.weeks, columns)
        scale[place] = "┼"
        text = str(week)
        start = min(max(place - len(text) // 2, 0), columns - len(text))
        labels[start : start + len(text)] = text
    lines = [f" 0.00 └{''.join(scale)}", f"  week {''.join(labels)}".rstrip()]
    for what, planned in zip(("support", "internal support"), planned_weeks(scenario), strict=True):
        if not planned.size or planned[0] > scenario.weeks:
            continue
        first, last = int(planned[0]), min(int(planned[-1]), scenario.weeks)
        start, end = (_place(week, scenario.weeks, columns) for week in (first, last))
        text = f" {what}, weeks {first} to {last} "
        bar = text.center(end - start + 1, "━") if len(text) + 2 <= end - start + 1 else "━" * (end - start + 1) + text
        if start + len(bar) + MARGIN > page.width():
            bar, text = "━" * (end - start + 1), text.strip()
            lines.append(" " * (7 + max(min(start, page.width() - MARGIN - len(text)), 0)) + text)
        lines.append(f"{' ' * (7 + start)}{bar}".rstrip())
    return lines


def _columns(values: int) -> int:
    return min(max(values, 24), page.width() - MARGIN)


def _place(week: int, weeks: int, columns: int) -> int:
    """Return the column of a week."""
    return round(week / max(weeks, 1) * (columns - 1))


def _binned(series: np.ndarray, columns: int) -> np.ndarray:
    """Return a series at `columns` evenly spaced weeks."""
    return np.interp(np.linspace(0, series.size - 1, columns), np.arange(series.size), series)
