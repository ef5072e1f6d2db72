"""Saltelli's design for Sobol' indices, from SALib: scrambled Sobol' points crossed with a second sample of them."""

from __future__ import annotations

import numpy as np

from ispsim.experiments.designs.design import Design, derived_seed, from_unit, group_names, salib_problem
from ispsim.experiments.request.factor import Factor


def sobol(
    factors: tuple[Factor, ...], base: int, seed: int, second_order: bool = False, groups: bool = False
) -> Design:
    """Return ``base`` blocks of points: A, A with a column of B for each factor or group, (B with one of A,) B.

    Parameters
    ----------
    factors
        What is varied.
    base
        Rows of the base sample, a power of 2.
    seed
        Of the experiment.
    second_order
        Whether the crossed points for second-order indices are there too.
    groups
        Whether factors of one group are exchanged together.
    """
    from SALib.sample import sobol as sampler

    if base < 2 or base & (base - 1):
        raise ValueError(f"the base sample of a Sobol' design has a power of 2 rows, not {base}")
    names = group_names(factors, groups)
    problem = salib_problem(factors, names)
    generator = np.random.default_rng(derived_seed(seed, "sobol"))
    unit = np.asarray(sampler.sample(problem, base, calc_second_order=second_order, seed=generator))
    structure = {"base": base, "second_order": second_order, "groups": names}
    return Design("sobol", factors, from_unit(factors, unit), unit, structure)
