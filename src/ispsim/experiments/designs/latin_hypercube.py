"""Latin hypercubes: each factor takes every one of as many equal strata as there are points, once."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ispsim.experiments.designs.design import Design, derived_seed, from_unit
from ispsim.experiments.request.factor import Factor

_OPTIMISED = 500  # points up to which their evenness is improved; beyond, it takes long and gains little


def latin_hypercube(factors: tuple[Factor, ...], points: int, seed: int) -> Design:
    """Return a Latin hypercube, its columns exchanged until the points lie evenly (centred discrepancy).

    Parameters
    ----------
    factors
        What is varied.
    points
        Their number.
    seed
        Of the experiment.
    """
    from scipy.stats import qmc

    generator = np.random.default_rng(derived_seed(seed, "latin_hypercube"))
    optimised: Literal["random-cd"] | None = "random-cd" if len(factors) > 1 and 2 < points <= _OPTIMISED else None
    unit = qmc.LatinHypercube(len(factors), rng=generator, optimization=optimised).random(points)
    return Design("latin_hypercube", factors, from_unit(factors, unit), unit)
