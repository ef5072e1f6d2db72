"""How far the compiled week for points side by side is from what the machine can do: part of `benchmarks.experiment`.

Operations that the week asks for, and bytes that it touches, at the rates that this machine reaches in plain loops over
as much data, measured in turn with the week. Operations that are done once for an organisation are counted once a
person.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ispsim.engine.compile import kernel, source
from ispsim.engine.ensemble import LANES
from ispsim.world.build import World


def limits(world: World, taken: Callable[[], float], rounds: int) -> None:
    """Print how long the operations and the bytes of a week take at the machine's own rates.

    Parameters
    ----------
    world : World
        For the numbers of agents.
    taken : callable
        Runs some points and returns the CPU seconds of a run and week.
    rounds : int
    """
    people = world.number("practitioner")
    operations, touched = _asked_for(world)
    rates = _Rates(touched)
    least, best = 9.0, dict.fromkeys(rates.loops, 9.0)
    for _ in range(rounds):
        least = min(least, taken())
        for name, loop in rates.loops.items():
            best[name] = min(best[name], loop())
    ours = 1e9 * least / people
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
    print(
        f"Limits: {people} practitioners; {ours:.1f} ns are taken per practitioner-week, the least of {rounds} rounds"
    )
    counts = ", ".join(f"{name} {operations[name] / people:.0f}" for name in ("fmul", "fadd", "fsub", "fdiv"))
    print(f"  asked for: {counts}; {touched / LANES / people:.0f} bytes")
    print(f"  arithmetic alone {arithmetic:.1f} ns ({ours / arithmetic:.1f} times as long is taken)")
    print(f"  memory alone {memory:.1f} ns ({ours / memory:.1f} times as long is taken)")


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
