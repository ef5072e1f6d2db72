"""One batch: worlds laid side by side, taken through their weeks together."""

from collections.abc import Sequence
from operator import is_

import numpy as np

from ispsim.engine.compile import kernel
from ispsim.engine.compile.text import COMMON
from ispsim.engine.declared import Declared
from ispsim.engine.record import Record
from ispsim.world.build import World
from ispsim.world.kinds import KINDS
from ispsim.world.schedule import SCHEDULED

_LINE = 64  # bytes of a cache line: a vector that straddles two costs two accesses


class Workspace:
    """Tables for worlds of the same people and ties side by side, used for one batch after another."""

    def __init__(self, model: Declared, world: World, weeks: int, lanes: int) -> None:
        self.model, self.weeks, self.lanes = model, weeks, lanes
        self.tables = {kind: _aligned((*world.tables[kind].shape, lanes)) for kind in KINDS}
        self._before = {kind: np.empty_like(table) for kind, table in self.tables.items()}
        self._worlds: list[World] = []  # whose tables were laid out last
        self.schedules = {kind: _aligned((*world.schedules[kind].shape, lanes)) for kind in SCHEDULED}

    def run(self, worlds: Sequence[World], inputs: np.ndarray, out: np.ndarray) -> np.ndarray:
        """Run a batch.

        Parameters
        ----------
        worlds : sequence of World
            One for each lane; only copied from.
        inputs : numpy.ndarray, shape (lanes, inputs)
        out : numpy.ndarray, shape (lanes, what is recorded of the world, weeks + 1)
            Is filled with the records.

        Returns
        -------
        numpy.ndarray of bool, shape (lanes,)
            Whether every state is a number, and every firing of an own mechanism was one from 0 to 1.
        """
        first = worlds[0]
        self._lay_out(list(worlds))
        record = Record(first, self.weeks, (), self.model)
        arguments = record.arguments()
        arguments[1] = out
        agents = [part for kind in KINDS for part in (_flat(self.tables[kind]), first.keys[kind], first.pointers[kind])]
        schedules = [_flat(self.schedules[kind]) for kind in SCHEDULED]
        common = [first.tables[kind] for kind in COMMON]
        begin, par = first.first_week, np.ascontiguousarray(inputs.T).reshape(-1)
        run = kernel(self.model, self.lanes).run
        run(begin, self.weeks, begin, par, *first.key, first.numbers, *agents, *schedules, *common, *arguments)
        out[:, record.flows["world"], 0] = np.nan
        return _whole(self.model, first, self.tables)

    def _lay_out(self, worlds: list[World]) -> None:
        """Put worlds side by side; batch after batch mostly starts from the same ones."""
        if not (len(worlds) == len(self._worlds) and all(map(is_, worlds, self._worlds))):
            for kind in KINDS:
                _put(self._before[kind], [world.tables[kind] for world in worlds])
            for kind in SCHEDULED:
                _put(self.schedules[kind], [world.schedules[kind] for world in worlds])
            self._worlds = worlds
        for kind, table in self.tables.items():
            np.copyto(table, self._before[kind])


def _aligned(shape: tuple[int, ...]) -> np.ndarray:
    """Return an array that begins at the beginning of a cache line."""
    number = int(np.prod(shape))
    memory = np.empty(number + _LINE // 8)
    offset = -memory.ctypes.data % _LINE // 8
    return memory[offset : offset + number].reshape(shape)


def _put(out: np.ndarray, arrays: list[np.ndarray]) -> None:
    """Put arrays side by side along the last axis."""
    if all(array is arrays[0] for array in arrays):
        out[...] = arrays[0][..., None]
        return
    for lane, array in enumerate(arrays):
        out[..., lane] = array


def _flat(array: np.ndarray) -> np.ndarray:
    """Return the same numbers with the last axis inside the one before it."""
    return array.reshape(*array.shape[:-2], array.shape[-2] * array.shape[-1])


def _whole(model: Declared, world: World, tables: dict[str, np.ndarray]) -> np.ndarray:
    """Return for each lane whether nothing is to be complained of."""
    whole = np.ones(next(iter(tables.values())).shape[-1], dtype=bool)
    for name, kind in KINDS.items():
        rows = [kind.index[column.name] for column in kind.columns.values() if column.role == "state"]
        whole &= np.isfinite(tables[name][rows, : world.number(name)].sum(axis=(0, 1)))
    for fault in model.faults:
        memory = tables[fault.kind][model.kinds[fault.kind].index[fault.memory], : world.number(fault.kind)]
        whole &= np.isinf(memory).all(axis=0)
    return whole
