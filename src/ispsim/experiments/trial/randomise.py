"""Stratified randomisation of sites to arms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def strata_of(traits: Sequence[np.ndarray]) -> np.ndarray:
    """Return the stratum of each site: every combination of what it is stratified by.

    Parameters
    ----------
    traits : sequence of numpy.ndarray, shape (sites,)
        Whole numbers (systems) are levels; other numbers are cut at their median.

    Returns
    -------
    numpy.ndarray of int, shape (sites,)
        From 0; all 0 without traits.
    """
    if not traits:
        return np.zeros(0, dtype=np.int64)
    levels = [one if one.dtype.kind in "iu" else (one > np.median(one)).astype(np.int64) for one in traits]
    _, stratum = np.unique(np.stack(levels, axis=1), axis=0, return_inverse=True)
    return np.asarray(stratum, dtype=np.int64).ravel()


def randomised(stratum: np.ndarray, arms: int, rng: np.random.Generator) -> np.ndarray:
    """Return the arm of each site: equal numbers in every arm, as equal as can be in every stratum.

    In each stratum every arm gets the same whole number of sites; sites that are left over are dealt to arms in an
    order drawn over all strata, so that given the numbers in a stratum every arrangement is equally likely.

    Parameters
    ----------
    stratum : numpy.ndarray of int, shape (sites,)
        A number of sites that the arms divide.
    arms : int
        Number of arms.
    rng : numpy.random.Generator
        Draws.
    """
    arm = np.empty(stratum.size, dtype=np.int64)
    over: list[int] = []
    for one in np.unique(stratum):
        sites = rng.permutation(np.flatnonzero(stratum == one))
        even = sites.size // arms * arms
        arm[sites[:even]] = np.arange(even) % arms
        over += sites[even:].tolist()
    arm[over] = _dealt(len(over), arms, rng)
    return arm


def _dealt(number: int, arms: int, rng: np.random.Generator) -> np.ndarray:
    """Return arms for sites that are left over, drawn without going twice round before each arm was drawn once."""
    rounds = -(-number // arms)
    return np.concatenate([rng.permutation(arms) for _ in range(rounds)] or [np.zeros(0, np.int64)])[:number]
