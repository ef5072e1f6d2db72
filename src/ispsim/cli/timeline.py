"""A story on a few lines of text: when there is support, and what somebody does with it and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ispsim.cli import page

if TYPE_CHECKING:
    from ispsim.stories.story import Story

_MARGIN = 10
_BLOCKS = " ▁▂▃▄▅▆▇█"
_WHAT = {
    "practitioner": "use, higher where closer to how it is meant (fidelity)",
    "leader": "promoting",
    "organization": "users, counted by fidelity",
    "isp": "users in its organisations, counted by fidelity",
}


def of_story(story: Story) -> str:
    """Return the timeline: one row a world, blocks where the subject uses or promotes, and the weeks below."""
    weeks = story.scenario.weeks
    columns = min(weeks + 1, page.width() - _MARGIN)
    series = story.doing()
    top = max((float(values.max()) for values in series.values()), default=0.0)
    if story.kind in ("practitioner", "leader"):
        top = 1.0
    lines = [f"{_WHAT[story.kind]} (full height: {top:.3g})" if top not in (0.0, 1.0) else _WHAT[story.kind]]
    lines[0] = f"{lines[0][:1].upper()}{lines[0][1:]}"
    for what, window in story.windows.items():
        lines.append(f"{what:<{_MARGIN - 1}}{_support(window, weeks, columns)}".rstrip())
    for world, values in series.items():
        lines.append(f"{world:<{_MARGIN - 1}}{_row(values, columns, top)}".rstrip())
    scale, labels = ["─"] * columns, [" "] * (columns + 4)
    for week in np.unique(np.linspace(0, weeks, 4).round().astype(int)).tolist():
        place = _column(week, weeks, columns)
        scale[place] = "┼"
        start = min(max(place - len(str(week)) // 2, 0), columns - len(str(week)))
        labels[max(start, 0) : max(start, 0) + len(str(week))] = str(week)
    lines += [f"{'':<{_MARGIN - 1}}{''.join(scale)}", f"{'week':<{_MARGIN - 1}}{''.join(labels)}".rstrip()]
    return "\n".join(lines)


def _column(week: int, weeks: int, columns: int) -> int:
    """Return the column that a week falls in."""
    return min(week * columns // (weeks + 1), columns - 1)


def _row(values: np.ndarray, columns: int, top: float) -> str:
    """Return one row of blocks, each the highest value of its weeks, so that no week of use is lost."""
    cells = np.zeros(columns)
    for week, value in enumerate(values):
        column = _column(week, values.size - 1, columns)
        cells[column] = max(cells[column], float(value))
    if top <= 0.0:
        return ""
    return "".join(_BLOCKS[0 if cell <= 0.0 else min(max(round(8 * cell / top), 1), 8)] for cell in cells)


def _support(window: tuple[int, int], weeks: int, columns: int) -> str:
    first, last = (_column(week, weeks, columns) for week in window)
    return " " * first + "━" * (last - first + 1)
