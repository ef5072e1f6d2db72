import json
import tomllib

import pytest
from jsonschema import Draft202012Validator

from ispsim.scenario import REGISTER, Scenario
from ispsim.scenario.json_schema import json_schema
from ispsim.scenario.keys import keys_of

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

RIGHT = [
    "",
    "extends = 'b.toml'\nsupport.step_up.below = 0.3",
    "name = 'x'\nweeks = 3\nsetting.slack = 1\nparameters.trust.growth = 0.1",
    "[parameters]\n'trust.growth' = 0.1",
    "[support]\nallocation = 'phased'\n[[support.phases]]\nweeks = 1\nvisits_per_month = 2\nremote_per_month = 3",
    "strategies.training = {hours = 3}\n[mechanisms]\nlearning = false\ntrust_role = 'none'",
]
WRONG = [
    "weeks = 0",
    "weeks = 1.5",
    "weeks = true",
    "setting.slak = 1",
    "setting.slack = '1'",
    "setting.stage = 'x'",
    "parameters.trust.growth = 2",
    "parameters.trust.growht = 0.1",
    "strategies.training = 3",
    "support.phases = [{weeks = 1}]",
    "name = ' '",
    "caseload = 1",
]


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA
    # what comes out is the caller's own
    json_schema()["properties"].clear()
    assert json_schema() == SCHEMA


@pytest.mark.parametrize("text", RIGHT)
def test_it_accepts(text):
    VALIDATOR.validate(tomllib.loads("schema = 1\n" + text))


@pytest.mark.parametrize("text", WRONG)
def test_it_refuses(text):
    assert not VALIDATOR.is_valid(tomllib.loads("schema = 1\n" + text))


def test_it_asks_for_the_version():
    assert not VALIDATOR.is_valid({})
    assert not VALIDATOR.is_valid({"schema": 2})


def test_it_has_every_key_with_its_unit():
    text = json.dumps(SCHEMA)
    assert "null" not in text
    for key in keys_of(Scenario):
        table, _, name = key.path.rpartition(".")
        if not table or key.kind in ("table", "list"):
            continue
        found = [d["properties"][name] for d in SCHEMA["$defs"].values() if name in d.get("properties", ())]
        assert any(item["description"] == key.meaning for item in found), key
        assert any(item.get("unit") == key.unit for item in found), key


def test_it_has_every_parameter():
    for name, parameter in REGISTER.items():
        item = SCHEMA["$defs"][name]
        assert (item["default"], item["minimum"], item["maximum"]) == (parameter.default, *parameter.bounds)
        for value, right in ((parameter.default, True), (parameter.bounds[1] + 1, False)):
            nested = value
            for part in reversed(name.split(".")):
                nested = {part: nested}
            for form in ({name: value}, nested):
                assert VALIDATOR.is_valid({"schema": 1, "parameters": form}) is right


@pytest.mark.parametrize("text", RIGHT)
def test_what_it_accepts_loads(text, folder):
    if "extends" in text:
        folder.write("[support]\nallocation = 'adaptive'\nstep_up = {week = 1, below = 0, hours_factor = 1}", "b.toml")
    folder.load(text)


@pytest.mark.parametrize("text", WRONG)
def test_what_it_refuses_does_not(text, folder):
    assert folder.problems(text)
