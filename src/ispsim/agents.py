"""Mesa agents: each is a view on one row of the columns.

So that what is read and set is what the model computes with.

An agent is a person (or a place): when somebody leaves a post, their agent leaves the model, and the newcomer is a
new agent. A class of your own, made from one of these, may carry attributes and methods of its own; hand it to the
model as ``agents={"practitioner": MyPractitioner}``.
"""

import difflib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import mesa
import numpy as np

from ispsim.mechanisms import competence
from ispsim.world.identity import post_of
from ispsim.world.kinds import KINDS, Column
from ispsim.world.settable import allowed, checked, why_not

if TYPE_CHECKING:
    from ispsim.model import ImplementationModel


class _Column:
    """A number that an agent carries, read from and written to its column."""

    def __init__(self, column: Column, row: int) -> None:
        self.column, self.row = column, row
        self.__doc__ = f"{column.meaning} ({column.unit})."

    def __get__(self, agent: "ColumnAgent | None", owner: type) -> "float | _Column":
        if agent is None:
            return self
        return float(agent.table[self.row, agent.place])

    def __set__(self, agent: "ColumnAgent", value: object) -> None:
        place = agent.place
        if (reason := why_not(self.column)) is not None:
            raise AttributeError(f"{agent!r}.{self.column.name} {reason}")
        try:
            agent.table[self.row, place] = checked(self.column, value)
        except (TypeError, ValueError) as error:
            message = f"{agent!r}.{self.column.name}: {error}; allowed: {allowed(self.column)}"
            raise type(error)(message) from None


class _Numbering:
    """Takes the place of Mesa 3.3's counters, which keep every model alive and begin anew in a pickled one."""

    def __getitem__(self, model: "ImplementationModel") -> Iterator[int]:
        return iter((model.next_agent_number(),))


class ColumnAgent(mesa.Agent):
    """An agent that stands for one row of a kind's table.

    Traits, states and memories may be set and count from the next week on. A value outside the range, NaN or a text
    raises ValueError or TypeError; setting what is worked out afresh each week raises AttributeError.

    Parameters
    ----------
    model : ImplementationModel
        Makes its agents itself.
    row : int
        Row of the kind's table.

    Attributes
    ----------
    place : int
        Its row. Reading or setting a number of somebody who has left raises AttributeError.
    unique_id : int
        From 1 in the order in which agents came into this model, never used again. The same person in two scenarios
        shares their `id`, not necessarily their ``unique_id``.
    """

    kind: ClassVar[str]
    _ids = _Numbering()  # type: ignore[assignment]

    if TYPE_CHECKING:
        model: "ImplementationModel"  # type: ignore[assignment]

    def __getattr__(self, name: str) -> float:
        """Return a column that a mechanism of the user's own has added; all others are attributes of the class."""
        if not name.startswith("_") and "model" in self.__dict__:
            own = self.model.world.kinds[self.kind].index
            if name in own:
                return float(self.table[own[name], self.place])
        return object.__getattribute__(self, name)  # what was wrong is said as ever

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "kind"):
            return
        if cls.__module__ != __name__:
            kind = next(vars(base)["kind"] for base in cls.__mro__[1:] if "kind" in vars(base))
            for name in sorted({*KINDS[kind].columns, *_OURS} & {*vars(cls)}):
                raise TypeError(f"{cls.__name__}.{name} would hide what the model computes with; choose another name")
        elif "kind" in vars(cls):
            for name, column in KINDS[cls.kind].columns.items():
                if name not in vars(cls):
                    setattr(cls, name, _Column(column, KINDS[cls.kind].index[name]))

    def __init__(self, model: "ImplementationModel", row: int) -> None:
        super().__init__(model)
        self.row: int | None = row

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _MESAS and name not in self.__dict__ and (meant := _meant(type(self), name)):  # type: ignore[arg-type]
            raise AttributeError(
                f"{self!r} carries no {name}; did you mean {meant}? (a class of your own may declare {name})"
            )
        object.__setattr__(self, name, value)

    @property
    def table(self) -> np.ndarray:
        """The table of the agent's kind, shape (columns, agents)."""
        return self.model.world.tables[self.kind]

    @property
    def place(self) -> int:
        """The agent's row."""
        if self.row is None:
            raise AttributeError(f"{type(self).__name__} {self.unique_id} has left")
        return self.row

    def pointed(self, pointer: str) -> int:
        """Return the row that a pointer of the kind leads to.

        Parameters
        ----------
        pointer : str
            For instance ``"org"`` of a practitioner.
        """
        return int(self.model.world.pointers[self.kind][list(KINDS[self.kind].pointers).index(pointer), self.place])

    def remove(self) -> None:
        """Refuse: posts stay, and a person leaves when the model says so, which brings a newcomer.

        Raises
        ------
        AttributeError
            Always.
        """
        raise AttributeError(f"{self!r} cannot be removed: the people of a model come and go by its own rules")

    def _leave(self) -> None:
        """Take the agent out of the model: the person has left the post."""
        super().remove()
        self.row = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})" if self.row is not None else f"{type(self).__name__}(left)"

    @property
    def id(self) -> str:
        """Stable id, the same in every scenario."""
        return self.model.world.ids[self.kind][self.place]


_MESAS = frozenset(("model", "unique_id", "pos", "row"))  # set for each newcomer, so let pass quickly
_OURS = ("kind", "row", "place", "table", "pointed", "_leave", "remove", "model", "unique_id")


@cache
def _meant(cls: type[ColumnAgent], name: str) -> str | None:
    """Return the column that a name which the class does not know was probably meant to be."""
    if hasattr(cls, name) or any(name in vars(base).get("__annotations__", {}) for base in cls.__mro__):
        return None
    return next(iter(difflib.get_close_matches(name, KINDS[cls.kind].columns, n=1, cutoff=0.85)), None)


class System(ColumnAgent):
    """A service system: policy support, funding, permission."""

    kind = "system"


class Organization(ColumnAgent):
    """An organisation: its context, and where the RSI stands in it."""

    kind = "organization"

    @property
    def system(self) -> System:
        """The service system it belongs to."""
        return self.model.people["system"][self.pointed("system")]

    @property
    def group(self) -> str | None:
        """The group that the roster puts it in, or None."""
        groups = self.model.world.ids["group"]
        return groups[self.pointed("group")] if groups else None

    @property
    def isp(self) -> "ISP | None":
        """The ISP who serves it by the plan, or None."""
        row = self.pointed("isp")
        return self.model.people["isp"][row] if row < len(self.model.people["isp"]) else None

    @property
    def insider(self) -> "ISP | None":
        """The internal ISP who works beside, or None."""
        row = self.pointed("insider")
        return self.model.people["isp"][row] if row < len(self.model.people["isp"]) else None

    @property
    def practitioners(self) -> list["Practitioner"]:
        """Those in post now."""
        return [person for person in self.model.people["practitioner"] if person.pointed("org") == self.place]


_BLENDS: dict[str, Callable[..., float]] = {
    "knowledge": competence.knowledge_of,
    "skills": competence.skills_of,
    "attitudes": competence.attitudes_of,
}
_COMPETENCIES = {mean: tuple(inspect.signature(blend).parameters) for mean, blend in _BLENDS.items()}


class ISP(ColumnAgent):
    """An implementation support practitioner; `employed` is 0 while they have not begun.

    Setting a named competency moves the mean that it is part of: knowledge, skills or attitudes.
    """

    kind = "isp"

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        for mean, parts in _COMPETENCIES.items():
            if name in parts:
                setattr(self, mean, _BLENDS[mean](*(getattr(self, part) for part in parts)))

    @property
    def organizations(self) -> list[Organization]:
        """The organisations served by the plan."""
        places = self.model.people["organization"]
        return [place for place in places if self.place in (place.pointed("isp"), place.pointed("insider"))]


class _Stakeholder(ColumnAgent):
    """A practitioner or leader."""

    @property
    def organization(self) -> Organization:
        """The organisation the person works for."""
        return self.model.people["organization"][self.pointed("org")]

    @property
    def post(self) -> str:
        """Id of the post, which stays when people change."""
        return post_of(self.model.world, self.kind, self.place)

    @property
    def id(self) -> str:
        """Id of the person: the post and the number of its holder."""
        return f"{self.post}#{int(self.stint)}"

    def trust_in(self, other: "ISP") -> float:
        """Return the person's trust in an ISP, in [0, 1]; 0 for one who does not serve their organisation.

        Where two serve it, trust is in the pair of them.

        Parameters
        ----------
        other : ISP
            Of the same model.
        """
        serve = self.organization.isp is other or self.organization.insider is other
        return self.trust if serve and self.contacted > 0.0 else 0.0


class Leader(_Stakeholder):
    """A leader of an organisation."""

    kind = "leader"


class Practitioner(_Stakeholder):
    """A practitioner, who may promote and use the RSI."""

    kind = "practitioner"

    @property
    def leader(self) -> Leader:
        """The leader of the practitioner's team."""
        return self.model.people["leader"][self.pointed("leader")]

    @property
    def colleagues(self) -> dict["Practitioner", float]:
        """The colleagues tied to, with trust in each."""
        world = self.model.world
        rows = (world.pointers["tie"][0] == self.place).nonzero()[0]
        trust = world.column("tie", "trust")
        return {self.model.people["practitioner"][world.pointers["tie"][1, row]]: float(trust[row]) for row in rows}


TYPES: dict[str, type[ColumnAgent]] = {
    "system": System,
    "organization": Organization,
    "isp": ISP,
    "leader": Leader,
    "practitioner": Practitioner,
}
