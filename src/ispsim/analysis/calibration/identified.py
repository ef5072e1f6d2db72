"""What the data say of each parameter, and of which they say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ispsim.analysis.calibration.posterior import Posterior

Told = Literal["much", "something", "nothing"]

NOTHING, MUCH = 0.9, 0.5
"""Ratio of the posterior's standard deviation to the prior's above which data say nothing, and below which much."""

TOGETHER = 0.5
"""Correlation in the posterior from which two parameters are told apart badly."""

_MOVED = 0.5  # prior standard deviations: a mean this far away is news even where the spread is as it was


@dataclass(frozen=True, slots=True)
class Identified:
    """One parameter.

    Attributes
    ----------
    name : str
    ratio : float
        Standard deviation of the posterior in those of the prior, on the scale on which the prior is normal.
    error : float
        Standard error of the ratio, from the effective number of accepted draws.
    shift : float
        Mean of the posterior less that of the prior, in prior standard deviations.
    contraction : float
        Share of the prior's variance that the data take away; below 0 where the posterior is wider.
    told : {"much", "something", "nothing"}
    """

    name: str
    ratio: float
    error: float
    shift: float
    contraction: float
    told: Told


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parameters that the data bind together: a change of one can be made good by the other."""

    first: str
    second: str
    correlation: float


def identified(posterior: Posterior) -> list[Identified]:
    """Return what is said of each parameter, in their order."""
    found = []
    sd, mean = posterior.sd, posterior.mean
    error = 1.0 / np.sqrt(2.0 * max(posterior.effective - 1.0, 1.0))
    for k, name in enumerate(posterior.names):
        ratio, shift = float(sd[k]), float(mean[k])
        told: Told = "something"
        if ratio < MUCH:
            told = "much"
        elif ratio > NOTHING - ratio * error and abs(shift) < _MOVED:
            told = "nothing"
        found.append(Identified(name, ratio, ratio * error, shift, 1.0 - ratio * ratio, told))
    return found


def pairs(posterior: Posterior) -> list[Pair]:
    """Return the pairs of parameters that are bound together, the strongest first."""
    sd = posterior.sd
    scale = np.where(sd > 0.0, sd, 1.0)
    correlation = posterior.covariance / np.outer(scale, scale)
    rows, columns = np.triu_indices(len(sd), 1)
    found = [
        Pair(posterior.names[i], posterior.names[j], float(correlation[i, j]))
        for i, j in zip(rows, columns, strict=True)
        if abs(correlation[i, j]) >= TOGETHER
    ]
    return sorted(found, key=lambda pair: -abs(pair.correlation))
