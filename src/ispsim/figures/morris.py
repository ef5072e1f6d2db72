"""Elementary effects: strength against irregularity, and where noise alone would lie."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.figures import style
from ispsim.figures.scales import ceiling, round_ticks, short
from ispsim.figures.sheet import MARGIN, Sheet, counted, fitted, width_of
from ispsim.figures.study import Index, Study

_LEFT, _RIGHT, _PANEL, _BELOW, _ROW, _NAMES = 11.0, 3.0, 52.0, 8.5, 4.4, 30.0  # mm
NAMED = 12
"""Factors that have a name in the picture; the others are grey."""


@dataclass(frozen=True)
class Effect:
    """One factor's elementary effects.

    Attributes
    ----------
    name : str
        Of the factor or group.
    mu_star : Index
        Mean absolute effect with its interval.
    sigma : float
        Standard deviation of the effects; NaN for a group of several factors.
    floor : float
        mu_star that noise alone would make; NaN where it is not known.
    """

    name: str
    mu_star: Index
    sigma: float
    floor: float

    @property
    def above(self) -> bool:
        """Return whether the effect stands clear of noise."""
        return bool(self.mu_star.low > np.nan_to_num(self.floor))


@style.look()
def draw(study: Study, effects: Sequence[Effect]) -> style.Picture:
    """Draw effects: of factors mu_star against sigma, of groups mu_star alone.

    Parameters
    ----------
    study : Study
        What is stated below the title.
    effects : sequence of Effect
        In any order.
    """
    ordered = sorted(effects, key=lambda effect: -effect.mu_star.value)
    if any(not np.isfinite(effect.sigma) for effect in ordered):
        return _rows(study, ordered)
    return _plane(study, ordered)


def _plane(study: Study, ordered: Sequence[Effect]) -> style.Picture:
    sheet = Sheet("Strength and irregularity of effects", study, _BELOW + _PANEL + 2.0, [_note(ordered, True)])
    left, bottom = MARGIN + _LEFT, sheet.bottom + _BELOW
    width = sheet.width - left - _RIGHT - MARGIN
    axes = sheet.axes(left, bottom, width, _PANEL)
    right = ceiling(1.02 * max(np.nan_to_num(e.mu_star.high, nan=e.mu_star.value) for e in ordered))
    top = ceiling(1.08 * max(effect.sigma for effect in ordered), 0.3 * right)
    floor = max(np.nan_to_num(effect.floor) for effect in ordered)
    if floor > 0.0:
        axes.axvspan(0.0, floor, facecolor=style.WASH, linewidth=0, zorder=0)
    for slope, text in ((1.0, "σ = μ*"), (0.5, "σ = μ*/2")):
        end = min(right, top / slope)
        axes.plot([0.0, end], [0.0, slope * end], color=style.FAINT, linewidth=0.6, linestyle=style.DASHES[1], zorder=1)
        axes.text(0.97 * end, 0.97 * slope * end, text, fontsize=style.SMALL, color=style.GREY, ha="right", va="bottom")
    taken: list[tuple[float, float, float, float]] = []  # left, right, bottom, top in mm
    names = {effect.name for effect in [clear for clear in ordered if clear.above][:NAMED]}
    marks = [(effect.mu_star.value / right * width, effect.sigma / top * _PANEL) for effect in ordered]
    for effect, (x, y) in zip(ordered, marks, strict=True):
        low, high = (
            np.nan_to_num(end, nan=effect.mu_star.value) / right * width
            for end in (effect.mu_star.low, effect.mu_star.high)
        )
        taken.append((min(low, x - 1.0), max(high, x + 1.0), y - 0.8, y + 0.8))
    for effect, (x, y) in zip(ordered, marks, strict=True):
        colour = style.BLUE if effect.above else style.FAINT
        if np.isfinite(effect.mu_star.low):
            axes.plot(
                [effect.mu_star.low, effect.mu_star.high], [effect.sigma] * 2, color=colour, linewidth=0.8, zorder=2
            )
        hollow = "white" if not effect.mu_star.converged else colour
        axes.plot(
            [effect.mu_star.value], [effect.sigma], "o", color=colour, markerfacecolor=hollow, markersize=3.6, zorder=3
        )
        if effect.name in names:
            place = _free(x, y, fitted(effect.name, 0.6 * width, style.SMALL), (width, _PANEL), taken)
            if place is not None:
                at_x, at_y, text = place
                sheet.text(left + at_x, bottom + at_y, text, va="center")
    axes.set(
        xlim=(0, right), ylim=(0, top), xlabel="Mean absolute effect μ* (unit of the outcome)", ylabel="Irregularity σ"
    )
    axes.set_xticks(round_ticks(0, right))
    axes.set_yticks(round_ticks(0, top))
    return sheet.done(_caption(study, ordered))


def _free(
    x: float, y: float, text: str, room: tuple[float, float], taken: list[tuple[float, float, float, float]]
) -> tuple[float, float, str] | None:
    """Return where a label fits beside its mark, in mm, and take that place; None where there is none."""
    wide, high = width_of(text, style.SMALL), 2.3
    for dx, dy in (
        (-0.5 * wide, 2.3),
        (-0.5 * wide, -2.3),
        (1.0, 2.3),
        (1.0, -2.3),
        (-1.0 - wide, 2.3),
        (-1.0 - wide, -2.3),
    ):
        box = (x + dx, x + dx + wide, y + dy - 0.5 * high, y + dy + 0.5 * high)
        inside = box[0] >= 0.5 and box[1] <= room[0] and box[2] >= 0.0 and box[3] <= room[1]
        if inside and not any(box[0] < b and a < box[1] and box[2] < d and c < box[3] for a, b, c, d in taken):
            taken.append(box)
            return x + dx, y + dy, text
    return None


def _rows(study: Study, ordered: Sequence[Effect]) -> style.Picture:
    height = len(ordered) * _ROW
    sheet = Sheet("Strength of effects by group", study, _BELOW + height + 1.0, [_note(ordered, False)])
    left, bottom = MARGIN + _NAMES, sheet.bottom + _BELOW
    axes = sheet.axes(left, bottom, sheet.width - left - 11.0 - MARGIN, height)
    ends = [0.0]
    for k, effect in enumerate(ordered):
        y = height - (k + 0.5) * _ROW
        colour = style.BLUE if effect.above else style.GREY
        sheet.text(MARGIN, bottom + y, fitted(effect.name, _NAMES - 1.5, style.SMALL), va="center")
        if np.isfinite(effect.floor):
            axes.fill_betweenx([y - 0.5 * _ROW, y + 0.5 * _ROW], 0.0, effect.floor, facecolor=style.WASH, linewidth=0)
        if np.isfinite(effect.mu_star.low):
            axes.plot([effect.mu_star.low, effect.mu_star.high], [y, y], color=colour, linewidth=1.2)
        hollow = "white" if not effect.mu_star.converged else colour
        axes.plot([effect.mu_star.value], [y], "o", color=colour, markerfacecolor=hollow, markersize=4.0, clip_on=False)
        sheet.text(sheet.width - MARGIN, bottom + y, effect.mu_star.text, va="center", ha="right")
        ends += [x for x in (effect.mu_star.value, effect.mu_star.high, effect.floor) if np.isfinite(x)]
    right = ceiling(1.02 * max(ends))
    axes.set(xlim=(0, right), ylim=(0, height), yticks=[], xlabel="Mean absolute effect μ* (unit of the outcome)")
    axes.set_xticks(round_ticks(0, right, 4))
    axes.spines["left"].set_visible(False)
    return sheet.done(_caption(study, ordered))


def _note(ordered: Sequence[Effect], plane: bool) -> str:
    note = "μ*: mean absolute change of the outcome over the whole range. "
    if plane:
        note += "σ: spread of the change over places, from curvature and interaction. "
    if any(np.isfinite(effect.floor) for effect in ordered):
        note += "Grey ground: what replication noise alone would give. "
    below = sum(not effect.above for effect in ordered)
    if below:
        note += f"Grey marks: {counted(below, 'group' if not plane else 'factor')} not clear of it. "
    note += "Lines: 95 % intervals."
    if any(not effect.mu_star.converged for effect in ordered):
        note += " Hollow: interval too wide to go by."
    return note


def _caption(study: Study, ordered: Sequence[Effect]) -> str:
    clear = [effect for effect in ordered if effect.above]
    largest = ", ".join(f"{effect.name} ({short(effect.mu_star.value)})" for effect in clear[:5])
    what = f"{len(ordered)} factors or groups"
    first = f", the largest being {largest}" if largest else ""
    return f"""Elementary effects (Morris) on {study.outcome} in "{study.name}": {what}, {study.size}. An effect is the
        change of the outcome over the whole range of what moves, in its own unit; μ* is the mean of its size, with 95 %
        intervals over trajectories and replications, and σ its standard deviation. {len(clear)} stand clear of what
        replication noise alone would give{first}. For screening: what lies low can be left alone over these ranges; the
        order of what lies high is rough. {study.limits}"""
