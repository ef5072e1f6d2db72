"""Morris's trajectories, from SALib: one factor, or one group of them, moves at a time."""

from __future__ import annotations

import numpy as np

from ispsim.experiments.designs.design import Design, derived_seed, from_unit, group_names, salib_problem
from ispsim.experiments.request.factor import Factor


def morris(factors: tuple[Factor, ...], trajectories: int, seed: int, levels: int = 4, groups: bool = False) -> Design:
    """Return trajectories through the grid of the unit cube, one after another.

    Parameters
    ----------
    factors
        What is varied.
    trajectories
        Their number; each has a point more than there are factors (or groups).
    seed
        Of the experiment.
    levels
        Of the grid, even.
    groups
        Whether factors of one group move together.
    """
    from SALib.sample import morris as sampler

    names = group_names(factors, groups)
    problem = salib_problem(factors, names)
    generator = np.random.default_rng(derived_seed(seed, "morris"))
    unit = np.asarray(sampler.sample(problem, trajectories, num_levels=levels, seed=generator))
    structure = {"trajectories": trajectories, "levels": levels, "groups": names}
    return Design("morris", factors, from_unit(factors, unit), unit, structure)
