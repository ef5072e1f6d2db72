"""What a published pattern is, and what its re-enacted studies may give back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np

Use = Literal["fit", "shape", "hold"]

HOLDS = 0.9
"""Share of simulated studies in which a condition must hold, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a finding was published.

    Attributes
    ----------
    citation : str
        Authors, year, journal, volume and page.
    doi : str or None
        Without an address.
    read : {"abstract", "paper", "table", "data", "secondary"}
        What of it was read; "secondary" where only others' account of it was.
    note : str
        What is unchecked about it, or computed from it.
    """

    citation: str
    doi: str | None
    read: Literal["abstract", "paper", "table", "data", "secondary"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a pattern, with the band in which the model should give it.

    Attributes
    ----------
    name : str
        What it is, in a few words; of one pattern each once.
    unit : str
        That of the statistic.
    low, high : float
        The band. Infinite where a side is open.
    published : float or None
        The published figure; None where a pattern states a direction only.
    interval : tuple of float, or None
        The published 95 % interval.
    """

    name: str
    unit: str
    low: float
    high: float
    published: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a shape states, for instance that a slope is negative.

    Attributes
    ----------
    name : str
        The condition in words; of one pattern each once.
    least : float
        Share of simulated studies in which it must hold.
    """

    name: str
    least: float = HOLDS


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the re-enacted studies gave.

    Attributes
    ----------
    parts : mapping of str to numpy.ndarray, shape (studies,)
        Name of a part -> its statistic in each simulated study; NaN where a study does not give it.
    conditions : mapping of str to numpy.ndarray of bool, shape (studies,)
        Name of a condition -> whether it holds in each simulated study.
    beside : mapping of str to numpy.ndarray, shape (studies,)
        Numbers that are reported and not judged, with their units in the names.
    """

    parts: Mapping[str, np.ndarray] = field(default_factory=dict)
    conditions: Mapping[str, np.ndarray] = field(default_factory=dict)
    beside: Mapping[str, np.ndarray] = field(default_factory=dict)


Settings = Mapping[str, Any] | None
"""Settings of every scenario of a study that differ from the study's: values by dotted path."""

Enact = Callable[[int, int, Settings], Simulated]
"""Re-enacts a study: (number of simulated studies, seed, settings) -> what they gave."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A published finding that the model is held against.

    Attributes
    ----------
    name : str
        As others refer to it.
    use : {"fit", "shape", "hold"}
        Fit: may be used to calibrate. Shape: direction or ordering only. Hold: never fitted to.
    by_design : bool
        Whether the frame of the model contains it already, so that it proves nothing.
    source : tuple of Source
    design : str
        The published study.
    figure : str
        What it found, in words and numbers.
    statistic : str
        How it is re-enacted and what is computed.
    parts : tuple of Part
        Numbers with bands. The first one stands for the pattern where there is room for one only.
    conditions : tuple of Condition
        What must hold in most of the simulated studies.
    enact : callable, or None
        Re-enacts it; None where the model cannot.
    why_not : str
        Why it cannot be enacted.
    studies : int
        Simulated studies on a full score card.
    tells : str
        What a miss tells about the model, in a sentence or two; empty where there is none to explain.
    """

    name: str
    use: Use
    source: tuple[Source, ...]
    design: str
    figure: str
    statistic: str
    parts: tuple[Part, ...] = ()
    conditions: tuple[Condition, ...] = ()
    enact: Enact | None = None
    by_design: bool = False
    why_not: str = ""
    studies: int = 200
    tells: str = ""
