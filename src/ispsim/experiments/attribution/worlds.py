"""The on-off worlds of k mechanisms, in a fixed order.

World w has mechanism i on where bit i of w is set: world 0 has all off, world 2^k - 1 all on, world 2^i mechanism i
alone.
"""

import numpy as np

MOST = 10
"""Mechanisms that can be told apart: 1,024 worlds."""


def members(mechanisms: int) -> np.ndarray:
    """Return which mechanisms are on in each world.

    Parameters
    ----------
    mechanisms : int
        How many there are, from 1 to `MOST`.

    Returns
    -------
    numpy.ndarray of bool, shape (2^mechanisms, mechanisms)

    Raises
    ------
    ValueError
        If there are none or too many.
    """
    if not 1 <= mechanisms <= MOST:
        raise ValueError(f"on-off worlds are made of 1 to {MOST} mechanisms, not {mechanisms}")
    return (np.arange(2**mechanisms)[:, None] >> np.arange(mechanisms) & 1).astype(bool)


def mechanisms_of(values: np.ndarray) -> int:
    """Return of how many mechanisms these are all the worlds.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, ...)
        A row a world.

    Raises
    ------
    ValueError
        If the number of rows is not that of all worlds of 1 to `MOST` mechanisms.
    """
    worlds = values.shape[0] if values.ndim else 0
    number = worlds.bit_length() - 1
    if not 1 <= number <= MOST or worlds != 2**number:
        raise ValueError(f"{worlds} rows are not all on-off worlds of 1 to {MOST} mechanisms (2, 4, 8 … rows)")
    return number
