"""Layers of a request: a file, the files it extends, and settings on top of it."""

from __future__ import annotations

import copy
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.own.field import from_folder
from ispsim.scenario.schema import PLANS
from ispsim.scenario.source import MAX_DEPTH, Source, dotted, too_deep
from ispsim.scenario.toml_lines import Path, split_key


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is stated: a line of a file, or an argument."""

    file: str | None = None
    line: int | None = None
    origin: str | None = None


ROSTERED: tuple[Path, ...] = (
    ("setting", "organizations"),
    ("setting", "practitioners_per_organization"),
    ("setting", "systems"),
    ("setting", "climate"),
    ("setting", "priority"),
    ("setting", "slack"),
    ("intervention", "fit"),
)
"""What a roster may say of organisations one by one, where these say it of all of them."""


@dataclass(slots=True)
class Layer:
    """Data together with the place of each key; parameters are flat, by dotted name.

    `below_roster` holds the paths of `ROSTERED` that were stated below the layer that states a roster, and not again:
    the roster takes their place. Beside or above it they contradict it.
    """

    data: dict[str, Any]
    places: dict[Path, Place] = field(default_factory=dict)
    default: Place = Place()
    below_roster: frozenset[Path] = frozenset()

    def states(self, path: Path) -> bool:
        """Whether a path is stated."""
        here: Any = self.data
        for part in path:
            if not isinstance(here, dict) or part not in here:
                return False
            here = here[part]
        return True

    def place(self, path: Path) -> Place:
        """Return where `path` is stated, or else the nearest table around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return self.default

    def problem(self, path: Path, message: str, allowed: str | None = None, nearest: str | None = None) -> Problem:
        """Return a problem that knows its place."""
        place = self.place(path)
        return Problem(message, dotted(path) or None, place.file, place.line, place.origin, allowed, nearest)


def layer_of_source(source: Source) -> tuple[Layer, list[Problem]]:
    """Return a file as a layer, with parameters that it states twice."""
    layer = Layer(
        dict(source.data),
        {path: Place(source.file, line) for path, line in source.lines.items()},
        Place(source.file),
    )
    mechanisms = layer.data.get("mechanisms")
    if isinstance(mechanisms, dict):
        layer.data["mechanisms"] = from_folder(os.path.dirname(source.file), mechanisms)
    return layer, _flatten_parameters(layer)


def layer_of_data(data: Mapping[str, Any], origin: str | None) -> tuple[Layer, list[Problem]]:
    """Return a nested mapping of Python values as a layer."""
    if too_deep(data):
        return Layer({}), [Problem("the scenario is nested too deeply", origin=origin)]
    layer = Layer(_plain(data), {}, Place(origin=origin))
    return layer, _flatten_parameters(layer)


def layer_of_setting(key: str, value: Any, origin: str) -> tuple[Layer, list[Problem]]:
    """Return one setting as a layer.

    Parameters
    ----------
    key
        Dotted path, for instance ``"support.caseload"``.
    value
        A Python value.
    origin
        What the setting is, for messages: ``"--set"`` or ``"argument"``.
    """
    path = split_key(key) if isinstance(key, str) and key.count(".") < MAX_DEPTH else None
    if path is None:
        problem = Problem(
            "is not a key", str(key) or '""', origin=origin, allowed="a dotted path such as support.caseload"
        )
        return Layer({}), [problem]
    if path[0] in ("schema", "extends"):
        return Layer({}), [Problem("belongs in a file and cannot be set", path[0], origin=origin)]
    if too_deep(value):
        return Layer({}), [Problem("the value is nested too deeply", dotted(path), origin=origin)]
    data = _plain(value)
    for part in reversed(path):
        data = {part: data}
    layer = Layer(data, {}, Place(origin=origin))
    return layer, _flatten_parameters(layer)


def parse_value(key: str, text: str) -> Any:
    """Return the value of ``--set KEY=VALUE``: TOML, or a bare word as text."""
    stripped = text.strip()
    if not stripped:
        raise ScenarioError(Problem("has no value", key, origin="--set", allowed='KEY=VALUE ("" is an empty text)'))
    try:
        parsed = tomllib.loads(f"value = {stripped}")
        # a line break in the text could otherwise state further keys
        if set(parsed) == {"value"}:
            return parsed["value"]
    except (ValueError, RecursionError):
        if stripped[0] not in "\"'[{" and stripped.isprintable():
            return stripped
    raise ScenarioError(Problem("the value is not TOML", key, origin="--set", allowed="a TOML value or a bare word"))


def _laid(base: Layer, top: Layer) -> Layer:
    """Return `top` on `base`, which is used up: tables merge, everything else replaces.

    The plan of an allocation (phases, step_up, waves) is not taken over from `base` where `top`
    chooses another allocation: TOML has no word by which a file could remove it.
    """
    data, places = base.data, base.places
    below = base.below_roster
    if top.states(("setting", "roster")):
        below = frozenset(path for path in ROSTERED if base.states(path))
    _drop_other_plans(data, top.data, places)

    def merge(into: dict[str, Any], new: Mapping[str, Any], path: Path) -> None:
        for key, value in new.items():
            here = (*path, key)
            if isinstance(value, dict) and isinstance(into.get(key), dict):
                merge(into[key], value, here)
            else:
                if key in into:
                    _forget(places, here)
                into[key] = copy.deepcopy(value)
                places[here] = top.place(here)

    merge(data, top.data, ())
    places.update(top.places)
    below = frozenset(path for path in below if not top.states(path))
    return Layer(data, places, top.default if top.default.file is not None else base.default, below)


def _drop_other_plans(base: dict[str, Any], top: Mapping[str, Any], places: dict[Path, Place]) -> None:
    below, above = base.get("support"), top.get("support")
    if not (isinstance(below, dict) and isinstance(above, dict)) or "allocation" not in above:
        return
    for allocation, plan in PLANS.items():
        if above["allocation"] != allocation and plan not in above and below.pop(plan, None) is not None:
            _forget(places, ("support", plan))


def _forget(places: dict[Path, Place], path: Path) -> None:
    """Remove the places of a path and of everything below it."""
    for known in [known for known in places if known[: len(path)] == path]:
        del places[known]


def _flatten_parameters(layer: Layer) -> list[Problem]:
    """Give every parameter its dotted name, however it is written, and return those stated twice."""
    stated = layer.data.get("parameters")
    if not isinstance(stated, dict):
        return []
    flat: dict[str, Any] = {}
    problems: list[Problem] = []
    places: dict[Path, Place] = {}

    def walk(table: Mapping[str, Any], path: Path) -> None:
        for key, value in table.items():
            here = (*path, key)
            if isinstance(value, dict):
                walk(value, here)
                continue
            name = ".".join(str(part) for part in here[1:])
            if name in flat:
                problems.append(layer.problem(here, "is stated twice"))
            flat[name] = value
            places["parameters", name] = layer.place(here)

    walk(stated, ("parameters",))
    table_place = layer.place(("parameters",))
    _forget(layer.places, ("parameters",))
    layer.places.update(places)
    if layer.default != table_place:
        layer.places["parameters",] = table_place
    layer.data["parameters"] = flat
    return problems


def _plain(value: Any) -> Any:
    """Return containers as dictionaries and lists, and NumPy's scalars as Python's."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return value.item()
    return value


def stack(layers: Iterable[Layer]) -> Layer:
    """Return layers, the lowest first, as one."""
    result = Layer({})
    for layer in layers:
        result = _laid(result, layer)
    return result
