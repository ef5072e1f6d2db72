"""What one world did with a subject: when they were there, when they began and stopped, what it came to."""

from dataclasses import dataclass

import numpy as np

from ispsim.stories.subject import Subject
from ispsim.stories.trace import Trace

STAGES = ("not considered", "considered", "selected", "starting up", "delivered", "sustained", "dropped")
DROPPED = 6


@dataclass(frozen=True)
class Spell:
    """Weeks on end in which something lasted.

    Attributes
    ----------
    first : int
        First week at whose end it held; 0 where it held before the first step.
    last : int
        Last such week.
    end : {"stopped", "dropped", "left", "horizon"}
        What ended it: the person stopped, the organisation no longer delivered, the person left, or the run did.
    """

    first: int
    last: int
    end: str

    @property
    def stopped(self) -> int | None:
        """Week in which it ended, or None where it lasted to the horizon."""
        return None if self.end == "horizon" else self.last + 1


@dataclass(frozen=True)
class Course:
    """What one world did with a subject.

    Attributes
    ----------
    present : numpy.ndarray of bool, shape (weeks + 1,)
        Weeks at whose end the subject is there: always for places, ISPs' posts and posts; for a holder while in post.
    arrived : int or None
        Week in which a holder came, 0 if there from the start; None if never.
    left : int or None
        Week in which a holder left, None if there to the end.
    number : int or None
        Number of the holder in this world.
    does : numpy.ndarray, shape (weeks + 1,)
        Practitioners: 1 where the person uses; leaders: 1 where they promote; organisations and ISPs: users.
    amount : numpy.ndarray, shape (weeks + 1,)
        `does` counted by fidelity (leaders: as it is).
    spells : list of Spell
        Of use (leaders: of promoting; organisations: of delivering; none for ISPs).
    """

    present: np.ndarray
    arrived: int | None
    left: int | None
    number: int | None
    does: np.ndarray
    amount: np.ndarray
    spells: list[Spell]

    @property
    def exists(self) -> bool:
        """Whether the subject is there at all in this world."""
        return bool(self.present.any())

    @property
    def began(self) -> int | None:
        """First week of the first spell, or None."""
        return self.spells[0].first if self.spells else None

    @property
    def stopped(self) -> int | None:
        """Week in which the last spell ended, or None where there is none or it lasts to the horizon."""
        return self.spells[-1].stopped if self.spells else None

    @property
    def total(self) -> float:
        """Sum of `amount` from week 1 on: faithful-use weeks, or weeks of promoting."""
        return float(self.amount[1:].sum())

    @property
    def weeks_of_doing(self) -> float:
        """Sum of `does` from week 1 on."""
        return float(self.does[1:].sum())

    def same_as(self, other: "Course") -> bool:
        """Whether two worlds did the same."""
        return self.total == other.total and self.spells == other.spells and np.array_equal(self.present, other.present)


def course(trace: Trace, subject: Subject, arrival: int | None) -> Course:
    """Return what a world did with a subject.

    Parameters
    ----------
    arrival : int or None
        For a holder, the week in which they came (0: there from the start), by which they are known in every world.
    """
    everywhen = np.ones(trace.weeks + 1, bool)
    if not subject.person:
        does, amount = users_of(trace)
        spells = _spells(_delivers(trace), everywhen, None) if subject.kind == "organization" else []
        return Course(everywhen, None, None, None, does, amount, spells)
    present, number = everywhen, None
    arrived, left = None, None
    if subject.holder is not None:
        present, number = _presence(trace, subject.kind, arrival)
        weeks = np.flatnonzero(present)
        if weeks.size:
            arrived = int(weeks[0])
            left = int(weeks[-1]) + 1 if weeks[-1] < trace.weeks else None
    own = "uses" if subject.kind == "practitioner" else "promotes"
    does = trace.of(subject.kind, own) * present
    delivered = _delivers(trace) if subject.kind == "practitioner" else None
    changed = (trace.of(subject.kind, "leaves") > 0.5) & (np.arange(trace.weeks + 1) > 0)
    amount = trace.of("practitioner", "faithful") * present if subject.kind == "practitioner" else does
    spells = _spells(does > 0.5, present, changed, delivered)
    return Course(present, arrived, left, number, does, amount, spells)


def arrival_of(trace: Trace, subject: Subject) -> int | None:
    """Return the week in which the holder of that number came to the post, or None if nobody of it does."""
    held = np.flatnonzero(trace.of(subject.kind, "stint") == subject.holder)
    return int(held[0]) if held.size else None


def holders(trace: Trace, kind: str) -> list[int]:
    """Return the numbers of all who hold the post from week 0 on."""
    return [int(number) for number in np.unique(trace.of(kind, "stint"))]


def users_of(trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    """Return users, and users counted by fidelity, of the organisations watched, each shape (weeks + 1,)."""
    return tuple(trace.all("organization", name).sum(axis=1) for name in ("sum_uses", "sum_faithful"))  # type: ignore


def _delivers(trace: Trace) -> np.ndarray:
    stage = trace.of("organization", "stage")
    return (stage > 3.5) & (stage < 5.5)


def _presence(trace: Trace, kind: str, arrival: int | None) -> tuple[np.ndarray, int | None]:
    """Return in which weeks the person who came in week `arrival` holds the post, and their number."""
    stint = trace.of(kind, "stint")
    came = arrival is not None and (arrival == 0 or stint[arrival] != stint[arrival - 1])
    if arrival is None or not came:
        return np.zeros(stint.size, bool), None
    return stint == stint[arrival], int(stint[arrival])


def _spells(
    holds: np.ndarray, present: np.ndarray, changed: np.ndarray | None, delivered: np.ndarray | None = None
) -> list[Spell]:
    """Return the weeks on end in which something holds; a change of person in a week ends one and may begin another."""
    spells: list[Spell] = []
    first = None
    for t in range(holds.size):
        new = changed is not None and bool(changed[t])
        if first is not None and (new or not holds[t]):
            if new or not present[t]:
                end = "left"
            elif delivered is not None and not delivered[t]:
                end = "dropped"
            else:
                end = "stopped"
            spells.append(Spell(first, t - 1, end))
            first = None
        if first is None and holds[t]:
            first = t
    if first is not None:
        spells.append(Spell(first, holds.size - 1, "horizon"))
    return spells
