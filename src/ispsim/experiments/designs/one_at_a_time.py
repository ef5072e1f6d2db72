"""The scenario as it stands, and each factor moved through its steps alone."""

from __future__ import annotations

import numpy as np

from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.factor import Factor, Value
from ispsim.scenario import Scenario
from ispsim.scenario.parameter import PARAMETERS


def one_at_a_time(factors: tuple[Factor, ...], scenario: Scenario) -> Design:
    """Return the scenario's own point, and then the steps of each factor that are not its own.

    Parameters
    ----------
    factors
        A range or a prior has as many steps as its ``levels``; a list has its values.
    scenario
        Gives the point that factors are moved from. Where a value of its own is not among a factor's words, the first
        of these takes its place.
    """
    own = np.array([_own(factor, scenario) for factor in factors])
    points, pairs = [own], []
    for k, factor in enumerate(factors):
        steps = sorted({float(own[k]), *factor.steps().tolist()}) if not factor.categorical else factor.steps().tolist()
        before = None
        for value in steps:
            here = 0
            if value != own[k]:
                here = len(points)
                point = own.copy()
                point[k] = value
                points.append(point)
            if before is not None:
                pairs.append((here, before, k))
            before = here
    return Design(
        "one_at_a_time",
        factors,
        np.array(points),
        reference=0,
        neighbours=np.array(pairs, dtype=np.int64).reshape(-1, 3),
    )


def _own(factor: Factor, scenario: Scenario) -> float:
    """Return the scenario's value of a factor, as a design holds it."""
    value: Value
    if factor.name.startswith(PARAMETERS):
        value = scenario.parameter(factor.short_name)
    else:
        here = scenario
        for part in factor.name.split("."):
            here = getattr(here, part, None)  # type: ignore[assignment]
        value = here  # type: ignore[assignment]
    if factor.categorical:
        return float(factor.values.index(value)) if value in factor.values else 0.0
    return float(value) if value is not None else float(factor.steps()[0])
