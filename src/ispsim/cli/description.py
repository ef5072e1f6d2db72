"""The model as plain data, read from what declares it: the week, the mechanisms, settings and parameters in force."""

from __future__ import annotations

from typing import Any

from ispsim.cli.groups import roster_facts
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total, Update
from ispsim.engine.resolve import target
from ispsim.engine.week import WEEK
from ispsim.scenario.keys import key_of, keys_of
from ispsim.scenario.register import REGISTER
from ispsim.scenario.scenario import Scenario
from ispsim.scenario.schema import Mechanisms
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
        "phases": [_phase(phase) for phase in WEEK],
        "mechanisms": _mechanisms(scenario),
        "forms": _forms(scenario),
        "settings": _settings(scenario),
        "roster": roster_facts(scenario.setting) if scenario.setting.roster is not None else None,
        "parameters": _parameters(scenario),
    }


def names_by_kind() -> list[tuple[str, list[str]]]:
    """Return headings with the names that a rule may ask for: by whom it is about, then what every rule may."""
    from ispsim.chance import PROCESSES

    listed = []
    for kind in KINDS.values():
        listed.append((f"A rule over {kind.plural} may ask for", list(kind.columns)))
        for pointer, other in kind.pointers.items():
            plural = KINDS[other].plural
            listed.append((f"  and, by {pointer}_ before the name, for columns of {plural}", [f"{pointer}_…"]))
    listed.append(("Every rule may ask for draws", [f"u_{process}" for process in PROCESSES]))
    listed.append(("Every rule may ask for parameters, settings and switches", list(INPUTS)))
    return listed


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
    meaning = (step.rule.__doc__ or "").strip().split("\n")[0]
    return {
        "does": "rule",
        "kind": step.kind,
        "sets": list(step.into),
        "rule": step.rule.__name__,
        "meaning": meaning,
        "reads": reads,
        "when": step.when,
        "switch": step.switch,
        "text": text,
    }


def _moves(mechanism: str) -> list[str]:
    """Return the states that a mechanism acts on in their updates."""
    updates = [step for phase in WEEK for step in phase.steps if isinstance(step, Update)]
    return [
        f"{step.kind}.{step.state}"
        for step in updates
        if any(effect.name == mechanism for effect in (*step.raises, *step.lowers))
    ]


def _mechanisms(scenario: Scenario) -> dict[str, Any]:
    return {
        name: {"on": bool(getattr(scenario.mechanisms, name)), "meaning": info.description or "", "moves": _moves(name)}
        for name, info in Mechanisms.model_fields.items()
        if key_of(name, info).kind == "switch"
    }


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
            "low": parameter.low,
            "high": parameter.high,
            "unit": parameter.unit,
            "grade": parameter.grade,
            "source": parameter.source,
            "meaning": parameter.meaning,
        }
        for name, parameter in REGISTER.items()
    }
