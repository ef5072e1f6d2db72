"""``ispsim compare``: what scenarios differ in, in one and the same future each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ispsim.cli.options import (
    Json,
    Out,
    Posterior,
    Runs,
    Seed,
    Settings,
    Uncertainty,
    as_json,
    check_request,
    draws_of,
    load_with,
    results_folder,
    tell_of_compiling,
    where_results_are,
)
from ispsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ispsim.experiments.compare import Comparison

ABOUT = (
    "Hold scenarios against the first one, run by run in the same futures: differences, cost and cost-effectiveness."
)


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO SCENARIO...", help="Scenario files; the first is the baseline.", show_default=False
        ),
    ],
    runs: Runs = 20,
    seed: Seed = 1,
    settings: Settings = None,
    uncertainty: Uncertainty = "full",
    posterior: Posterior = None,
    out: Out = None,
    json: Json = False,
) -> str:
    """Return the paired differences between scenarios, as tables or as JSON."""
    check_request(runs, seed, uncertainty)
    asked, problems = [], []
    for path in scenarios:
        try:
            asked.append(load_with(path, settings))
        except ScenarioError as error:
            # a wrong --set is wrong for each of them, and said once
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ScenarioError(problems)
    if len(asked) < 2:
        raise ScenarioError(
            Problem("a comparison needs at least two scenarios", allowed="ispsim compare SCENARIO SCENARIO...")
        )
    from ispsim.experiments.compare import compare as held_against_the_first
    from ispsim.report.request import of_runs

    draws = draws_of(posterior, asked)
    with results_folder(out, of_runs(asked, runs, seed, uncertainty, draws)) as fill:
        tell_of_compiling(*asked)
        done = held_against_the_first(asked, runs, seed, uncertainty, posterior=draws)
        fill(done)
    return as_json(done.to_dict()) if json else _page(done, out)


def _page(comparison: Comparison, out: str | None) -> str:
    from ispsim.cli import groups, page, words
    from ispsim.cli.outcomes import difference_table

    base = comparison.runs[comparison.baseline]
    parts: list[RenderableType] = [
        page.heading(
            f"Baseline: {words.scenario_line(base.scenario)}",
            f"{words.count(base.runs, 'run')}, seed {base.seed}, {comparison.varies} uncertainty",
            "Change: scenario minus baseline, run by run. Up: share of runs with an increase.",
        ),
    ]
    for name in comparison.others:
        parts += [
            page.heading(words.scenario_line(comparison.runs[name].scenario)),
            difference_table(comparison, name),
            *([table] if (table := groups.differences_by_group(comparison, name)) is not None else []),
            *([page.paragraph(alone)] if (alone := words.in_one_only(comparison, name)) else []),
            page.paragraph(f"{name}: {words.verdict(comparison, name)}"),
            page.paragraph(words.worth(comparison, name)),
        ]
    parts.append(page.paragraph(words.uncertainty_of_comparison(comparison)))
    if out is not None:
        parts.append(where_results_are(out))
    return page.page(parts)
