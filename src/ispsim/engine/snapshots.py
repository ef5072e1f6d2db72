"""What a whole run does not record: any column of any kind, at given weeks of one replication."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.engine.walk import weeks_of
from ispsim.scenario import Scenario
from ispsim.world.build import World


@dataclass(frozen=True)
class Snapshot:
    """A replication as it stands at the end of a week.

    Attributes
    ----------
    week : int
        0 is before the first step.
    columns : dict of numpy.ndarray
        (kind, column) -> numbers of its agents, shape (agents,).
    """

    week: int
    columns: dict[tuple[str, str], np.ndarray]

    def __getitem__(self, item: tuple[str, str]) -> np.ndarray:
        return self.columns[item]


def snapshots(
    scenario: Scenario,
    weeks: Sequence[int],
    columns: Sequence[tuple[str, str]],
    seed: int = 1,
    replication: int = 0,
    uncertainty: str = "chance",
) -> tuple[World, list[Snapshot]]:
    """Take one replication through its weeks and copy columns on the way.

    Parameters
    ----------
    scenario : Scenario
        What is asked.
    weeks : sequence of int
        Rising, from 0 to the horizon.
    columns : sequence of (str, str)
        Kinds and columns that are copied.
    seed, replication, uncertainty
        As in `ispsim.simulate`; the numbers are those of that replication, bit for bit.

    Returns
    -------
    World, list of Snapshot
        The world as it stands at the last of the weeks (its traits and pointers never change), and the copies.

    Raises
    ------
    RunError
        If a state stops being a number.
    """
    taken = []
    for week, world in weeks_of(scenario, seed, replication, uncertainty, weeks):
        copies = {(kind, name): world.column(kind, name)[: world.number(kind)].copy() for kind, name in columns}
        taken.append(Snapshot(week, copies))
    return world, taken
