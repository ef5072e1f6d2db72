"""Means and intervals over runs, of what is defined."""

import numpy as np

LOW, HIGH = 0.05, 0.95
"""Quantiles between which bands and whiskers lie, interpolated linearly."""


def mean(data: np.ndarray) -> np.ndarray:
    """Return means over the first axis, of what is defined; NaN where nothing is."""
    known = ~np.isnan(data)
    count = known.sum(axis=0)
    total = np.where(known, data, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def band(data: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the 5th and 95th percentile over the first axis, of what is defined; None of a single run."""
    if data.shape[0] < 2:
        return None
    flat = data.reshape(data.shape[0], -1)
    known = ~np.isnan(flat)
    whole = known.all(axis=0)
    between = np.full((2, flat.shape[1]), np.nan)
    between[:, whole] = np.quantile(flat[:, whole], [LOW, HIGH], axis=0)
    for place in np.flatnonzero(known.any(axis=0) & ~whole):
        between[:, place] = np.quantile(flat[known[:, place], place], [LOW, HIGH])
    low, high = between.reshape(2, *data.shape[1:])
    return low, high
