"""Loading scenarios: a file, what it extends, and settings on top."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.layers import Layer, layer_of_setting, layer_of_source, parse_value, stack
from ispsim.scenario.scenario import Scenario
from ispsim.scenario.source import Source, is_experiment, read_source

SCHEMA = 1
"""Version of the form of scenario files."""

Settings = Mapping[str, Any] | Iterable[tuple[str, str]]


def load_scenario(path: str | os.PathLike[str], **settings: Any) -> Scenario:
    """Load a scenario from a TOML file.

    Parameters
    ----------
    path
        The file.
    **settings
        Values by dotted path that replace what the file states, for instance
        ``**{"support.caseload": 12}`` or ``**{"parameters.trust.growth": 0.08}``.

    Returns
    -------
    Scenario
        Validated and frozen.

    Raises
    ------
    ScenarioError
        With every problem found: file, line, key, what is allowed and the nearest known name.

    Examples
    --------
    >>> scenario = load_scenario("scenarios/regional_rollout.toml", weeks=52)  # doctest: +SKIP
    """
    return load(path, settings)


def load(path: str | os.PathLike[str], settings: Settings = (), top: Source | None = None) -> Scenario:
    """Load a scenario with settings of the command line.

    Parameters
    ----------
    path
        The file.
    settings
        Either Python values by dotted path, or pairs of a dotted path and a text of TOML, as in
        ``--set KEY=VALUE``. A later one wins.
    top
        What another file states on top, as if it were a scenario that extends this one.

    Raises
    ------
    ScenarioError
        With every problem found.
    """
    file = os.fsdecode(path)
    chain, problems = _read_chain(file)
    layers: list[Layer] = []
    for depth, source in enumerate(chain):
        # a name says which scenario this is, so it does not pass on to those that extend it
        kept = {key: value for key, value in source.data.items() if key not in _own_keys(depth)}
        layer, found = layer_of_source(Source(source.file, kept, source.lines))
        layers.append(layer)
        problems += found
    layers.reverse()
    layers[-1].data.setdefault("name", _name_of_file(file))
    if top is not None:
        layer, found = layer_of_source(top)
        layers.append(layer)
        problems += found
    for layer, found in _layers_of_settings(settings):
        layers.append(layer)
        problems += found
    order = {source.file: rank for rank, source in enumerate(chain)}
    try:
        return Scenario._build(stack(layers), problems, file)
    except ScenarioError as error:
        ranked = sorted(error.problems, key=lambda p: (order.get(p.file or "", len(order)), p.line or 0))
        raise ScenarioError(ranked) from None


def laid_on(scenario: Scenario, top: Source | None = None, settings: Settings = ()) -> Scenario:
    """Return a scenario with what a file states on top of it, and settings on top of that.

    Parameters
    ----------
    scenario
        What lies below.
    top, settings
        As in `load`.

    Raises
    ------
    ScenarioError
        With every problem found, each with file and line, or with the setting.
    """
    above = [layer_of_source(top)] if top is not None else []
    above += _layers_of_settings(settings)
    problems = [problem for _, found in above for problem in found]
    return Scenario._build(stack([Layer(scenario.stated()), *(layer for layer, _ in above)]), problems)


def split_setting(text: str) -> tuple[str, str]:
    """Split ``KEY=VALUE`` of the command line into a pair for `load`.

    Raises
    ------
    ScenarioError
        If there is no key or no equals sign.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ScenarioError(Problem(f"{text!r} is not a setting", origin="--set", allowed="KEY=VALUE"))
    return key.strip(), value


def _own_keys(depth: int) -> tuple[str, ...]:
    return ("schema", "extends") if depth == 0 else ("schema", "extends", "name")


def _name_of_file(file: str) -> str:
    stem = Path(file).stem.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else " " for letter in stem).strip()[:200] or "unnamed"


def _layers_of_settings(settings: Settings) -> Iterable[tuple[Layer, list[Problem]]]:
    if isinstance(settings, Mapping):
        for key, value in settings.items():
            yield layer_of_setting(key, value, "argument")
        return
    for key, text in settings:
        try:
            value = parse_value(key, text)
        except ScenarioError as error:
            yield Layer({}), list(error.problems)
        else:
            yield layer_of_setting(key, value, "--set")


def _read_chain(file: str) -> tuple[list[Source], list[Problem]]:
    """Read a file and, one after the other, those it extends; problems with their heads are returned."""
    chain = [read_source(file)]
    if is_experiment(chain[0].data):
        message = "is an experiment, not a scenario"
        raise ScenarioError(Problem(message, file=file, allowed=f"a scenario file, or: ispsim experiment {file}"))
    seen = [os.path.realpath(file)]
    problems: list[Problem] = []
    while True:
        source = chain[-1]
        problems += _check_schema(source)
        if "extends" not in source.data:
            return chain, problems
        extends, line = source.data["extends"], source.lines.get(("extends",))
        if not isinstance(extends, str) or not extends.strip() or "\0" in extends:
            problem = Problem("is not the path of a scenario file", "extends", source.file, line, allowed="a text")
            raise ScenarioError([*problems, problem])
        base = os.path.join(os.path.dirname(source.file), extends)
        real = os.path.realpath(base)
        if real in seen:
            circle = " -> ".join([*(s.file for s in chain[seen.index(real) :]), base])
            problem = Problem(f"the files extend one another in a circle: {circle}", "extends", source.file, line)
            raise ScenarioError([*problems, problem])
        try:
            chain.append(read_source(base))
        except ScenarioError as error:
            (problem,) = error.problems
            if problem.line is None:
                # nothing inside the base is wrong, so the fault is where it is named
                problem = Problem(f"{base} {problem.message}", "extends", source.file, line, nearest=problem.nearest)
            raise ScenarioError([*problems, problem]) from None
        seen.append(real)


def _check_schema(source: Source) -> list[Problem]:
    line = source.lines.get(("schema",))
    if "schema" not in source.data:
        return [Problem("is missing", "schema", source.file, allowed=f"schema = {SCHEMA} in the first line")]
    schema = source.data["schema"]
    if schema != SCHEMA or isinstance(schema, bool | float):
        message = "is not one that this version of ispsim reads"
        return [Problem(message, "schema", source.file, line, allowed=str(SCHEMA))]
    return []
