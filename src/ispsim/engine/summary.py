"""Numbers that sum up many replications, where a measure may be undefined in some of them."""

import math
from collections.abc import Mapping

import numpy as np

QUANTILES = {"p05": 0.05, "p50": 0.50, "p95": 0.95}
"""Quantiles that are reported, interpolated linearly."""


def defined(values: np.ndarray) -> np.ndarray:
    """Return the values of the replications in which a measure is defined."""
    return values[~np.isnan(values)]


def summarize(values: np.ndarray) -> dict[str, float | int]:
    """Return mean, sd, p05, p50, p95 and n of one measure over replications.

    Parameters
    ----------
    values : numpy.ndarray, shape (replications,)
        NaN where the measure is undefined.

    Returns
    -------
    dict
        The standard deviation has n - 1 below the line; n counts the replications in which the measure is defined, and
        the other numbers are over these. What they cannot give (a mean of none, a standard deviation of one) is NaN.
    """
    known = defined(values)
    return {
        "mean": float(known.mean()) if known.size else math.nan,
        "sd": float(known.std(ddof=1)) if known.size > 1 else math.nan,
        **quantiles(known),
        "n": int(known.size),
    }


def quantiles(known: np.ndarray) -> dict[str, float | int]:
    """Return p05, p50 and p95 of defined values; NaN of none."""
    if known.size == 0:
        return dict.fromkeys(QUANTILES, math.nan)
    return dict(zip(QUANTILES, np.quantile(known, list(QUANTILES.values())).tolist(), strict=True))


def as_json(numbers: Mapping[str, float | int]) -> dict[str, float | int | None]:
    """Return numbers with None in place of NaN, which JSON does not have."""
    return {name: value if math.isfinite(value) else None for name, value in numbers.items()}
