"""The week in plain Python, agent by agent: readable, steppable, and the oracle of the compiled one.

It reads the same declared phases and calls the same functions; only the loops differ. A student can put a breakpoint
into any rule.
"""

from collections.abc import Callable, Iterable

import numpy as np

from ispsim import chance
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total, Update
from ispsim.engine.resolve import Draw, Input, Own, Pointed, loops, resolve, target
from ispsim.engine.week import START, WEEK
from ispsim.mechanisms.state import updated
from ispsim.world.build import World
from ispsim.world.kinds import KINDS
from ispsim.world.schedule import SCHEDULED

Order = Callable[[str], Iterable[int]]
Lists = dict[str, dict[str, list[float]]]


class Interpreter:
    """Steps a world through its weeks, one agent after the other.

    Parameters
    ----------
    world : World
        Its tables are read before a week and written after it.
    rows_of : callable, optional
        Kind -> rows of its agents, in the order in which they are visited; in order of id by default. The order
        changes nothing, since within a phase everybody reads what the phase began with.
    start, week : tuple of Phase
        Phases of the first week of all, and of every other.
    """

    def __init__(
        self,
        world: World,
        rows_of: Order | None = None,
        start: tuple[Phase, ...] = START,
        week: tuple[Phase, ...] = WEEK,
    ) -> None:
        self.world = world
        self.rows_of = rows_of or (lambda kind: range(world.number(kind)))
        self.start, self.week = start, week
        self.pointers = {
            kind: {
                pointer: rows.tolist() for pointer, rows in zip(KINDS[kind].pointers, world.pointers[kind], strict=True)
            }
            for kind in KINDS
        }

    def step(self, t: int) -> None:
        """Run week `t`; the world's first week is its start."""
        columns: Lists = {
            kind: dict(zip(KINDS[kind].columns, self.world.tables[kind].tolist(), strict=True)) for kind in KINDS
        }
        self.draws: dict[tuple[str, int], np.ndarray] = {}
        for phase in self.start if t == self.world.first_week else self.week:
            self.run_phase(phase, t, columns)
        for kind, named in columns.items():
            self.world.tables[kind][:] = list(named.values())

    def run_phase(self, phase: Phase, t: int, columns: Lists) -> None:
        """Run one phase on columns that are held as lists."""
        for group in loops(phase):
            if isinstance(group[0], Schedule):
                self._schedule(group[0], t, columns)
                continue
            kind = group[0].kind
            for step in group:
                if isinstance(step, Total) and not step.onto:
                    for into in step.columns:
                        sums = columns[target(step)][into]
                        sums[:] = [0.0] * len(sums)
            reading = [(step, self._readers(step, t, columns)) for step in group]
            for i in self.rows_of(kind):
                self._agent(kind, i, reading, columns)

    def _agent(
        self, kind: str, i: int, reading: list[tuple[Step, list[Callable[[int], float]]]], columns: Lists
    ) -> None:
        """Apply a pass of steps to one agent; states and memories change when all of them have been worked out."""
        own = columns[kind]
        later: list[tuple[str, float]] = []
        for step, readers in reading:
            if isinstance(step, Total):
                j = self.pointers[kind][step.pointer][i]
                sums = columns[target(step)]
                for (into, _), read in zip(step.columns.items(), readers, strict=True):
                    sums[into][j] += read(i)
                continue
            if isinstance(step, Update):
                values = [(step.state, _updated(step, [read(i) for read in readers]))]
            else:
                assert isinstance(step, Each)
                extra = [read(i) for read in readers[len(step.arguments) :]]
                if step.when and not extra.pop(0) > 0.0:
                    continue
                result = step.rule(*[read(i) for read in readers[: len(step.arguments)]])
                results = result if len(step.into) > 1 else (result,)
                values = [
                    (into, value * extra[0] if step.switch else value)
                    for into, value in zip(step.into, results, strict=True)
                ]
            for into, value in values:
                if KINDS[kind].columns[into].lasting:
                    later.append((into, float(value)))
                else:
                    own[into][i] = float(value)
        for into, value in later:
            own[into][i] = value

    def _readers(self, step: Step, t: int, columns: Lists) -> list[Callable[[int], float]]:
        names = list(step.columns.values()) if isinstance(step, Total) else step.reads()  # type: ignore[union-attr]
        if isinstance(step, Update):
            names = [name for name in names if isinstance(name, str)]
        return [self._reader(step.kind, name, t, columns) for name in names]  # type: ignore[union-attr]

    def _reader(self, kind: str, name: str, t: int, columns: Lists) -> Callable[[int], float]:
        """Return a function from an agent's row to the value of `name`."""
        meaning = resolve(kind, name)
        if isinstance(meaning, Own):
            return columns[kind][meaning.column].__getitem__
        if isinstance(meaning, Pointed):
            rows, values = self.pointers[kind][meaning.pointer], columns[meaning.kind][meaning.column]
            return lambda i: values[rows[i]]
        if isinstance(meaning, Draw):
            place = meaning.place
            if (kind, place.stream) not in self.draws:
                self.draws[kind, place.stream] = chance.block(self.world.keys[kind], t, place.stream, self.world.key)
            return self.draws[kind, place.stream][place.word].tolist().__getitem__
        assert isinstance(meaning, Input)
        value = float(self.world.inputs[meaning.index])
        return lambda i: value

    def _schedule(self, step: Schedule, t: int, columns: Lists) -> None:
        plan = self.world.schedules[step.kind]
        row = plan[t if 0 < t < plan.shape[0] else 0].tolist()
        for column, values in zip(SCHEDULED[step.kind], row, strict=True):
            columns[step.kind][column][:] = values
        if step.kind == "world":
            columns["world"]["week"][0] = float(t)


def _updated(step: Update, values: list[float]) -> float:
    """Return the new state from the values of ``step.reads()``."""
    by_name = dict(zip(step.reads(), values, strict=True))
    left = []
    for effects in step.ordered():
        product = 1.0
        for effect in effects:
            product *= 1.0 - by_name[effect.rate] * by_name[effect.level]
        left.append(product)
    set_point = by_name[step.set_point] if isinstance(step.set_point, str) else step.set_point
    return updated(by_name[step.state], set_point, by_name[step.decay], *left)
