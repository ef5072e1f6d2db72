"""How much of what differs between runs is chance: the noise of replications beside the effect of the inputs.

A run gives ``Y = f(x) + u + e``: what is expected at point x, what replication r adds at every point alike (under
common random numbers), and what it adds at this point. Three variances follow, estimated by analysis of variance with
points and replications as crossed random effects (Searle, Casella & McCulloch 1992, Variance Components, Wiley)::

    between = Var f(x)      what the varied inputs do to the expected outcome
    common  = Var u         chance that moves all points alike
    own     = Var e         chance that differs from point to point
    within  = common + own  replication noise: the mean variance between runs of one and the same point

The noise share ``within / (between + within)`` is that of a single run. With independent noise (``common=False``) this
is the one-way decomposition, ``between = Var(means) - within / R``; with common random numbers that one would take the
common part off although it never was in the variance of the means, so the crossed one is the default. It holds for
independent noise too.
"""

from dataclasses import dataclass

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import Estimate, draw, estimate, weighted_means
from ispsim.analysis.sensitivity.crossing import crossed, within
from ispsim.analysis.sensitivity.guards import CONSTANT, OK, Missing, UnusableError, look_through

LEAST = 8
"""Replications a point below which a share of noise is too rough to report as more than a hint."""


@dataclass(frozen=True)
class Noise:
    """Variances of an outcome, in its squared unit, each of the shape of the outputs.

    Attributes
    ----------
    between, within, common : Estimate
        Of expected outcomes over points; of runs of one point; the part of the latter that all points share. Estimates
        of variances may fall below 0 where the truth is near it.
    share : Estimate
        Within over the sum of between and within, 0 to 1 but for error; NaN where nothing varies.
    replications : int
        How many there were.
    status : numpy.ndarray of str
        "ok", or why there is nothing to report.
    """

    between: Estimate
    within: Estimate
    common: Estimate
    share: Estimate
    replications: int
    status: np.ndarray

    @property
    def enough(self) -> bool:
        """Return whether there were replications enough to report a share of noise."""
        return self.replications >= LEAST


def analyze(
    outputs: np.ndarray,
    *,
    unit: int = 1,
    common: bool = True,
    resamples: int = 1000,
    seed: int = 1,
    missing: Missing = "refuse",
) -> Noise:
    """Return the variance of an outcome, split into that of inputs and that of chance.

    Parameters
    ----------
    outputs : numpy.ndarray, shape (points, replications, ...)
        Points drawn as the inputs are distributed. At least 2 replications; 8 to be reported.
    unit : int
        Points that are resampled together: those of a Sobol' block or a trajectory.
    common : bool
        Whether replication r is the same future at every point. If not, the one-way decomposition is used.
    resamples : int
        For intervals, of units and of replications.
    seed : int
        Of the resamples.
    missing : {"refuse", "drop"}
        As in `guards.look_through`.

    Raises
    ------
    UnusableError
        If there is one replication only, or runs are missing and may not be dropped.
    """
    looked = look_through(outputs, unit, missing)
    if looked.replications < 2:
        raise UnusableError("replication noise cannot be told from one replication a point")
    drawn = draw(looked.units, looked.replications, resamples, seed)
    everything = np.ones((1, looked.units))
    value = np.full((4, looked.outputs), np.nan)
    again = np.full((len(drawn.rows), 4, looked.outputs), np.nan)
    for k in np.flatnonzero((looked.status == OK) | (looked.status == CONSTANT)):
        runs, usable = looked.values[..., k], looked.usable[:, k]
        value[:, k] = _parts(runs, usable, everything, np.ones(looked.replications), common)[0]
        for counts, stretch in drawn.stretches():
            again[stretch, :, k] = _parts(runs, usable, drawn.rows[stretch], counts, common)
    between, chance, shared, share = (
        estimate(value[j].reshape(looked.shape), again[:, j].reshape(len(again), *looked.shape)) for j in range(4)
    )
    return Noise(between, chance, shared, share, looked.replications, looked.verdict)


def _parts(runs: np.ndarray, usable: np.ndarray, rows: np.ndarray, counts: np.ndarray, common: bool) -> np.ndarray:
    """Return between, within, common and share for resamples, shape (resamples, 4)."""
    runs = runs - runs[usable].mean() * usable[:, None, None]  # squares of small numbers lose less
    weight = counts / counts.sum()
    mean = runs @ weight
    block = runs.shape[1]
    columns = [(mean**2).mean(axis=1), (runs**2 @ weight).mean(axis=1), *(runs**2).mean(axis=1).T, *runs.mean(axis=1).T]
    means = weighted_means(rows, np.stack(columns, axis=1), usable)
    squared_mean, squares = means[:, 0], means[:, 1]
    each_square, each_mean = np.split(means[:, 2:], 2, axis=1)  # (resamples, replications)
    overall = each_mean @ weight
    points = block * (rows * usable).sum(axis=1)
    noise = (squares - squared_mean) * counts.sum() ** 2 / (counts.sum() ** 2 - (counts**2).sum())
    if common:
        second = crossed(squared_mean, each_square.T, counts)
        between = (second - crossed(overall**2, (each_mean**2).T, counts)) * points / (points - 1)
        shared = (within(overall, each_mean**2 @ weight, counts) - noise / points) * points / (points - 1)
    else:
        between = (squared_mean - overall**2) * points / (points - 1) - noise / counts.sum()
        shared = np.zeros_like(between)
    total = between + noise
    share = np.divide(noise, total, out=np.full(total.shape, np.nan), where=total > 0.0)
    return np.stack((between, noise, shared, share), axis=1)
