"""A sheet of paper measured in millimetres: a heading, panels put where they belong, notes at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from ispsim.figures import style

MARGIN = 1.5  # mm, free on every side
_LEADING = 1.3  # of lines, in font sizes
_POINT = 25.4 / 72.0  # mm


class Stated(Protocol):
    """What stands below the title: a name, and how much there is of it."""

    @property
    def name(self) -> str:
        """Return what the figure is of."""

    @property
    def size(self) -> str:
        """Return how much there is of it."""


@dataclass(frozen=True)
class Heading:
    """What every figure of a scenario states.

    Attributes
    ----------
    name : str
        Of the scenario, or of several.
    runs : int
        Number of replications.
    organizations : tuple of int
        Number of organisations; several where scenarios differ in it, rising.
    uncertainty : {"chance", "full"}
        What differs between the runs.
    drawn : int
        Number of parameters that are drawn from the posterior of a calibration.
    """

    name: str
    runs: int
    organizations: tuple[int, ...]
    uncertainty: str
    drawn: int = 0

    @property
    def size(self) -> str:
        """Return numbers of organisations and runs."""
        return f"{self.places}, {counted(self.runs, 'run')}"

    @property
    def places(self) -> str:
        """Return the number of organisations."""
        if len(self.organizations) == 1:
            return counted(self.organizations[0], "organisation")
        return f"{self.organizations[0]:,} to {self.organizations[-1]:,} organisations"

    @property
    def varies(self) -> str:
        """Return what differs between the runs."""
        from_posterior = f"{counted(self.drawn, 'parameter')} drawn from a posterior"
        if self.uncertainty == "full":
            return f"chance and parameters vary, {from_posterior}" if self.drawn else "chance and parameters vary"
        return f"chance and {from_posterior} vary" if self.drawn else "chance alone varies"

    @property
    def band(self) -> str:
        """Return what bands and whiskers show."""
        if self.runs == 1:
            return "1 run, so no interval"
        return f"5th to 95th percentile of {self.runs:,} runs; {self.varies}"

    @property
    def average(self) -> str:
        """Return what lines show."""
        return "the only run" if self.runs == 1 else f"mean of {self.runs:,} runs"

    @property
    def limits(self) -> str:
        """Return what no figure of these runs can say."""
        if self.drawn and self.uncertainty == "chance":
            return (
                "The other parameters are held at one value, most of them assumptions: what is not known about them "
                "comes on top of the spread, and nothing here is a forecast."
            )
        if self.uncertainty == "full":
            return (
                "Parameters are drawn from priors that rest mostly on assumptions, so the spread is what the model "
                "does not know, not a forecast."
            )
        return (
            "Parameters are held at one value, most of them assumptions: what is not known about them comes on top of "
            "the spread, and nothing here is a forecast."
        )


def counted(n: int, noun: str) -> str:
    """Return a number of things."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is, in mm."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    with style.look():
        width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) * _POINT


def fitted(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return a text cut to a width in mm, with an ellipsis where something is missing."""
    if width_of(text, size, bold) <= width:
        return text
    kept = len(text)
    while kept > 1 and width_of(text[:kept].rstrip() + "…", size, bold) > width:
        kept -= 1
    return text[:kept].rstrip() + "…"


def wrapped(text: str, width: float, size: float, lines: int = 99, bold: bool = False) -> list[str]:
    """Return a text in lines of a width in mm; past the number of lines it is cut."""
    done: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size, bold) > width:
            done.append(line)
            line = word
        else:
            line = longer
    done.append(line)
    if len(done) > lines:
        done = [*done[: lines - 1], " ".join(done[lines - 1 :])]
    return [fitted(line, width, size, bold) for line in done]


def line_height(size: float) -> float:
    """Return the height of a line of text, in mm."""
    return size * _LEADING * _POINT


class Sheet:
    """A figure under way: what goes where, in mm from the lower left corner.

    Parameters
    ----------
    title : str
        Short title.
    heading : Stated
        Below the title: of a scenario a `Heading`.
    body : float
        Height of what lies between heading and notes, mm.
    notes : sequence of str
        At the foot, a paragraph each.
    width : float
        In mm.
    """

    def __init__(
        self, title: str, heading: Stated, body: float, notes: Sequence[str], width: float = style.COLUMN
    ) -> None:
        room = width - 2 * MARGIN
        under = [*wrapped(heading.name, room, style.NORMAL, 2), *wrapped(heading.size, room, style.NORMAL)]
        if width_of(f"{heading.name}: {heading.size}", style.NORMAL) <= room:
            under = [f"{heading.name}: {heading.size}"]
        foot = [line for note in notes for line in wrapped(note, room, style.SMALL)]
        above = line_height(style.LARGE) + len(under) * line_height(style.NORMAL) + 1.0
        below = len(foot) * line_height(style.SMALL) + (1.0 if foot else 0.0)
        self.width, self.height = width, MARGIN + above + body + below + MARGIN
        self.bottom = MARGIN + below
        self.top = self.bottom + body
        self.picture = style.blank(self.width, self.height)
        self.picture.title = title
        y = self.height - MARGIN
        self.text(MARGIN, y, fitted(title, room, style.LARGE, bold=True), style.LARGE, va="top", weight="bold")
        y -= line_height(style.LARGE)
        for line in under:
            self.text(MARGIN, y, line, style.NORMAL, va="top")
            y -= line_height(style.NORMAL)
        y = self.bottom - 1.0
        for line in foot:
            self.text(MARGIN, y, line, style.SMALL, va="top", color=style.GREY)
            y -= line_height(style.SMALL)

    def text(self, x: float, y: float, text: str, size: float = style.SMALL, **how: Any) -> Text:
        """Write at a place."""
        how = {"ha": "left", "va": "baseline", "color": style.INK} | how
        return self.picture.text(x / self.width, y / self.height, text, fontsize=size, **how)

    def line(self, xs: Sequence[float], ys: Sequence[float], color: str = style.GREY, width: float = 0.6) -> None:
        """Draw a line outside all axes."""
        line = Line2D([x / self.width for x in xs], [y / self.height for y in ys], color=color, linewidth=width)
        line.set_transform(self.picture.transFigure)
        self.picture.add_artist(line)

    def axes(self, left: float, bottom: float, width: float, height: float, **how: Any) -> Axes:
        """Return axes at a place."""
        box = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        axes = self.picture.add_axes(box, **how)
        # kept by the axes, since ticks are made when a figure is shown, under whatever settings hold then
        axes.tick_params(labelsize=style.SMALL, width=0.5, length=2.0, pad=2.0, color=style.GREY, labelcolor=style.INK)
        return axes

    def done(self, caption: str) -> style.Picture:
        """Return the finished figure with its caption."""
        self.picture.caption = " ".join(caption.split())
        self.picture.draw_without_rendering()  # ticks are made now, in this style
        return self.picture
