"""The picture of a story: support, stages, use, states and firing on one line of weeks, in both worlds."""

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MM = 1.0 / 25.4
_WIDTH, _LEFT, _RIGHT = 170.0, 27.0, 24.0  # mm
_SMALL, _NORMAL = 6.5, 7.5  # pt
_INK, _GREY, _SHADE = "#1a1a1a", "#767676", "#f0ede4"
_WITH, _WITHOUT = "#0072B2", "#D55E00"  # Okabe & Ito
_LINES = ("#009E73", "#CC79A7", "#E69F00", "#1a1a1a", "#56B4E9")
_STAGES = ("#ffffff", "#e8eef2", "#cfdde6", "#a9c6d8", "#6fa8c9", "#3d86b0", "#d9d9d9")
_SHADES = "Blues"  # light is little, nothing is nearly white
_DARK_FROM, _DROPPED = 4, 6
_LOOK: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": _SMALL,
    "text.parse_math": False,
    "svg.hashsalt": "ispsim",
    "svg.fonttype": "path",
    "axes.linewidth": 0.5,
    "hatch.linewidth": 0.4,
}


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
    window : tuple of int or None
        First and last week of support.
    contacts : numpy.ndarray or None
        Contacts kept each week.
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
    window: tuple[int, int] | None
    contacts: np.ndarray | None
    bands: list[Band]
    use: tuple[np.ndarray | None, np.ndarray]
    use_label: str
    use_top: float
    lines: list[Line]
    firing: dict[str, np.ndarray] = field(default_factory=dict)
    events: list[tuple[int, str]] = field(default_factory=list)


def draw(picture: StoryPicture) -> "Figure":
    """Return the picture as a figure 170 mm wide, not known to pyplot."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    levels = _levels(picture.events, picture.weeks)
    above = 2.9 * (max((row for _, _, row in levels), default=-1) + 1) + (1.5 if levels else 0.0)
    heights = {
        "lanes": 4.5 * (len(picture.bands) + (picture.contacts is not None)),
        "use": 27.0 if picture.use[0] is not None else 16.0,
        "lines": 38.0,
        "firing": 3.6 * len(picture.firing),
    }
    heights = {name: height for name, height in heights.items() if height}
    gap, top, bottom = 4.0, 8.0 + above, 12.5
    height = top + bottom + sum(heights.values()) + gap * (len(heights) - 1)
    with mpl.rc_context(_LOOK):
        figure = Figure(figsize=(_WIDTH * _MM, height * _MM), dpi=200, facecolor="white")
        FigureCanvasAgg(figure)
        place = height - top
        axes: dict[str, Axes] = {}
        for name, size in heights.items():
            place -= size
            box = (_LEFT / _WIDTH, place / height, (_WIDTH - _LEFT - _RIGHT) / _WIDTH, size / height)
            axes[name] = figure.add_axes(box)
            place -= gap
        drawers = {"lanes": _lanes, "use": _use, "lines": _lines, "firing": _firing}
        for name, ax in axes.items():
            drawers[name](ax, picture)
            _frame(ax, picture, last=name == list(axes)[-1])
        _behind(figure, list(axes.values()), picture, top, height)
        figure.text(
            2.0 / _WIDTH, 1.0 - 3.0 / height, picture.title, fontsize=_NORMAL, weight="bold", va="top", color=_INK
        )
        figure.text(2.0 / _WIDTH, 1.5 / height, picture.caption, fontsize=_SMALL, va="bottom", color=_INK)
    return figure


def to_bytes(figure: "Figure", fmt: str) -> bytes:
    """Return a figure as a file's bytes, the same each time.

    Parameters
    ----------
    fmt : {"png", "svg"}
        Neither holds a date or the version of a program.
    """
    import matplotlib as mpl

    metadata: dict[str, Any] = {"Software": None} if fmt == "png" else {"Date": None, "Creator": None}
    out = io.BytesIO()
    with mpl.rc_context(_LOOK):
        figure.savefig(out, format=fmt, dpi=300, metadata=metadata)
    return out.getvalue()


def _frame(ax: "Axes", picture: StoryPicture, last: bool) -> None:
    """Give a panel its weeks, the support window and thin lines."""
    ax.set_xlim(-0.5, picture.weeks + 0.5)
    step = next((step for step in (1, 2, 4, 13, 26, 52, 104, 260) if picture.weeks / step <= 13), 520)
    ax.set_xticks(range(0, picture.weeks + 1, step))
    ax.tick_params(length=2, width=0.5, pad=1.5, labelsize=_SMALL, colors=_INK, labelbottom=last, bottom=last)
    for side in ("top", "right", "bottom") if not last else ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.patch.set_visible(False)  # the window and the events lie behind
    if last:
        ax.set_xlabel("week (shaded: support is planned)" if picture.window else "week", fontsize=_SMALL, labelpad=1.5)


def _lanes(ax: "Axes", picture: StoryPicture) -> None:
    """Draw the ISP's contacts and the organisation's stages."""
    labels = [band.label for band in picture.bands]
    for row, band in enumerate(picture.bands):
        for first, last, stage, name in band.stages:
            hatch = "////" if stage == _DROPPED else None
            box: dict[str, Any] = {"left": first - 0.5, "height": 0.72, "edgecolor": "white", "linewidth": 0.5}
            ax.barh(row, last - first + 1, color=_STAGES[stage], hatch=hatch, **box)
            room = (last - first + 1) / (picture.weeks + 1) * (_WIDTH - _LEFT - _RIGHT)
            if room > 1.25 * len(name) + 1.0:
                ink = "white" if _DARK_FROM <= stage < _DROPPED else _INK
                label: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": _SMALL, "color": ink}
                if stage == _DROPPED:
                    label["bbox"] = {"facecolor": "#d9d9d9", "edgecolor": "none", "pad": 0.6}
                ax.text((first + last) / 2, row, name, **label)
    if picture.contacts is not None:
        row = len(labels)
        top = float(picture.contacts.max()) or 1.0
        labels.append("contacts kept")
        ax.text(
            1.01,
            row,
            f"at most {picture.contacts.max():.1f} a week",
            va="center",
            fontsize=_SMALL,
            transform=ax.get_yaxis_transform(),
        )
        height = 0.8 * picture.contacts / top  # rows run downwards, bars grow upwards
        ax.bar(np.arange(picture.weeks + 1), -height, bottom=row + 0.4, width=1.0, color=_GREY, linewidth=0)
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.set_yticks(range(len(labels)), labels, fontsize=_SMALL)
    ax.spines["left"].set_visible(False)
    ax.tick_params(left=False)


def _use(ax: "Axes", picture: StoryPicture) -> None:
    """Draw use with the support upwards and without it downwards."""
    supported, alone = picture.use
    weeks = np.arange(picture.weeks + 1)
    top = picture.use_top
    down = -1.0 if supported is not None else 1.0
    ax.bar(weeks, down * alone, width=1.0, color=_WITHOUT, linewidth=0)
    low = -top if supported is not None else 0.0
    if supported is not None:
        ax.bar(weeks, supported, width=1.0, color=_WITH, linewidth=0)
        ax.text(1.01, 0.75, "with\nsupport", transform=ax.transAxes, va="center", color=_WITH, fontsize=_SMALL)
        ax.set_yticks([-top, 0.0, top], [f"{top:g}", "0", f"{top:g}"])
    else:
        ax.set_yticks([0.0, top], ["0", f"{top:g}"])
    ax.text(1.01, 0.22, "without\nsupport", transform=ax.transAxes, va="center", color=_WITHOUT, fontsize=_SMALL)
    ax.axhline(0.0, color=_INK, linewidth=0.5)
    ax.set_ylim(1.03 * low, 1.03 * top)
    ax.set_ylabel(picture.use_label, fontsize=_SMALL, labelpad=2)


def _lines(ax: "Axes", picture: StoryPicture) -> None:
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
    ax.set_ylabel("states, 0 to 1\n(dashed: without)" if both else "states, 0 to 1", fontsize=_SMALL, labelpad=2)
    ends.sort()
    for (_, label, colour), y in zip(ends, _apart([end[0] for end in ends], 0.085), strict=True):
        ax.text(1.01, y, label, transform=ax.get_yaxis_transform(), va="center", color=colour, fontsize=_SMALL)


def _firing(ax: "Axes", picture: StoryPicture) -> None:
    """Draw how mechanisms fire, dark is strong."""
    levels = np.array(list(picture.firing.values()))
    top = float(levels.max()) if levels.max() > 0.0 else 1.0
    edges = np.arange(picture.weeks + 2) - 0.5
    mesh = ax.pcolormesh(edges, np.arange(len(levels) + 1) - 0.5, levels, cmap=_SHADES, vmin=0.0, vmax=top)
    mesh.set_rasterized(True)
    ax.set_ylim(len(levels) - 0.5, -0.5)
    ax.set_yticks(range(len(levels)), list(picture.firing), fontsize=_SMALL)
    ax.tick_params(left=False)
    scale = ax.inset_axes((1.015, 0.12, 0.018, 0.62))
    scale.pcolormesh([0, 1], np.linspace(0, top, 33), np.linspace(0, top, 32)[:, None], cmap=_SHADES)
    scale.set_xticks([])
    scale.yaxis.tick_right()
    scale.set_yticks([0.0, top], ["0", f"{top:.2f}"], fontsize=_SMALL)
    scale.tick_params(length=2, width=0.5, pad=1.0)
    ax.text(1.015, 0.98, "firing level", transform=ax.transAxes, va="top", fontsize=_SMALL, color=_INK)


def _levels(events: list[tuple[int, str]], weeks: int) -> list[tuple[int, str, int]]:
    """Return events with the row of their label, the lowest row 0; no line of another event crosses a label."""
    placed: list[tuple[float, int]] = []
    found = []
    for week, label in sorted(events, reverse=True):
        x = week / max(weeks, 1) * (_WIDTH - _LEFT - _RIGHT)
        end = x + 1.28 * len(label) + 3.0
        row = max((row + 1 for other, row in placed if other <= end), default=0)
        placed.append((x, row))
        found.append((week, label, row))
    return found[::-1]


def _behind(figure: "Figure", axes: list["Axes"], picture: StoryPicture, top: float, height: float) -> None:
    """Shade the support window behind all panels, and mark events by a thin line with a label above."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    def across(week: float) -> float:
        return float(figure.transFigure.inverted().transform(axes[0].transData.transform((week, 0.0)))[0])

    low, high = axes[-1].get_position().y0, axes[0].get_position().y1
    if picture.window is not None:
        left, right = across(picture.window[0] - 0.5), across(picture.window[1] + 0.5)
        figure.add_artist(Rectangle((left, low), right - left, high - low, color=_SHADE, linewidth=0, zorder=-3))
    for week, label, row in _levels(picture.events, picture.weeks):
        x, y = across(week), 1.0 - (top - 2.0 - 2.9 * row) / height
        figure.add_artist(Line2D([x, x], [low, y + 2.2 / height], color=_GREY, linewidth=0.4, zorder=-2))
        figure.text(x + 0.6 / _WIDTH, y, label, fontsize=_SMALL, va="bottom", color=_INK)


def _apart(values: list[float], least: float) -> list[float]:
    """Return sorted values moved until neighbours are at least `least` apart, and inside 0 to 1 if they fit."""
    placed: list[float] = []
    for value in values:
        placed.append(max(value, placed[-1] + least) if placed else value)
    over = max(placed[-1] - 0.98, 0.0) if placed else 0.0
    for k in range(len(placed) - 1, -1, -1):
        limit = placed[k + 1] - least if k + 1 < len(placed) else placed[k] - over
        placed[k] = min(placed[k], limit)
    return placed
