"""The worlds that design points start from in one replication, each built once however many points start from it."""

import hashlib
from collections.abc import ItemsView, Iterator, Mapping
from dataclasses import dataclass

from ispsim.engine.declared import Declared
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world


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


@dataclass(frozen=True)
class Start:
    """A world as built, and what says with which others it can be taken together.

    Attributes
    ----------
    world : World
        Not to be run: it is copied from.
    together : bytes
        Equal for worlds of the same people, ties, ISPs and weeks.
    entered : dict of float
        Parameters that building it looked at: whoever has the same ones starts from the same world.
    """

    world: World
    together: bytes
    entered: dict[str, float]


class Starts:
    """Worlds of one replication, by what entered them."""

    def __init__(self, seed: int, replication: int) -> None:
        self.seed, self.replication = seed, replication
        self._built: dict[str, list[Start]] = {}

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
            if all(values[name] == value for name, value in start.entered.items()):
                return start
        watched = _Watched(values)
        world = build_world(scenario, self.seed, self.replication, values=watched)
        digest = hashlib.blake2b(repr((id(model), world.first_week, scenario.weeks)).encode())
        digest.update(world.numbers.tobytes())
        for of in (world.keys, world.pointers):
            for array in of.values():
                digest.update(array.tobytes())
        built.append(Start(world, digest.digest(), {name: values[name] for name in watched.read}))
        return built[-1]
