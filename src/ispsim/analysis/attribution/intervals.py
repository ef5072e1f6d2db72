"""Means over replications with their t intervals, many at once."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from ispsim.experiments.paired import CONFIDENCE


class Estimate(NamedTuple):
    """Means over replications; ends of the 95 % t interval of the mean; number of replications that are defined.

    Where there is none the mean is NaN, where there are fewer than two the ends are.
    """

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray


def estimate(values: np.ndarray, axis: int) -> Estimate:
    """Return means over replications with their intervals.

    Parameters
    ----------
    values : numpy.ndarray
        NaN where undefined; these are left out.
    axis : int
        The axis of replications, which goes.
    """
    known = ~np.isnan(values)
    n = known.sum(axis=axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=axis) / n
        away = np.where(known, values - np.expand_dims(mean, axis), 0.0)
        error = np.sqrt((away**2).sum(axis=axis) / (n - 1) / n)
    reach = stdtrit(np.maximum(n - 1, 1), 0.5 + 0.5 * CONFIDENCE) * np.where(n > 1, error, np.nan)
    return Estimate(mean, mean - reach, mean + reach, n)


def spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the values below which 5 and 95 % of the replications are, which come last; NaN where none is defined."""
    known = values[..., ~np.isnan(values).any(axis=tuple(range(values.ndim - 1)))]
    if not known.shape[-1]:
        return (np.full(values.shape[:-1], np.nan),) * 2
    low, high = np.quantile(known, [0.05, 0.95], axis=-1)
    return low, high


def ratio(part: np.ndarray, whole: np.ndarray) -> Estimate:
    """Return the ratio of the mean of parts to the mean of wholes, with its interval.

    The interval is linearised: that of the mean of ``part - ratio · whole``, in units of the mean whole. Where the
    interval of the mean whole holds 0 there is nothing to have a share in, and all is NaN.

    Parameters
    ----------
    part : numpy.ndarray, shape (..., replications)
        Parts, NaN where undefined.
    whole : numpy.ndarray, shape (replications,)
        What they are parts of, replication by replication; undefined in the same replications.
    """
    total = estimate(whole, axis=0)
    share = estimate(part, axis=-1).mean / total.mean if total.mean else np.full(part.shape[:-1], np.nan)
    if not (total.low > 0.0 or total.high < 0.0):
        share = np.full(part.shape[:-1], np.nan)
    rest = estimate(part - share[..., None] * whole, axis=-1)
    half = (rest.high - rest.low) / 2.0 / np.abs(total.mean)
    return Estimate(share, share - half, share + half, np.broadcast_to(total.n, share.shape))
