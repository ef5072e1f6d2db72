"""Products of means over replications, freed of what replications have in common.

The square of a mean of R noisy runs is larger than the square of what is expected, by the noise over R. The product of
two *different* replications is not, since their noise is independent: averaged over all ordered pairs r != s it is
unbiased for the product of expectations. That holds whether or not the points of a replication share their futures,
which a correction by "noise over R" does not: under common random numbers part of the noise is the same at all points
and cancels by itself, so that correction takes off too much.
"""

import numpy as np


def pairs(counts: np.ndarray) -> float:
    """Return the number of ordered pairs of different replications, drawn so many times each.

    Parameters
    ----------
    counts : numpy.ndarray, shape (replications,)
        At least two above 0.
    """
    return float(counts.sum() ** 2 - (counts**2).sum())


def crossed(of_mean: np.ndarray, of_each: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return a bilinear form averaged over pairs of different replications.

    ``(C² q(mean) - sum_r c_r² q(r)) / (C² - sum_r c_r²)``, with C the sum of counts c.

    Parameters
    ----------
    of_mean : numpy.ndarray
        The form of the means over replications, these weighted by the counts.
    of_each : numpy.ndarray, shape (replications, ...)
        The form of each replication.
    counts : numpy.ndarray, shape (replications,)
        How often each is drawn; all 1 for the data as they are.
    """
    own = np.tensordot(counts**2, of_each, axes=1)
    return (counts.sum() ** 2 * of_mean - own) / pairs(counts)


def within(mean: np.ndarray, squares: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return variances between replications, unbiased.

    Parameters
    ----------
    mean : numpy.ndarray
        Means over replications, weighted by the counts; or means of their squares' roots over other axes.
    squares : numpy.ndarray
        Means of squares over replications, weighted alike.
    counts : numpy.ndarray, shape (replications,)
        How often each is drawn.
    """
    return (squares - mean**2) * counts.sum() ** 2 / pairs(counts)
