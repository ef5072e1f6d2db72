"""The worlds that design points start from in one replication, each built once however many points start from it."""

import hashlib
from collections.abc import Callable, ItemsView, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from ispsim.engine.declared import Declared
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world

_MOST = 64  # worlds held at the same time
_BYTES = 1 << 28  # that their tables may take


class _Watched(Mapping[str, float]):
    """Parameters that remember which of them were looked up one by one."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values_ = values
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> float:
        self.read.add(name)
        return self.values_[name]

    def items(
        self,
    ) -> ItemsView[str, float]:  # the vector of inputs takes all of them, which says nothing about the world
        return self.values_.items()

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@dataclass(frozen=True, eq=False)
class Start:
    """A world as built, and what says with which others it can be taken together.

    Attributes
    ----------
    world : World
        Not to be run: it is copied from.
    together : bytes
        Equal for worlds of the same people, ties, ISPs and weeks.
    names : tuple of str
        Parameters that building it looked at, at least two.
    values : tuple of float
        What these were: whoever has the same ones starts from the same world.
    room : bool
        Whether there is room for several of its size side by side.
    """

    world: World
    together: bytes
    names: tuple[str, ...]
    values: tuple[float, ...]
    room: bool
    asked: itemgetter = field(repr=False)

    def fits(self, values: Mapping[str, float]) -> bool:
        """Whether parameters build this world."""
        return self.asked(values) == self.values


class Starts:
    """Worlds of one replication, by what entered them.

    Parameters
    ----------
    seed, replication : int
    room_for : callable
        Whether there is room for worlds of a size side by side.
    """

    def __init__(self, seed: int, replication: int, room_for: Callable[[World], bool]) -> None:
        self.seed, self.replication, self._room_for = seed, replication, room_for
        self.clear()

    def clear(self) -> None:
        """Forget every world."""
        self._built: dict[str, list[Start]] = {}
        self._number = self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether no more worlds should be held."""
        return self._number >= _MOST or self._bytes >= _BYTES

    def start(self, scenario: Scenario, shape: str, values: Mapping[str, float], model: Declared) -> Start:
        """Return the world that a point starts from.

        Parameters
        ----------
        shape : str
            The scenario but for its parameters, as text.
        values : mapping
            Parameters in force.
        """
        built = self._built.setdefault(shape, [])
        for start in built:
            if start.fits(values):
                return start
        watched = _Watched(values)
        world = build_world(scenario, self.seed, self.replication, values=watched)
        digest = hashlib.blake2b(repr((id(model), world.first_week, scenario.weeks)).encode())
        digest.update(world.numbers.tobytes())
        for of in (world.keys, world.pointers):
            for array in of.values():
                digest.update(array.tobytes())
        asked = itemgetter(*sorted(watched.read))
        names, room = tuple(sorted(watched.read)), self._room_for(world)
        built.append(Start(world, digest.digest(), names, asked(values), room, asked))
        self._number += 1
        self._bytes += sum(table.nbytes for table in world.tables.values())
        return built[-1]
