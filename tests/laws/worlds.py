"""Small worlds for the laws, on either engine.

``ISPSIM_TEST_ENGINE=python`` runs the laws on the interpreter: nothing is compiled, and worlds and numbers of runs
shrink. That is how a broken copy of the package is tried in seconds (`test_breaks.py`).
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

import ispsim
from ispsim import ImplementationModel, Scenario
from ispsim.world.build import World
from ispsim.world.kinds import KINDS

ENGINE = os.environ.get("ISPSIM_TEST_ENGINE", "compiled")
PYTHON = ENGINE == "python"
WORKERS = 2 if PYTHON else None

many_runs = pytest.mark.skipif(PYTHON, reason="more people or runs than the interpreter gets through")

STAKEHOLDERS = ("system", "organization", "leader", "practitioner", "tie", "leader_tie")
MECHANISMS = ("trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation")

SMALL: dict[str, Any] = {
    "weeks": 20,
    "setting": {
        "organizations": 5,
        "practitioners_per_organization": 4,
        "systems": 2,
        "rule_conflict": 0.4,
        "stage": "delivered",
    },
    "support": {"isps": 1, "caseload": 4, "weeks": 14, "turnover": 1.0},
}
"""A little of everything: a place that nobody serves, an ISP who may leave, weeks after support."""


def choose(compiled, python):
    """Return the first where the compiled week runs, the second on the interpreter."""
    return python if PYTHON else compiled


def scenario(settings: Mapping[str, Any] | None = None, base: Mapping[str, Any] = SMALL) -> Scenario:
    """Return the base scenario with other settings, by dotted path."""
    return Scenario.from_dict(base).with_settings(settings or {})


def simulate(of: Scenario, runs: int, seed: int = 1, workers: int | None = WORKERS):
    return ispsim.simulate(of, runs=runs, seed=seed, workers=workers, engine=ENGINE)


def model(of: Scenario, seed: int = 1, replication: int = 0) -> ImplementationModel:
    return ImplementationModel(of, seed, replication=replication, engine=ENGINE)


def weeks_of(of: Scenario | ImplementationModel) -> Iterator[World]:
    """Yield a run's world at week 0 and after every week; the same object each time."""
    run = model(of) if isinstance(of, Scenario) else of
    yield run.world
    while run.week < run.scenario.weeks:
        run.step()
        yield run.world


def lasting(kind: str) -> list[str]:
    """Return the columns of a kind that last from week to week: traits, states and memories."""
    return [column.name for column in KINDS[kind].columns.values() if column.role != "value"]


def states(world: World, *but: tuple[str, str]) -> dict[tuple[str, str], bytes]:
    """Return the bytes of every trait, state and memory of every stakeholder, those in `but` left out."""
    return {
        (kind, name): world.column(kind, name).tobytes()
        for kind in STAKEHOLDERS
        for name in lasting(kind)
        if (kind, name) not in but
    }


def firings(world: World) -> dict[str, float]:
    """Return the largest firing of every mechanism over whomever it acts on."""
    found: dict[str, float] = {}
    for kind in STAKEHOLDERS:
        for name in KINDS[kind].columns:
            if name.startswith("firing") and world.number(kind):
                mechanism = {"firing": "trust_among", "firing_leader_tie": "trust_among"}.get(
                    name, name.removeprefix("firing_")
                )
                found[mechanism] = max(found.get(mechanism, 0.0), float(np.abs(world.column(kind, name)).max()))
    assert set(found) == set(MECHANISMS)
    return found


# Parameters that freeze everything but what a closed form is about.
FROZEN: dict[str, float] = {
    "parameters.drop.base": 0.0,
    "parameters.use.stop_rate": 0.0,
    "parameters.use.start_rate": 0.0,
    "parameters.use.gain": 0.0,
    "parameters.use.person_spread": 0.0,
    "parameters.use.site_spread": 0.0,
    "parameters.use.peers": 0.0,
    "parameters.peers.contagion": 0.0,
    "parameters.place.size_spread": 0.0,
    "parameters.tie.within": 0.0,
    "parameters.tie.across": 0.0,
    "parameters.tie.leaders": 0.0,
    "setting.staff_turnover": 0.0,
    "setting.leader_turnover": 0.0,
}


def frozen(settings: Mapping[str, Any]) -> Scenario:
    """Return a scenario without ISPs in which nothing happens but what `settings` bring."""
    base = {"setting": {"stage": "delivered", "systems": 1}}
    return scenario({**FROZEN, **settings}, base)
