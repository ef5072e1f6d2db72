"""The account of an experiment, from its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ispsim.report.html.account import Account, Drawing, Head, Reason
from ispsim.report.html.heads import ROWS, head
from ispsim.report.html.question import asked
from ispsim.report.kinds.findings import Findings
from ispsim.report.tables import EXPERIMENT_PARQUET_ONLY
from ispsim.store.tables import to_csv

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.request.request import Request
    from ispsim.experiments.study import Study

_REASONS = 10


def account_of(study: Study, findings: Findings, tables: Mapping[str, str]) -> Account:
    """Return what came of an experiment.

    Parameters
    ----------
    study : Study
        The design and its runs.
    findings : Findings
        What was made of them.
    tables : mapping of str to str
        Every table of its folder, with what it is about.
    """
    request = study.request
    paragraphs = asked(request.text)
    factors = [factor.short_name for factor in request.factors]
    question = paragraphs[0] if paragraphs else _question(request, factors)
    frames = {name: table.frame for name, table in findings.tables.items()} | {"points": study.points()}
    points = f"{study.job.points:,} point{'' if study.job.points == 1 else 's'} ({request.method.replace('_', ' ')})"
    failures = study.failures
    return Account(
        title=request.name,
        kind=request.kind,
        question=question,
        background=paragraphs[1:],
        answer=findings.answer,
        drawings=tuple(
            Drawing(name, picture.title, " ".join(picture.caption.split()))
            for name, picture in findings.figures.items()
        ),
        shown=findings.shown,
        heads=tuple(_head(name, about, frames.get(name)) for name, about in tables.items()),
        size=f"{points}, {study.runs:,} runs",
        runs=study.runs,
        failed=len(failures),
        reasons=_reasons(failures),
    )


def _question(request: Request, factors: Sequence[str]) -> str:
    """Return the question of a file that states none."""
    measures = request.measures
    if request.question is not None:
        mechanisms = ", ".join(request.question.mechanisms)
        return f"Which of {mechanisms} brings about how much of {', '.join(request.question.measures)}?"
    more = f" and {len(measures) - 1} more measures" if len(measures) > 1 else ""
    varied = ", ".join(factors[:6]) + (f" and {len(factors) - 6} more" if len(factors) > 6 else "")
    if not varied:
        return f"What comes of the scenario in {measures[0]}{more}?"
    vary = "varies" if len(factors) == 1 else "vary"
    if not measures:  # published figures are fitted, and nothing else is looked at
        return f"What do published figures say where {varied} {vary}?"
    return f"What becomes of {measures[0]}{more} as {varied} {vary}?"


def _head(name: str, about: str, frame: pd.DataFrame | None) -> Head:
    if frame is None or name in EXPERIMENT_PARQUET_ONLY:
        return Head(name, about, (f"tables/{name}.parquet",))
    files = (f"tables/{name}.csv", f"tables/{name}.parquet")
    return head(name, about, to_csv(frame.head(ROWS)).decode().splitlines(keepends=True), files, len(frame))


def _reasons(failures: Sequence[tuple[int, int, str]]) -> tuple[Reason, ...]:
    counted: dict[str, list[tuple[int, int]]] = {}
    for point, replication, reason in failures:
        counted.setdefault(reason, []).append((point, replication))
    found = [Reason(reason, len(where), *where[0]) for reason, where in counted.items()]
    return tuple(sorted(found, key=lambda one: -one.runs)[:_REASONS])
