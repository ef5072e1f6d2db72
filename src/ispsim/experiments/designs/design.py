"""What a design is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ispsim.experiments.request.factor import Factor, Value
from ispsim.scenario import Scenario


@dataclass(frozen=True)
class Design:
    """Points at which an experiment is run.

    Attributes
    ----------
    method : str
        Name of the design.
    factors : tuple of Factor
        In the order of the columns.
    points : numpy.ndarray, shape (points, factors)
        Values as the scenario takes them; of words and switches, the place in their `values`.
    unit : numpy.ndarray or None, shape (points, factors)
        The same in the unit cube, where there is one.
    structure : mapping
        What the analysis of the design needs: ``base``, ``second_order``, ``groups`` and ``grades`` of Sobol',
        ``trajectories``, ``levels`` and ``groups`` of Morris, ``resolution`` and ``generators`` of a fractional
        factorial.
    reference : int or None
        Point that the others are naturally held against.
    neighbours : numpy.ndarray, shape (pairs, 3), int64
        Point, the point it is a step away from, and the factor that differs (-1: several).
    """

    method: str
    factors: tuple[Factor, ...]
    points: np.ndarray
    unit: np.ndarray | None = None
    structure: Mapping[str, Any] = field(default_factory=dict)
    reference: int | None = None
    neighbours: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))

    def __len__(self) -> int:
        return int(self.points.shape[0])

    def settings(self, point: int) -> dict[str, Value]:
        """Return what a point sets, by dotted path."""
        return {factor.name: factor.setting(self.points[point, k]) for k, factor in enumerate(self.factors)}

    def scenario(self, base: Scenario, point: int) -> Scenario:
        """Return a scenario at a point.

        Raises
        ------
        ScenarioError
            If the values of the point don't go together there.
        """
        return base.with_settings(self.settings(point)) if self.factors else base

    @property
    def digest(self) -> str:
        """SHA-256 of the points, in hexadecimal."""
        values = np.ascontiguousarray(self.points, dtype="<f8") + 0.0  # one zero, not two
        return hashlib.sha256(f"{self.points.shape}".encode() + values.tobytes()).hexdigest()


def derived_seed(seed: int, what: str) -> int:
    """Return a seed of 32 bits for a library that takes one: never 0, which some take for no seed at all.

    Parameters
    ----------
    seed : int
        Of the experiment, from 0.
    what : str
        What it is for, so that designs of one experiment share no numbers.
    """
    digest = hashlib.blake2b(f"{seed}/{what}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little") or 1


def from_unit(factors: tuple[Factor, ...], unit: np.ndarray) -> np.ndarray:
    """Return the values of points in the unit cube, shape (points, factors)."""
    return np.stack([factor.from_unit(unit[:, k]) for k, factor in enumerate(factors)], axis=1)


def group_names(factors: tuple[Factor, ...], grouped: bool) -> list[str] | None:
    """Return the group of each factor, or None where each is varied by itself."""
    return [factor.group for factor in factors] if grouped else None


def salib_problem(factors: tuple[Factor, ...], groups: list[str] | None) -> dict[str, Any]:
    """Return the factors as SALib takes them, in the unit cube."""
    problem: dict[str, Any] = {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[0.0, 1.0]] * len(factors),
    }
    return problem if groups is None else problem | {"groups": groups}
