"""``ispsim evidence``: the model held against published findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ispsim.cli.failures import Finished, tell
from ispsim.cli.options import MAX_SEED, Json, Seed, as_json
from ispsim.cli.progress import duration, progress
from ispsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from ispsim.evidence.card import ScoreCard
    from ispsim.evidence.scoring import Progress

ABOUT = (
    "Print the score card: every published pattern that the model is held against, the band it should lie in, what the "
    "model gives in re-enacted studies, and the verdict."
)
SOME_FAILED = 3

Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="NAME", help="A pattern by its name; may be repeated.", show_default=False),
]
Studies = Annotated[
    int | None,
    typer.Option(
        "--studies",
        metavar="N",
        help="Simulated studies of each pattern; as many as each asks for if not stated (minutes in all).",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        help="Threads; one for each core if not stated. Changes no number.",
        show_default=False,
    ),
]


def evidence(
    only: Only = None,
    studies: Studies = None,
    seed: Seed = 1,
    workers: Workers = None,
    json: Json = False,
) -> str | Finished:
    """Return the score card, as tables or as JSON."""
    _check(studies, seed, workers)
    from ispsim.evidence.catalogue import chosen

    patterns = chosen(only or None, "--only")
    from ispsim.evidence.scoring import carried_out, prepared

    if not prepared():
        tell("ispsim: compiling the model; this happens once and can take a minute")
    with progress(_words) as (say, _):
        card = carried_out(patterns, studies, seed, workers, say, only=tuple(only) if only else None)
    text = as_json(card.to_dict()) if json else _page(card)
    if not card.failed:
        return text
    for one in card.failed:
        tell(f"ispsim: {one.pattern.name}: {one.failure}")
    return Finished(text, SOME_FAILED)


def _check(studies: int | None, seed: int, workers: int | None) -> None:
    """Raise ScenarioError with everything that is wrong with the numbers of a request."""
    problems = []
    if studies is not None and studies < 2:
        problems.append(Problem(f"{studies} is too small", origin="--studies", allowed="a whole number from 2"))
    if not 0 <= seed <= MAX_SEED:
        size = "small" if seed < 0 else "large"
        problems.append(Problem(f"{seed} is too {size}", origin="--seed", allowed="a whole number from 0 to 2^63 - 1"))
    if workers is not None and workers < 1:
        problems.append(Problem(f"{workers} is too small", origin="--workers", allowed="a whole number from 1"))
    if problems:
        raise ScenarioError(problems)


def _words(now: Progress) -> str:
    text = f"{now.done:,} of {now.total:,} simulated studies"
    return text if now.left is None else f"{text}, {duration(now.left)} left"


def _page(card: ScoreCard) -> str:
    from ispsim.cli import page

    return page.page([page.heading("Score card"), *(f"{one.pattern.name}: {one.verdict}" for one in card.scored)])
