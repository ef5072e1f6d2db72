"""Reading a trial's file: everything that is wrong with it at once, with file, line and key."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.request.factor import Factor
from ispsim.experiments.request.load import _check_schema, _in_order, _name_of_file, _near, _read, posterior_of
from ispsim.experiments.trial.request import TrialRequest
from ispsim.experiments.trial.schema import ANALYSES, DEFAULT_ANALYSES, STRATA, TrialExperiment
from ispsim.scenario import Scenario
from ispsim.scenario.layers import Layer, layer_of_source
from ispsim.scenario.problems import problems_of
from ispsim.scenario.source import Source

SHARES = ("faithful_use", "use_share")
"""Outcomes that charts can show."""


def from_source(source: Source) -> TrialRequest:
    """Return the trial that a file's text states.

    Raises
    ------
    ScenarioError
        With every problem found: file, line, key, what is allowed and the nearest known name.
    """
    problems = _check_schema(source)
    stated = {key: value for key, value in source.data.items() if key != "schema"}
    layer, _ = layer_of_source(Source(source.file, stated, source.lines))
    layer.data.setdefault("name", _name_of_file(source.file))
    try:
        asked = TrialExperiment.model_validate(layer.data)
    except ValidationError as error:
        raise ScenarioError(_in_order([*problems, *problems_of(error, TrialExperiment, layer)])) from None
    scenarios, found = _arms(asked, layer)
    problems += found + _check_measurement(asked, layer)
    design = asked.trial.design
    what = f"an analysis of a {design.replace('_', ' ')} trial"
    problems += _known(("analyses",), asked.analyses or (), ANALYSES[design], what, layer)
    problems += _check_design(asked, layer)
    problems += _known(("trial", "strata"), asked.trial.strata or (), STRATA, "what sites are stratified by", layer)
    posterior, found = posterior_of(asked.posterior, scenarios, layer)
    problems += found
    if not problems:
        problems += _check_together(asked, scenarios, layer)
    if problems:
        raise ScenarioError(_in_order(problems))
    sites = tuple(sorted(set(asked.trial.sites)))
    factor = Factor(
        "sites",
        "values",
        low=float(sites[0]),
        high=float(sites[-1]),
        values=sites,
        integer=True,
        group="trial",
        unit="organisations",
        meaning="organisations in each arm",
        whole_key=True,
    )
    return TrialRequest(
        name=asked.name,
        kind="trial",
        method=asked.trial.design,
        design="full_factorial",
        scenarios=tuple(scenarios),
        factors=(factor,),
        replications=asked.replications,
        seed=asked.seed,
        uncertainty=asked.uncertainty,
        posterior=posterior,
        measures=(asked.measurement.outcome,),
        path=source.file,
        text=source.text,
        terms=asked.trial,
        measurement=asked.measurement,
        analyses=tuple(dict.fromkeys(asked.analyses or DEFAULT_ANALYSES[design])),
        mediators=asked.mediator,
        null=tuple(dict.fromkeys(asked.trial.null if asked.trial.null is not None else (scenarios[0].name,))),
    )


_ARMS = {
    "parallel": (2, "the control arm's scenario and the treated arm's"),
    "stepped_wedge": (2, "the scenario before the change and the one after it"),
    "factorial": (4, "neither, the first factor alone, the second alone, both"),
    "sequential": (2, "what goes on as before, and what sites that do not respond may change to"),
}
_ONLY = {"sequences": "stepped_wedge", "decide": "sequential", "look": "sequential", "bar": "sequential"}


def _check_design(asked: TrialExperiment, layer: Layer) -> list[Problem]:
    """Return keys that belong to other designs, those that are missing, and weeks that do not fit."""
    terms, measurement, problems = asked.trial, asked.measurement, []
    for key, design in _ONLY.items():
        if key in terms.model_fields_set and design != terms.design:
            problems.append(layer.problem(("trial", key), f'belongs to design "{design}"'))
        elif design == terms.design and getattr(terms, key) is None:
            problems.append(layer.problem(("trial", key), f"is missing: a {design.replace('_', ' ')} trial needs it"))
    if terms.design in ("stepped_wedge", "sequential") and measurement.source == "staff":
        problems.append(layer.problem(("measurement", "source"), f'does not go with design "{terms.design}"', "charts"))
    if terms.design != "parallel" and asked.mediator:
        problems.append(layer.problem(("mediator",), f'does not go with design "{terms.design}"', 'design "parallel"'))
    first, last = measurement.baseline[1], measurement.follow_up[0] - 1
    if terms.design == "stepped_wedge" and terms.sequences:
        starts = terms.sequences
        rising = all(one < other for one, other in zip(starts[:-1], starts[1:], strict=True))
        if len(starts) < 2 or not rising or starts[0] < first or starts[-1] > last:
            message = "are not at least two weeks that rise from the end of the baseline to the follow-up"
            problems.append(layer.problem(("trial", "sequences"), message, f"weeks from {first} to {last}"))
    if terms.design == "sequential" and terms.decide is not None and not first <= terms.decide <= last:
        message = "is not between the baseline and the follow-up"
        problems.append(layer.problem(("trial", "decide"), message, f"a week from {first} to {last}"))
    return problems


def _known(
    where: tuple[str, ...], stated: Sequence[str], known: Sequence[str], what: str, layer: Layer
) -> list[Problem]:
    return [
        layer.problem((*where, place), f'"{name}" is not {what}', ", ".join(known), _near(name, list(known)))
        for place, name in enumerate(stated)
        if name not in known
    ]


def _arms(asked: TrialExperiment, layer: Layer) -> tuple[list[Scenario], list[Problem]]:
    found: list[Scenario] = []
    problems: list[Problem] = []
    design = asked.trial.design
    wanted, allowed = _ARMS[design]
    if len(asked.scenarios) != wanted:
        message = f"are {len(asked.scenarios)}, and a {design.replace('_', ' ')} trial has {wanted}"
        problems.append(layer.problem(("scenarios",), message, allowed))
    for place, path in enumerate(asked.scenarios):
        scenario, wrong = _read(layer, ("scenarios", place), path)
        problems += wrong
        if scenario is None:
            continue
        if any(one.name == scenario.name for one in found):
            message = f'"{scenario.name}" is the name of another arm too'
            problems.append(layer.problem(("scenarios", place), message, "scenarios with different names"))
        found.append(scenario)
    return found, problems


def _check_measurement(asked: TrialExperiment, layer: Layer) -> list[Problem]:
    measurement, problems = asked.measurement, []
    stated = measurement.model_fields_set
    for key in ("baseline", "follow_up"):
        first, last = getattr(measurement, key)
        if first > last:
            problems.append(layer.problem(("measurement", key), "ends before it begins", "[first week, last week]"))
    if measurement.follow_up[0] <= measurement.baseline[1]:
        message = "begins before the baseline has ended"
        problems.append(layer.problem(("measurement", "follow_up"), message, "weeks after the baseline"))
    other = ("charts",) if measurement.source == "staff" else ("scale", "reliability", "respond", "who")
    for key in other:
        if key in stated:
            source = "charts" if measurement.source == "staff" else "staff"
            problems.append(layer.problem(("measurement", key), f'belongs to source "{source}"'))
    if measurement.source == "charts" and measurement.outcome not in SHARES:
        message = f'"{measurement.outcome}" does not stand in charts'
        problems.append(layer.problem(("measurement", "outcome"), message, ", ".join(SHARES), 'source = "staff"'))
    for where, scale in [
        (("measurement", "scale"), measurement.scale),
        *((("mediator", place, "scale"), one.scale) for place, one in enumerate(asked.mediator)),
    ]:
        if scale[0] == scale[1]:
            problems.append(layer.problem(where, "both ends are the same score", "two different scores"))
    names = [one.measure for one in asked.mediator]
    for place, name in enumerate(names):
        if name in names[:place]:
            problems.append(layer.problem(("mediator", place, "measure"), f'"{name}" is stated twice'))
    return problems


def _check_together(asked: TrialExperiment, scenarios: list[Scenario], layer: Layer) -> list[Problem]:
    """Return what arms and measurement make impossible together."""
    problems = []
    control = scenarios[0]
    for place, treated in enumerate(scenarios[1:], 1):
        if control.setting != treated.setting or control.intervention != treated.intervention:
            message = f"{treated.name} has another setting or intervention than {control.name}"
            allowed = "arms that differ in what is done, not in where"
            problems.append(layer.problem(("scenarios", place), message, allowed))
    horizon = min(one.weeks for one in scenarios)
    last = [("measurement", "follow_up"), asked.measurement.follow_up[1]]
    weeks = [last, *([("mediator", k, "week"), one.week or 0] for k, one in enumerate(asked.mediator))]
    for where, week in weeks:
        if int(str(week)) > horizon:
            message = f"week {week} is after the end of the runs"
            problems.append(layer.problem(tuple(where), message, f"weeks from 1 to {horizon}"))  # type: ignore[arg-type]
    roster = control.setting.roster
    if roster is not None:
        for place, sites in enumerate(asked.trial.sites):
            arms = 1 if asked.trial.design == "sequential" else len(asked.trial.sequences or scenarios)
            if arms * sites > len(roster):
                message = f"{arms} times {sites} are more organisations than the {len(roster)} of the roster"
                problems.append(layer.problem(("trial", "sites", place), message, f"2 to {len(roster) // arms}"))
    names = [one.name for one in scenarios]
    return problems + _known(("trial", "null"), asked.trial.null or (), names, "the name of an arm", layer)
