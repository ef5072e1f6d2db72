"""Every key of a scenario file, read from the models: for messages, the JSON Schema and documentation."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ispsim.scenario.frozen import FrozenMapping
from ispsim.scenario.own.field import FORM
from ispsim.scenario.own.function import OwnFunction
from ispsim.scenario.register import REGISTER
from ispsim.scenario.roster import Roster


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a scenario file.

    Attributes
    ----------
    path
        Dotted path; a list of tables has ``[]`` behind its name.
    kind
        ``number``, ``whole number``, ``switch``, ``mechanism`` (on, off or a function), ``functions``, ``text``,
        ``file``, ``choice``, ``table``, ``list`` (of tables) or ``values`` (a list of plain ones).
    default
        Value where nothing is stated; None if there is none.
    low, high, unit
        Range and unit of a number.
    choices
        What a choice may be.
    meaning
        One sentence.
    """

    path: str
    kind: str
    default: Any
    low: float | None
    high: float | None
    unit: str | None
    choices: tuple[str, ...]
    meaning: str

    @property
    def allowed(self) -> str:
        """What may be stated, in words."""
        if self.kind in ("number", "whole number"):
            return f"a {self.kind} from {_shown(self.low)} to {_shown(self.high)} ({self.unit})"
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        return {
            "switch": "true or false",
            "mechanism": f"true, false or a function {FORM}",
            "functions": f"a list of functions {FORM}",
            "text": "a text in quotes",
            "file": "the path of a CSV file, in quotes",
            "table": "a table",
            "list": "a list of tables",
            "values": "a list",
        }[self.kind]


def _shown(limit: float | None) -> str:
    # a whole number has all its digits
    return str(limit) if isinstance(limit, int) else f"{limit:.16g}"


def shape(annotation: Any) -> tuple[str, Any]:
    """Return the kind of a field's type and, for tables and lists of them, their model."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if annotation == bool | OwnFunction:
        return "mechanism", None
    if annotation == tuple[OwnFunction, ...]:
        return "functions", None
    if get_origin(annotation) in (UnionType, Union):
        return shape(next(arg for arg in get_args(annotation) if arg is not NoneType))
    if get_origin(annotation) is Literal:
        return "choice", None
    if get_origin(annotation) is tuple:
        inner = get_args(annotation)[0]
        return ("list", inner) if isinstance(inner, type) and issubclass(inner, BaseModel) else ("values", None)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table", annotation
    if isinstance(annotation, type) and issubclass(annotation, FrozenMapping):
        return "table", None
    return {int: "whole number", float: "number", bool: "switch", str: "text", Roster: "file"}[annotation], None


def _limit(info: FieldInfo, name: str) -> float | None:
    return next((getattr(item, name) for item in info.metadata if hasattr(item, name)), None)


def key_of(path: str, info: FieldInfo) -> Key:
    """Return the description of one field of a model."""
    kind, _ = shape(info.annotation)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    default = None if info.is_required() or info.default_factory is not None else info.default
    choices = next((get_args(arg) for arg in [info.annotation] if get_origin(arg) is Literal), ())
    unit = extra.get("unit")
    return Key(
        path,
        kind,
        default if kind not in ("table", "list", "functions") else None,
        _limit(info, "ge"),
        _limit(info, "le"),
        str(unit) if unit is not None else None,
        choices,
        info.description or "",
    )


@cache
def keys_of(model: type[BaseModel], prefix: str = "") -> tuple[Key, ...]:
    """Return every key below a model, depth first, in the order of the declarations."""
    found: list[Key] = []
    for name, info in model.model_fields.items():
        path = f"{prefix}{name}"
        found.append(key_of(path, info))
        kind, inner = shape(info.annotation)
        if inner is not None:
            found.extend(keys_of(inner, f"{path}[]." if kind == "list" else f"{path}."))
    return tuple(found)


def nearest_key(word: str, table: str, here: list[str], everywhere: list[str]) -> str | None:
    """Return the known key that a wrong one was meant to be, or None.

    Parameters
    ----------
    word
        The unknown key.
    table
        Dotted path of the table in which it stands, empty at the top.
    here
        Keys of that table.
    everywhere
        Dotted paths of all keys.
    """
    word = word.lower().replace("-", "_").replace(" ", "_")
    within = f"{table}." if table else ""
    near = difflib.get_close_matches(word, here, n=1, cutoff=0.75)
    if near:
        return within + near[0]
    paths = [*everywhere, *(f"parameters.{name}" for name in REGISTER)]
    for path in paths:
        if word in (path, path.removeprefix("parameters."), path.rsplit(".", 1)[-1]):
            return path
    near = difflib.get_close_matches(word, here, n=1, cutoff=0.6)
    if near:
        return within + near[0]
    by_end = {path.rsplit(".", 1)[-1]: path for path in reversed(paths)}
    near = difflib.get_close_matches(word, list(by_end), n=1, cutoff=0.8)
    return by_end[near[0]] if near else None
