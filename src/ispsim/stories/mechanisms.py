"""Mechanisms as a story tells of them: their names, how they fire around a subject, and worlds without one."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ispsim.scenario import Scenario
from ispsim.scenario.own.function import OwnFunction
from ispsim.scenario.own.together import with_own
from ispsim.stories.course import Course, course
from ispsim.stories.phrases import level
from ispsim.stories.subject import Subject
from ispsim.stories.trace import Trace, trace
from ispsim.world.own import THROUGH, acted_on

_BUILT_IN = {
    "trust_in_isp": "trust in the ISP",
    "trust_among": "trust among stakeholders",
    "learning": "learning",
    "reflection": "reflection",
    "boundary": "boundary spanning",
    "motivation": "motivation",
}


def labels(scenario: Scenario) -> dict[str, str]:
    """Return the mechanisms of a scenario with what a story calls them, those that the user has added last.

    One that is replaced is followed by the name of the function that stands in its place.
    """
    named = dict(_BUILT_IN)
    for replaced, function in scenario.mechanisms.own:
        if replaced is None:
            named[function.name] = function.name.replace("_", " ")
        else:
            named[replaced] = f"{_BUILT_IN[replaced]} ({function.name})"
    return named


def firing(seen: Trace, kind: str) -> dict[str, np.ndarray]:
    """Return how each mechanism fires for a subject, each shape (weeks + 1,); week 0 is 0.

    For a person their own levels, over their ties (the one to the leader included) for trust among stakeholders and
    those of the organisation for boundary spanning; for an organisation its means over people and ties; for an ISP the
    mean of these over the organisations served. What does not act on a kind is left out.
    """
    levels: dict[str, np.ndarray] = {}
    for name in _BUILT_IN:
        if kind in ("organization", "isp"):
            # without ties there is nothing that could fire on them
            measured = np.nan_to_num(seen.all("organization", f"m_firing_{name}"))
            levels[name] = measured.mean(axis=1) if measured.shape[1] else np.zeros(seen.weeks + 1)
        elif name == "trust_among":
            ties = seen.of(kind, "sum_ties")
            levels[name] = np.divide(seen.of(kind, "sum_firing_ties"), ties, out=np.zeros(ties.size), where=ties > 0.0)
        elif name == "boundary":
            levels[name] = seen.of("organization", "firing_boundary").copy()
        elif not (kind == "leader" and name == "reflection"):
            levels[name] = seen.of(kind, f"firing_{name}").copy()
    for function in seen.scenario.mechanisms.add:
        level = _added(seen, function, kind)
        if level is not None:
            levels[function.name] = np.nan_to_num(level)
    for series in levels.values():
        series[0] = 0.0
    return levels


def _added(seen: Trace, function: OwnFunction, kind: str) -> np.ndarray | None:
    """Return how a mechanism that the user has added fires for a subject, None if it does not act on its kind."""
    assert function.declaration is not None
    agent, _ = acted_on(function.declaration.acts_on)
    column = f"firing_{function.name}"
    if agent == kind:
        return seen.of(kind, column).copy()
    if kind in ("organization", "isp"):
        measured = np.nan_to_num(seen.all("organization", f"m_{column}"))
        return measured.mean(axis=1) if measured.shape[1] else np.zeros(seen.weeks + 1)
    if THROUGH.get(agent) == kind:
        ties = seen.of(kind, f"sum_counted_{function.name}")
        return np.divide(seen.of(kind, f"sum_{column}"), ties, out=np.zeros(ties.size), where=ties > 0.0)
    return seen.of("organization", f"m_{column}").copy() if agent in ("organization", "system", "isp") else None


def firing_told(levels: dict[str, np.ndarray], weeks: np.ndarray, called: dict[str, str]) -> str:
    """Return which mechanisms fired most in `weeks` (bool by week), and when; all levels must not be 0.

    `called` is what `labels` returns.
    """
    when = np.flatnonzero(weeks)
    mean = {name: float(series[when].mean()) for name, series in levels.items()}
    order = sorted((name for name in mean if mean[name] > 0.0), key=lambda name: (-mean[name], name))
    told = []
    for name in order[:3]:
        peak = int(when[int(np.argmax(levels[name][when]))])
        told.append((called[name], level(float(levels[name][peak])), peak))
    label, height, peak = told[0]
    text = f"Of the mechanisms {label} fires most ({height} at its height, in week {peak})"
    if len(told) > 1:
        text += f", then {' and '.join(f'{label} ({height}, week {peak})' for label, height, peak in told[1:])}"
    silent = [called[name] for name in levels if mean[name] == 0.0]
    if silent:
        text += f"; {' and '.join(silent)} never {'fires' if len(silent) == 1 else 'fire'}"
    return f"{text}."


@dataclass(frozen=True)
class KnockOut:
    """The world with the support but without one mechanism.

    Attributes
    ----------
    mechanism : str
    course : Course
        What that world does with the subject.
    difference : float
        Total of the subject there less that with all mechanisms (faithful-use weeks; leaders: weeks of promoting).
    delivers : bool
        Whether the organisation delivers the intervention in any week in which the subject is there.
    """

    mechanism: str
    course: Course
    difference: float
    delivers: bool


def without_each(scenario: Scenario) -> dict[str, Scenario]:
    """Return the scenario without each of the mechanisms that act in it, by the mechanism's name.

    A built-in mechanism, or a function of the user's own in its place, is off; one that the user has added is left out.
    """
    acting = [name for name in _BUILT_IN if getattr(scenario.mechanisms, name) is not False]
    worlds = {name: _stating(scenario, **{name: False}) for name in acting}
    for function in scenario.mechanisms.add:
        others = tuple(other for other in scenario.mechanisms.add if other is not function)
        worlds[function.name] = _stating(scenario, add=others)
    return worlds


def _stating(scenario: Scenario, **mechanisms: Any) -> Scenario:
    """Return a scenario with some of the keys of [mechanisms] changed, less what it states of functions now gone."""
    changed = scenario.mechanisms.model_copy(update=mechanisms)
    known = with_own(changed.own)
    data = {**scenario.stated(), "mechanisms": changed.model_dump()}
    data["parameters"] = {name: value for name, value in scenario.parameters.items() if name in known}
    return Scenario.from_dict(data)


def knock_outs(
    scenario: Scenario,
    seed: int,
    replication: int,
    subject: Subject,
    organizations: np.ndarray,
    arrival: int | None,
    whole: Course,
) -> list[KnockOut]:
    """Return the worlds without one mechanism, for each one that acts in the scenario; all draws are held equal."""
    found = []
    for name, asked in without_each(scenario).items():
        seen = trace(asked, seed, replication, subject, organizations)
        there = course(seen, subject, arrival)
        stage = seen.all("organization", "stage")[there.present]
        delivers = bool(((stage > 3.5) & (stage < 5.5)).any())
        found.append(KnockOut(name, there, there.total - whole.total, delivers))
    return found
