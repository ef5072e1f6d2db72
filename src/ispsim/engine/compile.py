"""Write the week as one Python module that numba compiles, and load it.

The module holds the source of every rule, as it stands, and plain loops over agents made from the declared phases; nothing of the model is
restated. It is named by a hash of its text and of the versions it depends on, so that a rule that was edited can never meet an
old compiled week: numba's own cache follows the file, and the file follows the rules.
"""

import hashlib
import importlib.util
import inspect
import os
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from types import FunctionType, ModuleType

from ispsim import chance
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total, Update
from ispsim.engine.resolve import Draw, Input, Own, Pointed, check, loops, resolve, target
from ispsim.engine.week import START, WEEK
from ispsim.mechanisms.state import updated
from ispsim.world.kinds import KINDS
from ispsim.world.schedule import SCHEDULED

HEAD = '''"""Generated from the declared week; do not edit."""
import math
import numpy as np
from numba import njit, uint64
from ispsim.chance import philox, unit

jit = njit(error_model="numpy", nogil=True)
compiled = njit(error_model="numpy", nogil=True, cache=True)
NAN = float("nan")
'''

ARGUMENTS = "t, par, k0, k1, N, " + ", ".join(f"X_{k}, K_{k}, P_{k}" for k in KINDS) + ", " + ", ".join(f"S_{k}" for k in SCHEDULED)
"""Arguments of the compiled functions: week, inputs, key, numbers of agents, then table, keys and pointers of each kind, then schedules."""


RECORDS = ", ".join(f"rows_{kind}, out_{kind}" for kind in ("world", "system", "organization"))
"""Last arguments: for each level the rows that are recorded and where to; nothing is recorded past the end of an array of no weeks."""


class _Writer:
    """Collects lines with indentation."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)


class _Loop:
    """Writes one pass over the agents of one kind."""

    def __init__(self, steps: list[Step], write: _Writer, tag: int) -> None:
        self.tag = tag  # makes the loop's variables its own: numba's time grows with the reuse of names
        self.kind = KINDS[steps[0].kind]
        self.steps = steps
        self.write = write
        self.known: set[str] = set()  # local variables that hold a value at the top level of the loop
        self.inner: set[str] = set()  # the same, inside the present `if`
        self.when: str | None = None
        self.depth = 2
        self.new: dict[str, str] = {}  # lasting column -> variable with its new value

    def run(self) -> None:
        for step in self.steps:
            if isinstance(step, Total) and not step.onto:
                other = KINDS[target(step)]
                rows = ", ".join(str(other.index[column]) for column in step.columns)
                self.write(1, f"clear(X_{other.name}, ({rows},))")
        self.write(1, f"for {self._i} in range(uint64(N[{list(KINDS).index(self.kind.name)}])):")
        for step in self.steps:
            if isinstance(step, Each):
                self._each(step)
            elif isinstance(step, Update):
                self._update(step)
            elif isinstance(step, Total):
                self._total(step)
        self._leave_condition()
        for column, variable in self.new.items():
            self.write(2, f"X_{self.kind.name}[{self.kind.index[column]}, {self._i}] = {variable}")

    @property
    def _i(self) -> str:
        return self._name("i")

    def _name(self, name: str) -> str:
        return f"{name}_{self.tag}"

    def _value(self, name: str) -> str:
        """Return an expression for `name`, after writing the load it needs."""
        meaning = resolve(self.kind.name, name)
        if isinstance(meaning, Input):
            return f"p_{meaning.name}"
        if isinstance(meaning, Own):
            variable = self._name(meaning.column)
            load = f"X_{self.kind.name}[{self.kind.index[meaning.column]}, {self._i}]"
        elif isinstance(meaning, Pointed):
            variable = self._name(f"{meaning.pointer}__{meaning.column}")
            row = list(self.kind.pointers).index(meaning.pointer)
            self._load(self._name(f"j_{meaning.pointer}"), f"P_{self.kind.name}[{row}, {self._i}]")
            load = f"X_{meaning.kind}[{KINDS[meaning.kind].index[meaning.column]}, {self._name('j_' + meaning.pointer)}]"
        elif isinstance(meaning, Draw):
            place = meaning.place
            words = [self._name(f"w{place.stream}_{k}") for k in range(4)]
            self._load(", ".join(words), f"philox(K_{self.kind.name}[{self._i}], uint64(t), uint64({place.stream}), k0, k1)")
            return f"unit({words[place.word]})"
        self._load(variable, load)
        return variable

    def _load(self, variable: str, load: str) -> None:
        if variable not in self.known and variable not in self.inner:
            self.write(self.depth, f"{variable} = {load}")
            (self.inner if self.when else self.known).add(variable)

    def _enter(self, when: str | None) -> None:
        if when == self.when:
            return
        self._leave_condition()
        if when is not None:
            flag = self._value(when)
            self.write(2, f"if {flag} > 0.0:")
            self.when, self.depth = when, 3

    def _leave_condition(self) -> None:
        self.when, self.depth = None, 2
        self.inner = set()

    def _store(self, column: str, value: str) -> None:
        place = f"X_{self.kind.name}[{self.kind.index[column]}, {self._i}]"
        if self.when:
            self.write(self.depth, f"{place} = {value}")
            self.known.discard(self._name(column))
            self.inner.discard(self._name(column))
            return
        if self.kind.columns[column].lasting:
            self.new[column] = self._name(f"new_{column}")
            self.write(self.depth, f"{self.new[column]} = {value}")
            return
        self.write(self.depth, f"{self._name(column)} = {value}")
        self.write(self.depth, f"{place} = {self._name(column)}")
        self.known.add(self._name(column))

    def _each(self, step: Each) -> None:
        self._enter(step.when)
        call = f"{step.rule.__name__}({', '.join(self._value(name) for name in step.arguments.values())})"
        if step.switch:
            call = f"{self._value(step.switch)} * {call}"
        if len(step.into) == 1:
            self._store(step.into[0], call)
        else:
            parts = [self._name(f"part{k}_{step.into[0]}") for k in range(len(step.into))]
            self.write(self.depth, f"{', '.join(parts)} = {call}")
            for column, part in zip(step.into, parts, strict=True):
                self._store(column, part)

    def _update(self, step: Update) -> None:
        self._enter(None)
        left = []
        for effects in step.ordered():
            factors = [f"(1.0 - {self._value(effect.rate)} * {self._value(effect.level)})" for effect in effects]
            left.append(" * ".join(factors) or "1.0")
        set_point = self._value(step.set_point) if isinstance(step.set_point, str) else repr(step.set_point)
        self._store(step.state, f"updated({self._value(step.state)}, {set_point}, {self._value(step.decay)}, {left[0]}, {left[1]})")

    def _total(self, step: Total) -> None:
        self._enter(None)
        other = KINDS[target(step)]
        row = list(self.kind.pointers).index(step.pointer)
        self._load(self._name(f"j_{step.pointer}"), f"P_{self.kind.name}[{row}, {self._i}]")
        for into, column in step.columns.items():
            self.write(2, f"X_{other.name}[{other.index[into]}, {self._name('j_' + step.pointer)}] += {self._value(column)}")


def _schedule(step: Schedule, write: _Writer) -> None:
    kind = KINDS[step.kind]
    rows = ", ".join(str(kind.index[column]) for column in SCHEDULED[step.kind])
    write(1, f"copy_row(S_{kind.name}, t, X_{kind.name}, ({rows},))")
    if kind.name == "world":
        write(1, f"X_world[{kind.index['week']}, 0] = t")


def _passes(phases: Iterable[Phase], first_tag: int) -> list[str]:
    """Return the lines of all passes of some phases, at depth 1."""
    write = _Writer()
    tag = first_tag
    for phase in phases:
        check(phase)
        write(1, f"# --- {phase.name}")
        for group in loops(phase):
            tag += 1
            if isinstance(group[0], Schedule):
                _schedule(group[0], write)
            else:
                _Loop(group, write, tag).run()
    return write.lines


def _run(start: tuple[Phase, ...], week: tuple[Phase, ...]) -> str:
    """Return the source of ``run``: from week `first` to week `last`; the world's own first week is its start."""
    if start[-1] is not week[-1]:
        raise ValueError("the start and the week end with the same phase, in which measures are taken")
    write = _Writer()
    write(0, "@compiled")
    write(0, f"def run(first, last, begin, {ARGUMENTS.removeprefix('t, ')}, {RECORDS}):")
    for input_, index in _inputs((*start, *week)):
        write(1, f"p_{input_} = par[{index}]")
    write(1, "for t in range(first, last + 1):")
    write(2, "if t == begin:")
    write.lines += ["        " + line for line in _passes(start[:-1], 0)]
    write(2, "else:")
    write.lines += ["        " + line for line in _passes(week[:-1], 1000)]
    write.lines += ["    " + line for line in _passes(week[-1:], 2000)]
    write(2, "if t >= 0:")
    for kind in ("world", "system", "organization"):
        write(3, f"record(X_{kind}, t, rows_{kind}, out_{kind})")
    return "\n".join(write.lines) + "\n"


def _inputs(phases: Iterable[Phase]) -> list[tuple[str, int]]:
    found = {}
    for phase in phases:
        for step in phase.steps:
            if isinstance(step, Each | Update):
                for name in step.reads():
                    meaning = resolve(step.kind, name)
                    if isinstance(meaning, Input):
                        found[meaning.name] = meaning.index
    return sorted(found.items())


def _rules(phases: Iterable[Phase]) -> list[Callable]:
    """Return every function that the phases call, callees before callers."""
    ordered: dict[str, Callable] = {}

    def visit(function: Callable) -> None:
        assert isinstance(function, FunctionType)
        name = function.__name__
        if name in ordered:
            if ordered[name] is not function:
                raise ValueError(f"two different rules are called {name!r}: {ordered[name].__module__} and {function.__module__}")
            return
        for used in function.__code__.co_names:
            callee = function.__globals__.get(used)
            if isinstance(callee, FunctionType) and callee is not function:
                visit(callee)
        ordered[name] = function

    visit(updated)
    for phase in phases:
        for step in phase.steps:
            if isinstance(step, Each):
                visit(step.rule)
    return list(ordered.values())


HELPERS = '''
@jit
def clear(X, rows):
    for j in rows:
        for i in range(X.shape[1]):
            X[j, i] = 0.0


@jit
def copy_row(S, t, X, rows):
    s = t if 0 < t < S.shape[0] else 0
    for k in range(len(rows)):
        for i in range(X.shape[1]):
            X[rows[k], i] = S[s, k, i]


@jit
def record(X, t, rows, out):
    if t < out.shape[0]:
        for k in range(rows.size):
            for i in range(out.shape[2]):
                out[t, k, i] = X[rows[k], i]
'''

def source(start: tuple[Phase, ...] = START, week: tuple[Phase, ...] = WEEK) -> str:
    """Return the text of the module for a list of phases."""
    rules = "\n\n".join("@jit\n" + textwrap.dedent(inspect.getsource(rule)) for rule in _rules((*start, *week)))
    return "\n\n".join((HEAD, rules, HELPERS, _run(start, week)))


def cache_folder() -> Path:
    """Return the folder of compiled weeks: ``ISPSIM_CACHE``, else the user's cache folder, else a temporary one."""
    named = os.environ.get("ISPSIM_CACHE")
    candidates = [Path(named)] if named else []
    candidates += [Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ispsim", Path(tempfile.gettempdir()) / f"ispsim-{os.getuid()}"]
    for folder in candidates:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="ispsim-"))


@lru_cache(maxsize=None)
def kernel(start: tuple[Phase, ...] = START, week: tuple[Phase, ...] = WEEK) -> ModuleType:
    """Return the compiled module with functions ``start``, ``week`` and ``run``."""
    import llvmlite
    import numba

    text = source(start, week)
    stamp = "\n".join((text, inspect.getsource(chance), numba.__version__, llvmlite.__version__, sys.version))
    name = "week_" + hashlib.sha256(stamp.encode()).hexdigest()[:20]
    if name in sys.modules:
        return sys.modules[name]
    path = cache_folder() / f"{name}.py"
    if not path.exists():
        temporary = path.with_name(f"{name}.{os.getpid()}.tmp")
        temporary.write_text(text)
        os.replace(temporary, path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
