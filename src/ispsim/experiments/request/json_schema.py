"""The JSON Schema of an experiment's file, made from the models and the kinds."""

from __future__ import annotations

from typing import Any

from ispsim.experiments.request.calibration import Calibration
from ispsim.experiments.request.hypotheses import Hypotheses
from ispsim.experiments.request.kinds import KINDS
from ispsim.experiments.request.schema import HEADLINE, Experiment
from ispsim.experiments.trial.schema import TrialExperiment
from ispsim.scenario.json_schema import DIALECT, tidy
from ispsim.scenario.load import SCHEMA
from ispsim.scenario.table import Table

OWN: dict[str, type[Table]] = {"trial": TrialExperiment, "calibration": Calibration, "hypotheses": Hypotheses}
"""Kinds whose files have keys of their own, with the models of these files."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an experiment's file.

    Whether names are known, values are possible and keys go with the method is beyond it: ``ispsim check`` holds that.
    """
    schema = tidy(Experiment.model_json_schema())
    definitions, properties = schema["$defs"], schema["properties"]
    forms = [
        {"required": ["range"]},
        {"required": ["values"]},
        {"required": ["prior"], "properties": {"prior": {"const": True}}},
    ]
    definitions["FactorTable"]["oneOf"] = forms
    properties["name"].pop("default")
    properties["measures"]["default"] = list(HEADLINE)
    properties["kind"]["enum"] = [*KINDS, *OWN]
    properties["method"]["enum"] = sorted({method for kind in KINDS.values() for method in kind.methods})
    rules: list[dict[str, Any]] = []
    shared = set(properties)
    for kind, model in OWN.items():
        own = tidy(model.model_json_schema())
        definitions |= {name: one for name, one in own["$defs"].items() if name not in definitions}
        for name in own["properties"]:
            if name not in properties:
                field = model.model_fields[name]
                properties[name] = {"description": field.description} | own["properties"][name]
                if isinstance(field.default, tuple) and field.default:
                    properties[name]["default"] = list(field.default)
        allowed = {"propertyNames": {"enum": ["schema", *own["properties"]]}}
        this = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
        rules.append({"if": this, "then": allowed | {"required": own["required"]}})
    besides = {"properties": dict.fromkeys(sorted(set(properties) - shared), False)}
    ordinary = {"properties": {"kind": {"enum": list(KINDS)}}, "required": ["kind"]}
    scenarios = {"oneOf": [{"required": ["scenario"]}, {"required": ["scenarios"]}]}
    rules.append({"if": ordinary, "then": besides | scenarios})
    return {
        "$schema": DIALECT,
        "title": "ispsim experiment",
        "description": "An experiment of ispsim: many runs and the question asked of them.",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", "kind"],
        "properties": {
            "schema": {"const": SCHEMA, "description": "Version of the form of experiments' files."},
            **properties,
        },
        "allOf": rules,
        "$defs": definitions,
    }
