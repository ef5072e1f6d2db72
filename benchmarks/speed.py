"""Paired speed ratios against plain Mesa, memory, and how cost grows with size.

    python -m benchmarks.speed                 # all, about two minutes; the numbers that the changelog quotes
    python -m benchmarks.speed --quick         # fewer rounds and weeks, under a minute
    python -m benchmarks.speed --only ratios   # or memory, or growth

Run from the root of the repository, with nothing else on the machine. What is measured:

ratios
    The regional roll-out with about 1,000 practitioners over 156 weeks, on one core: the model in plain Mesa
    (`benchmarks.pure_mesa`), `ispsim.simulate(..., workers=1)` per replication, and
    `ispsim.ImplementationModel(...).run()`, in turn in every round and on the same world. Everything counts that a user
    waits for, building the world included; compiling, which happens once for each version of the model, does not.
    Printed is the median over rounds of each round's ratio, in process CPU time and in wall time.
memory
    Peak memory of a process of its own that simulates 100,000 practitioners.
growth
    Cost per practitioner-week of `simulate` at 1,000, 10,000 and 100,000 practitioners.

The status is 0 if all targets are met, else 1.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ispsim

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "scenarios" / "regional_rollout.toml"
STAFF = 12  # practitioners in an organisation, on average
WEEKS = 156

AT_LEAST = {"simulate": 100.0, "ImplementationModel": 60.0}
"""What runs the model -> how many times as fast as plain Mesa it is to be."""
MEMORY = 2.0  # GiB, at 100,000 practitioners
GROWTH = 2.0  # dearest practitioner-week over the cheapest


def scenario_of(organizations: int, weeks: int = WEEKS) -> ispsim.Scenario:
    """Return the regional roll-out at another size, with as many ISPs to an organisation."""
    settings = {"setting.organizations": organizations, "support.isps": organizations / 11, "weeks": weeks}
    return ispsim.load_scenario(SCENARIO, **settings)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU and wall seconds that some work takes."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def ratios(rounds: int, weeks: int) -> bool:
    """Print how many times as fast as plain Mesa the others are; return whether the targets are met."""
    from benchmarks.pure_mesa import PureMesaModel
    from ispsim.world.build import build_world

    scenario = scenario_of(round(1000 / STAFF), weeks)
    repeats = {"plain Mesa": 1, "simulate": 10, "ImplementationModel": 5}

    def work(name: str, seed: int) -> Callable[[], object]:
        # each repeat is the same replication of the same seed, so that all three run the same world
        return {
            "plain Mesa": lambda: PureMesaModel(scenario, seed).run(),
            "simulate": lambda: [ispsim.simulate(scenario, runs=1, seed=seed, workers=1) for _ in range(repeats[name])],
            "ImplementationModel": lambda: [
                ispsim.ImplementationModel(scenario, seed=seed).run() for _ in range(repeats[name])
            ],
        }[name]

    for name in ("simulate", "ImplementationModel"):
        work(name, 0)()  # compiles or loads the compiled week
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in repeats}
    people = []
    for seed in range(1, rounds + 1):
        people.append(build_world(scenario, seed).number("practitioner"))
        for name, count in repeats.items():
            cpu, wall = timed(work(name, seed))
            seconds[name].append((cpu / count, wall / count))
    print(f"Ratios: {statistics.mean(people):.0f} practitioners, {weeks} weeks, one core, {rounds} rounds in turn")
    print(f"  {'':20s} {'CPU s':>8s} {'wall s':>8s}   times as fast as plain Mesa: CPU (least to most), wall, target")
    met = True
    for name, times in seconds.items():
        own_cpu, own_wall = (statistics.median(time[k] for time in times) for k in (0, 1))
        line = f"  {name:20s} {own_cpu:8.3f} {own_wall:8.3f}"
        if name in AT_LEAST:
            pairs = list(zip(seconds["plain Mesa"], times, strict=True))
            by_cpu, by_wall = ([plain[k] / own[k] for plain, own in pairs] for k in (0, 1))
            typical = statistics.median(by_cpu)
            fast = typical >= AT_LEAST[name]
            met &= fast
            line += f"   {typical:.0f} ({min(by_cpu):.0f} to {max(by_cpu):.0f}), {statistics.median(by_wall):.0f}"
            line += f", {AT_LEAST[name]:.0f}: {verdict(fast)}"
        print(line)
    return met


def memory(weeks: int) -> bool:
    """Print the peak memory of simulating 100,000 practitioners; return whether the target is met."""
    command = [sys.executable, "-m", "benchmarks.speed", "--child", str(weeks)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    people, peak = int(lines[-2]), int(lines[-1]) / 2**30
    small = verdict(peak < MEMORY)
    print(f"Memory: {people} practitioners, {weeks} weeks: peak {peak:.2f} GiB, target {MEMORY:.0f}: {small}")
    return peak < MEMORY


def child(weeks: int) -> None:
    """Simulate 100,000 practitioners and print their number and this process's peak memory in bytes."""
    scenario = scenario_of(round(100_000 / STAFF), weeks)
    runs = ispsim.simulate(scenario, runs=1, workers=1)
    assert len(runs.weekly) == weeks + 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    from ispsim.world.build import build_world

    print(build_world(scenario).number("practitioner"), peak)


def growth(rounds: int, weeks: int) -> bool:
    """Print the cost per practitioner-week by size; return whether it is flat enough."""
    from ispsim.world.build import build_world

    sizes = (1_000, 10_000, 100_000)
    scenarios = {size: scenario_of(round(size / STAFF), weeks) for size in sizes}
    people = {size: build_world(scenario).number("practitioner") for size, scenario in scenarios.items()}
    ispsim.simulate(scenarios[1_000], runs=1, workers=1)
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, scenario in scenarios.items():
            count = max(1, 10_000 // size)

            def work(scenario: ispsim.Scenario = scenario, count: int = count) -> None:
                for _ in range(count):
                    ispsim.simulate(scenario, runs=1, workers=1)

            costs[size].append(timed(work)[0] / (count * people[size] * weeks))
    print(f"Growth: cost of simulate per practitioner-week, {weeks} weeks, median of {rounds} rounds in turn")
    for size in sizes:
        print(f"  {people[size]:7d} practitioners {statistics.median(costs[size]) * 1e9:8.0f} ns")
    spread = [max(at) / min(at) for at in zip(*costs.values(), strict=True)]
    flat = statistics.median(spread)
    print(f"  dearest over cheapest {flat:.2f}, target {GROWTH:.0f}: {verdict(flat <= GROWTH)}")
    return flat <= GROWTH


def verdict(met: bool) -> str:
    """Return a word for whether a target is met."""
    return "met" if met else "MISSED"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds and weeks; the verdicts are rough")
    parser.add_argument("--rounds", type=int, help="rounds of each comparison (default 7, or 3)")
    parser.add_argument("--only", choices=("ratios", "memory", "growth"), action="append")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child is not None:
        child(asked.child)
        return 0
    rounds = asked.rounds or (3 if asked.quick else 7)
    weeks = 52 if asked.quick else WEEKS
    wanted = asked.only or ["ratios", "memory", "growth"]
    met = [
        what()
        for name, what in (
            ("ratios", lambda: ratios(rounds, weeks)),
            ("memory", lambda: memory(weeks)),
            ("growth", lambda: growth(min(rounds, 3), weeks)),
        )
        if name in wanted
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
