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
    "sobol": ("base", "second_order", "groups"),
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
    """

    methods: dict[str, DesignName]
    default: str
    precision: bool = False


KINDS: dict[str, Kind] = {
    "sweep": Kind({name: name for name in DESIGNS}, "full_factorial", precision=True),
    "attribution": Kind({"on_off": "on_off"}, "on_off"),
}
"""Kinds by name. A new one is entered here, and in `ispsim.report.kinds` with what is made of its runs."""
