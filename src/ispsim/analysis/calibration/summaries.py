"""What the data say of the parameters, in as many numbers as there are parameters.

A curve of twenty weeks is too long to look for draws that come near all of it. Its best summary is what one would
expect of the parameters once it is seen (Fearnhead & Prangle 2012, J R Stat Soc B 74:419), estimated here by ridge
regression on the statistics and their squares. A parameter of which the data say nothing has a summary that hardly
varies, and so no say in what is near.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_PENALTIES = np.logspace(-3.0, 5.0, 17)


@dataclass(frozen=True, eq=False)
class Summaries:
    """A regression of parameters on statistics.

    Attributes
    ----------
    centre, spread : numpy.ndarray, shape (statistics,)
        Mean and standard deviation of each statistic; a spread of 0 where it is the same in all draws.
    weights : numpy.ndarray, shape (2 × statistics, parameters)
        Of the statistics in units of their spread, then of their squares.
    level : numpy.ndarray, shape (parameters,)
        Constant.
    """

    centre: np.ndarray
    spread: np.ndarray
    weights: np.ndarray
    level: np.ndarray

    def of(self, data: np.ndarray) -> np.ndarray:
        """Return the summaries of data, shape (..., parameters)."""
        return np.asarray(_features(data, self.centre, self.spread) @ self.weights + self.level)


def summaries_of(place: np.ndarray, data: np.ndarray) -> Summaries:
    """Return how draws are summarised.

    Parameters
    ----------
    place
        Shape (draws, parameters).
    data
        Shape (draws, statistics).
    """
    from sklearn.linear_model import RidgeCV

    centre, spread = data.mean(axis=0), data.std(axis=0)
    spread = np.where(spread > 1e-12 * (1.0 + np.abs(centre)), spread, 0.0)
    fitted = RidgeCV(_PENALTIES, alpha_per_target=True).fit(_features(data, centre, spread), place)
    return Summaries(
        centre, spread, np.atleast_2d(fitted.coef_).T.reshape(-1, place.shape[1]), np.atleast_1d(fitted.intercept_)
    )


def _features(data: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Return statistics in units of their spread, and their squares; 0 where a statistic does not vary."""
    z = np.divide(data - centre, spread, out=np.zeros(data.shape), where=spread > 0.0)
    # data far from everything that was simulated would have squares that outweigh all else
    z = np.clip(z, -6.0, 6.0)
    return np.concatenate((z, z * z - 1.0), axis=-1)
