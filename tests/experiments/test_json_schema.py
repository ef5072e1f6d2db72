"""The JSON Schema of experiments' files accepts what is right, and refuses what a schema can refuse."""

import tomllib

import pytest
from jsonschema import Draft202012Validator

from architecture.source import ROOT
from experiments.asking import SWEEP
from ispsim.experiments.request.json_schema import OWN, json_schema
from ispsim.experiments.request.kinds import KINDS, OWN_FILES
from ispsim.experiments.request.schema import Experiment, FactorTable, Precision
from ispsim.report.kinds import KINDS as KINDS_OF_REPORTS

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
PRECISION = '[precision]\nmeasure = "faithful_use"\nhalf_width = 0.01\n'


def test_it_is_a_schema_of_every_key():
    Draft202012Validator.check_schema(SCHEMA)
    assert tuple(OWN) == OWN_FILES
    own = {name for model in OWN.values() for name in model.model_fields}
    assert SCHEMA["properties"].keys() == {"schema", *Experiment.model_fields, *own}
    assert SCHEMA["$defs"]["FactorTable"]["properties"].keys() == FactorTable.model_fields.keys()
    assert SCHEMA["$defs"]["Precision"]["properties"].keys() == Precision.model_fields.keys()
    assert SCHEMA["properties"]["kind"]["enum"] == [*KINDS, *OWN_FILES] == list(KINDS_OF_REPORTS)
    assert all(key.get("description") for key in SCHEMA["properties"].values())


@pytest.mark.parametrize("path", sorted((ROOT / "experiments").glob("*.toml")), ids=lambda path: path.stem)
def test_it_accepts_what_is_shipped(path):
    VALIDATOR.validate(tomllib.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("more", ["", PRECISION, '[[factor]]\nname = "trust.growth"\nprior = true\n'])
def test_it_accepts(more):
    VALIDATOR.validate(tomllib.loads(SWEEP + more))


WRONG = {
    "no schema": ("schema = 1", ""),
    "another schema": ("schema = 1", "schema = 2"),
    "no kind": ('kind = "sweep"', ""),
    "another kind": ('"sweep"', '"swep"'),
    "no scenario": ('scenario = "small.toml"', ""),
    "two forms": ("values = [1, 2, 3]", "values = [1, 2, 3]\nrange = [1, 3]"),
    "no form": ("values = [1, 2, 3]", ""),
    "one end": ("values = [1, 2, 3]", "range = [1]"),
    "a week too late": ("weeks = [5, 10]", "weeks = [100000]"),
    "an unknown key": ("replications = 4", "replication = 4"),
    "no replications": ("replications = 4", "replications = 0"),
    "a list of nothing": ("weeks = [5, 10]", "weeks = []"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_it_refuses(wrong):
    old, new = WRONG[wrong]
    assert old in SWEEP
    assert not VALIDATOR.is_valid(tomllib.loads(SWEEP.replace(old, new, 1)))
