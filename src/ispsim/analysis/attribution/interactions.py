"""What mechanisms do together that they do not do one by one.

*Dividends* (Harsanyi 1963, International Economic Review 4:194) split the value of every world into what each set of
mechanisms brings that no smaller set of them does. *Interaction indices* (Grabisch & Roubens 1999, International
Journal of Game Theory 28:547) say how much more two mechanisms bring together than apart, averaged over the company
that the others may keep: above 0 they need one another, below 0 one makes up for the other.
"""

import numpy as np

from ispsim.experiments.attribution.worlds import mechanisms_of, members


def dividends(values: np.ndarray) -> np.ndarray:
    """Return the Harsanyi dividend of every set of mechanisms.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, ...)
        Of each world, in the fixed order.

    Returns
    -------
    numpy.ndarray, shape (2^mechanisms, ...)
        In the order of the worlds, of which each stands for the set of mechanisms that are on in it. The empty set has
        0: values are taken from all off. The dividends of all subsets of a world's mechanisms add up to its value less
        that of all off.
    """
    number = mechanisms_of(values)
    out = np.asarray(values, dtype=float) - values[0]
    for i in range(number):
        pairs = out.reshape(2 ** (number - 1 - i), 2, 2**i, *out.shape[1:])
        pairs[:, 1] -= pairs[:, 0]
    return out


def interactions(values: np.ndarray) -> np.ndarray:
    """Return the Shapley interaction index of every pair of mechanisms.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, ...)
        Of each world, in the fixed order.

    Returns
    -------
    numpy.ndarray, shape (mechanisms, mechanisms, ...)
        Symmetric; NaN on the diagonal, where there is no pair.
    """
    number = mechanisms_of(values)
    on = members(number)
    found = dividends(values)
    size = on.sum(axis=1)
    out = np.full((number, number, *found.shape[1:]), np.nan)
    for i in range(number):
        for j in range(i):
            both = on[:, i] & on[:, j]
            out[i, j] = out[j, i] = np.tensordot(1.0 / (size[both] - 1.0), found[both], axes=1)
    return out


def by_size(values: np.ndarray) -> np.ndarray:
    """Return how much of the whole comes from single mechanisms, from pairs, from threes and so on.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, ...)
        Of each world, in the fixed order.

    Returns
    -------
    numpy.ndarray, shape (mechanisms, ...)
        Sums of the dividends of sets of 1, 2, 3 … mechanisms; they add up to all on less all off.
    """
    number = mechanisms_of(values)
    size = members(number).sum(axis=1)
    found = dividends(values)
    return np.stack([found[size == s].sum(axis=0) for s in range(1, number + 1)])
