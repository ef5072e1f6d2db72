"""What happened, by week and world, as data."""

from typing import Any

import numpy as np

from ispsim.stories.course import STAGES
from ispsim.stories.material import Material, World
from ispsim.stories.place import stage_changes

_END = {
    "practitioner": {
        "stopped": "stops using it",
        "dropped": "stops, as the organisation no longer delivers it",
        "left": "leaves while using it",
    },
    "leader": {"stopped": "stops promoting it", "left": "leaves while promoting it"},
}
_BEGIN = {"practitioner": "begins to use it", "leader": "begins to promote it"}


def events(material: Material) -> list[dict[str, Any]]:
    """Return what happened to the subject and around it: ``world, week, what, text``, by week, with before without.

    `what` is one of ``begins``, ``stops``, ``arrives``, ``leaves`` (people), ``stage`` (of the organisation),
    ``support_begins``, ``support_ends``, ``first_contact``, ``trust_half``, ``isp_leaves``, ``isp_comes``,
    ``leader_leaves``.
    """
    found: list[dict[str, Any]] = []
    for name, world in (("with", material.supported), ("without", material.alone)):
        if world is None or not world.course.exists:
            continue
        told = [*_of_place(material, world), *_of_isp(material, world), *_of_person(material, world)]
        found += [{"world": name, "week": int(t), "what": what, "text": text} for t, what, text in told]
    return sorted(found, key=lambda event: (event["week"], event["world"], event["what"], event["text"]))


Told = list[tuple[int, str, str]]


def _of_place(material: Material, world: World) -> Told:
    if material.subject.kind == "isp":
        return []
    place = material.names["place"]
    told: Told = [
        (t, "stage", f"{place}: {STAGES[stage]}") for t, stage in stage_changes(world.trace, world.course.present)
    ]
    for one in material.serving:
        when = np.flatnonzero(one.serves(world.trace)[:, 0])
        if when.size:
            told += [(int(when[0]), "support_begins", f"support by {one.called} begins")]
            told += [(int(when[-1]), "support_ends", f"last week of support by {one.called}")]
    return told


def _of_isp(material: Material, world: World) -> Told:
    if world is not material.supported:
        return []
    told: Told = []
    for one in material.serving:
        left, employed = (world.trace.all("isp", name)[:, one.row] > 0.5 for name in ("leaves", "employed"))
        left[0] = False
        told += [(int(t), "isp_leaves", f"the person in {one.isp} leaves") for t in np.flatnonzero(left)]
        begun = np.flatnonzero(employed)
        back = np.flatnonzero(employed[1:] & ~employed[:-1]) + 1
        told += [(int(t), "isp_comes", f"a successor in {one.isp} begins") for t in back if t > begun[0]]
    return told


def _of_person(material: Material, world: World) -> Told:
    subject, course, trace = material.subject, world.course, world.trace
    if not subject.person:
        return []
    told: Told = []
    for spell in course.spells:
        if spell.first > 0:
            told.append((spell.first, "begins", _BEGIN[subject.kind]))
        if spell.stopped is not None:
            told.append((spell.stopped, "stops", _END[subject.kind][spell.end]))
    if course.arrived:
        told.append((course.arrived, "arrives", "comes to the post"))
    if course.left is not None:
        told.append((course.left, "leaves", "leaves the post"))
    if subject.holder is None:
        changes = np.flatnonzero(trace.of(subject.kind, "leaves")[1:] > 0.5) + 1
        told += [(int(t), "arrives", "a newcomer takes the post") for t in changes]
    met = np.flatnonzero((trace.of(subject.kind, "contacted") > 0.5) & course.present)
    if met.size:
        told.append((int(met[0]), "first_contact", "first contact with the ISP"))
        high = met[trace.of(subject.kind, "trust")[met] > 0.5]
        if high.size:
            told.append((int(high[0]), "trust_half", "trust in the ISP passes half of its scale"))
    if subject.kind == "practitioner":
        new = (trace.of("leader", "leaves") > 0.5) & course.present
        new[0] = False
        told += [(int(t), "leader_leaves", f"{material.names['leader']} changes hands") for t in np.flatnonzero(new)]
    return told
