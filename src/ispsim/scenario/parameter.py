"""A registered number: what it means, how large it may be, and on what grounds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, get_args

Grade = Literal["empirical", "adapted", "assumption"]
PARAMETERS = "parameters."
"""How the paths of registered parameters begin."""

Prior = Literal["triangular", "uniform", "fixed"]

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model, declared once and used everywhere.

    Parameters
    ----------
    name
        Dotted name, for instance ``"trust.growth"``.
    default
        Value in force where nothing is stated.
    low, high
        Range of the prior.
    unit
        Unit in words, for instance ``"per week"``.
    grade
        Grade of the evidence for the number itself.
    source
        Author, year and DOI, or the reason for an assumption.
    meaning
        One sentence on what the number does.
    prior
        Shape of the prior; a fixed one does not vary.
    bounds
        Smallest and largest value that may be stated at all.
    mode
        Of a triangular prior: what was thought likeliest before the default was calibrated. The default, by default:
        then it was not.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    grade: Grade
    source: str
    meaning: str
    prior: Prior = "triangular"
    bounds: tuple[float, float] = (0.0, 1.0)
    mode: float | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"parameter {self.name!r}: a name is lower-case words joined by dots, at least two")
        numbers = (self.default, self.likeliest, self.low, self.high, *self.bounds)
        if any(isinstance(x, bool) or not isinstance(x, int | float) or not math.isfinite(x) for x in numbers):
            raise ValueError(f"parameter {self.name}: default, mode, low, high and bounds are finite numbers")
        if not self.low <= self.default <= self.high:
            raise ValueError(f"parameter {self.name}: needs low <= default <= high")
        if not self.low <= self.likeliest <= self.high:
            raise ValueError(f"parameter {self.name}: needs low <= mode <= high")
        if not self.bounds[0] <= self.low or not self.high <= self.bounds[1]:
            raise ValueError(f"parameter {self.name}: low and high lie outside the bounds {self.bounds}")
        if self.prior not in get_args(Prior):
            raise ValueError(f"parameter {self.name}: prior is one of {', '.join(get_args(Prior))}")
        if self.grade not in get_args(Grade):
            raise ValueError(f"parameter {self.name}: grade is one of {', '.join(get_args(Grade))}")
        for field in ("source", "unit", "meaning"):
            if not str(getattr(self, field)).strip():
                raise ValueError(f"parameter {self.name}: {field} is empty")

    @property
    def likeliest(self) -> float:
        """Mode of a triangular prior."""
        return self.default if self.mode is None else self.mode

    @property
    def allowed(self) -> str:
        """What may be stated, in words."""
        return f"a number from {self.bounds[0]:g} to {self.bounds[1]:g} ({self.unit})"

    def check(self, value: object) -> float:
        """Return `value` as a float.

        Parameters
        ----------
        value
            What was stated.

        Raises
        ------
        ValueError
            If `value` is not a finite number within the bounds.
        """
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{value!r} is not a number")
        # compared before the conversion: a whole number may be too large for a float
        if not self.bounds[0] <= value <= self.bounds[1]:
            raise ValueError(f"{value!r} is outside the bounds")
        return float(value)

    def quantile(self, u: float) -> float:
        """Return the value below which the prior has probability `u`.

        Parameters
        ----------
        u
            Probability from 0 to 1.

        Raises
        ------
        ValueError
            If `u` is not one.
        """
        if not 0.0 <= u <= 1.0:
            raise ValueError(f"a probability lies from 0 to 1, not {u!r}")
        low, mode, high = float(self.low), float(self.likeliest), float(self.high)
        if self.prior == "fixed" or low == high:
            return float(self.default)
        if self.prior == "uniform":
            value = low + u * (high - low)
        elif u * (high - low) < mode - low:
            value = low + math.sqrt(u * (high - low) * (mode - low))
        else:
            value = high - math.sqrt((1.0 - u) * (high - low) * (high - mode))
        return min(max(value, low), high)
