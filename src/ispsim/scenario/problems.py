"""What is wrong with a request, in words: from failed checks to problems with a place."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from ispsim.errors import Problem
from ispsim.scenario.findings import BrokenRules, Finding
from ispsim.scenario.keys import Key, key_of, keys_of, nearest_key, shape
from ispsim.scenario.layers import Layer
from ispsim.scenario.measured import NOT_MEASURED, Scales
from ispsim.scenario.own.field import FORM
from ispsim.scenario.parameter import Parameter
from ispsim.scenario.register import REGISTER
from ispsim.scenario.source import dotted
from ispsim.scenario.toml_lines import Path

# a file with so many faults is none of ours: enough is said, and soon
_MOST, _NEAREST = 5_000, 500


def check_parameters(stated: Any, known: Mapping[str, Parameter] = REGISTER) -> dict[str, float]:
    """Return stated parameters, sorted by name.

    Parameters
    ----------
    stated
        Values by dotted name.
    known
        Parameters that there are.

    Raises
    ------
    BrokenRules
        With every unknown name and every value that is not allowed.
    """
    if not isinstance(stated, Mapping):
        raise BrokenRules([Finding((), f"{show(stated)} is not a table", "a table of registered parameters")])
    findings, values = [], {}
    for name, value in stated.items():
        parameter = known.get(name)
        if parameter is None:
            findings.append(Finding((str(name),), "unknown parameter", *_near_parameters(str(name), list(known))))
            continue
        try:
            values[name] = parameter.check(value)
        except ValueError:
            if isinstance(value, bool) or not isinstance(value, int | float):
                message = f"{show(value)} is not a number"
            elif isinstance(value, float) and not math.isfinite(value):
                message = f"{show(value)} is not a finite number"
            else:
                message = f"{show(value)} is too {'small' if value < parameter.bounds[0] else 'large'}"
            findings.append(Finding((name,), message, parameter.allowed))
    if findings:
        raise BrokenRules(findings)
    return dict(sorted(values.items()))


def _near_parameters(name: str, names: list[str]) -> tuple[str, str | None]:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    by_end = [known for known in names if known.rsplit(".", 1)[-1] == name.rsplit(".", 1)[-1]]
    nearest = near[0] if near else by_end[0] if by_end else None
    group = [known for known in names if known.startswith(f"{name.split('.', 1)[0]}.")]
    allowed = ", ".join(group) if group else f"one of the {len(names)} registered parameters"
    return allowed, f"parameters.{nearest}" if nearest else None


def problems_of(error: ValidationError, model: type[BaseModel], layer: Layer) -> list[Problem]:
    """Return the problems that a validation found, in the order of their places."""
    problems: list[Problem] = []
    items = error.errors(include_url=False)
    for number, item in enumerate(items):
        if number == _MOST:
            problems.append(layer.problem((), f"{len(items) - _MOST:,} more things are wrong"))
            break
        path: Path = tuple(item["loc"])
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, BrokenRules):
            for f in cause.findings:
                if isinstance(f, Problem):
                    problems += [f] if f not in problems else []
                else:
                    here = (*path, *(int(part) if part.isdigit() else part for part in f.path))
                    problems.append(layer.problem(here, f.message, f.allowed, f.nearest))
        else:
            problem = _problem(item["type"], path, item.get("input"), item["msg"], model, layer, number < _NEAREST)
            problems.append(problem)
    return problems


def _problem(
    kind: str, path: Path, value: Any, message: str, model: type[BaseModel], layer: Layer, near: bool
) -> Problem:
    table, key = _find(model, path)
    if kind in ("extra_forbidden", "invalid_key"):
        return _unknown(path, value, table, model, layer, near)
    allowed = key.allowed if key is not None else None
    if allowed == "a table" and table is not None:
        allowed = f"a table with {', '.join(table.model_fields)}"
    if kind == "missing":
        return layer.problem(path, "is missing", allowed)
    nearest = None
    if kind == "literal_error":
        words = f"{show(value)} is not known" if isinstance(value, str) else f"{show(value)} is not a text"
        close = difflib.get_close_matches(str(value).lower().replace("-", "_"), key.choices if key else (), 1, 0.5)
        nearest = f'"{close[0]}"' if close else None
    elif kind in ("greater_than_equal", "less_than_equal"):
        words = f"{show(value)} is too {'small' if kind == 'greater_than_equal' else 'large'}"
    elif kind == "finite_number":
        words = f"{show(value)} is not a finite number"
    elif kind == "string_too_short":
        words = "is empty"
    elif kind == "string_too_long":
        words = f"is a text of {len(value)} characters, which is too long"
    elif kind == "string_pattern_mismatch":
        words, allowed = f"{show(value)} is blank or has more than one line", "one line of text"
    elif kind == "float_type" and isinstance(value, int) and not isinstance(value, bool):  # too many digits for a float
        words = f"{show(value)} is too {'small' if value < 0 else 'large'}"
    elif key is not None:
        words = f"{show(value)} is not {_A_KIND[key.kind]}"
        allowed = None if allowed == _A_KIND[key.kind] else allowed
    else:
        words = message
    return layer.problem(path, words, allowed, nearest)


_A_KIND = {
    "number": "a number",
    "whole number": "a whole number",
    "switch": "true or false",
    "mechanism": f"true or false, nor a function {FORM}",
    "functions": f"a list of functions, [{FORM}]",
    "text": "a text in quotes",
    "file": "the path of a CSV file, in quotes",
    "choice": "a text in quotes",
    "table": "a table",
    "list": "a list of tables",
    "values": "a list",
}


def _unknown(
    path: Path, value: Any, table: type[BaseModel] | None, model: type[BaseModel], layer: Layer, near: bool
) -> Problem:
    here = list(table.model_fields) if table is not None else []
    if table is Scales and path[-1] in NOT_MEASURED:
        reason = NOT_MEASURED[str(path[-1])]
        return layer.problem(path, f"cannot be given by a roster: {reason}", ", ".join(here))
    # who writes fit somewhere means the intervention's, not a scale for it
    keys = [key.path for key in keys_of(model) if "[]" not in key.path]
    everywhere = [path for path in keys if not path.startswith("setting.scales.")]
    # trust.growth instead of parameters.trust.growth reaches us as a table trust with a key growth
    chain = path
    while isinstance(value, dict) and len(value) == 1:
        ((part, value),) = value.items()
        chain = (*chain, part)
    nearest: str | None
    if dotted(chain) in REGISTER:
        path, nearest = chain, f"parameters.{dotted(chain)}"
    else:
        nearest = nearest_key(str(path[-1]), dotted(path[:-1]), here, everywhere) if near else None
    if table is model:
        heads = getattr(model, "HEADS", ("schema", "name", "extends"))
        here = [*heads, *(key for key in here if key not in heads)]
    return layer.problem(path, "unknown key", ", ".join(here), nearest)


def _find(model: type[BaseModel], path: Path) -> tuple[type[BaseModel] | None, Key | None]:
    """Return the table that holds a path (or is it), and the key at its end if it is known."""
    table: type[BaseModel] | None = model
    key = None
    for depth, part in enumerate(path):
        if isinstance(part, int):
            # an element of a list of tables
            key = Key("", "table", None, None, None, None, (), "")
            continue
        info = table.model_fields.get(part) if table is not None else None
        if info is None:
            return table, None
        key = key_of(part, info)
        _, inner = shape(info.annotation)
        if inner is not None:
            table = inner
        elif depth < len(path) - 1:
            table = None
    return table, key


def show(value: Any) -> str:
    """Return a value as a TOML file would state it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        # cut first, so that the closing quote stays
        return json.dumps(value if len(value) <= 40 else f"{value[:37]}...", ensure_ascii=False)
    try:
        text = str(value)
    except ValueError:
        # a whole number of thousands of digits has no text
        return "this number"
    return text if len(text) <= 40 else f"{text[:37]}..."
