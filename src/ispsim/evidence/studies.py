"""What more than one re-enacted study needs: independent arms, pooling trials, regressions over trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

OTHER_ARM = 1_000_000
"""Added to a replication for a second, independent part of the same study."""


@dataclass(frozen=True)
class Pooled:
    """What a random-effects meta-analysis gives.

    Attributes
    ----------
    effect : float
        Pooled effect.
    error : float
        Its standard error.
    tau2 : float
        Variance of the true effects between trials.
    i2 : float
        Share of the total variation that is due to it, 0 to 1.
    """

    effect: float
    error: float
    tau2: float
    i2: float


def standard_error(difference: np.ndarray, treated: np.ndarray | int, control: np.ndarray | int) -> np.ndarray:
    """Return the usual large-sample standard error of a standardised mean difference.

    Parameters
    ----------
    difference : numpy.ndarray, shape (trials,)
        Standardised mean differences.
    treated, control
        Units in each arm.
    """
    return np.sqrt((treated + control) / (treated * control) + difference**2 / (2.0 * (treated + control)))


def pooled(effects: np.ndarray, errors: np.ndarray) -> Pooled:
    """Pool trials by random effects (DerSimonian & Laird 1986, Control Clin Trials 7:177).

    Parameters
    ----------
    effects, errors : numpy.ndarray, shape (trials,)
        Effect of each trial and its standard error; two trials at least.
    """
    tau2, i2 = _between(effects, errors, np.ones((effects.size, 1)))
    weights = 1.0 / (errors**2 + tau2)
    effect = float((weights * effects).sum() / weights.sum())
    return Pooled(effect, float(weights.sum() ** -0.5), tau2, i2)


def slope(effects: np.ndarray, errors: np.ndarray, x: np.ndarray) -> float:
    """Return the slope of a mixed-effects meta-regression, the variance between trials by the method of moments.

    Parameters
    ----------
    effects, errors, x : numpy.ndarray, shape (trials,)
        Effect of each trial, its standard error, and what it is regressed on; three trials at least.
    """
    design = np.column_stack([np.ones(x.size), x])
    tau2, _ = _between(effects, errors, design)
    root = (errors**2 + tau2) ** -0.5
    found, *_ = np.linalg.lstsq(design * root[:, None], effects * root, rcond=None)
    return float(found[1])


def _between(effects: np.ndarray, errors: np.ndarray, design: np.ndarray) -> tuple[float, float]:
    """Return the variance of true effects around a regression on a design, and its share of the variation."""
    weights = errors**-2.0
    weighted = design * weights[:, None]
    inverse = np.linalg.inv(design.T @ weighted)
    residual = effects - design @ (inverse @ (weighted.T @ effects))
    q = float((weights * residual**2).sum())
    free = effects.size - design.shape[1]
    trace = float(weights.sum() - np.trace(inverse @ (weighted.T @ weighted)))
    return max(0.0, (q - free) / trace), max(0.0, (q - free) / q) if q > 0.0 else 0.0


def between(values: np.ndarray, groups: np.ndarray) -> tuple[float, float]:
    """Return the variance between groups, free of what varies inside them, and the one-way intraclass correlation.

    Both are those of the analysis of variance and may be negative; groups of unequal size as in Donner & Koval (1980,
    Biometrics 36:19).

    Parameters
    ----------
    values, groups : numpy.ndarray, shape (units,)
        A number of each unit, and which group it is in.

    Returns
    -------
    tuple of float
        NaN with fewer than two groups, or nobody to compare inside them; the correlation also where nothing varies.
    """
    _, place, size = np.unique(groups, return_inverse=True, return_counts=True)
    number, units = size.size, values.size
    if number < 2 or units <= number:
        return float("nan"), float("nan")
    means = np.bincount(place, values) / size
    among = float((size * (means - values.mean()) ** 2).sum()) / (number - 1)
    within = float(((values - means[place]) ** 2).sum()) / (units - number)
    usual = (units - float((size**2).sum()) / units) / (number - 1)
    variance = (among - within) / usual
    total = variance + within
    return variance, variance / total if total > 0.0 else float("nan")
