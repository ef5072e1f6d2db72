"""What a mechanism of the user's own may ask for, by whom it is about."""

import difflib
from collections.abc import Mapping

from ispsim.engine.declared import BUILT_IN
from ispsim.engine.resolve import names_for, resolve
from ispsim.engine.week.fire import ALIASES
from ispsim.world.inputs import INPUTS
from ispsim.world.kinds import KINDS


def asked(kind: str, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return every name that a mechanism over agents of `kind` may ask for -> the name that it is looked up by.

    Parameters
    ----------
    kind
        Kind that the mechanism fires for.
    given
        Names by which the built-in mechanism that is replaced looks things up.
    """
    everything = [name for name in names_for(kind) if not name.startswith("u_")]
    return {**{name: name for name in everything}, **ALIASES.get(kind, {}), **(given or {})}


def meaning(kind: str, name: str) -> tuple[str, str]:
    """Return unit and meaning of a name that a mechanism over `kind` may ask for."""
    from ispsim.engine.resolve import Own, Pointed
    from ispsim.scenario.register import REGISTER

    found = resolve(kind, asked(kind).get(name, name), BUILT_IN)
    if isinstance(found, Own):
        column = KINDS[kind].columns[found.column]
        return column.unit, column.meaning
    if isinstance(found, Pointed):
        column = KINDS[found.kind].columns[found.column]
        return column.unit, f"{column.meaning} ({KINDS[found.kind].meaning})"
    for dotted, parameter in REGISTER.items():
        if dotted.replace(".", "_") == name:
            return parameter.unit, parameter.meaning
    return "", "a value of the scenario" if name in INPUTS else ""


def nearest(name: str, kind: str, known: Mapping[str, str]) -> str | None:
    """Return a known name close to one that is not: spelt alike, or with the same ending behind a pointer."""
    behind = [f"{pointer}_{name}" for pointer in KINDS[kind].pointers if f"{pointer}_{name}" in known]
    near = behind or difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return near[0] if near else None
