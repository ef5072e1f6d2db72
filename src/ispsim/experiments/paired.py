"""Statistics of paired differences."""

import math

import numpy as np
from scipy.special import stdtrit

from ispsim.engine.summary import defined, quantiles

CONFIDENCE = 0.95
"""Of every interval."""
ROUNDING = 1e-9
"""Part of the larger of two values up to which they differ by the rounding of sums, and count as equal."""


def paired(values: np.ndarray, base: np.ndarray) -> dict[str, float | int]:
    """Return what paired differences come to.

    Parameters
    ----------
    values, base : numpy.ndarray, shape (replications,)
        A measure in a scenario and in the baseline; NaN where it is undefined.

    Returns
    -------
    dict
        ``mean``; ``ci_low`` and ``ci_high``, the 95 % t interval of the mean; ``p05``, ``p50``, ``p95``;
        ``share_positive`` of the differences; and ``n``, how many are defined. NaN where these are too few.
    """
    known = defined(differences(values, base))
    low, high = t_interval(known)
    return {
        "mean": float(known.mean()) if known.size else math.nan,
        "ci_low": low,
        "ci_high": high,
        **quantiles(known),
        "share_positive": float((known > 0).mean()) if known.size else math.nan,
        "n": int(known.size),
    }


def differences(values: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Return values less those they are paired with, 0 where they are equal but for the rounding of sums."""
    found: np.ndarray = values - base
    return np.where(np.abs(found) <= ROUNDING * np.maximum(np.abs(values), np.abs(base)), 0.0, found)


def t_interval(values: np.ndarray, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the t interval of the mean of defined values; NaN of fewer than two."""
    if values.size < 2:
        return math.nan, math.nan
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    reach = float(stdtrit(values.size - 1, 0.5 + 0.5 * confidence)) * error
    return mean - reach, mean + reach
