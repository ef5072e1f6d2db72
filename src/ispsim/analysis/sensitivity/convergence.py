"""Was the design large enough: widths of intervals, ranks, and what smaller designs would have said.

Three questions, as Sarrazin, Pianosi & Wagener 2016 part them (Environ Model Softw 79:135, doi
10.1016/j.envsoft.2016.02.005): are the indices known, is their order known, and would less have given the same? The
bars are ours and stated. An index that is not converged is reported as such, not left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import Estimate
from ispsim.analysis.sensitivity.guards import UnusableError

WIDTH = 0.1
"""Widest interval of an index that counts as converged: a twentieth of the variance either way."""

SURE = 0.95
"""Share of resamples in which two factors stand in the same order for the order to count as known."""


@dataclass(frozen=True)
class Convergence:
    """Whether estimates are known well enough.

    Attributes
    ----------
    width : numpy.ndarray, shape (factors, ...)
        Of the intervals.
    converged : numpy.ndarray of bool, shape (factors, ...)
        Whether they are narrow enough; never where there is no interval.
    rank, rank_low, rank_high : numpy.ndarray, shape (factors, ...)
        1 for the largest; and the 2.5th and 97.5th percentile over resamples. NaN where an index is undefined.
    order_known : numpy.ndarray of bool, shape (factors, factors, ...)
        Whether two factors stand in the same order in `SURE` of the resamples.
    rows_needed : numpy.ndarray of float, shape (...)
        About how many rows would make the widest interval narrow enough, if all error came from rows: width shrinks
        with the square root of their number. A power of 2 times the present number. More rows don't help against what
        too few replications leave uncertain.
    """

    width: np.ndarray
    converged: np.ndarray
    rank: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    order_known: np.ndarray
    rows_needed: np.ndarray

    @property
    def all_converged(self) -> np.ndarray:
        """Return whether every factor's index is converged, by output."""
        return np.asarray(self.converged.all(axis=0))


def judge(found: Estimate, rows: int, width: float | np.ndarray = WIDTH) -> Convergence:
    """Return whether estimates of factors are converged.

    Parameters
    ----------
    found : Estimate
        Values of shape (factors, ...), with resamples.
    rows : int
        Rows, trajectories or points they rest on.
    width : float or numpy.ndarray
        Widest interval that counts as converged, in the unit of the estimates; one for all outputs, or of their shape.
    """
    wide = found.high - found.low
    with np.errstate(invalid="ignore"):
        converged = wide <= width
    again = found.resampled
    if len(again) < 2:
        nothing = np.full(found.value.shape, np.nan)
        known = np.zeros((found.value.shape[0], *found.value.shape), dtype=bool)
        return Convergence(
            wide, converged, _ranks(found.value, 0), nothing, nothing, known, np.full(found.value.shape[1:], np.nan)
        )
    ranks = _ranks(again, 1)
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="nearest")
    # factor by factor, so that many of them don't fill the memory
    before = np.stack([(again[:, [j]] > again).mean(axis=0) for j in range(again.shape[1])])
    before = np.maximum(before, np.moveaxis(before, 0, 1))
    widest = wide.max(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        times = np.exp2(np.ceil(np.log2(np.maximum((widest / width) ** 2, 1.0))))
    return Convergence(wide, converged, _ranks(found.value, 0), low, high, before >= SURE, rows * times)


def _ranks(values: np.ndarray, axis: int) -> np.ndarray:
    """Return ranks along an axis, 1 for the largest, NaN where any value is undefined."""
    place = np.argsort(np.argsort(-values, axis=axis, kind="stable"), axis=axis, kind="stable") + 1.0
    return np.where(np.isnan(values).any(axis=axis, keepdims=True), np.nan, place)


@dataclass(frozen=True)
class Growth:
    """What smaller designs would have said.

    Attributes
    ----------
    rows : tuple of int
        Sizes of the designs, rising; the last is the whole.
    values, widths : numpy.ndarray, shape (sizes, factors, ...)
        Estimates, and widths of their intervals.
    settled : numpy.ndarray of bool, shape (factors, ...)
        Whether the estimate of half the design lies within the interval of the whole, widened by its own.
    same_order : numpy.ndarray of bool, shape (...)
        Whether no pair whose order the whole design knows stood the other way round in its half.
    """

    rows: tuple[int, ...]
    values: np.ndarray
    widths: np.ndarray
    settled: np.ndarray
    same_order: np.ndarray


def growth(
    analysis: Callable[[np.ndarray], Estimate], outputs: np.ndarray, unit: int, sizes: Sequence[int] | None = None
) -> Growth:
    """Return estimates from the first rows of a design, for growing numbers of them.

    Parameters
    ----------
    analysis : callable
        From outputs of some whole units to estimates of shape (factors, ...), for instance
        ``lambda part: sobol.analyze(part, names).total``.
    outputs : numpy.ndarray, shape (points, replications, ...)
        Of the whole design.
    unit : int
        Points of a row's block or of a trajectory.
    sizes : sequence of int, optional
        Numbers of rows; by default an eighth, a quarter, a half and all.

    Raises
    ------
    UnusableError
        If there are fewer than 32 rows and no sizes are given.
    """
    rows = len(outputs) // unit
    if sizes is None and rows < 32:
        raise UnusableError(f"{rows} rows are too few to see how estimates change with their number")
    chosen = tuple(sizes) if sizes is not None else (rows // 8, rows // 4, rows // 2, rows)
    found = [analysis(outputs[: size * unit]) for size in chosen]
    values = np.array([part.value for part in found])
    widths = np.array([part.high - part.low for part in found])
    last = found[-1]
    before = found[-2] if len(found) > 1 else last
    with np.errstate(invalid="ignore"):
        settled = np.abs(before.value - last.value) <= 0.5 * np.sqrt(widths[-1] ** 2 + widths[-2:][0] ** 2)
        turned = (last.value[:, None] > last.value[None]) & (before.value[:, None] < before.value[None])
    known = judge(last, rows).order_known
    return Growth(chosen, values, widths, settled, ~(turned & known).any(axis=(0, 1)))
