"""The vector of numbers that a run is given: registered parameters, values of the scenario, and switches.

Built-in switches and rival forms are numbers too, 0 or 1, so that comparing them recompiles nothing.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from ispsim import chance
from ispsim.scenario import REGISTER, Scenario
from ispsim.scenario.own.together import Own, with_own
from ispsim.scenario.schema import MECHANISMS
from ispsim.world.roster import mean_climate

_SCALARS = {
    "setting": ("staff_turnover", "leader_turnover", "climate"),
    "intervention": ("fit", "complexity"),
    "support": ("tailoring", "visit_hours", "travel_hours"),
    "costs": ("isp_hour", "staff_hour", "leader_hour", "travel_hour"),
}
TRUST_ROLES = ("gate", "additive", "none")
COMPETENCE_FORMS = ("complementary", "additive", "weakest_link")
MODES = {"on_site": 1.0, "mixed": 0.5, "remote": 0.0}
NEVER = -10.0
"""Week of a step-up that never comes."""


def _switches(scenario: Scenario | None) -> dict[str, float]:
    """Return the switches of a scenario; of none, to learn their names."""
    on = {name: scenario is None or getattr(scenario.mechanisms, name) is not False for name in MECHANISMS}
    switches = {f"on_{name}": float(value) for name, value in on.items()}
    role = scenario.mechanisms.trust_role if scenario else ""
    form = scenario.mechanisms.competence if scenario else ""
    switches |= {f"trust_is_{name}": float(name == role) for name in TRUST_ROLES}
    switches |= {f"competence_is_{name}": float(name == form) for name in COMPETENCE_FORMS}
    switches["contagion_is_simple"] = float(scenario is not None and scenario.mechanisms.contagion == "simple")
    switches["mode_on_site"] = MODES[scenario.support.mode] if scenario else 1.0
    internal = scenario.support.internal if scenario else None
    switches["mode_on_site_inside"] = MODES[internal.mode] if internal else 1.0
    step = scenario.support.step_up if scenario and scenario.support.allocation == "adaptive" else None
    switches["support_step_week"] = float(step.week) if step else NEVER
    switches["support_step_below"] = step.below if step else 0.0
    switches["support_step_factor"] = step.hours_factor if step else 1.0
    return switches


INPUTS: dict[str, int] = {
    name: index
    for index, name in enumerate(
        [name.replace(".", "_") for name in REGISTER]
        + [f"{table}_{key}" for table, keys in _SCALARS.items() for key in keys]
        + list(_switches(None))
    )
}
"""Name of an input, as rules ask for it, to its place in the vector."""


def parameters_in_force(scenario: Scenario, seed: int, replication: int, uncertainty: str) -> dict[str, float]:
    """Return every registered parameter in force in one replication.

    Parameters
    ----------
    uncertainty : {"chance", "full"}
        Under ``"full"`` replication r takes draw r of the priors, the same in every scenario; what the scenario
        states is fixed.
    """
    if uncertainty == "full":
        return {**_drawn(scenario.mechanisms.own, seed, replication), **scenario.parameters}
    return scenario.values()


@lru_cache(maxsize=16)
def _drawn(own: Own, seed: int, replication: int) -> dict[str, float]:
    """Return the draw of every prior in a replication: what many points of an experiment have in common."""
    registered = with_own(own).items()
    return {name: one.quantile(chance.name_uniform(seed, replication, name)) for name, one in registered}


def vector(scenario: Scenario, values: Mapping[str, float], inputs: Mapping[str, int] = INPUTS) -> np.ndarray:
    """Return the inputs of a run, shape (number of inputs,), float64; `inputs` says where each has its place."""
    out = np.empty(len(inputs))
    for name, value in values.items():
        out[inputs[name.replace(".", "_")]] = value
    for table, keys in _SCALARS.items():
        for key in keys:
            out[inputs[f"{table}_{key}"]] = getattr(getattr(scenario, table), key)
    out[inputs["setting_climate"]] = mean_climate(scenario)
    for name, value in _switches(scenario).items():
        out[inputs[name]] = value
    return out
