import copy
import pickle
import random
import re

import pytest
from pydantic import ValidationError

from ispsim.errors import ScenarioError
from ispsim.scenario import REGISTER, Scenario

FULL = {
    "name": "Regional roll-out",
    "weeks": 156,
    "setting": {"slack": 1, "stage": "delivered"},
    "support": {
        "isps": 5,
        "allocation": "phased",
        "phases": [{"weeks": 10, "visits_per_month": 2, "remote_per_month": 3}],
    },
    "strategies": {"training": {"hours": 8, "cost": 100}},
    "parameters": {"trust.growth": 0.2},
}


def shuffled(data, rng):
    if not isinstance(data, dict):
        return data
    keys = list(data)
    rng.shuffle(keys)
    return {key: shuffled(data[key], rng) for key in keys}


def test_nothing_changes_it():
    scenario = Scenario.from_dict(FULL)
    with pytest.raises(ValidationError):
        scenario.weeks = 3
    with pytest.raises(ValidationError):
        scenario.support.phases[0].weeks = 3
    with pytest.raises(TypeError):
        scenario.parameters["trust.growth"] = 0.3
    with pytest.raises(AttributeError):
        scenario.parameters._data = {}
    with pytest.raises(AttributeError):
        del scenario.parameters._data
    data = copy.deepcopy(FULL)
    made = Scenario.from_dict(data)
    data["parameters"]["trust.growth"] = 0.9
    data["support"]["phases"].clear()
    assert made == scenario and made.parameters == {"trust.growth": 0.2}


def test_values_in_force():
    scenario = Scenario.from_dict(FULL)
    assert scenario.parameter("trust.growth") == 0.2
    assert list(scenario.values()) == list(REGISTER)
    for name, value in scenario.values().items():
        assert value == (0.2 if name == "trust.growth" else REGISTER[name].default)
        assert type(value) is float
    with pytest.raises(KeyError):
        scenario.parameter("trust.growht")


def test_it_pickles_copies_and_hashes():
    scenario = Scenario.from_dict(FULL)
    for twin in (pickle.loads(pickle.dumps(scenario)), copy.deepcopy(scenario), copy.copy(scenario)):
        assert twin == scenario
        assert hash(twin) == hash(scenario)
        assert (twin.digest, repr(twin), twin.path) == (scenario.digest, repr(scenario), scenario.path)
        assert twin.stated() == scenario.stated()
    assert len({scenario, Scenario.from_dict(FULL), Scenario.from_dict({})}) == 2
    assert scenario != FULL


def test_the_path_comes_along(folder):
    scenario = folder.load("weeks = 3")
    assert pickle.loads(pickle.dumps(scenario)).path == scenario.path == str(folder.path / "plan.toml")
    assert scenario.with_settings(weeks=4).path == scenario.path
    # where it was read from makes no other scenario
    assert scenario == Scenario.from_dict({"name": "plan", "weeks": 3})


def test_the_digest():
    digest = Scenario.from_dict(FULL).digest
    assert re.fullmatch("[0-9a-f]{64}", digest)
    rng = random.Random(1)
    for _ in range(5):
        assert Scenario.from_dict(shuffled(FULL, rng)).digest == digest
    assert Scenario.from_dict(FULL | {"name": "another"}).digest == digest
    # 1 and 1.0, -0.0 and 0.0, a default stated or not
    for same in (
        {"setting.slack": 1.0},
        {"setting.climate": 0.5},
        {"costs.isp_hour": 55},
        {"setting.rule_conflict": 0.2},
    ):
        assert Scenario.from_dict(FULL).with_settings(same).digest == digest
    zeros = [Scenario.from_dict({"setting": {"slack": zero}}).digest for zero in (0, 0.0, -0.0)]
    assert len(set(zeros)) == 1
    for other in ({"weeks": 155}, {"strategies.training.cost": 101}, {"parameters.trust.growth": 0.21}):
        assert Scenario.from_dict(FULL).with_settings(other).digest != digest


def test_a_parameter_stated_at_its_default_is_another_request():
    # under full uncertainty a stated parameter is fixed and another one varies
    stated = Scenario.from_dict({"parameters": {"trust.growth": REGISTER["trust.growth"].default}})
    assert stated.values() == Scenario.from_dict({}).values()
    assert stated.digest != Scenario.from_dict({}).digest


def test_with_settings():
    scenario = Scenario.from_dict(FULL)
    other = scenario.with_settings({"support.isps": 7, "parameters.trust.growth": 0.3}, name="other", weeks=10)
    assert (other.name, other.weeks, other.support.isps) == ("other", 10, 7)
    assert other.parameters == {"trust.growth": 0.3}
    assert other.support.phases == scenario.support.phases
    assert (scenario.support.isps, scenario.weeks) == (5, 156)
    assert scenario.with_settings() == scenario
    assert scenario.with_settings({"support.allocation": "equal"}).support.phases == ()
    assert scenario.with_settings({"strategies.training": None}).strategies.training is None
    with pytest.raises(ScenarioError, match=r"argument support\.isp: unknown key"):
        scenario.with_settings({"support.isp": 7})


def test_stated_is_what_from_dict_reads():
    scenario = Scenario.from_dict(FULL)
    assert scenario.stated() == FULL
    assert Scenario.from_dict(scenario.stated()) == scenario
    # a default that gave way does so again when the other number changes
    small = Scenario.from_dict({"setting": {"organizations": 1}})
    assert (small.setting.systems, small.with_settings({"setting.organizations": 9}).setting.systems) == (1, 3)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (FULL, "Scenario('Regional roll-out', 156 weeks, 60 organisations, 5 ISPs)"),
        ({"support": {"isps": 2.73}}, "Scenario('unnamed', 104 weeks, 60 organisations, 2.73 ISPs)"),
        (
            {"weeks": 1, "setting": {"organizations": 1}, "support": {"isps": 1}},
            "Scenario('unnamed', 1 week, 1 organisation, 1 ISP)",
        ),
        ({}, "Scenario('unnamed', 104 weeks, 60 organisations, no ISPs)"),
        ({"support": {"isps": 2, "hours_per_week": 0}}, "Scenario('unnamed', 104 weeks, 60 organisations, no ISPs)"),
        ({"setting": {"organizations": 100_000}}, "Scenario('unnamed', 104 weeks, 100000 organisations, no ISPs)"),
    ],
)
def test_a_short_true_repr(data, text):
    scenario = Scenario.from_dict(data)
    assert repr(scenario) == str(scenario) == text


@pytest.mark.parametrize("data", [{"schema": 2}, {"schema": True}, {"weeks": 0}, {3: 4}, {"support": {None: 1}}])
def test_wrong_data(data):
    with pytest.raises(ScenarioError):
        Scenario.from_dict(data)


def test_data_may_say_its_schema():
    assert Scenario.from_dict({"schema": 1, "weeks": 3}).weeks == 3
