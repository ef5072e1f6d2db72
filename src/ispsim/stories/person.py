"""What the stories of practitioners and leaders share: coming and going, the ISP, trust, and the other world."""

import numpy as np

from ispsim.stories.course import Course
from ispsim.stories.material import Material, World
from ispsim.stories.mechanisms import firing, firing_told, labels
from ispsim.stories.phrases import count, level, listed
from ispsim.stories.place import (
    all_support_told,
    isp_gone,
    isp_or_isps,
    not_served,
    stage_changes,
    stages_told,
    stands,
)
from ispsim.stories.trace import Trace
from ispsim.world.kinds import KINDS


def arrivals(trace: Trace, kind: str) -> np.ndarray:
    """Return for each week when the present holder came (0: there from the start), shape (weeks + 1,)."""
    came = trace.of(kind, "leaves") > 0.5
    came[0] = False
    return np.maximum.accumulate(np.where(came, np.arange(came.size), 0))


def same_person(one: Trace, other: Trace, kind: str) -> np.ndarray:
    """Return in which weeks the same person holds the post in two worlds, bool, shape (weeks + 1,)."""
    return np.asarray(arrivals(one, kind) == arrivals(other, kind))


def same_in_every_number(one: Trace, other: Trace, kind: str, weeks: np.ndarray) -> bool:
    """Whether all that a person carries from week to week has the same bits in two worlds."""
    lasting = [column.name for column in KINDS[kind].columns.values() if column.role != "value"]
    return all(np.array_equal(one.of(kind, name)[weeks], other.of(kind, name)[weeks]) for name in lasting)


def came_and_went(material: Material) -> str:
    """Return since when the person is there and when they leave; of a post, who holds it."""
    subject, course, trace = material.subject, material.main.course, material.main.trace
    if subject.holder is None:
        return _holders(trace, subject.kind)
    if course.arrived is None:
        return ""
    tenure = int(trace.of(subject.kind, "tenure")[0])
    since = f"for {count(tenure, 'week')}" if tenure else "for less than a week"
    text = f"They come in week {course.arrived}" if course.arrived else f"They have been in post {since}"
    return f"{text}." if course.left is None else f"{text} and leave in week {course.left}."


def _holders(trace: Trace, kind: str) -> str:
    weeks = [int(t) for t in np.unique(arrivals(trace, kind))]
    if len(weeks) == 1:
        return "One person holds the post throughout."
    changes = [str(t) for t in weeks[1:]]
    newcomers = "newcomers come in weeks" if len(changes) > 1 else "a newcomer comes in week"
    return f"{len(weeks)} people hold it one after the other: {newcomers} {listed(changes)}."


def place_told(material: Material, world: World) -> str:
    """Return what the organisation does with the intervention in a world, while the person is there."""
    place, changes = material.names["place"], stage_changes(world.trace, world.course.present)
    if not changes:
        return f"Where the intervention stands in {place} does not change while they are there."
    return f"{place} {stages_told(changes)}."


def support_sentences(material: Material) -> list[str]:
    """Return what the person had of the ISP, and whom they trusted; with the support only."""
    world = material.supported
    assert world is not None
    told = all_support_told(material.serving, world.trace, material.names["place"], world.course.present)
    told = told or [_never_served(material, world.trace, world.course)]
    return [*told, *_trust_in_isp(material, world), *_trust_in_others(material, world)]


def _never_served(material: Material, trace: Trace, course: Course) -> str:
    place = material.names["place"]
    served = np.flatnonzero(trace.of("organization", "served_any")[1:] > 0.5) + 1
    if not served.size:
        return not_served(place, material.served, material.scenario.setting.organizations)
    if course.left is not None and course.left <= served[0]:
        return f"They leave before support for {place} begins, in week {served[0]}."
    return f"They come after support for {place} has ended, in week {served[-1]}."


def _trust_in_isp(material: Material, world: World) -> list[str]:
    """Return how trust in the ISP came and went."""
    kind, weeks = material.subject.kind, np.flatnonzero(world.course.present)
    trust, contacted = (world.trace.of(kind, name) for name in ("trust", "contacted"))
    met = [int(t) for t in weeks if contacted[t] > 0.5]
    isp = isp_or_isps(material.serving)
    one = "an ISP" if len(material.serving) > 1 else isp
    if not met:
        return ["No ISP ever contacts them."]
    top, last = met[int(np.argmax(trust[met]))], int(weeks[-1])
    if level(float(trust[top])) == "0.00":
        return [f"The first contact is in week {met[0]}, but they do not come to trust {isp}."]
    half = next((t for t in met if trust[t] > 0.5), None)
    parts = [f"passes half of its scale in week {half}"] if half is not None else []
    parts.append(f"is highest in week {top} ({level(trust[top])})")
    if last != top:
        when = "at the end" if last == world.trace.weeks else "when they go"
        parts.append(f"is {level(trust[last])} {when}")
    told = [f"The first contact is in week {met[0]}; trust in {isp} {listed(parts)}."]
    gone, new = isp_gone(world.trace), world.trace.of(kind, "leaves")
    fell = [
        f"from {level(trust[t - 1])} to {level(trust[t])} in week {t}"
        for t in met
        if gone[t] and new[t] < 0.5 and t - 1 in met and level(trust[t]) < level(trust[t - 1])
    ]
    return [*told, f"With {one} goes trust: it falls {listed(fell)}."] if fell else told


def _trust_in_others(material: Material, world: World) -> list[str]:
    """Return which colleague the person trusts most, and how far they trust their leader."""
    kind, trace = material.subject.kind, world.trace
    t = int(np.flatnonzero(world.course.present)[-1])
    when = "at the end" if t == trace.weeks else "before they go"
    tie, other = ("tie", "colleague") if kind == "practitioner" else ("leader_tie", "leader")
    if not trace.tied:
        text = f"They have no ties to {'colleagues' if kind == 'practitioner' else 'leaders elsewhere'}"
    else:
        on_ties = trace.all(tie, "trust")[t]
        best = int(np.argmax(on_ties))
        whom = f"{trace.tied[best]} most" if len(trace.tied) > 1 else trace.tied[0]
        number = count(len(trace.tied), other)
        text = f"Of {number} with a tie to them they trust {whom} ({level(float(on_ties[best]))} {when})"
    if kind == "practitioner":
        trust = level(float(trace.of(kind, "trust_leader")[t]))
        text += f"; trust in their leader is {trust}{'' if trace.tied else ' ' + when}"
    return [f"{text}."]


def firing_sentences(material: Material) -> list[str]:
    """Return which mechanisms fired for the person, and when."""
    world = material.supported
    assert world is not None
    levels = firing(world.trace, material.subject.kind)
    active = np.any([series > 0.0 for series in levels.values()], axis=0) & world.course.present
    if not active.any():
        return ["None of the mechanisms ever fires for them."]
    return [firing_told(levels, active, labels(material.scenario))]


def leaders_told(world: World) -> list[str]:
    """Return when a practitioner's leader changed."""
    left = (world.trace.of("leader", "leaves") > 0.5) & world.course.present
    left[0] = False
    weeks = [str(t) for t in np.flatnonzero(left)]
    if not weeks:
        return []
    return [f"The post of their leader changes hands in week{'s' * (len(weeks) > 1)} {listed(weeks)}."]


def somebody_else(material: Material) -> str:
    """Return who would have held the post where this person would not have come."""
    kind, mine = material.subject.kind, material.main.course
    came = arrivals(material.alone.trace, kind)
    t = mine.arrived or 0
    number = int(material.alone.trace.of(kind, "stint")[t])
    since = "from the start" if came[t] == 0 else f"since week {came[t]}"
    return (
        f"They would not have come in week {t}, since nobody would have left the post then; holder #{number}, there "
        f"{since}, would have held it. Who comes in another week is another person, so there is nobody to compare; "
        f"{material.subject.name.partition('#')[0]} compares whoever holds the post."
    )


def holders_differ(material: Material) -> list[str]:
    """Return where the two worlds part over who holds the post and for how long."""
    assert material.supported is not None
    kind, mine, other = material.subject.kind, material.supported, material.alone
    if material.subject.holder is None:
        apart = np.flatnonzero(~same_person(mine.trace, other.trace, kind))
        if not apart.size:
            return []
        return [
            f"From week {apart[0]} on the post is not always held by the same person in both worlds "
            f"({count(apart.size, 'week')} of {mine.trace.weeks:,})."
        ]
    if mine.course.left == other.course.left:
        return []
    if other.course.left is None:
        return [f"They would have stayed to the end instead of leaving in week {mine.course.left}."]
    instead = "staying to the end" if mine.course.left is None else f"in week {mine.course.left}"
    return [f"They would have left in week {other.course.left} instead of {instead}."]


def place_without(material: Material) -> list[str]:
    """Return what the organisation does in the world without the support, while the person is there."""
    assert material.supported is not None
    mine, other, place = material.supported, material.alone, material.names["place"]
    changes, alike = (stage_changes(world.trace, world.course.present) for world in (other, mine))
    t = int(np.flatnonzero(other.course.present)[0])
    stood, stood_here = (int(world.trace.of("organization", "stage")[t]) for world in (other, mine))
    told = [f"In week {t} {place} {stands(stood)}."] if stood != stood_here else []
    if changes == alike and not told:
        return [f"{place} takes the same steps in the same weeks." if changes else f"{place} does not move either."]
    if changes:
        return [*told, f"{place} {stages_told(changes, would=True)}."]
    return [*told, f"Where it stands in {place} would not change while they are there."]


def states_compared(material: Material, names: tuple[str, ...]) -> list[str]:
    """Return the person's states in both worlds at one time: when support ends, or the last week they share."""
    assert material.supported is not None
    kind, mine, other = material.subject.kind, material.supported, material.alone
    both = mine.course.present & other.course.present & same_person(mine.trace, other.trace, kind)
    served = np.flatnonzero((mine.trace.of("organization", "served_any") > 0.5) & both)
    weeks = np.flatnonzero(both)
    if not weeks.size or weeks[-1] == 0:
        return []
    t = int(served[-1]) if served.size else int(weeks[-1])
    parts = []
    for name in names:
        a, b = (level(float(world.trace.of(kind, name)[t])) for world in (mine, other))
        parts.append(f"{name} {b} instead of {a}" if a != b else f"{name} {b} either way")
    return [f"In week {t}: {listed(parts)}."]
