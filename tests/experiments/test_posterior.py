"""Experiments that take parameters from the posterior of a calibration, a row a replication."""

import pytest

import ispsim
from experiments.asking import SCENARIO, put
from ispsim import ScenarioError
from ispsim.report import kinds

SWEEP = """
schema = 1
name = "With a posterior"
kind = "sweep"
scenario = "small.toml"
replications = 5
measures = ["use_share", "trust_in_isp"]
posterior = "posterior.csv"

[[factor]]
name = "support.caseload"
values = [1, 3]
"""
TABLE = "parameters.trust.growth,use.threshold\n0.06,0.50\n0.20,0.50\n0.29,0.58\n"


def written(folder, table=TABLE, text=SWEEP):
    (folder / "posterior.csv").write_text(table, encoding="utf-8")
    return put(folder, text, "asked.toml")


def test_a_replication_takes_the_parameters_of_its_row(tmp_path):
    found = ispsim.experiment(written(tmp_path), tmp_path / "out").runs
    scenario = ispsim.load_scenario(tmp_path / "small.toml", **{"support.caseload": 3})
    for replication, (growth, threshold) in enumerate([(0.06, 0.5), (0.2, 0.5), (0.29, 0.58), (0.06, 0.5), (0.2, 0.5)]):
        settings = {"parameters.trust.growth": growth, "parameters.use.threshold": threshold}
        alone = ispsim.simulate(scenario.with_settings(settings), runs=5, seed=1).final
        here = found[(found["point"] == 1) & (found["replication"] == replication)]
        assert here["trust_in_isp"].item() == alone["trust_in_isp"][replication]
        assert here["use_share"].item() == alone["use_share"][replication]


def test_other_draws_are_another_request(tmp_path):
    asked = [kinds.load(written(tmp_path, table)).describe() for table in (TABLE, TABLE.replace("0.29", "0.28"))]
    assert asked[0]["posterior"] != asked[1]["posterior"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (TABLE.replace("use.threshold", "use.treshold"), ["posterior.csv:1", "use.treshold", "use.threshold"]),
        (TABLE.replace("0.20", "much"), ["posterior.csv:3", "trust.growth", '"much" is not allowed']),
        (TABLE.replace("0.20", "7"), ["posterior.csv:3", "trust.growth", '"7" is not allowed']),
        (TABLE.replace("0.20,", ""), ["posterior.csv:3", "has 1 cells"]),
        ("trust.growth\n", ["has no rows"]),
        ("trust.growth,parameters.trust.growth\n", ["posterior.csv:1", "is a column twice"]),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_row_and_column(tmp_path, table, words):
    with pytest.raises(ScenarioError) as wrong:
        kinds.load(written(tmp_path, table))
    said = str(wrong.value)
    assert all(word in said for word in words), said


def test_what_is_drawn_is_no_factor_and_attributions_have_none(tmp_path):
    with pytest.raises(ScenarioError, match="draws parameters.trust.growth too, which is a factor"):
        kinds.load(written(tmp_path, text=SWEEP + '\n[[factor]]\nname = "trust.growth"\nprior = true\n'))
    text = 'schema = 1\nkind = "attribution"\nscenario = "small.toml"\nposterior = "posterior.csv"\n'
    with pytest.raises(ScenarioError, match='posterior: does not go with kind "attribution"'):
        kinds.load(written(tmp_path, text=text))
    assert "posterior" not in SCENARIO
