"""A world week by week: who wants to watch more than measures walks along."""

from collections.abc import Iterator, Sequence
from functools import partial

from ispsim.engine.own.faults import check_levels
from ispsim.engine.record import Record
from ispsim.engine.run import check_states, declared_for_run, world_at
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world


def weeks_of(
    scenario: Scenario,
    seed: int,
    replication: int,
    uncertainty: str = "chance",
    weeks: Sequence[int] | None = None,
) -> Iterator[tuple[int, World]]:
    """Yield weeks with the world as it stands at the end of each; week 0 is before the first step.

    The world is one and the same object, so what is to be kept is copied. Its numbers are those of
    `ispsim.simulate`, bit for bit.

    Parameters
    ----------
    scenario, seed, replication, uncertainty
        As in `ispsim.simulate`.
    weeks : sequence of int, optional
        Rising, from 0 to the horizon; every week of it by default.

    Raises
    ------
    RunError
        After the last of the weeks, if a state has stopped being a number.
    """
    from ispsim.engine.compile import kernel

    when = range(scenario.weeks + 1) if weeks is None else list(weeks)
    if list(when) != sorted(set(when)) or not when or when[0] < 0 or when[-1] > scenario.weeks:
        raise ValueError(f"weeks must rise from 0 to at most {scenario.weeks}, not {list(when)}")
    declared = declared_for_run(scenario)
    world = build_world(scenario, seed, replication, uncertainty)
    record = Record(world, scenario.weeks, (), declared)
    run = kernel(declared).run
    first = world.first_week
    for week in when:
        run(first, week, world.first_week, *world.arguments(), *record.arguments())
        first = week + 1
        yield week, world
    again = partial(world_at, scenario, seed, replication, uncertainty, "compiled")
    check_levels(declared, world, replication, again)
    check_states(world, replication)
