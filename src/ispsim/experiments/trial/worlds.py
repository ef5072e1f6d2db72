"""Worlds of trials: the organisations that take part, and each arm's own world with its own ISPs.

Draws are keyed by the ids of organisations and of people in them. So an arm's world that holds some of the
organisations of a trial has the very same places and posts as a world that holds them all, and randomising means
choosing ids. Arms share no ties and no ISPs: there is no contamination between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim import chance
from ispsim.engine.own.faults import check_levels
from ispsim.engine.record import Record
from ispsim.engine.run import advance, check_states, declared_for_run
from ispsim.scenario import Scenario
from ispsim.scenario.frozen import FrozenMapping
from ispsim.scenario.roster import Cell, Roster
from ispsim.world.build import World, build_world

_ISP = 1  # row of the pointer from organisations to ISPs


@dataclass(frozen=True)
class Pool:
    """The organisations that take part in one trial.

    Attributes
    ----------
    columns : dict
        A roster of them: column name to cells.
    world : World
        A world with all of them before anything happens, for their traits.
    """

    columns: dict[str, tuple[Cell, ...]]
    world: World

    def trait(self, name: str) -> np.ndarray:
        """Return what sites may be stratified by, shape (organisations,)."""
        if name == "system":
            return self.world.pointers["organization"][0].astype(np.int64)
        column = {"size": "size", "climate": "climate_set", "priority": "priority"}[name]
        return self.world.column("organization", column)


@dataclass(frozen=True)
class Followed:
    """What happened in one arm.

    Attributes
    ----------
    weekly : numpy.ndarray, shape (weeks + 1, measures, organisations)
        What is recorded of organisations, as in `ispsim.engine.record`.
    staff : dict of int to dict of str to numpy.ndarray
        Week -> column of practitioners' posts -> values, for the weeks in which staff were asked.
    site : numpy.ndarray of int, shape (posts,)
        Whose post it is.
    isp : numpy.ndarray of int, shape (organisations,)
        Which ISP serves it, -1 for nobody.
    """

    weekly: np.ndarray
    staff: dict[int, dict[str, np.ndarray]]
    site: np.ndarray
    isp: np.ndarray


STAFF_COLUMNS = ("stint", "uses", "fidelity", "knowledge", "skill", "motivation")


def pool_of(
    scenario: Scenario, organizations: int, seed: int, replication: int, uncertainty: str, rng: np.random.Generator
) -> Pool:
    """Return the organisations of a trial: of the user's own roster, drawn at random, or as the scenario makes them.

    Parameters
    ----------
    scenario : Scenario
        Any arm's.
    organizations : int
        How many.
    seed, replication, uncertainty
        As in `ispsim.simulate`.
    rng : numpy.random.Generator
        Draws from a roster.
    """
    roster = scenario.setting.roster
    if roster is None:
        setting = scenario.setting.model_copy(update={"organizations": organizations})
        world = build_world(scenario.model_copy(update={"setting": setting}), seed, replication, uncertainty)
        systems = world.ids["system"]
        columns: dict[str, tuple[Cell, ...]] = {
            "organization": tuple(world.ids["organization"]),
            "system": tuple(systems[row] for row in world.pointers["organization"][0]),
            "staff": tuple(world.column("organization", "size").astype(int).tolist()),
            "leaders": tuple(world.column("organization", "leaders").astype(int).tolist()),
        }
        return Pool(columns, world)
    rows = np.sort(rng.choice(len(roster), organizations, replace=False))
    columns = _rows(dict(roster.columns), rows)
    world = build_world(with_organizations(scenario, columns), seed, replication, uncertainty)
    return Pool(columns, world)


def _rows(columns: dict[str, tuple[Cell, ...]], rows: Sequence[int] | np.ndarray) -> dict[str, tuple[Cell, ...]]:
    return {name: tuple(cells[row] for row in rows) for name, cells in columns.items()}


def with_organizations(scenario: Scenario, columns: dict[str, tuple[Cell, ...]]) -> Scenario:
    """Return a scenario with some organisations alone, and ISPs in proportion to their number.

    Parameters
    ----------
    scenario : Scenario
        Of the arm: its ISPs are those for its own number of organisations.
    columns : dict
        A roster.
    """
    roster = Roster(FrozenMapping(columns))
    number = len(roster)
    part = number / scenario.setting.organizations
    setting = scenario.setting.model_copy(
        update={"roster": roster, "organizations": number, "systems": len(roster.names("system"))}
    )
    support = scenario.support
    changed: dict[str, object] = {"isps": round(support.isps * part, 9)}
    if support.internal is not None:
        internal = support.internal
        changed["internal"] = internal.model_copy(update={"isps": round(internal.isps * part, 9)})
    return scenario.model_copy(update={"setting": setting, "support": support.model_copy(update=changed)})


def follow(
    scenario: Scenario,
    pool: Pool,
    rows: np.ndarray,
    *,
    seed: int,
    replication: int,
    uncertainty: str,
    engine: str,
    arm: str = "",
    asked: Sequence[int] = (),
) -> Followed:
    """Follow some organisations of a trial under a scenario, in a world of their own.

    Parameters
    ----------
    scenario : Scenario
        What is done there.
    pool : Pool
        The organisations of the trial.
    rows : numpy.ndarray of int
        Which of them, rising.
    seed, replication, uncertainty, engine
        As in `ispsim.simulate`.
    arm : str
        Tells the ISPs of one arm from those of another: without it, arms have the same ISPs.
    asked : sequence of int
        Weeks in which staff are asked, rising.

    Raises
    ------
    RunError
        If a state stops being a number.
    """
    here = with_organizations(scenario, _rows(pool.columns, rows))
    model = declared_for_run(here)
    world = build_world(here, seed, replication, uncertainty)
    isps = world.ids["isp"]
    if arm and isps:
        world.keys["isp"][: len(isps)] = [chance.entity_key(f"{arm}/{name}") for name in isps]
    record = Record(world, here.weeks, ("organization",), model)
    staff: dict[int, dict[str, np.ndarray]] = {}
    first = world.first_week
    for week in [*asked, here.weeks]:
        if week >= first:
            advance(model, world, record, week, engine, first)
            first = week + 1
        if week in asked:
            staff[week] = {name: world.column("practitioner", name).copy() for name in STAFF_COLUMNS}
    check_levels(model, world, replication, lambda week: world)
    check_states(world, replication)
    isp = world.pointers["organization"][_ISP].astype(np.int64)
    isp[isp >= len(isps)] = -1
    site = world.pointers["practitioner"][0].astype(np.int64)
    return Followed(record.finish()["organization"], staff, site, isp)
