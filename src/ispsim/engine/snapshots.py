"""What a whole run does not record: ties at given weeks of one replication, one measure by organisation."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ispsim.engine.record import places
from ispsim.engine.run import declared_for_run, run_once
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


def by_organization(
    scenario: Scenario, measure: str, runs: int, seed: int = 1, uncertainty: str = "chance"
) -> np.ndarray:
    """Return one measure by organisation without keeping the others, shape (runs, weeks + 1, organisations).

    The numbers are those of `Runs.organizations`; a frame of every measure takes thirty times the room.
    """
    from ispsim.engine.compile import kernel

    model = declared_for_run(scenario)
    kernel(model)  # compiled or loaded once, before threads ask for it
    column = places("organization", model)[measure]
    out = np.empty((runs, scenario.weeks + 1, scenario.setting.organizations))

    def take(replication: int) -> None:
        record = run_once(scenario, seed, replication, uncertainty, levels=("organization",))
        out[replication] = record["organization"][:, column, :]

    with ThreadPoolExecutor(os.cpu_count() or 1) as executor:
        list(executor.map(take, range(runs)))
    return out
