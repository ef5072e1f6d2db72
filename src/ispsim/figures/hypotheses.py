"""Rival hypotheses in pictures: which are taken for which, and what studies tell for their cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.calibration import Stated
from ispsim.figures.labels import spread_out
from ispsim.figures.scales import ceiling, round_ticks, unit_of
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted, wrapped

_LEFT, _ROW, _HEADS, _TITLE, _SCALE = 26.0, 8.0, 8.0, 5.0, 12.5  # mm
_DARK = 0.55  # from where figures in cells are white
_ACROSS = 2
MOST = 6
"""Studies whose confusion is shown."""


@dataclass(frozen=True)
class Confusion:
    """What is taken for what in one study.

    Attributes
    ----------
    title : str
        The study.
    given : numpy.ndarray, shape (forms, forms)
        Mean probability of each form (columns) where another or the same is the truth (rows).
    """

    title: str
    given: np.ndarray


@style.look()
def confusions(stated: Stated, forms: Sequence[str], several: Sequence[Confusion]) -> style.Picture:
    """Draw confusion matrices of studies, a panel each."""
    shown = several[:MOST]
    across = min(_ACROSS, len(shown))
    down = -(-len(shown) // across)
    side = len(forms) * _ROW
    panel = side + _HEADS + _TITLE + 3.0
    notes = [
        "Rows: the truth. Columns: mean probability that the data give to each form. Chance alone would give "
        f"{1.0 / len(forms):.2f} everywhere."
    ]
    if len(several) > MOST:
        notes[0] += f" The first {MOST} of {len(several)} studies."
    width = style.PAGE if across > 1 else style.COLUMN
    sheet = Sheet("Which rival is taken for which", stated, down * panel + _SCALE, notes, width)
    room = (sheet.width - 2 * MARGIN + 4.0) / across
    mesh = None
    for number, one in enumerate(shown):
        row, column = divmod(number, across)
        left = MARGIN + column * room + _LEFT
        bottom = sheet.top - (row + 1) * panel + 3.0
        wide = room - _LEFT - 4.0
        axes = sheet.axes(left, bottom, wide, side)
        edges = np.arange(len(forms) + 1.0)
        mesh = axes.pcolormesh(edges, edges, one.given, cmap=style.colour_map(), vmin=0.0, vmax=1.0, rasterized=True)
        axes.set(ylim=(len(forms), 0), xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set_visible(False)
        cell = wide / len(forms)
        for i, name in enumerate(forms):
            y = bottom + side - (i + 0.5) * _ROW
            text = "\n".join(wrapped(name, _LEFT - 1.5, style.SMALL, 2))
            sheet.text(left - _LEFT, y, text, va="center", linespacing=1.1)
            head = "\n".join(wrapped(name, cell - 0.5, style.SMALL, 2))
            sheet.text(left + (i + 0.5) * cell, bottom + side + 1.0, head, ha="center", linespacing=1.1)
            for j in range(len(forms)):
                value = float(one.given[i, j])
                colour = "white" if value > _DARK else style.INK
                weight = "bold" if i == j else "normal"
                x = left + (j + 0.5) * cell
                sheet.text(x, y, f"{value:.2f}", ha="center", va="center", color=colour, weight=weight)
        title = fitted(one.title, room - 5.0, style.NORMAL, bold=True)
        sheet.text(left - _LEFT, bottom + side + _HEADS + 0.5, title, style.NORMAL, weight="bold")
    assert mesh is not None
    bar = sheet.axes(MARGIN + _LEFT, sheet.bottom + 8.0, min(sheet.width - 2 * MARGIN - _LEFT - 4.0, 60.0), 2.0)
    scale = sheet.picture.colorbar(mesh, cax=bar, orientation="horizontal")
    scale.set_ticks(round_ticks(0.0, 1.0, 4))
    scale.outline.set_linewidth(0.4)
    scale.set_label("Mean probability given")
    return sheet.done(
        f"""Confusion of {counted(len(forms), "rival form")} in "{stated.name}", {stated.size}. Each row is a form that
        is really at work, each column the probability that simulated data of a study give to a form, averaged over data
        sets that the classifier has not seen. Bold: the truth. All {1.0 / len(forms):.2f} would be as good as no data.
        This holds for these rivals and these priors; a form that nobody thought of is not among them."""
    )


@dataclass(frozen=True)
class Worth:
    """What a study tells and costs.

    Attributes
    ----------
    name : str
    right, error : float
        Share of data sets whose most probable form is the truth, with its standard error.
    cost : float
        Mean cost of a study.
    best : bool
        Whether no other study tells as much for less.
    """

    name: str
    right: float
    error: float
    cost: float
    best: bool


@style.look()
def worths(stated: Stated, several: Sequence[Worth], forms: int, money: str) -> style.Picture:
    """Draw how often studies tell the truth against what they cost."""
    labels, height = 54.0, max(45.0, 6.0 * len(several) + 8.0)
    note = "Lines: ± 1.96 standard errors. Filled: no other study tells more for less. Dashes: guessing."
    sheet = Sheet("What a study tells for its cost", stated, height + 12.0, [note], style.PAGE)
    left, bottom = MARGIN + 13.0, sheet.bottom + 9.0
    width = sheet.width - left - labels - MARGIN
    axes = sheet.axes(left, bottom, width, height)
    largest = max(one.cost for one in several)
    per, word = unit_of(largest)
    right = ceiling(1.1 * largest / per)
    axes.axhline(1.0 / forms, color=style.GREY, linewidth=0.8, linestyle=(0, (3, 2)))
    for one in several:
        colour = style.BLUE if one.best else style.GREY
        axes.errorbar([one.cost / per], [one.right], yerr=[1.96 * one.error], color=colour, elinewidth=0.8)
        face = colour if one.best else "white"
        axes.plot([one.cost / per], [one.right], "o", color=colour, markerfacecolor=face, markersize=4.5)
    axes.set(xlim=(0.0, right), ylim=(0.0, 1.0))
    axes.set_xlabel(f"Cost of the support and of sites' time, {word}{money}")
    axes.set_ylabel("Truth is the most probable form")
    axes.set_xticks(round_ticks(0.0, right, 5))
    axes.set_yticks(round_ticks(0.0, 1.0, 5))
    places = [one.right * height for one in several]
    for one, y in zip(several, spread_out(places, [4.0] * len(several), 0.0, height), strict=True):
        x, wanted = left + one.cost / per / right * width, bottom + y
        sheet.line(
            [x + 1.2, left + width + 0.5, left + width + 2.0],
            [bottom + one.right * height, wanted, wanted],
            color=style.FAINT,
            width=0.4,
        )
        sheet.text(left + width + 2.5, wanted, fitted(one.name, labels - 3.5, style.SMALL), va="center")
    return sheet.done(
        f"""What candidate studies tell for their cost in "{stated.name}", {stated.size}. Height: share of simulated
        studies whose most probable form is the one really at work, every form counting alike, with 1.96 standard
        errors either way; {1.0 / forms:.2f}, the dashed line, is guessing. Across: mean simulated cost of all arms,
        support and sites' time; collecting data is not in it. Filled marks: no other candidate tells more for less."""
    )
