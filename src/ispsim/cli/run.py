"""``ispsim run``: one scenario, its outcomes with their uncertainty."""

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

if TYPE_CHECKING:
    import ispsim.engine.results

ABOUT = "Simulate one scenario and show what comes of it, with its uncertainty."


def run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Scenario file (TOML).", show_default=False)],
    runs: Runs = 20,
    seed: Seed = 1,
    settings: Settings = None,
    uncertainty: Uncertainty = "chance",
    posterior: Posterior = None,
    out: Out = None,
    json: Json = False,
) -> str:
    """Return the outcomes of one scenario, as a table or as JSON."""
    check_request(runs, seed, uncertainty)
    asked = load_with(scenario, settings)
    from ispsim.engine.simulate import simulate
    from ispsim.report.request import of_runs

    draws = draws_of(posterior, [asked])
    with results_folder(out, of_runs([asked], runs, seed, uncertainty, draws)) as fill:
        tell_of_compiling(asked)
        done = simulate(asked, runs, seed, uncertainty=uncertainty, posterior=draws)
        fill(done)
    return as_json(done.to_dict()) if json else _page(done, out)


def _page(runs: ispsim.engine.results.Runs, out: str | None) -> str:
    from ispsim.cli import chart, groups, page, words
    from ispsim.cli.outcomes import outcome_table
    from ispsim.experiments.compare import Comparison

    scenario, alone = runs.scenario, Comparison([runs])
    parts = [
        page.heading(
            words.scenario_line(scenario),
            f"{words.count(runs.runs, 'run')}, seed {runs.seed}, {alone.varies} uncertainty",
        ),
        outcome_table(runs),
        *([groups.outcomes_by_group(runs)] if groups.has_groups(scenario) else []),
        chart.of_use(runs),
        page.paragraph(words.reading(runs)),
    ]
    if scenario.setting.roster is not None:
        parts.append(page.paragraph(groups.roster_words(scenario.setting)))
    if scenario.supported:
        parts.append(page.paragraph(words.hours_spent(runs)))
    parts.append(page.paragraph(words.uncertainty_of_run(alone)))
    if out is not None:
        parts.append(where_results_are(out))
    return page.page(parts)
