"""What is said of the model itself, for studies that bring organisations and support of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario import Scenario
from ispsim.scenario.load import Settings, laid_on
from ispsim.world.inputs import parameters_in_force

OF_THE_MODEL = ("mechanisms", "parameters")
"""Tables of a scenario that describe the model and neither organisations nor support."""


def stated(settings: Settings = ()) -> Scenario:
    """Return the model with other mechanisms or parameters.

    Parameters
    ----------
    settings
        Values by dotted path, for instance ``{"parameters.trust.growth": 0.1, "mechanisms.trust_role": "none"}``, or
        pairs of a path and a text, as in ``--set``.

    Raises
    ------
    ScenarioError
        If something is wrong with them, or they say more than what the model is.
    """
    asked = settings if isinstance(settings, Mapping) else tuple(settings)
    keys, origin = (asked, "argument") if isinstance(asked, Mapping) else ((key for key, _ in asked), "--set")
    elsewhere = [key for key in keys if str(key).partition(".")[0] not in OF_THE_MODEL]
    if elsewhere:
        message = "is not of the model: published studies have organisations and support of their own"
        allowed = "keys of mechanisms and parameters, as parameters.trust.growth"
        raise ScenarioError([Problem(message, str(key), origin=origin, allowed=allowed) for key in elsewhere])
    return laid_on(Scenario.from_dict({}), settings=asked)


def settings_of(scenario: Scenario, seed: int = 0, replication: int = 0, uncertainty: str = "chance") -> dict[str, Any]:
    """Return what a scenario says of the model, as settings of any other scenario.

    Parameters
    ----------
    scenario
        Its organisations and support do not count.
    seed, replication, uncertainty
        Under ``"full"`` parameters that the scenario does not state are drawn from their priors.
    """
    mechanisms = scenario.stated().get("mechanisms", {})
    full = uncertainty == "full"
    values = parameters_in_force(scenario, seed, replication, uncertainty) if full else scenario.parameters
    found = {f"mechanisms.{name}": value for name, value in mechanisms.items()}
    return found | {f"parameters.{name}": value for name, value in values.items()}
