"""The Mesa face: agents to look at and change, stepped by the same week."""

import pickle
import warnings

import mesa
import numpy as np
import pytest

from ispsim import ImplementationModel, RunError, Scenario, ScenarioError
from ispsim.agents import ISP, Leader, Organization, Practitioner, System
from ispsim.world.kinds import KINDS

ENGINES = ("compiled", "python")
SMALL = Scenario.from_dict(
    {
        "weeks": 16,
        "setting": {
            "organizations": 5,
            "practitioners_per_organization": 5,
            "systems": 2,
            "staff_turnover": 1.5,
            "stage": "delivered",
        },
        "support": {"isps": 1.4, "caseload": 3, "weeks": 12, "turnover": 2},
    }
)


@pytest.fixture(params=ENGINES)
def model(request):
    return ImplementationModel(SMALL, seed=4, engine=request.param)


def tables(model) -> dict[str, bytes]:
    return {kind: table.tobytes() for kind, table in model.world.tables.items()}


def test_agents_are_mesa_agents_of_their_kind(model):
    assert isinstance(model, mesa.Model)
    kinds = {
        "practitioners": Practitioner,
        "leaders": Leader,
        "isps": ISP,
        "organizations": Organization,
        "systems": System,
    }
    for name, kind in kinds.items():
        agents = getattr(model, name)
        assert isinstance(agents, mesa.agent.AgentSet) and len(agents) == model.world.number(kind.kind)
        for agent in agents:
            assert type(agent) is kind and isinstance(agent, mesa.Agent) and agent.model is model
    assert len(model.agents) == sum(len(getattr(model, name)) for name in kinds)
    assert set(model.agents_by_type) == set(kinds.values())
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)


def test_agents_carry_their_columns(model):
    model.step()
    for agents, kind in (
        (model.practitioners, "practitioner"),
        (model.isps, "isp"),
        (model.organizations, "organization"),
    ):
        for agent in agents:
            for name in KINDS[kind].columns:
                value = getattr(agent, name)
                if name not in type(agent).__dict__ or isinstance(value, float):
                    assert np.array_equal(value, model.world.column(kind, name)[agent.place], equal_nan=True), name


def test_agents_know_one_another(model):
    model.run()
    for person in model.practitioners:
        assert person in person.organization.practitioners
        assert person.leader.organization is person.organization
        assert all(person in other.colleagues for other in person.colleagues)
        assert all(0.0 <= trust <= 1.0 for trust in person.colleagues.values())
    for place in model.organizations:
        assert place.system in model.systems
        assert place.isp is None or place in place.isp.organizations
    assert sum(place.isp is not None for place in model.organizations) == 4  # 1.4 × 3 rounded
    for isp in model.isps:
        for person in model.practitioners:
            serves = person.organization.isp is isp
            assert person.trust_in(isp) == (person.trust if serves and person.contacted else 0.0)


def test_ids_are_stable_and_speak_of_posts_and_holders(model):
    first = model.people["practitioner"][0]
    assert first.id == "org-001/p01#1" and first.post == "org-001/p01"
    assert model.people["leader"][0].id == "org-001/l01#1"
    assert [isp.id for isp in model.isps] == ["isp-01", "isp-02"]
    assert len({agent.id for agent in model.practitioners}) == len(model.practitioners)


def test_people_leave_and_arrive_as_agents(model):
    gone, seen = [], 0
    while model.week < SMALL.weeks:
        before = {kind: list(model.people[kind]) for kind in ("practitioner", "leader", "isp")}
        stints = {kind: model.world.column(kind, "stint").copy() for kind in before}
        model.step()
        for kind, agents in before.items():
            left = model.world.column(kind, "leaves")[: len(agents)] > 0
            for row, agent in enumerate(agents):
                now = model.people[kind][row]
                assert (now is not agent) == bool(left[row])
                assert agent in model.agents if not left[row] else agent not in model.agents
                if left[row]:
                    seen += 1
                    gone.append(agent)
                    assert now in model.agents and type(now) is type(agent)
                    assert now.stint == stints[kind][row] + 1
                    if kind != "isp":
                        assert now.id.endswith(f"#{int(now.stint)}") and now.trust <= 1.0
    assert seen > 2
    assert {"Practitioner"} <= {type(agent).__name__ for agent in gone}
    for agent in gone:
        with pytest.raises(AttributeError, match="has left"):
            agent.knowledge  # noqa: B018
        with pytest.raises(AttributeError, match="has left"):
            agent.knowledge = 0.5
        assert "left" in repr(agent)


def test_a_newcomer_begins_anew():
    model = ImplementationModel(SMALL.with_settings({"setting.staff_turnover": 3, "support.turnover": 0}), seed=4)
    seen = 0
    while model.week < SMALL.weeks:
        model.step()
        for person in model.practitioners.select(lambda person: person.leaves > 0):
            seen += 1
            assert person.tenure == 1.0 and person.stint > 1
            assert person.trust <= model.world.values["trust.growth"], "one week's growth at most"
            # a week has passed since they came; nothing of their forerunner's is left
            assert person.knowledge == pytest.approx(person.knowledge_set, abs=0.15)
            assert person.load == pytest.approx(0.0, abs=0.2)
    assert seen > 3


@pytest.mark.parametrize("engine", ENGINES)
def test_setting_a_trait_changes_the_run(engine):
    plain, changed = (ImplementationModel(SMALL, seed=4, engine=engine) for _ in range(2))
    person = changed.people["practitioner"][2]
    person.knowledge = 0.99
    assert changed.world.column("practitioner", "knowledge")[2] == 0.99 and person.knowledge == 0.99
    changed.organizations.set("priority", 1.0)
    assert (changed.world.column("organization", "priority") == 1.0).all()
    plain.run(), changed.run()
    assert tables(plain) != tables(changed)


def test_both_engines_take_a_changed_trait_alike():
    models = [ImplementationModel(SMALL, seed=4, engine=engine) for engine in ENGINES]
    for model in models:
        for _ in range(4):
            model.step()
        for person in model.practitioners:
            person.motivation = 0.9
        next(iter(model.isps)).skills = 0.1
        model.run()
    assert tables(models[0]) == tables(models[1])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("week", [0, 7])
def test_a_pickled_model_goes_on_with_the_same_bits(engine, week):
    whole, halved = (ImplementationModel(SMALL, seed=4, engine=engine) for _ in range(2))
    for _ in range(week):
        halved.step()
    thawed = pickle.loads(pickle.dumps(halved))
    assert thawed.week == week and tables(thawed) == tables(halved)
    whole.run(), thawed.run()
    assert tables(thawed) == tables(whole)
    assert thawed.final() == whole.final() or np.array_equal(
        list(thawed.final().values()), list(whole.final().values()), equal_nan=True
    )
    assert [agent.id for agent in thawed.practitioners] == [agent.id for agent in whole.practitioners]
    assert tables(halved) != tables(thawed), "a copy, not a view"
    thawed.people["practitioner"][0].knowledge = 0.123
    assert thawed.world.column("practitioner", "knowledge")[0] == 0.123


def test_models_side_by_side_do_not_mix():
    one, other = (
        ImplementationModel(SMALL, seed=4),
        ImplementationModel(SMALL.with_settings({"support.isps": 0}), seed=4),
    )
    while one.week < SMALL.weeks:
        one.step()
        other.step()
    assert tables(one) == tables(ImplementationModel(SMALL, seed=4).run())
    assert tables(other) == tables(ImplementationModel(SMALL.with_settings({"support.isps": 0}), seed=4).run())
    assert len(other.isps) == 0


def faithful_use(model):
    return model.measures()["faithful_use"]


def knowledge(person):
    return person.knowledge


def uses(person):
    return person.uses


def climate(place):
    return place.climate


def test_mesas_data_collector_works(model):
    collector = mesa.DataCollector(
        model_reporters={"faithful_use": faithful_use, "week": "week"},
        agenttype_reporters={
            Practitioner: {"knowledge": knowledge, "uses": uses},
            Organization: {"climate": climate},
        },
    )
    collector.collect(model)
    while model.running:
        model.step()
        collector.collect(model)
    frame = collector.get_model_vars_dataframe()
    assert frame["week"].tolist() == list(range(SMALL.weeks + 1))
    assert frame["faithful_use"].iloc[-1] == model.final()["faithful_use"]
    people = collector.get_agenttype_vars_dataframe(Practitioner)
    assert people["knowledge"].between(0, 1).all() and len(people) == (SMALL.weeks + 1) * len(model.practitioners)
    places = collector.get_agenttype_vars_dataframe(Organization)
    assert places["climate"].groupby("AgentID").nunique().gt(1).all()


def test_no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for engine in ENGINES:
            ImplementationModel(SMALL, seed=1, engine=engine).run()


def test_agent_sets_of_mesa_work(model):
    users = model.practitioners.select(lambda person: person.uses > 0)
    assert len(users) == int(model.world.column("practitioner", "uses").sum())
    model.run()
    assert model.practitioners.agg("knowledge", np.mean) == pytest.approx(model.measures()["knowledge"], rel=1e-12)


def test_a_model_stops_at_its_horizon(model):
    model.run()
    assert model.week == SMALL.weeks and not model.running
    with pytest.raises(RunError, match="16 weeks"):
        model.step()


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"seed": 1.5},
        {"seed": True},
        {"seed": 2**63},
        {"replication": -1},
        {"replication": 0.5},
        {"uncertainty": "some"},
        {"engine": "rust"},
    ],
)
def test_a_wrong_request_is_refused(wrong):
    with pytest.raises(ScenarioError):
        ImplementationModel(SMALL, **wrong)


def test_a_state_that_is_no_number_is_reported():
    model = ImplementationModel(SMALL)
    model.world.column("practitioner", "skill")[1] = np.nan  # an agent refuses it
    with pytest.raises(RunError, match="practitioner"):
        model.run()
