"""What cannot be analysed is refused by name or marked; nothing missing turns into a sensitivity of zero.

One undefined value among a hundred thousand makes every Sobol' index of SALib 0.0 without a word, and a constant
output likewise. Here both have an answer of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Missing = Literal["refuse", "drop"]

OK, CONSTANT, NOISE, FEW = "ok", "constant", "noise", "few"
"""Status of an output: analysed; the same at every point; no variance beside that of chance; too little is left."""

_SAME = 1e-12  # spread of what counts as constant, relative to the largest value


class UnusableError(ValueError):
    """Outputs or a design that an analysis refuses; the message says what and where."""


@dataclass(frozen=True)
class Outputs:
    """Results of runs, looked through.

    Attributes
    ----------
    values : numpy.ndarray, shape (units, points of a unit, replications, outputs)
        Finite; 0 in units that are not usable. A unit is what stays together: the block of a row, a trajectory, or a
        single point.
    usable : numpy.ndarray of bool, shape (units, outputs)
        Units of which every run is there and finite.
    shape : tuple of int
        Shape of what follows points and replications in the array that was given, for instance (measures, weeks).
    status : numpy.ndarray of str, shape (outputs,)
        One of the words of this module.
    """

    values: np.ndarray
    usable: np.ndarray
    shape: tuple[int, ...]
    status: np.ndarray

    @property
    def units(self) -> int:
        """Return the number of units."""
        return self.values.shape[0]

    @property
    def replications(self) -> int:
        """Return the number of replications."""
        return self.values.shape[2]

    @property
    def outputs(self) -> int:
        """Return the number of outputs."""
        return self.values.shape[3]

    @property
    def dropped(self) -> np.ndarray:
        """Return how many units were left out, in the shape of the outputs."""
        return (~self.usable).sum(axis=0).reshape(self.shape)

    @property
    def verdict(self) -> np.ndarray:
        """Return the status in the shape of the outputs."""
        return self.status.reshape(self.shape)


def look_through(outputs: np.ndarray, unit: int = 1, missing: Missing = "refuse", least: int = 4) -> Outputs:
    """Return outputs of runs, in units, with what is usable of them.

    Parameters
    ----------
    outputs : numpy.ndarray, shape (points,) or (points, replications, ...)
        What runs gave; NaN for a run that failed or where a measure is undefined. Further axes are measures and weeks.
    unit : int
        Points that stay together, in the order of the design.
    missing : {"refuse", "drop"}
        What is done about runs that are missing or not finite. "drop" leaves out the units they stand in, output by
        output: the result then holds for the part of the space where runs succeed and the measure is defined.
    least : int
        Usable units below which an output is marked as "few".

    Raises
    ------
    UnusableError
        If points don't make whole units, or runs are missing and may not be dropped.
    """
    values = np.asarray(outputs, dtype=float)
    if values.ndim == 0 or values.size == 0:
        raise UnusableError("there are no outputs to analyse")
    if values.ndim == 1:
        values = values[:, None]
    if values.shape[0] % unit:
        raise UnusableError(
            f"{values.shape[0]:,} points are not a multiple of {unit}: the design is not the one described"
        )
    shape = values.shape[2:]
    values = values.reshape(values.shape[0] // unit, unit, values.shape[1], -1)
    finite = np.isfinite(values)
    usable = finite.all(axis=(1, 2))
    if missing == "refuse" and not usable.all():
        runs = ~finite.all(axis=3)
        place = int(np.argmax(runs.any(axis=2)))
        raise UnusableError(
            f"{int(runs.sum()):,} of {runs.size:,} runs are missing or not finite, first at point {place} (from 0), "
            f"replication {int(np.argmax(runs.reshape(-1, runs.shape[2])[place]))}; "
            'missing="drop" leaves out what they belong to'
        )
    if not usable.all():
        values = np.where(usable[:, None, None, :], values, 0.0)
    return Outputs(values, usable, shape, _status(values, usable, least))


def _status(values: np.ndarray, usable: np.ndarray, least: int) -> np.ndarray:
    mean = values.mean(axis=2)
    inside = usable[:, None, :]
    high = np.where(inside, mean, -np.inf).max(axis=(0, 1))
    low = np.where(inside, mean, np.inf).min(axis=(0, 1))
    few = usable.sum(axis=0) < least
    with np.errstate(invalid="ignore"):
        same = high - low <= _SAME * np.maximum(np.abs(high), np.abs(low))
    return np.select([few, same], [FEW, CONSTANT], OK)


def factor_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of factors or groups.

    Parameters
    ----------
    names : sequence of str
        As they were given.

    Raises
    ------
    UnusableError
        If there are none, or one comes twice.
    """
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice or not names:
        raise UnusableError(f"factor {twice[0]!r} is named twice" if twice else "no factors are named")
    return tuple(names)


def design_matrix(points: np.ndarray, names: Sequence[str], outputs: np.ndarray) -> np.ndarray:
    """Return the values of factors, shape (points, factors).

    Parameters
    ----------
    points : numpy.ndarray
        The design as it was given.
    names : sequence of str
        Factors.
    outputs : numpy.ndarray, shape (points, ...)
        What the runs gave.

    Raises
    ------
    UnusableError
        If they are not finite, or there are not as many as names and outputs.
    """
    matrix = np.asarray(points, dtype=float)
    if matrix.ndim != 2 or matrix.shape[1] != len(names):
        raise UnusableError(f"the design has shape {matrix.shape}, which is not (points, {len(names)} factors)")
    if matrix.shape[0] != np.shape(outputs)[0]:
        raise UnusableError(f"the design has {matrix.shape[0]:,} points, the outputs {np.shape(outputs)[0]:,}")
    if not np.isfinite(matrix).all():
        raise UnusableError("the design has values that are not finite")
    return matrix
