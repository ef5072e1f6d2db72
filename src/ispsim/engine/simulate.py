"""Many replications of one scenario, on all cores."""

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import numpy as np

from ispsim.engine.declared import Declared
from ispsim.engine.results import Runs
from ispsim.engine.run import ENGINES, declared_for_run, run_once
from ispsim.errors import ScenarioError
from ispsim.scenario import Scenario
from ispsim.world.build import build_ids

UNCERTAINTIES = ("chance", "full")
MAX_SEED = 2**63 - 1


def simulate(
    scenario: Scenario,
    runs: int = 200,
    seed: int = 1,
    workers: int | None = None,
    engine: str = "compiled",
    uncertainty: str = "chance",
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

    Returns
    -------
    Runs
        With the frames ``weekly``, ``final``, ``organizations``, ``systems`` and ``ledger``.

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
    model = declared_for_run(scenario)

    def execute(levels: tuple[str, ...]) -> dict[str, list[np.ndarray]]:
        work = partial(_work, scenario, seed, uncertainty, engine, levels)
        records = _map(work, runs, workers, engine, model)
        return {level: [record[level] for record in records] for level in levels}

    world = np.stack([record[:, :, 0] for record in execute(("world",))["world"]])
    return Runs(scenario, seed, uncertainty, world, execute, build_ids(scenario))


def check_request(runs: int, seed: int, uncertainty: str) -> None:
    """Raise ScenarioError if a request for runs is wrong."""
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
        raise ScenarioError(f"runs must be a whole number from 1, not {runs!r}")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise ScenarioError(f"seed must be a whole number from 0 to 2^63 - 1, not {seed!r}")
    if uncertainty not in UNCERTAINTIES:
        raise ScenarioError(f"uncertainty {uncertainty!r} is not known; allowed are {', '.join(UNCERTAINTIES)}")


def _work(
    scenario: Scenario, seed: int, uncertainty: str, engine: str, levels: tuple[str, ...], replication: int
) -> dict[str, np.ndarray]:
    return run_once(scenario, seed, replication, uncertainty, engine, levels)


def _map(work: partial, runs: int, workers: int, engine: str, model: Declared) -> list[dict[str, np.ndarray]]:
    """Return the records of all replications, in order."""
    if workers == 1 or runs == 1:
        return [work(r) for r in range(runs)]
    executor: Executor
    if engine == "python":
        # spawned, since a forked copy of a process with threads can hang
        executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    else:
        from ispsim.engine.compile import kernel

        kernel(model)  # compiled or loaded once, before threads ask for it
        executor = ThreadPoolExecutor(workers)
    try:
        return list(executor.map(work, range(runs)))
    finally:
        # whoever interrupts, or meets a failed run, does not wait for the runs that have not begun
        executor.shutdown(cancel_futures=True)
