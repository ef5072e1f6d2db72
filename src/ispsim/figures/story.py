"""The picture of a story: support, stages, use, states and firing on one line of weeks, in both worlds."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ispsim.figures import style
from ispsim.figures.labels import spread_out
from ispsim.figures.scales import week_ticks
from ispsim.figures.sheet import MARGIN, fitted, line_height, width_of, wrapped

_LEFT, _RIGHT = 27.0, 24.0  # mm
_ROOM = style.PAGE - _LEFT - _RIGHT
_LANE, _ROW, _GAP, _LABEL = 4.5, 3.6, 4.0, 2.9  # mm: a lane, a mechanism, between panels, a row of events
_WITH, _WITHOUT = style.BLUE, style.VERMILION
_LINES = (style.GREEN, style.PURPLE, style.ORANGE, style.INK, style.SKY)
_STAGES = ("#ffffff", "#e8eef2", "#cfdde6", "#a9c6d8", "#6fa8c9", "#3d86b0", "#d9d9d9")
_DROPPED = 6


@dataclass(frozen=True)
class Band:
    """One world's stages of an organisation: first and last week, number of the stage and its name."""

    label: str
    stages: list[tuple[int, int, int, str]]


@dataclass(frozen=True)
class Line:
    """A state over the weeks, with and without the support, each shape (weeks + 1,) or None."""

    label: str
    supported: np.ndarray | None
    alone: np.ndarray | None


@dataclass(frozen=True)
class StoryPicture:
    """What the picture shows.

    Attributes
    ----------
    title, caption : str
    weeks : int
        The horizon; every series has ``weeks + 1`` values.
    windows : list of tuple of int
        First and last week of support by each ISP, the one who serves first.
    contacts : dict of numpy.ndarray
        Label of the row -> contacts kept each week.
    bands : list of Band
    use : tuple of numpy.ndarray or None
        With (None where there is no support) and without.
    use_label : str
        What `use` counts.
    use_top : float
        Largest value that it can take.
    lines : list of Line
        States from 0 to 1.
    firing : dict of numpy.ndarray
        Name of the mechanism -> level each week.
    events : list of tuple
        Week and label of what happened with the support.
    """

    title: str
    caption: str
    weeks: int
    windows: list[tuple[int, int]]
    contacts: dict[str, np.ndarray]
    bands: list[Band]
    use: tuple[np.ndarray | None, np.ndarray]
    use_label: str
    use_top: float
    lines: list[Line]
    firing: dict[str, np.ndarray] = field(default_factory=dict)
    events: list[tuple[int, str]] = field(default_factory=list)


@style.look()
def draw(picture: StoryPicture) -> style.Picture:
    """Return the picture as a figure as wide as a page."""
    levels = _levels(picture.events, picture.weeks)
    above = _LABEL * (max((row for _, _, row in levels), default=-1) + 1) + (1.5 if levels else 0.0)
    heights = {
        "lanes": _LANE * (len(picture.bands) + len(picture.contacts)),
        "use": 27.0 if picture.use[0] is not None else 16.0,
        "lines": 38.0,
        "firing": _ROW * len(picture.firing),
    }
    heights = {name: height for name, height in heights.items() if height}
    foot = wrapped(picture.caption, style.PAGE - 2 * MARGIN, style.SMALL)
    top = MARGIN + line_height(style.LARGE) + 2.0 + above
    bottom = MARGIN + len(foot) * line_height(style.SMALL) + 8.0
    height = top + bottom + sum(heights.values()) + _GAP * (len(heights) - 1)
    figure = style.blank(style.PAGE, height)
    figure.title, figure.caption = picture.title, picture.caption
    place = height - top
    axes: dict[str, Axes] = {}
    for name, size in heights.items():
        place -= size
        box = (_LEFT / style.PAGE, place / height, _ROOM / style.PAGE, size / height)
        axes[name] = figure.add_axes(box)
        place -= _GAP
    drawers = {"lanes": _lanes, "use": _use, "lines": _lines, "firing": _firing}
    for name, ax in axes.items():
        drawers[name](ax, picture)
        _frame(ax, picture, last=name == list(axes)[-1])
    _behind(figure, list(axes.values()), picture, top, height)

    def write(y: float, text: str, **how: Any) -> None:
        figure.text(MARGIN / style.PAGE, y / height, text, va="top", **how)

    title = fitted(picture.title, style.PAGE - 2 * MARGIN, style.LARGE, bold=True)
    write(height - MARGIN, title, fontsize=style.LARGE, weight="bold")
    for k, line in enumerate(foot):
        write(MARGIN + (len(foot) - k) * line_height(style.SMALL), line, fontsize=style.SMALL, color=style.GREY)
    figure.draw_without_rendering()  # ticks are made now, in this style
    return figure


def _frame(ax: Axes, picture: StoryPicture, last: bool) -> None:
    """Give a panel its weeks, the support window and thin lines."""
    ax.set_xlim(-0.5, picture.weeks + 0.5)
    ax.set_xticks(week_ticks(picture.weeks, 13))
    ax.tick_params(width=0.5, length=2.0, pad=2.0, labelsize=style.SMALL, color=style.GREY, labelcolor=style.INK)
    ax.tick_params(labelbottom=last, bottom=last)
    for side in ("top", "right", "bottom") if not last else ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.patch.set_visible(False)  # the window and the events lie behind
    if last:
        shaded = (
            "",
            " (shaded: support is planned)",
            " (shaded: support is planned; lighter: by the internal ISP alone)",
        )
        ax.set_xlabel(f"Time (weeks){shaded[len(picture.windows)]}", fontsize=style.NORMAL)


def _lanes(ax: Axes, picture: StoryPicture) -> None:
    """Draw the ISP's contacts and the organisation's stages."""
    labels = [band.label for band in picture.bands]
    for row, band in enumerate(picture.bands):
        for first, last, stage, name in band.stages:
            hatch = "////" if stage == _DROPPED else None
            box: dict[str, Any] = {"left": first - 0.5, "height": 0.72, "edgecolor": "white", "linewidth": 0.5}
            ax.barh(row, last - first + 1, color=_STAGES[stage], hatch=hatch, **box)
            room = (last - first + 1) / (picture.weeks + 1) * _ROOM
            if room > width_of(name, style.SMALL) + 1.0:
                how: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": style.SMALL, "color": style.INK}
                if stage == _DROPPED:
                    how["bbox"] = {"facecolor": _STAGES[stage], "edgecolor": "none", "pad": 0.6}
                ax.text((first + last) / 2, row, name, **how)
    for label, kept in picture.contacts.items():
        row = len(labels)
        top = float(kept.max()) or 1.0
        labels.append(fitted(label, _LEFT - MARGIN - 1.5, style.SMALL))
        most = f"at most {kept.max():.1f} a week"
        ax.text(1.01, row, most, va="center", fontsize=style.SMALL, transform=ax.get_yaxis_transform())
        height = 0.8 * kept / top  # rows run downwards, bars grow upwards
        ax.bar(np.arange(picture.weeks + 1), -height, bottom=row + 0.4, width=1.0, color=style.GREY, linewidth=0)
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.set_yticks(range(len(labels)), labels, fontsize=style.SMALL)
    ax.spines["left"].set_visible(False)
    ax.tick_params(left=False)


def _use(ax: Axes, picture: StoryPicture) -> None:
    """Draw use with the support upwards and without it downwards."""
    supported, alone = picture.use
    weeks = np.arange(picture.weeks + 1)
    top = picture.use_top
    down = -1.0 if supported is not None else 1.0
    ax.bar(weeks, down * alone, width=1.0, color=_WITHOUT, linewidth=0)
    low = -top if supported is not None else 0.0
    if supported is not None:
        ax.bar(weeks, supported, width=1.0, color=_WITH, linewidth=0)
        ax.text(1.01, 0.75, "with\nsupport", transform=ax.transAxes, va="center", color=_WITH, fontsize=style.SMALL)
        ax.set_yticks([-top, 0.0, top], [f"{top:g}", "0", f"{top:g}"])
    else:
        ax.set_yticks([0.0, top], ["0", f"{top:g}"])
    ax.text(1.01, 0.22, "without\nsupport", transform=ax.transAxes, va="center", color=_WITHOUT, fontsize=style.SMALL)
    ax.axhline(0.0, color=style.INK, linewidth=0.5)
    ax.set_ylim(1.03 * low, 1.03 * top)
    ax.set_ylabel(picture.use_label, fontsize=style.SMALL, labelpad=2)


def _lines(ax: Axes, picture: StoryPicture) -> None:
    """Draw states: solid with the support, dashed without it."""
    weeks = np.arange(picture.weeks + 1)
    both = picture.use[0] is not None
    dashed = ((0, (3, 1.5)), 0.8) if both else ("-", 1.3)
    ends: list[tuple[float, str, str]] = []
    for line, colour in zip(picture.lines, _LINES, strict=False):
        for series, dashes, width in ((line.alone, *dashed), (line.supported, "-", 1.3)):
            if series is not None and np.isfinite(series).any():
                ax.plot(weeks, series, color=colour, linestyle=dashes, linewidth=width)
        main = line.supported if line.supported is not None else line.alone
        if main is not None and np.isfinite(main).any():
            ends.append((float(main[np.isfinite(main)][-1]), line.label, colour))
    ax.set_ylim(0.0, 1.0)
    ax.set_yticks([0.0, 0.5, 1.0])
    ax.set_ylabel("states, 0 to 1\n(dashed: without)" if both else "states, 0 to 1", fontsize=style.SMALL, labelpad=2)
    room = [1.15 * line_height(style.SMALL) / 38.0] * len(ends)
    for (_, label, colour), y in zip(ends, spread_out([end[0] for end in ends], room, 0.0, 1.0), strict=True):
        ax.text(1.01, y, label, transform=ax.get_yaxis_transform(), va="center", color=colour, fontsize=style.SMALL)


def _firing(ax: Axes, picture: StoryPicture) -> None:
    """Draw how mechanisms fire, dark is strong."""
    levels = np.array(list(picture.firing.values()))
    top = float(levels.max()) if levels.max() > 0.0 else 1.0
    edges = np.arange(picture.weeks + 2) - 0.5
    mesh = ax.pcolormesh(edges, np.arange(len(levels) + 1) - 0.5, levels, cmap=style.colour_map(), vmin=0.0, vmax=top)
    mesh.set_rasterized(True)
    ax.set_ylim(len(levels) - 0.5, -0.5)
    names = [fitted(name, _LEFT - MARGIN - 1.5, style.SMALL) for name in picture.firing]
    ax.set_yticks(range(len(levels)), names, fontsize=style.SMALL)
    ax.tick_params(left=False)
    scale = ax.inset_axes((1.015, 0.12, 0.018, 0.62))
    scale.pcolormesh([0, 1], np.linspace(0, top, 33), np.linspace(0, top, 32)[:, None], cmap=style.colour_map())
    scale.set_xticks([])
    scale.yaxis.tick_right()
    scale.set_yticks([0.0, top], ["0", f"{top:.2f}"], fontsize=style.SMALL)
    scale.tick_params(length=2, width=0.5, pad=1.0)
    ax.text(1.015, 0.98, "firing level", transform=ax.transAxes, va="top", fontsize=style.SMALL, color=style.INK)


def _levels(events: list[tuple[int, str]], weeks: int) -> list[tuple[int, str, int]]:
    """Return events with the row of their label, the lowest row 0; no line of another event crosses a label."""
    placed: list[tuple[float, int]] = []
    found = []
    for week, label in sorted(events, reverse=True):
        x = week / max(weeks, 1) * _ROOM
        end = x + width_of(label, style.SMALL) + 3.0
        row = max((row + 1 for other, row in placed if other <= end), default=0)
        placed.append((x, row))
        found.append((week, label, row))
    return found[::-1]


def _behind(figure: style.Picture, axes: list[Axes], picture: StoryPicture, top: float, height: float) -> None:
    """Shade the support window behind all panels, and mark events by a thin line with a label above."""

    def across(week: float) -> float:
        return float(figure.transFigure.inverted().transform(axes[0].transData.transform((week, 0.0)))[0])

    low, high = axes[-1].get_position().y0, axes[0].get_position().y1
    for k, window in enumerate(picture.windows):
        left, right = across(window[0] - 0.5), across(window[1] + 0.5)
        colour = style.PALE if k else style.WASH
        figure.add_artist(Rectangle((left, low), right - left, high - low, color=colour, linewidth=0, zorder=-3 - k))
    for week, label, row in _levels(picture.events, picture.weeks):
        x, y = across(week), 1.0 - (top - 2.0 - _LABEL * row) / height
        figure.add_artist(Line2D([x, x], [low, y + 2.2 / height], color=style.GREY, linewidth=0.4, zorder=-2))
        figure.text(x + 0.6 / style.PAGE, y, label, fontsize=style.SMALL, va="bottom", color=style.INK)
