"""Who there is, and what each carries: the columns of every kind of agent, declared once.

Roles of a column: a *trait* is fixed for a person or place; a *state* changes by one update a week and stays in [0,
1] unless its unit says otherwise; a *memory* is carried from week to week too (counters, flags); a *value* is worked
out afresh each week. States and memories are read as they stood when the phase began; values as soon as they are set.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ispsim.world import columns, isp_columns

Role = Literal["trait", "state", "memory", "value"]


@dataclass(frozen=True, slots=True)
class Column:
    """A number that every agent of a kind carries."""

    name: str
    role: Role
    unit: str
    meaning: str

    @property
    def lasting(self) -> bool:
        """Whether the number is carried from one week to the next and read as the phase found it."""
        return self.role in ("state", "memory")


@dataclass(frozen=True)
class Kind:
    """A kind of agent: its columns, whom it points at, and the prefix under which others see it."""

    name: str
    plural: str
    prefix: str
    pointers: dict[str, str]
    columns: dict[str, Column]
    meaning: str

    @cached_property
    def index(self) -> dict[str, int]:
        """Column name to its row in the kind's table."""
        return {name: i for i, name in enumerate(self.columns)}


def _columns(text: str) -> dict[str, Column]:
    columns = {}
    for line in text.splitlines():
        if not line:
            continue
        name, role, unit, meaning = (part.strip() for part in line.split("|"))
        if name in columns:
            raise ValueError(f"column {name!r} is declared twice")
        columns[name] = Column(name, role, unit, meaning)  # type: ignore[arg-type]
    return columns


def _kind(name: str, plural: str, prefix: str, pointers: dict[str, str], table: str, meaning: str) -> Kind:
    return Kind(name, plural, prefix, pointers, _columns(table), meaning)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("world", "world", "world", {}, columns.WORLD + columns.SUMS + columns.MEASURES, "everything"),
        _kind(
            "system",
            "systems",
            "system",
            {"world": "world"},
            columns.SYSTEM + columns.SUMS + columns.MEASURES,
            "a service system",
        ),
        _kind(
            "group",
            "groups",
            "group",
            {"world": "world"},
            columns.SUMS + columns.MEASURES,
            "a group of organisations in the user's own roster",
        ),
        _kind(
            "organization",
            "organizations",
            "org",
            {"system": "system", "isp": "isp", "insider": "isp", "world": "world", "group": "group"},
            columns.ORGANIZATION + columns.SUMS + columns.MEASURES,
            "an organisation",
        ),
        _kind("isp", "isps", "isp", {"world": "world"}, isp_columns.ISP, "an implementation support practitioner"),
        _kind("leader", "leaders", "leader", {"org": "organization", "world": "world"}, columns.LEADER, "a leader"),
        _kind(
            "practitioner",
            "practitioners",
            "practitioner",
            {"org": "organization", "leader": "leader", "world": "world"},
            columns.PRACTITIONER,
            "a practitioner",
        ),
        _kind(
            "tie",
            "ties",
            "tie",
            {"from": "practitioner", "to": "practitioner"},
            columns.TIE,
            "a tie between practitioners",
        ),
        _kind(
            "leader_tie",
            "leader_ties",
            "leader_tie",
            {"from": "leader", "to": "leader"},
            columns.LEADER_TIE,
            "a tie between leaders",
        ),
    )
}
