"""Regional analysis: which inputs lead to an outcome above a bar.

Also called Monte Carlo filtering (Hornberger & Spear 1981, J Environ Manage 12:7; Saltelli et al. 2008, Global
Sensitivity Analysis: The Primer, Wiley, chapter 5): points are parted by whether the outcome lies above a bar, and for
each factor the distributions of its values on either side are held against each other by the Kolmogorov-Smirnov
distance. Where chance decides as well, a point belongs to both sides: with the share of its runs above the bar to the
one, with the rest to the other.

It sees each factor by itself. A factor that leads above the bar only together with another one may show no distance,
so a small one is no proof that the factor does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import LEVEL, Draws, Estimate, draw, estimate
from ispsim.analysis.sensitivity.ecdf import gap
from ispsim.analysis.sensitivity.guards import FEW, OK, Missing, design_matrix, factor_names, look_through
from ispsim.analysis.sensitivity.tables import by_output, rows_of

if TYPE_CHECKING:
    import pandas as pd

LEAST = 10.0
"""Points on either side of the bar (in shares of points) below which nothing is said."""


@dataclass(frozen=True)
class Regions:
    """What parts points above a bar from the rest.

    Attributes
    ----------
    names : tuple of str
        Factors.
    distance : Estimate
        Signed Kolmogorov-Smirnov distance, -1 to 1, shape (factors, ...): above 0 where higher values of the factor
        lead above the bar. The sign means nothing for a factor whose values have no order.
    floor : numpy.ndarray, shape (factors, ...)
        95th percentile of the size of the distance for a factor without effect.
    share : numpy.ndarray, shape (...)
        Of all runs, those above the bar.
    status : numpy.ndarray of str
        "ok", or "few": too few points on one side of the bar, or at all.
    """

    names: tuple[str, ...]
    distance: Estimate
    floor: np.ndarray
    share: np.ndarray
    status: np.ndarray

    @property
    def above_floor(self) -> np.ndarray:
        """Return whether a distance is larger than that of a factor without effect, shape (factors, ...)."""
        with np.errstate(invalid="ignore"):
            return np.abs(self.distance.value) > self.floor

    def frame(self, outputs: Sequence[str] | None = None, width: float = 0.1) -> "pd.DataFrame":
        """Return all distances as a table, with their floor.

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
        table = rows_of(self.names, "regional", self.distance, self.status, outputs, width)
        return table.assign(floor=by_output(self.floor))


def analyze(
    points: np.ndarray,
    outputs: np.ndarray,
    names: Sequence[str],
    bar: float | np.ndarray,
    *,
    resamples: int = 1000,
    dummies: int = 200,
    seed: int = 1,
    level: float = LEVEL,
    missing: Missing = "refuse",
    draws: Draws | None = None,
) -> Regions:
    """Return how far factors' values differ between runs above a bar and the others.

    Parameters
    ----------
    points : numpy.ndarray, shape (points, factors)
        A plain sample, as for `pawn.analyze`; in any unit, since order alone counts.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave.
    names : sequence of str
        Factors.
    bar : float or numpy.ndarray
        What outcomes are to exceed; one for all outputs, or of their shape.
    resamples : int
        Of points and replications; 0 for no intervals.
    dummies : int
        Random orders of a factor's values, for the floor.
    seed : int
        Of resamples and orders.
    level : float
        Probability of the intervals.
    missing : {"refuse", "drop"}
        What is done about missing runs; "drop" leaves out the points they stand in.
    draws : Draws, optional
        Resamples to use instead of drawn ones.

    Raises
    ------
    UnusableError
        If design and outputs don't fit, or runs are missing and may not be dropped.
    """
    names = factor_names(names)
    design = design_matrix(points, names, outputs)
    looked = look_through(outputs, 1, missing)
    bars = np.broadcast_to(np.asarray(bar, dtype=float), looked.shape).reshape(-1)
    drawn = draws or draw(looked.units, looked.replications, resamples, seed)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, looked.units, dummies])))
    count = len(names)
    value, floor = np.full((2, count, looked.outputs), np.nan)
    again = np.full((len(drawn.rows), count, looked.outputs), np.nan)
    share, status = np.full(looked.outputs, np.nan), np.full(looked.outputs, OK, dtype="<U10")
    for k in range(looked.outputs):
        usable = looked.usable[:, k]
        above = (looked.values[usable, 0, :, k] > bars[k]).astype(float)
        inside = above.mean(axis=1)
        if usable.any():
            share[k] = inside.mean()
        if looked.status[k] == FEW or min(inside.sum(), (1.0 - inside).sum()) < LEAST:
            status[k] = FEW
            continue
        columns = design[usable].T
        value[:, k] = [gap(column, inside[None], 1.0 - inside[None])[0] for column in columns]
        for j, column in enumerate(columns if dummies else []):
            mixed = np.array([rng.permutation(len(inside)) for _ in range(dummies)])
            floor[j, k] = np.quantile(np.abs(gap(column, inside[mixed], 1.0 - inside[mixed])), 0.95)
        for counts, stretch in drawn.stretches():
            mean = above @ (counts / counts.sum())
            rows = drawn.rows[stretch][:, usable]
            for j, column in enumerate(columns):
                again[stretch, j, k] = gap(column, rows * mean, rows * (1.0 - mean))
    shape = (count, *looked.shape)
    return Regions(
        names,
        estimate(value.reshape(shape), again.reshape(len(again), *shape), level),
        floor.reshape(shape),
        share.reshape(looked.shape),
        status.reshape(looked.shape),
    )
