"""The Mesa model: the week as a row of `AgentSet.do`, and what is recorded."""

from __future__ import annotations

import inspect
from functools import partial

import mesa

from benchmarks.pure_mesa.isp import ISP
from benchmarks.pure_mesa.leader import Leader
from benchmarks.pure_mesa.organization import Organization
from benchmarks.pure_mesa.practitioner import Practitioner
from benchmarks.pure_mesa.start import populate
from benchmarks.pure_mesa.system import System
from ispsim.measures import MEASURES
from ispsim.mechanisms.peers import escape_rate
from ispsim.scenario import Scenario
from ispsim.workforce.ledger import reached
from ispsim.workforce.turnover import retained
from ispsim.world.build import build_world
from ispsim.world.inputs import INPUTS
from ispsim.world.schedule import SCHEDULED

RULES = {
    measure.name: (
        measure.rule,
        {name: measure.given.get(name, name) for name in inspect.signature(measure.rule).parameters},
    )
    for measure in MEASURES
}
"""Measure -> its rule, and by which sums the rule's arguments go."""


class Parameters:
    """Parameters and values of the scenario as attributes (which Python reads faster than a SimpleNamespace's)."""

    def __init__(self, values: dict[str, float]) -> None:
        for name, value in values.items():
            setattr(self, name, value)


def reading(model: PureMesaModel, name: str) -> float:
    """Return a measure as it was last taken."""
    return model.measures[name]


class PureMesaModel(mesa.Model):
    """The model in plain Mesa.

    Parameters
    ----------
    asked : Scenario
        What is simulated.
    seed : int
        Seed of the world that is started from and, with `replication`, of the model's own random numbers.
    replication : int
        Which of the worlds.
    """

    def __init__(self, asked: Scenario, seed: int = 1, replication: int = 0) -> None:
        super().__init__(rng=seed * 1_000_003 + replication)
        world = build_world(asked, seed, replication)
        self.p = Parameters(dict(zip(INPUTS, world.inputs.tolist(), strict=True)))
        self.weeks = asked.weeks
        self.first_week = world.first_week
        self.strategies = world.schedules["world"][:, :, 0].tolist()
        self.contagion_rate = escape_rate(self.p.peers_contagion)
        self.look_up_week(self.first_week)
        self.users = 0.0
        self.left = 0
        populate(self, world)
        self.measures: dict[str, float] = {}
        self.datacollector = mesa.DataCollector(
            model_reporters={measure.name: partial(reading, name=measure.name) for measure in MEASURES}
        )
        self.take_measures()
        if self.week >= 0:
            self.datacollector.collect(self)

    def look_up_week(self, week: int) -> None:
        """Let what was fixed before the run take effect; before week 1, burn-in included, nothing runs."""
        self.week = week
        self.row = row = max(week, 0)
        for name, value in zip(SCHEDULED["world"], self.strategies[row], strict=True):
            setattr(self, name, value)
        self.retained = retained(self.organizational_support_strength, self.p.turnover_support)

    def step(self) -> None:
        """Simulate a week."""
        self.look_up_week(self.first_week + self.steps)
        self.left = 0
        agents = self.agents_by_type
        isps = agents.get(ISP)
        systems, organizations = agents[System], agents[Organization]
        leaders, practitioners = agents[Leader], agents[Practitioner]
        # people leave and arrive
        practitioners.do("stay_or_leave")
        leaders.do("stay_or_leave")
        if isps:
            isps.do("stay_or_leave")
        organizations.do("hand_over")
        # ISPs plan their hours, contacts happen
        organizations.do("plan")
        if isps:
            isps.do("plan")
        organizations.do("contact")
        # mechanisms fire
        organizations.do("fire")
        practitioners.do("fire")
        leaders.do("fire")
        systems.do("look_round")
        # states update, ties first: they need what the people at both ends are before they change
        practitioners.do("meet_colleagues")
        leaders.do("meet_colleagues")
        practitioners.do("update")
        leaders.do("update")
        organizations.do("update")
        systems.do("update")
        if isps:
            isps.do("update")
        # behaviours follow, organisations and systems respond
        practitioners.do("behave")
        leaders.do("promote")
        systems.do("behave")
        organizations.do("respond")
        systems.do("respond")
        # ledger and measures
        organizations.do("book")
        if isps:
            isps.do("book")
        self.take_measures()
        if self.week >= 0:
            self.datacollector.collect(self)

    def run(self) -> PureMesaModel:
        """Simulate to the horizon."""
        while self.week < self.weeks:
            self.step()
        return self

    def take_measures(self) -> None:
        """Sum over everybody, and make the measures of the sums."""
        agents = self.agents_by_type
        organizations = agents[Organization]
        isps = agents.get(ISP, ())
        people = len(agents[Practitioner]) + len(agents[Leader])
        uses = faithful = promotes = knowledge = skill = motivation = load = 0.0
        trust = contacted = tie_trust = ties = firing_ties = clients = reach = 0.0
        by_isp = learnt = reflected = motivated = 0.0
        for org in organizations:
            users = with_fidelity = 0.0
            for person in org.staff:
                users += person.uses
                with_fidelity += person.uses * person.fidelity
                promotes += person.promotes
                knowledge += person.knowledge
                skill += person.skill
                motivation += person.motivation
                load += person.load
                if person.contacted:
                    trust += person.trust
                    contacted += 1.0
                tie_trust += person.tie_trust + person.trust_leader
                firing_ties += person.tie_firing + person.exchange
                ties += len(person.ties) + 1.0
                by_isp += person.firing_trust_in_isp
                learnt += person.firing_learning
                reflected += person.firing_reflection
                motivated += person.firing_motivation
            for leader in org.leaders:
                promotes += leader.promotes
                if leader.contacted:
                    trust += leader.trust
                    contacted += 1.0
                tie_trust += leader.tie_trust
                firing_ties += leader.tie_firing
                ties += len(leader.ties)
                by_isp += leader.firing_trust_in_isp
                learnt += leader.firing_learning
                motivated += leader.firing_motivation
            org.use_share = users / len(org.staff)
            uses += users
            faithful += with_fidelity
            clients += org.clients
            reach += reached(org.clients, with_fidelity, org.size)
        self.users = uses

        def over(agents, name):
            return sum([getattr(agent, name) for agent in agents])

        sums = {
            "posts": len(agents[Practitioner]),
            "sum_people": people,
            "sum_organizations": len(organizations),
            "sum_uses": uses,
            "sum_faithful": faithful,
            "sum_promotes": promotes,
            "sum_knowledge": knowledge,
            "sum_skill": skill,
            "sum_motivation": motivation,
            "sum_load": load,
            "sum_trust": trust,
            "sum_contacted": contacted,
            "sum_tie_trust": tie_trust,
            "sum_ties": ties,
            "sum_left": self.left,
            "sum_clients": clients,
            "sum_reached": reach,
            "sum_firing_trust_in_isp": by_isp,
            "sum_firing_trust_among": firing_ties,
            "sum_firing_learning": learnt,
            "sum_firing_reflection": reflected,
            "sum_firing_motivation": motivated,
            "sum_selected": over(organizations, "is_selected"),
            "sum_climate": over(organizations, "climate"),
            "sum_served": over(organizations, "served_any"),
            "sum_firing_boundary": over(organizations, "firing_boundary"),
            "sum_responsiveness": sum([org.responsiveness * org.served_any for org in organizations]),
            "sum_planned": over(organizations, "contacts_planned"),
            "sum_kept": over(organizations, "contacts_kept"),
            "sum_broken": over(organizations, "contacts_broken"),
            "sum_displaced": sum([org.displaced * org.size for org in organizations]),
            "hours_supervision": over(isps, "supervision"),
            "hours_administration": over(isps, "administration"),
            "hours_calls": over(isps, "calls"),
            "hours_free": over(isps, "free"),
            "cost_isp_pay": over(isps, "cost_isp_pay"),
            "cost_strategies": self.strategy_cost * len(organizations) * (self.steps > 0),
        }
        for name in (
            "hours_on_site",
            "hours_on_screen",
            "hours_travel",
            "hours_preparation",
            "hours_remote",
            "hours_staff_contact",
            "hours_staff_strategies",
            "hours_leader_contact",
            "cost_travel",
            "cost_staff_time",
            "cost_leader_time",
        ):
            sums[name] = over(organizations, name)
        for name, (rule, arguments) in RULES.items():
            sums["m_" + name] = self.measures[name] = rule(
                **{argument: sums[key] for argument, key in arguments.items()}
            )
