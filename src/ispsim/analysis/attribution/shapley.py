"""Exact Shapley values: each mechanism's fair share of what all of them bring about together.

The share of a mechanism is what it adds to the others, averaged over all orders in which mechanisms could be switched
on one after another (Shapley 1953, A value for n-person games, doi 10.1515/9781400881970-018). Shares add up to all on
less all off; a mechanism that never changes anything gets 0; mechanisms that do the same get the same.
"""

from math import factorial

import numpy as np

from ispsim.experiments.attribution.worlds import mechanisms_of, members


def weights(mechanisms: int) -> np.ndarray:
    """Return the part of all orders in which just these of the others come before a mechanism.

    Parameters
    ----------
    mechanisms : int
        How many there are.

    Returns
    -------
    numpy.ndarray, shape (mechanisms,)
        By the number of those before, 0 first. One set of that size has this part; all sets together have 1.
    """
    orders = factorial(mechanisms)
    return np.array([factorial(s) * factorial(mechanisms - 1 - s) / orders for s in range(mechanisms)])


def shapley(values: np.ndarray) -> np.ndarray:
    """Return the Shapley value of every mechanism.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, ...)
        Of each world, in the fixed order; replications and weeks follow.

    Returns
    -------
    numpy.ndarray, shape (mechanisms, ...)
        NaN where any world is.

    Raises
    ------
    ValueError
        If these are not all worlds.
    """
    number = mechanisms_of(values)
    on = members(number)
    part = weights(number)[on.sum(axis=1)[:-1]]
    out = np.empty((number, *values.shape[1:]))
    for i in range(number):
        without = np.flatnonzero(~on[:, i])
        # what it adds in each company, so that a mechanism that adds nothing gets 0 to the bit
        out[i] = np.tensordot(part[without], values[without + 2**i] - values[without], axes=1)
    return out
