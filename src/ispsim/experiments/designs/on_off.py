"""Every on-off world of the mechanisms under every role of trust, and three points besides that check it.

Points come role by role: the worlds in their fixed order, then the scenario as it stands, the scenario with the
mechanisms taken out of it, and nobody who supports. The first two are the last and the first world, made another way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.experiments.attribution.question import Question
from ispsim.experiments.attribution.switches import Switch, switches_of, world_of
from ispsim.experiments.attribution.worlds import members
from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.factor import Factor
from ispsim.scenario import Scenario

SWITCHED, ALL_ON, ALL_OFF, NOBODY = "switched", "as it stands", "taken out", "nobody"
BESIDES = (ALL_ON, ALL_OFF, NOBODY)
"""Points of each role of trust after its worlds."""


@dataclass(frozen=True)
class OnOffDesign(Design):
    """A design whose points are scenarios with mechanisms on and off."""

    def scenario(self, base: Scenario, point: int) -> Scenario:
        """Return a scenario at a point."""
        *switches, trust, world = self.factors
        *on, role_place, way_place = self.points[point]
        role, way = str(trust.setting(role_place)), world.setting(way_place)
        if way in (ALL_ON, NOBODY):
            nobody = {"support.isps": 0} if way == NOBODY else {}
            return base.with_settings({"mechanisms.trust_role": role, **nobody})
        names = {factor.name for factor, there in zip(switches, on, strict=True) if not there}
        off = [switch for switch in switches_of(base) if switch.name in names]
        if way == ALL_OFF:
            off = [Switch(switch.name, switch.own) for switch in off]
        return world_of(base, off, role)


def factors_of(question: Question) -> tuple[Factor, ...]:
    """Return what differs between the points: a switch for each mechanism, the role of trust, how the world is made."""
    switches = [
        Factor(name, "values", values=(False, True), group=name, meaning="whether the mechanism acts")
        for name in question.mechanisms
    ]
    role = Factor(
        "trust_role", "values", values=question.roles, group="trust_in_isp", meaning="what trust in the ISP does"
    )
    meaning = "mechanisms switched; or, run besides, the scenario as it stands, mechanisms taken out, nobody supporting"
    return (*switches, role, Factor("world", "values", values=(SWITCHED, *BESIDES), meaning=meaning))


def on_off(factors: tuple[Factor, ...]) -> OnOffDesign:
    """Return the design of an attribution.

    Parameters
    ----------
    factors
        From `factors_of`.
    """
    *switches, role, _ = factors
    on = members(len(switches)).astype(float)
    besides = np.stack([on[-1], on[0], on[-1]])
    way = np.concatenate([np.zeros(len(on)), np.arange(1.0, 1.0 + len(BESIDES))])
    one = np.column_stack([np.concatenate([on, besides]), np.zeros(len(way)), way])
    points = np.tile(one, (len(role.values), 1))
    points[:, -2] = np.repeat(np.arange(float(len(role.values))), len(one))
    return OnOffDesign("on_off", factors, points, structure={"worlds": len(on)})
