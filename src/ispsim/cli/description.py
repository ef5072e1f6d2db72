"""The model as plain data, read from what declares it: the week, the mechanisms, settings and parameters in force."""

from __future__ import annotations

from typing import Any

from ispsim.cli.groups import roster_facts
from ispsim.engine.own.enter import declared
from ispsim.engine.own.names import asked, meaning
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total, Update
from ispsim.engine.resolve import target
from ispsim.engine.week.fire import ALIASES
from ispsim.scenario.keys import key_of, keys_of
from ispsim.scenario.own.function import OwnFunction
from ispsim.scenario.scenario import Scenario
from ispsim.scenario.schema import MECHANISMS, Mechanisms
from ispsim.world.inputs import INPUTS
from ispsim.world.kinds import KINDS
from ispsim.world.schedule import SCHEDULED


def description(scenario: Scenario) -> dict[str, Any]:
    """Return the model under a scenario: phases, mechanisms, forms, settings and parameters.

    Parameters
    ----------
    scenario
        Whose values are in force; ``Scenario()`` for the defaults.
    """
    return {
        "phases": [_phase(phase) for phase in declared(scenario).week],
        "mechanisms": _mechanisms(scenario),
        "forms": _forms(scenario),
        "settings": _settings(scenario),
        "roster": roster_facts(scenario.setting) if scenario.setting.roster is not None else None,
        "parameters": _parameters(scenario),
    }


def names_by_kind() -> list[tuple[str, list[str]]]:
    """Return headings with the names that a rule may ask for: by whom it is about, then what every rule may.

    Each name stands with its unit or range and its meaning.
    """
    from ispsim.chance import PROCESSES

    listed = []
    for kind in KINDS.values():
        columns = [_line(name, column.unit, column.meaning) for name, column in kind.columns.items()]
        listed.append((f"A rule over {kind.plural} may ask for", columns))
        short = [
            f"{name} for {looked_up}" for name, looked_up in ALIASES.get(kind.name, {}).items() if name != looked_up
        ]
        if short:
            listed.append(("  and a mechanism, in short,", short))
        for pointer, other in kind.pointers.items():
            plural = KINDS[other].plural
            heading = f"  and, by {pointer}_ before the name, for columns of {plural}"
            listed.append((heading, [f"{pointer}_…, for instance {pointer}_{next(iter(KINDS[other].columns))}"]))
    listed.append(("Built-in rules, not a mechanism of your own, may ask for draws", [f"u_{p}" for p in PROCESSES]))
    inputs = [_line(name, *meaning("world", name)) for name in INPUTS]
    listed.append(("Every rule may ask for parameters, settings and switches", inputs))
    return listed


def names_with_meaning(kind: str) -> dict[str, dict[str, str]]:
    """Return every name that a mechanism of one's own over `kind` may ask for, inputs apart, with unit and meaning."""
    return {name: _meant(kind, name) for name in asked(kind) if name not in INPUTS}


def inputs_with_meaning() -> dict[str, dict[str, str]]:
    """Return parameters, settings and switches, which every rule may ask for, with unit and meaning."""
    return {name: _meant("world", name) for name in INPUTS}


def _meant(kind: str, name: str) -> dict[str, str]:
    return dict(zip(("unit", "meaning"), meaning(kind, name), strict=True))


def _line(name: str, unit: str, meant: str) -> str:
    return f"{name} ({unit}): {meant}" if unit else f"{name}: {meant}"


def _phase(phase: Phase) -> dict[str, Any]:
    return {"name": phase.name, "meaning": phase.meaning, "steps": [_step(step) for step in phase.steps]}


def _step(step: Step) -> dict[str, Any]:
    """Return a step as data, with one line of text that says what it does."""
    kind = KINDS[step.kind]
    if isinstance(step, Schedule):
        sets = list(SCHEDULED[step.kind])
        return {
            "does": "schedule",
            "kind": step.kind,
            "sets": sets,
            "text": f"{kind.plural}: from the plan, {', '.join(sets)}",
        }
    if isinstance(step, Total):
        into = target(step)
        sets = list(step.columns)
        terms = ", ".join(name if name == column else f"{name} of {column}" for name, column in step.columns.items())
        verb = "added to" if step.onto else "to"
        text = f"{kind.plural}: summed {verb} {KINDS[into].plural}, {terms}"
        return {
            "does": "total",
            "kind": step.kind,
            "to": into,
            "sets": sets,
            "reads": list(step.columns.values()),
            "text": text,
        }
    if isinstance(step, Update):
        raises, lowers = step.ordered()
        text = f"{kind.plural}: {step.state} relaxes to {step.set_point} by {step.decay}"
        for verb, effects in (("raised", raises), ("lowered", lowers)):
            if effects:
                text += f"; {verb} by {', '.join(f'{e.name} ({e.level} × {e.rate})' for e in effects)}"
        return {
            "does": "update",
            "kind": step.kind,
            "sets": [step.state],
            "set_point": step.set_point,
            "decay": step.decay,
            "raised_by": [{"name": e.name, "level": e.level, "rate": e.rate} for e in raises],
            "lowered_by": [{"name": e.name, "level": e.level, "rate": e.rate} for e in lowers],
            "text": text,
        }
    return _each(step)


def _each(step: Each) -> dict[str, Any]:
    reads = list(step.arguments.values())
    text = f"{KINDS[step.kind].plural}: {', '.join(step.into)} = {step.rule.__name__}({', '.join(reads)})"
    text += f", where {step.when}" if step.when else ""
    text += f", if {step.switch}" if step.switch else ""
    text += f"; {step.guard} notes a level that is none" if step.guard else ""
    meaning = (step.rule.__doc__ or "").strip().split("\n")[0]
    return {
        "does": "rule",
        "kind": step.kind,
        "sets": list(step.sets),
        "rule": step.rule.__name__,
        "meaning": meaning,
        "reads": reads,
        "when": step.when,
        "switch": step.switch,
        "text": text,
    }


def _moves(scenario: Scenario, mechanism: str) -> list[str]:
    """Return the states that a mechanism acts on in their updates."""
    updates = [step for phase in declared(scenario).week for step in phase.steps if isinstance(step, Update)]
    return [
        f"{step.kind}.{step.state}"
        for step in updates
        if any(effect.name == mechanism for effect in (*step.raises, *step.lowers))
    ]


def _mechanisms(scenario: Scenario) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in MECHANISMS:
        stated = getattr(scenario.mechanisms, name)
        meaning = Mechanisms.model_fields[name].description or ""
        found[name] = {"on": stated is not False, "meaning": meaning, "moves": _moves(scenario, name)}
        if not isinstance(stated, bool):
            found[name] |= {"function": str(stated), "meaning": f"{meaning} Replaced by {stated}: {said(stated)}"}
    for own in scenario.mechanisms.add:
        effect = own.declaration.effect if own.declaration else ""
        moved = {"on": True, "meaning": said(own), "moves": _moves(scenario, own.name)}
        found[own.name] = {**moved, "function": str(own), "effect": effect}
    return found


def said(own: OwnFunction) -> str:
    """Return the first line of what a function says of itself."""
    return own.meaning or "(it says nothing of itself)"


def _forms(scenario: Scenario) -> dict[str, Any]:
    keys = [key_of(name, info) for name, info in Mechanisms.model_fields.items()]
    return {
        key.path: {
            "value": getattr(scenario.mechanisms, key.path),
            "choices": list(key.choices),
            "meaning": key.meaning,
        }
        for key in keys
        if key.kind == "choice"
    }


def _settings(scenario: Scenario) -> dict[str, Any]:
    """Return every key that is no mechanism and no parameter, with its value in force."""
    stated, found = scenario.stated(), {}
    for key in keys_of(Scenario):
        table = key.path.split(".")[0]
        if table in ("mechanisms", "parameters") or "[]" in key.path:
            continue
        value: Any = scenario
        given: Any = stated
        for part in key.path.split("."):
            value = getattr(value, part, None)
            given = given.get(part) if isinstance(given, dict) else None
        if key.kind == "table":
            if value is None:  # a strategy that is not used, say; otherwise its own keys are listed
                found[key.path] = _setting(None, False, None, key.meaning)
        elif value is not None:
            plain = [one.model_dump() for one in value] if key.kind == "list" else value
            if key.kind == "file":
                plain = repr(value)
            if plain == [] and given is None:
                plain = None
            found[key.path] = _setting(plain, given is not None, key.unit, key.meaning)
    return found


def _setting(value: Any, stated: bool, unit: str | None, meaning: str) -> dict[str, Any]:
    return {"value": value, "stated": stated, "unit": unit, "meaning": meaning}


def _parameters(scenario: Scenario) -> dict[str, Any]:
    return {
        name: {
            "value": scenario.parameter(name),
            "stated": name in scenario.parameters,
            "default": parameter.default,
            "prior": parameter.prior,
            "mode": parameter.likeliest if parameter.prior == "triangular" else None,
            "low": parameter.low,
            "high": parameter.high,
            "unit": parameter.unit,
            "grade": parameter.grade,
            "source": parameter.source,
            "meaning": parameter.meaning,
        }
        for name, parameter in scenario.registered.items()
    }
