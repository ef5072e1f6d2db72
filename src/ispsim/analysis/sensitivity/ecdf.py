"""Distances between weighted empirical distributions, in many resamples at once."""

import numpy as np


def slides(values: np.ndarray, number: int) -> np.ndarray:
    """Return in which slide of a factor's range each point lies, from 0.

    Parameters
    ----------
    values : numpy.ndarray, shape (points,)
        Of one factor.
    number : int
        Slides of equal numbers of points; a factor with no more levels than that has one for each level.
    """
    levels, place = np.unique(values, return_inverse=True)
    if levels.size <= number:
        return place.reshape(-1)
    edges = np.quantile(values, np.linspace(0.0, 1.0, number + 1))
    return np.searchsorted(edges[1:-1], values, side="right")


def distances(values: np.ndarray, labels: np.ndarray, weights: np.ndarray, number: int) -> np.ndarray:
    """Return Kolmogorov-Smirnov distances between the values of each label and all values.

    Parameters
    ----------
    values : numpy.ndarray, shape (points,)
        What is distributed.
    labels : numpy.ndarray of int, shape (points,)
        From 0.
    weights : numpy.ndarray, shape (resamples, points)
        Not negative.
    number : int
        Labels there may be.

    Returns
    -------
    numpy.ndarray, shape (resamples, number)
        0 to 1; NaN where a label has no weight.
    """
    order = np.argsort(values, kind="stable")
    last = np.append(np.diff(values[order]) > 0.0, True)  # of equal values the distribution counts all
    weights = weights[:, order]
    one = labels[order][:, None] == np.arange(number)
    found = np.empty((len(weights), number))
    for start in range(0, len(weights), 16):  # so that memory stays small
        part = weights[start : start + 16]
        whole = np.cumsum(part, axis=1)
        each = np.cumsum(part[:, :, None] * one, axis=1)
        total = each[:, -1:, :]
        share = np.divide(each, total, out=np.full(each.shape, np.nan), where=total > 0.0)
        found[start : start + 16] = np.abs(share - (whole / whole[:, -1:])[:, :, None])[:, last].max(axis=1)
    return found


def gap(values: np.ndarray, inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return signed Kolmogorov-Smirnov distances between two weightings of the same values.

    Parameters
    ----------
    values : numpy.ndarray, shape (points,)
        What is distributed.
    inside, outside : numpy.ndarray, shape (resamples, points)
        Weights, not negative.

    Returns
    -------
    numpy.ndarray, shape (resamples,)
        The largest difference ``F_outside - F_inside`` by size: above 0 where those inside are larger. NaN where
        either has no weight.
    """
    order = np.argsort(values, kind="stable")
    last = np.append(np.diff(values[order]) > 0.0, True)
    sums = [np.cumsum(weights[:, order], axis=1) for weights in (outside, inside)]
    total = [part[:, -1:] for part in sums]
    beyond, within = (
        np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0.0)
        for part, whole in zip(sums, total, strict=True)
    )
    difference = (beyond - within)[:, last]
    undefined = np.isnan(difference).any(axis=1)
    place = np.abs(np.where(undefined[:, None], 0.0, difference)).argmax(axis=1)
    return np.where(undefined, np.nan, difference[np.arange(len(difference)), place])
