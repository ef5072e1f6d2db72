"""What is asked for, in full, as a results folder keeps it: nothing of where, when or on how many cores."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ispsim import __version__
from ispsim.errors import ScenarioError
from ispsim.store.manifest import source_hash, versions

if TYPE_CHECKING:
    from ispsim.engine.results import Runs
    from ispsim.evidence.card import ScoreCard
    from ispsim.evidence.pattern import Pattern
    from ispsim.experiments.compare import Comparison
    from ispsim.scenario import Scenario
    from ispsim.scenario.posterior import PosteriorDraws
    from ispsim.stories.story import Story

    Results = Runs | Comparison | Story | ScoreCard

PACKAGES = ("llvmlite", "matplotlib", "numba", "numpy", "pandas", "pyarrow", "scipy")
"""Packages on which a number or a byte of the results can depend."""


@dataclass(frozen=True)
class Request:
    """A request for results.

    Attributes
    ----------
    kind : {"run", "compare", "story", "evidence"}
        Of the results.
    terms : mapping
        What is asked of the scenarios: numbers of runs, seed and so on.
    scenarios : sequence of Scenario
        One of a run or a story, several of a comparison, none of a score card.
    """

    kind: str
    terms: Mapping[str, Any]
    scenarios: Sequence[Scenario]

    def manifest(self) -> dict[str, Any]:
        """Return everything that the results follow from."""
        return {
            "schema": 1,
            "kind": self.kind,
            **self.terms,
            "scenarios": [
                {
                    "name": scenario.name,
                    "scenario": _without_places(scenario.model_dump(exclude={"name"})),
                    "parameters_in_force": scenario.values(),
                    "imputed": scenario.setting.imputed(),
                }
                for scenario in self.scenarios
            ],
            "versions": {"ispsim": __version__, **versions(PACKAGES)},
            "source": source_hash(Path(__file__).parents[1]),
            # last, since they say that something differs and not what
            "digests": {scenario.name: scenario.digest for scenario in self.scenarios},
        }


def of_runs(
    scenarios: Sequence[Scenario], runs: int, seed: int, uncertainty: str, posterior: PosteriorDraws | None = None
) -> Request:
    """Return what `simulate` (one scenario) or `compare` (several) is asked."""
    terms: dict[str, Any] = {"runs": runs, "seed": seed, "uncertainty": uncertainty}
    if posterior is not None:
        terms["posterior"] = asdict(posterior)
    return Request("run" if len(scenarios) == 1 else "compare", terms, scenarios)


def of_story(scenario: Scenario, who: str | None, seed: int, replication: int = 0) -> Request:
    """Return what `story` is asked; `who` is None where the most changed person is to be found."""
    terms = {"who": who and who.strip(), "seed": seed, "replication": replication}
    return Request("story", terms, [scenario])


def of_evidence(
    patterns: Sequence[Pattern], only: Sequence[str] | None, studies: int | None, seed: int, model: Scenario
) -> Request:
    """Return what a score card is asked; see `ispsim.score_card`."""
    from ispsim.report.evidence.folder import terms

    return Request("evidence", terms(patterns, only, studies, seed, model), ())


def request_of(results: Results) -> Request:
    """Return what results were asked for."""
    from ispsim.engine.results import Runs
    from ispsim.evidence.card import ScoreCard
    from ispsim.experiments.compare import Comparison
    from ispsim.stories.story import Story

    if not isinstance(results, Runs | Comparison | Story | ScoreCard):
        known = "what simulate, compare, story or score_card returned"
        raise ScenarioError(f"save takes {known}, not {type(results).__name__}")
    if isinstance(results, ScoreCard):
        patterns = [one.pattern for one in results.scored]
        return of_evidence(patterns, results.only, results.asked, results.seed, results.model)
    if isinstance(results, Story):
        who = None if results.chosen else results.who
        return of_story(results.scenario, who, results.seed, results.replication)
    runs = runs_in(results)
    first = runs[0]
    return of_runs([one.scenario for one in runs], first.runs, first.seed, first.uncertainty, first.posterior)


def runs_in(results: Runs | Comparison) -> list[Runs]:
    """Return the runs of each scenario."""
    from ispsim.engine.results import Runs

    return [results] if isinstance(results, Runs) else list(results.runs.values())


def _without_places(data: Any) -> Any:
    """Return a scenario's data with own functions' files by their bare names: their text is there, and counts."""
    if isinstance(data, Mapping):
        if data.keys() == {"file", "function", "text"}:
            return {**data, "file": os.path.basename(data["file"])}
        return {key: _without_places(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_without_places(value) for value in data]
    return data
