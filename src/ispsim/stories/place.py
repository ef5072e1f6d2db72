"""What happened to an organisation and its support, in facts and sentences; every kind of story needs some of it."""

from dataclasses import dataclass

import numpy as np

from ispsim.stories.phrases import amount, between, count, level, listed, sentence
from ispsim.stories.serving import Serving
from ispsim.stories.trace import Trace

_STANDS = (
    "has not considered {it}",
    "is considering {it}",
    "has selected {it}",
    "is starting {it} up",
    "delivers {it}",
    "sustains {it}",
    "has dropped {it}",
)
_MOVES = (
    "sets it aside",
    "considers it",
    "selects it",
    "starts it up",
    "begins to deliver it",
    "counts it as sustained",
    "drops it",
)
_MIGHT = (
    "set it aside",
    "considered it",
    "selected it",
    "started it up",
    "begun to deliver it",
    "counted it as sustained",
    "dropped it",
)


def stands(stage: float, what: str = "it") -> str:
    """Return where the intervention stands in an organisation."""
    return _STANDS[int(stage)].format(it=what)


def stage_changes(trace: Trace, weeks: np.ndarray) -> list[tuple[int, int]]:
    """Return the weeks in which the stage changed, among `weeks` (bool by week), each with the new stage."""
    stage = trace.of("organization", "stage").astype(int)
    return [(t, int(stage[t])) for t in range(1, stage.size) if weeks[t] and stage[t] != stage[t - 1]]


def stages_told(changes: list[tuple[int, int]], would: bool = False) -> str:
    """Return changes of stage as the end of a sentence about an organisation.

    Few are told one by one; of many (an organisation that drops and takes up again, over and over) the first three and
    the last.
    """
    told = [f"{(_MIGHT if would else _MOVES)[stage]} in week {t}" for t, stage in changes]
    if len(told) > 6:
        told = [*told[:3], f"after {len(told) - 4} more changes {told[-1]}"]
    return ("would have " if would else "") + listed(told)


@dataclass(frozen=True)
class Support:
    """What an organisation had of its ISP in some weeks.

    Attributes
    ----------
    first, last : int or None
        Weeks in which support was planned; None where none was.
    planned, kept, broken : float
        Contacts of any kind; rates a week added up, so they need not be whole.
    gone : list of tuple
        Weeks in which the ISP left while support was planned, each with the week in which the post was filled again
        (the same week if at once, None if not before the support ended).
    """

    first: int | None
    last: int | None
    planned: float
    kept: float
    broken: float
    gone: list[tuple[int, int | None]]


def support_of(serving: Serving, trace: Trace, weeks: np.ndarray) -> Support:
    """Return what the organisation had of one of its ISPs in `weeks` (bool by week; week 0 has none)."""
    served = serving.serves(trace)[:, 0] & weeks
    when = np.flatnonzero(served)
    planned, kept, broken = (
        float(series[1:, 0][weeks[1:]].sum())
        for series in (serving.planned(trace), serving.kept(trace), serving.broken(trace))
    )
    if not when.size:
        return Support(None, None, planned, kept, broken, [])
    employed, leaves = (trace.all("isp", name)[:, serving.row] > 0.5 for name in ("employed", "leaves"))
    gone: list[tuple[int, int | None]] = []
    for t in np.flatnonzero(leaves & served).tolist():
        back = np.flatnonzero(employed[t : when[-1] + 1])
        gone.append((t, t + int(back[0]) if back.size else None))
    return Support(int(when[0]), int(when[-1]), planned, kept, broken, gone)


def all_support_told(serving: list[Serving], trace: Trace, place: str, weeks: np.ndarray) -> list[str]:
    """Return what an organisation had of each of its ISPs in `weeks` (bool by week), as sentences; none if of none."""
    told = []
    for one in serving:
        support = support_of(one, trace, weeks)
        if support.first is not None:
            throughout = bool(weeks[one.serves(trace)[:, 0]].all())
            told.append(support_told(support, one.called, place, throughout))
            told += [sentence(part) for part in handovers_told(support, one.isp)]
    return told


def isp_or_isps(serving: list[Serving]) -> str:
    """Return what the ISPs of an organisation are called together: the model has one trust in them."""
    return "the ISPs" if len(serving) > 1 else "the ISP"


def isp_gone(trace: Trace) -> np.ndarray:
    """Return in which weeks the person in an ISP's post changed, or the plan of one of two ended, bool by week."""
    stint = trace.all("isp", "stint")
    changed = (np.diff(stint, axis=0, prepend=stint[:1]) != 0.0).any(axis=1)
    ended = [trace.of("organization", name) > 0.5 for name in ("isp_ends", "insider_ends")]
    return np.asarray(changed | ended[0] | ended[1])


def support_told(support: Support, isp: str, place: str, throughout: bool = True) -> str:
    """Return what an organisation had of its ISP, which must be some; `throughout` is False for a part of the weeks."""
    assert support.first is not None and support.last is not None
    text = f"{isp} serves {place} {between(support.first, support.last)}"
    text += "" if throughout else ", as long as they are there,"
    if support.planned < 0.05:
        return f"{text}, but no contact is planned."
    text += f" and keeps about {amount(support.kept)} of {amount(support.planned)} planned contacts (visits and calls)"
    return text + (f"; {amount(support.broken)} promised ones are broken." if support.broken >= 0.05 else ".")


def not_served(place: str, served: int, organizations: int) -> str:
    """Return that an organisation is not served, and how many are."""
    if not served:
        return "No ISP serves any organisation in these weeks."
    return f"No ISP serves {place}; ISPs serve {served:,} of {count(organizations, 'organisation')}."


def handovers_told(support: Support, isp: str) -> list[str]:
    """Return what became of the ISP's post, one part of a sentence for each departure."""
    told = []
    for left, back in support.gone:
        if back is None:
            told.append(f"the person in {isp} leaves in week {left} and is not replaced while support is planned")
        elif back == left:
            told.append(f"the person in {isp} leaves in week {left} and a successor takes over at once")
        else:
            told.append(f"the person in {isp} leaves in week {left} and a successor comes in week {back}")
    return told


def start(intervention: str, trace: Trace, place: str, week: int) -> str:
    """Return where the intervention stands in an organisation in a week, and how well it sits there."""
    fit, climate = (float(trace.of("organization", name)[week]) for name in ("fit", "climate"))
    stage = stands(trace.of("organization", "stage")[week], f"the intervention ({intervention})")
    sits = f"it fits the clients at {level(fit)} (of 1), and the climate for it is {level(climate)}"
    return f"In week {week} {place} {stage}; {sits}."


def ever_delivers(trace: Trace, weeks: np.ndarray) -> bool:
    """Whether the organisation delivers the intervention in any of `weeks`."""
    stage = trace.of("organization", "stage")[weeks]
    return bool(((stage > 3.5) & (stage < 5.5)).any())
