"""What a mechanism of the user's own says of itself: on what it acts, in which direction, and its parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from ispsim.scenario.parameter import Parameter

Effect = Literal["raises", "lowers"]
Range = tuple[float, float, float, str]

RATE: Range = (0.05, 0.01, 0.15, "per week")
"""Default, range and unit of the weekly rate of an added mechanism that declares none."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
NAME_IN_WORDS = "small letters, digits and _, a letter first, at most 60 characters"

F = TypeVar("F", bound=Callable)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What stands in ``@ispsim.mechanism(…)``.

    Attributes
    ----------
    acts_on : str
        The state that the mechanism moves: ``motivation``, or with its kind, ``leader.motivation``.
    effect : {"raises", "lowers"}
        In which direction.
    parameters : tuple of (str, tuple)
        Name -> (default, low, high, unit).
    line : int
        Where it is stated.
    """

    acts_on: str
    effect: Effect
    parameters: tuple[tuple[str, Range], ...]
    line: int


def mechanism(
    *, acts_on: str, effect: Effect, parameters: Mapping[str, tuple[float, float, float, str]] | None = None
) -> Callable[[F], F]:
    """Say what a mechanism of one's own acts on; the function itself stays as it is.

    Parameters
    ----------
    acts_on : str
        The state that the mechanism moves: ``"motivation"`` (of practitioners, who have that state), or with its
        kind, ``"leader.motivation"``.
    effect : {"raises", "lowers"}
        In which direction.
    parameters : mapping, optional
        Name -> (default, low, high, unit). The function asks for a parameter by its name; scenarios set it as
        ``parameters.<function>.<name>``. ``rate`` is reserved: the weekly rate in the update of the state, 0.05 if not
        declared.

    Returns
    -------
    callable
        A decorator that attaches what is said as the attribute ``ispsim_mechanism``.

    Examples
    --------
    >>> @mechanism(acts_on="motivation", effect="lowers", parameters={"strength": (0.5, 0.1, 1.0, "weight")})
    ... def burnout(load, strength):
    ...     return strength * load
    """

    def attach(function: F) -> F:
        function.ispsim_mechanism = {  # type: ignore[attr-defined]
            "acts_on": acts_on,
            "effect": effect,
            "parameters": dict(parameters or {}),
        }
        return function

    return attach


def fault_of_range(name: object, value: Any) -> str | None:
    """Return what is wrong with a declared parameter, or None."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return f"{name!r} is not the name of a parameter ({NAME_IN_WORDS})"
    if not isinstance(value, tuple | list) or len(value) != 4 or not isinstance(value[3], str):
        return f"parameter {name!r} is not declared as (default, low, high, unit)"
    numbers = value[:3]
    if any(isinstance(x, bool) or not isinstance(x, int | float) for x in numbers):
        return f"default, low and high of parameter {name!r} are not all numbers"
    if not all(abs(x) < 1e300 for x in numbers):  # too large, infinite or not a number at all
        return f"default, low and high of parameter {name!r} are not all finite"
    if not numbers[1] <= numbers[0] <= numbers[2]:
        return f"parameter {name!r}: the default {numbers[0]!r} is not within {numbers[1]!r} to {numbers[2]!r}"
    if name == "rate" and not (0.0 <= numbers[1] and numbers[2] <= 1.0):
        return "parameter 'rate' is a weekly rate and lies from 0 to 1"
    if not value[3].strip() or not value[3].isprintable():
        return f"parameter {name!r} has no unit; write 'weight' or 'per week', say"
    return None


def registered(function: str, file: str, name: str, value: Range) -> Parameter:
    """Return a declared parameter as one of the register: an assumption, uniform over its range."""
    default, low, high, unit = value
    assert math.isfinite(default)
    meaning = "Weekly rate of the mechanism in the update of its state." if name == "rate" else f"Declared in {file}."
    return Parameter(
        f"{function}.{name}",
        float(default),
        float(low),
        float(high),
        unit,
        "assumption",
        f"declared by the user ({file})",
        meaning,
        "uniform",
        (float(low), float(high)),
    )
