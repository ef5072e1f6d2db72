"""From a design and the outcomes of its runs to an analysis: which part of the design each method takes.

What methods give differs (shares of variance, effects, distances); what is asked of all of them is the same and stands
in `Analysis`: an index by which factors are ranked, whether its interval is narrow enough, and whether it stands clear
of what chance alone would show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity import convergence, delta, grouping, morris, noise, pawn, regional, sobol
from ispsim.analysis.sensitivity.bootstrap import Estimate
from ispsim.analysis.sensitivity.convergence import Convergence, Growth
from ispsim.analysis.sensitivity.tables import by_output
from ispsim.experiments.designs.design import Design

if TYPE_CHECKING:
    import pandas as pd

Found = sobol.Indices | morris.Effects | pawn.Pawn | delta.Delta | regional.Regions

LEADING = {"sobol": "total", "morris": "mu_star", "pawn": "pawn", "delta": "delta", "regional": "regional"}
"""Index by which factors are ranked, by method."""

EFFECT_WIDTH = 0.25
"""Widest interval of an elementary effect that counts as converged, as a share of the largest."""

MECHANISM, GRADE = "mechanism", "grade"
"""How factors are grouped: where in the model they belong, and the grade of the evidence for them."""


@dataclass(frozen=True)
class Analysis:
    """What one method finds for several outputs.

    Attributes
    ----------
    method : str
        Of `LEADING`.
    names : tuple of str
        Factors, or groups that the design moves as one.
    found : Indices, Effects, Pawn, Delta or Regions
        All of it.
    leading : Estimate
        The index by which factors are ranked, shape (factors, ...); of signed distances the size.
    order : Convergence
        Of that index.
    width : numpy.ndarray, shape (...)
        Widest interval that counts as converged, by output.
    above : numpy.ndarray of bool, shape (factors, ...)
        Whether a factor stands clear of what one without effect would show; of Sobol' indices, whether the interval of
        the total index lies above 0.
    """

    method: str
    names: tuple[str, ...]
    found: Found
    leading: Estimate
    order: Convergence
    width: np.ndarray
    above: np.ndarray

    @property
    def status(self) -> np.ndarray:
        """Return the status of each output, a word of `ispsim.analysis.sensitivity.guards`, shape (...)."""
        return self.found.status

    def frame(self, outputs: Sequence[str]) -> pd.DataFrame:
        """Return every index as a table: columns of `tables.rows_of`, ``floor``, ``above_floor`` and ranks.

        Parameters
        ----------
        outputs : sequence of str
            Names of the outputs, flattened.
        """
        table = self.found.frame(outputs)
        blank = np.full(len(table), np.nan)
        table = table.assign(
            floor=table.get("floor", blank), above_floor="", rank=blank, rank_low=blank, rank_high=blank
        )
        rows = (table["index"] == LEADING[self.method]).to_numpy()
        order = self.order
        for name, values in (("rank", order.rank), ("rank_low", order.rank_low), ("rank_high", order.rank_high)):
            table.loc[rows, name] = by_output(values)
        table.loc[rows, "above_floor"] = np.where(by_output(self.above), "yes", "no")
        table["above_floor"] = table["above_floor"].where(np.isfinite(table["value"]), "")
        return table


def block_of(design: Design) -> int:
    """Return how many points of a design stay together: those of a Sobol' block or of a trajectory.

    Parameters
    ----------
    design : Design
        The points.
    """
    if design.method == "sobol":
        return len(design) // int(design.structure["base"])
    if design.method == "morris":
        return len(design) // int(design.structure["trajectories"])
    return 1


def names_of(design: Design) -> tuple[str, ...]:
    """Return what a design moves: its factors, or its groups in the order in which they first come.

    Parameters
    ----------
    design : Design
        The points.
    """
    groups = design.structure.get("groups")
    return tuple(dict.fromkeys(groups)) if groups else tuple(factor.name for factor in design.factors)


def analyze(method: str, design: Design, outputs: np.ndarray, bars: np.ndarray | None = None) -> Analysis:
    """Return what a method finds.

    Runs that failed or are not finite are left out with the row, trajectory or point they belong to.

    Parameters
    ----------
    method : str
        Of `LEADING`; its design is the one it needs, or any plain sample.
    design : Design
        The points.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave; NaN for what is missing.
    bars : numpy.ndarray, optional
        What outputs are to exceed in a regional analysis, of their shape; medians of means if not stated.

    Raises
    ------
    ValueError
        If the design has no place in the unit cube and the method needs one.
    """
    found: Found
    if method == "sobol":
        chosen = _without_grades(design)
        found = sobol.analyze(
            _blocks(design, outputs)[:, chosen].reshape(-1, *outputs.shape[1:]),
            names_of(design),
            second=bool(design.structure["second_order"]),
            missing="drop",
        )
        return _judged(method, found, found.total, found.rows, found.total.low > 0.0)
    if method == "morris":
        names = [factor.name for factor in design.factors]
        if design.unit is None:
            raise ValueError("trajectories lie in the unit cube")
        found = morris.analyze(design.unit, outputs, names, groups=design.structure["groups"], missing="drop")
        largest = np.nan_to_num(found.mu_star.value).max(axis=0)
        width = EFFECT_WIDTH * np.where(largest > 0.0, largest, np.nan)
        return _judged(method, found, found.mu_star, found.trajectories, found.above_floor, width)
    points, runs = plain_sample(design, outputs)
    names = [factor.name for factor in design.factors]
    if method == "pawn":
        found = pawn.analyze(points, runs, names, missing="drop")
        return _judged(method, found, found.index, len(points), found.above_floor)
    if method == "delta":
        found = delta.analyze(points, runs, names, missing="drop")
        return _judged(method, found, found.index, len(points), found.above_floor)
    bar = medians(runs) if bars is None else bars
    found = regional.analyze(points, runs, names, bar, missing="drop")
    signed = found.distance
    size = Estimate(np.abs(signed.value), signed.se, signed.low, signed.high, np.abs(signed.resampled))
    return _judged(method, found, size, len(points), found.above_floor)


def _judged(
    method: str,
    found: Found,
    leading: Estimate,
    rows: int,
    above: np.ndarray,
    width: np.ndarray | None = None,
) -> Analysis:
    widest = np.full(leading.value.shape[1:], convergence.WIDTH) if width is None else width
    return Analysis(method, found.names, found, leading, convergence.judge(leading, rows, widest), widest, above)


def plain_sample(design: Design, outputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of a design that are a plain sample of the factors, and what their runs gave.

    Parameters
    ----------
    design : Design
        The points.
    outputs : numpy.ndarray, shape (points, ...)
        What the runs gave.
    """
    if design.method != "sobol":
        return design.points, outputs
    place = np.arange(len(design)) % block_of(design)
    here = (place == 0) | (place == block_of(design) - 1)
    return design.points[here], outputs[here]


def medians(outputs: np.ndarray) -> np.ndarray:
    """Return the medians over points of means over replications, of the shape of the outputs; missing runs left out.

    Parameters
    ----------
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave.
    """
    whole = np.where(np.isfinite(outputs), outputs, np.nan)
    known = ~np.isnan(whole).any(axis=1)
    means = np.where(known, np.where(np.isnan(whole), 0.0, whole).mean(axis=1), np.nan)
    empty = ~known.any(axis=0)
    return np.where(empty, 0.0, np.nanmedian(np.where(empty, 0.0, means), axis=0))


def by_grade(design: Design, outputs: np.ndarray) -> sobol.Indices | None:
    """Return closed and total indices of grades of evidence, or None if the design does not exchange them.

    Parameters
    ----------
    design : Design
        The points.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave.
    """
    if design.method != "sobol" or not design.structure["grades"]:
        return None
    grades = tuple(dict.fromkeys(design.structure["grades"]))
    size = block_of(design)
    chosen = [0, *range(size - 1 - len(grades), size)]
    runs = _blocks(design, outputs)[:, chosen].reshape(-1, *outputs.shape[1:])
    return sobol.analyze(runs, grades, missing="drop")


def _blocks(design: Design, outputs: np.ndarray) -> np.ndarray:
    return outputs.reshape(-1, block_of(design), *outputs.shape[1:])


def _without_grades(design: Design) -> np.ndarray:
    size, grades = block_of(design), design.structure["grades"]
    extra = len(set(grades)) if grades else 0
    return np.array([*range(size - 1 - extra), size - 1])


def labels_of(design: Design, by: str) -> list[str]:
    """Return the mechanism or area, or the grade of evidence, of each factor.

    Parameters
    ----------
    design : Design
        The points.
    by : {"mechanism", "grade"}
        Which.
    """
    return [factor.grade if by == GRADE else factor.group for factor in design.factors]


def bounded(analysis: Analysis, design: Design, by: str) -> grouping.Bounds | None:
    """Return between which ends the indices of groups of single factors lie; None where there are no single factors.

    Parameters
    ----------
    analysis : Analysis
        Of the design.
    design : Design
        The points.
    by : {"mechanism", "grade"}
        How factors are grouped.
    """
    if not isinstance(analysis.found, sobol.Indices) or design.structure["groups"]:
        return None
    return grouping.bounds(analysis.found, labels_of(design, by))


def noise_of(analysis: Analysis, design: Design, outputs: np.ndarray) -> tuple[Estimate, Estimate]:
    """Return the variance of expected outcomes and the share of replication noise, each of the outputs' shape.

    Parameters
    ----------
    analysis : Analysis
        Of the outputs.
    design : Design
        The points.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave.
    """
    if isinstance(analysis.found, sobol.Indices):
        return analysis.found.variance, analysis.found.noise
    found = noise.analyze(outputs, unit=block_of(design), missing="drop")
    return found.between, found.share


def growth(method: str, design: Design, outputs: np.ndarray, bars: np.ndarray | None = None) -> Growth | None:
    """Return what smaller designs would have said of the leading index; None where the design is too small to tell.

    Parameters
    ----------
    method : str
        As in `analyze`.
    design : Design
        The points.
    outputs : numpy.ndarray, shape (points, replications, ...)
        What the runs gave.
    bars : numpy.ndarray, optional
        As in `analyze`.
    """
    unit = block_of(design)
    rows = len(design) // unit
    least = 4 if unit > 1 else 100
    sizes = [size for size in (rows // 8, rows // 4, rows // 2, rows) if size >= least]
    if len(sizes) < 2:
        return None

    def leading(part: np.ndarray) -> Estimate:
        return analyze(method, _first(design, len(part)), part, bars).leading

    return convergence.growth(leading, outputs, unit, sizes)


def _first(design: Design, points: int) -> Design:
    """Return the first points of a design, whole blocks of them."""
    rows = points // block_of(design)
    size = {"sobol": {"base": rows}, "morris": {"trajectories": rows}}.get(design.method, {})
    unit = None if design.unit is None else design.unit[:points]
    return Design(design.method, design.factors, design.points[:points], unit, {**design.structure, **size})
