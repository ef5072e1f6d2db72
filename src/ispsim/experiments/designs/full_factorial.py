"""Every combination of the steps of all factors; the last factor changes fastest."""

from __future__ import annotations

import numpy as np

from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.factor import Factor


def full_factorial(factors: tuple[Factor, ...]) -> Design:
    """Return the full factorial design.

    Parameters
    ----------
    factors
        A range or a prior has as many steps as its ``levels``; a list has its values.
    """
    steps = [factor.steps() for factor in factors]
    sizes = [len(one) for one in steps]
    places = np.stack(np.unravel_index(np.arange(np.prod(sizes, dtype=np.int64)), sizes), axis=1)
    points = np.stack([one[places[:, k]] for k, one in enumerate(steps)], axis=1)
    strides = np.cumprod([1, *sizes[:0:-1]])[::-1]
    pairs = []
    for k in range(len(factors)):
        later = np.flatnonzero(places[:, k] > 0)
        pairs.append(np.stack([later, later - strides[k], np.full(later.size, k)], axis=1))
    return Design(
        "full_factorial",
        factors,
        points,
        structure={"sizes": sizes},
        reference=0,
        neighbours=np.concatenate(pairs).astype(np.int64),
    )
