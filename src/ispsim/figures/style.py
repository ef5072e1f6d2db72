"""One look for every figure, and bytes that are the same each time.

Sizes are those of print: 85 mm is one column of a journal, 170 mm the page. No text is smaller than 6.5 pt at that
size. Nothing hangs on colour alone: lines differ in dashes, markers in shape, and labels stand beside what they name.
"""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

COLUMN, PAGE = 85.0, 170.0  # mm
MM = 1.0 / 25.4  # inches
SMALL, NORMAL, LARGE = 6.5, 7.0, 8.0  # pt
PRINT_DPI, SCREEN_DPI = 300, 200

INK, GREY, FAINT, WASH, PALE = "#1a1a1a", "#595959", "#b8b8b8", "#ececec", "#f6f6f6"
# Okabe & Ito 2008: told apart with every kind of colour vision. The order is that of lightness steps, so that
# neighbours differ in grey print too; black is the baseline's.
BLUE, ORANGE, GREEN, SKY, PURPLE, VERMILION = "#0072B2", "#E69F00", "#009E73", "#56B4E9", "#CC79A7", "#D55E00"
SERIES = (INK, ORANGE, BLUE, SKY, VERMILION, PURPLE, GREEN)
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1)), (0, (8, 3)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

_LIGHT, _DARK = (97.0, 0.0, 0.0), (18.0, 8.0, -36.0)  # CIELAB: what is nothing, and what is most
_BELOW, _ABOVE = (55.0, 32.0, 50.0), (40.0, -2.0, -38.0)  # of two signs: orange and blue, told apart by every eye

_LOOK: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that it is the same on every machine
    "font.size": NORMAL,
    "text.hinting": "none",  # or letters of a PNG are wider than what was measured, and lines run out of the page
    "text.parse_math": False,  # names are the user's: a dollar sign in one is a dollar sign
    "text.color": INK,
    "axes.labelsize": NORMAL,
    "axes.labelcolor": INK,
    "axes.labelpad": 2.0,
    "axes.linewidth": 0.5,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 2.0,
    "ytick.major.size": 2.0,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.pad": 2.0,
    "ytick.major.pad": 2.0,
    "hatch.linewidth": 0.4,
    "lines.linewidth": 1.2,
    "lines.solid_capstyle": "butt",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.bbox": None,
    "svg.fonttype": "path",  # the letters as they were looked at, on machines without the font too
    "svg.hashsalt": "ispsim",  # or ids would be drawn anew each time
}

_settings = threading.RLock()  # matplotlib's settings are one for all threads


@contextmanager
def look() -> Iterator[None]:
    """Draw in this style; the user's own settings are as they were afterwards."""
    with _settings, warnings.catch_warnings():
        # a name in letters that the font lacks is drawn with boxes in their place
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        with style.context(["default", _LOOK]):
            yield


class Picture(Figure):
    """A finished figure that shows itself in notebooks.

    Attributes
    ----------
    title : str
        Short title.
    caption : str
        What is shown, of how many runs, with which interval, how to read it and what it cannot say.
    """

    title: str = ""
    caption: str = ""

    def _repr_png_(self) -> bytes:
        return to_bytes(self, "png", SCREEN_DPI)


def blank(width: float, height: float) -> Picture:
    """Return an empty figure, sizes in mm; not known to pyplot."""
    picture = Picture(figsize=(width * MM, height * MM), dpi=SCREEN_DPI)
    FigureCanvasAgg(picture)
    return picture


def to_bytes(figure: Figure, fmt: str, dpi: float = PRINT_DPI) -> bytes:
    """Return a figure as a file's bytes, the same each time.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        From this package.
    fmt : {"png", "svg"}
        Neither holds a date or the version of a program.
    dpi : float
        Dots per inch of a PNG.
    """
    if fmt not in ("png", "svg"):
        raise ValueError(f"format {fmt!r} is not known; allowed are png and svg")
    texts = {"Title": getattr(figure, "title", ""), "Description": getattr(figure, "caption", "")}
    metadata: dict[str, str | None] = {key: text for key, text in texts.items() if text}
    metadata |= {"Software": None} if fmt == "png" else {"Date": None, "Creator": None}
    out = io.BytesIO()
    with look():
        figure.savefig(out, format=fmt, dpi=dpi if fmt == "png" else "figure", metadata=metadata)
    return out.getvalue()


@cache
def colour_map() -> ListedColormap:
    """Return the colour map of amounts: a straight line in CIELAB from near white to dark blue.

    Equal steps look equal, light is little, and what is left in grey print and to colour-blind eyes is the same order.
    """
    part = np.linspace(0.0, 1.0, 256)[:, None]
    lab = (1.0 - part) * np.array(_LIGHT) + part * np.array(_DARK)
    return ListedColormap(_srgb(lab), name="ispsim")


@cache
def diverging_map() -> ListedColormap:
    """Return the colour map of amounts of either sign: orange below, near white at nothing, blue above."""
    part = np.linspace(0.0, 1.0, 128)[:, None]
    light = np.array(_LIGHT)
    below, above = (light + part * (np.array(end) - light) for end in (_BELOW, _ABOVE))
    return ListedColormap(_srgb(np.concatenate((below[::-1], above))), name="ispsim diverging")


def _srgb(lab: np.ndarray) -> np.ndarray:
    """Return CIELAB colours (white point D65) as sRGB, shape (n, 3)."""
    y = (lab[:, 0] + 16.0) / 116.0
    f = np.stack((y + lab[:, 1] / 500.0, y, y - lab[:, 2] / 200.0), axis=1)
    xyz = np.where(f > 6.0 / 29.0, f**3, 3.0 * (6.0 / 29.0) ** 2 * (f - 4.0 / 29.0)) * (0.95047, 1.0, 1.08883)
    linear = xyz @ np.array(
        [[3.2404542, -0.9692660, 0.0556434], [-1.5371385, 1.8760108, -0.2040259], [-0.4985314, 0.0415560, 1.0572252]]
    )
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1.0 / 2.4) - 0.055)
