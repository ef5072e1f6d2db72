"""The register of parameters: no number hides in code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ispsim.scenario.parameter import Parameter
from ispsim.scenario.parameters import ALL


def collect(tuples: Iterable[Iterable[Parameter]]) -> Mapping[str, Parameter]:
    """Return parameters by name, sorted.

    Parameters
    ----------
    tuples
        One iterable of parameters for each area of the model.

    Raises
    ------
    ValueError
        If two names are the same, also once their dots are replaced by underscores: rules know
        a parameter by such a name.
    """
    by_name: dict[str, Parameter] = {}
    by_identifier: dict[str, str] = {}
    for parameters in tuples:
        for parameter in parameters:
            name = parameter.name
            identifier = name.replace(".", "_")
            if name in by_name:
                raise ValueError(f"parameter {name} is registered twice")
            if identifier in by_identifier:
                raise ValueError(f"parameters {by_identifier[identifier]} and {name} are both {identifier} to a rule")
            by_name[name] = parameter
            by_identifier[identifier] = name
    return MappingProxyType(dict(sorted(by_name.items())))


REGISTER: Mapping[str, Parameter] = collect(ALL)
"""Every registered parameter by its dotted name, sorted."""
