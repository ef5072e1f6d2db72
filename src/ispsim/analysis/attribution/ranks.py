"""How firmly shares stand in their order."""

from typing import NamedTuple

import numpy as np

from ispsim.analysis.attribution.intervals import Estimate, estimate


class Ranks(NamedTuple):
    """The order of mechanisms by their mean share, each shape (mechanisms,).

    Attributes
    ----------
    rank : numpy.ndarray of int
        1 for the largest mean; of equals the first named stands first.
    same : numpy.ndarray
        Part of the replications in which the mechanism has this very rank.
    ahead : Estimate
        Its share less that of the next in order, paired; NaN of the last.
    """

    rank: np.ndarray
    same: np.ndarray
    ahead: Estimate


def ranks(shares: np.ndarray) -> Ranks:
    """Return the order of mechanisms and how it holds over replications.

    Parameters
    ----------
    shares : numpy.ndarray, shape (mechanisms, replications)
        NaN in replications in which they are undefined, of all mechanisms alike.
    """
    number = shares.shape[0]
    order = np.argsort(-estimate(shares, axis=1).mean, kind="stable")
    rank = _places(order)
    same = places(shares)[np.arange(number), rank - 1]
    gaps = np.full(shares.shape, np.nan)
    gaps[order[:-1]] = shares[order[:-1]] - shares[order[1:]]
    return Ranks(rank, same, estimate(gaps, axis=1))


def places(shares: np.ndarray) -> np.ndarray:
    """Return in what part of the replications each mechanism stands at each place of the order.

    Parameters
    ----------
    shares : numpy.ndarray, shape (mechanisms, replications)
        NaN in replications in which they are undefined, of all mechanisms alike.

    Returns
    -------
    numpy.ndarray, shape (mechanisms, places)
        The largest share's place first; of equals the first named stands first. NaN where no replication is defined.
    """
    number = shares.shape[0]
    known = shares[:, ~np.isnan(shares).any(axis=0)]
    if not known.shape[1]:
        return np.full((number, number), np.nan)
    each = _places(np.argsort(-known, axis=0, kind="stable"))
    return (each[:, None, :] == np.arange(1, number + 1)[:, None]).mean(axis=2)


def _places(order: np.ndarray) -> np.ndarray:
    """Return at which place of an order, from 1, each stands."""
    return np.argsort(order, axis=0, kind="stable") + 1
