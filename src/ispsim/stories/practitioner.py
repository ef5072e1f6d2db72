"""The story of a practitioner: a person, or a post and whoever holds it."""

import numpy as np

from ispsim.ops import chance_of
from ispsim.stories import person
from ispsim.stories.course import Course, Spell
from ispsim.stories.material import Material, World
from ispsim.stories.outline import outline
from ispsim.stories.phrases import amount, changed, count, level, percent
from ispsim.stories.place import ever_delivers, start
from ispsim.stories.spells import USING, told_spells


def paragraphs(material: Material) -> list[str]:
    """Return the story, paragraph by paragraph."""
    text = outline(material, _scene, person.support_sentences, _events, person.firing_sentences, _without)
    if material.supported is None and material.chosen:
        text.append("They were picked because nobody has more faithful-use weeks.")
    return text


def _scene(material: Material) -> str:
    subject, trace = material.subject, material.main.trace
    size = int(trace.of("organization", "size")[0])
    place, name = material.names["place"], material.scenario.intervention.name
    what = "practitioner" if subject.holder else "practitioner's post"
    text = f"{subject.name} is {f'the only {what}' if size == 1 else f'one of {size:,} {what}s'} at {place} "
    text = text.replace("practitioner's posts", "practitioners' posts")
    text += f"({material.names['system']}), under leader {material.names['leader']}. "
    t = int(np.flatnonzero(material.main.course.present)[0]) if material.main.course.exists else 0
    text += f"{start(name, trace, place, t)} "
    return text + person.came_and_went(material)


def _events(material: Material, world: World) -> list[str]:
    """Return what happened around and to the person, in the world that is told first."""
    course, trace = world.course, world.trace
    told = [person.place_told(material, world), *person.leaders_told(world)]
    told += use_told(course, trace.weeks)
    if not course.spells and ever_delivers(trace, course.present):
        told.append(_why_never(world))
    first = next((spell for spell in course.spells if spell.first > 0), None)
    if first is not None:
        told.append(_how_it_began(material, world, first))
    return told


def use_told(course: Course, weeks: int, would: bool = False) -> list[str]:
    """Return when somebody uses the intervention, and what it comes to."""
    if not course.spells:
        return ["They would never have begun to use it." if would else "They never begin to use it."]
    text = f"They {told_spells(course.spells, weeks, USING, would)}"
    doing = int(course.weeks_of_doing)
    if doing and would:
        text += f": {count(doing, 'week')} of use, {amount(course.total)} faithful-use weeks"
    elif doing:
        text += f": {count(doing, 'week')} of use, {amount(course.total)} faithful-use weeks (each week counted by its "
        text += f"fidelity, {level(course.total / doing)} on average)"
    return [f"{text}."]


def chance_of_starting(world: World, week: int) -> float:
    """Return a non-user's chance of starting in a week: 0 where the organisation does not deliver yet."""
    stage = world.trace.of("organization", "stage")[week - 1]
    hazards = (world.trace.of("practitioner", name)[week] for name in ("start_hazard", "peer_hazard"))
    return chance_of(float(sum(hazards))) if 3.5 < stage < 5.5 else 0.0


def _how_it_began(material: Material, world: World, spell: Spell) -> str:
    """Return the chance of the week in which the person began, the draw, and what it would have been without."""
    week, trace = spell.first, world.trace
    users = int(trace.of("practitioner", "users_tied")[week])
    chance, draw = chance_of_starting(world, week), float(trace.draws[week])
    other = material.alone if world is material.supported else None
    if other is not None and not _there_and_not_using(world, other, week):
        other = None
    without = chance_of_starting(other, week) if other is not None else 0.0
    told = percent(chance, draw, *([without] if other is not None else []))
    text = f"Why week {week}? Their chance of beginning was {told[0]} that week, and the draw, {told[1]}, fell below it"
    if other is not None:
        text += f"; without the support the chance would have been {told[2]}, "
        if without == 0.0:
            text += f"as {material.names['place']} would not be delivering it"
        else:
            text += f"and the same draw would {'have done too' if without > draw else 'not have done'}"
    if trace.tied:
        text += (
            f". {users if users else 'None'} of {count(len(trace.tied), 'colleague')} with a tie to them used it then"
        )
        if users and chance_of(float(trace.of("practitioner", "start_hazard")[week])) <= draw:
            text += ", and it was their example that tipped it"
    return f"{text}."


def _there_and_not_using(world: World, other: World, week: int) -> bool:
    """Whether the same person holds the post in the other world and could begin in the same week."""
    if not (other.course.present[week] and world.course.present[week]):
        return False
    same = person.same_person(world.trace, other.trace, "practitioner")
    fresh = bool(other.trace.of("practitioner", "leaves")[week] > 0.5)
    return bool(same[week]) and (fresh or other.trace.of("practitioner", "uses")[week - 1] < 0.5)


def _why_never(world: World) -> str:
    weeks = [t for t in np.flatnonzero(world.course.present).tolist() if t > 0]
    chances = np.array([chance_of_starting(world, t) for t in weeks])
    open_weeks = int((chances > 0.0).sum())
    if not open_weeks:
        return "It is delivered too late for them to begin."
    mean, high = percent(float(chances[chances > 0.0].mean()), float(chances.max()))
    return (
        f"They could have begun in {count(open_weeks, 'week')}; their chance was {mean} a week on average, {high} at "
        "most, and no draw fell below it."
    )


def _without(material: Material) -> str:
    """Return what the world without the support does with the same person."""
    assert material.supported is not None
    mine, other = material.supported, material.alone
    start = "Without the support, every draw the same. "
    if not other.course.exists:
        return start + person.somebody_else(material)
    if person.same_in_every_number(mine.trace, other.trace, "practitioner", mine.course.present | other.course.present):
        return start + "Everything about them is the same to the last bit; nothing of the support reached them."
    told = [*person.place_without(material), *person.holders_differ(material)]
    if mine.course.spells == other.course.spells and mine.course.spells:
        told.append(f"They use it in the same weeks, {amount(other.course.total)} faithful-use weeks.")
    else:
        told += use_told(other.course, other.trace.weeks, would=True)
    told += person.states_compared(material, ("knowledge", "skill", "motivation"))
    if material.difference is not None:
        told.append(_difference(material.difference))
    return start + " ".join(told)


def _difference(difference: float) -> str:
    if amount(difference) == "0":
        return "The support makes no difference to their faithful use worth telling."
    return f"The support makes {changed(difference)} faithful-use weeks."
