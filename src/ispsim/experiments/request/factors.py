"""From the ``[[factor]]`` tables of a file to factors, checked against what the scenarios take."""

from __future__ import annotations

import difflib
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.request.factor import DEFAULT_LEVELS, Factor, Value
from ispsim.experiments.request.groups import group_of
from ispsim.experiments.request.priors import prior_factors
from ispsim.experiments.request.schema import Experiment, FactorTable
from ispsim.scenario import Scenario
from ispsim.scenario.keys import Key, keys_of
from ispsim.scenario.layers import Layer
from ispsim.scenario.parameter import PARAMETERS, Parameter
from ispsim.scenario.problems import show
from ispsim.scenario.register import REGISTER
from ispsim.scenario.toml_lines import Path

_VARIED = ("number", "whole number", "mechanism", "choice")


def _keys() -> dict[str, Key]:
    """Return the keys of a scenario that can be varied, by path."""
    return {key.path: key for key in keys_of(Scenario) if key.kind in _VARIED and "[]" not in key.path}


def resolved(asked: Experiment, scenarios: list[Scenario], layer: Layer) -> tuple[list[Factor], list[Problem]]:
    """Return the factors of an experiment, with what is wrong with how they are stated."""
    factors: list[Factor] = []
    problems: list[Problem] = []
    known = _keys()
    registered: dict[str, Parameter] = dict(REGISTER)
    for scenario in scenarios:
        registered |= scenario.registered
    for place, table in enumerate(asked.factor):
        where: Path = ("factor", place)
        name, found = _named(table.name, known, registered, layer, (*where, "name"))
        if name is not None and any(factor.name == name for factor in factors):
            found.append(layer.problem((*where, "name"), f"{name} is a factor twice"))
        found += _check_form(table, layer, where)
        if name is None or found:
            problems += found
            continue
        factor, found = _made(
            name, table, asked, known.get(name) or registered[name.removeprefix(PARAMETERS)], layer, where
        )
        problems += found
        if factor is not None:
            factors.append(factor)
    varied, found = prior_factors(asked, registered, scenarios, factors, layer)
    return [*factors, *varied], [*problems, *found]


def _named(
    stated: str, known: dict[str, Key], registered: dict[str, Parameter], layer: Layer, where: Path
) -> tuple[str | None, list[Problem]]:
    """Return the full path of what a factor names."""
    name = stated.strip()
    if name in known:
        return name, []
    bare = name.removeprefix(PARAMETERS)
    if bare in registered:
        return PARAMETERS + bare, []
    every = {key.path: key for key in keys_of(Scenario)}
    if name in every or f"{name}[]" in every:
        kind = every[name].kind if name in every else "list"
        message = f"{name} is {'an' if kind[0] in 'aeiou' else 'a'} {kind}, which cannot be varied"
        return None, [layer.problem(where, message, "numbers, switches and choices of a scenario, and parameters")]
    words = [*known, *(PARAMETERS + one for one in registered)]
    by_end = [word for word in words if word.rsplit(".", 1)[-1] == name.rsplit(".", 1)[-1]]
    near = difflib.get_close_matches(name, words, 1, 0.6) or difflib.get_close_matches(PARAMETERS + name, words, 1, 0.8)
    nearest = by_end[0] if by_end else near[0] if near else None
    message = f"{show(stated)} is neither a key of a scenario nor a registered parameter"
    allowed = "a dotted path such as support.caseload or parameters.trust.growth"
    return None, [layer.problem(where, message, allowed, nearest)]


def _check_form(table: FactorTable, layer: Layer, where: Path) -> list[Problem]:
    """Return what is wrong with the forms that a factor states."""
    forms = [
        form
        for form, there in (("range", table.range is not None), ("values", table.values), ("prior", table.prior))
        if there
    ]
    allowed = "exactly one of range = [low, high], values = [...] and prior = true"
    if len(forms) != 1:
        what = f"states {' and '.join(forms)}" if forms else "states no values"
        return [layer.problem(where, what, allowed)]
    problems = []
    if table.range is not None:
        low, high = table.range
        if not low < high:
            message = f"{low:g} is not below {high:g}"
            problems.append(layer.problem((*where, "range"), message, "the lower end first"))
        elif table.scale == "log" and low <= 0:
            problems.append(layer.problem((*where, "range"), f"{low:g} has no logarithm", "a lower end above 0"))
    elif table.scale == "log":
        problems.append(layer.problem((*where, "scale"), "belongs to a range"))
    if table.values is not None:
        seen: list[Value] = []
        for value in table.values:
            if any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in seen):
                problems.append(layer.problem((*where, "values"), f"{show(value)} is stated twice"))
            seen.append(value)
        if len({isinstance(value, int | float) and not isinstance(value, bool) for value in table.values}) > 1:
            message = "holds numbers and other things"
            problems.append(layer.problem((*where, "values"), message, "numbers alone, or words and switches alone"))
    if table.levels is not None and table.values is not None:
        problems.append(layer.problem((*where, "levels"), "belongs to a range or a prior: a list has its own values"))
    return problems


def _made(
    name: str, table: FactorTable, asked: Experiment, declared: Key | Parameter, layer: Layer, where: Path
) -> tuple[Factor | None, list[Problem]]:
    parameter = declared if isinstance(declared, Parameter) else None
    key = declared if isinstance(declared, Key) else None
    numeric = key is None or key.kind in ("number", "whole number")
    whole = key is not None and key.kind == "whole number"
    problems = []
    if table.prior and parameter is None:
        message = f"{name} is a key of the scenario, which has no prior"
        problems.append(layer.problem((*where, "prior"), message, "a range or values"))
    elif table.prior and parameter is not None and (parameter.prior == "fixed" or parameter.low == parameter.high):
        problems.append(layer.problem((*where, "prior"), f"that of {name} is a single value", "a range or values"))
    if table.range is not None and not numeric and key is not None:
        problems.append(layer.problem((*where, "range"), f"{name} is no number", f"values, of {key.allowed}"))
    if key is not None and key.kind == "mechanism" and not set(table.values or ()) <= {True, False}:
        message = "is switched on and off by an experiment; a function in its place belongs in a scenario"
        problems.append(layer.problem((*where, "values"), message, "true and false"))
    if table.integer is False and whole:
        problems.append(layer.problem((*where, "integer"), f"{name} takes whole numbers only"))
    integer = whole if table.integer is None else table.integer
    if integer and table.prior:
        problems.append(layer.problem((*where, "integer"), "does not go with prior = true", "a range or values"))
    if integer and table.range is not None and any(end != int(end) for end in table.range):
        problems.append(layer.problem((*where, "range"), "has an end that is not a whole number", "two whole numbers"))
    if problems:
        return None, problems
    what: dict[str, Any] = {"form": "range", "low": 0.0, "high": 1.0}
    if table.range is not None:
        what = {"form": "range", "low": float(table.range[0]), "high": float(table.range[1]), "scale": table.scale}
    elif table.prior and parameter is not None:
        what = {"form": "prior", "low": float(parameter.low), "high": float(parameter.high)}
    elif table.values is not None:
        numbers = [float(v) for v in table.values if isinstance(v, int | float) and not isinstance(v, bool)]
        what = {"form": "values", "values": table.values}
        if numbers:
            what |= {"low": min(numbers), "high": max(numbers)}
    return (
        Factor(
            name,
            **what,
            integer=integer,
            levels=table.levels or asked.levels or DEFAULT_LEVELS,
            group=table.group or group_of(name),
            unit=declared.unit or "",
            meaning=declared.meaning,
            whole_key=whole,
            parameter=parameter,
        ),
        [],
    )


def possible(factors: list[Factor], scenarios: list[Scenario], layer: Layer) -> list[Problem]:
    """Return the ends and values that a scenario does not take, each factor alone and then all of them together.

    What only some other combination of values breaks is found when it is run: that run is recorded as failed.
    """
    problems: list[Problem] = []
    tables = len(layer.data.get("factor", ()))
    for scenario in scenarios:
        for place, factor in enumerate(factors):
            key = "values" if factor.form == "values" else factor.form
            where: Path = ("factor", place, key) if place < tables else ("priors",)
            for value in factor.extremes():
                for problem in _refusals(scenario, {factor.name: value}):
                    if problem.key in (factor.name, None):
                        message = problem.message
                    else:
                        message = f"{show(value)} makes {problem.key} wrong: {problem.message}"
                    again = layer.problem(where, message, problem.allowed, problem.nearest)
                    if again not in problems:
                        problems.append(again)
        if problems or len(factors) < 2:
            continue
        for words, end in (("lowest", 0), ("highest", -1)):
            together = {factor.name: factor.extremes()[end] for factor in factors}
            for problem in _refusals(scenario, together):
                message = f"with every factor at its {words} or {'first' if end == 0 else 'last'} value, {problem.key} "
                message += f"is wrong: {problem.message}"
                problems.append(layer.problem(("factor",) if tables else ("priors",), message, problem.allowed))
    return problems


def _refusals(scenario: Scenario, settings: dict[str, Value]) -> tuple[Problem, ...]:
    try:
        scenario.with_settings(settings)
    except ScenarioError as error:
        return error.problems
    return ()
