"""The request of an attribution, from a file or from Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ispsim.experiments.attribution.question import kept_weeks, question_of
from ispsim.experiments.designs.on_off import factors_of
from ispsim.experiments.request.request import Request
from ispsim.scenario import Scenario
from ispsim.scenario.posterior import PosteriorDraws
from ispsim.world.build import build_ids

MATCHED_BY = "faithful_use"
"""Measure by which the roles of trust are matched; it is kept whatever is asked about."""

DEFAULT_MEASURES = ("faithful_use",)
"""Measures that are asked about where none are named."""


def attribution(
    scenarios: Sequence[Scenario],
    measures: Sequence[str],
    *,
    name: str,
    replications: int,
    seed: int,
    uncertainty: str,
    posterior: PosteriorDraws | None = None,
    path: str | None = None,
    text: str = "",
    roles: Sequence[str] | None = None,
    mechanisms: Sequence[str] | None = None,
    at: int | None = None,
    weeks: Iterable[int] | None = None,
) -> Request:
    """Return the request of an attribution.

    Parameters
    ----------
    scenarios
        Contexts, at least one, with names of their own.
    measures
        Weekly measures.
    name, replications, seed, uncertainty, posterior, path, text
        As in `Request`.
    roles, mechanisms, at, weeks
        As in `ispsim.experiments.attribution.question.question_of`.

    Raises
    ------
    ScenarioError
        With every problem found; keys are the names of the arguments.
    """
    question = question_of(scenarios, measures, roles, mechanisms, at, weeks)
    groups = dict.fromkeys(group for scenario in scenarios for group in build_ids(scenario)["group"])
    return Request(
        name=name,
        kind="attribution",
        method="on_off",
        design="on_off",
        scenarios=tuple(scenarios),
        factors=factors_of(question),
        replications=replications,
        seed=seed,
        uncertainty=uncertainty,
        posterior=posterior,
        measures=tuple(dict.fromkeys([*question.measures, MATCHED_BY])),
        weeks=kept_weeks(question, scenarios),
        question=question,
        groups=tuple(groups),
        path=path,
        text=text,
    )
