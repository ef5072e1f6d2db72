"""Draws of parameters with the data that the model gave for each: what every calibration is made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_EDGE = 1e-9  # of the unit interval: its ends are at infinity on the scale of the normal distribution


@dataclass(frozen=True, eq=False)
class Draws:
    """Prior draws and simulated data.

    Attributes
    ----------
    names : tuple of str
        Parameters.
    place : numpy.ndarray, shape (draws, parameters)
        Where each value stands in its prior, on the scale of the standard normal distribution: so every prior is the
        standard normal one, and no adjustment leaves its range.
    data : numpy.ndarray, shape (draws, statistics)
        What the model gave, measurement error included.
    kept : numpy.ndarray of int64, shape (draws,)
        Which of the runs these are: those that did not fail and define every statistic.
    """

    names: tuple[str, ...]
    place: np.ndarray
    data: np.ndarray
    kept: np.ndarray

    def __len__(self) -> int:
        return len(self.place)


def draws_of(names: tuple[str, ...], unit: np.ndarray, data: np.ndarray) -> Draws:
    """Return draws, those left out whose data are not all there.

    Parameters
    ----------
    names
        Parameters.
    unit
        Shape (runs, parameters): where each value stands in its prior, from 0 to 1.
    data
        Shape (runs, statistics); NaN where a run failed or a statistic is undefined.
    """
    kept = np.flatnonzero(np.isfinite(data).all(axis=1))
    return Draws(names, to_place(unit[kept]), data[kept], kept)


def to_place(unit: np.ndarray) -> np.ndarray:
    """Return quantiles of the standard normal distribution for places in the unit interval."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(unit, _EDGE, 1.0 - _EDGE)))


def to_unit(place: np.ndarray) -> np.ndarray:
    """Return places in the unit interval for quantiles of the standard normal distribution."""
    from scipy.special import ndtr

    return np.asarray(ndtr(place))
