"""Response curves and contrasts: what a measure comes to at each point, and what points differ in.

Arrays in, plain numbers out. Replication r is the same future at every point, so points are held against each other
replication by replication.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from ispsim.engine.summary import QUANTILES
from ispsim.experiments.paired import CONFIDENCE, differences

Columns = dict[str, np.ndarray]
"""Statistics by name, each with a number for every point or pair."""

_TOGETHER = 4096  # points or pairs whose numbers are worked out together, so that many of them don't fill the memory


def response(values: np.ndarray) -> Columns:
    """Return what a measure comes to at each point.

    Parameters
    ----------
    values : numpy.ndarray, shape (points, replications)
        NaN where the measure is undefined or there is no run.

    Returns
    -------
    dict of numpy.ndarray, each shape (points,)
        ``mean, ci_low, ci_high`` (95 % t interval of the mean), ``sd, p05, p50, p95, n``; NaN where too few
        replications define the measure.
    """
    parts = [_summed_up(values[at : at + _TOGETHER]) for at in range(0, max(len(values), 1), _TOGETHER)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def contrasts(values: np.ndarray, pairs: np.ndarray, base: np.ndarray | None = None) -> Columns:
    """Return what points differ in, replication by replication.

    Parameters
    ----------
    values : numpy.ndarray, shape (points, replications)
        NaN where the measure is undefined or there is no run.
    pairs : numpy.ndarray, shape (pairs, 2)
        Point, and the point that is taken away from it.
    base : numpy.ndarray, optional, shape (points, replications)
        Where the second is looked up, if not in `values`.

    Returns
    -------
    dict of numpy.ndarray, each shape (pairs,)
        ``mean, ci_low, ci_high, p05, p50, p95, share_positive, n``, as `ispsim.experiments.paired.paired` of one pair.
    """
    against = values if base is None else base
    parts = []
    for at in range(0, max(len(pairs), 1), _TOGETHER):
        some = pairs[at : at + _TOGETHER]
        found = differences(values[some[:, 0]], against[some[:, 1]])
        part = _summed_up(found)
        positive, n = (found > 0).sum(axis=1), part.pop("n")
        part.pop("sd")
        share = np.divide(positive, n, out=np.full(n.size, np.nan), where=n > 0)
        parts.append(part | {"share_positive": share, "n": n})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _summed_up(values: np.ndarray) -> Columns:
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    nothing = np.full(n.size, np.nan)
    mean = np.divide(np.where(known, values, 0.0).sum(axis=1), n, out=nothing.copy(), where=n > 0)
    squares = np.where(known, values - mean[:, None], 0.0) ** 2
    sd = np.sqrt(np.divide(squares.sum(axis=1), n - 1, out=nothing.copy(), where=n > 1))
    reach = stdtrit(np.maximum(n - 1, 1), 0.5 + 0.5 * CONFIDENCE) * sd / np.sqrt(np.maximum(n, 1))
    between = np.full((len(QUANTILES), n.size), np.nan)
    whole = known.all(axis=1) & (n > 0)
    between[:, whole] = np.quantile(values[whole], list(QUANTILES.values()), axis=1)
    for row in np.flatnonzero(~whole & (n > 0)):
        between[:, row] = np.quantile(values[row, known[row]], list(QUANTILES.values()))
    ends = {"mean": mean, "ci_low": mean - reach, "ci_high": mean + reach, "sd": sd}
    return ends | dict(zip(QUANTILES, between, strict=True)) | {"n": n}


def marginal(values: np.ndarray, column: np.ndarray, level: float) -> np.ndarray:
    """Return the mean over all points with one value of a factor, shape (replications,).

    Parameters
    ----------
    values : numpy.ndarray, shape (points, replications)
        Of a design in which the other factors take the same values at every value of this one. NaN where the measure is
        undefined or there is no run.
    column : numpy.ndarray, shape (points,)
        Value of the factor at each point.
    level : float
        The value.
    """
    chosen = values[column == level]
    known = ~np.isnan(chosen)
    count = known.sum(axis=0)
    total = np.where(known, chosen, 0.0).sum(axis=0)
    # a mean over some of the points would mix up what is defined there with what the factor does
    whole = count == chosen.shape[0]
    return np.divide(total, count, out=np.full(count.shape, np.nan), where=whole & (count > 0))
