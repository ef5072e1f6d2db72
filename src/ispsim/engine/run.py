"""One run: build a world, take it through its weeks, write down what is wanted."""

import math

import numpy as np

from ispsim.engine.record import Record
from ispsim.errors import RunError
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world
from ispsim.world.kinds import KINDS

ENGINES = ("compiled", "python")


def run_once(
    scenario: Scenario,
    seed: int,
    replication: int,
    uncertainty: str,
    engine: str = "compiled",
    levels: tuple[str, ...] = ("world",),
) -> dict[str, np.ndarray]:
    """Run one replication and return its records: level -> shape (weeks + 1, columns, agents).

    Raises
    ------
    RunError
        If a state stops being a number.
    """
    world = build_world(scenario, seed, replication, uncertainty)
    record = Record(world, scenario.weeks, levels)
    if engine == "compiled":
        from ispsim.engine.compile import kernel

        kernel().run(world.first_week, scenario.weeks, world.first_week, *world.arguments(), *record.arguments())
    else:
        from ispsim.engine.interpret import Interpreter

        interpreter = Interpreter(world)
        for t in range(world.first_week, scenario.weeks + 1):
            interpreter.step(t)
            record.take(world, t)
    check_states(world, replication)
    return record.finish()


def check_states(world: World, replication: int) -> None:
    """Raise RunError if a state is not a number, naming it and whose it is."""
    for name, kind in KINDS.items():
        table = world.tables[name]
        for column in kind.columns.values():
            if column.role != "state":
                continue
            values = table[kind.index[column.name], : world.number(name)]
            if not math.isfinite(float(values.sum())):
                row = int(np.flatnonzero(~np.isfinite(values))[0])
                raise RunError(f"replication {replication}: {column.name} of {name} number {row} is not a number")
