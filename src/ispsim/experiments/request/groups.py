"""Which mechanism or area of the model a factor belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from ispsim.scenario import parameters

_MECHANISMS = {
    "trust": "trust_in_isp",
    "trust_among": "trust_among",
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
