"""The passes over agents that a part of the week comes to: one after the other, or as few as the data allow.

A pass is a list of stretches, each a list of steps of one phase over one kind of agent. The plain compiled week has a
pass for every stretch. Where memory is what a week waits for (`ispsim.engine.ensemble`), passes over the same kind are
made one, if nothing in between touches what they touch, and steps that work out what nobody asks for are left out.
Either changes no number: every step still reads what it would have read, and every sum is taken in its order.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from ispsim.engine.declared import Declared
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total
from ispsim.engine.resolve import Own, Pointed, loops, resolve, target
from ispsim.world.build import WITH_NOBODY
from ispsim.world.schedule import SCHEDULED

Place = tuple[str, str]
"""A kind and its column."""


@dataclass(frozen=True)
class Pass:
    """Stretches of steps that share a loop over the agents of one kind, and the phases that they come from."""

    names: tuple[str, ...]
    stretches: tuple[list[Step], ...]

    @property
    def steps(self) -> list[Step]:
        """All steps, in order."""
        return [step for stretch in self.stretches for step in stretch]

    @property
    def kind(self) -> str:
        """Kind of agent."""
        return self.stretches[0][0].kind


def passes(phases: Iterable[Phase], declared: Declared) -> list[Pass]:
    """Return a pass for every stretch of the phases."""
    return [Pass((phase.name,), (steps,)) for phase in phases for steps in loops(phase, declared)]


def wanted(declared: Declared, recorded: Iterable[Place]) -> set[Place]:
    """Return the columns that something recorded, or carried from week to week, is made of."""
    steps = [step for phase in (*declared.start, *declared.week) for step in phase.steps]
    lasting = {(kind.name, c.name) for kind in declared.kinds.values() for c in kind.columns.values() if c.lasting}
    found: set[Place] = set()
    new = lasting | set(recorded)
    while new:
        found |= new
        kept = [step for step in (only(step, found) for step in steps) if step is not None]
        new = {place for step in kept for place in _reads(step, declared)} - found
    return found


def only(step: Step, columns: set[Place]) -> Step | None:
    """Return what is left of a step of which only some columns are wanted, None if it is nothing."""
    if isinstance(step, Total):
        other = target(step)
        kept = {into: column for into, column in step.columns.items() if (other, into) in columns}
        return step if len(kept) == len(step.columns) else replace(step, columns=kept) if kept else None
    if isinstance(step, Schedule) or any((step.kind, column) in columns for column in step.sets):
        return step
    return None


def without(several: list[Pass], columns: set[Place]) -> list[Pass]:
    """Return passes without the steps that set no column that is wanted."""
    left = []
    for one in several:
        stretches = [[new for step in steps if (new := only(step, columns)) is not None] for steps in one.stretches]
        if any(stretches):
            left.append(Pass(one.names, tuple(steps for steps in stretches if steps)))
    return left


def fused(several: list[Pass], declared: Declared) -> list[Pass]:
    """Return the same passes with as many as possible made one: the later moves up to the earlier, or that one down."""
    out: list[Pass] = []
    for one in several:
        place = next((k for k in range(len(out) - 1, -1, -1) if out[k].kind == one.kind), None)
        if place is None or not _share_a_loop(out[place], one, declared):
            out.append(one)
            continue
        earlier, between = out[place], out[place + 1 :]
        both = Pass((*earlier.names, *one.names), (*earlier.stretches, *one.stretches))
        if not any(_depend(other, one, declared) for other in between):
            out[place] = both
        elif not any(_depend(earlier, other, declared) for other in between):
            out[place:] = [*between, both]
        else:
            out.append(one)
    return out


@lru_cache(maxsize=64)
def initial(declared: Declared) -> tuple[dict[str, list[slice]], dict[str, list[slice]]]:
    """Return for each kind the rows of a table on whose content before the first week anything can depend.

    First those that no week changes, then the others. Of kinds with nobody in their tables these are all: what nobody
    has is never set.
    """
    found = {
        (kind.name, c.name) for kind in declared.kinds.values() for c in kind.columns.values() if c.role != "value"
    }
    begun: set[Place] = set()  # columns that have been set for everybody
    for phase in (*declared.start, *declared.week):
        for step in phase.steps:
            found |= _reads(step, declared) - begun
            sets = _sets(step)
            if getattr(step, "when", None) or (isinstance(step, Total) and step.onto):
                found |= sets - begun
            begun |= sets
    found |= {(name, column) for name in WITH_NOBODY for column in declared.kinds[name].columns}
    return _rows(found - begun, declared), _rows(found & begun, declared)


def _rows(columns: set[Place], declared: Declared) -> dict[str, list[slice]]:
    """Return for each kind where columns are in its table, stretch by stretch."""
    stretches: dict[str, list[slice]] = {}
    for name, kind in declared.kinds.items():
        stretches[name] = []
        for row, column in enumerate(kind.columns):
            if (name, column) not in columns:
                continue
            before = stretches[name].pop() if stretches[name] and stretches[name][-1].stop == row else slice(row, row)
            stretches[name].append(slice(before.start, row + 1))
    return stretches


def at_hand(several: list[Pass], declared: Declared, kinds: Container[str]) -> list[Pass]:
    """Return the same passes with single steps moved to where what they need, or what needs them, is at hand.

    Sums go up to the pass that has worked with what they sum; values go down to the one pass that needs them. Neither
    then passes through a table. Only steps over some kinds of agents are moved.
    """
    out = [replace(one, stretches=tuple(_one_by_one(steps) for steps in one.stretches)) for one in several]
    for move, order in ((_up, 1), (_down, -1)):
        steps = [(number, step) for number, one in enumerate(out) for step in one.steps[::order] if step.kind in kinds]
        for number, step in sorted(steps, key=lambda pair: -pair[0]):
            move(out, number, step, declared)
    return [one for one in out if one.stretches]


def _one_by_one(steps: list[Step]) -> list[Step]:
    """Return steps with a total for each column."""
    out: list[Step] = []
    for step in steps:
        if isinstance(step, Total):
            out += [replace(step, columns={into: column}) for into, column in step.columns.items()]
        else:
            out.append(step)
    return out


def _free(step: Step, declared: Declared) -> bool:
    """Whether a step may be moved by itself: it changes nothing that lasts, or only adds up."""
    if isinstance(step, Total):
        return not step.onto
    if not isinstance(step, Each) or step.when or step.guard:
        return False
    return not any(declared.kinds[step.kind].columns[column].lasting for column in step.sets)


def _up(out: list[Pass], number: int, step: Step, declared: Declared) -> None:
    """Move a step up to the end of the last pass that reads or sets what it reads of the agent itself."""
    here = out[number]
    if not _free(step, declared):
        return
    place = here.steps.index(step)
    before, after = here.steps[:place], here.steps[place + 1 :]
    sets = _sets(step)
    if any(sets & _reads(other, declared) and not isinstance(other, Total) for other in after):
        return  # it is needed here
    alone = Pass(here.names, ([step],))
    if before and _depend(Pass(here.names, (before,)), alone, declared):
        return
    own = _reads(step, declared) - _of_others(step, declared)
    for earlier in range(number - 1, -1, -1):
        if not out[earlier].stretches:
            continue
        reads, changes = _all(out[earlier], declared)
        if out[earlier].kind == here.kind and own & (reads | changes):
            if _share_a_loop(out[earlier], alone, declared):
                out[earlier] = replace(out[earlier], stretches=(*out[earlier].stretches, [step]))
                out[number] = _left(here, step)
            return
        if _depend(out[earlier], alone, declared):
            return


def _down(out: list[Pass], number: int, step: Step, declared: Declared) -> None:
    """Move a step down to the beginning of the only pass that reads what it sets."""
    here = out[number]
    if not isinstance(step, Each) or not _free(step, declared):
        return
    sets, reads = _sets(step), _reads(step, declared)
    readers = [k for k, one in enumerate(out) if sets & _all(Pass(one.names, (_but(one, step),)), declared)[0]]
    if len(readers) != 1 or readers[0] <= number or out[readers[0]].kind != here.kind:
        return
    later = readers[0]
    if any(sets & _of_others(other, declared) for other in out[later].steps):
        return
    after = here.steps[here.steps.index(step) + 1 :]
    stretch = next(stretch for stretch in here.stretches if step in stretch)
    at_its_end = [other for other in stretch if not _free(other, declared)]  # where states and memories change
    changed: set[Place] = set().union(*(_sets(other) for other in (*after, *at_its_end)))
    between = out[number + 1 : later]
    if reads & changed or any(reads & _all(one, declared)[1] for one in between):
        return
    if _of_others(step, declared) & _all(out[later], declared)[1]:
        return
    out[later] = replace(out[later], stretches=([step], *out[later].stretches))
    out[number] = _left(here, step)


def _but(one: Pass, step: Step) -> list[Step]:
    return [other for other in one.steps if other is not step]


def _left(one: Pass, step: Step) -> Pass:
    """Return a pass without one of its steps."""
    stretches = ([other for other in stretch if other is not step] for stretch in one.stretches)
    return replace(one, stretches=tuple(stretch for stretch in stretches if stretch))


def _reads(step: Step, declared: Declared) -> set[Place]:
    """Return the columns that a step reads, its own sums aside."""
    found = set()
    for name in step.reads():
        meaning = resolve(step.kind, name, declared)
        if isinstance(meaning, Own):
            found.add((step.kind, meaning.column))
        elif isinstance(meaning, Pointed):
            found.add((meaning.kind, meaning.column))
    return found


def _sets(step: Step) -> set[Place]:
    """Return the columns that a step changes."""
    if isinstance(step, Total):
        return {(target(step), column) for column in step.columns}
    if isinstance(step, Schedule):
        return {(step.kind, column) for column in (*SCHEDULED[step.kind], "week")}
    return {(step.kind, column) for column in step.sets}


def _all(one: Pass, declared: Declared) -> tuple[set[Place], set[Place]]:
    """Return what a pass reads and what it changes."""
    reads: set[Place] = set().union(*(_reads(step, declared) for step in one.steps))
    return reads, set().union(*(_sets(step) for step in one.steps))


def _depend(earlier: Pass, later: Pass, declared: Declared) -> bool:
    """Whether it matters which of two passes comes first."""
    (reads, sets), (reads_later, sets_later) = _all(earlier, declared), _all(later, declared)
    return bool(sets & reads_later or sets_later & reads or sets & sets_later)


def _share_a_loop(earlier: Pass, later: Pass, declared: Declared) -> bool:
    """Whether going through the agents once will do: neither touches what the other changes of somebody else."""
    if any(isinstance(step, Schedule) for step in (*earlier.steps, *later.steps)):
        return False
    (reads, sets), (reads_later, sets_later) = _all(earlier, declared), _all(later, declared)
    summed, summed_later = (
        set().union(*(_sets(step) for step in one.steps if isinstance(step, Total))) for one in (earlier, later)
    )
    seen, seen_later = (
        {place for step in one.steps for place in _of_others(step, declared)} for one in (earlier, later)
    )
    return not (
        summed & (reads_later | sets_later) or summed_later & (reads | sets) or seen & sets_later or seen_later & sets
    )


def _of_others(step: Step, declared: Declared) -> set[Place]:
    """Return the columns of those pointed at that a step reads."""
    meanings = (resolve(step.kind, name, declared) for name in step.reads())
    return {(meaning.kind, meaning.column) for meaning in meanings if isinstance(meaning, Pointed)}
