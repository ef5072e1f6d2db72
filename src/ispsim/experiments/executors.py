"""Who carries out the chunks: threads over the compiled week, processes for the engine in Python."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from itertools import islice
from typing import TYPE_CHECKING

from ispsim.errors import ScenarioError
from ispsim.experiments.chunks import Chunk
from ispsim.experiments.work import Job, Stop

if TYPE_CHECKING:
    import pandas as pd

_AHEAD = 2  # chunks for each worker that are begun before the first of them is wanted


def checked_workers(workers: int | None, engine: str) -> int:
    """Return a number of workers: as asked, or one for each core where the week is compiled."""
    if workers is None:
        return (os.cpu_count() or 1) if engine == "compiled" else 1
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ScenarioError(f"workers must be a whole number from 1, not {workers!r}")
    return workers


def local(job: Job, chunks: Iterable[Chunk], workers: int) -> Generator[tuple[Chunk, pd.DataFrame], None, None]:
    """Carry out chunks on this machine and give each with its rows as it is done; not many more are held.

    Whoever stops asking stops the workers between two runs.

    Parameters
    ----------
    job
        What the chunks have in common.
    chunks
        Begun in this order; done in any.
    workers
        Threads or processes. Changes no bit of a chunk.
    """
    python = job.request.engine == "python"
    if not python:
        job.begin()
    if workers == 1:
        for chunk in chunks:
            yield chunk, job.run(chunk, threading.Event())
        return
    pool: Executor
    stop: threading.Event
    if python:
        # spawned, since a forked copy of a process with threads can hang
        context = multiprocessing.get_context("spawn")
        stop = context.Event()  # type: ignore[assignment]
        pool = ProcessPoolExecutor(workers, context, _begin, (job, stop))
    else:
        stop = threading.Event()
        pool = ThreadPoolExecutor(workers)
    waiting: dict[Future[pd.DataFrame], Chunk] = {}
    rest = iter(chunks)
    try:
        while True:
            for chunk in islice(rest, _AHEAD * workers - len(waiting)):
                future = pool.submit(_in_process, chunk) if python else pool.submit(job.run, chunk, stop)
                waiting[future] = chunk
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


_job: Job
_stop: Stop


def _begin(job: Job, stop: Stop) -> None:
    """Take what a worker process needs, once; an interruption is the business of the process that started it."""
    global _job, _stop
    _job, _stop = job, stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _in_process(chunk: Chunk) -> pd.DataFrame:
    return _job.run(chunk, _stop)
