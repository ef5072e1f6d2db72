"""Write the week as the text of one Python module: a function for every pass, and ``run`` that calls them.

The text holds the source of every rule as it stands, and plain loops made from the declared phases; nothing of the
model is restated. Within a pass the order of steps is kept; what is free is where one loop ends and the next begins.
"""

import inspect
import textwrap
from collections.abc import Iterable

from ispsim.engine.compile.frame import COPY, HEAD, RECORD, SHARED
from ispsim.engine.compile.passes import Pass, Place, at_hand, fused, passes, wanted, without
from ispsim.engine.declared import Declared
from ispsim.engine.own.rules import functions_of
from ispsim.engine.phase import Each, Schedule, Step, Total, Update
from ispsim.engine.record import recorded
from ispsim.engine.resolve import Draw, Input, Own, Pointed, check, resolve, target
from ispsim.mechanisms.state import first_fault, updated
from ispsim.ops import exp
from ispsim.world.kinds import KINDS
from ispsim.world.schedule import SCHEDULED

MANY = ("leader", "practitioner", "tie", "leader_tie")
"""Kinds with so many agents that their loops are worth vectorising; for the rest it would only slow compiling."""

LEVELS = ("world", "system", "group", "organization")
TABLES = [f"{letter}_{kind}" for kind in KINDS for letter in "XKP"] + [f"S_{kind}" for kind in SCHEDULED]
COMMON = {kind: ("across", "one") for kind in ("tie", "leader_tie")}
"""Traits that follow from who is tied to whom alone: runs of the same ties share them, in tables ``C_…``."""

OF_PLACE = {("tie", "trust_set"): "from", ("leader_tie", "trust_set"): "from"}
"""Traits that are those of the organisation of whom a pointer leads to. Runs side by side read them there: a number for
each tie and run would have to be fetched from afar."""

RECORDS = [f"{what}_{kind}" for kind in LEVELS for what in ("rows", "out")]
"""Last arguments: for each level the rows that are recorded and where to; nothing past the end of an array."""


def philox(kind: str, stream: int) -> str:
    """Return the call that makes a block of draws."""
    return f"philox(K_{kind}[i], uint64(t), uint64({stream}), k0, k1)"


class _Loop:
    """Writes one loop over the agents of one kind."""

    def __init__(self, kind: str, declared: Declared, kept: set[Place] | None = None) -> None:
        self.declared = declared
        self.kept = kept  # values that others read, which alone are stored; all if it is not known
        self.loaded: set[Place] = set()
        self.kind = declared.kinds[kind]
        self.lines: list[str] = []
        self.inputs: dict[str, int] = {}
        self.streams: set[int] = set()  # blocks of draws that are made beforehand
        self.known: set[str] = set()  # local variables that hold a value at the top level of the loop
        self.inner: set[str] = set()  # the same, inside the present `if`
        self.when: str | None = None
        self.new: dict[str, str] = {}  # lasting column -> variable with its new value

    def write(self, text: str) -> None:
        self.lines.append("    " * (2 + (self.when is not None)) + text)

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if isinstance(step, Each):
                self._each(step)
            elif isinstance(step, Update):
                self._update(step)
            elif isinstance(step, Total):
                self._total(step)
        self._enter(None)
        for column, variable in self.new.items():
            self.write(f"{self._own(column)} = {variable}")
            self.known.discard(f"{column}_")
        self.new = {}

    def _own(self, column: str) -> str:
        common = self.kept is not None and column in COMMON.get(self.kind.name, ())
        return f"{'C' if common else 'X'}_{self.kind.name}[{self.kind.index[column]}, i]"

    def _pointed(self, pointer: str, column: str) -> str:
        """Return the place of a column of somebody pointed at; of worlds there is one."""
        other = self.declared.kinds[self.kind.pointers[pointer]]
        if other.name == "world":
            return f"X_world[{other.index[column]}, 0]"
        self._load(f"{pointer}_", f"P_{self.kind.name}[{list(self.kind.pointers).index(pointer)}, i]")
        return f"X_{other.name}[{other.index[column]}, {pointer}_]"

    def _value(self, name: str) -> str:
        """Return an expression for `name`, after writing the load it needs."""
        meaning = resolve(self.kind.name, name, self.declared)
        if isinstance(meaning, Input):
            self.inputs[meaning.name] = meaning.index
            return f"p_{meaning.name}"
        if isinstance(meaning, Draw):
            return self._draw(*meaning.place)
        if isinstance(meaning, Own) and self.kept is not None and (self.kind.name, meaning.column) in OF_PLACE:
            return self._of_place(OF_PLACE[self.kind.name, meaning.column], meaning.column)
        if isinstance(meaning, Own):
            variable, load, place = f"{meaning.column}_", self._own(meaning.column), (self.kind.name, meaning.column)
        elif isinstance(meaning, Pointed):
            variable, load = f"{meaning.pointer}__{meaning.column}", self._pointed(meaning.pointer, meaning.column)
            place = (meaning.kind, meaning.column)
        self._load(variable, load, place)
        return variable

    def _of_place(self, pointer: str, column: str) -> str:
        """Return the place of a column of the organisation of somebody pointed at."""
        person = self.declared.kinds[self.kind.pointers[pointer]]
        organization = self.declared.kinds[person.pointers["org"]]
        self._load(f"{pointer}_", f"P_{self.kind.name}[{list(self.kind.pointers).index(pointer)}, i]")
        self._load(f"{pointer}_org_", f"P_{person.name}[{list(person.pointers).index('org')}, {pointer}_]")
        place = (organization.name, column)
        self._load(f"{column}_", f"X_{organization.name}[{organization.index[column]}, {pointer}_org_]", place)
        return f"{column}_"

    def _draw(self, stream: int, word: int) -> str:
        """Return an expression for a draw: made on the spot for few agents, else once a week for all who need it."""
        if self.when:
            words = ", ".join(f"draw_{stream}_{k}" for k in range(4))
            self._load(words, philox(self.kind.name, stream))
            return f"unit(draw_{stream}_{word})"
        self.streams.add(stream)
        self._load(f"u_{stream}_{word}", f"U_{self.kind.name}_{stream}[{word}, i]")
        return f"u_{stream}_{word}"

    def _load(self, variable: str, load: str, place: Place | None = None) -> None:
        if variable not in self.known and variable not in self.inner:
            self.loaded |= {place} if place else set()
            self.write(f"{variable} = {load}")
            (self.inner if self.when else self.known).add(variable)

    def _enter(self, when: str | None) -> None:
        if when == self.when:
            return
        self.when, self.inner = None, set()
        if when is not None:
            self.write(f"if {self._value(when)} > 0.0:")
            self.when = when

    def _store(self, column: str, value: str) -> None:
        variable = f"{column}_"
        if self.when:
            self.write(f"{self._own(column)} = {value}")
            self.known.discard(variable)
            self.inner.discard(variable)
        elif self.kind.columns[column].lasting:
            self.new[column] = f"new_{column}"
            self.write(f"new_{column} = {value}")
        else:
            self.write(f"{variable} = {value}")
            if self.kept is None or (self.kind.name, column) in self.kept:
                self.write(f"{self._own(column)} = {variable}")
            self.known.add(variable)

    def _each(self, step: Each) -> None:
        self._enter(step.when)
        call = f"{step.rule.__name__}({', '.join(self._value(name) for name in step.arguments.values())})"
        if step.switch:
            call = f"{self._value(step.switch)} * {call}"
        if len(step.into) == 1:
            self._store(step.into[0], call)
            if step.guard:
                self._store(step.guard, f"first_fault({step.into[0]}_, t, {self._value(step.guard)})")
            return
        parts = [f"part_{column}" for column in step.into]
        self.write(f"{', '.join(parts)} = {call}")
        for column, part in zip(step.into, parts, strict=True):
            self._store(column, part)

    def _update(self, step: Update) -> None:
        self._enter(None)
        left = []
        for effects in step.ordered():
            factors = [f"(1.0 - {self._value(effect.rate)} * {self._value(effect.level)})" for effect in effects]
            left.append(" * ".join(factors) or "1.0")
        set_point = self._value(step.set_point) if isinstance(step.set_point, str) else repr(step.set_point)
        arguments = (self._value(step.state), set_point, self._value(step.decay), *left)
        self._store(step.state, f"updated({', '.join(arguments)})")

    def _total(self, step: Total) -> None:
        self._enter(None)
        for into, column in step.columns.items():
            value = self._value(column)
            self.write(f"{self._pointed(step.pointer, into)} += {value}")


def _parts(steps: list[Step], declared: Declared) -> list[list[Step]]:
    """Split the steps of a pass into loops that the processor can run side by side for several agents.

    Apart from the rest come sums into somebody pointed at, and what touches few agents: either keeps a loop from being
    vectorised. A step that is dear and needs what the same loop has just worked out begins a new loop: in one they
    would wait for each other, in two the step for one agent runs beside the step for the next. The split may not come
    between the change of a state or memory and a step that reads what the phase began with.
    """
    parts: list[list[Step]] = []
    nature = None
    fresh: set[str] = set()  # columns set in this loop
    changed: set[str] = set()  # states and memories set in this pass
    for step in steps:
        mine = "total" if isinstance(step, Total) else getattr(step, "when", None)
        reads = set(step.reads())
        waits = isinstance(step, Each) and bool(reads & fresh) and exp in functions_of(step.rule)
        if not parts or ((mine != nature or waits) and not reads & changed):
            parts.append([])
            nature, fresh = mine, set()
        parts[-1].append(step)
        if isinstance(step, Each | Update):
            fresh |= set(step.sets)
            if mine is None:
                columns = declared.kinds[step.kind].columns
                changed |= {column for column in step.sets if columns[column].lasting}
    return parts


def _loops(one: Pass, declared: Declared, kept: set[Place] | None) -> list[_Loop]:
    """Return the loops of a pass: split where that helps the plain week, else one."""
    if kept is None:
        parts = _parts(one.steps, declared)
        loops = [_Loop(one.kind, declared) for _ in parts]
        for loop, part in zip(loops, parts, strict=True):
            loop.run(part)
        return loops
    loop = _Loop(one.kind, declared, kept)
    for stretch in one.stretches:
        loop.run(stretch)
    return [loop]


def _pass(one: Pass, declared: Declared, kept: set[Place] | None) -> tuple[str, list[str], list[int], set[Place]]:
    """Return the body of the function for one pass, its arguments, the blocks of draws, and the columns it loads."""
    lines: list[str] = []
    inputs: dict[str, int] = {}
    streams: set[int] = set()
    loaded: set[Place] = set()
    kind = one.kind
    for step in one.steps:
        if isinstance(step, Total) and not step.onto:
            other = declared.kinds[target(step)]
            lines.append(f"    for i in range(X_{other.name}.shape[1]):")
            lines += [f"        X_{other.name}[{other.index[column]}, i] = 0.0" for column in step.columns]
    for loop in _loops(one, declared, kept):
        inputs |= loop.inputs
        streams |= loop.streams
        loaded |= loop.loaded
        lines += [f"    for i in range(n_{kind}):", *loop.lines]
    body = "\n".join([f"    p_{name} = par[{index}]" for name, index in sorted(inputs.items())] + lines)
    names = ["t", "k0", "k1", "par", f"n_{kind}", *TABLES, *(f"C_{kind}" for kind in COMMON)]
    names += [f"U_{kind}_{stream}" for stream in sorted(streams)]
    return body, [name for name in names if _mentions(body, name)], sorted(streams), loaded


def _mentions(body: str, name: str) -> bool:
    return any(mark in body for mark in (f"{name}[", f"({name})", f" {name},", f" {name})", f"{name}."))


class _Module:
    """Collects the functions of passes; two passes of the same text share one."""

    def __init__(self, declared: Declared, kept: set[Place] | None = None) -> None:
        self.declared = declared
        self.kept = kept
        self.loaded: set[Place] = set()
        self.functions: dict[str, str] = {}  # body -> name
        self.texts: list[str] = []
        self.blocks: dict[str, str] = {}  # table of draws -> kind

    def calls(self, several: Iterable[Pass]) -> list[str]:
        """Return the lines that carry out some passes."""
        lines: list[str] = []
        names: tuple[str, ...] = ()
        for one in several:
            if one.names != names:
                names = one.names
                lines.append(f"# --- {', '.join(dict.fromkeys(names))}")
            first = one.steps[0]
            if isinstance(first, Schedule):
                lines += _schedule(first)
                continue
            body, arguments, streams, loaded = _pass(one, self.declared, self.kept)
            self.loaded |= loaded
            for stream in streams:
                draws = self._draws(one.kind, stream)
                lines += [draws] if draws not in lines else []
            name = f"pass_{len(self.functions) + 1}_{one.kind}"
            lines.append(self._call(name, ", ".join(dict.fromkeys(names)), one.kind, arguments, body))
        return lines

    def _draws(self, kind: str, stream: int) -> str:
        """Return the call that makes a block of this week's draws for everybody of a kind."""
        table = f"U_{kind}_{stream}"
        self.blocks[table] = kind
        lines = [f"    for i in range(n_{kind}):", f"        w0, w1, w2, w3 = {philox(kind, stream)}"]
        lines += [f"        {table}[{word}, i] = unit(w{word})" for word in range(4)]
        arguments = ["t", "k0", "k1", f"n_{kind}", f"K_{kind}", table]
        return self._call(f"draw_{kind}_{stream}", "draws", kind, arguments, "\n".join(lines))

    def _call(self, name: str, doc: str, kind: str, arguments: list[str], body: str) -> str:
        if body not in self.functions:
            self.functions[body] = name
            decorator = "over_many" if kind in MANY else "over_few"
            doc = f'    """{doc.capitalize()}: {KINDS[kind].plural}."""'
            self.texts.append(f"@{decorator}\ndef {name}({', '.join(arguments)}):\n{doc}\n{body}\n")
        return f"{self.functions[body]}({', '.join(arguments)})"


def _schedule(step: Schedule) -> list[str]:
    kind = KINDS[step.kind]
    lines = [f"copy_rows(S_{kind.name}, t, X_{kind.name}, SCHEDULED_{kind.name})"]
    return lines + [f"X_world[{kind.index['week']}, :] = t"] if kind.name == "world" else lines


def _loaded(several: list[Pass], declared: Declared) -> set[Place]:
    """Return the columns that passes load from tables rather than work out themselves."""
    module = _Module(declared, set())
    module.calls(several)
    return module.loaded


def source(declared: Declared, lanes: int = 1, levels: tuple[str, ...] = LEVELS) -> str:
    """Return the text of the module.

    Its function ``run`` goes from week `first` to week `last`; in week `begin`, the world's own first, it starts.

    Parameters
    ----------
    declared : Declared
        The model.
    lanes : int
        Number of runs that it goes through at once. With more than one, a row of a table or a record and the vector of
        inputs hold a number for each run side by side, and so does a schedule unless the runs share it; what only
        passes between the steps of a pass is not stored, and after a run tables hold states and memories, and no more.
    levels : tuple of str
        Levels that can be recorded; with lanes that is ``world``, and nothing is worked out for others.
    """
    start, week = declared.start, declared.week
    if start[-1] is not week[-1]:
        raise ValueError("the start and the week end with the same phase, in which measures are taken")
    for phase in (*start, *week):
        check(phase, declared)
    parts = [passes(phases, declared) for phases in (start[:-1], week[:-1], week[-1:])]
    module = _Module(declared)
    common = [f"C_{kind}" for kind in COMMON] if lanes > 1 else []
    if lanes > 1:
        recordings = {(level, column) for level in levels for column in recorded(level, declared)}
        columns = wanted(declared, recordings)
        asked = [without([*part, *parts[2]], columns) for part in parts[:2]]
        parts = [*(at_hand(fused(part, declared), declared, MANY) for part in asked), []]
        module.kept = _loaded(parts[0], declared) | _loaded(parts[1], declared) | recordings
    head = ["@compiled", f"def run(first, last, begin, par, k0, k1, N, {', '.join([*TABLES, *common, *RECORDS])}):"]
    head += [f"    n_{kind} = N[{number}]" for number, kind in enumerate(KINDS)]
    lines = ["    for t in range(first, last + 1):", "        if t == begin:"]
    lines += ["            " + line for line in module.calls(parts[0])]
    if lanes > 1:  # what only the first week reads, no later one has to store
        module.kept = _loaded(parts[1], declared) | recordings
    lines += ["        else:"]
    lines += ["            " + line for line in module.calls(parts[1])]
    lines += ["        " + line for line in module.calls(parts[2])]
    lines += ["        if t >= 0:"]
    lines += [f"            record(X_{kind}, t, rows_{kind}, out_{kind})" for kind in levels]
    head += [f"    {table} = np.empty((4, n_{kind}))" for table, kind in module.blocks.items()]
    steps = [step for phase in (*start, *week) for step in phase.steps if isinstance(step, Each)]
    guards = [first_fault] if any(step.guard for step in steps) else []
    named = functions_of(updated, *guards, *(step.rule for step in steps))
    rules = [textwrap.dedent(inspect.getsource(rule)) for rule in named]
    rows = [
        f"SCHEDULED_{kind} = np.array({[KINDS[kind].index[column] for column in columns]})\n"
        for kind, columns in SCHEDULED.items()
    ]
    top = HEAD.format(lanes=lanes) + "".join(rows)
    return "\n\n".join(
        (top, *rules, COPY if lanes == 1 else SHARED, RECORD, *module.texts, "\n".join([*head, *lines]) + "\n")
    )
