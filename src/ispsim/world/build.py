"""Building a world from a scenario, a seed and a replication: places, posts, ties and plans; people arrive in the first phase of the run."""

from dataclasses import dataclass, field

import numpy as np

from ispsim import chance
from ispsim.scenario import Scenario
from ispsim.world import network, schedule
from ispsim.world.inputs import parameters_in_force, vector
from ispsim.world.kinds import KINDS

STAGES = ("not_considered", "considered", "selected", "starting_up", "delivered", "sustained", "dropped")
_LEADER_OFFSET = 1_000_000  # numbers of leaders' posts, out of the way of practitioners'


@dataclass
class World:
    """Everything that a run starts from and works on.

    Attributes
    ----------
    tables : dict of numpy.ndarray
        Kind -> table, shape (columns, agents), float64. The table of ISPs has one more agent than there are ISPs: nobody, whom organisations
        without an ISP point at, and whose numbers are all 0.
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
        Ids of systems, organisations and ISPs.
    values : dict of float
        Registered parameters in force.
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
    values: dict[str, float] = field(default_factory=dict)

    def column(self, kind: str, name: str) -> np.ndarray:
        """Return a view on one column, shape (agents,)."""
        return self.tables[kind][KINDS[kind].index[name]]

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
    """Return traits in [0, 1] with this mean: the spread narrows towards 0 and 1, so that a mean of 0 means 0 everywhere."""
    room = min(mean, 1.0 - mean) / 2.1587
    return np.clip(mean + min(spread, room) * bell(u), 0.0, 1.0)


def multiples(spread: float, u: np.ndarray) -> np.ndarray:
    """Return multipliers around 1, skewed to the right as sizes are."""
    return np.exp(spread * bell(u) - 0.5 * spread * spread)


def build_world(scenario: Scenario, seed: int = 1, replication: int = 0, uncertainty: str = "chance") -> World:
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
    """
    key = chance.run_key(seed, replication)
    values = parameters_in_force(scenario, seed, replication, uncertainty)
    setting = scenario.setting
    number, systems = setting.organizations, setting.systems
    ids = build_ids(scenario)
    shares = schedule.isp_shares(scenario.support.isps)
    keys = {kind: np.array([chance.entity_key(i) for i in names], dtype=np.uint64) for kind, names in ids.items()}
    keys["isp"] = np.append(keys["isp"], np.uint64(0)).astype(np.uint64)
    keys["world"] = np.array([chance.entity_key("world")], dtype=np.uint64)

    def draw(process: str, kind: str = "organization") -> np.ndarray:
        return chance.uniforms(process, keys[kind], key)

    size = np.maximum(np.floor(setting.practitioners_per_organization * multiples(values["place.size_spread"], draw("organization_size")) + 0.5), 1)
    leaders = np.maximum(np.floor(size / values["place.staff_per_leader"] + 0.5), 1).astype(np.int64)
    size = size.astype(np.int64)
    org_of_post = np.repeat(np.arange(number), size)
    org_of_leader = np.repeat(np.arange(number), leaders)
    post_number = np.arange(org_of_post.size) - np.repeat(np.cumsum(size) - size, size)
    leader_number = np.arange(org_of_leader.size) - np.repeat(np.cumsum(leaders) - leaders, leaders)
    first_leader = np.cumsum(leaders) - leaders
    keys["practitioner"] = chance.child_keys(keys["organization"][org_of_post], post_number + 1)
    keys["leader"] = chance.child_keys(keys["organization"][org_of_leader], leader_number + 1 + _LEADER_OFFSET)
    system_of = np.arange(number) % systems

    ties = network.colleagues(keys["practitioner"], org_of_post, size, system_of, key, values)
    leader_ties = network.leaders(keys["leader"], org_of_leader, leaders, system_of, key, values)
    keys["tie"] = chance.pair_keys(keys["practitioner"][ties[0]], keys["practitioner"][ties[1]])
    keys["leader_tie"] = chance.pair_keys(keys["leader"][leader_ties[0]], keys["leader"][leader_ties[1]])

    tables = {kind: np.zeros((len(KINDS[kind].columns), keys[kind].size)) for kind in KINDS}
    numbers = np.array([keys[kind].size - (kind == "isp") for kind in KINDS], dtype=np.int64)
    world = World(tables, keys, {}, {}, numbers, vector(scenario, values), key, -setting.burn_in, ids, values)
    put = world.column

    put("organization", "size")[:] = size
    put("organization", "leaders")[:] = leaders
    per_head = np.maximum(1.0 + values["place.clients_spread"] * bell(draw("organization_clients")), 0.1)
    put("organization", "clients")[:] = np.floor(size * values["place.clients"] * per_head + 0.5)
    for name, mean, spread in (
        ("priority", setting.priority, "place.priority_spread"),
        ("climate_set", setting.climate, "place.climate_spread"),
        ("fit", scenario.intervention.fit, "place.fit_spread"),
        ("internal_capacity", values["place.capacity"], "place.capacity_spread"),
    ):
        process = {"climate_set": "climate", "internal_capacity": "capacity"}.get(name, name)
        put("organization", name)[:] = around(mean, values[spread], draw(f"organization_{process}"))
    slack = setting.slack * (1.0 + values["place.slack_spread"] * bell(draw("organization_slack")))
    put("organization", "slack")[:] = np.maximum(slack, 0.0)
    conflict = setting.rule_conflict * (1.0 + values["place.conflict_spread"] * bell(draw("organization_conflict")))
    put("organization", "rule_conflict")[:] = np.clip(conflict, 0.0, 1.0)
    put("organization", "site_effect")[:] = values["use.site_spread"] * bell(draw("organization_site"))
    put("organization", "frailty")[:] = multiples(values["drop.frailty"], draw("organization_frailty"))
    put("organization", "churn")[:] = multiples(values["turnover.spread"], draw("organization_stability"))
    put("organization", "climate")[:] = put("organization", "climate_set")
    put("organization", "hours_factor")[:] = 1.0
    _set_stage(world, STAGES.index(setting.stage), draw("organization_age"))

    put("system", "policy_set")[:] = around(values["policy.start"], values["policy.spread"], draw("system_policy", "system"))
    put("system", "policy_support")[:] = put("system", "policy_set")
    put("system", "funding")[:] = 1.0
    put("system", "organizations")[:] = np.bincount(system_of, minlength=systems)

    across = org_of_post[ties[0]] != org_of_post[ties[1]]
    put("tie", "across")[:] = across
    put("leader_tie", "across")[:] = org_of_leader[leader_ties[0]] != org_of_leader[leader_ties[1]]
    for kind, process in (("tie", "arrival_tie"), ("leader_tie", "arrival_leader_peer_tie")):
        put(kind, "one")[:] = 1.0
        put(kind, "trust_set")[:] = np.clip(values["tie.start"] + values["tie.spread"] * bell(draw(process, kind)), 0.02, 0.98)
        put(kind, "trust")[:] = put(kind, "trust_set")
    tied = np.bincount(org_of_post[ties[0]], minlength=number)
    put("organization", "across_share")[:] = np.bincount(org_of_post[ties[0]][across], minlength=number) / np.maximum(tied, 1)
    put("practitioner", "trust_leader")[:] = values["tie.start"]
    for kind in ("practitioner", "leader"):
        put(kind, "leaves")[:] = 1.0  # everybody arrives in the first phase

    need = _need(world)
    who = schedule.plan(scenario, need, draw("organization_queue"), values["need.contrast"])
    _staff_isps(world, scenario, shares)
    one = np.zeros(number, np.int64)
    world.pointers = {
        kind: np.array(rows, dtype=np.uint32).reshape(len(rows), -1)
        for kind, rows in {
            "system": [np.zeros(systems)],
            "organization": [system_of, who.isp, one],
            "isp": [np.zeros(keys["isp"].size)],
            "leader": [org_of_leader, np.zeros(org_of_leader.size)],
            "practitioner": [org_of_post, first_leader[org_of_post] + post_number % leaders[org_of_post], np.zeros(org_of_post.size)],
            "tie": ties,
            "leader_tie": leader_ties,
        }.items()
    }
    world.pointers["world"] = np.zeros((0, 1), np.uint32)
    world.schedules = {
        "world": schedule.world_schedule(scenario),
        "organization": schedule.organization_schedule(scenario, who),
        "isp": schedule.isp_schedule(scenario, who, keys["isp"].size),
    }
    world.schedules["isp"][:, :, -1] = 0.0
    return world


def build_ids(scenario: Scenario) -> dict[str, list[str]]:
    """Return the ids of systems, organisations and ISPs, in order."""
    number = scenario.setting.organizations
    width = max(3, len(str(number)))
    return {
        "organization": [f"org-{i + 1:0{width}d}" for i in range(number)],
        "system": [f"sys-{i + 1:02d}" for i in range(scenario.setting.systems)],
        "isp": [f"isp-{i + 1:02d}" for i in range(schedule.isp_shares(scenario.support.isps).size)],
    }


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


def _staff_isps(world: World, scenario: Scenario, shares: np.ndarray) -> None:
    """Give ISPs' posts their hours and position; the last row stays nobody."""
    n = shares.size
    position = scenario.support.position
    world.column("isp", "share_of_post")[:n] = shares
    world.column("isp", "paid_hours")[:n] = shares * scenario.support.hours_per_week
    world.column("isp", "internal")[:n] = {"external": 0.0, "internal": 1.0}.get(position, 0.0)
    if position == "mixed":
        world.column("isp", "internal")[:n] = np.arange(n) % 2
    world.column("isp", "promise")[:n] = 1.0
    world.column("isp", "leaves")[:n] = 1.0
