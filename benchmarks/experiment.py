"""An experiment as a user asks for it, through the runner and the store: how fast, and beside what.

    python -m benchmarks.experiment                 # all, about four minutes
    python -m benchmarks.experiment --only whole    # or ratios, overhead, limits
    python -m benchmarks.experiment --rounds 3

Run from the root of the repository, with nothing else on the machine. The experiment is a file: a Latin hypercube of 20
parameters, 12,500 points and 8 replications, 100,000 runs in all, of the scenario of `benchmarks.speed` over 156 weeks.
What is run are its first chunks, exactly as a user's command runs them. Each part takes what it compares in turn, round
after round; printed is the median over rounds of each round's number, with the least and the most.

whole
    Wall time of chunks of about 1,000 practitioners, from the points to the part on disk, by one worker and by two, and
    what that comes to for all 100,000 runs. Reading the parts, tables, figures and pages at the end are not in it. Two
    threads of arithmetic against one, in the same round, say how much of two cores there was to have.
ratios
    CPU time of a run: in plain Mesa, in the plain compiled week through the same runner, and side by side in chunks of
    the experiment.
overhead
    What an experiment of about 100 practitioners takes beyond the compiled week itself, in CPU time, writing included.
limits
    How far the compiled week is from what the machine can do (`benchmarks.limits`).

The status is 0 if all targets are met, else 1.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import numba

from benchmarks.limits import limits
from benchmarks.speed import SCENARIO, STAFF, WEEKS, timed, verdict
from ispsim.engine.ensemble import LANES, batch, points
from ispsim.experiments.chunks import Chunk, chunks_of
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.executors import local
from ispsim.experiments.work import Job
from ispsim.report import kinds
from ispsim.scenario import REGISTER
from ispsim.store.folder import Folder
from ispsim.store.parts import Parts
from ispsim.world.build import World, build_world

POINTS, REPLICATIONS = 12_500, 8
RUNS = POINTS * REPLICATIONS
VARIED = (
    "trust.growth trust.decay trust.half trust_among.growth trust_among.decay learning.knowledge_rate "
    "learning.skill_rate reflection.skill_rate motivation.rate knowledge.decay skill.decay motivation.decay "
    "load.growth load.decay use.gain use.threshold use.start_rate use.stop_rate promote.rate boundary.rate"
).split()
MINUTES, THREADS, OVERHEAD = 15.0, 1.7, 5.0
AT_LEAST = {"the plain week": 3.0, "plain Mesa": 350.0}

_SCENARIO = """
schema = 1
extends = "{path}"
weeks = {weeks}
setting.organizations = {organizations}
support.isps = {isps}
"""
_EXPERIMENT = f"""
schema = 1
kind = "sweep"
method = "latin_hypercube"
scenario = "scenario.toml"
points = {POINTS}
replications = {REPLICATIONS}
"""
_FACTOR = """
[[factor]]
name = "{name}"
range = [{low}, {high}]
"""


class Experiment:
    """The experiment at one size, with a folder for its parts."""

    def __init__(self, practitioners: int, folder: Path) -> None:
        folder.mkdir()
        organizations = round(practitioners / STAFF)
        isps = organizations / 11
        scenario = _SCENARIO.format(path=SCENARIO, weeks=WEEKS, organizations=organizations, isps=isps)
        factors = (
            _FACTOR.format(name=name, low=0.9 * REGISTER[name].default, high=1.1 * REGISTER[name].default)
            for name in VARIED
        )
        (folder / "scenario.toml").write_text(scenario, encoding="utf-8")
        (folder / "experiment.toml").write_text("".join((_EXPERIMENT, *factors)), encoding="utf-8")
        request = kinds.load(folder / "experiment.toml")
        self.job = Job(request, design_of(request))
        self.chunks = chunks_of(range(POINTS), 0, REPLICATIONS, self.job.weeks_of_practitioners)
        self._folder, self._number = folder, count()

    def run(self, chunks: Sequence[Chunk], workers: int) -> int:
        """Run chunks and keep their parts; return the number of runs."""
        parts = Parts(Folder(self._folder / f"parts-{next(self._number)}"))
        with closing(local(self.job, chunks, workers)) as done:
            for chunk, rows in done:
                assert (rows["status"] == "ok").all()
                parts.put(chunk.name, rows)
        return sum(chunk.runs for chunk in chunks)

    def narrow(self, width: int, first: int = 0, stop: int = 1) -> list[Chunk]:
        """Return a chunk of few points."""
        return [Chunk(f"narrow-{first}", tuple(range(width)), first, stop)]

    def world(self, replication: int = 0) -> World:
        """Return a world of the scenario."""
        return build_world(self.job.request.scenarios[0], 1, replication)


def spread(values: Sequence[float]) -> str:
    """Return a median with the least and the most."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


@contextmanager
def plain() -> Iterator[None]:
    """Run every point by itself, in the plain compiled week."""
    kept, points.FEWEST = points.FEWEST, RUNS
    try:
        yield
    finally:
        points.FEWEST = kept


def whole(large: Experiment, rounds: int) -> bool:
    """Print how long the experiment takes; return whether the targets are met."""
    minutes: dict[int, list[float]] = {1: [], 2: []}
    ratio, cores, cpu = [], [], []
    at_once = 2
    _arithmetic(1)
    with ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            some = large.chunks[at_once * number : at_once * (number + 1)]
            runs = sum(chunk.runs for chunk in some)
            taken = {workers: timed(partial(large.run, some, workers)) for workers in (1, 2)}
            wall = {workers: seconds for workers, (_, seconds) in taken.items()}
            cpu.append(taken[2][0] / runs)
            for workers, seconds in wall.items():
                minutes[workers].append(seconds / runs * RUNS / 60)
            ratio.append(wall[1] / wall[2])
            cores.append(timed(lambda: _arithmetic(400_000_000))[1] / timed(lambda: _both(pool))[1])
    people = large.world().number("practitioner")
    met = statistics.median(minutes[2]) < MINUTES, statistics.median(ratio) >= THREADS
    print(f"Whole: {people} practitioners, {WEEKS} weeks, {len(VARIED)} parameters; {rounds} rounds of {runs} runs")
    print(f"  {RUNS:,} runs with one worker: {spread(minutes[1])} minutes")
    rate = RUNS / 60 / statistics.median(minutes[2])
    print(
        f"  with two: {spread(minutes[2])} minutes ({rate:.0f} runs a second), target {MINUTES:.0f}: {verdict(met[0])}"
    )
    print(f"  CPU time of a run: {spread([1e3 * seconds for seconds in cpu])} ms, which two free cores do in")
    print(f"  {spread([seconds * RUNS / 120 for seconds in cpu])} minutes")
    print(f"  two workers against one: {spread(ratio)}, target {THREADS}: {verdict(met[1])}")
    print(f"  two threads of arithmetic against one: {spread(cores)}")
    return all(met)


def _both(pool: ThreadPoolExecutor) -> None:
    for one in [pool.submit(_arithmetic, 200_000_000) for _ in range(2)]:
        one.result()


@numba.njit(nogil=True)
def _arithmetic(n):
    x = 0.5
    for _ in range(n):
        x = x * 1.0000001 + 1e-9
    return x


def ratios(large: Experiment, rounds: int) -> bool:
    """Print how many times as fast points side by side are; return whether the targets are met."""
    from benchmarks.pure_mesa import PureMesaModel

    narrow = 8
    found: dict[str, list[float]] = {name: [] for name in AT_LEAST}
    costs = []
    with plain():
        large.run(large.narrow(1), 1)
    for chunk in large.chunks[:rounds]:
        first, stop = chunk.first, chunk.stop
        people = [large.world(replication).number("practitioner") for replication in chunk.replications]
        at_first, in_all = people[0] * WEEKS, sum(people) * WEEKS
        # plain Mesa takes many times as long as all the others together, so it is run once in a round
        mesa = timed(PureMesaModel(large.job.scenario(0), 1, first).run)[0] / at_first
        with plain():
            one = timed(partial(large.run, large.narrow(narrow, first, stop), 1))[0] / in_all / narrow
        together = timed(partial(large.run, [chunk], 1))[0] / in_all / len(chunk.points)
        costs.append([1e9 * cost for cost in (mesa, one, together)])
        found["the plain week"].append(one / together)
        found["plain Mesa"].append(mesa / together)
    mesa, one, together = (statistics.median(cost) for cost in zip(*costs, strict=True))
    shape = f"{len(chunk.points)} points in {len(chunk.replications)} replications"
    print(f"Ratios: {people[0]} practitioners, {WEEKS} weeks, {shape}, one core, {rounds} rounds in turn")
    print(f"  ns per practitioner-week: plain Mesa {mesa:.0f}, plain week {one:.0f}, side by side {together:.1f}")
    met = True
    for name, values in found.items():
        fast = statistics.median(values) >= AT_LEAST[name]
        met &= fast
        print(f"  times as fast as {name}: {spread(values)}, target {AT_LEAST[name]:.0f}: {verdict(fast)}")
    return met


def overhead(small: Experiment, rounds: int) -> bool:
    """Print what runs take beyond the compiled week; return whether it is little enough."""
    small.run(small.narrow(LANES), 1)
    inside = [0.0]
    kernel = batch.kernel

    @cache  # what is watched should take as little as can be for being watched
    def watched(*arguments: Any) -> object:
        compiled = kernel(*arguments).run

        class Watched:
            @staticmethod
            def run(*arguments: object) -> None:
                begin = time.process_time()
                compiled(*arguments)
                inside[0] += time.process_time() - begin

        return Watched

    found, week = [], []
    batch.kernel = watched  # type: ignore[assignment]
    try:
        for chunk in small.chunks[:rounds]:
            inside[0] = 0.0
            taken = timed(partial(small.run, [chunk], 1))[0]
            found.append(100 * (taken / inside[0] - 1))
            week.append(1e3 * inside[0] / chunk.runs)
    finally:
        batch.kernel = kernel
    little = statistics.median(found) <= OVERHEAD
    shape = f"{len(chunk.points)} points in {len(chunk.replications)} replications"
    print(f"Overhead: {small.world().number('practitioner')} practitioners, chunks of {shape}")
    print(f"  beyond {spread(week)} ms of compiled week: {spread(found)} %, target {OVERHEAD:.0f} %: {verdict(little)}")
    return little


def how_far(large: Experiment, rounds: int) -> bool:
    """Print how far the compiled week is from the machine's limits."""
    number = 4 * LANES
    large.run(large.narrow(LANES), 1)

    def taken() -> float:
        return timed(lambda: large.run(large.narrow(number), 1))[0] / number / WEEKS

    limits(large.world(), taken, rounds)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.experiment", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each comparison (default 5)")
    parts = {"whole": whole, "ratios": ratios, "overhead": overhead, "limits": how_far}
    parser.add_argument("--only", choices=tuple(parts), action="append")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large, small = (Experiment(size, Path(folder) / str(size)) for size in (1000, 100))
        large.run(large.narrow(LANES), 1)  # compiles or loads the compiled week
        load = f"load {os.getloadavg()[0]:.1f}"
        met = [
            part(small if name == "overhead" else large, asked.rounds)
            for name, part in parts.items()
            if name in (asked.only or parts)
        ]
        print(f"{load} at the start, {os.getloadavg()[0]:.1f} at the end, {os.cpu_count()} cores")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
