"""The worlds that design points start from in one replication, each built once however many points start from it."""

import hashlib
from collections import OrderedDict
from collections.abc import ItemsView, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np

from ispsim.engine.declared import Declared
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world

_MOST = 64  # worlds held at the same time
_BYTES = 1 << 28  # that their tables may take
_BYTES_KEPT = 1 << 26  # that those may take which are kept for the next points in the same replication


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
    places : numpy.ndarray of int
        Where in the vector of inputs the parameters are that building it looked at.
    values : numpy.ndarray
        What these were: whoever has the same ones starts from the same world.
    """

    world: World
    together: bytes
    places: np.ndarray
    values: np.ndarray

    def fits(self, inputs: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return for some rows of inputs, shape (points, inputs), whether their parameters build this world."""
        return (inputs[np.ix_(rows, self.places)] == self.values).all(axis=1)

    @property
    def bytes(self) -> int:
        """What its tables take."""
        return sum(table.nbytes for table in self.world.tables.values())


@dataclass(frozen=True)
class Shape:
    """What points have in common that differ in parameters alone.

    Attributes
    ----------
    model : Declared
    text : str
        The scenario but for its parameters.
    """

    model: Declared
    text: str


class _Kept:
    """The worlds that were built last: the next points in the same replication mostly start from them."""

    def __init__(self) -> None:
        self._starts: OrderedDict[tuple[Shape, int, int], Start] = OrderedDict()
        self._lock = Lock()  # threads share it

    def find(self, key: tuple[Shape, int, int], inputs: np.ndarray, row: int) -> Start | None:
        """Return the world of a shape in a replication, if it is kept and a row of inputs builds it."""
        with self._lock:
            start = self._starts.get(key)
            if start is None or not start.fits(inputs, np.array([row])).all():
                return None
            self._starts.move_to_end(key)
            return start

    def put(self, key: tuple[Shape, int, int], start: Start) -> None:
        """Keep a world, and forget those that have not been asked for longest where it is too much."""
        with self._lock:
            self._starts[key] = start
            self._starts.move_to_end(key)
            taken = sum(other.bytes for other in self._starts.values())
            while self._starts and (taken > _BYTES_KEPT or len(self._starts) > _MOST):
                taken -= self._starts.popitem(last=False)[1].bytes


_KEPT = _Kept()


class Starts:
    """Worlds of one replication that points start from at the same time.

    Parameters
    ----------
    seed, replication : int
    """

    def __init__(self, seed: int, replication: int) -> None:
        self.seed, self.replication = seed, replication
        self.clear()

    def clear(self) -> None:
        """Count anew: nobody needs those before any more."""
        self._number = self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether no more worlds should be held."""
        return self._number >= _MOST or self._bytes >= _BYTES

    def start(
        self, shape: Shape, scenario: Scenario, values: Mapping[str, float], inputs: np.ndarray, row: int
    ) -> Start:
        """Return the world that a point starts from.

        Parameters
        ----------
        shape : Shape
            Of the point.
        scenario : Scenario
            The point.
        values : mapping
            Parameters in force.
        inputs : numpy.ndarray, shape (points, inputs)
            Of all points.
        row : int
            Which of them it is.
        """
        key = (shape, self.seed, self.replication)
        start = _KEPT.find(key, inputs, row)
        if start is None:
            start = self._built(shape, scenario, values, inputs[row])
            _KEPT.put(key, start)
        self._number += 1
        self._bytes += start.bytes
        return start

    def _built(self, shape: Shape, scenario: Scenario, values: Mapping[str, float], inputs: np.ndarray) -> Start:
        watched = _Watched(values)
        world = build_world(scenario, self.seed, self.replication, values=watched)
        digest = hashlib.blake2b(repr((id(shape.model), world.first_week, scenario.weeks)).encode())
        digest.update(world.numbers.tobytes())
        for of in (world.keys, world.pointers):
            for array in of.values():
                digest.update(array.tobytes())
        places = np.array([shape.model.inputs[name.replace(".", "_")] for name in sorted(watched.read)], dtype=np.int64)
        return Start(world, digest.digest(), places, inputs[places])
