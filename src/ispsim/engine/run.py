"""One run: build a world, take it through its weeks, write down what is wanted."""

import math
from functools import partial

import numpy as np

from ispsim.engine.declared import Declared
from ispsim.engine.own.enter import declared
from ispsim.engine.own.faults import check_levels
from ispsim.engine.own.imported import check_imports
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
    world: World | None = None,
) -> dict[str, np.ndarray]:
    """Run one replication and return its records: level -> shape (weeks + 1, columns, agents).

    Parameters
    ----------
    world : World, optional
        The world to start from, where it is built already; is used up.

    Raises
    ------
    RunError
        If a state stops being a number.
    """
    model = declared_for_run(scenario)
    world = world or build_world(scenario, seed, replication, uncertainty)
    record = Record(world, scenario.weeks, levels, model)
    advance(model, world, record, scenario.weeks, engine)
    check_levels(model, world, replication, partial(world_at, scenario, seed, replication, uncertainty, engine))
    check_states(world, replication)
    return record.finish()


def declared_for_run(scenario: Scenario) -> Declared:
    """Return what is declared under a scenario, once the files of its own mechanisms have proved to be whole.

    Raises
    ------
    ScenarioError
        If a mechanism of its own asks for what there is not.
    RunError
        If its file fails on import.
    """
    model = declared(scenario)
    check_imports(scenario.mechanisms.own)
    return model


def world_at(scenario: Scenario, seed: int, replication: int, uncertainty: str, engine: str, week: int) -> World:
    """Return the world of a replication as it stands at the end of a week."""
    model, world = declared(scenario), build_world(scenario, seed, replication, uncertainty)
    advance(model, world, Record(world, 0, (), model), week, engine)
    return world


def advance(model: Declared, world: World, record: Record, last: int, engine: str, first: int | None = None) -> None:
    """Take a world from week `first`, by default its first one, to week `last`, writing down what `record` wants."""
    first = world.first_week if first is None else first
    if engine == "compiled":
        from ispsim.engine.compile import kernel

        kernel(model).run(first, last, world.first_week, *world.arguments(), *record.arguments())
        return
    from ispsim.engine.interpret import Interpreter

    interpreter = Interpreter(world, declared=model)
    for t in range(first, last + 1):
        interpreter.step(t)
        record.take(world, t)


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
