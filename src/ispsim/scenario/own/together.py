"""What holds between the functions of a scenario, and the parameters that they bring along."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ispsim.errors import Problem
from ispsim.scenario.own.function import OwnFunction
from ispsim.scenario.parameter import Parameter
from ispsim.scenario.register import REGISTER

Own = tuple[tuple[str | None, OwnFunction], ...]
"""Functions of a scenario, each with the built-in mechanism that it replaces, or None where it is added."""


def clashes(own: Own, mechanisms: tuple[str, ...]) -> list[Problem]:
    """Return every reason why functions cannot stand in one scenario.

    Parameters
    ----------
    own
        The functions.
    mechanisms
        Names of the built-in mechanisms.
    """
    problems: list[Problem] = []
    seen: dict[str, tuple[str | None, OwnFunction]] = {}

    def wrong(function: OwnFunction, message: str, allowed: str | None = None) -> None:
        problems.append(Problem(message, function.name, function.file, function.line, allowed=allowed))

    taken = {name.replace(".", "_"): name for name in REGISTER}
    for replaced, function in own:
        earlier = seen.setdefault(function.name, (replaced, function))
        if earlier[1] is not function and (earlier[1] != function or replaced is None or earlier[0] is None):
            wrong(function, f"{earlier[1]} has the same name in this scenario", "a name of its own for each function")
            continue
        if replaced is None and function.declaration is None:
            form = '@ispsim.mechanism(acts_on="motivation", effect="raises")'
            wrong(function, "a mechanism that is added says on what it acts", form)
        if replaced is None and function.name in mechanisms:
            wrong(function, "is the name of a built-in mechanism", "a name of its own, or [mechanisms] to replace it")
        for name in function.parameters(added=replaced is None):
            identifier = name.replace(".", "_")
            if identifier in taken:
                wrong(function, f"its parameter {name} is the parameter {taken[identifier]} already", "another name")
            elif (replaced, function) == earlier:
                taken[identifier] = name
    return problems


@lru_cache(maxsize=64)
def with_own(own: Own) -> Mapping[str, Parameter]:
    """Return every registered parameter and those of the functions, by name."""
    declared: dict[str, Parameter] = {}
    for replaced, function in own:
        declared |= function.parameters(added=replaced is None)
    return {**REGISTER, **dict(sorted(declared.items()))} if declared else REGISTER


@lru_cache(maxsize=64)
def defaults(own: Own) -> dict[str, float]:
    """Return the default of every registered parameter and of those of the functions, by name; not to be changed."""
    return {name: float(parameter.default) for name, parameter in with_own(own).items()}
