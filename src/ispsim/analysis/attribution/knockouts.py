"""One mechanism at a time: taken away from all others, and left alone."""

import numpy as np

from ispsim.experiments.attribution.worlds import mechanisms_of


def knocked_out(values: np.ndarray) -> np.ndarray:
    """Return what is lost when one mechanism is switched off: all on less all but it.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, ...)
        Of each world, in the fixed order.

    Returns
    -------
    numpy.ndarray, shape (mechanisms, ...)
    """
    return values[-1] - values[-1 - _alone(values)]


def by_itself(values: np.ndarray) -> np.ndarray:
    """Return what one mechanism brings when all others are off: it alone less all off.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, ...)
        Of each world, in the fixed order.

    Returns
    -------
    numpy.ndarray, shape (mechanisms, ...)
    """
    return values[_alone(values)] - values[0]


def _alone(values: np.ndarray) -> np.ndarray:
    """Return the numbers of the worlds with one mechanism."""
    return 2 ** np.arange(mechanisms_of(values))
