"""Where the pure-Mesa model spends its time: inside the rules, or around them.

    python -m benchmarks.pure_mesa.profile [--organizations 84] [--weeks 52]

prints the share of time inside the rules (``ispsim.mechanisms``, ``behaviours``, ``workforce``, ``measures`` and the
operations they are written in), inside the agents' methods that apply them (arguments, ties, the products of an
update), and in everything else: Mesa, data collection. As cProfile has it, whose own cost falls on every call; and, for
the rules, without a profiler: the calls of some weeks are written down and made again, alone, against the time that
such weeks take.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections import defaultdict
from pathlib import Path
from types import FunctionType

import ispsim
from benchmarks.pure_mesa import PureMesaModel, isp, leader, organization, people, practitioner, system
from benchmarks.speed import scenario_of
from ispsim.scenario import Scenario

RULES = ("mechanisms", "behaviours", "workforce", "measures", "ops")
AGENTS = "agents' own methods"
AGENT_MODULES = (people, practitioner, leader, isp, organization, system)
AGENT_FILES = {Path(module.__file__) for module in AGENT_MODULES}
PACKAGE = Path(ispsim.__file__).parent


def part_of(file: str) -> str:
    """Return the part of the programme that a file belongs to."""
    path = Path(file)
    if PACKAGE in path.parents:
        return "ispsim." + path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if path in AGENT_FILES:
        return AGENTS
    if "pure_mesa" in path.parts:
        return "model (order, measures)"
    return "mesa" if "mesa" in path.parts else "Python and other libraries"


def is_rule(part: str) -> bool:
    """Return whether a part holds the model's rules."""
    return part.removeprefix("ispsim.") in RULES


def profiled(model: PureMesaModel) -> dict[str, float]:
    """Run a model to its horizon under cProfile and return each part's share of the time."""
    profiler = cProfile.Profile()
    profiler.runcall(model.run)
    seconds: dict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own, _, callers) in pstats.Stats(profiler).stats.items():
        # a built-in (random, sqrt) belongs to whoever called it
        for caller, (_, _, of_caller, _) in callers.items() if file == "~" else ():
            seconds[part_of(caller[0])] += of_caller
        if file != "~" or not callers:
            seconds[part_of(file)] += own
    total = sum(seconds.values())
    return {part: spent / total for part, spent in sorted(seconds.items(), key=lambda item: -item[1])}


def replayed(model: PureMesaModel, weeks: int = 8, rounds: int = 5) -> float:
    """Return the rules' share of a week's time, measured without a profiler.

    In turn a week is timed as it is, and one is run with its calls written down, which are then made again without the
    agents around them. The least of either is taken, since whatever else the machine does only ever adds.
    """
    around, inside = [], []
    for _ in range(weeks):
        start = time.process_time()
        model.step()
        around.append(time.process_time() - start)
        calls = _calls_of_a_week(model)
        for _ in range(rounds):
            start = time.process_time()
            for _ in calls:
                pass
            empty = time.process_time()
            for rule, arguments in calls:
                rule(*arguments)
            inside.append(time.process_time() - empty - (empty - start))
    return min(inside) / min(around)


def _calls_of_a_week(model: PureMesaModel) -> list[tuple[FunctionType, tuple]]:
    """Run a week and return what the agents asked of which rule; what rules ask of one another is their own time."""
    calls: list[tuple[FunctionType, tuple]] = []
    depth = 0

    def recorder(rule: FunctionType):
        def record(*arguments):
            nonlocal depth
            if depth == 0:
                calls.append((rule, arguments))
            depth += 1
            result = rule(*arguments)
            depth -= 1
            return result

        return record

    kept = []
    for module in (
        *AGENT_MODULES,
        isp.blend,
        isp.planning,
        organization.ledger,
        organization.resources,
        organization.select,
    ):
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and is_rule(part_of(value.__code__.co_filename)):
                kept.append((module, name, value))
                setattr(module, name, recorder(value))
    try:
        model.step()
    finally:
        for module, name, value in kept:
            setattr(module, name, value)
    return calls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organizations", type=int, default=84, help="organisations of about 12 practitioners")
    parser.add_argument("--weeks", type=int, default=52)
    asked = parser.parse_args()
    scenario: Scenario = scenario_of(asked.organizations, asked.weeks)
    model = PureMesaModel(scenario)
    for _ in range(min(26, asked.weeks // 2)):
        model.step()
    share = replayed(model)
    shares = profiled(PureMesaModel(scenario))
    print(f"{asked.organizations} organisations, {asked.weeks} weeks")
    for part, spent in shares.items():
        print(f"  {part:28s} {spent:6.1%}{'   rules' if is_rule(part) else ''}")
    inside = sum(spent for part, spent in shares.items() if is_rule(part))
    print(f"inside the rules, by cProfile:             {inside:6.1%}")
    print(f"with the agents' methods that apply them:  {inside + shares[AGENTS]:6.1%}")
    print(f"inside the rules, without a profiler:      {share:6.1%}")


if __name__ == "__main__":
    main()
