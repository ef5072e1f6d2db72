"""Which mechanisms of a scenario can be switched, and the scenario of each on-off world."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ispsim.scenario import Scenario
from ispsim.scenario.schema import MECHANISMS


@dataclass(frozen=True)
class Switch:
    """A mechanism that can be on or off.

    Attributes
    ----------
    name : str
        Of the built-in mechanism (also where a function of the user's stands in its place), or of the function added.
    own : str or None
        Name of the user's function behind it, whose parameters go when it goes.
    rate : str or None
        Parameter that is 0 when it is off; None where the mechanism is taken out of the scenario instead.
    """

    name: str
    own: str | None = None
    rate: str | None = None


def switches_of(scenario: Scenario) -> tuple[Switch, ...]:
    """Return the mechanisms that act in a scenario: the built-in ones that are on, then those added."""
    found = []
    for name in MECHANISMS:
        form = getattr(scenario.mechanisms, name)
        if form is not False:
            found.append(Switch(name, None if form is True else form.name))
    for function in scenario.mechanisms.add:
        # a rate of 0 is off without compiling another week, where the function's own range lets it be 0
        rate = f"{function.name}.rate"
        free = scenario.registered[rate].bounds[0] <= 0.0 if rate in scenario.registered else False
        found.append(Switch(function.name, function.name, rate if free else None))
    return tuple(found)


def world_of(scenario: Scenario, off: Collection[Switch], trust_role: str) -> Scenario:
    """Return a scenario with some mechanisms off and trust in one of its roles; nothing else differs.

    Parameters
    ----------
    scenario : Scenario
        With all its mechanisms.
    off : collection of Switch
        Those that are off.
    trust_role : {"gate", "additive", "none"}
        What trust in the ISP does to the others.
    """
    data = scenario.stated()
    mechanisms: dict[str, Any] = data.setdefault("mechanisms", {})
    parameters: dict[str, Any] = data.setdefault("parameters", {})
    mechanisms["trust_role"] = trust_role
    added = list(zip(scenario.mechanisms.add, mechanisms.get("add", ()), strict=True))
    for switch in off:
        if switch.rate is not None:
            parameters[switch.rate] = 0.0
            continue
        if switch.name in MECHANISMS:
            mechanisms[switch.name] = False
        added = [pair for pair in added if pair[0].name != switch.name]
        if switch.own is not None:
            for name in [name for name in parameters if name.startswith(f"{switch.own}.")]:
                del parameters[name]
    if "add" in mechanisms:
        mechanisms["add"] = [stated for _, stated in added]
    return Scenario.from_dict(data)
