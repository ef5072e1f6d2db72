"""``ispsim run``: one scenario, its outcomes with their uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ispsim.cli.options import (
    Json,
    Runs,
    Seed,
    Settings,
    Uncertainty,
    as_json,
    check_request,
    load_with,
    tell_of_compiling,
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
    json: Json = False,
) -> str:
    """Return the outcomes of one scenario, as a table or as JSON."""
    check_request(runs, seed, uncertainty)
    asked = load_with(scenario, settings)
    from ispsim.engine.simulate import simulate

    tell_of_compiling(asked)
    done = simulate(asked, runs, seed, uncertainty=uncertainty)
    return as_json(done.to_dict()) if json else _page(done)


def _page(runs: ispsim.engine.results.Runs) -> str:
    from ispsim.cli import chart, page, words
    from ispsim.cli.outcomes import outcome_table
    from ispsim.experiments.compare import Comparison

    scenario = runs.scenario
    parts = [
        page.heading(
            words.scenario_line(scenario),
            f"{words.count(runs.runs, 'run')}, seed {runs.seed}, {runs.uncertainty} uncertainty",
        ),
        outcome_table(runs),
        chart.of_use(runs),
        page.paragraph(words.reading(runs)),
    ]
    if scenario.supported:
        parts.append(page.paragraph(words.hours_spent(runs)))
    parts.append(page.paragraph(words.uncertainty_of_run(runs.uncertainty, Comparison([runs]).grades())))
    return page.page(parts)
