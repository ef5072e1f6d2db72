"""Borgonovo's delta: how much the density of an outcome changes, on average, when a factor is known.

Borgonovo 2007 (Reliab Eng Syst Saf 92:771, doi 10.1016/j.ress.2006.04.015): half the expected area between the density
of the outcome and its density given the factor; 0 for a factor without effect, 1 for one that fixes the outcome. The
estimator is that of Plischke, Borgonovo & Smith 2013 (Eur J Oper Res 226:536, doi 10.1016/j.ejor.2012.11.047) as SALib
writes it: classes of equal numbers of points, Gaussian kernels with Silverman's bandwidth on 100 places, and their
reduction of bias by the bootstrap. One resample of points is equal to SALib's to 1e-12; all factors share the resample.

SALib passes over a class in which the outcome is constant, as if the factor did nothing there. So do we, to stay equal,
but the share of such classes is reported, and past a tenth of them the output is marked. SALib 1.5 starts its reduction
of bias from a resample instead of the data, and so takes hardly any off; here it starts from the data. Kernels smooth
sharp densities, so values of different sample sizes are not to be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import LEVEL, Estimate, estimate
from ispsim.analysis.sensitivity.guards import OK, Missing, design_matrix, factor_names, look_through
from ispsim.analysis.sensitivity.tables import by_output, rows_of

if TYPE_CHECKING:
    import pandas as pd

PLACES = 100
"""Places on the axis of outcomes at which densities are compared."""

DEGENERATE = "degenerate"
"""Status of an output that is constant in more than a tenth of the classes of some factor."""


@dataclass(frozen=True)
class Delta:
    """Delta indices of several outputs, of means over replications.

    Attributes
    ----------
    names : tuple of str
        Factors.
    index : Estimate
        Shape (factors, ...), 0 to 1 but for error, with part of its bias taken off.
    plain : numpy.ndarray, shape (factors, ...)
        The same with its bias, which is upwards.
    floor : numpy.ndarray, shape (factors, ...)
        Largest plain index among random orders of the factor's values: what a factor without effect may show.
    passed_over : numpy.ndarray, shape (factors, ...)
        Share of classes in which the outcome is constant.
    status : numpy.ndarray of str
        "ok", "constant", "few" or "degenerate".
    """

    names: tuple[str, ...]
    index: Estimate
    plain: np.ndarray
    floor: np.ndarray
    passed_over: np.ndarray
    status: np.ndarray

    @property
    def above_floor(self) -> np.ndarray:
        """Return whether a plain index is larger than that of a factor without effect, shape (factors, ...)."""
        with np.errstate(invalid="ignore"):
            return self.plain > self.floor

    def frame(self, outputs: Sequence[str] | None = None, width: float = 0.1) -> "pd.DataFrame":
        """Return all indices as a table, with the plain ones and their floor.

        Parameters
        ----------
        outputs : sequence of str, optional
            Names of the outputs, flattened; their number by default.
        width : float
            Widest interval that counts as converged.

        Returns
        -------
        pandas.DataFrame
            The columns of `tables.rows_of` and these.
        """
        table = rows_of(self.names, "delta", self.index, self.status, outputs, width)
        return table.assign(
            plain=by_output(self.plain),
            floor=by_output(self.floor),
        )


def analyze(
    points: np.ndarray,
    outputs: np.ndarray,
    names: Sequence[str],
    *,
    resamples: int = 100,
    dummies: int = 20,
    seed: int = 1,
    level: float = LEVEL,
    missing: Missing = "refuse",
) -> Delta:
    """Return delta indices with intervals over points and replications.

    Parameters
    ----------
    points : numpy.ndarray, shape (points, factors)
        A plain sample, as for `pawn.analyze`; in any unit, since order alone counts.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave; at least 100 points.
    names : sequence of str
        Factors.
    resamples : int
        Of points and replications; also for the reduction of bias, so that 0 leaves the bias in.
    dummies : int
        Random orders of a factor's values, for the floor.
    seed : int
        Of resamples and orders.
    level : float
        Probability of the intervals.
    missing : {"refuse", "drop"}
        What is done about missing runs; "drop" leaves out the points they stand in.

    Raises
    ------
    UnusableError
        If design and outputs don't fit, or runs are missing and may not be dropped.
    """
    names = factor_names(names)
    design = design_matrix(points, names, outputs)
    looked = look_through(outputs, 1, missing, least=100)
    count = len(names)
    value, plain, floor, passed = np.full((4, count, looked.outputs), np.nan)
    again = np.full((resamples, count, looked.outputs), np.nan)
    status = looked.status.copy().astype("<U10")
    for k in np.flatnonzero(looked.status == OK):
        usable = looked.usable[:, k]
        runs, x = looked.values[usable, 0, :, k], design[usable]
        # from the seed and nothing else, so that every output sees the same resamples
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *runs.shape])))
        mean = runs.mean(axis=1)
        places = np.linspace(float(np.min(mean)), float(np.max(mean)), PLACES)
        plain[:, k], passed[:, k] = distances(mean, x, places)
        value[:, k] = plain[:, k]
        for b in range(resamples):
            drawn = rng.integers(0, len(mean), len(mean))
            replications = rng.integers(0, runs.shape[1], runs.shape[1])
            again[b, :, k] = distances(runs[drawn][:, replications].mean(axis=1), x[drawn], places)[0]
        if resamples:
            again[:, :, k] = 2.0 * value[:, k] - again[:, :, k]
            value[:, k] = again[:, :, k].mean(axis=0)
        dealt = [distances(mean, x[rng.permutation(len(mean))], places)[0] for _ in range(dummies)]
        if dealt:
            floor[:, k] = np.max(dealt, axis=0)
        if passed[:, k].max() > 0.1:
            status[k] = DEGENERATE
    shape = (count, *looked.shape)
    return Delta(
        names,
        estimate(value.reshape(shape), again.reshape(resamples, *shape), level),
        plain.reshape(shape),
        floor.reshape(shape),
        passed.reshape(shape),
        status.reshape(looked.shape),
    )


def classes(points: int) -> np.ndarray:
    """Return the ends of classes of equal numbers of points, by rank, as Plischke et al. choose their number.

    Parameters
    ----------
    points : int
        How many there are.
    """
    exponent = 2.0 / (7.0 + np.tanh((1500.0 - points) / 500.0))
    number = int(np.round(min(int(np.ceil(points**exponent)), 48)))
    return np.linspace(0, points, number + 1)


def distances(values: np.ndarray, points: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return half the mean area between densities, with its bias, by factor, and the share of classes passed over.

    Parameters
    ----------
    values : numpy.ndarray, shape (points,)
        Outcomes.
    points : numpy.ndarray, shape (points, factors)
        Values of the factors.
    places : numpy.ndarray, shape (places,)
        Where densities are compared.
    """
    size = len(values)
    ends = classes(size)
    # ranks j with ends[m] < j <= ends[m + 1]
    starts = np.floor(ends[:-1]).astype(int)
    sizes = np.diff(np.append(starts, size))
    all_at_once = _density(values, np.array([0]), np.array([size]), places)[:, 0]
    found, passed = np.zeros(points.shape[1]), np.zeros(points.shape[1])
    for j in range(points.shape[1]):
        ordered = values[np.argsort(points[:, j], kind="stable")]
        same = np.maximum.reduceat(ordered, starts) == np.minimum.reduceat(ordered, starts)
        densities = _density(ordered, starts, sizes, places)
        area = np.trapezoid(np.abs(densities - all_at_once[:, None]), places, axis=0)
        found[j] = (np.where(same, 0.0, area) * sizes).sum() / (2.0 * size)
        passed[j] = same.mean()
    return found, passed


def _density(ordered: np.ndarray, starts: np.ndarray, sizes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return Gaussian kernel densities of stretches of values, shape (places, stretches)."""
    mean = np.add.reduceat(ordered, starts) / sizes
    spread = np.add.reduceat((ordered - np.repeat(mean, sizes)) ** 2, starts) / np.maximum(sizes - 1, 1)
    width = np.sqrt(spread) * (sizes * 0.75) ** -0.2
    width = np.where(width > 0.0, width, 1.0)
    wide = np.repeat(width, sizes)
    kernels = np.exp(-0.5 * ((places[:, None] - ordered) / wide) ** 2)
    return np.add.reduceat(kernels, starts, axis=1) / (sizes * width * np.sqrt(2.0 * np.pi))
