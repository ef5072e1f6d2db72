"""What a name in a rule's signature stands for, and whether a phase keeps its promise to read what it began with."""

import difflib
from dataclasses import dataclass
from functools import lru_cache

from ispsim.chance import PROCESSES, Place
from ispsim.engine.declared import BUILT_IN, Declared
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total, Update


@dataclass(frozen=True, slots=True)
class Own:
    """A column of the agent itself."""

    column: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """A column of somebody the agent points at."""

    pointer: str
    kind: str
    column: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A random number of a process."""

    place: Place


@dataclass(frozen=True, slots=True)
class Input:
    """A registered parameter or a value of the scenario, by its place in the vector of inputs."""

    name: str
    index: int


Meaning = Own | Pointed | Draw | Input


@lru_cache(maxsize=16384)
def resolve(kind: str, name: str, declared: Declared = BUILT_IN) -> Meaning:
    """Return what `name` means to a rule over agents of `kind`.

    Raises
    ------
    NameError
        If nothing is called so; the message names the nearest thing that is.
    """
    here = declared.kinds[kind]
    if name in here.columns:
        return Own(name)
    for pointer, other in here.pointers.items():
        column = name.removeprefix(pointer + "_")
        if column != name and column in declared.kinds[other].columns:
            return Pointed(pointer, other, column)
    process = name.removeprefix("u_")
    if process != name and process in PROCESSES:
        return Draw(PROCESSES[process])
    flat = name.replace(".", "_")
    if flat in declared.inputs:
        return Input(flat, declared.inputs[flat])
    near = difflib.get_close_matches(name, names_for(kind, declared), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise NameError(f"a rule over {here.plural} asks for {name!r}, which is no column, draw or parameter{hint}")


@lru_cache(maxsize=256)
def names_for(kind: str, declared: Declared = BUILT_IN) -> list[str]:
    """Return every name that a rule over agents of `kind` may ask for."""
    here = declared.kinds[kind]
    names = list(here.columns)
    for pointer, other in here.pointers.items():
        names += [f"{pointer}_{column}" for column in declared.kinds[other].columns]
    return names + [f"u_{process}" for process in PROCESSES] + list(declared.inputs)


def target(step: Total) -> str:
    """Return the kind that a total is summed into."""
    return BUILT_IN.kinds[step.kind].pointers[step.pointer]


@lru_cache(maxsize=512)
def loops(phase: Phase, declared: Declared = BUILT_IN) -> list[list[Step]]:
    """Group a phase's steps into passes over one kind of agent each.

    Neighbouring steps over the same kind share a pass, unless one reads a total that the same pass is still summing.
    """
    groups: list[list[Step]] = []
    summing: set[tuple[str, str]] = set()
    for step in phase.steps:
        fits = (
            groups
            and not isinstance(step, Schedule)
            and not isinstance(groups[-1][0], Schedule)
            and groups[-1][0].kind == step.kind
        )
        if fits and isinstance(step, Each | Update):
            meanings = [resolve(step.kind, name, declared) for name in step.reads()]
            fits = not any(isinstance(m, Pointed) and (m.kind, m.column) in summing for m in meanings)
        if fits and isinstance(step, Total) and step.onto:
            fits = False
        if not fits:
            groups.append([])
            summing = set()
        groups[-1].append(step)
        if isinstance(step, Total):
            summing |= {(target(step), column) for column in step.columns}
    return groups


def check(phase: Phase, declared: Declared = BUILT_IN) -> None:
    """Raise ValueError if a phase would read a state or memory that it has already changed, or set one twice."""
    written: dict[tuple[str, str], int] = {}
    for number, group in enumerate(loops(phase, declared)):
        for step in group:
            for meaning in (resolve(step.kind, name, declared) for name in step.reads()):
                if isinstance(meaning, Own):
                    key = (step.kind, meaning.column)
                    late = key in written and written[key] < number
                elif isinstance(meaning, Pointed):
                    key = (meaning.kind, meaning.column)
                    late = key in written
                else:
                    continue
                if late:
                    raise ValueError(
                        f"phase {phase.name!r}: a step over {step.kind} reads {key}, which it has changed already"
                    )
            if isinstance(step, Each | Update):
                for column in step.sets:
                    if declared.kinds[step.kind].columns[column].lasting:
                        if (step.kind, column) in written:
                            raise ValueError(f"phase {phase.name!r} sets {step.kind}.{column} twice")
                        written[step.kind, column] = number
