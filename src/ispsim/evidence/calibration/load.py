"""Reading a calibration's file: everything that is wrong with it at once, with file, line and key."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TypeVar

from pydantic import ValidationError

from ispsim.errors import Problem, ScenarioError
from ispsim.evidence.calibration.observed import Value, read_observed
from ispsim.evidence.calibration.request import CalibrationRequest
from ispsim.evidence.calibration.studies import FITTED, REFERENCE, why_not_fitted
from ispsim.experiments.request.calibration import Calibration, Drawn
from ispsim.experiments.request.factor import Factor
from ispsim.experiments.request.factors import possible, resolved
from ispsim.experiments.request.load import _beside, _check_schema, _in_order, _name_of_file, _read
from ispsim.scenario import Scenario
from ispsim.scenario.layers import Layer, layer_of_source
from ispsim.scenario.parameter import PARAMETERS
from ispsim.scenario.problems import problems_of
from ispsim.scenario.source import Source

Form = TypeVar("Form", bound=Drawn)


def from_source(source: Source) -> CalibrationRequest:
    """Return the calibration that a file's text states.

    Raises
    ------
    ScenarioError
        With every problem found: file, line, key, what is allowed and the nearest known name.
    """
    asked, layer, problems = stated(source, Calibration)
    problems += _check_targets(asked, layer)
    scenarios: list[Scenario] = []
    if asked.scenario is not None:
        scenario, found = _read(layer, ("scenario",), asked.scenario)
        scenarios, problems = [scenario] if scenario is not None else [], problems + found
    elif asked.observed is None:
        scenarios = [REFERENCE]
    observed: tuple[Value, ...] = ()
    if asked.observed is not None and scenarios:
        try:
            observed = read_observed(_beside(source.file, asked.observed), scenarios[0].weeks)
        except ScenarioError as error:
            problems += error.problems
    factors, found = unknowns(asked, scenarios, layer)
    problems += found
    if asked.patterns:
        problems += check_parameters(factors, layer)
    if problems:
        raise ScenarioError(_in_order(problems))
    return CalibrationRequest(
        name=asked.name,
        kind="calibration",
        method="latin_hypercube",
        design="latin_hypercube",
        scenarios=tuple(scenarios),
        factors=tuple(factors),
        replications=1,
        seed=asked.seed,
        uncertainty=asked.uncertainty,
        measures=tuple(dict.fromkeys(value.measure for value in observed)),
        sizes={"points": asked.points},
        path=source.file,
        text=source.text,
        observed=observed,
        patterns=tuple(dict.fromkeys(asked.patterns or ())),
        accept=asked.accept,
        draws=asked.draws,
        check=asked.check,
        recoveries=asked.recoveries,
    )


def stated(source: Source, form: type[Form]) -> tuple[Form, Layer, list[Problem]]:
    """Return what a file states, with where it does and what is wrong so far.

    Raises
    ------
    ScenarioError
        If it is not of this form.
    """
    problems = _check_schema(source)
    data = {key: value for key, value in source.data.items() if key != "schema"}
    layer, _ = layer_of_source(Source(source.file, data, source.lines))
    layer.data.setdefault("name", _name_of_file(source.file))
    try:
        return form.model_validate(layer.data), layer, problems
    except ValidationError as error:
        raise ScenarioError(_in_order([*problems, *problems_of(error, form, layer)])) from None


def unknowns(asked: Drawn, scenarios: list[Scenario], layer: Layer) -> tuple[list[Factor], list[Problem]]:
    """Return what is not known, with what is wrong with how it is stated."""
    factors, problems = resolved(asked.factors_stated(), scenarios, layer)
    for place, factor in enumerate(factors[: len(asked.factor)]):
        if factor.form == "values":
            message = "is a list, and what is calibrated needs a prior to move in"
            allowed = 'prior = true or a range; rival forms are for kind = "hypotheses"'
            problems.append(layer.problem(("factor", place, "values"), message, allowed))
    if not factors and not problems:
        problems.append(layer.problem(("factor",), "is missing: nothing is unknown", "a [[factor]], or priors"))
    if scenarios and not problems:
        problems += possible(factors, scenarios, layer)
    return factors, problems


def _check_targets(asked: Calibration, layer: Layer) -> list[Problem]:
    problems = []
    if asked.observed is None and not asked.patterns:
        message = "is missing: there is nothing to calibrate to"
        problems.append(layer.problem(("observed",), message, "the path of a CSV file, or patterns"))
    if asked.observed is not None and asked.scenario is None:
        message = "is missing: the data are of some organisations with some support"
        problems.append(layer.problem(("scenario",), message, "the path of a scenario file, in quotes"))
    if asked.observed is None and asked.scenario is not None:
        message = "belongs to observed; published studies have organisations and support of their own"
        problems.append(layer.problem(("scenario",), message))
    return problems + check_patterns(asked.patterns or (), layer)


def check_patterns(names: Sequence[str], layer: Layer) -> list[Problem]:
    """Return which patterns of a file's list are not fitted, and why."""
    problems = []
    for place, name in enumerate(names):
        if name not in FITTED:
            message = why_not_fitted(name) or f'"{name}" is not a pattern that can be fitted'
            near = difflib.get_close_matches(name.lower().replace("_", "-"), list(FITTED), n=1, cutoff=0.5)
            nearest = f'"{near[0]}"' if near and why_not_fitted(name) is None else None
            problems.append(layer.problem(("patterns", place), message, ", ".join(FITTED), nearest))
    return problems


def check_parameters(factors: list[Factor], layer: Layer) -> list[Problem]:
    """Return which factors published studies have settled."""
    return [
        layer.problem(
            ("factor", place, "name"),
            f"{factor.name} is a key of the scenario, and published studies have settings of their own",
            "registered parameters",
        )
        for place, factor in enumerate(factors)
        if not factor.name.startswith(PARAMETERS)
    ]
