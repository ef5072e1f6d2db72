"""From ``priors`` and ``without`` of a file to factors: many parameters named in few words, each with its prior."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from ispsim.errors import Problem
from ispsim.experiments.request.factor import DEFAULT_LEVELS, Factor
from ispsim.experiments.request.groups import group_of
from ispsim.experiments.request.schema import Experiment
from ispsim.scenario import Scenario
from ispsim.scenario.layers import Layer
from ispsim.scenario.parameter import PARAMETERS, Parameter
from ispsim.scenario.problems import show

ALL = "all"
"""What stands for every parameter."""


def prior_factors(
    asked: Experiment,
    registered: Mapping[str, Parameter],
    scenarios: Sequence[Scenario],
    stated: Sequence[Factor],
    layer: Layer,
) -> tuple[list[Factor], list[Problem]]:
    """Return the parameters that a file names by mechanism, area or all at once, with what is wrong with them.

    Of these, parameters that do not vary by their prior, that a scenario states, or that are factors already are left
    out. One that is named by itself is a factor whether a scenario states it or not.

    Parameters
    ----------
    asked
        The file.
    registered
        Parameters by name, those of mechanisms of one's own among them.
    scenarios
        Those of the file.
    stated
        Factors that have tables of their own.
    layer
        Gives the lines.
    """
    if asked.priors is None:
        if asked.without is not None:
            return [], [layer.problem(("without",), "belongs to priors, of which there are none")]
        return [], []
    groups: dict[str, list[str]] = {}
    for name in registered:
        groups.setdefault(group_of(PARAMETERS + name), []).append(name)
    chosen, problems = _chosen("priors", asked.priors, groups, registered, layer)
    left, found = _chosen("without", asked.without or (), groups, registered, layer)
    problems += found
    alone = {word.removeprefix(PARAMETERS) for word in asked.priors}
    known = {name for scenario in scenarios for name in scenario.parameters}
    taken = {factor.short_name for factor in stated}
    for place, word in enumerate(asked.priors):
        parameter = registered.get(word.removeprefix(PARAMETERS))
        if parameter is not None and not _varies(parameter):
            message = f"that of {parameter.name} is a single value"
            problems.append(layer.problem(("priors", place), message, "a [[factor]] with a range or values"))
    factors = [
        Factor(
            PARAMETERS + name,
            "prior",
            float(parameter.low),
            float(parameter.high),
            levels=asked.levels or DEFAULT_LEVELS,
            group=group_of(PARAMETERS + name),
            unit=parameter.unit,
            meaning=parameter.meaning,
            parameter=parameter,
        )
        for name, parameter in registered.items()
        if name in chosen
        and name not in left
        and name not in taken
        and _varies(parameter)
        and (name in alone or name not in known)
    ]
    if not factors and not problems:
        problems.append(layer.problem(("priors",), "leaves no parameter to vary"))
    return factors, problems


def _varies(parameter: Parameter) -> bool:
    return parameter.prior != "fixed" and parameter.low < parameter.high


def _chosen(
    key: str, words: Sequence[str], groups: Mapping[str, list[str]], registered: Mapping[str, Parameter], layer: Layer
) -> tuple[set[str], list[Problem]]:
    """Return the parameters that words stand for."""
    found: set[str] = set()
    problems = []
    for place, word in enumerate(words):
        name = word.removeprefix(PARAMETERS)
        if name in registered:
            found.add(name)
        elif name in groups:
            found |= set(groups[name])
        elif name == ALL and key == "priors":
            found |= set(registered)
        else:
            known = [*groups, *registered] + ([ALL] if key == "priors" else [])
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            everything = f'"{ALL}", ' if key == "priors" else ""
            problems.append(
                layer.problem(
                    (key, place),
                    f"{show(word)} is neither a mechanism or area of the model nor a registered parameter",
                    f"{everything}a parameter, or one of {', '.join(groups)}",
                    f'"{near[0]}"' if near else None,
                )
            )
    return found, problems
