"""``ispsim experiment``: many runs and the question asked of them, from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ispsim.cli.failures import Finished, tell
from ispsim.cli.options import Json, as_json, tell_that_it_compiles, where_results_are
from ispsim.cli.progress import duration, progress
from ispsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ispsim.experiments.runner import Progress
    from ispsim.report.experiment import Results

ABOUT = (
    "Carry out an experiment: many runs and the question asked of them. It can be interrupted or killed; the same "
    "command again finishes what is missing."
)
SOME_FAILED = 3


def experiment(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Experiment file (TOML).", show_default=False)],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder of the results: new, empty or with a part of them; results/NAME OF THE FILE if not stated.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            help="Threads; one for each core if not stated. Changes no number.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> str | Finished:
    """Return what is found, as a page or as JSON."""
    if workers is not None and workers < 1:
        raise ScenarioError(Problem(f"{workers} is too small", origin="--workers", allowed="a whole number from 1"))
    if not file.strip():
        raise ScenarioError(Problem("the name of a file is empty", allowed="the path of an experiment file"))
    from ispsim.report.experiment import default_folder, finished
    from ispsim.report.kinds import load

    request = load(file)

    folder = default_folder(file) if out is None else out
    with progress(_words, at_once=_taken_up) as (report, last):
        try:
            origin = "--out" if out is not None else None
            done = finished(request, folder, workers, report, origin, tell_that_it_compiles)
        except KeyboardInterrupt:
            if last:
                tell(f"ispsim: {last[-1].done:,} of {last[-1].total:,} runs are kept in {folder}; {_AGAIN}")
            raise
    text = as_json(done.to_dict()) if json else _page(done, folder)
    failures = done.study.failures
    if not failures:
        return text
    point, replication, reason = failures[0]
    tell(
        f"ispsim: {len(failures):,} of {done.study.runs:,} runs failed; the first, point {point} in replication "
        f"{replication}: {reason} (tables/runs.parquet has them all)"
    )
    return Finished(text, SOME_FAILED)


_AGAIN = "the same command goes on from there"


def _taken_up(now: Progress) -> bool:
    """Whether all that is done was there before."""
    return bool(now.kept) and now.done == now.kept


def _words(now: Progress) -> str:
    text = f"{now.done:,} of {now.total:,} runs"
    if now.kept:
        text += f", {now.kept:,} of them from before"
    if now.failed:
        text += f", {now.failed:,} failed"
    return text if now.left is None else f"{text}, {duration(now.left)} left"


def _page(results: Results, folder: str) -> str:
    from ispsim.cli import page, words

    study = results.study
    request = study.request
    factors = request.named_factors
    parts: list[RenderableType] = [
        page.heading(
            f"{request.name}: {request.kind}{f' of {factors}' if factors else ''}",
            f"{words.count(study.job.points, 'point')} ({request.method}), {words.count(study.runs, 'run')}, "
            f"seed {request.seed}, {request.varies} uncertainty",
            f"Scenario{'s' if len(request.scenarios) > 1 else ''}: {request.named_scenarios}",
        )
    ]
    for shown in results.findings.shown:
        if len(results.findings.shown) > 1:
            parts.append(page.heading(shown.title))
        parts.append(page.shown(shown.columns, shown.rows))
        if shown.note:
            parts.append(page.paragraph(shown.note))
    parts += [page.paragraph(sentence) for sentence in results.findings.answer]
    parts.append(where_results_are(folder, "report.html there is to read first"))
    return page.page(parts)
