"""Ordinary least squares, as cluster-level analyses need it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.analysis.trial.data import NOTHING, Estimate

LEVEL = 0.95
"""Of every interval."""


@dataclass(frozen=True)
class Fit:
    """A least-squares fit.

    Attributes
    ----------
    coefficients : numpy.ndarray, shape (columns,)
        One for each column.
    covariance : numpy.ndarray, shape (columns, columns)
        Of the coefficients.
    freedom : int
        Residual degrees of freedom.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    freedom: int


def least_squares(design: np.ndarray, y: np.ndarray) -> Fit | None:
    """Return the least-squares fit of an outcome on the columns of a design.

    Parameters
    ----------
    design : numpy.ndarray, shape (sites, columns)
        Independent columns.
    y : numpy.ndarray, shape (sites,)
        The outcome.

    Returns
    -------
    Fit or None
        None where there are no degrees of freedom left, or columns depend on one another.
    """
    rows, columns = design.shape
    if rows <= columns or np.linalg.matrix_rank(design) < columns:
        return None
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ (design.T @ y)
    rest = y - design @ coefficients
    freedom = rows - columns
    return Fit(coefficients, inverse * (float(rest @ rest) / freedom), freedom)


def covariates(stratum: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """Return the columns to adjust for: a level for each stratum, then what was measured before.

    Parameters
    ----------
    stratum : numpy.ndarray of int, shape (sites,)
        Strata.
    *others : numpy.ndarray, shape (sites,)
        Left out where they do not vary.
    """
    levels = (stratum[:, None] == np.unique(stratum)[None, :]).astype(float)
    varying = [one[:, None] - one.mean() for one in others if np.ptp(one) > 0.0]
    return np.hstack([levels, *varying])


def from_t(difference: float, error: float, freedom: float) -> Estimate:
    """Return an estimate with its t interval and p value.

    Parameters
    ----------
    difference, error : float
        Estimate and standard error.
    freedom : float
        Degrees of freedom; infinite for the normal distribution.
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    if not error > 0.0 or not freedom > 0.0 or not np.isfinite(difference):
        return NOTHING
    normal, far = np.isinf(freedom), -abs(difference) / error
    width = float(ndtri(0.5 + LEVEL / 2.0) if normal else stdtrit(freedom, 0.5 + LEVEL / 2.0)) * error
    p = 2.0 * float(ndtr(far) if normal else stdtr(freedom, far))
    return Estimate(difference, difference - width, difference + width, p)
