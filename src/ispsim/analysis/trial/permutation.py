"""The permutation test: the trial's own randomisation is the only thing assumed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ispsim.analysis.trial.data import NOTHING, Estimate, Measured
from ispsim.analysis.trial.regression import LEVEL, covariates

SHUFFLES = 999
"""Randomisations that are drawn besides the real one."""

_HALVINGS = 24


def permutation(trial: Measured, rng: np.random.Generator, shuffles: int = SHUFFLES) -> Estimate:
    """Return the test that randomises the sites anew within their strata.

    The statistic is the difference between arms in what site means before and strata leave unexplained of site means
    after (Gail, Mark, Carroll, Green & Pee 1996, Stat Med 15:1069). The interval holds the differences that the test
    does not reject.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.
    rng : numpy.random.Generator
        Draws the randomisations.
    shuffles : int
        Their number; the smallest p value is 1 / (shuffles + 1).
    """
    trial = trial.complete()
    if min((trial.arm == 0).sum(), (trial.arm == 1).sum()) < 2:
        return NOTHING
    others = covariates(trial.stratum, trial.before)
    if trial.sites <= others.shape[1] + 1:
        return NOTHING
    basis = np.linalg.svd(others, full_matrices=False)[0]

    def rest(y: np.ndarray) -> np.ndarray:
        return y - basis @ (basis.T @ y)

    outcome, treated = rest(trial.after), rest(trial.arm.astype(float))
    if not float(treated @ treated) > 1e-12 or not float(outcome @ outcome) > 0.0:
        return NOTHING
    arms = np.vstack([trial.arm, shuffled(trial.arm, trial.stratum, rng, shuffles)]).astype(float)
    contrast = arms / arms.sum(axis=1, keepdims=True) - (1.0 - arms) / (1.0 - arms).sum(axis=1, keepdims=True)
    return from_randomisations(contrast @ outcome, contrast @ treated)


def from_randomisations(of_outcome: np.ndarray, of_arm: np.ndarray) -> Estimate:
    """Return the test and its interval from a statistic that is linear in the outcome.

    Parameters
    ----------
    of_outcome, of_arm : numpy.ndarray, shape (randomisations,)
        The statistic of the outcome, and of the treatment itself in the outcome's place, in the real randomisation
        first and then in those that were drawn: a difference that is supposed is taken off by their difference.
    """
    difference = float(of_outcome[0] / of_arm[0])

    def p_of(supposed: float) -> float:
        statistic = np.abs(of_outcome - supposed * of_arm)
        return int(np.count_nonzero(statistic >= statistic[0] * (1.0 - 1e-9))) / int(statistic.size)

    scale = float(np.abs(of_outcome).max() / abs(of_arm[0]))
    low, high = (_end(p_of, difference, side * scale) for side in (-1.0, 1.0))
    return Estimate(difference, low, high, p_of(0.0))


def shuffled(arm: np.ndarray, stratum: np.ndarray, rng: np.random.Generator, number: int) -> np.ndarray:
    """Return arms randomised anew within strata, shape (number, sites).

    Parameters
    ----------
    arm, stratum : numpy.ndarray of int, shape (sites,)
        As they were.
    rng : numpy.random.Generator
        Draws the order.
    number : int
        How many times.
    """
    by_stratum = np.argsort(stratum, kind="stable")
    draws = rng.random((number, arm.size)) + stratum[None, :]
    out = np.empty((number, arm.size), dtype=arm.dtype)
    np.put_along_axis(out, np.argsort(draws, axis=1), np.broadcast_to(arm[by_stratum], out.shape), axis=1)
    return out


def _end(p_of: Callable[[float], float], inside: float, step: float) -> float:
    """Return where a test begins to reject, going from an estimate in one direction; infinite if it never does."""
    outside = inside + step
    for _ in range(8):
        if p_of(outside) <= 1.0 - LEVEL:
            break
        outside = inside + 2.0 * (outside - inside)
    else:
        return float(np.copysign(np.inf, step))
    for _ in range(_HALVINGS):
        middle = 0.5 * (inside + outside)
        if p_of(middle) > 1.0 - LEVEL:
            inside = middle
        else:
            outside = middle
    return outside
