"""The story of an organisation."""

import numpy as np

from ispsim.stories.material import Material, World
from ispsim.stories.mechanisms import firing, firing_told, labels
from ispsim.stories.outline import outline
from ispsim.stories.phrases import amount, changed, count, level, listed
from ispsim.stories.place import (
    all_support_told,
    isp_or_isps,
    not_served,
    stage_changes,
    stages_told,
    start,
)


def paragraphs(material: Material) -> list[str]:
    """Return the story, paragraph by paragraph."""
    return outline(material, _scene, _support, _course, _firing, _without)


def _scene(material: Material) -> str:
    trace, name = material.main.trace, material.subject.name
    size, leaders = (int(trace.of("organization", column)[0]) for column in ("size", "leaders"))
    text = f"{name} is an organisation of {material.names['system']} with {count(size, 'practitioner')} and "
    text += f"{count(leaders, 'leader')}. {start(material.scenario.intervention.name, trace, name, 0)} "
    conflict = float(trace.of("organization", "rule_conflict")[0])
    if round(conflict, 2) > 0.0:
        text += f"Conflict between the rules of systems is {level(conflict)}. "
    return text.strip()


def _support(material: Material) -> list[str]:
    """Return what the organisation had of its ISP and what that did to trust."""
    assert material.supported is not None
    trace, name = material.supported.trace, material.subject.name
    told = all_support_told(material.serving, trace, name, material.supported.course.present)
    if not told:
        return [not_served(name, material.served, material.scenario.setting.organizations)]
    isp = isp_or_isps(material.serving)
    trust = trace.of("organization", "m_trust_in_isp")
    known = np.flatnonzero(~np.isnan(trust))
    if known.size:
        top = int(known[int(np.argmax(trust[known]))])
        if level(trust[top]) == "0.00":
            return [*told, f"Nobody there comes to trust {isp}."]
        told.append(
            f"Mean trust in {isp} is highest in week {top} ({level(trust[top])}) and {level(trust[known[-1]])} "
            f"in week {known[-1]}."
        )
    return told


def _course(material: Material, world: World, would: bool = False) -> list[str]:
    """Return stages, users, climate and departures."""
    trace, name = world.trace, material.subject.name
    changes = stage_changes(trace, world.course.present)
    told = [
        f"{name} {stages_told(changes, would)}."
        if changes
        else f"Where the intervention stands there {'would not change' if would else 'does not change'}."
    ]
    return [*told, *_users(world, would), _people(world, would)]


def _users(world: World, would: bool) -> list[str]:
    trace, users = world.trace, world.course.does
    size = int(trace.of("organization", "size")[0])
    using = np.flatnonzero(users > 0.5)
    if not using.size:
        return ["Nobody there would ever have used it." if would else "Nobody there ever uses it."]
    first, top = int(using[0]), int(np.argmax(users))
    begins = "at the start" if first == 0 else f"in week {first}"
    verb = "would have been" if would else "are"
    text = f"The first users {verb} there {begins}"
    text += f", most at once in week {top} ({int(users[top])} of {size:,}) and {int(users[-1])} at the end: "
    counted = "" if would else " (everybody's weeks of use, counted by fidelity)"
    return [f"{text}{amount(world.course.total)} faithful-use weeks{counted}."]


def _people(world: World, would: bool) -> str:
    trace = world.trace
    climate = trace.of("organization", "climate")
    gone = []
    for kind in ("practitioner", "leader"):
        left = int((trace.all(kind, "leaves")[1:] > 0.5).sum())
        gone.append(count(left, kind) if left else f"no {kind}")
    before, after = level(float(climate[0])), level(float(climate[-1]))
    moves = f"{'would go' if would else 'goes'} from {before} to {after}"
    if before == after:
        moves = f"{'would be' if would else 'is'} {after} at the beginning and at the end"
    return f"Implementation climate {moves}; {listed(gone)} {'would leave' if would else 'leave'}."


def _firing(material: Material) -> list[str]:
    assert material.supported is not None
    levels = firing(material.supported.trace, "organization")
    active = np.any([series > 0.0 for series in levels.values()], axis=0)
    called = labels(material.scenario)
    return [firing_told(levels, active, called)] if active.any() else ["None of the mechanisms ever fires there."]


def _without(material: Material) -> str:
    assert material.supported is not None
    mine, other = material.supported, material.alone
    start = "Without the support, every draw the same. "
    told = _course(material, other, would=True)
    changes, alike = (stage_changes(world.trace, world.course.present) for world in (other, mine))
    if changes == alike and changes:
        told[0] = f"{material.subject.name} takes the same steps in the same weeks."
    difference = mine.course.total - other.course.total
    if amount(difference) == "0":
        told.append("The support makes no difference to faithful use there worth telling.")
    else:
        told.append(f"The support makes {changed(difference)} faithful-use weeks.")
    return start + " ".join(told)
