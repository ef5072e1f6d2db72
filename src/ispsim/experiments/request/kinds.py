"""Kinds of experiments, their methods, and the keys that a method takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

DesignName = Literal[
    "full_factorial",
    "fractional_factorial",
    "latin_hypercube",
    "sobol",
    "morris",
    "one_at_a_time",
    "table",
    "on_off",
]
DESIGNS: tuple[DesignName, ...] = tuple(name for name in get_args(DesignName) if name != "on_off")
"""Every design of factors that a file names; in `on_off` mechanisms are what is varied."""

SIZE_KEYS: dict[DesignName, tuple[str, ...]] = {
    "full_factorial": ("levels",),
    "fractional_factorial": ("resolution",),
    "latin_hypercube": ("points",),
    "sobol": ("base", "second_order", "groups", "grades"),
    "morris": ("trajectories", "levels", "groups"),
    "one_at_a_time": ("levels",),
    "table": ("table",),
    "on_off": ("mechanisms", "roles", "at", "context"),
}
"""Keys of an experiment's file that only one design takes, or a few: most say how large it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of experiment may ask.

    Attributes
    ----------
    methods : dict
        Method as the file names it -> the design that its points come from.
    default : str
        Method where none is stated.
    precision : bool
        Whether replications may be added until an interval is narrow enough: then points have different numbers of
        them.
    least : int
        Fewest replications of a point.
    given : tuple of str
        Methods that only need a plain sample of points, and so can be asked besides the one that chose them.
    """

    methods: dict[str, DesignName]
    default: str
    precision: bool = False
    least: int = 1
    given: tuple[str, ...] = ()


_GIVEN = ("pawn", "delta", "regional")

KINDS: dict[str, Kind] = {
    "sweep": Kind({name: name for name in DESIGNS}, "full_factorial", precision=True),
    "sensitivity": Kind(
        {"morris": "morris", "sobol": "sobol", **dict.fromkeys(_GIVEN, "latin_hypercube")},
        "morris",
        least=8,  # with fewer, noise cannot be told from what the factors do
        given=_GIVEN,
    ),
    "attribution": Kind({"on_off": "on_off"}, "on_off"),
}
"""Kinds by name. A new one is entered here, and in `ispsim.report.kinds` with what is made of its runs."""

OWN_FILES = ("trial", "calibration", "hypotheses")
"""Kinds whose files have keys of their own, and are read elsewhere."""
