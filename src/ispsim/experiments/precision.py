"""How many replications are needed: they are added until every interval is narrow enough, and no further.

The width is looked at after each batch, so the last look is one of several: intervals of points that stop early cover
the true mean a little less often than 95 % of the time. Each point is judged by itself; not all have equally many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ispsim.experiments.designs.design import Design
from ispsim.experiments.paired import t_interval
from ispsim.experiments.request.schema import Precision
from ispsim.experiments.study import Study


def half_widths(study: Study, asked: Precision) -> np.ndarray:
    """Return half the width of what is judged at each point, shape (scenarios, points of the design).

    Parameters
    ----------
    study
        Runs so far.
    asked
        What is judged. Of contrasts, a point has the widest that it takes part in.

    Returns
    -------
    numpy.ndarray
        Infinite where fewer than two replications define the measure; 0 where contrasts are judged and the point takes
        part in none.
    """
    out = np.empty((len(study.request.scenarios), len(study.design)))
    for which in range(out.shape[0]):
        values = study.values(asked.measure, scenario=which)
        if asked.of == "mean":
            out[which] = [_half(row) for row in values]
            continue
        out[which] = 0.0
        for point, against in contrasted(study.design):
            half = _half(values[point] - values[against])
            out[which, [point, against]] = np.maximum(out[which, [point, against]], half)
    return out


def contrasted(design: Design) -> Sequence[tuple[int, int]]:
    """Return the pairs of points whose difference is of interest: a step apart, or else from the reference."""
    if len(design.neighbours):
        return [(int(point), int(against)) for point, against, _ in design.neighbours]
    if design.reference is None:
        return []
    return [(point, design.reference) for point in range(len(design)) if point != design.reference]


def wanting(study: Study, asked: Precision) -> list[int]:
    """Return the points, numbered over all scenarios, that need more replications and may have them."""
    wide = half_widths(study, asked).ravel() > asked.half_width
    return np.flatnonzero(wide & (study.replications.ravel() < asked.most)).tolist()


def _half(values: np.ndarray) -> float:
    low, high = t_interval(values[~np.isnan(values)])
    return math.inf if math.isnan(low) else 0.5 * (high - low)
