"""Everything that a story is told from: both worlds, worlds without one mechanism, everybody else, other futures."""

from dataclasses import dataclass

import numpy as np

from ispsim.scenario import Scenario
from ispsim.stories.course import Course
from ispsim.stories.mechanisms import KnockOut
from ispsim.stories.serving import Serving
from ispsim.stories.subject import Subject
from ispsim.stories.trace import Trace


@dataclass(frozen=True)
class Crowd:
    """What the support changed for everybody of the subject's kind, in the same future.

    Attributes
    ----------
    noun : str
        What they are, in the plural.
    differences : numpy.ndarray, shape (n,)
        Faithful-use weeks (leaders: weeks of promoting) with the support less without it.
    own : float
        The subject's.
    """

    noun: str
    differences: np.ndarray
    own: float

    @property
    def larger(self) -> int:
        """How many were changed more than the subject, up or down."""
        return int((np.abs(self.differences) > abs(self.own) + 1e-9).sum())


@dataclass(frozen=True)
class World:
    """One of the two worlds, as the subject met it."""

    trace: Trace
    course: Course


@dataclass(frozen=True)
class Material:
    """What a story is told from.

    Attributes
    ----------
    scenario : Scenario
    subject : Subject
    chosen : bool
        Whether nobody was asked for, so that the one whom the support changed most was taken.
    supported : World or None
        With the support; None where the scenario has none.
    alone : World
        Without it.
    knock_outs : list of KnockOut
    crowd : Crowd or None
        None where there is nothing to compare.
    here, elsewhere : float, numpy.ndarray
        Mean over practitioners' posts of the faithful-use weeks that the support adds, in this and in other futures.
    names : dict of str
        Ids around the subject: ``place``, ``system``, ``leader``.
    serving : list of Serving
        ISPs who serve the subject's organisation by the plan, the internal one beside last; of an ISP itself.
    places : list of str
        Ids of the organisations of an ISP.
    served : int
        Organisations served by anybody, by the plan.
    """

    scenario: Scenario
    subject: Subject
    chosen: bool
    supported: World | None
    alone: World
    knock_outs: list[KnockOut]
    crowd: Crowd | None
    here: float
    elsewhere: np.ndarray
    names: dict[str, str]
    serving: list[Serving]
    places: list[str]
    served: int

    @property
    def main(self) -> World:
        """The world that is told first: with the support if there is any."""
        return self.supported or self.alone

    @property
    def difference(self) -> float | None:
        """Total with less total without the support; None where either world does not have the subject."""
        if self.supported is None or not (self.supported.course.exists and self.alone.course.exists):
            return None
        return self.supported.course.total - self.alone.course.total


def support_windows(material: Material) -> dict[str, tuple[int, int]]:
    """Return the first and last week in which support is planned for the subject (an ISP: by it).

    Under ``support`` that of its ISP, under ``internal`` that of the internal ISP beside; without any there is neither.
    """
    windows: dict[str, tuple[int, int]] = {}
    if material.supported is None:
        return windows
    for one in material.serving:
        weeks = np.flatnonzero(one.serves(material.supported.trace).any(axis=1))
        if weeks.size:
            windows["internal" if one.beside else "support"] = (int(weeks[0]), int(weeks[-1]))
    return windows
