"""How strongly each mechanism fires, week by week."""

from collections.abc import Mapping, Sequence

import numpy as np

from ispsim.figures import bands, style
from ispsim.figures.scales import ceiling, round_ticks, short
from ispsim.figures.sheet import MARGIN, Heading, Sheet, counted, wrapped
from ispsim.figures.weeks import Window, draw_windows, rows_height, week_axis

_LEFT, _RIGHT, _ROW = 21.0, 19.0, 7.0  # mm
_BELOW, _SCALE = 8.5, 12.5  # mm: weeks; colour scale
_NUMBERS = {6: "six", 7: "seven", 8: "eight", 9: "nine"}


@style.look()
def draw(
    heading: Heading,
    firing: Mapping[str, np.ndarray],
    windows: Sequence[Window],
    off: Sequence[str] = (),
    own: Mapping[str, str] | None = None,
) -> style.Picture:
    """Draw the mean firing level of the mechanisms by week as a heat map.

    Parameters
    ----------
    heading : Heading
        What is stated below the title.
    firing : mapping of str to numpy.ndarray, shape (runs, weeks + 1)
        Firing level by mechanism; week 0, before anything could fire, is not drawn.
    windows : sequence of Window
        When there is support.
    off : sequence of str
        Mechanisms that are switched off.
    own : mapping of str to str, optional
        Mechanisms that are, or are replaced by, functions of the user's own, with the functions' names.
    """
    names = list(firing)
    horizon = firing[names[0]].shape[1] - 1
    lines = np.array([bands.mean(firing[name])[1:] for name in names])
    high = ceiling(float(np.nanmax(lines)))
    body = _SCALE + _BELOW + len(names) * _ROW + max(rows_height(windows), 4.0) + 0.5
    note = f"Shade: {heading.average}. Peak: the week in which it is highest"
    note += (
        "."
        if heading.runs == 1
        else f", with, below, the 5th to 95th percentile of the runs in that week; {heading.varies}."
    )
    sheet = Sheet("Firing of the mechanisms", heading, body, [note])
    left, bottom = MARGIN + _LEFT, sheet.bottom + _SCALE + _BELOW
    width, height = sheet.width - left - _RIGHT - MARGIN, len(names) * _ROW
    axes = sheet.axes(left, bottom, width, height)
    edges = (np.arange(horizon + 1.0), np.arange(len(names) + 1.0))
    mesh = axes.pcolormesh(*edges, lines, cmap=style.colour_map(), vmin=0.0, vmax=high, rasterized=True)
    axes.set_ylim(len(names), 0)
    axes.set_yticks(np.arange(len(names)) + 0.5)
    texts = [f"{name} (off)" if name in off else name for name in names]
    axes.set_yticklabels(["\n".join(wrapped(text, _LEFT - 1.5, style.SMALL, 2)) for text in texts])
    axes.tick_params(axis="y", length=0)
    for row in range(1, len(names)):
        axes.axhline(row, color="white", linewidth=1.0)
    for side in axes.spines.values():
        side.set_visible(False)
    week_axis(axes, horizon, most=4)
    draw_windows(sheet, windows, left, bottom + height + 0.5, width, horizon)
    x = left + width + 1.5
    sheet.text(x, bottom + height + 1.2, "Peak (week)")
    for k, name in enumerate(names):
        y = bottom + height - (k + 0.5) * _ROW
        if not lines[k].any():
            sheet.text(x, y, "0", va="center")
            continue
        week = int(np.nanargmax(lines[k])) + 1
        text = f"{short(float(lines[k, week - 1]))} ({week})"
        between = bands.band(firing[name][:, week])
        if between is not None:
            text += f"\n{_digits(float(between[0]))}–{_digits(float(between[1]))}"
        sheet.text(x, y, text, va="center", linespacing=1.15)
    bar = sheet.axes(left, sheet.bottom + 8.0, width, 2.0)
    scale = sheet.picture.colorbar(mesh, cax=bar, orientation="horizontal")
    scale.set_ticks(round_ticks(0, high))
    scale.outline.set_linewidth(0.4)
    scale.set_label("Mean firing level (0 to 1)")
    return sheet.done(_caption(heading, len(names), windows, off, own or {}, high, horizon))


def _digits(value: float) -> str:
    return f"{value:.3f}"


def _caption(
    heading: Heading,
    number: int,
    windows: Sequence[Window],
    off: Sequence[str],
    own: Mapping[str, str],
    high: float,
    horizon: int,
) -> str:
    when = "; ".join(window.label for window in windows)
    marked = f"Bars above: {when}." if when else ""
    silent = f" Switched off: {', '.join(off)}." if off else ""
    if own:
        theirs = ", ".join(
            label if label == name.replace("_", " ") else f"{label} ({name})" for label, name in own.items()
        )
        silent += f" Functions of the user's own: {theirs}."
    return f"""Firing level of the {_NUMBERS.get(number, number)} mechanisms by week over {counted(horizon, "week")} in
        "{heading.name}": {heading.size}. A level is the mean over all stakeholders, ties or organisations that the
        mechanism acts on, served or not, so that it is low where few are reached; it runs from 0 to 1, and the shades
        from 0 to {short(high)}. Shade: {heading.average}. Numbers: the highest week's mean and its week, and the
        interval there: {heading.band}. {marked}{silent} A mechanism that fires more is not one that matters more: what
        a level does to use depends on the state it acts on and on the other mechanisms. {heading.limits}"""
