"""``ispsim evidence``: the model held against published findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ispsim.cli.failures import Finished, tell
from ispsim.cli.options import (
    MAX_SEED,
    Json,
    Out,
    Seed,
    Settings,
    as_json,
    results_folder,
    tell_of_compiling,
    where_results_are,
)
from ispsim.cli.progress import duration, progress
from ispsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ispsim.evidence.card import ScoreCard, Scored
    from ispsim.evidence.scoring import Progress

ABOUT = (
    "Print the score card: every published pattern that the model is held against, the band it should lie in, what the "
    "model gives in re-enacted studies, and the verdict."
)
SOME_FAILED = 3
_COLUMNS = (("Pattern", "left"), ("Model", "right"), ("Band", "right"), ("Study", "right"), ("Verdict", "left"))
_TAKEN = 52  # columns of the page that all but the first column take

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
    settings: Settings = None,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
) -> str | Finished:
    """Return the score card, as tables or as JSON."""
    _check(studies, seed, workers)
    from ispsim.evidence.catalogue import chosen

    patterns = chosen(only or None, "--only")
    from ispsim.evidence.model import stated
    from ispsim.evidence.scoring import carried_out
    from ispsim.report.request import of_evidence
    from ispsim.scenario.load import split_setting

    names = tuple(only) if only else None
    model = stated([split_setting(text) for text in settings or ()])
    with results_folder(out, of_evidence(patterns, names, studies, seed, model)) as fill:
        tell_of_compiling(model)
        with progress(_words) as (say, _):
            card = carried_out(patterns, studies, seed, workers, say, names, model)
        fill(card)
    text = as_json(card.to_dict()) if json else _page(card, out)
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


def _page(card: ScoreCard, out: str | None) -> str:
    from ispsim.cli import page
    from ispsim.cli.words import count
    from ispsim.evidence.card import USES
    from ispsim.report.evidence import words

    studies = sum(one.studies for one in card.scored)
    parts: list[RenderableType] = [
        page.heading(
            f"Score card: {count(len(card.scored), 'published pattern')}, {studies:,} simulated studies, "
            f"seed {card.seed}" + words.varied(card),
            "Study: as published. Model: mean of simulated studies ± 95 %, or share of them. (d): built in by design.",
        )
    ]
    for use in USES:
        scored = [one for one in card.scored if one.pattern.use == use]
        if scored:
            parts.append(page.heading(f"{use}: {words.USES_MEAN[use]}"))
            parts.append(page.shown(_COLUMNS, [row for one in scored for row in _rows(one, page.width())]))
    parts += [page.paragraph(text) for text in words.answer(card)]
    if out is not None:
        parts.append(where_results_are(out, "report.html there is to read first"))
    return page.page(parts)


def _rows(one: Scored, width: int) -> list[tuple[str, ...]]:
    """Return the rows of a pattern: its name with the verdict on all of it, then its numbers and conditions."""
    from ispsim.cli.words import NOTHING
    from ispsim.report.evidence.words import band, exact, percent

    pattern, room = one.pattern, width - _TAKEN
    rows: list[tuple[str, ...]] = [(f"{pattern.name}{' (d)' if pattern.by_design else ''}", "", "", "", one.verdict)]
    found = [*one.judged, *([None] * (len(pattern.parts) + len(pattern.conditions) - len(one.judged)))]
    for part, judged in zip(pattern.parts, found, strict=False):
        model = f"{_brief(judged.mean)} ± {_brief(judged.high - judged.mean)}" if judged else NOTHING
        published = NOTHING if part.published is None else exact(part.published)
        verdict = judged.verdict if judged else ""
        rows.append((_cut(part.name, room), model, band(part.low, part.high), published, verdict))
    for asked, judged in zip(pattern.conditions, found[len(pattern.parts) :], strict=True):
        model = percent(judged.mean) if judged else NOTHING
        rows.append(
            (_cut(asked.name, room), model, f"from {percent(asked.least)}", NOTHING, judged.verdict if judged else "")
        )
    # what is said of the only number need not be said again
    return rows if len(rows) > 2 else [rows[0], (*rows[1][:4], "")]


def _brief(value: float) -> str:
    """Return a number in two decimals, or one where it is large; without a sign where that leaves nothing."""
    text = f"{value:.{2 if abs(value) < 10.0 else 1}f}"
    return text.replace("-", "−") if any(digit in text for digit in "123456789") else text.lstrip("-")


def _cut(text: str, room: int) -> str:
    return f"  {text}" if len(text) + 2 <= room else f"  {text[: room - 3].rstrip()}…"
