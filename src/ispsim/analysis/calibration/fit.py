"""Whether the model gives data like those observed at all, and where along them it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_NEAREST = 0.02  # share of the draws whose mean distance says how far data are from what the model gives
_LEAST = 20


@dataclass(frozen=True, eq=False)
class Band:
    """What the model gives beside the data.

    Attributes
    ----------
    low, middle, high : numpy.ndarray, shape (statistics,)
        5 %, 50 % and 95 % of simulated data.
    inside : numpy.ndarray of bool, shape (statistics,)
        Whether the observed value lies in between.
    """

    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray
    inside: np.ndarray


def band(data: np.ndarray, observed: np.ndarray) -> Band:
    """Return the 90 % band of simulated data.

    Parameters
    ----------
    data
        Shape (runs, statistics); rows with NaN are left out.
    observed
        Shape (statistics,).
    """
    there = data[np.isfinite(data).all(axis=1)]
    if not len(there):
        nothing = np.full(observed.shape, np.nan)
        return Band(nothing, nothing, nothing, np.zeros(observed.shape, dtype=bool))
    low, middle, high = np.quantile(there, [0.05, 0.5, 0.95], axis=0)
    return Band(low, middle, high, (observed >= low) & (observed <= high))


def unlike(data: np.ndarray, observed: np.ndarray, among: np.ndarray, number: int, seed: int) -> float:
    """Return the share of simulated data that are as far from all other simulations as the observed data, or farther.

    A small one says that the model, with these priors, does not give such data. It is a test of fit as in Lemaire et
    al. 2016 (bioRxiv 036855): distances to the nearest simulations, statistics in units of their spread.

    Parameters
    ----------
    data
        Shape (simulations, statistics).
    observed
        Shape (statistics,).
    among
        Numbers of the simulations that the observed data are held against.
    number
        How many of these, at most.
    seed
        Of which ones.
    """
    scale = 1.4826 * np.median(np.abs(data - np.median(data, axis=0)), axis=0)
    # what most simulations agree on has no such spread
    scale = np.where(scale > 0.0, scale, data.std(axis=0))
    # and what all agree on is wrong by any difference
    scale = np.where(scale > 0.0, scale, 1e-9)
    near = max(round(_NEAREST * len(data)), _LEAST)

    def away(target: np.ndarray, without: int | None = None) -> float:
        distance = np.sqrt((((data - target) / scale) ** 2).sum(axis=1))
        if without is not None:
            distance = np.delete(distance, without)
        return float(np.sort(distance)[:near].mean())

    chosen = np.random.default_rng(seed).choice(among, min(number, len(among)), replace=False)
    others = np.array([away(data[one], int(one)) for one in chosen])
    return float((1 + (others >= away(observed)).sum()) / (1 + len(others)))
