"""A story as plain data for its picture."""

from typing import Any

import numpy as np

from ispsim.figures.story import Band, Line, StoryPicture
from ispsim.stories.course import STAGES
from ispsim.stories.material import Material, World, support_windows
from ispsim.stories.mechanisms import firing, labels

_MARKED = ("begins", "stops", "arrives", "leaves", "isp_leaves", "leader_leaves", "trust_half")
_SHORT = {
    "begins": "begins",
    "stops": "stops",
    "arrives": "newcomer",
    "leaves": "leaves",
    "isp_leaves": "ISP leaves",
    "leader_leaves": "new leader",
    "trust_half": "trust above ½",
}
_STATES = {
    "practitioner": ("trust", "motivation", "knowledge", "skill"),
    "leader": ("trust", "motivation", "knowledge", "leadership"),
    "organization": ("m_trust_in_isp", "climate", "m_motivation", "m_knowledge", "m_skill"),
    "isp": ("strain", "experience", "competence", "responsiveness"),
}
_LABEL = {"trust": "trust in ISP", "m_trust_in_isp": "trust in ISP"}
_USE = {
    "practitioner": "use, counted\nby fidelity",
    "leader": "promotes",
    "organization": "users, counted\nby fidelity",
    "isp": "users, counted\nby fidelity",
}
_MANY = 12  # events that fit above the panels


def picture(material: Material, events: list[dict[str, Any]]) -> StoryPicture:
    """Return what the picture of a story shows."""
    kind, main, supported = material.subject.kind, material.main, material.supported
    worlds = [("with", supported)] if supported else []
    worlds.append(("without", material.alone))
    use = [world.course.amount if world else None for world in (supported, material.alone)]
    assert use[1] is not None
    top = 1.0
    if not material.subject.person:
        top = float(max(1.0, *(np.ceil(series.max()) for series in use if series is not None)))
    return StoryPicture(
        title=f"{material.subject.name}: {material.scenario.name}",
        caption=_caption(material),
        weeks=main.trace.weeks,
        windows=list(support_windows(material).values()),
        contacts=_contacts(material),
        bands=[] if kind == "isp" else [Band(f"stage, {label}", _stages(world)) for label, world in worlds],
        use=(use[0], use[1]),
        use_label=_USE[kind],
        use_top=top,
        lines=[_line(material, name) for name in _STATES[kind]],
        firing=_levels(material),
        events=_marked(material, events),
    )


def _caption(material: Material) -> str:
    text = "One random future; every draw is the same in both worlds." if material.supported else "One random future."
    text += " Above: what happened, with its week."
    if len(material.serving) > 1:
        text += " Grey bars: contacts that each ISP keeps."
    return f"{text} Intervention: {material.scenario.intervention.name}."


def _stages(world: World) -> list[tuple[int, int, int, str]]:
    stage = world.trace.of("organization", "stage").astype(int)
    starts = [0, *(np.flatnonzero(np.diff(stage)) + 1).tolist()]
    ends = [start - 1 for start in starts[1:]] + [stage.size - 1]
    return [(a, b, int(stage[a]), STAGES[stage[a]]) for a, b in zip(starts, ends, strict=True)]


def _contacts(material: Material) -> dict[str, np.ndarray]:
    """Return the contacts that each ISP keeps each week, by what the row is called."""
    world, several = material.supported, len(material.serving) > 1
    if world is None:
        return {}
    kept = {one.called if several else "contacts kept": one.kept(world.trace) for one in material.serving}
    return {label: series.sum(axis=1) for label, series in kept.items()}


def _levels(material: Material) -> dict[str, np.ndarray]:
    if material.supported is None:
        return {}
    levels, called = firing(material.supported.trace, material.subject.kind), labels(material.scenario)
    short = {name: called[name].split(" (")[0].removesuffix(" stakeholders") for name in levels}
    return {short[name]: np.where(material.supported.course.present, level, 0.0) for name, level in levels.items()}


def _line(material: Material, name: str) -> Line:
    def series(world: World | None) -> np.ndarray | None:
        if world is None or (world is material.alone and (kind == "isp" or "trust" in name)):
            return None  # nobody is there to be trusted
        agent = "organization" if name in _STATES["organization"] else kind
        column = world.trace.of(agent, name)
        if kind == "isp":
            return np.where(world.trace.of("isp", "employed") > 0.5, column, np.nan)
        return np.where(world.course.present, column, np.nan)

    kind = material.subject.kind
    label = _LABEL.get(name, name.removeprefix("m_"))
    return Line(label, series(material.supported), series(material.alone))


def _marked(material: Material, events: list[dict[str, Any]]) -> list[tuple[int, str]]:
    world = "with" if material.supported else "without"
    own = [event for event in events if event["world"] == world and event["what"] in _MARKED]
    found = [(int(event["week"]), _SHORT[event["what"]]) for event in own]
    if len(found) > _MANY:
        found = [(week, label) for week, label in found if label in ("begins", "stops", "ISP leaves")]
    return [(week, f"{label} {week}") for week, label in found[:_MANY]]
