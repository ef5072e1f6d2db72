"""Who trusts whom: the people of some organisations and their ISPs, at a few weeks of one replication."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle

from ispsim.figures import style
from ispsim.figures.sheet import MARGIN, Heading, Sheet, line_height, width_of

_GAP, _ROW = 3.0, 4.0  # mm; a row of the key
_ROOM = 1.12  # between neighbouring organisations, in their own size
_RING = 16  # people who fit on one circle
_GOLDEN = math.pi * (3.0 - math.sqrt(5.0))
_LEVELS = (0.2, 0.5, 0.8)  # of trust, in the key


@dataclass(frozen=True)
class Acquaintance:
    """People and ties that are shown.

    Attributes
    ----------
    organizations, isps : sequence of str
        Ids.
    isp : numpy.ndarray of int, shape (organisations,)
        Which of the ISPs serves each organisation, -1 for none.
    place : numpy.ndarray of int, shape (people,)
        Organisation of each person.
    leads : numpy.ndarray of bool, shape (people,)
        Whether the person is a leader.
    ties : numpy.ndarray of int, shape (2, ties)
        Pairs of people.
    selection : str
        Which organisations, people and ties these are, in words.
    """

    organizations: Sequence[str]
    isps: Sequence[str]
    isp: np.ndarray
    place: np.ndarray
    leads: np.ndarray
    ties: np.ndarray
    selection: str


@dataclass(frozen=True)
class State:
    """The network at the end of a week.

    Attributes
    ----------
    week : int
        Week.
    when : str
        What week it is, in words.
    uses : numpy.ndarray of bool, shape (people,)
        Whether the person uses the intervention; false for leaders.
    trust : numpy.ndarray, shape (ties,)
        Mean of the trust of either end.
    in_isp : numpy.ndarray, shape (organisations,)
        Mean trust in the ISP, NaN where no one was contacted.
    delivers : numpy.ndarray of bool, shape (organisations,)
        Whether the organisation delivers the intervention.
    inside : numpy.ndarray of bool, shape (organisations,)
        Whether an internal ISP serves it beside the other one, or after.
    """

    week: int
    when: str
    uses: np.ndarray
    trust: np.ndarray
    in_isp: np.ndarray
    delivers: np.ndarray
    inside: np.ndarray


@style.look()
def draw(heading: Heading, network: Acquaintance, states: Sequence[State], replication: int) -> style.Picture:
    """Draw the trust network at a few weeks of one replication.

    Parameters
    ----------
    heading : Heading
        What is stated below the title; of its runs, one is shown.
    network : Acquaintance
        Who and which ties.
    states : sequence of State
        At most three, in order of time.
    replication : int
        Which of the runs.
    """
    across = max(len(states), 2)
    width = (style.PAGE - 2 * MARGIN - 2 * _GAP) / 3
    above = 2 * line_height(style.SMALL) + 1.5
    note = f"{network.selection} One run (replication {replication}), so no interval."
    whole = style.PAGE if across == 3 else 2 * width + _GAP + 2 * MARGIN
    pair = any(state.inside.any() for state in states)
    key = _key_height(whole, pair)
    sheet = Sheet("Trust network", heading, width + above + key, [note], whole)
    centres, radius = _places(len(network.organizations))
    people = _people(network, centres, radius)
    middles = _middles(len(network.isps), len(network.organizations))
    for k, state in enumerate(states):
        x, y = MARGIN + k * (width + _GAP), sheet.bottom + key
        axes = sheet.axes(x, y, width, width, frame_on=False, xticks=[], yticks=[])
        axes.set(xlim=(-1.03, 1.03), ylim=(-1.03, 1.03))
        _panel(axes, network, state, centres, radius, people, middles)
        top = y + width + above - 1.0
        sheet.text(x, top, f"{state.when} (week {state.week})", style.NORMAL, va="top", weight="bold")
        sheet.text(x, top - line_height(style.NORMAL), _numbers(network, state), va="top")
    _key(sheet, bool(len(network.isps)), pair)
    return sheet.done(_caption(heading, network, states, replication))


def trust_width(trust: np.ndarray) -> np.ndarray:
    """Return the width of lines of trust, pt."""
    return 0.15 + 1.5 * np.asarray(trust)


def trust_shade(trust: np.ndarray, colour: str) -> np.ndarray:
    """Return the shade of lines of trust: from near white to the colour, shape (lines, 3)."""
    part = np.clip(0.15 + 0.85 * np.asarray(trust, dtype=float), 0.0, 1.0)[:, None]
    return (1.0 - part) * 1.0 + part * np.array(to_rgb(colour))


def _places(number: int) -> tuple[np.ndarray, float]:
    """Return where organisations stand, on a ring, shape (organisations, 2), and their radius; the panel is ±1."""
    if number == 1:
        return np.array([[0.0, -0.3]]), 0.66
    share = math.sin(math.pi / number) / _ROOM
    radius = min(share / (1.0 + share), 0.4)
    angle = 0.5 * math.pi - 2.0 * math.pi * np.arange(number) / number
    return (1.0 - radius) * np.stack((np.cos(angle), np.sin(angle)), axis=1), radius


def _middles(number: int, organizations: int) -> np.ndarray:
    """Return where ISPs stand, shape (ISPs, 2)."""
    x = (np.arange(number) - 0.5 * (number - 1)) * 0.3
    return np.stack((x, np.full(number, 0.8 if organizations == 1 else 0.0)), axis=1)


def _people(network: Acquaintance, centres: np.ndarray, radius: float) -> np.ndarray:
    """Return where people stand: leaders in the middle of their organisation, practitioners around them."""
    out = np.zeros((network.place.size, 2))
    for organization in range(len(network.organizations)):
        here = network.place == organization
        leaders, staff = np.flatnonzero(here & network.leads), np.flatnonzero(here & ~network.leads)
        out[leaders] = centres[organization] + _circle(leaders.size, 0.24 * radius * (leaders.size > 1))
        if staff.size <= _RING:
            out[staff] = centres[organization] + _circle(staff.size, 0.76 * radius)
        else:
            # a sunflower, its middle left to the leaders
            rank = np.sqrt(np.linspace(0.2, 0.74, staff.size)) * radius
            angle = _GOLDEN * np.arange(staff.size)
            out[staff] = centres[organization] + rank[:, None] * np.stack((np.cos(angle), np.sin(angle)), axis=1)
    return out


def _circle(number: int, radius: float) -> np.ndarray:
    angle = 0.5 * math.pi - 2.0 * math.pi * np.arange(number) / max(number, 1)
    return radius * np.stack((np.cos(angle), np.sin(angle)), axis=1)


def _panel(
    axes: Axes,
    network: Acquaintance,
    state: State,
    centres: np.ndarray,
    radius: float,
    people: np.ndarray,
    middles: np.ndarray,
) -> None:
    for centre, delivers in zip(centres, state.delivers, strict=True):
        axes.add_patch(
            Circle(
                tuple(centre),
                radius,
                facecolor=style.WASH if delivers else "none",
                edgecolor=style.GREY if delivers else style.FAINT,
                linewidth=0.6,
                linestyle="-" if delivers else (0, (2, 2)),
                zorder=1,
            )
        )
    order = np.argsort(state.trust, kind="stable")  # what is strong lies on top
    ends = people[network.ties[:, order]].transpose(1, 0, 2)
    trust = state.trust[order]
    axes.add_collection(
        LineCollection(list(ends), linewidths=trust_width(trust), colors=list(trust_shade(trust, style.INK)), zorder=2)
    )
    known = np.flatnonzero((network.isp >= 0) & ~np.isnan(state.in_isp))
    spokes = []
    for k in known:
        away = centres[k] - middles[network.isp[k]]
        length = math.hypot(*away)
        spokes.append([middles[network.isp[k]], middles[network.isp[k]] + away * (1.0 - radius / length)])
    trust = state.in_isp[known]
    axes.add_collection(
        LineCollection(
            spokes, linewidths=1.6 * trust_width(trust), colors=list(trust_shade(trust, style.BLUE)), zorder=3
        )
    )
    staff = ~network.leads
    for rows, marker, face in (
        (staff & ~state.uses, "o", "white"),
        (staff & state.uses, "o", style.VERMILION),
        (network.leads, "^", style.FAINT),
    ):
        _marks(axes, people[rows], marker, face)
    _marks(axes, middles, "D", style.BLUE, 5.0)
    served = np.flatnonzero(state.inside)
    outwards = centres[served] - middles[network.isp[served]]
    edge = centres[served] + radius * outwards / np.hypot(*outwards.T)[:, None]
    _marks(axes, edge, "D", style.SKY, 3.6)


def _marks(axes: Axes, places: np.ndarray, marker: str, face: str, size: float = 3.2) -> None:
    axes.plot(
        *places.T,
        marker,
        markersize=size,
        markerfacecolor=face,
        markeredgecolor=style.INK,
        markeredgewidth=0.4,
        zorder=4,
    )


def _numbers(network: Acquaintance, state: State) -> str:
    staff = int((~network.leads).sum())
    parts = [f"use {int(state.uses.sum())} of {staff}"]
    if state.trust.size:
        parts.append(f"trust among {state.trust.mean():.2f}")
    if len(network.isps):
        known = state.in_isp[~np.isnan(state.in_isp)]
        parts.append(f"in ISP {known.mean():.2f}" if known.size else "in ISP –")
    return ", ".join(parts)


def _key_height(width: float, pair: bool) -> float:
    """Return the height of the key, mm; in the narrower sheet, and with two kinds of ISPs, it takes a row more."""
    return (2 if width >= style.PAGE and not pair else 3) * _ROW + 1.5


def _key(sheet: Sheet, isps: bool, pair: bool) -> None:
    """Write below the panels what marks and lines mean."""
    marks = [
        ("o", style.VERMILION, "practitioner who uses it"),
        ("o", "white", "practitioner who does not"),
        ("^", style.FAINT, "leader"),
    ]
    if isps:
        marks.append(("D", style.BLUE, "ISP"))
    if pair:
        marks.append(("D", style.SKY, "internal ISP"))
    height = _key_height(sheet.width, pair)
    axes = sheet.axes(0, sheet.bottom, sheet.width, height, frame_on=False, xticks=[], yticks=[])
    axes.set(xlim=(0, sheet.width), ylim=(0, height))
    x, y = MARGIN + 1.0, height - 3.0
    for marker, face, text in marks:
        _marks(axes, np.array([[x, y]]), marker, face, 5.0 if marker == "D" else 4.0)
        sheet.text(x + 2.0, sheet.bottom + y, text, va="center")
        x += 5.5 + width_of(text, style.SMALL)
    if sheet.width < style.PAGE or pair:
        x, y = MARGIN + 1.0, y - _ROW
    for text, face, edge, dash in (
        ("organisation delivers it", style.WASH, style.GREY, "-"),
        ("does not", "none", style.FAINT, (0, (2, 2))),
    ):
        axes.add_patch(Circle((x + 0.3, y), 1.3, facecolor=face, edgecolor=edge, linewidth=0.6, linestyle=dash))
        sheet.text(x + 2.4, sheet.bottom + y, text, va="center")
        x += 6.0 + width_of(text, style.SMALL)
    x, y = MARGIN, y - _ROW
    kinds = [("Trust among people:", style.INK, 1.0), ("Trust in the ISP:", style.BLUE, 1.6)]
    for text, colour, thick in kinds[: 1 + isps]:
        sheet.text(x, sheet.bottom + y, text, va="center")
        x += width_of(text, style.SMALL) + 1.5
        for level in _LEVELS:
            shade = trust_shade(np.array([level]), colour)[0]
            width = thick * float(trust_width(np.array(level)))
            axes.plot([x, x + 4.0], [y, y], color=shade, linewidth=width)
            sheet.text(x + 4.7, sheet.bottom + y, f"{level:g}", va="center")
            x += 5.5 + width_of(f"{level:g}", style.SMALL) + 1.5
        x += 4.0


def _caption(heading: Heading, network: Acquaintance, states: Sequence[State], replication: int) -> str:
    weeks = ", ".join(f"{state.when.lower()} (week {state.week})" for state in states)
    isps = f" and {', '.join(network.isps)}" if len(network.isps) else ""
    pair = " Light diamonds: organisations that an internal ISP serves in that week; trust is in both ISPs together."
    pair = pair if any(state.inside.any() for state in states) else ""
    return f"""Trust network in replication {replication} of "{heading.name}" ({heading.places} in all): {weeks}.
        {network.selection} Clockwise from the top: {", ".join(network.organizations)}{isps}. Circles: practitioners,
        filled if they use the intervention; triangles: leaders; large circles: organisations, grey where they deliver
        the intervention. Lines between people: trust, wider and darker where it is stronger (mean of both
        directions); lines from an ISP (diamond): mean trust in the ISP of those in the organisation whom one has
        contacted.{pair} Where people stand means nothing. Ties to people who are not shown are left out. It is one run,
        with no interval: an illustration, not a result."""
