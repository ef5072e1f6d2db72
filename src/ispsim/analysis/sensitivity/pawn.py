"""PAWN: how far the distribution of an outcome moves when one factor is held to a part of its range.

Pianosi & Wagener 2015 (Environ Model Softw 67:1, doi 10.1016/j.envsoft.2015.01.004), from a plain sample as in their
paper of 2018 (108:197, doi 10.1016/j.envsoft.2018.07.019): the range of a factor is cut in slides of equal numbers of
points, and the index is the median, or another summary, over slides of the Kolmogorov-Smirnov distance between the
outcomes in a slide and all outcomes. It looks at whole distributions, so it suits skewed and two-peaked outcomes; it
has no parts that add up, and depends on the number of slides (Puy, Lo Piano & Saltelli 2020, Environ Model Softw
127:104679, doi 10.1016/j.envsoft.2020.104679).

A distance is never below 0, so a factor that does nothing has an index above 0 too. How large that would be is found
with the factor's slides dealt out at random: an index that is not above this floor shows nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import LEVEL, Draws, Estimate, draw, estimate
from ispsim.analysis.sensitivity.ecdf import distances, slides
from ispsim.analysis.sensitivity.guards import OK, Missing, UnusableError, design_matrix, factor_names, look_through
from ispsim.analysis.sensitivity.tables import by_output, rows_of

if TYPE_CHECKING:
    import pandas as pd

Summary = Literal["median", "mean", "max"]
Of = Literal["average", "run"]

SLIDES = 10
"""Slides of a factor's range."""

_SUMMARIES: dict[str, Callable[..., Any]] = {"median": np.nanmedian, "mean": np.nanmean, "max": np.nanmax}


@dataclass(frozen=True)
class Pawn:
    """PAWN indices of several outputs.

    Attributes
    ----------
    names : tuple of str
        Factors.
    index : Estimate
        Shape (factors, ...), 0 to 1. NaN where `status` is not "ok".
    floor : numpy.ndarray, shape (factors, ...)
        95th percentile of the index that a factor without effect would show.
    by_slide : numpy.ndarray, shape (factors, slides, ...)
        The distances; NaN beyond the slides of a factor of few levels.
    points : int
        Of the design.
    status : numpy.ndarray of str
        "ok", "constant" or "few".
    """

    names: tuple[str, ...]
    index: Estimate
    floor: np.ndarray
    by_slide: np.ndarray
    points: int
    status: np.ndarray

    @property
    def above_floor(self) -> np.ndarray:
        """Return whether an index is larger than that of a factor without effect, shape (factors, ...)."""
        with np.errstate(invalid="ignore"):
            return self.index.value > self.floor

    def frame(self, outputs: Sequence[str] | None = None, width: float = 0.1) -> "pd.DataFrame":
        """Return all indices as a table, with their floor.

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
        table = rows_of(self.names, "pawn", self.index, self.status, outputs, width)
        return table.assign(floor=by_output(self.floor))


def analyze(
    points: np.ndarray,
    outputs: np.ndarray,
    names: Sequence[str],
    *,
    number: int = SLIDES,
    summary: Summary = "median",
    of: Of = "average",
    resamples: int = 200,
    dummies: int = 200,
    seed: int = 1,
    level: float = LEVEL,
    missing: Missing = "refuse",
    draws: Draws | None = None,
) -> Pawn:
    """Return PAWN indices with intervals over points and replications.

    Parameters
    ----------
    points : numpy.ndarray, shape (points, factors)
        A plain sample: Latin hypercube, Sobol' sequence, Monte Carlo, or `sobol.sample_points` of a Sobol' design.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave.
    names : sequence of str
        Factors.
    number : int
        Slides; each needs some tens of points.
    summary : {"median", "mean", "max"}
        Of the distances over slides. "max" is for screening, "median" is the usual one.
    of : {"average", "run"}
        Whose distribution: of means over replications, or of single runs. Noise widens all distributions and so lowers
        the index; here it cannot be taken off.
    resamples : int
        Of points and replications, for intervals; slides stay as they are. 0 for none.
    dummies : int
        Random deals of the slides, for the floor.
    seed : int
        Of resamples and deals.
    level : float
        Probability of the intervals.
    missing : {"refuse", "drop"}
        What is done about missing runs; "drop" leaves out the points they stand in.
    draws : Draws, optional
        Resamples to use instead of drawn ones.

    Raises
    ------
    UnusableError
        If design and outputs don't fit, an option is not known, or runs are missing and may not be dropped.
    """
    names = factor_names(names)
    if summary not in _SUMMARIES or of not in ("average", "run"):
        raise UnusableError(f"summary={summary!r}, of={of!r}: allowed are {', '.join(_SUMMARIES)}; and average, run")
    design = design_matrix(points, names, outputs)
    looked = look_through(outputs, 1, missing, least=10 * number)
    drawn = draws or draw(looked.units, looked.replications, resamples, seed)
    count = len(names)
    index = np.full((count, looked.outputs), np.nan)
    floor, by_slide = index.copy(), np.full((count, number, looked.outputs), np.nan)
    again = np.full((len(drawn.rows), count, looked.outputs), np.nan)
    for k in np.flatnonzero(looked.status == OK):
        usable = looked.usable[:, k]
        runs = looked.values[usable, 0, :, k]
        labels = np.array([slides(column, number) for column in design[usable].T])
        one = np.ones((1, len(runs)))
        by_slide[:, :, k] = _by_slide(runs, labels, one, np.ones(runs.shape[1]), number, of)[0]
        index[:, k] = _SUMMARIES[summary](by_slide[:, :, k], axis=1)
        floor[:, k] = _floor(runs, labels, number, summary, of, dummies, seed)
        for counts, stretch in drawn.stretches():
            found = _by_slide(runs, labels, drawn.rows[stretch][:, usable], counts, number, of)
            again[stretch, :, k] = _SUMMARIES[summary](found, axis=2)
    shape = (count, *looked.shape)
    return Pawn(
        names,
        estimate(index.reshape(shape), again.reshape(len(again), *shape), level),
        floor.reshape(shape),
        by_slide.reshape(count, number, *looked.shape),
        looked.units,
        looked.verdict,
    )


def _pooled(runs: np.ndarray, rows: np.ndarray, counts: np.ndarray, of: Of) -> tuple[np.ndarray, np.ndarray, int]:
    """Return values, their weights in each resample, and how many come of one point."""
    if of == "average":
        return runs @ (counts / counts.sum()), rows, 1
    weights = rows[:, :, None] * counts
    return runs.reshape(-1), weights.reshape(len(rows), -1), runs.shape[1]


def _by_slide(
    runs: np.ndarray, labels: np.ndarray, rows: np.ndarray, counts: np.ndarray, number: int, of: Of
) -> np.ndarray:
    """Return distances, shape (resamples, factors, slides)."""
    values, weights, repeat = _pooled(runs, rows, counts, of)
    return np.stack([distances(values, np.repeat(own, repeat), weights, number) for own in labels], axis=1)


def _floor(
    runs: np.ndarray, labels: np.ndarray, number: int, summary: Summary, of: Of, dummies: int, seed: int
) -> np.ndarray:
    """Return the index that a factor without effect exceeds in 5 of 100 deals, by factor."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, len(runs), dummies])))
    values, weights, repeat = _pooled(runs, np.ones((1, len(runs))), np.ones(runs.shape[1]), of)
    known: dict[tuple[int, ...], float] = {}
    for own in labels:
        sizes = tuple(int(n) for n in np.bincount(own, minlength=number))
        if sizes not in known and dummies:
            deals = (np.repeat(rng.permutation(own), repeat) for _ in range(dummies))
            dealt = [distances(values, deal, weights, number)[0] for deal in deals]
            known[sizes] = float(np.quantile(_SUMMARIES[summary](np.array(dealt), axis=1), 0.95))
    return np.array([known.get(tuple(int(n) for n in np.bincount(own, minlength=number)), np.nan) for own in labels])
