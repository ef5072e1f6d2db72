"""Building a world from a scenario, a seed and a replication.

Places, posts, ties and plans; people arrive in the first phase of the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ispsim import chance
from ispsim.scenario import Scenario
from ispsim.world import network, own, roster, schedule
from ispsim.world.inputs import parameters_in_force, vector
from ispsim.world.kinds import KINDS, Kind

STAGES = ("not_considered", "considered", "selected", "starting_up", "delivered", "sustained", "dropped")
WITH_NOBODY = ("group", "isp")
"""Kinds whose tables have one agent more than there are."""

_LEADER_OFFSET = 1_000_000  # numbers of leaders' posts, out of the way of practitioners'


@dataclass(repr=False)
class World:
    """Everything that a run starts from and works on.

    Attributes
    ----------
    tables : dict of numpy.ndarray
        Kind -> table, shape (columns, agents), float64. The tables of ISPs and groups have one agent more than there
        are: nobody, whom organisations without one point at, and whose numbers nobody reads.
    keys : dict of numpy.ndarray
        Kind -> keys of its agents for draws, uint64.
    pointers : dict of numpy.ndarray
        Kind -> whom each agent points at, shape (pointers, agents), uint32.
    schedules : dict of numpy.ndarray
        Kind -> what was fixed before the run, shape (weeks + 1, columns, agents).
    numbers : numpy.ndarray
        Number of agents of each kind, int64, in the order of `KINDS`.
    inputs : numpy.ndarray
        Vector of inputs.
    key : tuple
        Key of the draws.
    first_week : int
        0, or minus the weeks of burn-in.
    ids : dict of list of str
        Ids of systems, groups, organisations and ISPs.
    values : dict of float
        Registered parameters in force.
    kinds : mapping of Kind
        Kinds of agents with their columns, those of the user's own mechanisms included.
    """

    tables: dict[str, np.ndarray]
    keys: dict[str, np.ndarray]
    pointers: dict[str, np.ndarray]
    schedules: dict[str, np.ndarray]
    numbers: np.ndarray
    inputs: np.ndarray
    key: tuple[np.uint64, np.uint64]
    first_week: int
    ids: dict[str, list[str]] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)

    def __repr__(self) -> str:
        there = [kind for kind in list(KINDS)[1:] if self.number(kind)]
        return f"World({', '.join(f'{self.number(kind)} {KINDS[kind].plural}' for kind in there)})"

    def column(self, kind: str, name: str) -> np.ndarray:
        """Return a view on one column, shape (agents,)."""
        return self.tables[kind][self.kinds[kind].index[name]]

    def number(self, kind: str) -> int:
        """Return the number of agents of a kind."""
        return int(self.numbers[list(KINDS).index(kind)])

    def arguments(self) -> tuple:
        """Return the arguments of the compiled functions after the week."""
        agents = [part for kind in KINDS for part in (self.tables[kind], self.keys[kind], self.pointers[kind])]
        return (self.inputs, *self.key, self.numbers, *agents, *(self.schedules[kind] for kind in schedule.SCHEDULED))


def bell(u: np.ndarray) -> np.ndarray:
    """`ispsim.ops.bell` for arrays."""
    return (np.sqrt(u) - np.sqrt(1.0 - u)) * 2.158655221735395


def around(mean: float, spread: float, u: np.ndarray) -> np.ndarray:
    """Return traits in [0, 1] with this mean.

    The spread narrows towards 0 and 1, so that a mean of 0 means 0 everywhere.
    """
    room = min(mean, 1.0 - mean) / 2.1587
    return np.clip(mean + min(spread, room) * bell(u), 0.0, 1.0)


def multiples(spread: float, u: np.ndarray) -> np.ndarray:
    """Return multipliers around 1, skewed to the right as sizes are."""
    return np.exp(spread * bell(u) - 0.5 * spread * spread)


def build_world(
    scenario: Scenario,
    seed: int = 1,
    replication: int = 0,
    uncertainty: str = "chance",
    values: Mapping[str, float] | None = None,
) -> World:
    """Build the world of one replication.

    Parameters
    ----------
    scenario : Scenario
        What is asked.
    seed : int
        0 to 2^63 - 1.
    replication : int
        From 0; a replication does not depend on how many there are.
    uncertainty : {"chance", "full"}
        Whether parameters are fixed or drawn from their priors.
    values : mapping, optional
        `parameters_in_force`, where they are known already.
    """
    key = chance.run_key(seed, replication)
    if values is None:
        values = parameters_in_force(scenario, seed, replication, uncertainty)
    ids = build_ids(scenario)
    keys = {kind: np.array([chance.entity_key(i) for i in names], dtype=np.uint64) for kind, names in ids.items()}
    for kind in WITH_NOBODY:
        keys[kind] = np.append(keys[kind], np.uint64(0)).astype(np.uint64)
    keys["world"] = np.array([chance.entity_key("world")], dtype=np.uint64)
    posts = _posts(scenario, values, keys["organization"], key)
    keys["practitioner"], keys["leader"] = posts.practitioner_keys, posts.leader_keys
    ties = network.colleagues(keys["practitioner"], posts.org, posts.size, posts.system, key, values)
    leader_ties = network.leaders(keys["leader"], posts.leader_org, posts.leaders, posts.system, key, values)
    keys["tie"] = chance.pair_keys(keys["practitioner"][ties[0]], keys["practitioner"][ties[1]])
    keys["leader_tie"] = chance.pair_keys(keys["leader"][leader_ties[0]], keys["leader"][leader_ties[1]])

    own_mechanisms = scenario.mechanisms.own
    kinds, inputs = own.kinds_with(own_mechanisms), own.inputs_with(own_mechanisms)
    tables = {kind: np.zeros((len(kinds[kind].columns), keys[kind].size)) for kind in KINDS}
    own.begin(tables, kinds)
    numbers = np.array([keys[kind].size - (kind in WITH_NOBODY) for kind in KINDS], dtype=np.int64)
    first = -scenario.setting.burn_in
    world = World(tables, keys, {}, {}, numbers, vector(scenario, values, inputs), key, first, ids, values, kinds)
    _describe_places(world, scenario, posts)
    _describe_systems(world, posts)
    _describe_ties(world, posts, ties, leader_ties)
    for kind in ("practitioner", "leader"):
        world.column(kind, "leaves")[:] = 1.0  # everybody arrives in the first phase
    _staff_isps(world, scenario)
    queue = chance.uniforms("organization_queue", keys["organization"], key)
    who = schedule.plan(scenario, _need(world), queue, values["need.contrast"])
    world.pointers = _pointers(posts, who, ties, leader_ties, keys)
    world.schedules = {
        "world": schedule.world_schedule(scenario),
        "organization": schedule.organization_schedule(scenario, who),
        "isp": schedule.isp_schedule(scenario, who, keys["isp"].size),
    }
    world.schedules["isp"][:, :, -1] = 0.0  # nobody is never on the payroll
    return world


@dataclass(frozen=True)
class _Posts:
    """Posts of organisations: how many, whose, and their keys. Posts of an organisation stand together."""

    size: np.ndarray
    leaders: np.ndarray
    system: np.ndarray
    group: np.ndarray
    org: np.ndarray
    leader_org: np.ndarray
    leader: np.ndarray
    practitioner_keys: np.ndarray
    leader_keys: np.ndarray


def _posts(scenario: Scenario, values: Mapping[str, float], organizations: np.ndarray, key: network.Key) -> _Posts:
    """Take the sizes of organisations from the roster, or draw them, and number their posts."""
    staff, seats = roster.numbers(scenario, "staff"), roster.numbers(scenario, "leaders")
    if staff is None or seats is None:
        skew = multiples(values["place.size_spread"], chance.uniforms("organization_size", organizations, key))
        mean = scenario.setting.practitioners_per_organization
        staff = np.maximum(np.floor(mean * skew + 0.5), 1.0)
        seats = np.maximum(np.floor(staff / values["place.staff_per_leader"] + 0.5), 1.0)
    size, leaders = staff.astype(np.int64), seats.astype(np.int64)
    rows = np.arange(organizations.size)
    group = group_of(scenario)
    org, leader_org = np.repeat(rows, size), np.repeat(rows, leaders)
    number = np.arange(org.size) - np.repeat(np.cumsum(size) - size, size)
    leader_number = np.arange(leader_org.size) - np.repeat(np.cumsum(leaders) - leaders, leaders)
    first_leader = np.cumsum(leaders) - leaders
    return _Posts(
        size=size,
        leaders=leaders,
        system=system_of(scenario),
        group=np.zeros(rows.size) if group is None else group,
        org=org,
        leader_org=leader_org,
        leader=first_leader[org] + number % leaders[org],
        practitioner_keys=chance.child_keys(organizations[org], number + 1),
        leader_keys=chance.child_keys(organizations[leader_org], leader_number + 1 + _LEADER_OFFSET),
    )


def _pointers(
    posts: _Posts, who: schedule.Plan, ties: np.ndarray, leader_ties: np.ndarray, keys: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return whom everybody points at, in the order in which `KINDS` lists the pointers."""

    def world_of(agents: int) -> np.ndarray:
        return np.zeros(agents)

    rows: dict[str, list[np.ndarray]] = {
        "system": [world_of(keys["system"].size)],
        "group": [world_of(keys["group"].size)],
        "organization": [posts.system, who.isp, who.insider, world_of(posts.size.size), posts.group],
        "isp": [world_of(keys["isp"].size)],
        "leader": [posts.leader_org, world_of(posts.leader_org.size)],
        "practitioner": [posts.org, posts.leader, world_of(posts.org.size)],
        "tie": list(ties),
        "leader_tie": list(leader_ties),
    }
    pointers = {kind: np.stack(several).astype(np.uint32) for kind, several in rows.items()}
    return {"world": np.zeros((0, 1), np.uint32)} | pointers


def _describe_places(world: World, scenario: Scenario, posts: _Posts) -> None:
    """Give organisations their size, context and stage."""
    setting, values = scenario.setting, world.values

    def draw(process: str) -> np.ndarray:
        return chance.uniforms(f"organization_{process}", world.keys["organization"], world.key)

    def put(name: str, column: np.ndarray | float) -> None:
        world.column("organization", name)[:] = column

    def trait(name: str, column: str, otherwise: np.ndarray) -> None:
        put(column, roster.filled(scenario, name, otherwise))

    put("size", posts.size)
    put("leaders", posts.leaders)
    per_head = np.maximum(1.0 + values["place.clients_spread"] * bell(draw("clients")), 0.1)
    clients = roster.numbers(scenario, "clients")
    put("clients", np.floor(posts.size * values["place.clients"] * per_head + 0.5) if clients is None else clients)
    trait("priority", "priority", around(setting.priority, values["place.priority_spread"], draw("priority")))
    trait("climate", "climate_set", around(setting.climate, values["place.climate_spread"], draw("climate")))
    put("climate", world.column("organization", "climate_set"))
    trait("fit", "fit", around(scenario.intervention.fit, values["place.fit_spread"], draw("fit")))
    put("internal_capacity", around(values["place.capacity"], values["place.capacity_spread"], draw("capacity")))
    spare = setting.slack * (1.0 + values["place.slack_spread"] * bell(draw("slack")))
    trait("slack", "slack", np.maximum(spare, 0.0))
    spread = setting.rule_conflict * values["place.conflict_spread"]
    put("rule_conflict", around(setting.rule_conflict, spread, draw("conflict")))
    trust = roster.filled(scenario, "trust_among", values["tie.start"] + values["tie.spread"] * bell(draw("trust")))
    put("trust_set", np.clip(trust, 0.02, 0.98))
    for what in ("knowledge", "skill", "leadership"):
        trait(what, f"brought_{what}", np.full(posts.size.size, values[f"entry.{what}"]))
    motivation = around(values["entry.motivation"], values["place.motivation_spread"], draw("motivation"))
    trait("motivation", "brought_motivation", motivation)
    put("bridged", values["boundary.rest"])
    put("site_effect", values["use.site_spread"] * bell(draw("site")))
    put("frailty", multiples(values["drop.frailty"], draw("frailty")))
    put("churn", multiples(values["turnover.spread"], draw("stability")))
    put("hours_factor", 1.0)
    _set_stage(world, STAGES.index(setting.stage), draw("age"))


def _describe_systems(world: World, posts: _Posts) -> None:
    """Give service systems their policy; all of them fund the RSI at the start."""
    values = world.values
    u = chance.uniforms("system_policy", world.keys["system"], world.key)
    world.column("system", "policy_set")[:] = around(values["policy.start"], values["policy.spread"], u)
    world.column("system", "policy_support")[:] = world.column("system", "policy_set")
    world.column("system", "funding")[:] = 1.0
    world.column("system", "organizations")[:] = np.bincount(posts.system, minlength=world.number("system"))


def _describe_ties(world: World, posts: _Posts, ties: np.ndarray, leader_ties: np.ndarray) -> None:
    """Give ties their trust, and organisations the share of their ties that lead elsewhere."""
    across = posts.org[ties[0]] != posts.org[ties[1]]
    world.column("tie", "across")[:] = across
    world.column("leader_tie", "across")[:] = posts.leader_org[leader_ties[0]] != posts.leader_org[leader_ties[1]]
    trust_set = world.column("organization", "trust_set")
    for kind, org in (("tie", posts.org[ties[0]]), ("leader_tie", posts.leader_org[leader_ties[0]])):
        world.column(kind, "one")[:] = 1.0
        world.column(kind, "trust_set")[:] = trust_set[org]
        world.column(kind, "trust")[:] = trust_set[org]
    number = world.number("organization")
    tied = np.maximum(np.bincount(posts.org[ties[0]], minlength=number), 1)
    leading_elsewhere = np.bincount(posts.org[ties[0]][across], minlength=number)
    world.column("organization", "across_share")[:] = leading_elsewhere / tied
    world.column("practitioner", "trust_leader")[:] = trust_set[posts.org]


def build_ids(scenario: Scenario) -> dict[str, list[str]]:
    """Return the ids of systems, groups, organisations and ISPs, in order; groups are a roster's alone."""
    number = scenario.setting.organizations
    width = max(3, len(str(number)))
    numbered = {
        "organization": [f"org-{i + 1:0{width}d}" for i in range(number)],
        "system": [f"sys-{i + 1:02d}" for i in range(scenario.setting.systems)],
    }
    isps = schedule.isp_shares(scenario.support.isps).size + schedule.insider_shares(scenario).size
    return {
        "organization": roster.roster_ids(scenario, "organization") or numbered["organization"],
        "system": roster.roster_ids(scenario, "system") or numbered["system"],
        "group": roster.roster_ids(scenario, "group"),
        "isp": [f"isp-{i + 1:02d}" for i in range(isps)],
    }


def system_of(scenario: Scenario) -> np.ndarray:
    """Return the row of the service system of each organisation: the roster's, or each system in turn."""
    stated = roster.belonging(scenario, "system")
    return np.arange(scenario.setting.organizations) % scenario.setting.systems if stated is None else stated


def group_of(scenario: Scenario) -> np.ndarray | None:
    """Return the row of the group of each organisation, or None where there are no groups."""
    return roster.belonging(scenario, "group")


def _set_stage(world: World, stage: int, u: np.ndarray) -> None:
    """Put organisations at a stage; programmes that run already are of different ages."""
    world.column("organization", "stage")[:] = stage
    if stage in (4, 5):
        world.column("organization", "progress")[:] = 1.0
        sustained = world.values["stage.sustained"]
        age = u * sustained if stage == 4 else sustained * (1.0 + u)
        world.column("organization", "weeks_delivered")[:] = np.floor(age)


def _need(world: World) -> np.ndarray:
    """Return how much each organisation lacks, standardised: climate, released time and priority below the average."""
    total = np.zeros(world.number("organization"))
    for name in ("climate_set", "slack", "priority"):
        x = world.column("organization", name)
        spread = x.std()
        if spread > 0.0:
            total -= (x - x.mean()) / spread
    spread = total.std()
    return total / spread if spread > 0.0 else total


def _staff_isps(world: World, scenario: Scenario) -> None:
    """Give ISPs' posts their hours, position and terms: external ones, then internal ones beside; last stays nobody."""
    support = scenario.support
    external, beside = schedule.isp_shares(support.isps), schedule.insider_shares(scenario)
    first = 0
    for terms, shares in ((support, external), (support.internal, beside)):
        if terms is None:
            continue
        rows = slice(first, first + shares.size)
        for name, value in {
            "share_of_post": shares,
            "paid_hours": shares * terms.hours_per_week,
            "planned_supervision": terms.supervision_hours,
            "yearly_turnover": terms.turnover,
            "knowledge_sought": terms.knowledge,
            "skills_sought": terms.skills,
            "attitudes_sought": terms.attitudes,
            "promise": 1.0,
            "leaves": 1.0,  # whoever comes, comes in the first phase
        }.items():
            world.column("isp", name)[rows] = value
        first += shares.size
    internal = world.column("isp", "internal")
    if support.position != "external":
        internal[: external.size] = 1.0 if support.position == "internal" else np.arange(external.size) % 2
    internal[external.size : first] = 1.0
