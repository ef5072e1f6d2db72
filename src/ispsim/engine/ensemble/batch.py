"""One batch: worlds laid side by side, taken through their weeks together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import is_

import numpy as np

from ispsim.engine.compile import kernel
from ispsim.engine.compile.passes import initial
from ispsim.engine.compile.text import COMMON
from ispsim.engine.declared import Declared
from ispsim.engine.record import Record, places, rows
from ispsim.world.build import World
from ispsim.world.kinds import KINDS
from ispsim.world.schedule import SCHEDULED

_LINE = 64  # bytes of a cache line: a vector that straddles two costs two accesses
_BYTES = 1 << 30  # that a workspace may take
_AT_ONCE = 3_000_000  # weeks of practitioners and lanes between two looks at whether to stop: a quarter of a second
_SPARE = 1.1  # worlds of the next replication are a little larger or smaller


def _stretches(numbers: Sequence[int]) -> list[slice]:
    """Return rising numbers as stretches without gaps."""
    array = np.array(numbers, dtype=np.int64)
    runs = np.split(array, np.flatnonzero(np.diff(array) > 1) + 1)
    return [slice(int(run[0]), int(run[-1]) + 1) for run in runs if run.size]


_STATES = {
    name: _stretches([kind.index[column.name] for column in kind.columns.values() if column.role == "state"])
    for name, kind in KINDS.items()
}
"""Kind -> where its states are, stretch by stretch: what is done to many rows at once takes less time."""


def room_for(world: World, lanes: int) -> bool:
    """Whether worlds of this size, side by side, do not take too much memory."""
    return lanes * sum(array.nbytes for of in (world.tables, world.schedules) for array in of.values()) <= _BYTES


@dataclass(frozen=True, eq=False)
class _Wanted:
    """What is written down in a batch, the same from batch to batch."""

    asked: tuple[Declared, int, tuple[str, ...]]  # model, weeks, measures
    world: World
    there: list[int]  # measures that the model has
    rows: np.ndarray
    flows: list[int]  # those of them that are undefined at week 0
    rest: list[np.ndarray]  # last arguments of the compiled run

    @classmethod
    def of(cls, asked: tuple[Declared, int, tuple[str, ...]], world: World) -> "_Wanted":
        model, weeks, measures = asked
        place = places("world", model)
        there = [k for k, name in enumerate(measures) if name in place]
        columns = [place[measures[k]] for k in there]
        record = Record(world, weeks, (), model)
        flows = [k for k, column in enumerate(columns) if column in record.flows["world"]]
        return cls(asked, world, there, rows("world", model)[columns], flows, record.arguments()[2:])


class Workspace:
    """Tables for worlds of the same people and ties side by side, used for one batch after another."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self._memory = np.empty(0)
        self._worlds: list[World] = []  # whose tables were laid out last
        self._tables: dict[str, np.ndarray] = {}
        self._before: dict[str, list[np.ndarray]] = {}  # stretches of rows as they were before the first week
        self._again: list[tuple[np.ndarray, np.ndarray]] = []  # where these go before each batch, and they
        self._states: list[np.ndarray] = []  # states of everybody there is
        self._schedules: dict[str, np.ndarray] = {}
        self._arguments: list[np.ndarray] = []
        self._wanted: _Wanted | None = None

    def run(
        self,
        model: Declared,
        weeks: int,
        worlds: Sequence[World],
        inputs: np.ndarray,
        measures: Sequence[str],
        pause: Callable[[], None],
    ) -> tuple[np.ndarray, np.ndarray]:
        """Run a batch.

        Parameters
        ----------
        model : Declared
        weeks : int
        worlds : sequence of World
            One for each lane; only copied from.
        inputs : numpy.ndarray, shape (lanes, inputs)
        measures : sequence of str
            Weekly measures that are wanted.
        pause : callable
            Called every fraction of a second.

        Returns
        -------
        numpy.ndarray, shape (lanes, measures, weeks + 1)
            Weekly values; NaN where there is no such measure.
        numpy.ndarray of bool, shape (lanes,)
            Whether every state is a number, and every firing of an own mechanism was one from 0 to 1.
        """
        first, asked = worlds[0], (model, weeks, tuple(measures))
        self._lay_out(model, list(worlds))
        if self._wanted is None or self._wanted.asked != asked or self._wanted.world is not first:
            self._wanted = _Wanted.of(asked, first)
        wanted, begin = self._wanted, first.first_week
        out = np.empty((weeks + 1, len(wanted.there), self.lanes))
        arguments = [wanted.rows, out, *wanted.rest]
        par = np.ascontiguousarray(inputs.T).reshape(-1)
        run = kernel(model, self.lanes).run
        step = max(_AT_ONCE // (self.lanes * max(first.number("practitioner"), 1)), 1)
        for week in range(begin, weeks + 1, step):
            pause()
            last = min(week + step - 1, weeks)
            run(week, last, begin, par, *first.key, first.numbers, *self._arguments, *arguments)
        for k in wanted.flows:
            out[0, k] = np.nan
        found = out.transpose(2, 1, 0)
        if len(wanted.there) < len(measures):
            some, found = found, np.full((self.lanes, len(measures), weeks + 1), np.nan)
            found[:, wanted.there] = some
        return found, self._whole(model, first)

    def _lay_out(self, model: Declared, worlds: list[World]) -> None:
        """Put worlds side by side; batch after batch mostly starts from the same ones."""
        lasting, changed = initial(model)
        if not (len(worlds) == len(self._worlds) and all(map(is_, worlds, self._worlds))):
            different = worlds if any(world is not worlds[0] for world in worlds) else worlds[:1]
            self._make_room(different, changed)
            for kind in KINDS:
                for some in lasting[kind]:
                    _put(self._tables[kind][some], [world.tables[kind][some] for world in different])
                for some, before in zip(changed[kind], self._before[kind], strict=True):
                    _put(before, [world.tables[kind][some] for world in different])
            if len(different) > 1:
                for kind in SCHEDULED:
                    _put(self._schedules[kind], [world.schedules[kind] for world in different])
            self._worlds = worlds
            self._arguments = self._arrays()
            self._again = [
                (table[some], before)
                for kind, table in self._tables.items()
                for some, before in zip(changed[kind], self._before[kind], strict=True)
            ]
            self._states = [
                self._tables[name][some, : worlds[0].number(name)]
                for name, several in _STATES.items()
                for some in several
            ]
        for now, before in self._again:
            np.copyto(now, before)

    def _make_room(self, different: list[World], changed: dict[str, list[slice]]) -> None:
        """Make arrays of the shapes of worlds, in the memory that is there if it is enough."""
        world = different[0]
        shapes = [world.tables[kind].shape for kind in KINDS]
        before = [(some.stop - some.start, world.tables[kind].shape[1]) for kind in KINDS for some in changed[kind]]
        plans = [world.schedules[kind].shape for kind in SCHEDULED] if len(different) > 1 else []
        sizes = [self.lanes * math.prod(shape) + _LINE // 8 for shape in (*shapes, *before, *plans)]
        if sum(sizes) > self._memory.size:
            self._memory = np.empty(int(_SPARE * sum(sizes)))
        used = 0

        def array(shape: tuple[int, ...]) -> np.ndarray:
            """Return an array that begins at the beginning of a cache line."""
            nonlocal used
            begin = used + -(self._memory.ctypes.data + 8 * used) % _LINE // 8
            used = begin + self.lanes * math.prod(shape)
            return self._memory[begin:used].reshape(*shape, self.lanes)

        self._tables = dict(zip(KINDS, map(array, shapes), strict=True))
        rest = map(array, before)
        self._before = {kind: [next(rest) for _ in changed[kind]] for kind in KINDS}
        self._schedules = (
            dict(zip(SCHEDULED, map(array, plans), strict=True))
            if plans
            else {kind: world.schedules[kind][..., None] for kind in SCHEDULED}
        )

    def _arrays(self) -> list[np.ndarray]:
        """Return the arguments of the compiled run that stay the same from batch to batch."""
        first = self._worlds[0]
        agents = [(_flat(self._tables[kind]), first.keys[kind], first.pointers[kind]) for kind in KINDS]
        schedules = [_flat(self._schedules[kind]) for kind in SCHEDULED]
        return [part for parts in agents for part in parts] + schedules + [first.tables[kind] for kind in COMMON]

    def _whole(self, model: Declared, world: World) -> np.ndarray:
        """Return for each lane whether nothing is to be complained of."""
        whole = np.ones(self.lanes, dtype=bool)
        # a sum that something enters that is no number is none
        if not math.isfinite(sum(float(part.sum()) for part in self._states)):
            whole = np.isfinite(np.sum([part.sum(axis=(0, 1)) for part in self._states], axis=0))
        for fault in model.faults:
            memory = self._tables[fault.kind][model.kinds[fault.kind].index[fault.memory], : world.number(fault.kind)]
            whole &= np.isinf(memory).all(axis=0)
        return whole


def _put(out: np.ndarray, arrays: list[np.ndarray]) -> None:
    """Put arrays side by side along the last axis, or one everywhere."""
    if len(arrays) == 1:
        out[...] = arrays[0][..., None]
        return
    for lane, array in enumerate(arrays):
        out[..., lane] = array


def _flat(array: np.ndarray) -> np.ndarray:
    """Return the same numbers with the last axis inside the one before it."""
    return array.reshape(*array.shape[:-2], array.shape[-2] * array.shape[-1])
