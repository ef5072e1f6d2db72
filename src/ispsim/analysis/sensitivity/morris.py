"""Elementary effects: which factors, or groups of them, can be left alone, from few runs.

Morris 1991 (Technometrics 33:161, doi 10.1080/00401706.1991.10484804): along a trajectory one factor moves at a time;
its elementary effect is the change of the output over the step, here in the unit cube, so over the whole range of the
factor. ``mu`` is their mean, ``sigma`` their standard deviation over trajectories (interaction and curvature), and
``mu_star`` the mean of their absolute values (Campolongo, Cariboni & Saltelli 2007, Environ Model Softw 22:1509, doi
10.1016/j.envsoft.2006.10.004). A group moves as one; its factors go different ways, so that only mu_star has a meaning
there.

Chance makes effects of factors that do nothing differ from 0, and an absolute value does not average that out. The
noise floor is the mu_star that replication noise alone would give, ``sqrt(2 / pi)`` times its standard deviation; a
mu_star that does not stand clear of it shows nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import LEVEL, Draws, Estimate, draw, estimate, weighted_means
from ispsim.analysis.sensitivity.guards import (
    CONSTANT,
    OK,
    Missing,
    UnusableError,
    design_matrix,
    factor_names,
    look_through,
)
from ispsim.analysis.sensitivity.tables import by_output, rows_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Effects:
    """Elementary effects of several outputs, in the unit of the output over the whole range of a factor.

    Attributes
    ----------
    names : tuple of str
        Factors, or groups.
    mu, mu_star, sigma : Estimate
        Shape (factors, ...). `mu` and `sigma` are NaN for groups of several factors.
    floor : numpy.ndarray, shape (factors, ...)
        What replication noise alone would make of mu_star; NaN with one replication.
    trajectories, replications : int
        Size of the design.
    dropped : numpy.ndarray of int
        Trajectories left out, by output.
    status : numpy.ndarray of str
        "ok", "constant" (all effects are 0) or "few".
    """

    names: tuple[str, ...]
    mu: Estimate
    mu_star: Estimate
    sigma: Estimate
    floor: np.ndarray
    trajectories: int
    replications: int
    dropped: np.ndarray
    status: np.ndarray

    @property
    def above_floor(self) -> np.ndarray:
        """Return whether the interval of mu_star lies above the noise floor, shape (factors, ...)."""
        with np.errstate(invalid="ignore"):
            return self.mu_star.low > np.nan_to_num(self.floor)

    def frame(self, outputs: Sequence[str] | None = None, width: float = 0.25) -> "pd.DataFrame":
        """Return all effects as a table.

        Parameters
        ----------
        outputs : sequence of str, optional
            Names of the outputs, flattened; their number by default.
        width : float
            Widest interval that counts as converged, as a share of the largest mu_star of the output.

        Returns
        -------
        pandas.DataFrame
            ``output, index, factor, factor_2, value, se, low, high, converged, status, floor``; the last for mu_star.
        """
        import pandas as pd

        tables = [
            rows_of(self.names, kind, found, self.status, outputs, 0.0)
            for kind, found in (("mu", self.mu), ("mu_star", self.mu_star), ("sigma", self.sigma))
        ]
        tables[1]["floor"] = by_output(self.floor)
        whole = pd.concat(tables, ignore_index=True)
        largest = whole[whole["index"] == "mu_star"].groupby("output")["value"].max()
        whole["converged"] = whole["high"] - whole["low"] <= width * whole["output"].map(largest)
        return whole


def analyze(
    points: np.ndarray,
    outputs: np.ndarray,
    names: Sequence[str],
    *,
    groups: Sequence[str] | None = None,
    resamples: int = 1000,
    seed: int = 1,
    level: float = LEVEL,
    missing: Missing = "refuse",
    draws: Draws | None = None,
) -> Effects:
    """Return mean, mean absolute value and standard deviation of elementary effects.

    Parameters
    ----------
    points : numpy.ndarray, shape (points, factors)
        The design in the unit cube, trajectory by trajectory, as SALib samples it.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave.
    names : sequence of str
        Factors.
    groups : sequence of str, optional
        Group of each factor; factors of a group move in the same step. Groups are reported in the order in which they
        first come.
    resamples : int
        Of trajectories and replications; 0 for no intervals.
    seed : int
        Of the resamples.
    level : float
        Probability of the intervals.
    missing : {"refuse", "drop"}
        What is done about missing runs; "drop" leaves out the trajectories they stand in.
    draws : Draws, optional
        Resamples to use instead of drawn ones.

    Raises
    ------
    UnusableError
        If the points are no trajectories of these factors or groups, or runs are missing and may not be dropped.
    """
    names = factor_names(names)
    labels = list(names) if groups is None else list(groups)
    if len(labels) != len(names):
        raise UnusableError(f"{len(labels)} groups are given for {len(names)} factors")
    moving = tuple(dict.fromkeys(labels))
    member = np.array([[label == group for label in labels] for group in moving])
    design = design_matrix(points, names, outputs)
    looked = look_through(outputs, len(moving) + 1, missing)
    place, step = _steps(design.reshape(looked.units, len(moving) + 1, -1), member, moving)
    change = np.diff(looked.values, axis=1) / step[:, :, None, None]
    # from the order in which things moved to the order of the groups
    effects = np.take_along_axis(change, place[:, :, None, None], axis=1)
    drawn = draws or draw(looked.units, looked.replications, resamples, seed)
    alone = member.sum(axis=1) == 1
    count = len(moving)
    value = np.full((4 * count, looked.outputs), np.nan)
    again = np.full((len(drawn.rows), 3 * count, looked.outputs), np.nan)
    everything, ones = np.ones((1, looked.units)), np.ones(looked.replications)
    for k in np.flatnonzero((looked.status == OK) | (looked.status == CONSTANT)):
        usable, part = looked.usable[:, k], effects[..., k]
        value[: 3 * count, k] = _statistics(part, usable, everything, ones, alone)[0]
        if looked.replications > 1:
            noise = part[usable].var(axis=2, ddof=1).mean(axis=0) / looked.replications
            value[3 * count :, k] = np.sqrt(2.0 / np.pi * noise)
        for counts, stretch in drawn.stretches():
            again[stretch, :, k] = _statistics(part, usable, drawn.rows[stretch], counts, alone)
    shape = (count, *looked.shape)
    mu, mu_star, sigma = (
        estimate(
            value[j * count : (j + 1) * count].reshape(shape),
            again[:, j * count : (j + 1) * count].reshape(len(again), *shape),
            level,
        )
        for j in range(3)
    )
    return Effects(
        moving,
        mu,
        mu_star,
        sigma,
        value[3 * count :].reshape(shape),
        looked.units,
        looked.replications,
        looked.dropped,
        looked.verdict,
    )


def _steps(design: np.ndarray, member: np.ndarray, moving: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return at which step each group moves, shape (trajectories, groups), and the length of each step, signed.

    The sign is that of the only factor of a group; steps of several factors count as upwards.
    """
    moves = np.diff(design, axis=1)
    moved = np.abs(moves) > 1e-9
    which = moved @ member.T.astype(float) > 0  # (trajectories, steps, groups)
    if not (which.sum(axis=2) == 1).all() or not (which.sum(axis=1) == 1).all():
        trajectory = int(np.argmax((which.sum(axis=2) != 1).any(axis=1) | (which.sum(axis=1) != 1).any(axis=1)))
        raise UnusableError(f"in trajectory {trajectory}, not each of {', '.join(moving)} moves once and alone")
    length = np.abs(moves).max(axis=2)
    uneven = moved & (np.abs(np.abs(moves) - length[:, :, None]) > 1e-9)
    if uneven.any():
        raise UnusableError("factors of one group move by steps of different lengths")
    upwards = np.where(moved.sum(axis=2) == 1, np.sign(moves.sum(axis=2)), 1.0)
    return which.argmax(axis=1), length * upwards


def _statistics(
    effects: np.ndarray, usable: np.ndarray, rows: np.ndarray, counts: np.ndarray, alone: np.ndarray
) -> np.ndarray:
    """Return mu, mu_star and sigma of all factors in each resample, shape (resamples, 3 factors).

    Parameters
    ----------
    effects : numpy.ndarray, shape (trajectories, factors, replications)
        Of one output.
    """
    mean = effects @ (counts / counts.sum()) * usable[:, None]
    count = (rows * usable).sum(axis=1, keepdims=True)
    centre = mean[usable].mean(axis=0)
    centred = (mean - centre) * usable[:, None]
    m = weighted_means(rows, np.concatenate((mean, np.abs(mean), centred, centred**2), axis=1), usable)
    mu, mu_star, shift, squares = np.split(m, 4, axis=1)
    variance = np.maximum(squares - shift**2, 0.0)
    sigma = np.sqrt(np.divide(variance * count, count - 1.0, out=np.full(mu.shape, np.nan), where=count > 1.0))
    blank = np.where(alone, 0.0, np.nan)
    return np.concatenate((mu + blank, mu_star, sigma + blank), axis=1)
