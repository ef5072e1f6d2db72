"""Hours and money of a run, by activity and by who gives or pays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import bands, style
from ispsim.figures.scales import ceiling, round_ticks, short, unit_of
from ispsim.figures.sheet import MARGIN, Heading, Sheet, counted, fitted

_LEFT, _RIGHT, _ROW, _BELOW, _BETWEEN = 30.0, 11.0, 3.5, 8.5, 2.0  # mm
_HATCHES = ("", "////", "....", "xxxx")
_FILLS = (style.BLUE, style.ORANGE, style.SKY, style.GREEN)


@dataclass(frozen=True)
class Amounts:
    """What one party gives to one thing.

    Attributes
    ----------
    who, what : str
        Who works or pays, and for what.
    values : numpy.ndarray, shape (runs,)
        Over the whole run.
    """

    who: str
    what: str
    values: np.ndarray


@style.look()
def draw(
    heading: Heading, hours: Sequence[Amounts], money: Sequence[Amounts], currency: str, weeks: int
) -> style.Picture:
    """Draw hours by activity and money by item, grouped by who gives and who pays: means and intervals over runs.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    hours, money : sequence of Amounts
        In the order in which they are shown; those that are 0 in every run are left out.
    currency : str
        Of the money, with the year of the prices.
    weeks : int
        Over which they are summed.
    """
    blocks = [
        (title, unit, [item for item in items if np.any(item.values != 0.0)])
        for title, unit, items in (("Hours", "hours", hours), ("Money", currency, money))
    ]
    blocks = [block for block in blocks if block[2]]
    rows = [len(items) + len(dict.fromkeys(item.who for item in items)) for _, _, items in blocks]
    body = sum(rows) * _ROW + len(blocks) * _BELOW + (len(blocks) - 1) * _BETWEEN
    note = f"Bars and numbers: {heading.average}, over {counted(weeks, 'week')}; bold: sums. "
    note += "No intervals: 1 run." if heading.runs == 1 else f"Whiskers: {heading.band}."
    sheet = Sheet("Hours and money", heading, body, [note])
    top = sheet.top
    for (_, unit, items), count in zip(blocks, rows, strict=True):
        _panel(sheet, items, unit, top - count * _ROW, count)
        top -= count * _ROW + _BELOW + _BETWEEN
    return sheet.done(_caption(heading, weeks, currency))


def _panel(sheet: Sheet, items: Sequence[Amounts], unit: str, bottom: float, count: int) -> None:
    left = MARGIN + _LEFT
    width = sheet.width - left - _RIGHT - MARGIN
    axes = sheet.axes(left, bottom, width, count * _ROW)
    means = [float(bands.mean(item.values)) for item in items]
    between = [bands.band(item.values) for item in items]
    largest = max(
        mean if span is None else max(mean, float(span[1])) for mean, span in zip(means, between, strict=True)
    )
    per, word = unit_of(largest)
    high = ceiling(largest / per)
    row = 0
    parties = list(dict.fromkeys(item.who for item in items))
    for k, item in enumerate(items):
        if k == 0 or items[k - 1].who != item.who:
            y = bottom + (count - row - 0.5) * _ROW
            total = sum(mean for mean, other in zip(means, items, strict=True) if other.who == item.who) / per
            sheet.text(MARGIN, y, fitted(item.who, _LEFT + 0.6 * width, style.SMALL), va="center", weight="bold")
            sheet.text(sheet.width - MARGIN, y, short(total), va="center", ha="right", weight="bold")
            row += 1
        party = parties.index(item.who) % len(_FILLS)
        axes.barh(
            count - row - 0.5,
            means[k] / per,
            0.62,
            facecolor=_FILLS[party],
            edgecolor="white",
            hatch=_HATCHES[party],
            linewidth=0,
        )
        span = between[k]
        if span is not None:
            axes.plot(
                np.array(span) / per, [count - row - 0.5] * 2, color=style.INK, linewidth=0.8, solid_capstyle="butt"
            )
        y = bottom + (count - row - 0.5) * _ROW
        sheet.text(MARGIN + 2.0, y, fitted(item.what, _LEFT - 3.0, style.SMALL), va="center")
        sheet.text(sheet.width - MARGIN, y, short(means[k] / per), va="center", ha="right")
        row += 1
    axes.set(xlim=(0, high), ylim=(0, count), yticks=[], xticks=round_ticks(0, high))
    axes.set_xlabel(f"{word.capitalize()}{unit} a run" if word else f"{unit[:1].upper()}{unit[1:]} a run")


def _caption(heading: Heading, weeks: int, currency: str) -> str:
    return f"""Hours by activity and money by item in "{heading.name}", over all {weeks} weeks: {heading.size}. Bars and
        numbers: {heading.average}; bold: sum of a group. Whiskers: {heading.band}. Hours of ISPs are those paid, "not
        assigned" what neither plan nor call claimed. Money in {currency}, all payers, undiscounted; what is 0 in every
        run is left out. Money of organisations is the time of their staff, priced, and not an expense they see. Prices
        and hours are those that the scenario states or assumes. {heading.limits}"""
