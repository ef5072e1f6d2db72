"""The words in which the week is written down: steps over one kind of agent, gathered in named phases.

A step says *which* function is applied to *whom*, never how: the interpreter (`ispsim.engine.interpret`) and the
compiler (`ispsim.engine.compile`) both read this one description, so that the week cannot mean two things.

The names of a rule's arguments say what it reads. In order of look-up, for a rule over practitioners:

1. a column of the practitioner (``knowledge``);
2. a column of someone they point at, behind the pointer's prefix (``org_climate``, ``leader_leadership``,
``world_week``);
3. a draw, ``u_`` and the process's name (``u_practitioner_leave``);
4. a registered parameter or a scenario value, dots as underscores (``trust_growth``, ``support_tailoring``).
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, eq=False)
class Each:
    """For each agent of `kind`, set the columns `into` to what `rule` returns.

    Attributes
    ----------
    kind : str
        Kind of agent, a key of `ispsim.world.kinds.KINDS`.
    rule : callable
        Plain function of named numbers; returns one number, or a tuple where `into` names several columns.
    into : tuple of str
        Columns of `kind` that are set.
    when : str or None
        Column that must be above 0 for the step to touch an agent at all.
    given : mapping
        Names by which the rule's arguments are looked up where they differ from their own.
    switch : str or None
        Parameter (0 or 1) that the result is multiplied by: off means exactly 0.
    guard : str or None
        Memory of `kind` that holds the first week in which the result was no number from 0 to 1, infinity so far; for
        rules of the user's own, whose results nobody has tested.
    """

    kind: str
    rule: Callable
    into: tuple[str, ...]
    when: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    switch: str | None = None
    guard: str | None = None

    @property
    def sets(self) -> tuple[str, ...]:
        """Every column that the step sets."""
        return (*self.into, self.guard) if self.guard else self.into

    @cached_property
    def arguments(self) -> dict[str, str]:
        """Argument name to the name it is looked up by."""
        return {name: self.given.get(name, name) for name in inspect.signature(self.rule).parameters}

    def reads(self) -> list[str]:
        """Names that the step looks up, the condition and the switch included."""
        return list(self.arguments.values()) + [name for name in (self.when, self.switch, self.guard) if name]


@dataclass(frozen=True, eq=False)
class Effect:
    """One thing that moves a state: the column with its level in [0, 1], and the parameter with its weekly rate."""

    name: str
    level: str
    rate: str


@dataclass(frozen=True, eq=False)
class Update:
    """The one update of a state, into which everything that acts on it enters alike.

    With firings f of what raises the state x and harms h of what lowers it::

        y  = x - decay (x - set point)
        G  = 1 - prod(1 - rate f),   L = 1 - prod(1 - rate h)
        x' = (y + (1 - y) G) (1 - L)

    The products are taken in order of name, so that the order in which mechanisms are listed changes no bit.
    """

    kind: str
    state: str
    set_point: str | float
    decay: str
    raises: tuple[Effect, ...] = ()
    lowers: tuple[Effect, ...] = ()

    def ordered(self) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
        """Return what raises and what lowers the state, each in order of name."""
        return tuple(sorted(self.raises, key=_name)), tuple(sorted(self.lowers, key=_name))

    def reads(self) -> list[str]:
        """Names that the step looks up."""
        names = [self.state, self.decay] + ([self.set_point] if isinstance(self.set_point, str) else [])
        for effect in (*self.raises, *self.lowers):
            names += [effect.level, effect.rate]
        return names

    @property
    def into(self) -> tuple[str, ...]:
        """Column that is set."""
        return (self.state,)

    @property
    def sets(self) -> tuple[str, ...]:
        """Every column that the step sets."""
        return self.into


@dataclass(frozen=True, eq=False)
class Total:
    """Sum columns of `kind` over the agents that share a `pointer`, into columns of whom they point at.

    Attributes
    ----------
    kind : str
        Kind whose columns are summed.
    pointer : str
        Pointer of `kind`, for instance ``org``.
    columns : mapping
        Column of the kind pointed at -> column of `kind` that is summed into it.
    onto : bool
        Add to what the columns hold already (a second kind that is counted in) instead of starting from 0.
    """

    kind: str
    pointer: str
    columns: Mapping[str, str]
    onto: bool = False

    def reads(self) -> list[str]:
        """Names that the step looks up."""
        return list(self.columns.values())


@dataclass(frozen=True, eq=False)
class Schedule:
    """At the start of a week, copy this week's row of what was fixed before the run into columns of `kind`."""

    kind: str

    def reads(self) -> list[str]:
        """Names that the step looks up: none, the schedule is the world's."""
        return []


Step = Each | Update | Total | Schedule


@dataclass(frozen=True, eq=False)
class Phase:
    """A named part of the week. Inside it everybody reads the states that it began with.

    Attributes
    ----------
    name : str
        What is printed, timed and documented.
    meaning : str
        One sentence.
    steps : tuple of Step
    """

    name: str
    meaning: str
    steps: tuple[Step, ...]


def _name(effect: Effect) -> str:
    return effect.name
