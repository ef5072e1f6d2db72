"""Saltelli's design for Sobol' indices, from SALib: scrambled Sobol' points crossed with a second sample of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ispsim.experiments.designs.design import Design, derived_seed, from_unit, group_names, salib_problem
from ispsim.experiments.request.factor import Factor


def sobol(
    factors: tuple[Factor, ...],
    base: int,
    seed: int,
    second_order: bool = False,
    groups: bool = False,
    grades: bool = False,
) -> Design:
    """Return ``base`` blocks of points: A, A with columns of B for each factor or group, (B with those of A,) B.

    Where grades are exchanged as well, A with the columns of B for each of them stands before B: the structure names
    them. Each set of factors, in groups or grades, has its closed and its total index from these blocks.

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
    grades
        Whether factors of one grade of evidence are exchanged together as well; nothing is where all have the same.
    """
    from SALib.sample import sobol as sampler

    if base < 2 or base & (base - 1):
        raise ValueError(f"the base sample of a Sobol' design has a power of 2 rows, not {base}")
    names = group_names(factors, groups)
    problem = salib_problem(factors, names)

    def sample(problem: dict[str, Any], second: bool) -> np.ndarray:
        generator = np.random.default_rng(derived_seed(seed, "sobol"))
        found = sampler.sample(problem, base, calc_second_order=second, seed=generator)
        return np.asarray(found).reshape(base, -1, len(factors))

    blocks = sample(problem, second_order)
    labels = [factor.grade for factor in factors]
    several = grades and len(set(labels)) > 1
    if several:
        # from the same seed come the same A and B
        exchanged = sample(salib_problem(factors, labels), False)[:, 1:-1]
        blocks = np.concatenate((blocks[:, :-1], exchanged, blocks[:, -1:]), axis=1)
    unit = blocks.reshape(-1, len(factors))
    structure = {
        "base": base,
        "second_order": second_order,
        "groups": names,
        "grades": labels if several else None,
    }
    return Design("sobol", factors, from_unit(factors, unit), unit, structure)
