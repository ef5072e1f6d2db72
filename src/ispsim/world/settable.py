"""What may be set by hand on an agent, and in which range: read from what each column declares.

Traits, states and memories may be set, and what is set takes effect from the next week on. Values may not: the week
works them out afresh before it reads them, so that setting one would change nothing. Nor may the few numbers that say
how the world was built (how many posts there are, which holder of a post somebody is): other arrays follow from them.
"""

import math
from numbers import Real

from ispsim.world.kinds import Column

_BUILT = ("size", "leaders", "across_share", "stint")
_RANGES = {"0 to 1": (0.0, 1.0), "share": (0.0, 1.0), "0 or 1": (0.0, 1.0), "0 to 6": (0.0, 6.0)}
_WHOLE = ("0 or 1", "0 to 6")
_SIGNED = ("logit",)


def why_not(column: Column) -> str | None:
    """Return why a column may not be set by hand, or None if it may."""
    if column.role == "value":
        return "is worked out afresh each week; set what it follows from (traits, states and memories)"
    if column.name in _BUILT:
        return "says how the world was built and does not change"
    return None


def allowed(column: Column) -> str:
    """Return in words what a column may be set to."""
    if column.unit == "0 or 1":
        return "0 or 1"
    low, high = _range(column)
    if math.isfinite(high):
        return f"a {'whole ' if column.unit in _WHOLE else ''}number from {low:g} to {high:g}"
    return "a finite number" + (" from 0" if low == 0.0 else "")


def checked(column: Column, value: object) -> float:
    """Return `value` as a float that the column may hold.

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is not finite or out of range.
    """
    if type(value).__name__ in ("bool", "bool_") and column.unit == "0 or 1":
        return float(value)  # type: ignore[arg-type]
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{_shown(value)} is not a number")
    low, high = _range(column)
    try:
        number = float(value)
    except OverflowError:  # a whole number of hundreds of digits
        number = math.inf
    if not low <= number <= high or not math.isfinite(number):
        raise ValueError(f"{_shown(value)} is out of range")
    if column.unit in _WHOLE and not number.is_integer():
        raise ValueError(f"{_shown(value)} is not a whole number")
    return number


def _range(column: Column) -> tuple[float, float]:
    return _RANGES.get(column.unit, (-math.inf if column.unit in _SIGNED else 0.0, math.inf))


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits has no text
        return "this number"
    return text if len(text) <= 40 else f"{text[:37]}..."
