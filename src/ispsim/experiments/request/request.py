"""An experiment as it was asked: its file with everything in it found, checked and resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ispsim.experiments.attribution.question import Question
from ispsim.experiments.request.factor import Factor
from ispsim.experiments.request.kinds import DesignName
from ispsim.experiments.request.schema import Precision
from ispsim.scenario import Scenario
from ispsim.scenario.posterior import PosteriorDraws, drawn_in, what_varies

MANY = 8
"""Factors above which their number is told instead of their names."""


@dataclass(frozen=True)
class Request:
    """What is asked of an experiment.

    Attributes
    ----------
    name : str
        Of the experiment.
    kind, method : str
        What is made of the runs, and how the points are chosen.
    design : str
        The design that the method takes its points from.
    scenarios : tuple of Scenario
        Each takes every point.
    factors : tuple of Factor
        What is varied.
    replications : int
        Of every point; at the start, where `precision` adds more.
    seed : int
        Of the design and of the futures.
    uncertainty : {"chance", "full"}
        What differs between replications.
    measures : tuple of str
        Which are kept.
    weeks : tuple of int
        Weeks at the end of which measures are kept too.
    sizes : mapping
        How large the design is: its keys in the file.
    also : tuple of str
        Other analyses of the same runs.
    bars : tuple of float
        What each measure is to exceed; none for their medians.
    rows : tuple of tuple of float, or None
        Points of a table of the user's own.
    precision : Precision or None
        How narrow intervals are to be.
    posterior : PosteriorDraws or None
        Parameters that replications take from the posterior of a calibration.
    question : Question or None
        What an attribution asks.
    groups : tuple of str
        Groups of rosters for which measures are kept too.
    path : str or None
        The file, as it was given.
    text : str
        What it holds; it counts as nothing that is asked, since comments change no number.
    engine : {"compiled", "python"}
        Which engine runs the weeks; the numbers are the same.
    """

    name: str
    kind: str
    method: str
    design: DesignName
    scenarios: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    replications: int
    seed: int
    uncertainty: str
    measures: tuple[str, ...]
    weeks: tuple[int, ...] = ()
    sizes: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    bars: tuple[float, ...] = ()
    rows: tuple[tuple[float, ...], ...] | None = None
    precision: Precision | None = None
    posterior: PosteriorDraws | None = None
    question: Question | None = None
    groups: tuple[str, ...] = ()
    path: str | None = None
    text: str = ""
    engine: str = "compiled"

    @property
    def compiled_only(self) -> str | None:
        """What of it only the compiled week does, if there is such a thing."""
        return None

    @property
    def drawn(self) -> tuple[str, ...]:
        """Parameters by name that replications take from a posterior."""
        return drawn_in(self.posterior, self.scenarios)

    @property
    def varies(self) -> str:
        """What differs between replications: ``"chance"`` alone, a ``"posterior"`` too, or all, ``"full"``."""
        return what_varies(self.uncertainty, self.posterior)

    @property
    def named_factors(self) -> str:
        """The factors by name, or their number where they are many."""
        if len(self.factors) > MANY:
            groups = len({factor.group for factor in self.factors})
            return f"{len(self.factors)} factors in {groups} group{'' if groups == 1 else 's'}"
        return ", ".join(factor.short_name for factor in self.factors)

    @property
    def named_scenarios(self) -> str:
        """The scenarios by name, or the first of them where they are many."""
        names = [scenario.name for scenario in self.scenarios]
        if len(names) > MANY:
            return f"{names[0]} and {len(names) - 1} more"
        return ", ".join(names)

    def describe(self) -> dict[str, Any]:
        """Return what is asked as plain data, scenarios left out."""
        return {
            "name": self.name,
            "kind": self.kind,
            "method": self.method,
            "replications": self.replications,
            "seed": self.seed,
            "uncertainty": self.uncertainty,
            "measures": list(self.measures),
            "weeks": list(self.weeks),
            "factors": [factor.describe() for factor in self.factors],
            "sizes": dict(self.sizes),
            "precision": self.precision.model_dump() if self.precision is not None else None,
            "also": list(self.also),
            "bars": list(self.bars),
            "question": asdict(self.question) if self.question is not None else None,
            "groups": list(self.groups),
            "posterior": asdict(self.posterior) if self.posterior is not None else None,
            "engine": self.engine,
        }
