"""Options that several commands share, and their checks."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ispsim.cli.failures import tell
from ispsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from ispsim.report.request import Request, Results
    from ispsim.scenario.posterior import PosteriorDraws
    from ispsim.scenario.scenario import Scenario

MAX_SEED = 2**63 - 1
UNCERTAINTIES = ("chance", "full")

Runs = Annotated[int, typer.Option("--runs", metavar="N", help="Replications: how many futures are simulated.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same futures: 0 to 2^63 - 1.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Set a key, e.g. support.caseload=12; may be repeated.", show_default=False
    ),
]
Uncertainty = Annotated[
    str,
    typer.Option(
        "--uncertainty",
        metavar="chance|full",
        help="chance: parameters are fixed; full: they vary over their priors too.",
    ),
]
Posterior = Annotated[
    str | None,
    typer.Option(
        "--posterior",
        metavar="FILE|shipped",
        help="Draw parameters from a calibration's posterior.csv too, or from the one that the defaults come from.",
        show_default=False,
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Write tables, figures and what was asked to a new or empty folder.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]


def check_request(runs: int, seed: int, uncertainty: str) -> None:
    """Raise ScenarioError with everything that is wrong with the numbers of a request."""
    problems = []
    if runs < 1:
        problems.append(Problem(f"{runs} is too small", origin="--runs", allowed="a whole number from 1"))
    if not 0 <= seed <= MAX_SEED:
        size = "small" if seed < 0 else "large"
        problems.append(Problem(f"{seed} is too {size}", origin="--seed", allowed="a whole number from 0 to 2^63 - 1"))
    if uncertainty not in UNCERTAINTIES:
        near = difflib.get_close_matches(uncertainty.lower(), UNCERTAINTIES, n=1, cutoff=0.5)
        problems.append(
            Problem(
                f"{json.dumps(uncertainty)} is not known",
                origin="--uncertainty",
                allowed=" or ".join(UNCERTAINTIES),
                nearest=near[0] if near else None,
            )
        )
    if problems:
        raise ScenarioError(problems)


def draws_of(posterior: str | None, scenarios: Sequence[Scenario]) -> PosteriorDraws | None:
    """Return the posterior draws that a command line names."""
    from ispsim.scenario.posterior import draws_for

    try:
        return draws_for(posterior, scenarios)
    except ScenarioError as error:
        # what is wrong with its rows says where; the rest belongs to the option
        problems = [one if one.file else replace(one, origin="--posterior", key=None) for one in error.problems]
        raise ScenarioError(problems) from None


def load_with(path: str, settings: list[str] | None = None) -> Scenario:
    """Load a scenario with the settings of the command line."""
    from ispsim.scenario.load import load, split_setting

    if not path.strip():
        raise ScenarioError(Problem("the name of a file is empty", allowed="the path of a scenario file"))
    asked = load(path, [split_setting(text) for text in settings or ()])
    if asked.mechanisms.own:
        from ispsim.engine.own.enter import declared

        declared(asked)  # what its own mechanisms ask for is there, or this says what is not
    return asked


@contextmanager
def results_folder(out: str | None, request: Request) -> Iterator[Callable[[Results], None]]:
    """Claim the folder that ``--out`` names for a request, and give what fills it; nothing does where none is named."""
    if out is None:
        yield lambda results: None
        return
    from ispsim.report.save import reserved

    with reserved(out, request, origin="--out") as output:
        yield output.fill


def where_results_are(out: str, first: str = "README.txt there says what is what") -> str:
    """Return the line that ends the page of a command with ``--out``; `first` says where to begin."""
    return f"Results: {os.path.join(out, '')} ({first})"


def as_json(data: dict[str, Any]) -> str:
    """Return strict JSON: undefined is null, and nothing that other readers would choke on."""
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def tell_of_compiling(*scenarios: Scenario) -> None:
    """Say on standard error that the model is going to be compiled, if it is: that takes a while and happens once."""
    from ispsim.engine.compile import is_kept, kernel
    from ispsim.engine.run import declared_for_run

    weeks = [kernel(declared_for_run(scenario)) for scenario in scenarios]
    if not all(map(is_kept, weeks)):
        tell_that_it_compiles()


def tell_that_it_compiles() -> None:
    """Say on standard error that the model is going to be compiled."""
    tell("ispsim: compiling the model; this happens once and can take a minute")
