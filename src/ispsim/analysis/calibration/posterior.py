"""Approximate Bayesian computation: draws near the data, moved to where they would be if they were at the data.

Rejection with Epanechnikov weights and local-linear adjustment (Beaumont, Zhang & Balding 2002, Genetics 162:2025).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.analysis.calibration.draws import Draws
from ispsim.analysis.calibration.library import one_thread
from ispsim.analysis.calibration.summaries import summaries_of

FEWEST = 200
"""Fewest draws that are accepted, but for ten a parameter where that is more."""

_PILOT = 4  # times as many draws as are accepted, at least: there the summaries are worked out again
_PILOT_LEAST = 1000  # with fewer, the summaries take the noise of twenty statistics for what the data say


@dataclass(frozen=True, eq=False)
class Posterior:
    """Accepted draws, adjusted.

    Attributes
    ----------
    names : tuple of str
        Parameters.
    place : numpy.ndarray, shape (accepted, parameters)
        Adjusted, on the scale on which each prior is the standard normal distribution.
    weight : numpy.ndarray, shape (accepted,)
        Of each; their sum is 1.
    accepted : numpy.ndarray of int64, shape (accepted,)
        Which of the draws they are.
    width : float
        Distance of the farthest, in prior standard deviations of expected parameters.
    """

    names: tuple[str, ...]
    place: np.ndarray
    weight: np.ndarray
    accepted: np.ndarray
    width: float

    @property
    def effective(self) -> float:
        """Effective number of accepted draws: as many of equal weight would tell as much."""
        return float(1.0 / (self.weight**2).sum())

    @property
    def mean(self) -> np.ndarray:
        """Means, shape (parameters,)."""
        return np.asarray(self.weight @ self.place)

    @property
    def covariance(self) -> np.ndarray:
        """Covariances, shape (parameters, parameters); those of the prior are 1 and 0."""
        centred = self.place - self.mean
        return np.asarray((centred * self.weight[:, None]).T @ centred / (1.0 - (self.weight**2).sum()))

    @property
    def sd(self) -> np.ndarray:
        """Standard deviations, shape (parameters,); that of the prior is 1."""
        return np.sqrt(np.diag(self.covariance))

    def below(self, place: np.ndarray) -> np.ndarray:
        """Return the posterior probability of lying below a value of each parameter, shape (parameters,)."""
        under = (self.place < place) + 0.5 * (self.place == place)
        return np.asarray(self.weight @ under)

    def quantile(self, shares: np.ndarray) -> np.ndarray:
        """Return quantiles, shape (shares, parameters)."""
        found = np.empty((len(shares), len(self.names)))
        for k in range(len(self.names)):
            order = np.argsort(self.place[:, k], kind="stable")
            weight = self.weight[order]
            found[:, k] = np.interp(shares, np.cumsum(weight) - 0.5 * weight, self.place[order, k])
        return found

    def resampled(self, number: int, seed: int) -> np.ndarray:
        """Return draws of equal weight in random order, shape (number, parameters)."""
        random = np.random.default_rng(seed)
        steps = (np.arange(number) + random.random()) / number
        chosen = np.searchsorted(np.cumsum(self.weight), steps).clip(0, len(self.weight) - 1)
        return self.place[random.permutation(chosen)]


@one_thread()
def posterior_of(draws: Draws, observed: np.ndarray, accept: float, without: int | None = None) -> Posterior:
    """Return the posterior of parameters.

    Parameters
    ----------
    draws
        From the prior.
    observed
        Shape (statistics,).
    accept
        Share of the draws that is accepted; never fewer than `FEWEST`, or ten a parameter.
    without
        A draw that is left out: that from which the data are.
    """
    parameters = draws.place.shape[1]
    there = np.arange(len(draws))
    if without is not None:
        there = np.delete(there, without)
    number = min(max(round(accept * len(there)), FEWEST, 10 * parameters), len(there))
    # first in the large, then in the neighbourhood of the data, where a straight line is truer
    summaries = summaries_of(draws.place[there], draws.data[there])
    near = _nearest(summaries.of(draws.data[there]), summaries.of(observed), max(_PILOT * number, _PILOT_LEAST))
    pilot = there[near]
    summaries = summaries_of(draws.place[pilot], draws.data[pilot])
    simulated, target = summaries.of(draws.data[pilot]), summaries.of(observed)
    accepted = _nearest(simulated, target, number)
    away = simulated[accepted] - target
    distance = np.sqrt((away**2).sum(axis=1))
    width = float(distance.max())
    weight = 1.0 - (distance / (width * (1.0 + 1e-6))) ** 2 if width > 0.0 else np.ones(number)
    weight = weight / weight.sum()
    place = _adjusted(draws.place[pilot[accepted]], away, weight)
    return Posterior(draws.names, place, weight, pilot[accepted], width)


def _nearest(simulated: np.ndarray, target: np.ndarray, number: int) -> np.ndarray:
    """Return the numbers of the rows nearest to a target, rising."""
    distance = ((simulated - target) ** 2).sum(axis=1)
    return np.sort(np.argsort(distance, kind="stable")[:number])


def _adjusted(place: np.ndarray, away: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return draws as they would be at the data: what is fitted there, with the residuals that they have."""
    x = np.column_stack([np.ones(len(away)), away])
    root = np.sqrt(weight)[:, None]
    fit, *_ = np.linalg.lstsq(x * root, place * root, rcond=1e-10)
    residual = place - x @ fit
    # residuals are smaller than errors, since the fit has followed them
    free = 1.0 / (weight**2).sum()
    return np.asarray(fit[0] + residual * np.sqrt(free / max(free - x.shape[1], 1.0)))
