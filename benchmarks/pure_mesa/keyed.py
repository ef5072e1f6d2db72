"""The pure-Mesa model on the draws of the compiled week, so that the two can be compared number by number.

Left alone, the model takes its chances from Mesa and agrees with the compiled week on average. Here `model.random` is
exchanged for one that looks who asks, and answers with the draw which that process has there (`ispsim.chance`). What is
left of any difference is rounding, or a difference between the models.
"""

from __future__ import annotations

import sys
from types import FrameType

import numpy as np

from benchmarks.pure_mesa.model import PureMesaModel
from ispsim import chance
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world

PROCESSES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Practitioner", "__init__"): (
        "arrival_openness",
        "arrival_knowledge",
        "arrival_skill",
        "arrival_motivation",
        "arrival_person",
    ),
    ("Practitioner", "stay_or_leave"): ("practitioner_leave",),
    ("Practitioner", "behave"): ("practitioner_use",),
    ("Practitioner", "promote"): ("practitioner_promote",),
    ("Leader", "__init__"): (
        "arrival_leadership",
        "arrival_leader_responsiveness",
        "arrival_leader_knowledge",
        "arrival_leader_motivation",
    ),
    ("Leader", "stay_or_leave"): ("leader_leave",),
    ("Leader", "promote"): ("leader_promote",),
    ("ISP", "__init__"): (
        "arrival_isp_knows_practice",
        "arrival_isp_knows_methods",
        "arrival_isp_knows_context",
        "arrival_isp_knows_change",
        "arrival_isp_knows_evidence",
        "arrival_isp_skilled_cocreation",
        "arrival_isp_skilled_improvement",
        "arrival_isp_skilled_sustaining",
        "arrival_isp_professional",
        "arrival_isp_motivating",
        "arrival_isp_empathetic",
        "arrival_isp_collaborative",
        "arrival_isp_authentic",
        "arrival_isp_flexible",
        "arrival_isp_frank",
        "arrival_isp_experience",
    ),
    ("ISP", "stay_or_leave"): ("isp_leave",),
    ("Organization", "respond"): (
        "organization_consider",
        "organization_select",
        "organization_install",
        "organization_drop",
    ),
    ("System", "behave"): ("system_promote",),
    ("System", "respond"): ("system_funding",),
}
"""Kind of agent and method -> the processes that it draws from, in this order."""

TENURES = {"leaders": ("leader", "arrival_leader_tenure"), "staff": ("practitioner", "arrival_tenure")}


class KeyedRandom:
    """Stands in for `random.Random`: answers with the draw of the process that asks."""

    def __init__(self, model: PureMesaModel, world: World) -> None:
        self.model = model
        self.world = world
        self.asked: tuple[str, str, int, int] | None = None  # the last one who asked: kind, method, post and week
        self.times = 0
        self.drawn: dict[tuple[str, int], np.ndarray] = {}

    def random(self) -> float:
        """Return the draw of whoever calls."""
        kind, method, post = _caller(sys._getframe(1))
        week = self.model.week
        asked = (kind, method, post, week)
        self.times = self.times + 1 if asked == self.asked else 0
        self.asked = asked
        process = TENURES[method][1] if method in TENURES else PROCESSES[kind, method][self.times]
        if (process, week) not in self.drawn:
            entities = self.world.keys[kind.lower()]
            self.drawn[process, week] = chance.uniforms(process, entities, self.world.key, week=week)
        return float(self.drawn[process, week][post])


class KeyedModel(PureMesaModel):
    """The pure-Mesa model on the draws of the compiled week."""

    def __init__(self, asked: Scenario, seed: int = 1, replication: int = 0) -> None:
        self._keyed = KeyedRandom(self, build_world(asked, seed, replication))
        super().__init__(asked, seed, replication)

    @property
    def random(self) -> KeyedRandom:
        """The draws; what Mesa would set is not used."""
        return self._keyed

    @random.setter
    def random(self, unused: object) -> None:
        pass


def _caller(frame: FrameType) -> tuple[str, str, int]:
    """Return the kind of agent that draws, in which method, and its post."""
    method, local = frame.f_code.co_name, frame.f_locals
    if method == "populate":  # how long those found in post have been there
        method = "staff" if "staff" in local else "leaders"
        return TENURES[method][0], method, local["post"]
    agent = local["self"]
    return type(agent).__name__, method, local["post"] if method == "__init__" else agent.post
