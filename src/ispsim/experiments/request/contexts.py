"""From the ``[[context]]`` tables of a file to scenarios: the experiment's, with other settings on top."""

from __future__ import annotations

from collections.abc import Callable

from ispsim.errors import Problem
from ispsim.experiments.request.schema import Experiment
from ispsim.scenario import Scenario
from ispsim.scenario.layers import Layer
from ispsim.scenario.source import Source
from ispsim.scenario.toml_lines import Path

Read = Callable[[Path, str, Source | None], tuple[Scenario | None, list[Problem]]]
"""Reads a scenario that is named at some place of the experiment's file, with something on top."""


def contexts_of(asked: Experiment, layer: Layer, source: Source, read: Read) -> tuple[list[Scenario], list[Problem]]:
    """Return a scenario for each context of an experiment, called as the context, with what is wrong with them.

    A context is read as if it were a scenario file that extends the one it is about: lines and relative paths are those
    of the experiment's file.
    """
    if asked.scenario is None:
        message = "goes with scenario, not with scenarios"
        return [], [layer.problem(("context",), message, "contexts that each may name a scenario of their own")]
    found: list[Scenario] = []
    problems: list[Problem] = []
    names: set[str] = set()
    for place, table in enumerate(asked.context or ()):
        here: Path = ("context", place)
        below = (*here, "settings")
        if table.name in names:
            problems.append(layer.problem((*here, "name"), f'"{table.name}" is the name of two contexts'))
        names.add(table.name)
        quoted = [key for key in table.settings if "." in key]
        for key in quoted:
            message = f'"{key}" is one key with a dot in it'
            problems.append(layer.problem((*below, key), message, "no quotes: { setting.slack = 0.0 }"))
        if quoted:
            continue
        if "name" in table.settings:
            problems.append(layer.problem((*below, "name"), "is stated beside settings", "the name of the context"))
            continue
        lines = {path[len(below) :]: line for path, line in source.lines.items() if path[: len(below)] == below}
        top = Source(source.file, {**table.settings, "name": table.name}, lines)
        named = (*here, "scenario") if table.scenario is not None else ("scenario",)
        scenario, wrong = read(named, table.scenario or asked.scenario, top)
        problems += [problem for problem in wrong if problem not in problems]
        if scenario is not None:
            found.append(scenario)
    return found, problems
