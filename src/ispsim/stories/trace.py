"""Everything that is known of a subject and of those around them, week by week, in one world."""

from dataclasses import dataclass

import numpy as np

from ispsim import chance
from ispsim.engine.walk import weeks_of
from ispsim.scenario import Scenario
from ispsim.stories.subject import Subject, post_id
from ispsim.world.build import World
from ispsim.world.kinds import KINDS
from ispsim.world.own import kinds_with

Rows = dict[str, np.ndarray]
SERVING = [list(KINDS["organization"].pointers).index(name) for name in ("isp", "insider")]
"""Places of an organisation's ISP and of the internal one beside among its pointers."""


@dataclass(frozen=True)
class Trace:
    """The columns of a few agents over all weeks.

    Attributes
    ----------
    scenario : Scenario
        Of the world.
    rows : dict of numpy.ndarray of int
        Kind -> rows that were watched; the subject's own first. Of ISPs, the one who serves the subject's organisation
        by the plan and the internal one beside (nobody's row where there is none), or the subject.
    values : dict of numpy.ndarray
        Kind -> shape (weeks + 1, columns, rows watched); week 0 is before the first step.
    tied : list of str
        Posts of the colleagues (leaders: of the leaders) to whom the subject has ties, as the watched ties stand.
    draws : numpy.ndarray, shape (weeks + 1,)
        The weekly draw that decides on use (practitioners; else zeros). Week 0 has none.
    """

    scenario: Scenario
    rows: Rows
    values: dict[str, np.ndarray]
    tied: list[str]
    draws: np.ndarray

    @property
    def weeks(self) -> int:
        """The horizon."""
        return self.draws.size - 1

    def all(self, kind: str, column: str) -> np.ndarray:
        """Return a column of every agent of a kind that was watched, shape (weeks + 1, rows)."""
        return self.values[kind][:, kinds_with(self.scenario.mechanisms.own)[kind].index[column]]

    def of(self, kind: str, column: str) -> np.ndarray:
        """Return a column of the first one watched, shape (weeks + 1,)."""
        return self.all(kind, column)[:, 0]


def trace(scenario: Scenario, seed: int, replication: int, subject: Subject, organizations: np.ndarray) -> Trace:
    """Take a world through its weeks and return the trace of a subject.

    Parameters
    ----------
    organizations : numpy.ndarray of int
        Rows of the organisations that an ISP serves by the plan with the support; not used for others.
    """
    rows: Rows = {}
    kept: dict[str, np.ndarray] = {}
    for t, world in weeks_of(scenario, seed, replication):
        if t == 0:
            rows = _watched(world, subject, organizations)
            kept = {k: np.empty((scenario.weeks + 1, len(world.kinds[k].columns), r.size)) for k, r in rows.items()}
        for kind, watched in rows.items():
            kept[kind][t] = world.tables[kind][:, watched]
    draws = np.zeros(scenario.weeks + 1)
    if subject.kind == "practitioner":
        own = world.keys["practitioner"][subject.row : subject.row + 1]
        for t in range(1, scenario.weeks + 1):
            draws[t] = chance.uniforms("practitioner_use", own, world.key, week=t)[0]
    tie = _TIES.get(subject.kind)
    tied = [post_id(world, subject.kind, int(row)) for row in world.pointers[tie][1, rows[tie]]] if tie else []
    return Trace(scenario, rows, kept, tied, draws)


_TIES = {"practitioner": "tie", "leader": "leader_tie"}


def served_by(world: World, isp: int) -> np.ndarray:
    """Return the rows of the organisations that an ISP serves by the plan."""
    return np.flatnonzero((world.pointers["organization"][SERVING] == isp).any(axis=0))


def _watched(world: World, subject: Subject, organizations: np.ndarray) -> Rows:
    """Return the rows that a story of a subject needs."""
    if subject.kind == "isp":
        inside = world.number("isp") > subject.row
        return {"isp": np.array([subject.row if inside else world.number("isp")]), "organization": organizations}
    if subject.kind == "organization":
        place = subject.row
        people = {
            kind: np.flatnonzero(world.pointers[kind][0] == place).astype(np.int64)
            for kind in ("practitioner", "leader")
        }
        return {**_around(world, place), **people}
    place = int(world.pointers[subject.kind][0, subject.row])
    rows = {**_around(world, place), subject.kind: np.array([subject.row])}
    tie = _TIES[subject.kind]
    rows[tie] = np.flatnonzero(world.pointers[tie][0] == subject.row)
    if subject.kind == "practitioner":
        rows["leader"] = world.pointers["practitioner"][1, subject.row : subject.row + 1].astype(np.int64)
    return rows


def _around(world: World, place: int) -> Rows:
    """Return the rows of an organisation, of its ISP by the plan and of the internal one beside (or nobody's)."""
    return {
        "organization": np.array([place]),
        "isp": world.pointers["organization"][SERVING, place].astype(np.int64),
    }
