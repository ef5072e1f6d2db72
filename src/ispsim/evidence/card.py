"""The score card: what the model makes of every published pattern, and how many of them it meets."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.evidence.model import settings_of
from ispsim.evidence.pattern import Pattern, Simulated, Use
from ispsim.evidence.verdict import Judged, Verdict
from ispsim.scenario import Scenario

if TYPE_CHECKING:
    from ispsim.figures.style import Picture

USES: tuple[Use, ...] = ("fit", "shape", "hold")


@dataclass(frozen=True)
class Scored:
    """A pattern with what the model makes of it.

    Attributes
    ----------
    pattern : Pattern
        What was published.
    verdict : {"hit", "miss", "unclear", "not enacted"}
        On all of it.
    judged : tuple of Judged
        Its numbers and then its conditions; none if it was not enacted.
    simulated : Simulated or None
        What the simulated studies gave.
    studies : int
        How many of them.
    failure : str
        Why its re-enactment failed; empty if it did not.
    """

    pattern: Pattern
    verdict: Verdict
    judged: tuple[Judged, ...]
    simulated: Simulated | None
    studies: int
    failure: str = ""

    @property
    def why_not(self) -> str:
        """Return why it is not enacted; empty if it is."""
        return self.failure or self.pattern.why_not

    @property
    def bands(self) -> list[tuple[float, float]]:
        """Return between what each number and condition should lie, in their order."""
        pattern = self.pattern
        return [(p.low, p.high) for p in pattern.parts] + [(c.least, 1.0) for c in pattern.conditions]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; undefined, and a band's open side, is None."""
        pattern = self.pattern
        details = [
            {
                "name": part.name,
                "unit": part.unit,
                "band": _ends(part.low, part.high),
                "published": part.published,
                "interval": list(part.interval) if part.interval else None,
                **_numbers(one),
            }
            for part, one in zip(pattern.parts, self.judged, strict=False)
        ]
        conditions = self.judged[len(pattern.parts) :]
        first, bands = self.judged[0] if self.judged else None, self.bands
        return {
            "name": pattern.name,
            "use": pattern.use,
            "band": _ends(*bands[0]) if bands else None,
            "mean": None if first is None else _plain(first.mean),
            "low": None if first is None else _plain(first.low),
            "high": None if first is None else _plain(first.high),
            "verdict": self.verdict,
            "by_design": pattern.by_design,
            "studies": self.studies,
            "parts": details,
            "conditions": [
                {"name": asked.name, "least": asked.least, **_numbers(one)}
                for asked, one in zip(pattern.conditions, conditions, strict=False)
            ],
            "beside": {
                name: {"mean": _plain(mean_where_defined(values)), "sd": _plain(_sd(values))}
                for name, values in (self.simulated.beside if self.simulated else {}).items()
            },
            "figure": pattern.figure,
            "sources": [
                {"citation": one.citation, "doi": one.doi, "read": one.read, "note": one.note} for one in pattern.source
            ],
            "why_not": self.why_not,
            "failed": bool(self.failure),
            "tells": pattern.tells,
        }


@dataclass(frozen=True)
class Score:
    """How many of some patterns are hits."""

    hits: int
    misses: int
    unclear: int
    not_enacted: int

    @property
    def patterns(self) -> int:
        """Return how many there are in all."""
        return self.hits + self.misses + self.unclear + self.not_enacted

    def __str__(self) -> str:
        return f"{self.hits} of {self.patterns}"


@dataclass(frozen=True)
class ScoreCard:
    """What the model makes of published patterns.

    Attributes
    ----------
    scored : tuple of Scored
        Patterns in the order of the catalogue.
    seed : int
        Of the card.
    only : tuple of str, or None
        The patterns that were asked for; None for all.
    asked : int or None
        Simulated studies of each; None for as many as each pattern says.
    workers : int
        Threads that it was made with; no number depends on it.
    model : Scenario
        Of its mechanisms and parameters: what is held against the findings.
    """

    scored: tuple[Scored, ...]
    seed: int
    only: tuple[str, ...] | None = None
    asked: int | None = None
    workers: int = 1
    model: Scenario = field(default_factory=partial(Scenario.from_dict, {}))

    def score(self, use: Use | None = None, by_design: bool = True) -> Score:
        """Return how many patterns are hits.

        Parameters
        ----------
        use : {"fit", "shape", "hold"}, optional
            Of these alone.
        by_design : bool
            Whether those count that the frame of the model contains already.
        """
        counted = [
            one.verdict
            for one in self.scored
            if (use is None or one.pattern.use == use) and (by_design or not one.pattern.by_design)
        ]
        return Score(*(counted.count(word) for word in ("hit", "miss", "unclear", "not enacted")))

    @property
    def settings(self) -> dict[str, Any]:
        """Return what differs from the shipped model, by dotted path."""
        return settings_of(self.model)

    @property
    def failed(self) -> list[Scored]:
        """Return the patterns whose re-enactment failed."""
        return [one for one in self.scored if one.failure]

    def __getitem__(self, name: str) -> Scored:
        """Return one pattern by its name."""
        for one in self.scored:
            if one.pattern.name == name:
                return one
        raise KeyError(name)

    def plot(self, name: str | None = None) -> Picture:
        """Return a figure of one pattern, which a notebook shows and ``savefig`` saves.

        Parameters
        ----------
        name : str, optional
            Of the pattern; the first one on the card if not stated.

        Raises
        ------
        ScenarioError
            If it is not on the card, or there is nothing of it to draw.
        """
        from ispsim.evidence.plot import gallery

        return gallery(self).draw(self, name or self.scored[0].pattern.name)

    def to_dict(self) -> dict[str, Any]:
        """Return the card as plain data, as ``ispsim evidence --json`` prints it."""
        scores: dict[str, Any] = {"all": _counts(self.score()), "not by design": _counts(self.score(by_design=False))}
        scores |= {use: _counts(self.score(use)) for use in USES}
        return {
            "schema": 1,
            "seed": self.seed,
            "settings": self.settings,
            "score": scores,
            "patterns": [one.to_dict() for one in self.scored],
        }

    def __repr__(self) -> str:
        return f"ScoreCard({self.score()} patterns hit, seed {self.seed})"


def _counts(score: Score) -> dict[str, int]:
    return {
        "patterns": score.patterns,
        "hit": score.hits,
        "miss": score.misses,
        "unclear": score.unclear,
        "not enacted": score.not_enacted,
    }


def _numbers(one: Judged) -> dict[str, Any]:
    numbers = {name: _plain(getattr(one, name)) for name in ("mean", "low", "high", "within")}
    return numbers | {"p05": _plain(one.central[0]), "p95": _plain(one.central[1]), "verdict": one.verdict}


def _ends(low: float, high: float) -> list[float | None]:
    return [_plain(low), _plain(high)]


def _plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def mean_where_defined(values: np.ndarray) -> float:
    """Return the mean of the studies that define a number; NaN where none does."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else math.nan


def _sd(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.std(ddof=1)) if known.size > 1 else math.nan
