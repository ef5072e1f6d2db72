"""Declarations of parameters, one module for each area of the model.

A new module is added here by hand: what is registered can be read from this file.
"""

from __future__ import annotations

from ispsim.scenario.parameter import Parameter
from ispsim.scenario.parameters import (
    among,
    boundary,
    climate,
    contact,
    isp,
    learning,
    motivation,
    peers,
    people,
    places,
    stages,
    strategies,
    sustaining,
    trust,
    use,
)

ALL: tuple[tuple[Parameter, ...], ...] = (
    among.PARAMETERS,
    boundary.PARAMETERS,
    climate.PARAMETERS,
    contact.PARAMETERS,
    isp.PARAMETERS,
    learning.PARAMETERS,
    motivation.PARAMETERS,
    peers.PARAMETERS,
    people.PARAMETERS,
    places.PARAMETERS,
    stages.PARAMETERS,
    strategies.PARAMETERS,
    sustaining.PARAMETERS,
    trust.PARAMETERS,
    use.PARAMETERS,
)
