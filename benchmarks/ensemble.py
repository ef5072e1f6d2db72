"""Design points side by side against one after the other, and how far from what the machine can do.

    python -m benchmarks.ensemble                 # all, about three minutes
    python -m benchmarks.ensemble --only ratios   # or threads, overhead, limits

Run from the root of the repository, with nothing else on the machine. The scenario is that of `benchmarks.speed`; the
points differ in 20 parameters. Each part takes what it compares in turn, round after round, and uses CPU time but for
threads; printed is the median over rounds of each round's ratio, with the least and the most.

ratios
    CPU time of a run of about 1,000 practitioners: in plain Mesa, in the plain compiled week (`run_once`), and in an
    `Ensemble` of 64 points; building worlds and final measures included.
threads
    Wall time of two ensembles one after the other over that on two threads.
overhead
    What an ensemble of about 100 practitioners takes beyond the compiled week itself.
limits
    Operations that the compiled week asks for, and bytes that it touches, at the rates that this machine reaches in
    plain loops over as much data. Operations that are done once for an organisation are counted once a person.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

import ispsim
from benchmarks.speed import STAFF, WEEKS, scenario_of, timed, verdict
from ispsim.engine.compile import kernel, source
from ispsim.engine.ensemble import LANES, Ensemble, batch
from ispsim.engine.run import run_once
from ispsim.scenario import REGISTER
from ispsim.world.build import World, build_world

POINTS = 4 * LANES
VARIED = (
    "trust.growth trust.decay trust.half trust_among.growth trust_among.decay learning.knowledge_rate "
    "learning.skill_rate reflection.rate reflection.skill_rate motivation.rate knowledge.decay skill.decay "
    "motivation.decay load.growth load.decay use.gain use.threshold use.start_rate use.stop_rate peers.contagion "
    "promote.rate boundary.rate leadership.decay climate.leadership_rate"
).split()
AT_LEAST = {"plain week": 3.0, "plain Mesa": 350.0}
THREADS, OVERHEAD = 1.7, 0.05


def points_of(base: ispsim.Scenario, number: int) -> list[ispsim.Scenario]:
    """Return points that differ in 20 parameters, each within a tenth of its default."""
    random = np.random.default_rng(1)
    varied = [name for name in VARIED if name in REGISTER][:20]
    assert len(varied) == 20

    def settings() -> dict[str, float]:
        factors = 0.9 + 0.2 * random.random(len(varied))
        return {f"parameters.{name}": REGISTER[name].default * x for name, x in zip(varied, factors, strict=True)}

    return [base.with_settings(settings()) for _ in range(number)]


def spread(values: list[float]) -> str:
    """Return a median with the least and the most."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def ratios(rounds: int) -> bool:
    """Print how many times as fast points side by side are; return whether the targets are met."""
    from benchmarks.pure_mesa import PureMesaModel

    base = scenario_of(round(1000 / STAFF))
    points = points_of(base, POINTS)
    ensemble = Ensemble(points)
    run_once(points[0], 1, 0, "chance")
    ensemble.run(1, 0)
    found: dict[str, list[float]] = {name: [] for name in AT_LEAST}
    costs = []
    for replication in range(rounds):
        people = build_world(base, 1, replication).number("practitioner")

        def plain(replication: int = replication) -> None:
            for point in points[:6]:
                run_once(point, 1, replication, "chance")

        mesa = timed(lambda replication=replication: PureMesaModel(points[0], 1, replication).run())[0]
        one = timed(plain)[0] / 6
        together = timed(lambda replication=replication: ensemble.run(1, replication))[0] / POINTS
        costs.append([1e9 * cost / people / WEEKS for cost in (mesa, one, together)])
        found["plain week"].append(one / together)
        found["plain Mesa"].append(mesa / together)
    mesa, one, together = (statistics.median(cost) for cost in zip(*costs, strict=True))
    print(f"Ratios: {people} practitioners, {WEEKS} weeks, {POINTS} points, one core, {rounds} rounds in turn")
    print(f"  ns per practitioner-week: plain Mesa {mesa:.0f}, plain week {one:.0f}, side by side {together:.1f}")
    met = True
    for name, values in found.items():
        fast = statistics.median(values) >= AT_LEAST[name]
        met &= fast
        print(f"  times as fast as {name}: {spread(values)}, target {AT_LEAST[name]:.0f}: {verdict(fast)}")
    return met


def threads(rounds: int) -> bool:
    """Print how many times as fast two threads are as one; return whether the target is met."""
    ensemble = Ensemble(points_of(scenario_of(round(1000 / STAFF)), 2 * LANES))
    ensemble.run(1, 0)
    found = []
    with ThreadPoolExecutor(2) as pool:
        for replication in range(rounds):
            both = (2 * replication, 2 * replication + 1)
            one = timed(lambda both=both: [ensemble.run(1, r) for r in both])[1]
            two = timed(lambda both=both: list(pool.map(lambda r: ensemble.run(1, r), both)))[1]
            found.append(one / two)
    fast = statistics.median(found) >= THREADS
    print(f"Threads: two against one, wall time: {spread(found)}, target {THREADS}: {verdict(fast)}")
    return fast


def overhead(rounds: int) -> bool:
    """Print what a run takes beyond the compiled week; return whether it is little enough."""
    base = scenario_of(round(100 / STAFF))
    points = points_of(base, 32 * LANES)
    began = time.process_time()
    ensemble = Ensemble(points)
    prepared = (time.process_time() - began) / len(points)
    ensemble.run(1, 0)
    inside = [0.0]

    def watched(model: object, lanes: int) -> object:
        compiled = kernel(model, lanes).run  # type: ignore[arg-type]

        class Watched:
            @staticmethod
            def run(*arguments: object) -> None:
                begin = time.process_time()
                compiled(*arguments)
                inside[0] += time.process_time() - begin

        return Watched

    found, week = [], []
    kept, batch.kernel = batch.kernel, watched  # type: ignore[assignment]
    try:
        for replication in range(rounds):
            inside[0] = 0.0
            whole = timed(lambda replication=replication: ensemble.run(1, replication))[0]
            found.append(whole / inside[0] - 1.0)
            week.append(inside[0] / len(points))
    finally:
        batch.kernel = kept
    little = statistics.median(found) <= OVERHEAD
    people = build_world(base, 1, 0).number("practitioner")
    print(f"Overhead: {people} practitioners, {len(points)} points, beyond {1e3 * min(week):.2f} ms of compiled week")
    print(f"  {spread([100 * x for x in found])} %, target {100 * OVERHEAD:.0f} %: {verdict(little)}")
    print(f"  and {1e3 * prepared:.2f} ms a point once, however many replications follow")
    return little


def limits(rounds: int) -> bool:
    """Print how long the operations and the bytes of a week take at the machine's own rates."""
    base = scenario_of(round(1000 / STAFF))
    ensemble = Ensemble(points_of(base, POINTS))
    world = build_world(base, 1, 0)
    people = world.number("practitioner")
    operations, touched = _asked_for(world)
    rates = _Rates(touched)
    taken, best = [], dict.fromkeys(rates.loops, 9.0)
    ensemble.run(1, 0)
    for replication in range(rounds):
        taken.append(timed(lambda replication=replication: ensemble.run(1, replication))[0])
        for name, loop in rates.loops.items():
            best[name] = min(best[name], loop())
    runs_weeks = POINTS * WEEKS
    ours = 1e9 * min(taken) / runs_weeks / people
    arithmetic = (
        1e9
        * max(
            operations["fmul"] * best["multiply"],
            (operations["fadd"] + operations["fsub"]) * best["add"],
            operations["fdiv"] * best["divide"],
        )
        / people
    )
    memory = 1e9 * touched * best["copy"] / LANES / people
    print(f"Limits: {people} practitioners; per practitioner-week {ours:.1f} ns taken")
    counts = ", ".join(f"{name} {operations[name] / people:.0f}" for name in ("fmul", "fadd", "fsub", "fdiv"))
    print(f"  asked for: {counts}; {touched / LANES / people:.0f} bytes")
    print(f"  arithmetic alone {arithmetic:.1f} ns ({ours / arithmetic:.1f} times as long is taken)")
    print(f"  memory alone {memory:.1f} ns ({ours / memory:.1f} times as long is taken)")
    return True


def _asked_for(world: World) -> tuple[Counter[str], float]:
    """Return the floating-point operations of a week for one run, and the bytes that a week touches for all lanes."""
    text = source(lanes=LANES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week_counted.py"
        path.write_text(text.replace("cache=True, ", ""))
        spec = importlib.util.spec_from_file_location("week_counted", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["week_counted"] = module
        spec.loader.exec_module(module)
        given = kernel(lanes=LANES).run.signatures[0]
        module.run.compile(given)
        code = module.run.inspect_llvm(given)
    bodies = dict(re.findall(r'^define internal[^\n]*@"?(\w+)"?\((.*?)^}', code, re.S | re.M))
    vector = re.compile(rf"\b(fmul|fadd|fsub|fdiv) <{LANES} x double>")
    of_exp = Counter(vector.findall(bodies[f"exp_{LANES}"]))
    week = text.split("def run(")[1].split("        else:")[1]
    operations: Counter[str] = Counter()
    touched = 0.0
    for name in re.findall(r"^ +(pass_\w+)\(", week, re.M):
        agents = world.number(name.split("_", 2)[2])
        own = Counter(vector.findall(bodies[name]))
        for _ in re.findall(rf"call fastcc .*@exp_{LANES}\(", bodies[name]):
            own += of_exp
        operations += Counter({operation: count * agents for operation, count in own.items()})
        pass_text = text.split(f"def {name}(")[1].split("\n\n")[0]
        touched += 8 * LANES * agents * len(set(re.findall(r"X_\w+\[\d+, (?:i|to_|leader_)\]", pass_text)))
    return operations, touched


class _Rates:
    """Loops whose speed is the machine's: seconds an operation on a float64, and seconds a byte."""

    def __init__(self, bytes_: float) -> None:
        import numba

        @numba.njit(error_model="numpy")
        def multiply(x, out):
            for i in range(x.size):
                y = x[i]
                out[i] = (y * 1.1) * (y * 1.2) * (y * 1.3) * (y * 1.4) * (y * 1.5) * (y * 1.6) * (y * 1.7) * (y * 1.8)

        @numba.njit(error_model="numpy")
        def add(x, out):
            for i in range(x.size):
                y = x[i]
                out[i] = (y + 1.1) + (y + 1.2) + (y + 1.3) + (y + 1.4) + (y + 1.5) + (y + 1.6) + (y + 1.7) + (y + 1.8)

        @numba.njit(error_model="numpy")
        def divide(x, out):
            for i in range(x.size):
                out[i] = 1.0 / x[i]

        small, out = np.random.default_rng(1).random(1024) + 0.5, np.empty(1024)
        large = np.ones(max(int(bytes_ / 16), 1))
        other = np.ones_like(large)

        def loop(function: Callable, of: np.ndarray, into: np.ndarray, number: int, repeats: int) -> Callable:
            def seconds() -> float:
                function(of, into)
                begin = time.process_time()
                for _ in range(repeats):
                    function(of, into)
                return (time.process_time() - begin) / repeats / number

            return seconds

        self.loops = {
            "multiply": loop(multiply, small, out, 15 * small.size, 2000),
            "add": loop(add, small, out, 15 * small.size, 2000),
            "divide": loop(divide, small, out, small.size, 2000),
            "copy": loop(lambda of, into: np.copyto(into, of), large, other, 16 * large.size, 20),
        }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ensemble", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9, help="rounds of each comparison (default 9)")
    parts = {"ratios": ratios, "threads": threads, "overhead": overhead, "limits": limits}
    parser.add_argument("--only", choices=tuple(parts), action="append")
    asked = parser.parse_args()
    met = [part(asked.rounds) for name, part in parts.items() if name in (asked.only or parts)]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
