"""Keys of a scenario that hold a function of the user's own: ``"rules.py:burnout"``, read and checked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.findings import BrokenRules, Finding
from ispsim.scenario.own.function import OwnFunction
from ispsim.scenario.source import read_text

FORM = '"FILE.py:FUNCTION"'
_SCHEMA = {"type": "string", "pattern": r"^.+:[a-z][a-z0-9_]*$", "description": "FILE.py:FUNCTION"}


def from_folder(folder: str, mechanisms: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table ``[mechanisms]`` of a file with its paths seen from where the program runs."""

    def placed(value: Any) -> Any:
        if isinstance(value, list):
            return [placed(item) for item in value]
        return os.path.join(folder, value) if isinstance(value, str) and ":" in value else value

    return {key: placed(value) for key, value in mechanisms.items()}


def _function(value: Any) -> OwnFunction:
    """Return the function that a value of a scenario stands for."""
    if isinstance(value, OwnFunction):
        return value
    if isinstance(value, Mapping) and value.keys() == {"file", "function", "text"}:
        own = OwnFunction(*(str(value[key]) for key in ("file", "function", "text")))
    else:
        file, colon, name = value.rpartition(":") if isinstance(value, str) else ("", "", "")
        if not colon or not file.strip() or not name.strip():
            raise PydanticCustomError("own_function", "not a function")
        try:
            own = OwnFunction(file, name.strip(), read_text(file, "a Python file"))
        except ScenarioError as error:
            problem = error.problems[0]
            if problem.line is not None:
                raise BrokenRules([problem]) from None
            raise BrokenRules([Finding((), f"{file} {problem.message}", FORM, problem.nearest)]) from None
    problems = own.problems()
    if problems:
        raise BrokenRules(problems)
    return own


def _switch(value: Any) -> bool | OwnFunction:
    return value if isinstance(value, bool) else _function(value)


def _several(value: Any) -> tuple[OwnFunction, ...]:
    if not isinstance(value, list | tuple):
        raise PydanticCustomError("own_functions", "not a list of functions")
    found: list[OwnFunction] = []
    findings: list[Finding | Problem] = []
    for number, item in enumerate(value):
        try:
            found.append(_function(item))
        except BrokenRules as error:
            findings += [
                f if isinstance(f, Problem) else f._replace(path=(str(number), *f.path)) for f in error.findings
            ]
        except PydanticCustomError:
            raise PydanticCustomError("own_functions", "not a list of functions") from None
    if findings:
        raise BrokenRules(findings)
    return tuple(sorted(found, key=lambda own: own.name))


def _stated(value: Any) -> Any:
    """Return what `_switch` and `_several` read: a function with its text, so that nothing else is needed."""
    if isinstance(value, tuple):
        return [_stated(item) for item in value]
    if isinstance(value, OwnFunction):
        return {"file": value.file, "function": value.name, "text": value.text}
    return value


Switch = Annotated[
    bool | OwnFunction,
    PlainValidator(_switch),
    PlainSerializer(_stated),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, _SCHEMA]}),
]
"""A mechanism that is on, off, or replaced by a function of the user's own."""

Added = Annotated[
    tuple[OwnFunction, ...],
    PlainValidator(_several),
    PlainSerializer(_stated),
    WithJsonSchema({"type": "array", "items": _SCHEMA}),
]
"""Mechanisms that are added, in order of name."""
