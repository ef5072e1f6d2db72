"""Reading a file of rival hypotheses: everything that is wrong with it at once, with file, line and key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.evidence.calibration.load import check_parameters, check_patterns, stated, unknowns
from ispsim.evidence.calibration.observed import Value, read_observed
from ispsim.evidence.calibration.studies import REFERENCE
from ispsim.evidence.hypotheses.request import BOTH, OBSERVED, PUBLISHED, HypothesesRequest, StudyPlan
from ispsim.evidence.model import OF_THE_MODEL
from ispsim.experiments.request.hypotheses import CandidateTable, Hypotheses
from ispsim.experiments.request.load import _beside, _in_order, _near, _read
from ispsim.measures import BY_NAME
from ispsim.scenario import Scenario
from ispsim.scenario.layers import Layer
from ispsim.scenario.load import laid_on
from ispsim.scenario.source import Source
from ispsim.scenario.toml_lines import Path

_TRIALS = "; published trials"
"""Behind the name of a rival: the scenario that says of which model published studies are re-enacted."""


def from_source(source: Source) -> HypothesesRequest:
    """Return what a file of rival hypotheses states.

    Raises
    ------
    ScenarioError
        With every problem found: file, line, key, what is allowed and the nearest known name.
    """
    asked, layer, problems = stated(source, Hypotheses)
    problems += _check_names(asked, layer)
    problems += _check_made(asked, layer)
    plain: Scenario | None = None
    if asked.scenario is not None:
        plain, found = _read(layer, ("scenario",), asked.scenario)
        problems += found
    observed: tuple[Value, ...] = ()
    if asked.observed is not None and plain is not None:
        try:
            observed = read_observed(_beside(source.file, asked.observed), plain.weeks)
        except ScenarioError as error:
            problems += error.problems
    problems += [
        problem for place, one in enumerate(asked.candidate) for problem in _check_looked_at(one, place, layer)
    ]
    plans = []
    if observed or asked.patterns:
        name = BOTH if observed and asked.patterns else OBSERVED if observed else PUBLISHED
        looked_at = tuple((one.measure, one.week) for one in observed)
        plans.append(StudyPlan(name, bool(observed) + bool(asked.patterns), looked_at))
    plans += [
        StudyPlan(
            one.name,
            1 if one.against is None else 2,
            tuple((measure, week) for measure in dict.fromkeys(one.measures) for week in sorted(set(one.weeks))),
            one.people,
        )
        for one in asked.candidate
    ]
    scenarios: list[Scenario] = []
    if not problems:
        scenarios, problems = _scenarios(asked, bool(observed), layer, source)
    if scenarios and not problems:
        problems += _check_weeks(asked, scenarios, plans, layer)
    factors, found = unknowns(asked, scenarios, layer)
    problems += found
    if asked.patterns:
        problems += check_parameters(factors, layer)
    if problems:
        raise ScenarioError(_in_order(problems))
    return HypothesesRequest(
        name=asked.name,
        kind="hypotheses",
        method=asked.method,
        design="latin_hypercube",
        scenarios=tuple(scenarios),
        factors=tuple(factors),
        replications=1,
        seed=asked.seed,
        uncertainty=asked.uncertainty,
        measures=tuple(dict.fromkeys(measure for plan in plans for measure, _ in plan.looked_at)),
        sizes={"points": asked.points},
        path=source.file,
        text=source.text,
        hypotheses=tuple(one.name for one in asked.hypothesis),
        plans=tuple(plans),
        observed=observed,
        patterns=tuple(dict.fromkeys(asked.patterns or ())),
    )


def _check_names(asked: Hypotheses, layer: Layer) -> list[Problem]:
    problems = []
    several: tuple[tuple[str, Sequence[Any]], ...] = (("hypothesis", asked.hypothesis), ("candidate", asked.candidate))
    for key, tables in several:
        names = [table.name for table in tables]
        for place, name in enumerate(names):
            if name in names[:place] or (key == "candidate" and name in (OBSERVED, PUBLISHED, BOTH)):
                problems.append(layer.problem((key, place, "name"), f'"{name}" is the name of another one too'))
    return problems


def _check_made(asked: Hypotheses, layer: Layer) -> list[Problem]:
    """Return what is wrong with what is to tell the rivals apart, and with what goes with it."""
    problems = []
    if asked.observed is None and not asked.candidate and not asked.patterns:
        message = "is missing: there is nothing that could tell the rivals apart"
        allowed = "a [[candidate]] study, observed data, or published patterns"
        problems.append(layer.problem(("candidate",), message, allowed))
    own = asked.observed is not None or bool(asked.candidate)
    if asked.scenario is None and (own or not asked.patterns):
        message = "is missing: the rivals are settings on top of it"
        problems.append(layer.problem(("scenario",), message, "the path of a scenario file, in quotes"))
    if asked.scenario is not None and asked.patterns and not own:
        message = "belongs to observed and candidates; published studies have organisations and support of their own"
        problems.append(layer.problem(("scenario",), message))
    if asked.patterns:
        for place, rival in enumerate(asked.hypothesis):
            for key in rival.settings:
                if key not in OF_THE_MODEL:
                    message = "does not go with patterns: published studies have settings of their own"
                    where: Path = ("hypothesis", place, "settings", key)
                    problems.append(
                        layer.problem(where, message, ", ".join(OF_THE_MODEL), _near(key, list(OF_THE_MODEL)))
                    )
    return problems + check_patterns(asked.patterns or (), layer)


def _check_looked_at(one: CandidateTable, place: int, layer: Layer) -> list[Problem]:
    problems = []
    for number, name in enumerate(one.measures):
        where: Path = ("candidate", place, "measures", number)
        if name not in BY_NAME:
            near = _near(name, list(BY_NAME))
            problems.append(layer.problem(where, f'"{name}" is not a weekly measure', ", ".join(BY_NAME), near))
        elif 0 in one.weeks and BY_NAME[name].over_run != "last":
            problems.append(layer.problem(where, f'"{name}" has no value in week 0, which is before the first'))
    return problems


def _scenarios(asked: Hypotheses, observed: bool, layer: Layer, source: Source) -> tuple[list[Scenario], list[Problem]]:
    """Return the scenarios of every hypothesis in every arm of every study."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for place, rival in enumerate(asked.hypothesis):
        here: Path = ("hypothesis", place, "settings")
        arms: list[tuple[str, Mapping[str, Any], Path]] = []
        if observed:
            arms.append(("", {}, here))
        if asked.patterns:
            arms.append((_TRIALS, {}, here))
        for number, one in enumerate(asked.candidate):
            arms.append((f"; {one.name}", one.settings, ("candidate", number, "settings")))
            if one.against is not None:
                arms.append((f"; {one.name}, against", one.against, ("candidate", number, "against")))
        for name, settings, where in arms:
            top = _on_top(source, f"{rival.name}{name}", ((here, rival.settings), (where, settings)))
            if name == _TRIALS:
                scenario, wrong = _trials(top)
            else:
                assert asked.scenario is not None
                scenario, wrong = _read(layer, ("scenario",), asked.scenario, top)
            problems += [problem for problem in wrong if problem not in problems]
            if scenario is not None:
                found.append(scenario)
    return found, problems


def _trials(top: Source) -> tuple[Scenario | None, list[Problem]]:
    """Return the model of which published studies are re-enacted, with what a rival states on top."""
    try:
        scenario = laid_on(REFERENCE, top)
        if scenario.mechanisms.own:
            from ispsim.engine.own.enter import declared

            declared(scenario)  # what its own mechanisms ask for is there, or this says what is not
    except ScenarioError as error:
        return None, list(error.problems)
    return scenario, []


def _on_top(source: Source, name: str, several: Sequence[tuple[Path, Mapping[str, Any]]]) -> Source:
    """Return settings put together as one source, each line that of where it is stated; the later ones win."""
    data: dict[str, Any] = {}
    lines: dict[Path, int] = {}
    for where, settings in several:
        data = _merged(data, settings)
        lines |= {
            path[len(where) :]: line
            for path, line in source.lines.items()
            if path[: len(where)] == where and len(path) > len(where)
        }
    return Source(source.file, data | {"name": name}, lines)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for key, value in above.items():
        there = out.get(key)
        out[key] = _merged(there, value) if isinstance(there, Mapping) and isinstance(value, Mapping) else value
    return out


def _check_weeks(
    asked: Hypotheses, scenarios: Sequence[Scenario], plans: Sequence[StudyPlan], layer: Layer
) -> list[Problem]:
    problems, block = [], 0
    first = len(plans) - len(asked.candidate)
    for number, plan in enumerate(plans):
        horizon = min(scenario.weeks for scenario in scenarios[block : block + plan.arms])
        block += plan.arms
        last = max((week for _, week in plan.looked_at), default=0)
        if number >= first and last > horizon:
            message = f"week {last} is after the end of the runs"
            where: Path = ("candidate", number - first, "weeks")
            problems.append(layer.problem(where, message, f"whole numbers from 0 to {horizon}"))
    return problems
