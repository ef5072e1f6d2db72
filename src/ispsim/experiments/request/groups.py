"""Which mechanism or area of the model a factor belongs to, and how well what is known of it is known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from ispsim.scenario import parameters
from ispsim.scenario.register import REGISTER

CHOICE = "choice"
"""Grade of what is no registered number: something that the scenario states, such as a caseload."""

OWN = "own"
"""Grade of a number of the user's own mechanism."""

_MECHANISMS = {
    "trust": "trust_in_isp",
    "handover": "trust_in_isp",
    "trust_among": "trust_among",
    "tie": "trust_among",
    "learning": "learning",
    "reflection": "reflection",
    "boundary": "boundary",
    "motivation": "motivation",
}
"""First part of a parameter's name -> the mechanism that it is a number of."""

_FORMS = {"trust_role": "trust_in_isp", "competence": "isp", "contagion": "peers"}
"""Key of a rival form in ``[mechanisms]`` -> where its numbers belong."""


def _areas() -> dict[str, str]:
    """Return the area of every registered parameter: its mechanism, or else the module that declares it."""
    found = {}
    for module in vars(parameters).values():
        if isinstance(module, ModuleType) and hasattr(module, "PARAMETERS"):
            area = module.__name__.rpartition(".")[2]
            for parameter in module.PARAMETERS:
                found[parameter.name] = _MECHANISMS.get(parameter.name.partition(".")[0], area)
    return found


AREAS: Mapping[str, str] = MappingProxyType(_areas())
"""Registered parameter -> mechanism or area."""


def group_of(name: str) -> str:
    """Return the mechanism or area of a factor.

    Parameters
    ----------
    name
        Dotted path of a scenario key (``"support.caseload"``: the table it stands in, or the mechanism it switches) or
        of a parameter (``"parameters.trust.growth"``).
    """
    table, _, key = name.partition(".")
    if table == "parameters":
        return AREAS.get(key, key.partition(".")[0])  # of a mechanism of one's own: its name
    if table == "mechanisms":
        return _FORMS.get(key, key)
    return table if key else "setting"


def grade_of(name: str) -> str:
    """Return the grade of evidence of a factor.

    Parameters
    ----------
    name
        A registered parameter (``"trust.growth"`` or ``"parameters.trust.growth"``) or a key of the scenario.

    Returns
    -------
    str
        "empirical", "adapted" or "assumption"; "own" for a number of the user's own; "choice" for a key of the scenario
        but for the forms and switches of mechanisms: that a mechanism works, and how, is an assumption.
    """
    key = name.removeprefix("parameters.")
    if key in REGISTER:
        return REGISTER[key].grade
    if name.startswith("mechanisms."):
        return "assumption"
    return OWN if key != name else CHOICE
