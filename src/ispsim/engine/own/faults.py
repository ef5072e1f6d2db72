"""Finding out which mechanism of the user's own returned no firing level, when, and for whom."""

from collections.abc import Callable

import numpy as np

from ispsim.engine.declared import Declared
from ispsim.errors import RunError
from ispsim.world.build import World
from ispsim.world.identity import id_of

Until = Callable[[int], World]


def check_levels(declared: Declared, world: World, replication: int, until: Until) -> None:
    """Raise RunError if a mechanism of the user's own has returned anything but a number from 0 to 1.

    Parameters
    ----------
    declared : Declared
        What was run.
    world : World
        As it stands after the run.
    replication : int
        For the message.
    until : callable
        Week -> the same world as it stood at the end of that week: whoever held a post then may have left.
    """
    first: tuple[int, int, int] | None = None
    for number, fault in enumerate(declared.faults):
        memory = world.column(fault.kind, fault.memory)[: world.number(fault.kind)]
        if memory.size and np.isfinite(memory).any():
            row = int(np.argmin(memory))
            found = (int(memory[row]), number, row)
            first = min(first, found) if first else found
    if first is None:
        return
    week, number, row = first
    fault = declared.faults[number]
    then = until(week)
    level = float(then.column(fault.kind, fault.firing)[row])
    whom = id_of(then, fault.kind, row)
    raise RunError(
        f"{fault.name} returned {level!r} in week {week} for {whom} (replication {replication}); "
        "a firing level is a number from 0 to 1"
    )
