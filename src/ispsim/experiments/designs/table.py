"""Points of the user's own, in the order of their rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.factor import Factor


def table(factors: tuple[Factor, ...], rows: Sequence[Sequence[float]]) -> Design:
    """Return the rows of a table as a design; the first is what the others are held against.

    Parameters
    ----------
    factors
        In the order of the columns.
    rows
        A value of each factor.
    """
    points = np.array(rows, dtype=float).reshape(len(rows), len(factors))
    pairs = []
    for here in range(1, len(points)):
        changed = np.flatnonzero(points[here] != points[here - 1])
        pairs.append((here, here - 1, changed[0] if changed.size == 1 else -1))
    neighbours = np.array(pairs, dtype=np.int64).reshape(-1, 3)
    return Design("table", factors, points, reference=0, neighbours=neighbours)
