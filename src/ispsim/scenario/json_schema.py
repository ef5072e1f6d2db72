"""The JSON Schema of a scenario file, made from the models and the register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ispsim.scenario.load import SCHEMA
from ispsim.scenario.parameter import Parameter
from ispsim.scenario.register import REGISTER
from ispsim.scenario.scenario import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file.

    It describes one file, so it asks for nothing that a file may leave to the one it extends.
    Rules across keys (a plan for each allocation, shares that sum to 1) are beyond it:
    ``ispsim check`` holds them.
    """
    schema = tidy(Scenario.model_json_schema())
    definitions = schema.pop("$defs")
    # a file may restate one key of a step_up that it inherits
    definitions["StepUp"].pop("required")
    for parameter in REGISTER.values():
        definitions[parameter.name] = _definition(parameter)
    properties = schema.pop("properties")
    properties["name"].pop("default")
    return {
        "$schema": DIALECT,
        "title": "ispsim scenario",
        "description": "A scenario of ispsim: a setting with a policy and a horizon.",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema"],
        "properties": {
            "schema": {"const": SCHEMA, "description": "Version of the form of scenario files."},
            "extends": {
                "type": "string",
                "minLength": 1,
                "description": "Path of a scenario file whose keys hold where this one states nothing.",
            },
            **properties,
            "parameters": {
                "description": properties["parameters"]["description"],
                **_group(REGISTER, ""),
                # parameters of mechanisms of the user's own, which only their file can name
                "additionalProperties": {"type": "object", "additionalProperties": {"type": "number"}},
            },
        },
        "$defs": definitions,
    }


def _definition(parameter: Parameter) -> dict[str, Any]:
    prior = {"shape": parameter.prior, "low": parameter.low, "high": parameter.high}
    if parameter.prior == "triangular":
        prior["mode"] = parameter.likeliest
    return {
        "type": "number",
        "minimum": parameter.bounds[0],
        "maximum": parameter.bounds[1],
        "default": parameter.default,
        "description": parameter.meaning,
        "unit": parameter.unit,
        "grade": parameter.grade,
        "source": parameter.source,
        "prior": prior,
    }


def _group(names: Iterable[str], prefix: str) -> dict[str, Any]:
    """Describe a table of parameters: each may be one dotted name in quotes or nested tables."""
    properties: dict[str, Any] = {}
    groups: dict[str, list[str]] = {}
    for name in names:
        properties[name] = {"$ref": f"#/$defs/{prefix}{name}"}
        parts = name.split(".")
        for cut in range(1, len(parts)):
            groups.setdefault(".".join(parts[:cut]), []).append(".".join(parts[cut:]))
    for group, rest in groups.items():
        table = _group(rest, f"{prefix}{group}.")
        # a group may itself be a parameter, as a.b is beside a.b.c
        properties[group] = {"anyOf": [properties[group], table]} if group in properties else table
    return {"type": "object", "additionalProperties": False, "properties": dict(sorted(properties.items()))}


def tidy(node: Any) -> Any:
    """Remove titles made from names, defaults that are tables, and null, which TOML does not have."""
    if isinstance(node, list):
        return [tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidied = {}
    for key, value in node.items():
        if key == "properties":
            tidied[key] = {name: tidy(item) for name, item in value.items()}
        elif key == "anyOf":
            several = [item for item in value if item != {"type": "null"}]
            tidied.update(tidy(several[0]) if len(several) == 1 else {"anyOf": tidy(several)})
        elif key != "title" and not (key == "default" and (value is None or isinstance(value, dict | list))):
            tidied[key] = tidy(value)
    return tidied
