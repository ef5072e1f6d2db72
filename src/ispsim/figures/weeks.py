"""The axis of weeks, and when there is support."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ispsim.figures import style
from ispsim.figures.scales import week_ticks
from ispsim.figures.sheet import Sheet, fitted, width_of

ROW = 4.4  # mm for a line of text and its bar
_BAR = 1.0


@dataclass(frozen=True)
class Window:
    """Weeks in which something runs.

    Attributes
    ----------
    what : str
        Plain name.
    spans : tuple of (int, int)
        First and last week of each stretch, from 1.
    whose : str
        Scenarios that it belongs to, where it is not the same in all.
    """

    what: str
    spans: tuple[tuple[int, int], ...]
    whose: str = ""

    @property
    def label(self) -> str:
        """Return the name with its weeks."""
        return f"{self._weeks} ({self.whose})" if self.whose else self._weeks

    @property
    def _weeks(self) -> str:
        if len(self.spans) > 3:
            return f"{self.what}, at times in weeks {self.spans[0][0]}–{self.spans[-1][1]}"
        weeks = ", ".join(f"{first}–{last}" if last > first else f"{first}" for first, last in self.spans)
        one = len(self.spans) == 1 and self.spans[0][0] == self.spans[0][1]
        return f"{self.what}, week{'' if one else 's'} {weeks}"


SUPPORT, INTERNAL = "ISP support", "internal support"
_GROUND: dict[str, dict[str, Any]] = {
    SUPPORT: {"facecolor": style.WASH, "edgecolor": "none", "zorder": 0},
    INTERNAL: {"facecolor": style.PALE, "edgecolor": "none", "zorder": -1},
}


def rows_height(windows: Sequence[Window]) -> float:
    """Return the height that the bars of windows take, mm."""
    return ROW * len(windows)


def draw_windows(
    sheet: Sheet, windows: Sequence[Window], left: float, bottom: float, width: float, horizon: int, beyond: float = 0.0
) -> None:
    """Draw a bar with its label for each window, above a panel; labels may reach `beyond` its right end, in mm."""
    for k, window in enumerate(windows):
        y = bottom + ROW * k + 0.5
        label = fitted(window.label, width + beyond, style.SMALL)
        starts, ends = window.spans[0][0] - 1, window.spans[-1][1]
        middle = left + 0.5 * (starts + ends) / horizon * width
        half = 0.5 * width_of(label, style.SMALL)
        x = min(max(middle, left + half), left + max(width, 2 * half) - half)
        sheet.text(x, y + _BAR + 0.7, label, ha="center")
        for first, last in window.spans:
            x0, x1 = left + (first - 1) / horizon * width, left + last / horizon * width
            bar = Rectangle(
                (x0 / sheet.width, y / sheet.height),
                max(x1 - x0, 0.3) / sheet.width,
                _BAR / sheet.height,
                facecolor=style.GREY if window.what in (SUPPORT, INTERNAL) else style.FAINT,
                edgecolor="none",
                transform=sheet.picture.transFigure,
            )
            sheet.picture.add_artist(bar)


def shade(axes: Axes, windows: Sequence[Window]) -> None:
    """Shade the weeks of support by ISPs, those of internal ones beside lighter, where it is the same in all."""
    for window in _grounds(windows):
        for first, last in window.spans:
            axes.axvspan(first - 1, last, **_GROUND[window.what])


def ground(windows: Sequence[Window]) -> str:
    """Return what the shades mean, as a sentence; nothing where there are none."""
    parts = [
        f"{what}: {window.label}" for what, window in zip(("Grey ground", "lighter"), _grounds(windows), strict=False)
    ]
    return f"{'; '.join(parts)}." if parts else ""


def _grounds(windows: Sequence[Window]) -> list[Window]:
    return [window for window in windows if window.what in _GROUND and not window.whose]


def week_axis(axes: Axes, horizon: int, label: str = "Time (weeks)", most: int = 5) -> None:
    """Give axes their weeks."""
    axes.set_xlim(0, horizon)
    axes.set_xticks(week_ticks(horizon, most))
    axes.set_xlabel(label)
