"""A world week by week: who wants to watch more than measures walks along."""

from collections.abc import Iterator

from ispsim.engine.record import Record
from ispsim.engine.run import check_states
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world


def weeks_of(scenario: Scenario, seed: int, replication: int) -> Iterator[tuple[int, World]]:
    """Yield each week with the world as it stands at its end, from week 0 (before the first step) to the horizon.

    The world is one and the same object, so what is to be kept is copied.

    Raises
    ------
    RunError
        After the last week, if a state has stopped being a number.
    """
    from ispsim.engine.compile import kernel

    week = kernel()
    world = build_world(scenario, seed, replication)
    record = Record(world, scenario.weeks, ())
    for t in range(scenario.weeks + 1):
        first = world.first_week if t == 0 else t
        week.run(first, t, world.first_week, *world.arguments(), *record.arguments())
        yield t, world
    check_states(world, replication)
