"""Adds to the documentation of each rule where the week applies it, and where its arguments come from.

A rule is a plain function of named numbers. What the names stand for follows from the declarations (columns,
parameters, the week), so it is read from there and cannot grow stale.
"""

from typing import Any

from build_odd import all_phases, all_rules

from ispsim.engine.phase import Each, Update
from ispsim.engine.resolve import Draw, Input, Own, Pointed, resolve
from ispsim.mechanisms.state import updated
from ispsim.scenario.register import REGISTER
from ispsim.scenario.scenario import Scenario
from ispsim.world.kinds import KINDS

RULES = {id(rule) for rule in all_rules().values()}


def inputs() -> dict[str, str]:
    """Return what scenario keys and registered parameters are, by the name under which rules ask for them."""
    found = {
        name.replace(".", "_"): f"parameter ``{name}`` ({parameter.unit}): {parameter.meaning}"
        for name, parameter in REGISTER.items()
    }
    for table, field in Scenario.model_fields.items():
        for key, value in getattr(field.annotation, "model_fields", {}).items():
            found[f"{table}_{key}"] = f"key ``{table}.{key}`` of the scenario: {value.description}"
    return found


INPUTS = inputs()


def meaning(kind: str, name: str) -> str:
    """Return what a rule over agents of a kind gets under a name, in reST."""
    match resolve(kind, name):
        case Own(column):
            found = KINDS[kind].columns[column]
            return f"of the {kind}: {found.meaning} ({found.unit})"
        case Pointed(pointer, other, column):
            found = KINDS[other].columns[column]
            whose = other if pointer in ("org", other) else f"{other} at the end called *{pointer}*"
            return f"of the {whose}: {found.meaning} ({found.unit})"
        case Draw():
            return f"draw of the process ``{name.removeprefix('u_')}``, uniform in (0, 1)"
        case Input(flat):
            return INPUTS.get(flat, "a form chosen in the scenario: 1 if it is this one, else 0")


def where_applied(rule: object) -> list[tuple[str, Each]]:
    """Return every step that applies a rule, with the name of its phase."""
    return [
        (phase.name, step)
        for phase in all_phases()
        for step in phase.steps
        if isinstance(step, Each) and step.rule is rule
    ]


def addition(rule: Any) -> list[str]:
    """Return lines of reST on where a rule is used, and where its arguments come from there (the first place, of several)."""
    if rule is updated:
        states = sorted(f"``{s.state}`` ({s.kind})" for p in all_phases() for s in p.steps if isinstance(s, Update))
        return ["", f"**In the week**: updates {', '.join(states)}.", ""]
    found = where_applied(rule)
    where = "; ".join(
        f"*{phase}*, for each {step.kind}, sets {', '.join(f'``{name}``' for name in step.into)}"
        for phase, step in found
    )
    lines = ["", f"**In the week**: {where}.", ""]
    first = found[0][1]
    kind = first.kind
    if first.arguments:
        lines += [f"**Where the arguments come from**{f', for each {kind}' if len(found) > 1 else ''}:", ""]
        for argument, name in first.arguments.items():
            lines.append(f"- ``{argument}``: {meaning(kind, name)}")
        lines.append("")
    return lines


def extend(app: Any, what: str, name: str, item: Any, options: Any, lines: list[str]) -> None:
    """Sphinx's hook: after napoleon has read the docstring."""
    if what == "function" and (id(item) in RULES or item is updated):
        lines += addition(item)


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("autodoc-process-docstring", extend, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
