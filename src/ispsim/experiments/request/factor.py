"""A factor: what an experiment varies, and how a place in the unit interval becomes a value of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ispsim.experiments.request.groups import grade_of
from ispsim.scenario.parameter import PARAMETERS, Parameter

DEFAULT_LEVELS = 5
"""Into how many steps a range is cut by the designs that work with steps, where nothing is stated."""

Value = float | int | bool | str


@dataclass(frozen=True)
class Factor:
    """One thing that an experiment varies.

    In a design a value is a number: that of the scenario, or, for words and switches, its place in `values`.

    Attributes
    ----------
    name : str
        Dotted path as in ``--set``: ``"support.caseload"``, ``"parameters.trust.growth"``.
    form : {"range", "values", "prior"}
        An interval, a list, or the prior of a registered parameter.
    low, high : float
        Ends of a range or of a prior; of values, the smallest and largest number.
    values : tuple
        Of a list, in its order.
    scale : {"linear", "log"}
        In which a range is even.
    integer : bool
        Whether whole numbers only are taken.
    levels : int
        Into how many steps a range or a prior is cut by the designs that work with steps.
    group : str
        Mechanism or area that it belongs to.
    unit, meaning : str
        As the model declares them.
    whole_key : bool
        Whether the scenario takes whole numbers only.
    parameter : Parameter or None
        What is registered under the name, if it is a parameter's.
    """

    name: str
    form: Literal["range", "values", "prior"]
    low: float = 0.0
    high: float = 1.0
    values: tuple[Value, ...] = ()
    scale: Literal["linear", "log"] = "linear"
    integer: bool = False
    levels: int = DEFAULT_LEVELS
    group: str = ""
    unit: str = ""
    meaning: str = ""
    whole_key: bool = False
    parameter: Parameter | None = None

    @property
    def categorical(self) -> bool:
        """Whether the values are words or switches, which have no order."""
        return self.form == "values" and not all(_is_number(value) for value in self.values)

    @property
    def grade(self) -> str:
        """Grade of the evidence for it, or "choice" or "own"; see `ispsim.experiments.request.groups.grade_of`."""
        return grade_of(self.name)

    @property
    def short_name(self) -> str:
        """The name without ``parameters.``."""
        return self.name.removeprefix(PARAMETERS)

    def from_unit(self, u: np.ndarray) -> np.ndarray:
        """Return values for places in the unit interval, as a design holds them.

        Equal stretches of the unit interval give every whole number and every value of a list the same share.

        Parameters
        ----------
        u : numpy.ndarray
            From 0 to 1.

        Returns
        -------
        numpy.ndarray
            Of the same shape, float64.
        """
        u = np.asarray(u, dtype=float)
        if self.form == "values":
            place = _bins(u, len(self.values))
            return place.astype(float) if self.categorical else np.array(self.values, dtype=float)[place]
        if self.form == "prior" and self.parameter is not None:
            prior = self.parameter
            # most designs come back to the same places
            places, back = np.unique(u, return_inverse=True)
            return np.array([prior.quantile(float(one)) for one in places])[back].reshape(u.shape)
        if self.integer and self.scale == "linear":
            return self.low + _bins(u, int(self.high - self.low) + 1)
        if self.scale == "log":
            # a whole number stands for what is nearest to it, so that the ends get their share too
            edge = 0.5 if self.integer else 0.0
            low, high = math.log(self.low - edge), math.log(self.high + edge)
            value = np.exp(low + u * (high - low))
            return np.clip(np.floor(value + 0.5) if self.integer else value, self.low, self.high)
        return np.clip(self.low + u * (self.high - self.low), self.low, self.high)

    def steps(self) -> np.ndarray:
        """Return the values that designs in steps take, in order, each once.

        Of a range its ends and what lies evenly between; of a prior its quantiles from 0 to 1.
        """
        if self.form == "values":
            return np.arange(len(self.values), dtype=float) if self.categorical else np.array(self.values, dtype=float)
        u = np.linspace(0.0, 1.0, self.levels)
        if self.form == "prior":
            return self.from_unit(u)
        if self.scale == "log":
            even = np.exp(math.log(self.low) + u * (math.log(self.high) - math.log(self.low)))
        else:
            even = self.low + u * (self.high - self.low)
        even[0], even[-1] = self.low, self.high
        return np.unique(np.floor(even + 0.5)) if self.integer else even

    def ends(self) -> tuple[float, float]:
        """Return the two values of a two-level design: the ends of a range or prior, or the two of a list."""
        if self.form == "values":
            first, second = self.steps()
            return float(first), float(second)
        return self.low, self.high

    def setting(self, value: float) -> Value:
        """Return what the scenario takes for a value of the design."""
        if self.categorical:
            return self.values[int(value)]
        return int(value) if self.whole_key else float(value)

    def extremes(self) -> list[Value]:
        """Return the values at which a scenario must be possible for all of them to be."""
        if self.form == "values":
            return list(self.values)
        return [self.setting(self.low), self.setting(self.high)]

    def describe(self) -> dict[str, Any]:
        """Return the factor as plain data, for the manifest."""
        what: dict[str, Any] = {"name": self.name}
        if self.form == "values":
            what["values"] = list(self.values)
        elif self.form == "prior" and self.parameter is not None:
            prior = self.parameter
            what["prior"] = {"shape": prior.prior, "low": prior.low, "mode": prior.likeliest, "high": prior.high}
        else:
            what |= {"range": [self.low, self.high], "scale": self.scale}
        return what | {"integer": self.integer, "levels": self.levels, "group": self.group}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bins(u: np.ndarray, number: int) -> np.ndarray:
    """Return which of so many equal stretches of the unit interval each place lies in."""
    return np.minimum((u * number).astype(np.int64), number - 1)
