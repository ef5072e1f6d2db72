"""Second-order indices as a heat map: which factors act together."""

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle

from ispsim.figures import style
from ispsim.figures.scales import ceiling, round_ticks, short
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted
from ispsim.figures.study import Study, hundredths

_LEFT, _CELL, _SCALE = 34.0, 9.6, 12.0  # mm


@style.look()
def draw(
    study: Study,
    names: Sequence[str],
    first: np.ndarray,
    second: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    rough: np.ndarray | None = None,
) -> style.Picture:
    """Draw first-order indices on the diagonal and those of pairs below it.

    Parameters
    ----------
    study : Study
        What is stated below the title, and what the indices divide.
    names : sequence of str
        Factors, 2 to 12.
    first : numpy.ndarray, shape (factors,)
        First-order indices.
    second, low, high : numpy.ndarray, shape (factors, factors)
        Second-order indices and their intervals, symmetric.
    rough : numpy.ndarray of bool, shape (factors, factors), optional
        Which of all these, first orders on the diagonal, have intervals too wide to go by.
    """
    count = len(names)
    order = np.argsort(-np.nan_to_num(first, nan=-1.0), kind="stable")
    values = np.where(np.eye(count, dtype=bool), np.diag(first), second)[np.ix_(order, order)]
    lows, highs = low[np.ix_(order, order)], high[np.ix_(order, order)]
    wide = np.zeros_like(values, dtype=bool) if rough is None else rough[np.ix_(order, order)]
    labels = [names[k] for k in order]
    width = style.COLUMN if _LEFT + count * _CELL + 2 * MARGIN + 6.0 <= style.COLUMN else style.PAGE
    side = count * _CELL
    note = (
        f"Shares of {study.divided}. Diagonal: alone (first order). Below: the pair beyond the sum of both. Framed: "
        "the 95 % interval excludes 0. Grey figures: it does not."
    )
    if np.tril(wide).any():
        note += " ~: interval too wide to go by."
    sheet = Sheet("Which inputs act together", study, _SCALE + side + 1.5, [note], width)
    left, bottom = MARGIN + _LEFT, sheet.bottom + _SCALE
    axes = sheet.axes(left, bottom, side, side)
    visible = np.tril(np.ones((count, count), dtype=bool))
    top = ceiling(
        float(np.nanmax(np.where(visible, values, np.nan), initial=0.0, where=np.isfinite(values) & visible)), 0.01
    )
    mesh = axes.pcolormesh(
        np.arange(count + 1.0),
        np.arange(count + 1.0),
        np.ma.masked_where(~visible | np.isnan(values), np.maximum(values, 0.0)),
        cmap=style.colour_map(),
        vmin=0.0,
        vmax=top,
        edgecolors="white",
        linewidth=1.0,
    )
    for j in range(count):
        sheet.text(
            left - 1.2,
            bottom + side - (j + 0.5) * _CELL,
            fitted(labels[j], _LEFT - 2.0, style.SMALL),
            va="center",
            ha="right",
        )
        for k in range(j + 1):
            value = values[j, k]
            if not np.isfinite(value):
                axes.text(k + 0.5, j + 0.5, "–", ha="center", va="center", fontsize=style.SMALL)
                continue
            clear = j == k or lows[j, k] > 0.0 or highs[j, k] < 0.0
            dark = value > 0.5 * top
            colour = "white" if dark else style.INK if clear else style.GREY
            text = f"{'~' if wide[j, k] else ''}{hundredths(value)}"
            axes.text(k + 0.5, j + 0.5, text, ha="center", va="center", fontsize=style.SMALL, color=colour)
            if clear and j != k:
                axes.add_patch(
                    Rectangle((k + 0.06, j + 0.06), 0.88, 0.88, fill=False, edgecolor=style.VERMILION, linewidth=1.3)
                )
        # the column's name stands on its diagonal cell, where there is room
        if j + 1 < count:
            axes.text(
                j + 1.1,
                j + 0.5,
                fitted(labels[j], sheet.width - MARGIN - left - (j + 1.1) * _CELL, style.SMALL),
                va="center",
                fontsize=style.SMALL,
                color=style.GREY,
            )
    axes.set(xlim=(0, count), ylim=(count, 0), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = sheet.axes(left, sheet.bottom + 8.0, min(side, 50.0), 2.0)
    scale = sheet.picture.colorbar(mesh, cax=bar, orientation="horizontal")
    scale.set_ticks(round_ticks(0, top, 4))
    scale.outline.set_linewidth(0.4)
    scale.set_label("Index (share of variance)")
    pairs = int(sum(lows[j, k] > 0.0 for j in range(count) for k in range(j)))
    return sheet.done(
        f"""First-order (diagonal) and second-order Sobol' indices of {study.outcome} in "{study.name}":
        {counted(count, study.noun)}, {study.size}. A cell is the share of {study.divided} that a pair brings beyond
        what each of the two brings alone; shades run from 0 to {short(top)}, and what is below 0 by error has no shade.
        Framed: the 95 % interval, over rows and replications, excludes 0, so {pairs} of {count * (count - 1) // 2}
        pairs lie above it; about one in forty would by accident. {study.limits}"""
    )
