"""Functions whose indices are known, and designs of them."""

import numpy as np
from SALib.sample import sobol as sampler


def ishigami(x: np.ndarray) -> np.ndarray:
    """Ishigami & Homma 1990 with a = 7, b = 0.1, of points in the unit cube."""
    a, b, c = np.moveaxis((2.0 * x - 1.0) * np.pi, -1, 0)
    return np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def _ishigami() -> dict[str, np.ndarray | float]:
    own = np.array([0.5 * (1.0 + 0.1 * np.pi**4 / 5.0) ** 2, 49.0 / 8.0, 0.0])
    both = 0.01 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)  # of the first and the third
    variance = own.sum() + both
    total = own + np.array([both, 0.0, both])
    return {"first": own / variance, "total": total / variance, "second_13": both / variance, "variance": variance}


ISHIGAMI = _ishigami()


def sobol_g(x: np.ndarray, a: np.ndarray) -> np.ndarray:
    """Sobol's product function."""
    return ((np.abs(4.0 * x - 2.0) + a) / (1.0 + a)).prod(axis=-1)


def closed_g(a: np.ndarray, group: list[int]) -> float:
    """The closed index of a group of factors of the product function."""
    parts = 1.0 + 1.0 / (3.0 * (1.0 + a) ** 2)
    return float((parts[group].prod() - 1.0) / (parts.prod() - 1.0))


def problem(factors: int, groups: list[str] | None = None) -> dict:
    names = [f"x{j + 1}" for j in range(factors)]
    described = {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}
    return described | ({"groups": groups} if groups else {})


def saltelli(rows: int, factors: int, second: bool = False, seed: int = 1, groups: list[str] | None = None):
    """SALib's design over Sobol' points."""
    return sampler.sample(problem(factors, groups), rows, calc_second_order=second, seed=seed)


def plain_saltelli(rows: int, factors: int, second: bool, seed: int) -> np.ndarray:
    """The same blocks over plain random rows, whose errors the bootstrap knows."""
    a, b = np.random.default_rng(seed).random((2, rows, factors))
    block = [a]
    for one, other in ((a, b), (b, a))[: 2 if second else 1]:
        for j in range(factors):
            mixed = one.copy()
            mixed[:, j] = other[:, j]
            block.append(mixed)
    return np.stack([*block, b], axis=1).reshape(-1, factors)
