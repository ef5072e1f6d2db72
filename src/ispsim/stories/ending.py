"""How stories end: what made the difference, and how far one story in one future can be trusted."""

import numpy as np

from ispsim.stories.material import Material
from ispsim.stories.mechanisms import KnockOut, labels
from ispsim.stories.phrases import amount, changed, count, listed, sentence, share

_ENOUGH = 0.5  # weeks from which a difference is told
UNITS = {"leader": "weeks of promoting"}
_WHAT = {"leader": "promoting"}


def unit(kind: str) -> str:
    """Return what the total of a subject counts."""
    return UNITS.get(kind, "faithful-use weeks")


def what_made_the_difference(material: Material) -> str:
    """Return what each mechanism was worth to the subject, by worlds without it."""
    if not material.knock_outs:
        return "In this scenario every mechanism is off, so none can have made a difference."
    called = labels(material.scenario)
    told, little = [], []
    for found in sorted(material.knock_outs, key=lambda k: (-abs(k.difference), k.mechanism)):
        if abs(found.difference) >= _ENOUGH or subject_moved(material, found) or not found.course.exists:
            told.append(found)
        else:
            little.append(called[found.mechanism])
    start = "What made the difference? Take away one mechanism at a time, every draw the same. "
    if not told:
        return f"{start}None of them changes as much as half a week."
    text = start + sentence(f"without {called[told[0].mechanism]} {_would(material, told[0])}")
    if len(told) > 1:
        text += " " + sentence("; ".join(_short(material, found) for found in told[1:]))
    if little:
        text += " " + sentence(f"{listed(little)}: less than half a week")
    text += " Such effects overlap and do not add up."
    mechanisms = material.scenario.mechanisms
    if mechanisms.trust_role == "gate" and mechanisms.trust_in_isp is not False:
        text += " Trust in the ISP is a gate here: without it others dim too."
    return text


def subject_moved(material: Material, found: KnockOut) -> bool:
    """Whether a person, or the delivery in an organisation, begins at another time without a mechanism."""
    return material.subject.kind != "isp" and found.course.began != material.main.course.began


def _would(material: Material, found: KnockOut) -> str:
    kind, whole, there = material.subject.kind, material.main.course, found.course
    size = f"{changed(found.difference)} {unit(kind)}"
    if not there.exists:
        return "somebody else would have held the post"
    if kind == "isp":
        return f"its organisations would have {size}"
    who = "the organisation" if kind == "organization" else "they"
    if whole.began == there.began:
        return f"{who} would have {size}"
    verb = {"practitioner": "use", "leader": "promote", "organization": "deliver"}[kind]
    if there.began is None:
        undelivered = kind == "practitioner" and not found.delivers
        why = "the organisation would not have delivered it while they were there, so they" if undelivered else who
        return f"{why} would never have begun to {verb} it ({size})"
    instead = "instead of never" if whole.began is None else f"instead of week {whole.began}"
    return f"{who} would have begun to {verb} it in week {there.began} {instead} ({size})"


def _short(material: Material, found: KnockOut) -> str:
    """Return the same in few words."""
    label, there = labels(material.scenario)[found.mechanism], found.course
    if not there.exists:
        return f"without {label} somebody else"
    text = f"without {label} {changed(found.difference)}"
    if not subject_moved(material, found):
        return text
    return f"{text} ({'never begun' if there.began is None else f'begun in week {there.began}'})"


def how_typical(material: Material) -> str:
    """Return where the subject stands among all others in this future, and this future among others."""
    crowd = material.crowd
    if crowd is None:
        return ""
    n = crowd.differences.size
    if n == 0:
        return "Nobody of this kind is in both worlds, so nothing can be compared with others."
    text = _standing(material, n)
    if n > 1:
        found = crowd.differences
        same, up, down = (int(x.sum()) for x in (np.abs(found) <= 1e-9, found > 1e-9, found < -1e-9))
        kinds = ((same, "are not changed in it"), (up, "gain"), (down, "lose"))
        parts = [f"{share(part, n)} {verb}" for part, verb in kinds if part]
        text += f" {listed(parts)}; the median change is {_signed(float(np.median(found)))} "
        text += f"{unit(material.subject.kind)}."
    if material.elsewhere.size:
        low, high = float(material.elsewhere.min()), float(material.elsewhere.max())
        futures = count(material.elsewhere.size, "other random future")
        text += f" The mean over all practitioners' posts is {_signed(material.here)} faithful-use weeks here and "
        text += f"{_signed(low)} to {_signed(high)} in {futures}."
    return text


def _standing(material: Material, n: int) -> str:
    crowd, name = material.crowd, material.subject.name
    what = _WHAT.get(material.subject.kind, "faithful use")
    assert crowd is not None
    if material.subject.kind == "isp":
        return f"All this is one random future. {name} serves {count(n, 'organisation')}."
    if material.difference is None:
        return f"{name} is in one world only, and stands outside the comparison of {n:,} {crowd.noun}."
    if n == 1:
        return f"{name} is the only one to compare, in one random future."
    here = "In this one random future the support changed"
    if crowd.larger == 0 and abs(crowd.own) <= 1e-9:
        return f"{here} {what} for none of {n:,} {crowd.noun}{f'; {name} is one of them' if material.chosen else ''}."
    if material.chosen:
        return (
            f"{name} was picked because the support changed {what} most for them, of {n:,} {crowd.noun} in both worlds "
            "of this one random future: it shows what can happen, not what usually does."
        )
    if crowd.larger == 0:
        return f"{here} {what} for none of {n:,} {crowd.noun} more than for {name}."
    return f"{here} {what} more than for {name}, up or down, for {crowd.larger:,} of {n:,} {crowd.noun}."


def _signed(x: float) -> str:
    text = amount(x)
    return text if text.startswith("-") or text == "0" else f"+{text}"
