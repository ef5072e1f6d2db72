"""Carrying out an experiment: what is there is kept, what is missing is run, each chunk is on disk when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from ispsim.experiments.chunks import Chunk, chunks_of
from ispsim.experiments.executors import local
from ispsim.experiments.precision import wanting
from ispsim.experiments.study import Study
from ispsim.experiments.work import FAILED, Job
from ispsim.store.parts import Held, Parts


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an experiment is.

    Attributes
    ----------
    done, total : int
        Runs. The total grows where replications are added.
    kept : int
        Runs that were there before.
    failed : int
        Runs that failed since.
    left : float or None
        Seconds that the rest will take at the pace so far; None as long as nobody knows.
    """

    done: int
    total: int
    kept: int
    failed: int
    left: float | None


Tell = Callable[[Progress], None]


def carry_out(job: Job, parts: Parts | Held, workers: int, tell: Tell | None = None) -> Study:
    """Run everything that an experiment asks and that is not there yet.

    Parameters
    ----------
    job
        What is asked.
    parts
        Where each chunk is put when it is done.
    workers
        Threads or processes.
    tell
        Called at the start and after each chunk.

    Returns
    -------
    Study
        With every run.
    """
    request = job.request
    pace = _Pace(tell)
    study = Study(job, parts, ())
    weeks = job.weeks_of_practitioners
    batch = chunks_of(range(job.points), 0, request.replications, weeks)
    while batch:
        _run(job, parts, batch, workers, pace)
        study = Study(job, parts, [*study.chunks, *batch])
        batch = _next_batch(study)
    return study


def _next_batch(study: Study) -> list[Chunk]:
    """Return the chunks that come next, where replications are added until intervals are narrow enough."""
    asked = study.request.precision
    if asked is None:
        return []
    points = wanting(study, asked)
    if not points:
        return []
    # who still wants more has taken part in every batch so far
    first = int(study.replications.max())
    return chunks_of(points, first, min(first + asked.batch, asked.most), study.job.weeks_of_practitioners)


def _run(job: Job, parts: Parts | Held, chunks: list[Chunk], workers: int, pace: _Pace) -> None:
    missing = set(parts.missing(chunk.name for chunk in chunks))
    rest = [chunk for chunk in chunks if chunk.name in missing]
    pace.begin(sum(chunk.runs for chunk in chunks), sum(chunk.runs for chunk in rest))
    # closed at once if the disk is full or somebody interrupts, so that no worker goes on in vain
    with closing(local(job, rest, workers)) as done:
        for chunk, rows in done:
            parts.put(chunk.name, rows)
            pace.add(chunk.runs, int((rows["status"] == FAILED).sum()))


class _Pace:
    """Counts runs and says how long the rest will take."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell
        self._started = time.monotonic()
        self._total = self._kept = self._made = self._failed = 0

    def begin(self, runs: int, missing: int) -> None:
        self._total += runs
        self._kept += runs - missing
        self._say()

    def add(self, runs: int, failed: int) -> None:
        self._made += runs
        self._failed += failed
        self._say()

    def _say(self) -> None:
        if self._tell is None:
            return
        done = self._kept + self._made
        left = None
        if self._made:
            left = (time.monotonic() - self._started) / self._made * (self._total - done)
        self._tell(Progress(done, self._total, self._kept, self._failed, left))
