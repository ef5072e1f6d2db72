"""Two-level fractional factorial designs of a stated resolution.

Each factor is a column of signs: the product of some basic columns, written as the bits of a number. Effects cannot be
told apart where products of columns are equal, so the resolution is the smallest number of columns whose product is
the constant one (Box & Hunter 1961, The 2^(k-p) fractional factorial designs, doi 10.1080/00401706.1961.10489951).
Columns are taken greedily, smallest number first, as long as no such product is too short; designs that are small in
the published tables come out as small. The resolution of what comes out is worked out again from the columns.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.factor import Factor


def fractional_factorial(factors: tuple[Factor, ...], at_least: int = 4) -> Design:
    """Return the smallest greedy two-level design of a resolution.

    Parameters
    ----------
    factors
        Each is at its two ends, or its two values.
    at_least
        Resolution: III keeps main effects apart from one another, IV from two-way interactions too, V keeps two-way
        interactions apart. Fewer factors than that get all combinations.
    """
    columns = generators(len(factors), at_least)
    basic = max(columns).bit_length()
    rows = np.arange(1 << basic)
    signs = np.stack([_parity(rows & column) for column in columns], axis=1)
    # a column is low where an even number of its basic columns is high, or the product of two highs would be low
    turned = np.array([column.bit_count() % 2 == 0 for column in columns])
    level = (signs ^ turned).astype(float)
    ends = np.array([factor.ends() for factor in factors])
    points = np.where(level > 0.5, ends[:, 1], ends[:, 0])
    structure = {"generators": columns, "resolution": resolution(columns), "basic": basic}
    return Design("fractional_factorial", factors, points, level, structure)


def generators(number: int, at_least: int) -> list[int]:
    """Return columns for so many factors, each the bits of the basic columns whose product it is."""
    columns: list[int] = []
    reached = {0: 0}  # products of at most `at_least` - 2 columns -> the fewest columns it takes
    candidate = 0
    while len(columns) < number:
        candidate += 1
        if candidate in reached:  # together with these columns it would be a word that is too short
            continue
        columns.append(candidate)
        for product, size in list(reached.items()):
            if size < at_least - 2:
                longer = product ^ candidate
                reached[longer] = min(reached.get(longer, at_least), size + 1)
    return columns


def resolution(columns: list[int], most: int = 8) -> int | None:
    """Return the length of the shortest word, the fewest columns whose product is constant.

    None where there is no word at all: a full factorial design. Words longer than `most` are not looked for, and
    ``most + 1`` is returned.
    """
    if _rank(columns) == len(columns):
        return None
    for size in range(1, most + 1):
        for chosen in combinations(columns, size):
            product = 0
            for column in chosen:
                product ^= column
            if product == 0:
                return size
    return most + 1


def _rank(columns: list[int]) -> int:
    basis: list[int] = []
    for column in columns:
        rest = column
        for one in basis:
            rest = min(rest, rest ^ one)
        if rest:
            basis.append(rest)
    return len(basis)


def _parity(values: np.ndarray) -> np.ndarray:
    bits = np.zeros(values.shape, dtype=bool)
    while values.any():
        bits ^= (values & 1).astype(bool)
        values = values >> 1
    return bits
