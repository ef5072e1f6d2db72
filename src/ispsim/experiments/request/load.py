"""Reading an experiment's file: everything that is wrong with it at once, with file, line and key."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.attribution.request import DEFAULT_MEASURES, attribution
from ispsim.experiments.request.contexts import contexts_of
from ispsim.experiments.request.factors import possible, resolved
from ispsim.experiments.request.kinds import KINDS, OWN_FILES, SIZE_KEYS, DesignName
from ispsim.experiments.request.request import Request
from ispsim.experiments.request.schema import WHOLE_RUN_ONLY, Experiment
from ispsim.experiments.request.table import read_points
from ispsim.measures import BY_NAME
from ispsim.scenario import Scenario
from ispsim.scenario.layers import Layer, layer_of_source
from ispsim.scenario.load import SCHEMA, load
from ispsim.scenario.posterior import PosteriorDraws, draws_for
from ispsim.scenario.problems import problems_of
from ispsim.scenario.source import Source, is_experiment
from ispsim.scenario.toml_lines import Path as Place

WHAT = "an experiment file"


def from_source(source: Source) -> Request:
    """Return the experiment that a file's text states.

    Parameters
    ----------
    source
        The file. Paths in it are relative to it.

    Raises
    ------
    ScenarioError
        With every problem found: file, line, key, what is allowed and the nearest known name.
    """
    if not is_experiment(source.data) and set(source.data) & {"extends", "setting", "support", "strategies"}:
        allowed = "an experiment file, which states its kind and names a scenario"
        raise ScenarioError(Problem("is a scenario, not an experiment", file=source.file, allowed=allowed))
    problems = _check_schema(source)
    stated = {key: value for key, value in source.data.items() if key != "schema"}
    layer, _ = layer_of_source(Source(source.file, stated, source.lines))
    layer.data.setdefault("name", _name_of_file(source.file))
    try:
        asked = Experiment.model_validate(layer.data)
    except ValidationError as error:
        problems += _check_kind(stated.get("kind"), layer)  # keys may be unknown because the kind is misspelt
        raise ScenarioError(_in_order([*problems, *problems_of(error, Experiment, layer)])) from None
    design, found = _check_method(asked, layer)
    problems += found + _check_sizes(asked, design, layer) + _check_analyses(asked, layer)
    scenarios, found = _read_scenarios(asked, layer, source)
    problems += found + _check_measures(asked, scenarios, layer)
    if design == "on_off":
        return _attribution(asked, scenarios, layer, problems, source.text)
    factors, found = resolved(asked, scenarios, layer)
    problems += found
    problems += _check_weeks(asked, scenarios, layer)
    if scenarios and not problems:
        problems += possible(factors, scenarios, layer)
    rows = None
    if asked.table is not None and design == "table" and not found:
        try:
            rows = read_points(_beside(source.file, asked.table), factors)
        except ScenarioError as error:
            problems += error.problems
    posterior, found = posterior_of(asked.posterior, scenarios, layer)
    problems += found
    varied = [factor.name for factor in factors if posterior is not None and factor.name in posterior.names]
    if varied:
        message = f"draws {varied[0]} too, which is a factor"
        problems.append(layer.problem(("posterior",), message, "a table without it, or no factor of that name"))
    if not problems and design is not None:
        problems += _check_design(asked, design, factors, layer)
    if problems or design is None:
        raise ScenarioError(_in_order(problems))
    return Request(
        name=asked.name,
        kind=asked.kind,
        method=asked.method or KINDS[asked.kind].default,
        design=design,
        scenarios=tuple(scenarios),
        factors=tuple(factors),
        replications=asked.replications,
        seed=asked.seed,
        uncertainty=asked.uncertainty,
        measures=tuple(dict.fromkeys(asked.measures)),
        weeks=tuple(sorted(set(asked.weeks or ()))),
        sizes=_sizes(asked, design),
        also=tuple(dict.fromkeys(asked.also or ())),
        bars=asked.bars or (),
        rows=rows,
        precision=asked.precision,
        posterior=posterior,
        path=source.file,
        text=source.text,
    )


def _attribution(
    asked: Experiment, scenarios: list[Scenario], layer: Layer, problems: list[Problem], text: str
) -> Request:
    """Return the request of an attribution, in which mechanisms take the place of factors."""
    if asked.factor:
        message = f'does not go with kind "{asked.kind}", in which mechanisms are what is varied'
        problems.append(layer.problem(("factor",), message, "other settings as a [[context]]"))
    posterior, found = posterior_of(asked.posterior, scenarios, layer)
    problems += found
    measures = asked.measures if "measures" in asked.model_fields_set else DEFAULT_MEASURES
    problems += [
        layer.problem(("measures", place), f'"{name}" has no value in a week', "a weekly measure")
        for place, name in enumerate(measures)
        if name in WHOLE_RUN_ONLY
    ]
    if not scenarios:
        raise ScenarioError(_in_order(problems))
    try:
        request = attribution(
            scenarios,
            measures,
            name=asked.name,
            replications=asked.replications,
            seed=asked.seed,
            uncertainty=asked.uncertainty,
            posterior=posterior,
            path=layer.default.file,
            text=text,
            roles=asked.roles,
            mechanisms=asked.mechanisms,
            at=asked.at,
            weeks=asked.weeks,
        )
    except ScenarioError as error:
        found = [layer.problem((one.key or "",), one.message, one.allowed, one.nearest) for one in error.problems]
        raise ScenarioError(_in_order([*problems, *found])) from None
    if problems:
        raise ScenarioError(_in_order(problems))
    return request


def posterior_of(
    path: str | None, scenarios: Sequence[Scenario], layer: Layer
) -> tuple[PosteriorDraws | None, list[Problem]]:
    """Return the posterior draws that an experiment's file names, if it does, with what is wrong with them."""
    if path is None or not scenarios:
        return None, []
    try:
        return draws_for(path, scenarios, os.path.dirname(layer.default.file or "")), []
    except ScenarioError as error:
        # what is wrong with its rows says where; the rest belongs to the key that names it
        return None, [one if one.file else layer.problem(("posterior",), str(one.message)) for one in error.problems]


def _check_schema(source: Source) -> list[Problem]:
    if "schema" not in source.data:
        return [Problem("is missing", "schema", source.file, allowed=f"schema = {SCHEMA} in the first line")]
    schema = source.data["schema"]
    if schema != SCHEMA or isinstance(schema, bool | float):
        message = "is not one that this version of ispsim reads"
        return [Problem(message, "schema", source.file, source.lines.get(("schema",)), allowed=str(SCHEMA))]
    return []


def _in_order(problems: list[Problem]) -> list[Problem]:
    first = problems[0].file if problems else None
    return sorted(problems, key=lambda problem: (problem.file != first, problem.line or 0))


def _near(word: str, known: list[str]) -> str | None:
    near = difflib.get_close_matches(word.lower().replace("-", "_"), known, n=1, cutoff=0.5)
    return f'"{near[0]}"' if near else None


def _check_kind(stated: Any, layer: Layer) -> list[Problem]:
    known = [*KINDS, *OWN_FILES]
    if not isinstance(stated, str) or stated in known:
        return []
    message = f'"{stated}" is not a kind of experiment that this version knows'
    return [layer.problem(("kind",), message, ", ".join(known), _near(stated, known))]


def _check_method(asked: Experiment, layer: Layer) -> tuple[DesignName | None, list[Problem]]:
    kind = KINDS.get(asked.kind)
    if kind is None:
        return None, _check_kind(asked.kind, layer)
    method = asked.method or kind.default
    if method not in kind.methods:
        message = f'"{method}" is not a method of kind "{asked.kind}"'
        return None, [layer.problem(("method",), message, ", ".join(kind.methods), _near(method, list(kind.methods)))]
    if asked.precision is not None and not kind.precision:
        message = f'does not go with kind "{asked.kind}", whose points all have as many replications'
        return kind.methods[method], [layer.problem(("precision",), message)]
    return kind.methods[method], []


def _check_analyses(asked: Experiment, layer: Layer) -> list[Problem]:
    """Return what is wrong with what is to be made of the runs, where the kind is known."""
    kind = KINDS.get(asked.kind)
    if kind is None:
        return []
    problems = []
    if asked.replications < kind.least:
        message = f"{asked.replications} of each point are too few to tell their noise from what factors do"
        problems.append(layer.problem(("replications",), message, f"at least {kind.least}"))
    for place, name in enumerate(asked.also or ()):
        if not kind.given:
            problems.append(layer.problem(("also",), f'does not go with kind "{asked.kind}"'))
            break
        if name not in kind.given:
            message = f'"{name}" is not an analysis of a plain sample'
            problems.append(
                layer.problem(("also", place), message, ", ".join(kind.given), _near(name, list(kind.given)))
            )
    if asked.also and asked.method == "morris":
        problems.append(layer.problem(("also",), "needs a plain sample, and trajectories are none", "another method"))
    if asked.bars is not None:
        if "regional" not in (asked.method, *(asked.also or ())):
            problems.append(layer.problem(("bars",), "belongs to a regional analysis", 'method or also "regional"'))
        elif len(asked.bars) != len(dict.fromkeys(asked.measures)):
            message = f"has {len(asked.bars)} numbers for {len(dict.fromkeys(asked.measures))} measures"
            problems.append(layer.problem(("bars",), message, "one number for each measure, in their order"))
    return problems


def _check_measures(asked: Experiment, scenarios: list[Scenario], layer: Layer) -> list[Problem]:
    own = [f"firing_{function.name}" for scenario in scenarios for function in scenario.mechanisms.add]
    known = list(dict.fromkeys([*BY_NAME, *WHOLE_RUN_ONLY, *own]))
    problems = [
        layer.problem(("measures", place), f'"{name}" is not a measure', ", ".join(known), _near(name, known))
        for place, name in enumerate(asked.measures)
        if name not in known
    ]
    if asked.precision is not None and asked.precision.measure not in asked.measures:
        message = f'"{asked.precision.measure}" is not among the measures that are kept'
        near = _near(asked.precision.measure, list(asked.measures))
        problems.append(layer.problem(("precision", "measure"), message, ", ".join(asked.measures), near))
    if asked.precision is not None and asked.precision.most < max(asked.replications, 2):
        message = f"{asked.precision.most} replications at most are fewer than the {asked.replications} to start with"
        problems.append(layer.problem(("precision", "most"), message, f"at least {asked.replications}"))
    return problems


def _check_sizes(asked: Experiment, design: DesignName | None, layer: Layer) -> list[Problem]:
    """Return keys that belong to other designs, and those that are missing."""
    if design is None:
        return []
    problems = []
    for key in dict.fromkeys(key for keys in SIZE_KEYS.values() for key in keys):
        if getattr(asked, key) is not None and key not in SIZE_KEYS[design]:
            takers = ", ".join(name for name, keys in SIZE_KEYS.items() if key in keys)
            own = ", ".join(SIZE_KEYS[design])
            message = f"belongs to designs of another form ({takers}), and this one is {design}"
            if takers == "on_off":
                message = f'belongs to kind "attribution", and this one is "{asked.kind}"'
            problems.append(layer.problem((key,), message, own))
    wanted = {"latin_hypercube": "points", "sobol": "base", "morris": "trajectories", "table": "table"}.get(design)
    if wanted is not None and getattr(asked, wanted) is None:
        problems.append(layer.problem((wanted,), f"is missing: {design} needs it"))
    if asked.base is not None and asked.base & (asked.base - 1):
        below = 1 << (asked.base.bit_length() - 1)
        message = f"{asked.base} is not a power of 2, so that the sequence loses its balance"
        problems.append(layer.problem(("base",), message, "2, 4, 8, …", f"{below} or {2 * below}"))
    if design == "morris" and (asked.levels or 4) % 2:
        problems.append(layer.problem(("levels",), f"{asked.levels} is odd", "an even number, so that steps are even"))
    return problems


def _sizes(asked: Experiment, design: DesignName) -> dict[str, Any]:
    defaults = {"resolution": 4, "groups": False, "grades": False, "second_order": False}
    if design == "morris":
        defaults["levels"] = 4
    if design == "on_off":
        return {}
    sizes = {key: getattr(asked, key) for key in SIZE_KEYS[design] if key != "table"}
    return {
        key: defaults.get(key) if value is None else value
        for key, value in sizes.items()
        if value is not None or key in defaults
    }


def _read_scenarios(asked: Experiment, layer: Layer, source: Source) -> tuple[list[Scenario], list[Problem]]:
    """Return the scenarios that a file names, with what is wrong with them."""
    if (asked.scenario is None) == (asked.scenarios is None):
        if asked.scenario is None:
            return [], [layer.problem(("scenario",), "is missing", "the path of a scenario file, in quotes")]
        return [], [layer.problem(("scenarios",), "is stated beside scenario", "one of the two")]
    if asked.context:
        return contexts_of(asked, layer, source, partial(_read, layer))
    named: list[tuple[Place, str]]
    if asked.scenario is not None:
        named = [(("scenario",), asked.scenario)]
    else:
        named = [(("scenarios", place), path) for place, path in enumerate(asked.scenarios or ())]
    found: list[Scenario] = []
    problems: list[Problem] = []
    for place, path in named:
        scenario, wrong = _read(layer, place, path)
        problems += wrong
        if scenario is None:
            continue
        same = next((one for one in found if one.name == scenario.name), None)
        if same is not None:
            message = f'"{scenario.name}" is the name of {same.path} too'
            problems.append(layer.problem(place, message, "scenarios with different names"))
        found.append(scenario)
    return found, problems


def _read(layer: Layer, place: Place, path: str, top: Source | None = None) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario that is named at a place of the file, with what is stated on top of it."""
    where = _beside(layer.default.file or "", path)
    try:
        scenario = load(where, top=top)
        if scenario.mechanisms.own:
            from ispsim.engine.own.enter import declared

            declared(scenario)  # what its own mechanisms ask for is there, or this says what is not
    except ScenarioError as error:
        problems: list[Problem] = []
        for problem in error.problems:
            if problem.file == where and problem.line is None and problem.key is None:
                # nothing inside the scenario is wrong, so the fault is where it is named
                message = f"{where} {problem.message}"
                problems.append(layer.problem(place, message, problem.allowed, problem.nearest))
            else:
                problems.append(problem)
        return None, problems
    return scenario, []


def _check_weeks(asked: Experiment, scenarios: list[Scenario], layer: Layer) -> list[Problem]:
    if not asked.weeks or not scenarios:
        return []
    horizon = min(scenario.weeks for scenario in scenarios)
    if max(asked.weeks) <= horizon:
        return []
    message = f"week {max(asked.weeks)} is after the end of the runs"
    return [layer.problem(("weeks",), message, f"whole numbers from 0 to {horizon}")]


def _check_design(asked: Experiment, design: DesignName, factors: list[Any], layer: Layer) -> list[Problem]:
    """Return what a design cannot do with these factors."""
    if not factors and design != "table":
        return [layer.problem(("factor",), "is missing: nothing is varied", "at least one [[factor]], or priors")]
    if design == "fractional_factorial":
        return [
            layer.problem(
                ("factor", place, "values"),
                f"has {len(factor.values)} values, and a fractional factorial design takes two of each factor",
                "two values, a range or a prior",
            )
            for place, factor in enumerate(factors)
            if factor.form == "values" and len(factor.values) != 2
        ]
    if design in ("full_factorial", "one_at_a_time"):
        size = 1
        for factor in factors:
            steps = len(factor.steps())
            size = size * steps if design == "full_factorial" else size + steps
        if size > MAX_POINTS:
            message = f"these factors have {size:,} points together"
            return [layer.problem(("factor",), message, f"at most {MAX_POINTS:,}: fewer levels, or another method")]
    return []


MAX_POINTS = 1_000_000
"""Most points of a design."""


def _beside(file: str, path: str) -> str:
    return os.path.join(os.path.dirname(file), path)


def _name_of_file(file: str) -> str:
    stem = Path(file).stem.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else " " for letter in stem).strip()[:200] or "unnamed"
