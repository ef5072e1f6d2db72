"""What a Mesa user may expect of the model and its agents beside stepping them."""

import copy
import gc
import pickle
import subprocess
import sys
import weakref

import mesa
import numpy as np
import pytest

import ispsim
from ispsim import ImplementationModel, RunError, Scenario, ScenarioError
from ispsim.agents import TYPES
from ispsim.world.kinds import KINDS
from ispsim.world.settable import why_not

ENGINES = ("compiled", "python")
SMALL = Scenario.from_dict(
    {
        "name": "Small",
        "weeks": 14,
        "setting": {
            "organizations": 4,
            "practitioners_per_organization": 4,
            "systems": 2,
            "staff_turnover": 1.5,
            "stage": "delivered",
        },
        "support": {"isps": 1.4, "caseload": 2, "weeks": 12, "turnover": 2},
    }
)


class Huge(int):
    """A whole number whose digits are too many to be written out, which pytest would try."""

    def __str__(self):
        return "huge"


class Doubter(ispsim.Practitioner):
    """Somebody with a history of their own."""

    school = "somewhere"

    def __init__(self, model, row):
        super().__init__(model, row)
        self.doubts = 0
        self.came = model.week
        self.place_of_work = self.organization.id

    def doubt(self):
        self.doubts += 1
        return self.doubts


class Restless(ispsim.Practitioner):
    """Somebody who acts each week."""

    def step(self):
        self.motivation = 0.9


def values(model):
    return {kind: table.tobytes() for kind, table in model.world.tables.items()}


def knowledge(person):
    return person.knowledge


def use_share(model):
    return model.measures()["use_share"]


def collector():
    return mesa.DataCollector(
        model_reporters={"use_share": use_share}, agenttype_reporters={ispsim.Practitioner: {"knowledge": knowledge}}
    )


def weeks(model, number, collecting=None):
    for _ in range(number):
        model.step()
        if collecting is not None:
            collecting.collect(model)
    return model


# ---- setting by hand


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_may_be_set_takes_any_value_of_its_range(engine, seed):
    """Anybody's traits, states and memories at the ends of their ranges: the run stays whole."""
    random = np.random.default_rng(seed)
    model = weeks(ImplementationModel(SMALL, seed=seed, engine=engine), 2)
    for kind, people in model.people.items():
        for column in KINDS[kind].columns.values():
            if why_not(column) is not None:
                continue
            for agent in people:
                high = {"0 to 1": 1, "0 or 1": 1, "share": 1, "0 to 6": 6}.get(column.unit, 40)
                value = float(random.choice([0, high])) if random.random() < 0.5 else getattr(agent, column.name)
                setattr(agent, column.name, value)
                assert getattr(agent, column.name) == value
    model.run()
    for kind, people in model.people.items():
        for column in KINDS[kind].columns.values():
            if column.unit == "0 to 1" and column.role == "state":
                assert all(0.0 <= getattr(agent, column.name) <= 1.0 for agent in people), column.name


@pytest.mark.parametrize("engine", ENGINES)
def test_motivation_set_by_hand_counts(engine):
    set_, plain = (weeks(ImplementationModel(SMALL, engine=engine), 1) for _ in range(2))
    set_.practitioners.set("motivation", 0.7)
    assert set_.practitioners.agg("motivation", np.mean) == pytest.approx(0.7)
    set_.step(), plain.step()
    assert set_.measures()["motivation"] != plain.measures()["motivation"]
    assert abs(set_.measures()["motivation"] - 0.7) < abs(plain.measures()["motivation"] - 0.7)


@pytest.mark.parametrize(
    ("kind", "name", "value", "error", "said"),
    [
        ("practitioner", "motivation", 1.2, ValueError, "a number from 0 to 1"),
        ("practitioner", "motivation", -1e-9, ValueError, "a number from 0 to 1"),
        ("practitioner", "motivation", float("nan"), ValueError, "a number from 0 to 1"),
        ("practitioner", "motivation", Huge(10**5000), ValueError, "a number from 0 to 1"),
        ("practitioner", "motivation", "0.7", TypeError, "not a number"),
        ("practitioner", "motivation", None, TypeError, "not a number"),
        ("practitioner", "motivation", True, TypeError, "not a number"),
        ("practitioner", "motivation", np.ones(3), TypeError, "not a number"),
        ("practitioner", "person_effect", float("-inf"), ValueError, "a finite number"),
        ("practitioner", "uses", 0.5, ValueError, "0 or 1"),
        ("practitioner", "tenure", -1, ValueError, "a finite number from 0"),
        ("practitioner", "firing_learning", 0.5, AttributeError, "worked out afresh"),
        ("practitioner", "stint", 5, AttributeError, "how the world was built"),
        ("practitioner", "motivaton", 0.7, AttributeError, "did you mean motivation?"),
        ("organization", "stage", 3.5, ValueError, "a whole number from 0 to 6"),
        ("organization", "stage", 7, ValueError, "a whole number from 0 to 6"),
        ("organization", "size", 5, AttributeError, "how the world was built"),
        ("organization", "slack", Huge(10**400), ValueError, "a finite number from 0"),
        ("organization", "slack", float("inf"), ValueError, "a finite number from 0"),
        ("isp", "paid_hours", -1, ValueError, "a finite number from 0"),
        ("isp", "kept", 1, AttributeError, "worked out afresh"),
        ("system", "funding", 2, ValueError, "0 or 1"),
        ("leader", "trust", 1 + 1e-12, ValueError, "a number from 0 to 1"),
    ],
)
def test_what_may_not_be_set_is_refused_by_name(kind, name, value, error, said):
    model = ImplementationModel(SMALL)
    agent = model.people[kind][0]
    before = values(model)
    with pytest.raises(error) as caught:
        setattr(agent, name, value)
    assert type(caught.value) is error and said in str(caught.value)
    assert agent.id in str(caught.value) and name in str(caught.value)
    assert values(model) == before and name in (*KINDS[kind].columns, "motivaton")


def test_numbers_of_every_sort_may_be_set():
    person = ImplementationModel(SMALL).people["practitioner"][0]
    for value in (1, 0.25, np.float32(0.5), np.int64(1)):
        person.motivation = value
        assert person.motivation == float(value) and type(person.motivation) is float
    for flag in (True, np.True_, 1):
        person.uses = flag
        assert person.uses == 1.0


def test_a_named_competency_moves_the_mean_that_counts():
    isp = ImplementationModel(SMALL).people["isp"][0]
    for part in ("skilled_cocreation", "skilled_improvement", "skilled_sustaining"):
        setattr(isp, part, 1.0)
    assert isp.skills == 1.0
    knowledge = isp.knowledge
    isp.frank = 0.0
    assert isp.knowledge == knowledge and isp.attitudes < 1.0


def test_nobody_is_removed_by_hand():
    model = ImplementationModel(SMALL)
    with pytest.raises(AttributeError, match="cannot be removed"):
        model.people["practitioner"][0].remove()
    assert len(model.practitioners) == len(model.people["practitioner"])


# ---- agents of one's own


@pytest.mark.parametrize("engine", ENGINES)
def test_agents_of_ones_own(engine):
    model = ImplementationModel(SMALL, seed=4, engine=engine, agents={"practitioner": Doubter})
    assert {type(person) for person in model.practitioners} == {Doubter}
    assert {type(leader) for leader in model.leaders} == {ispsim.Leader}
    model.practitioners.do("doubt")
    assert model.practitioners.map("doubt") == [2] * len(model.practitioners)
    model.run()
    came = [person for person in model.practitioners if person.came > 0]
    assert came and all(type(person) is Doubter and person.doubts == 0 for person in came)
    assert {person.doubts for person in model.practitioners} == {0, 2}
    assert set(model.agents_by_type) == {*TYPES.values(), Doubter} - {ispsim.Practitioner}
    assert all(person.place_of_work == person.organization.id for person in model.practitioners)
    # Python attributes change nothing
    assert values(model) == values(ImplementationModel(SMALL, seed=4, engine=engine).run())


def test_a_step_of_ones_own_is_called_each_week_in_both_engines():
    models = [
        ImplementationModel(SMALL, seed=4, engine=engine, agents={"practitioner": Restless}) for engine in ENGINES
    ]
    for model in models:
        model.step()
        assert model.practitioners.agg("motivation", min) == 0.9
        model.run()
    assert values(models[0]) == values(models[1]) != values(ImplementationModel(SMALL, seed=4).run())


def test_agents_of_ones_own_are_checked():
    for wrong, said in (
        ({"practitoner": Doubter}, "did you mean practitioner?"),
        ({"leader": Doubter}, "not a class made from ispsim.Leader"),
        ({"practitioner": mesa.Agent}, "not a class made from ispsim.Practitioner"),
        ({"practitioner": 3}, "not a class made from"),
    ):
        with pytest.raises(ScenarioError) as caught:
            ImplementationModel(SMALL, agents=wrong)
        assert said in str(caught.value)
    with pytest.raises(TypeError, match=r"Hiding\.load would hide"):

        class Hiding(ispsim.Practitioner):
            load = 0.3

    with pytest.raises(TypeError, match=r"Kind\.kind would hide"):

        class Kind(ispsim.Practitioner):
            kind = "youth"

    with pytest.raises(ScenarioError, match="load_scenario"):
        ImplementationModel("scenarios/base.toml")


class Recording(ImplementationModel):
    """A model of one's own that collects as it goes."""

    def __init__(self, scenario, **more):
        super().__init__(scenario, **more)
        self.datacollector = collector()
        self.datacollector.collect(self)

    def step(self):
        super().step()
        self.datacollector.collect(self)


def test_a_model_of_ones_own():
    model = Recording(SMALL, seed=4, agents={"practitioner": Doubter}).run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == SMALL.weeks + 1 and frame["use_share"].iloc[-1] == model.final()["use_share"]
    assert values(model) == values(ImplementationModel(SMALL, seed=4).run())


# ---- sets


def test_sets_of_agents():
    model = weeks(ImplementationModel(SMALL, seed=4), 5)
    people = model.practitioners
    before = values(model)
    assert people.get("trust") == [person.trust for person in people]
    assert people.map("trust_in", next(iter(model.isps))) == [p.trust_in(next(iter(model.isps))) for p in people]
    assert people.agg("trust", np.mean) == pytest.approx(np.mean(people.get("trust")))
    groups = people.groupby("organization").agg("knowledge", np.mean)
    for place, mean in groups.items():
        assert mean == pytest.approx(np.mean([person.knowledge for person in place.practitioners]))
    assert set(groups) == set(model.organizations)
    assert sum(people.groupby("uses").count().values()) == len(people)
    people.shuffle_do(lambda person: model.random.random())
    model.rng.normal(size=7)
    assert len(people.select(lambda person: person.place < 3)) == 3 and len(people) == len(model.people["practitioner"])
    assert values(model) == before
    model.agents.shuffle_do(lambda agent: agent.random.random())
    assert values(model.run()) == values(ImplementationModel(SMALL, seed=4).run()), "Mesa's randomness is not ours"


def test_numbers_and_clocks_keep_step(monkeypatch):
    model = ImplementationModel(SMALL, seed=4)
    seen = set()
    assert (model.steps, model.time, model.week, model.running) == (0, 0.0, 0, True)
    for week in range(1, SMALL.weeks + 1):
        model.step()
        assert (model.steps, model.time, model.week) == (week, float(week), week)
        seen |= {(agent.unique_id, id(agent)) for agent in model.agents}
    for _ in range(2):
        with pytest.raises(RunError, match="ends after 14 weeks"):
            model.step()
        assert (model.steps, model.time, model.week, model.running) == (14, 14.0, 14, False)
    numbers = sorted(agent.unique_id for agent in ImplementationModel(SMALL, seed=4).agents)
    assert numbers == list(range(1, len(numbers) + 1))
    assert [a.unique_id for a in ImplementationModel(SMALL, seed=4).run().practitioners] == [
        a.unique_id for a in model.practitioners
    ]


# ---- pickling, copying, forgetting


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "twin", [lambda model: pickle.loads(pickle.dumps(model)), copy.deepcopy], ids=["pickle", "copy"]
)
def test_a_copy_goes_on_alike(engine, twin):
    model = Recording(SMALL, seed=4, engine=engine, agents={"practitioner": Doubter})
    weeks(model, 6)
    model.practitioners.do("doubt")
    other = twin(model)
    assert not set(other.agents) & set(model.agents) and other.world.tables["isp"] is not model.world.tables["isp"]
    assert type(other.people["practitioner"][0]) is Doubter and other.people["practitioner"][0].doubts == 1
    weeks(other, 4)
    assert (model.week, other.week, other.steps, other.time) == (6, 10, 10, 10.0)
    assert all(agent.model is other for agent in other.agents)
    other.run(), model.run()
    assert values(other) == values(model) == values(ImplementationModel(SMALL, seed=4, engine=engine).run())
    assert [a.unique_id for a in other.practitioners] == [a.unique_id for a in model.practitioners]
    assert len({agent.unique_id for agent in other.agents}) == len(other.agents), "numbers are not given twice"
    frames = [
        [m.datacollector.get_model_vars_dataframe(), m.datacollector.get_agenttype_vars_dataframe(ispsim.Practitioner)]
        for m in (model, other)
    ]
    for mine, theirs in zip(*frames, strict=True):
        assert mine.equals(theirs) and mine.index.is_unique


def test_who_left_is_forgotten_and_so_is_a_model():
    long = SMALL.with_settings(
        {"weeks": 1000, "setting.organizations": 1, "setting.staff_turnover": 3, "setting.systems": 1}
    )
    model = ImplementationModel(long)
    everybody = weakref.WeakSet(model.agents)
    came = len(everybody)
    for _ in range(1000):
        model.step()
        new = [agent for agent in model.agents if agent.unique_id > came]
        came += len(new)
        everybody.update(new)
        del new
    assert came > 100 + len(model.agents)
    gc.collect()
    assert set(everybody) == set(model.agents)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None and not everybody


def test_what_is_shown_is_short_and_true():
    model = ImplementationModel(SMALL, seed=4, agents={"practitioner": Doubter})
    assert repr(model) == "ImplementationModel('Small', replication 0, week 0 of 14)"
    assert repr(model.people["practitioner"][0]) == "Doubter('org-001/p01#1')"
    assert repr(model.people["isp"][1]) == "ISP('isp-02')"
    assert repr(model.world).startswith("World(2 systems, 4 organizations, 2 isps, ") and len(repr(model.world)) < 120
    assert all(len(repr(agent)) < 60 for agent in model.agents)


def test_nothing_warns_from_the_import_on():
    """In a process of its own, since an import warns only once."""
    code = """if True:
        import pickle, mesa, ispsim
        from ispsim import Scenario, ImplementationModel
        scenario = Scenario.from_dict({"weeks": 3, "setting": {"organizations": 2, "systems": 1, "staff_turnover": 3}})
        for engine in ("compiled", "python"):
            model = ImplementationModel(scenario, engine=engine)
            data = mesa.DataCollector(model_reporters={"week": "week"})
            while model.running:
                model.step()
                data.collect(model)
                model = pickle.loads(pickle.dumps(model))
            data.get_model_vars_dataframe()
    """
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
