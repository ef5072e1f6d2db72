"""Everybody's outcome in one world, few numbers a person, and what two worlds differ in.

A person is the same in both worlds who came to the same post in the same week: traits of a newcomer are keyed by post
and week of arrival, so the two are alike in every draw.
"""

from dataclasses import dataclass

import numpy as np

from ispsim.engine.walk import weeks_of
from ispsim.scenario import Scenario
from ispsim.world.build import World

_OUTCOME = {"practitioner": "faithful", "leader": "promotes"}


@dataclass(frozen=True)
class Stints:
    """People of one kind in one world, one element a person, in order of post and arrival.

    Attributes
    ----------
    row, number, arrival : numpy.ndarray of int, shape (people,)
        Post, number of the holder, week of arrival (0: there from the start).
    amount : numpy.ndarray, shape (people,)
        Practitioners: weeks of use, each counted by its fidelity; leaders: weeks in which they promote.
    """

    row: np.ndarray
    number: np.ndarray
    arrival: np.ndarray
    amount: np.ndarray


@dataclass(frozen=True)
class Survey:
    """What became of everybody in one world.

    Attributes
    ----------
    people : dict of Stints
        By kind, ``practitioner`` and ``leader``.
    places : numpy.ndarray, shape (organisations,)
        Faithful-use weeks of each organisation's practitioners together.
    world : ispsim.world.build.World
        The world at the horizon; its ids, keys and pointers hold for the whole run.
    """

    people: dict[str, Stints]
    places: np.ndarray
    world: World


class _Tally:
    """Sums over the present holder of each post, put away when somebody leaves."""

    def __init__(self, kind: str, size: int) -> None:
        self.kind = kind
        self.arrival = np.zeros(size, np.int64)
        self.number = np.zeros(size, np.int64)
        self.amount = np.zeros(size)
        self.done: list[tuple[np.ndarray, ...]] = []

    def take(self, t: int, world: World) -> None:
        if t > 0:
            left = np.flatnonzero(world.column(self.kind, "leaves") > 0.5)
            self._put_away(left)
            self.arrival[left], self.amount[left] = t, 0.0
            self.amount += world.column(self.kind, _OUTCOME[self.kind])
        self.number[:] = world.column(self.kind, "stint")

    def _put_away(self, rows: np.ndarray) -> None:
        self.done.append((rows, self.number[rows], self.arrival[rows], self.amount[rows]))

    def finish(self) -> Stints:
        self._put_away(np.arange(self.amount.size))
        row, number, arrival, amount = (np.concatenate(part) for part in zip(*self.done, strict=True))
        order = np.lexsort((arrival, row))
        return Stints(row[order], number[order], arrival[order], amount[order])


def survey(scenario: Scenario, seed: int, replication: int) -> Survey:
    """Take a world through its weeks and return what became of everybody."""
    tallies: list[_Tally] = []
    places = np.zeros(0)
    for t, world in weeks_of(scenario, seed, replication):
        if t == 0:
            tallies = [_Tally(kind, world.number(kind)) for kind in _OUTCOME]
            places = np.zeros(world.number("organization"))
        else:
            places += world.column("organization", "sum_faithful")
        for tally in tallies:
            tally.take(t, world)
    return Survey({tally.kind: tally.finish() for tally in tallies}, places, world)


@dataclass(frozen=True)
class Pairs:
    """People who are in both worlds: post, number of the holder with the support, amounts with and without it."""

    row: np.ndarray
    number: np.ndarray
    amount: np.ndarray
    without: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """With less without."""
        return self.amount - self.without


def pairs(kind: str, with_support: Survey, without: Survey) -> Pairs:
    """Return the people of a kind who are in both worlds."""
    a, b = with_support.people[kind], without.people[kind]
    span = int(max(a.arrival.max(), b.arrival.max())) + 1
    _, i, j = np.intersect1d(a.row * span + a.arrival, b.row * span + b.arrival, True, True)
    return Pairs(a.row[i], a.number[i], a.amount[i], b.amount[j])


def most_changed(found: Pairs) -> int:
    """Return the place in `found` of the person whom the support changed most.

    The largest difference in faithful-use weeks, up or down; of equals the one with more of them with the support, then
    the first by post and holder.
    """
    size = np.round(np.abs(found.difference), 9)  # sums of many weeks are equal up to rounding
    return int(np.lexsort((found.number, found.row, -found.amount, -size))[0])
