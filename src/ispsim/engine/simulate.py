"""Many replications of one scenario, on all cores."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import numpy as np

from ispsim.engine.declared import Declared
from ispsim.engine.record import RECORDED
from ispsim.engine.results import Runs
from ispsim.engine.run import ENGINES, declared_for_run, run_once
from ispsim.errors import RunError, ScenarioError
from ispsim.scenario import Scenario
from ispsim.scenario.posterior import PosteriorDraws, draws_for
from ispsim.world.build import build_ids

UNCERTAINTIES = ("chance", "full")
MAX_SEED = 2**63 - 1
_AHEAD = 4  # replications for each worker that are begun before the first of them is wanted
_PER_RUN = 3_000  # bytes that a run takes besides its records


def simulate(
    scenario: Scenario,
    runs: int = 200,
    seed: int = 1,
    workers: int | None = None,
    engine: str = "compiled",
    uncertainty: str = "chance",
    posterior: str | os.PathLike[str] | PosteriorDraws | None = None,
) -> Runs:
    """Run a scenario many times.

    Parameters
    ----------
    scenario : Scenario
        From `ispsim.load_scenario`.
    runs : int
        Number of replications, at least 1. Replication r is the same whatever their number.
    seed : int
        0 to 2^63 - 1.
    workers : int, optional
        Threads (compiled; one for each core by default) or processes (python; one by default). Changes no bit.
    engine : {"compiled", "python"}
        The compiled week, or the same rules agent by agent in Python.
    uncertainty : {"chance", "full"}
        Chance alone, parameters fixed; or replication r also takes draw r of the parameters' priors.
    posterior : str, path or PosteriorDraws, optional
        Draws that a calibration left, a CSV file with a row for each; ``"shipped"`` for those whose medians the
        defaults are. Replication r takes the parameters of row r, after the last one the first again. What the
        scenario states is fixed, and what is not drawn is as `uncertainty` says.

    Returns
    -------
    Runs
        With the frames ``weekly``, ``final``, ``organizations``, ``systems``, ``groups`` and ``ledger``.

    Raises
    ------
    ScenarioError
        If an argument is out of range.
    RunError
        If a run fails.
    """
    if not isinstance(scenario, Scenario):
        raise ScenarioError(f"simulate takes a scenario (from load_scenario), not {type(scenario).__name__}")
    check_request(runs, seed, uncertainty)
    if engine not in ENGINES:
        raise ScenarioError(f"engine {engine!r} is not known; allowed are {', '.join(ENGINES)}")
    if workers is None:
        workers = (os.cpu_count() or 1) if engine == "compiled" else 1
    if not isinstance(workers, int) or workers < 1:
        raise ScenarioError(f"workers must be a whole number from 1, not {workers!r}")
    draws = draws_for(posterior, [scenario])
    model = declared_for_run(scenario)

    _check_memory(scenario, runs)

    def execute(levels: tuple[str, ...]) -> Iterator[dict[str, np.ndarray]]:
        work = partial(_work, scenario, seed, uncertainty, draws, engine, levels)
        return _each(work, runs, workers, engine, model)

    world, groups = [], []
    for record in execute(("world", "group")):
        world.append(record["world"][:, :, 0])
        groups.append(record["group"])
    ids = build_ids(scenario)
    return Runs(scenario, seed, uncertainty, np.stack(world), np.stack(groups), execute, ids, workers, draws)


def check_request(runs: int, seed: int, uncertainty: str) -> None:
    """Raise ScenarioError if a request for runs is wrong."""
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
        raise ScenarioError(f"runs must be a whole number from 1, not {runs!r}")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise ScenarioError(f"seed must be a whole number from 0 to 2^63 - 1, not {seed!r}")
    if uncertainty not in UNCERTAINTIES:
        raise ScenarioError(f"uncertainty {uncertainty!r} is not known; allowed are {', '.join(UNCERTAINTIES)}")


def _check_memory(scenario: Scenario, runs: int) -> None:
    """Raise RunError if the records of so many runs are more than the machine's memory can hold."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not every system says
        return
    needed = runs * ((scenario.weeks + 1) * len(RECORDED["world"]) * 8 + _PER_RUN)
    if needed > memory:
        sizes = f"{needed / 1e9:,.0f} GB of memory, and this machine has {memory / 1e9:,.0f}"
        raise RunError(f"{runs:,} runs of {scenario.weeks} weeks would take {sizes}; ask for fewer runs")


def _work(
    scenario: Scenario,
    seed: int,
    uncertainty: str,
    draws: PosteriorDraws | None,
    engine: str,
    levels: tuple[str, ...],
    replication: int,
) -> dict[str, np.ndarray]:
    if draws is not None:
        scenario = draws.laid_on(scenario, replication)
    return run_once(scenario, seed, replication, uncertainty, engine, levels)


def _each(work: partial, runs: int, workers: int, engine: str, model: Declared) -> Iterator[dict[str, np.ndarray]]:
    """Give the records of all replications, in order; not many more than are being asked for are held."""
    if workers == 1 or runs == 1:
        yield from map(work, range(runs))
        return
    executor: Executor
    if engine == "python":
        # spawned, since a forked copy of a process with threads can hang
        executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    else:
        from ispsim.engine.compile import kernel

        kernel(model)  # compiled or loaded once, before threads ask for it
        executor = ThreadPoolExecutor(workers)
    waiting: deque[Future[dict[str, np.ndarray]]] = deque()
    try:
        for r in range(runs):
            waiting.append(executor.submit(work, r))
            if len(waiting) > _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # whoever interrupts, or meets a failed run, does not wait for the runs that have not begun
        executor.shutdown(cancel_futures=True)
