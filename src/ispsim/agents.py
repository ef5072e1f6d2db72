"""Mesa agents: each is a view on one row of the columns.

So that what is read and set is what the model computes with.

An agent is a person (or a place): when somebody leaves a post, their agent leaves the model, and the newcomer is a
new agent.
"""

from typing import TYPE_CHECKING, ClassVar

import mesa
import numpy as np

from ispsim.world.identity import post_of
from ispsim.world.kinds import KINDS

if TYPE_CHECKING:
    from ispsim.model import ImplementationModel


class _Column:
    """A number that an agent carries, read from and written to its column."""

    def __init__(self, name: str, row: int, doc: str) -> None:
        self.name, self.row, self.__doc__ = name, row, doc

    def __get__(self, agent: "ColumnAgent | None", owner: type) -> "float | _Column":
        if agent is None:
            return self
        return float(agent.table[self.row, agent.place])

    def __set__(self, agent: "ColumnAgent", value: float) -> None:
        agent.table[self.row, agent.place] = value


class ColumnAgent(mesa.Agent):
    """An agent that stands for one row of a kind's table.

    Attributes
    ----------
    place : int
        Its row. Reading or setting a number of somebody who has left raises AttributeError.
    """

    kind: ClassVar[str]

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
        if "kind" in cls.__dict__:
            for name, column in KINDS[cls.kind].columns.items():
                if name not in cls.__dict__:
                    setattr(cls, name, _Column(name, KINDS[cls.kind].index[name], f"{column.meaning} ({column.unit})."))

    def __init__(self, model: "ImplementationModel", row: int) -> None:
        super().__init__(model)
        self.row: int | None = row

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
        """Return the row that a pointer of the kind leads to."""
        return int(self.model.world.pointers[self.kind][list(KINDS[self.kind].pointers).index(pointer), self.place])

    def leave(self) -> None:
        """Take the agent out of the model: the person has left the post."""
        self.remove()
        self.row = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})" if self.row is not None else f"{type(self).__name__}(left)"

    @property
    def id(self) -> str:
        """Stable id, the same in every scenario."""
        return self.model.world.ids[self.kind][self.place]


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
    def isp(self) -> "ISP | None":
        """The ISP who serves it by the plan, or None."""
        row = self.pointed("isp")
        return self.model.people["isp"][row] if row < len(self.model.people["isp"]) else None

    @property
    def practitioners(self) -> list["Practitioner"]:
        """Those in post now."""
        return [person for person in self.model.people["practitioner"] if person.pointed("org") == self.place]


class ISP(ColumnAgent):
    """An implementation support practitioner."""

    kind = "isp"

    @property
    def organizations(self) -> list[Organization]:
        """The organisations served by the plan."""
        return [place for place in self.model.people["organization"] if place.pointed("isp") == self.place]


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
        """Return the person's trust in an ISP, in [0, 1]; 0 for one who does not serve their organisation."""
        return self.trust if self.organization.isp is other and self.contacted > 0.0 else 0.0


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
