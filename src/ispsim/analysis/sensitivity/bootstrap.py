"""Resampling of rows and of replications, as counts: a resample is a matrix product.

An estimator that is a function of means of columns needs no copy of the data: resample b of the rows is a vector of
counts, and the means of all columns in a hundred resamples are one matrix product. With the indices of SALib it gives
SALib's numbers (held by a test to 1e-12).

Rows and replications are crossed, since every point lives the same futures. Both are resampled, independently of one
another (Owen 2007, Ann Appl Stat 1:386, doi 10.1214/07-AOAS122), which somewhat overstates the part of the error that
is particular to a point and a replication, and is right for what belongs to rows and for what belongs to replications.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

LEVEL = 0.95
"""Probability of intervals."""

REPLICATION_DRAWS = 64
"""Different resamples of the replications; those of the rows are spread over them."""


@dataclass(frozen=True)
class Draws:
    """Resamples, the same for every output of an analysis.

    Attributes
    ----------
    rows : numpy.ndarray of uint16, shape (resamples, rows)
        How often each row is drawn.
    replications : numpy.ndarray, shape (draws, replications)
        How often each replication is drawn; draw k goes with a stretch of the resamples.
    """

    rows: np.ndarray
    replications: np.ndarray

    def stretches(self) -> Iterator[tuple[np.ndarray, slice]]:
        """Return each draw of the replications with the resamples of rows it goes with."""
        ends = np.linspace(0, self.rows.shape[0], self.replications.shape[0] + 1).astype(int)
        for counts, start, stop in zip(self.replications, ends[:-1], ends[1:], strict=True):
            yield counts, slice(int(start), int(stop))


def draw(rows: int, replications: int = 1, resamples: int = 1000, seed: int = 1) -> Draws:
    """Return resamples of rows and of replications.

    Parameters
    ----------
    rows, replications : int
        How many there are. Draws in which one replication stands alone are drawn anew, since they say nothing of
        noise; of two replications there is therefore no second draw, and intervals leave out their error.
    resamples : int
        At least 2; 0 for none.
    seed : int
        From 0; 0 is a seed like any other.
    """
    if resamples == 0:
        return Draws(np.zeros((0, rows), dtype=np.uint16), np.zeros((0, replications)))
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, rows, replications])))
    counts = np.empty((resamples, rows), dtype=np.uint16)
    for b in range(resamples):
        counts[b] = np.bincount(rng.integers(0, rows, rows), minlength=rows)
    if replications == 1:
        return Draws(counts, np.ones((1, 1)))
    chosen: list[np.ndarray] = []
    while len(chosen) < min(REPLICATION_DRAWS, resamples):
        drawn = np.bincount(rng.integers(0, replications, replications), minlength=replications)
        if (drawn > 0).sum() > 1:
            chosen.append(drawn.astype(float))
    return Draws(counts, np.array(chosen))


def from_indices(indices: np.ndarray, replications: int = 1) -> Draws:
    """Return resamples of given rows, with the replications as they are.

    Parameters
    ----------
    indices : numpy.ndarray of int, shape (rows, resamples)
        Rows of each resample: SALib's layout.
    replications : int
        How many there are.
    """
    rows = indices.shape[0]
    counts = np.array([np.bincount(column, minlength=rows) for column in indices.T], dtype=np.uint16)
    return Draws(counts, np.ones((1, replications)))


def weighted_means(counts: np.ndarray, columns: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Return means of columns in each resample.

    Parameters
    ----------
    counts : numpy.ndarray, shape (resamples, rows)
        How often each row is drawn.
    columns : numpy.ndarray, shape (rows, columns)
        What is averaged; 0 in rows that are not usable.
    usable : numpy.ndarray of bool, shape (rows,)
        Rows that count.

    Returns
    -------
    numpy.ndarray, shape (resamples, columns)
        NaN where no usable row was drawn.
    """
    weights = counts * usable.astype(float)
    total = weights.sum(axis=1, keepdims=True)
    means = weights @ columns
    return np.divide(means, total, out=np.full(means.shape, np.nan), where=total > 0.0)


@dataclass(frozen=True)
class Estimate:
    """Something estimated, with its interval.

    Attributes
    ----------
    value : numpy.ndarray, shape (..., outputs)
        First axis: factors, where it belongs to them.
    se : numpy.ndarray
        Standard deviation over resamples; NaN without any.
    low, high : numpy.ndarray
        Ends of the normal interval, ``value -+ z se``, as SALib's. It may reach below 0 and above 1.
    resampled : numpy.ndarray, shape (resamples, ...)
        The same in each resample.
    """

    value: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    resampled: np.ndarray


def estimate(value: np.ndarray, resampled: np.ndarray, level: float = LEVEL) -> Estimate:
    """Return an estimate with the interval that its resamples give.

    Parameters
    ----------
    value : numpy.ndarray
        From the data as they are.
    resampled : numpy.ndarray, shape (resamples, ...)
        From the resamples; none if there are fewer than two.
    level : float
        Probability of the interval, above 0 and below 1.

    Raises
    ------
    ValueError
        If the level is no such probability.
    """
    from scipy.stats import norm

    if not 0.0 < level < 1.0:
        raise ValueError(f"the level of an interval lies between 0 and 1, not {level!r}")
    se = resampled.std(axis=0, ddof=1) if len(resampled) > 1 else np.full(np.shape(value), np.nan)
    half = float(norm.ppf(0.5 + level / 2.0)) * se
    return Estimate(value, se, value - half, value + half, resampled)
