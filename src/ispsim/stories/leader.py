"""The story of a leader: a person, or a post and whoever holds it."""

import numpy as np

from ispsim.stories import person
from ispsim.stories.course import Course
from ispsim.stories.material import Material, World
from ispsim.stories.outline import outline
from ispsim.stories.phrases import changed, count
from ispsim.stories.place import start
from ispsim.stories.spells import PROMOTING, told_spells

_STATES = ("knowledge", "motivation", "leadership")


def paragraphs(material: Material) -> list[str]:
    """Return the story, paragraph by paragraph."""
    return outline(material, _scene, person.support_sentences, _events, person.firing_sentences, _without)


def _scene(material: Material) -> str:
    subject, trace, place = material.subject, material.main.trace, material.names["place"]
    size, leaders = (int(trace.of("organization", name)[0]) for name in ("size", "leaders"))
    what = "a leader" if subject.holder else "a leader's post"
    t = int(np.flatnonzero(material.main.course.present)[0]) if material.main.course.exists else 0
    text = f"{subject.name} is {what} at {place} ({material.names['system']}), with {count(size, 'practitioner')} and "
    text += f"{count(leaders, 'leader')}. {start(material.scenario.intervention.name, trace, place, t)} "
    return text + person.came_and_went(material)


def _events(material: Material, world: World) -> list[str]:
    return [person.place_told(material, world), *_promoting(world.course, world.trace.weeks)]


def _promoting(course: Course, weeks: int, would: bool = False) -> list[str]:
    """Return when a leader promotes the intervention."""
    if not course.spells:
        return ["They would never have promoted it." if would else "They never promote it."]
    return [f"They {told_spells(course.spells, weeks, PROMOTING, would)}: {count(int(course.total), 'week')} in all."]


def _without(material: Material) -> str:
    """Return what the world without the support does with the same leader."""
    assert material.supported is not None
    mine, other = material.supported, material.alone
    start = "Without the support, every draw the same. "
    if not other.course.exists:
        return start + person.somebody_else(material)
    if person.same_in_every_number(mine.trace, other.trace, "leader", mine.course.present | other.course.present):
        return start + "Everything about them is the same to the last bit; nothing of the support reached them."
    told = [*person.place_without(material), *person.holders_differ(material)]
    if mine.course.spells == other.course.spells:
        told.append(
            "They would have promoted it in the same weeks." if mine.course.spells else "They never promote it."
        )
    else:
        told += _promoting(other.course, other.trace.weeks, would=True)
    told += person.states_compared(material, _STATES)
    if material.difference:
        told.append(f"The support makes {changed(material.difference)} weeks of promoting.")
    return start + " ".join(told)
