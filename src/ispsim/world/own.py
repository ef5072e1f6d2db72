"""What mechanisms of the user's own add to a world: columns of the agents that they fire for, and inputs."""

import difflib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from ispsim.scenario.own.together import Own, with_own
from ispsim.scenario.register import REGISTER
from ispsim.world.inputs import INPUTS
from ispsim.world.kinds import KINDS, Column, Kind

FIRES_FOR: dict[str, tuple[str, ...]] = {
    "trust_in_isp": ("practitioner", "leader"),
    "trust_among": ("tie", "leader_tie"),
    "learning": ("practitioner", "leader"),
    "reflection": ("practitioner",),
    "boundary": ("organization",),
    "motivation": ("practitioner", "leader"),
}
"""Built-in mechanism -> kinds that it fires for."""

LEVELS = ("organization", "group", "system", "world")
THROUGH = {"tie": "practitioner", "leader_tie": "leader"}
"""Kind of tie -> whose ties they are."""

_ALSO = {"trust_in_isp": "practitioner.trust", "trust_among": "tie.trust"}


def states() -> dict[str, str]:
    """Return what a mechanism may act on: every name that may be written -> ``kind.state``.

    A bare name means the practitioners' state where they have it, or else the first kind that does.
    """
    order = ("practitioner", "leader", "organization", "isp", "system", "tie", "leader_tie")
    whole = {
        f"{kind}.{column.name}": f"{kind}.{column.name}"
        for kind in order
        for column in KINDS[kind].columns.values()
        if column.role == "state"
    }
    bare: dict[str, str] = {}
    for name in whole:
        bare.setdefault(name.split(".")[1], name)
    return {**bare, **_ALSO, **whole}


def acted_on(name: str) -> tuple[str, str]:
    """Return the kind and the state that a mechanism acts on.

    Raises
    ------
    KeyError
        If there is no such state; with the nearest name, or None, as its argument.
    """
    known = states()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        raise KeyError(near[0] if near else None)
    kind, _, state = known[name].partition(".")
    return kind, state


def kinds_with(own: Own) -> Mapping[str, Kind]:
    """Return the kinds of agents with the columns that own mechanisms need, behind all others; KINDS if none."""
    return _kinds(own) if own else KINDS


@lru_cache(maxsize=64)
def _kinds(own: Own) -> dict[str, Kind]:
    more: dict[str, dict[str, Column]] = {kind: {} for kind in KINDS}

    def add(kind: str, name: str, unit: str, meaning: str, role: str = "value") -> None:
        more[kind][name] = Column(name, role, unit, meaning)  # type: ignore[arg-type]

    for replaced, function in own:
        name = replaced or function.name
        if replaced:
            kinds = FIRES_FOR[replaced]
        else:
            declared = function.declaration
            assert declared is not None
            kinds = (acted_on(declared.acts_on)[0],)
        for kind in kinds:
            add(kind, f"fault_{name}", "week", f"first week in which {name} was no number from 0 to 1", "memory")
            if replaced:
                continue
            add(kind, f"firing_{name}", "0 to 1", f"firing of {name} ({function})")
            add(kind, f"counted_{name}", "number", f"1: counts for the mean firing of {name}")
            for level in (*LEVELS, *([THROUGH[kind]] if kind in THROUGH else [])):
                add(level, f"sum_firing_{name}", "sum", f"firing of {name}")
                add(level, f"sum_counted_{name}", "number", f"how many the mean firing of {name} is over")
            for level in LEVELS:
                add(level, f"m_firing_{name}", "0 to 1", f"mean firing of {name}")
    return {kind: replace(KINDS[kind], columns=KINDS[kind].columns | more[kind]) for kind in KINDS}


def inputs_with(own: Own) -> Mapping[str, int]:
    """Return the places of all inputs, those of own mechanisms behind all others; INPUTS if there are none."""
    return _inputs(own) if own else INPUTS


@lru_cache(maxsize=64)
def _inputs(own: Own) -> dict[str, int]:
    names = [name.replace(".", "_") for name in with_own(own) if name not in REGISTER]
    return INPUTS | {name: len(INPUTS) + k for k, name in enumerate(names)}


def begin(tables: Mapping[str, np.ndarray], kinds: Mapping[str, Kind]) -> None:
    """Set the memories of faults in new tables to never."""
    for kind, table in tables.items():
        for name, row in kinds[kind].index.items():
            if name not in KINDS[kind].columns and name.startswith("fault_"):
                table[row] = np.inf
