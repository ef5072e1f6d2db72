"""The week in plain Python, agent by agent: readable, steppable, and the oracle of the compiled one.

It reads the same declared phases and calls the same functions; only the loops differ. A student can put a breakpoint
into any rule.
"""

from collections.abc import Callable, Iterable

from ispsim import chance
from ispsim.engine.declared import BUILT_IN, Declared
from ispsim.engine.own.rules import as_computed
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total, Update
from ispsim.engine.resolve import Draw, Input, Own, Pointed, loops, resolve, target
from ispsim.mechanisms.state import first_fault, updated
from ispsim.world.build import World
from ispsim.world.schedule import SCHEDULED

RowsOf = Callable[[str], Iterable[int]]
Read = Callable[[int], float]
Later = list[tuple[list[float], float]]
Act = Callable[[int, Later], None]


class Interpreter:
    """Steps a world through its weeks, one agent after the other.

    Parameters
    ----------
    world : World
        Its tables are read before a week and written after it.
    rows_of : callable, optional
        Kind -> rows of its agents, in the order in which they are visited; in order of id by default. The order
        changes nothing but the order of sums, since within a phase everybody reads what the phase began with.
    declared : Declared
        The week, and what the agents of the world carry.
    """

    def __init__(
        self,
        world: World,
        rows_of: RowsOf | None = None,
        declared: Declared = BUILT_IN,
    ) -> None:
        self.world = world
        self.rows_of = rows_of or (lambda kind: range(world.number(kind)))
        self.declared, self.week = declared, world.first_week
        self.columns = {
            name: {column: [0.0] * world.tables[name].shape[1] for column in kind.columns}
            for name, kind in declared.kinds.items()
        }
        self.pointers = {
            name: dict(zip(kind.pointers, world.pointers[name].tolist(), strict=True))
            for name, kind in declared.kinds.items()
        }
        self.draws: dict[tuple[str, int], list[list[float]]] = {}
        self._acts: dict[Step, Act] = {}

    def step(self, t: int) -> None:
        """Run week `t`; the world's first week is its start."""
        self.week = t
        for kind, columns in self.columns.items():
            for values, row in zip(columns.values(), self.world.tables[kind].tolist(), strict=True):
                values[:] = row
        for key in self.draws:
            self._draw(key, t)
        for phase in self.declared.start if t == self.world.first_week else self.declared.week:
            self.run_phase(phase, t)
        for kind, columns in self.columns.items():
            self.world.tables[kind][:] = list(columns.values())

    def run_phase(self, phase: Phase, t: int) -> None:
        """Run one phase: pass by pass, agent by agent, step by step."""
        for group in loops(phase, self.declared):
            if isinstance(group[0], Schedule):
                self._schedule(group[0], t)
                continue
            for step in group:
                if isinstance(step, Total) and not step.onto:
                    for into in step.columns:
                        sums = self.columns[target(step)][into]
                        sums[:] = [0.0] * len(sums)
            acts = [self._act(step, t) for step in group]
            later: Later = []
            for i in self.rows_of(group[0].kind):
                for act in acts:
                    act(i, later)
                for values, value in later:  # states and memories change when the agent's whole pass is worked out
                    values[i] = value
                later.clear()

    def _act(self, step: Step, t: int) -> Act:
        """Return a function that applies a step to one agent; it is made once."""
        if step not in self._acts:
            make = {Each: self._each, Update: self._update, Total: self._total}[type(step)]
            self._acts[step] = make(step, t)  # type: ignore[operator]
        return self._acts[step]

    def _each(self, step: Each, t: int) -> Act:
        rule: Callable = as_computed(step.rule) if step.guard else step.rule
        reads = [self._read(step.kind, name, t) for name in step.arguments.values()]
        when = self._read(step.kind, step.when, t) if step.when else None
        switch = self._read(step.kind, step.switch, t) if step.switch else None
        kind = self.declared.kinds[step.kind]
        columns = [(self.columns[step.kind][into], kind.columns[into].lasting) for into in step.into]
        faults = self.columns[step.kind][step.guard] if step.guard else None

        def act(i: int, later: Later) -> None:
            if when and not when(i) > 0.0:
                return
            result = rule(*[read(i) for read in reads])
            for (values, lasting), value in zip(columns, result if len(columns) > 1 else (result,), strict=True):
                number = float(switch(i) * value if switch else value)
                if lasting:
                    later.append((values, number))
                else:
                    values[i] = number
                if faults:
                    later.append((faults, first_fault(number, float(self.week), faults[i])))

        return act

    def _update(self, step: Update, t: int) -> Act:
        def read(name: str) -> Read:
            return self._read(step.kind, name, t)

        state, decay = read(step.state), read(step.decay)
        fixed = step.set_point
        set_point = read(fixed) if isinstance(fixed, str) else lambda i: fixed
        sides = [[(read(effect.rate), read(effect.level)) for effect in effects] for effects in step.ordered()]
        values = self.columns[step.kind][step.state]

        def act(i: int, later: Later) -> None:
            left = []
            for side in sides:
                product = 1.0
                for rate, level in side:
                    product *= 1.0 - rate(i) * level(i)
                left.append(product)
            later.append((values, updated(state(i), set_point(i), decay(i), *left)))

        return act

    def _total(self, step: Total, t: int) -> Act:
        rows = self.pointers[step.kind][step.pointer]
        sums = self.columns[target(step)]
        parts = [(sums[into], self._read(step.kind, column, t)) for into, column in step.columns.items()]

        def act(i: int, later: Later) -> None:
            j = rows[i]
            for values, read in parts:
                values[j] += read(i)

        return act

    def _read(self, kind: str, name: str, t: int) -> Read:
        """Return a function from an agent's row to the value of `name`."""
        meaning = resolve(kind, name, self.declared)
        if isinstance(meaning, Own):
            return self.columns[kind][meaning.column].__getitem__
        if isinstance(meaning, Pointed):
            rows, values = self.pointers[kind][meaning.pointer], self.columns[meaning.kind][meaning.column]
            return lambda i: values[rows[i]]
        if isinstance(meaning, Draw):
            key = (kind, meaning.place.stream)
            if key not in self.draws:
                self.draws[key] = [[], [], [], []]
                self._draw(key, t)
            return self.draws[key][meaning.place.word].__getitem__
        assert isinstance(meaning, Input)
        inputs, index = self.world.inputs, meaning.index
        return lambda i: float(inputs[index])

    def _draw(self, key: tuple[str, int], t: int) -> None:
        kind, stream = key
        block = chance.block(self.world.keys[kind], t, stream, self.world.key)
        for words, row in zip(self.draws[key], block.tolist(), strict=True):
            words[:] = row

    def _schedule(self, step: Schedule, t: int) -> None:
        plan = self.world.schedules[step.kind]
        row = plan[t if 0 < t < plan.shape[0] else 0].tolist()
        for column, values in zip(SCHEDULED[step.kind], row, strict=True):
            self.columns[step.kind][column][:] = values
        if step.kind == "world":
            self.columns["world"]["week"][0] = float(t)
