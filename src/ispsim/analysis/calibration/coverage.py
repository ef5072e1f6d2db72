"""Whether intervals hold what they promise: draws whose truth is known are calibrated with all the others.

One set of simulations serves for all: each chosen draw in turn is taken for the data and left out. Where values stand
in their posteriors is uniform if these are right (Talts et al. 2018, arXiv 1804.06788; Prangle et al. 2014, Aust N Z J
Stat 56:309, for draws near the data).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.analysis.calibration.draws import Draws
from ispsim.analysis.calibration.library import one_thread
from ispsim.analysis.calibration.posterior import posterior_of

LEVELS = (0.5, 0.8, 0.9, 0.95)


@dataclass(frozen=True, eq=False)
class Recoveries:
    """Truths that were looked for with the rest of the draws.

    Attributes
    ----------
    names : tuple of str
        Parameters.
    rank : numpy.ndarray, shape (recoveries, parameters)
        Posterior probability of lying below the truth, 0 to 1.
    truth, found : numpy.ndarray, shape (recoveries, parameters)
        The truth, and the mean of the posterior, on the scale on which the prior is the standard normal distribution.
    """

    names: tuple[str, ...]
    rank: np.ndarray
    truth: np.ndarray
    found: np.ndarray

    def __len__(self) -> int:
        return len(self.rank)

    def covered(self, level: float) -> np.ndarray:
        """Return the share of truths inside the central interval of a level, shape (parameters,)."""
        tail = 0.5 * (1.0 - level)
        return np.asarray(((self.rank >= tail) & (self.rank <= 1.0 - tail)).mean(axis=0))

    def interval(self, level: float) -> np.ndarray:
        """Return the 95 % interval (Wilson) of what `covered` gives, shape (2, parameters)."""
        share, n, z = self.covered(level), len(self), 1.959964
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return np.stack((middle - half, middle + half))

    @property
    def uneven(self) -> np.ndarray:
        """P value of uniform ranks (Kolmogorov and Smirnov), shape (parameters,)."""
        from scipy.stats import kstest

        return np.array([kstest(column, "uniform").pvalue for column in self.rank.T])


@one_thread()
def recoveries(draws: Draws, accept: float, number: int, seed: int, among: np.ndarray | None = None) -> Recoveries:
    """Return how well draws are found again.

    Parameters
    ----------
    draws
        From the prior.
    accept
        As in `posterior_of`.
    number
        How many are looked for, at most.
    seed
        Of which ones.
    among
        Numbers of the draws that they are taken from; all if not stated.
    """
    there = np.arange(len(draws)) if among is None else among
    random = np.random.default_rng(seed)
    chosen = np.sort(random.choice(there, min(number, len(there)), replace=False))
    rank, found = np.empty((2, len(chosen), len(draws.names)))
    for row, one in enumerate(chosen):
        posterior = posterior_of(draws, draws.data[one], accept, without=int(one))
        rank[row], found[row] = posterior.below(draws.place[one]), posterior.mean
    return Recoveries(draws.names, rank, draws.place[chosen], found)
