"""The Mesa face: a `mesa.Model` whose agents are `mesa.Agent`.

Stepped by the compiled week or agent by agent in Python.
"""

import difflib
from collections.abc import Mapping
from functools import partial
from typing import Any

import mesa
import numpy as np
from mesa.agent import AgentSet  # type: ignore[attr-defined]  # declared elsewhere from Mesa 3.5 on

from ispsim.agents import TYPES, ColumnAgent
from ispsim.engine.interpret import Interpreter
from ispsim.engine.own.enter import declared
from ispsim.engine.own.faults import Until, check_levels
from ispsim.engine.record import Record, places
from ispsim.engine.results import final_values
from ispsim.engine.run import ENGINES, check_states, declared_for_run, world_at
from ispsim.engine.simulate import check_request
from ispsim.errors import RunError, ScenarioError
from ispsim.scenario import Scenario
from ispsim.world.build import build_world

_PEOPLE = ("isp", "leader", "practitioner")


class ImplementationModel(mesa.Model):
    """One replication of a scenario, week by week, with Mesa agents to look at and change.

    Parameters
    ----------
    scenario : Scenario
        From `ispsim.load_scenario`.
    seed : int
        0 to 2^63 - 1; passed on to Mesa as ``rng``. The model itself draws from counters (`ispsim.chance`).
    replication : int
        From 0: after `run`, the model holds row `replication` of `ispsim.simulate` with the same seed, bit for bit.
    uncertainty : {"chance", "full"}
        Whether parameters are fixed or drawn from their priors.
    engine : {"compiled", "python"}
        Who takes the model through a week: the compiled week, or the same rules agent by agent.
    agents : mapping of str to type, optional
        Classes of your own in place of those of `ispsim`, by kind: ``{"practitioner": MyPractitioner}``, where
        ``MyPractitioner`` is made from `ispsim.Practitioner`. Newcomers are of the class too. Where it has a method
        ``step``, the model calls it once a week, after the week, in the order of ids. Such Python is not compiled and
        has no part in `ispsim.simulate`.

    Raises
    ------
    ScenarioError
        If an argument is wrong.

    Attributes
    ----------
    week : int
        Weeks that have passed since the start.
    world : ispsim.world.build.World
        The columns that the agents are views on.
    people : dict of list
        Kind -> agents by row.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        replication: int = 0,
        uncertainty: str = "chance",
        engine: str = "compiled",
        agents: Mapping[str, type[ColumnAgent]] | None = None,
    ) -> None:
        if not isinstance(scenario, Scenario):
            kind = type(scenario).__name__
            raise ScenarioError(f"ImplementationModel takes a scenario (from load_scenario), not {kind}")
        check_request(1, seed, uncertainty)
        if engine not in ENGINES:
            raise ScenarioError(f"engine {engine!r} is not known; allowed are {', '.join(ENGINES)}")
        if isinstance(replication, bool) or not isinstance(replication, int) or replication < 0:
            raise ScenarioError(f"replication must be a whole number from 0, not {replication!r}")
        model = declared_for_run(scenario)
        self._types = _types(agents)
        self._agents_so_far = 0
        super().__init__(rng=seed)
        self._counted_step = self.step  # Mesa's: it counts, and calls ours
        self.step = self._step_before_the_end  # type: ignore[method-assign]
        if not hasattr(self, "time"):  # Mesa 3.5 has it
            self.time = 0.0
        self._asked = scenario
        self.replication = replication
        self.engine = engine
        self.week = 0
        self.world = build_world(scenario, seed, replication, uncertainty)
        self.record = Record(self.world, scenario.weeks, ("world",), model)
        self._interpreter: Interpreter | None = None
        self._advance(self.world.first_week, 0, partial(world_at, scenario, seed, replication, uncertainty, engine))
        sizes = {
            kind: self.world.column("organization", column)
            for kind, column in (("practitioner", "size"), ("leader", "leaders"))
        }
        self.first_post = {kind: (np.cumsum(size) - size).astype(int) for kind, size in sizes.items()}
        self.people: dict[str, list[Any]] = {}
        for kind, agent in self._types.items():
            people = self.people[kind] = []
            for row in range(self.world.number(kind)):
                people.append(agent(self, row))
        # sets of our own, kept up to date below: what `agents_by_type` holds is not the same class in every Mesa
        self._sets = {kind: AgentSet(people, random=self.random) for kind, people in self.people.items()}

    @property
    def scenario(self) -> Scenario:
        """What was asked; it does not change."""
        return self._asked

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        if hasattr(self, "_asked"):
            raise AttributeError("the scenario of a model does not change; make another model")
        # Mesa 3.5 gives every model a scenario of its own kind on being made; ours is set right after

    def step(self) -> None:
        """Take the model through one week; people who left are replaced by new agents.

        Raises
        ------
        RunError
            At the horizon, and if a state is not finite or has left its range.
        """
        self._refuse_past_the_end()
        self.week += 1
        self._advance(self.week, self.week)
        for kind in _PEOPLE:
            agents = self.people[kind]
            for row in np.flatnonzero(self.world.column(kind, "leaves")[: len(agents)]).tolist():
                self._sets[kind].discard(agents[row])
                agents[row]._leave()
                agents[row] = self._types[kind](self, row)
                self._sets[kind].add(agents[row])
        if self.time != self.week:
            self.time = float(self.week)
        self.running = self.week < self.scenario.weeks
        for kind, agent in self._types.items():
            if agent.step is not mesa.Agent.step:
                for one in list(self.people[kind]):
                    one.step()

    def _refuse_past_the_end(self) -> None:
        if self.week >= self.scenario.weeks:
            raise RunError(f"the scenario ends after {self.scenario.weeks} weeks")

    def _step_before_the_end(self) -> None:
        """Call Mesa's step unless the scenario is over: it would count the week before ours could refuse it."""
        self._refuse_past_the_end()
        self._counted_step()

    def next_agent_number(self) -> int:
        """Return the next ``unique_id``, for a Mesa whose agents ask for it."""
        self._agents_so_far += 1
        return self._agents_so_far

    def run(self) -> "ImplementationModel":
        """Step to the horizon.

        Returns
        -------
        ImplementationModel
            The model itself.
        """
        while self.week < self.scenario.weeks:
            self.step()
        return self

    def measures(self) -> dict[str, float]:
        """Return this week's measures; NaN where a measure is undefined, as flows are at week 0."""
        row = self.record.finish()["world"][self.week, :, 0]
        return {name: float(row[k]) for name, k in places("world", declared(self.scenario)).items()}

    def final(self) -> dict[str, float]:
        """Return the measures of the run so far, as `Runs.final` has them at the horizon."""
        array = self.record.finish()["world"][None, : self.week + 1, :, 0]
        return {name: float(values[0]) for name, values in final_values(self.scenario, array).items()}

    @property
    def practitioners(self) -> AgentSet:
        """Practitioners in post."""
        return self._sets["practitioner"]

    @property
    def leaders(self) -> AgentSet:
        """Leaders in post."""
        return self._sets["leader"]

    @property
    def isps(self) -> AgentSet:
        """ISPs; an empty set where there are none."""
        return self._sets["isp"]

    @property
    def organizations(self) -> AgentSet:
        """Organisations."""
        return self._sets["organization"]

    @property
    def systems(self) -> AgentSet:
        """Service systems."""
        return self._sets["system"]

    def _advance(self, first: int, last: int, until: Until | None = None) -> None:
        """Take the columns from week `first` to week `last`, whoever is asked to; `until` gives weeks in between."""
        world, model = self.world, declared(self.scenario)
        if self.engine == "compiled":
            from ispsim.engine.compile import kernel

            kernel(model).run(first, last, world.first_week, *world.arguments(), *self.record.arguments())
        else:
            if self._interpreter is None:
                self._interpreter = Interpreter(world, declared=model)
            for t in range(first, last + 1):
                self._interpreter.step(t)
                self.record.take(world, t)
        check_levels(model, world, self.replication, until or (lambda week: world))
        if last >= self.scenario.weeks:
            check_states(world, self.replication)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_interpreter": None}

    def __repr__(self) -> str:
        week = f"week {self.week} of {self.scenario.weeks}"
        return f"ImplementationModel({self.scenario.name!r}, replication {self.replication}, {week})"


def _types(own: Mapping[str, type[ColumnAgent]] | None) -> dict[str, type[ColumnAgent]]:
    """Return the class of each kind of agent, the user's own where there is one."""
    types = dict(TYPES)
    for kind, agent in (own or {}).items():
        if kind not in TYPES:
            near = difflib.get_close_matches(str(kind), TYPES, n=1, cutoff=0.5)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise ScenarioError(f"agents: {kind!r} is no kind of agent; allowed are {', '.join(TYPES)}{meant}")
        if not isinstance(agent, type) or not issubclass(agent, TYPES[kind]):
            name = agent.__name__ if isinstance(agent, type) else repr(agent)
            raise ScenarioError(f"agents: {name} is not a class made from ispsim.{TYPES[kind].__name__}")
        types[kind] = agent
    return types
