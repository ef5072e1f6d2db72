"""Experiments that take parameters from the posterior of a calibration, a row a replication."""

from pathlib import Path

import pandas as pd
import pytest

import ispsim
from experiments.asking import SCENARIO, put
from ispsim import ScenarioError
from ispsim.report import kinds
from ispsim.scenario import REGISTER
from ispsim.scenario.posterior import _SHIPPED_FILE, read_posterior

ROOT = Path(__file__).parents[2]

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


def test_what_is_drawn_is_no_factor(tmp_path):
    with pytest.raises(ScenarioError, match="draws parameters.trust.growth too, which is a factor"):
        kinds.load(written(tmp_path, text=SWEEP + '\n[[factor]]\nname = "trust.growth"\nprior = true\n'))


def test_what_a_scenario_states_is_fixed(tmp_path):
    path = written(tmp_path)
    (tmp_path / "small.toml").write_text(SCENARIO + "\n[parameters]\ntrust.growth = 0.1\n", encoding="utf-8")
    draws = kinds.load(path).posterior
    scenario = ispsim.load_scenario(tmp_path / "small.toml")
    assert draws.varied([scenario]) == ("use.threshold",)
    assert dict(draws.laid_on(scenario, 2).parameters) == {"trust.growth": 0.1, "use.threshold": 0.58}
    found = ispsim.experiment(path, tmp_path / "out").runs
    alone = ispsim.simulate(scenario.with_settings({"support.caseload": 3, "parameters.use.threshold": 0.58}), 3, 1)
    here = found[(found["point"] == 1) & (found["replication"] == 2)]
    assert here["trust_in_isp"].item() == alone.final["trust_in_isp"][2]


def test_draws_of_nothing_but_what_is_stated_are_refused(tmp_path):
    path = written(tmp_path)
    stated = SCENARIO + "\n[parameters]\ntrust.growth = 0.1\nuse.threshold = 0.5\n"
    (tmp_path / "small.toml").write_text(stated, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"asked.toml:8: posterior: every parameter that it draws is stated"):
        kinds.load(path)


ATTRIBUTION = """
schema = 1
kind = "attribution"
scenario = "small.toml"
posterior = "posterior.csv"
replications = 3
measures = ["trust_in_isp"]
mechanisms = ["trust_in_isp", "learning"]
roles = ["gate"]
"""


def test_an_attribution_is_one_of_each_draw(tmp_path):
    found = ispsim.experiment(written(tmp_path, text=ATTRIBUTION), tmp_path / "out").runs
    scenario = ispsim.load_scenario(tmp_path / "small.toml")
    for replication, (growth, threshold) in enumerate([(0.06, 0.5), (0.2, 0.5), (0.29, 0.58)]):
        settings = {"parameters.trust.growth": growth, "parameters.use.threshold": threshold}
        alone = ispsim.simulate(scenario.with_settings(settings), runs=3, seed=1).final["trust_in_isp"][replication]
        assert alone in found[found["replication"] == replication]["trust_in_isp"].to_numpy()
    assert "drawn from the posterior" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")


TRIAL = """
schema = 1
kind = "trial"
scenarios = ["small.toml", "other.toml"]
replications = 3
posterior = "posterior.csv"

[trial]
sites = [3]

[measurement]
outcome = "use_share"
source = "charts"
baseline = [1, 1]
follow_up = [9, 10]
"""


def test_each_trial_is_of_a_model_of_its_own(tmp_path):
    """Draws that are all alike give the trials of a scenario that states them; others do not."""
    path = written(tmp_path, "trust.growth\n0.2\n", TRIAL)
    (tmp_path / "other.toml").write_text('schema = 1\nextends = "small.toml"\nname = "Other"\nsupport.isps = 0\n')
    drawn = ispsim.experiment(path, tmp_path / "drawn").runs
    (tmp_path / "posterior.csv").write_text("trust.growth\n0.02\n")
    other = ispsim.experiment(path, tmp_path / "others").runs
    small = (tmp_path / "small.toml").read_text()
    (tmp_path / "small.toml").write_text(small + "\n[parameters]\ntrust.growth = 0.2\n")
    path.write_text(TRIAL.replace('posterior = "posterior.csv"\n', ""))
    stated = ispsim.experiment(path, tmp_path / "stated").runs
    pd.testing.assert_frame_equal(drawn, stated)
    assert not drawn.equals(other)


def test_runs_and_comparisons_take_draws(tmp_path):
    written(tmp_path)
    table = tmp_path / "posterior.csv"
    scenario = ispsim.load_scenario(tmp_path / "small.toml")
    found = ispsim.simulate(scenario, runs=4, posterior=table)
    one_by_one = ispsim.simulate(scenario, runs=4, posterior=table, engine="python")
    assert found.final.equals(one_by_one.final)
    for replication, (growth, threshold) in enumerate([(0.06, 0.5), (0.2, 0.5), (0.29, 0.58), (0.06, 0.5)]):
        settings = {"parameters.trust.growth": growth, "parameters.use.threshold": threshold}
        alone = ispsim.simulate(scenario.with_settings(settings), runs=4)
        assert found.final["trust_in_isp"][replication] == alone.final["trust_in_isp"][replication]
        weekly = [
            one.organizations.query(f"replication == {replication}").reset_index(drop=True) for one in (found, alone)
        ]
        pd.testing.assert_frame_equal(*weekly)
    assert found.to_dict()["posterior"] == {"parameters": ["trust.growth", "use.threshold"], "draws": 3}
    nobody = scenario.with_settings({"name": "Nobody", "support.isps": 0})
    comparison = ispsim.compare([nobody, scenario], runs=4, uncertainty="chance", posterior=table)
    assert comparison.runs[scenario.name].final.equals(found.final)
    assert comparison.drawn == ("trust.growth", "use.threshold") and comparison.varies == "posterior"
    assert "chance and 2 parameters drawn from a posterior vary" in comparison.plot("over_time").caption
    with pytest.raises(ScenarioError, match="posterior takes a path"):
        ispsim.simulate(scenario, posterior=3)


def test_under_full_uncertainty_the_rest_varies_over_priors(tmp_path):
    written(tmp_path)
    scenario = ispsim.load_scenario(tmp_path / "small.toml")
    both = ispsim.simulate(scenario, runs=3, posterior=tmp_path / "posterior.csv", uncertainty="full")
    for replication, (growth, threshold) in enumerate([(0.06, 0.5), (0.2, 0.5), (0.29, 0.58)]):
        settings = {"parameters.trust.growth": growth, "parameters.use.threshold": threshold}
        alone = ispsim.simulate(scenario.with_settings(settings), runs=3, uncertainty="full")
        assert both.final["trust_in_isp"][replication] == alone.final["trust_in_isp"][replication]


def test_the_defaults_are_the_medians_of_the_draws_that_are_shipped():
    draws = read_posterior(_SHIPPED_FILE, REGISTER)
    table = pd.DataFrame(draws.rows, columns=draws.names)
    found = pd.read_csv(ROOT / "docs/tables/calibrated.csv").set_index("parameter")
    assert len(table) == 1000 and set(draws.names) == {f"parameters.{name}" for name in found.index}
    for name, row in found.iterrows():
        # the draws are a sample of the weighted posterior whose quantiles the table has
        ranks = [(table[f"parameters.{name}"] <= row[p]).mean() for p in ("p05", "p50", "p95")]
        assert ranks == pytest.approx([0.05, 0.5, 0.95], abs=0.04), name


def test_attributions_in_python_take_draws_too(tmp_path):
    written(tmp_path)
    scenario = ispsim.load_scenario(tmp_path / "small.toml")
    asked = {"runs": 3, "roles": ["gate"], "mechanisms": ["learning"], "measure": "trust_in_isp"}
    drawn = ispsim.attribute(scenario, posterior=tmp_path / "posterior.csv", **asked)
    assert drawn.worlds.uncertainty == "posterior"
    alone = ispsim.simulate(scenario, runs=3, posterior=tmp_path / "posterior.csv").final["trust_in_isp"]
    assert drawn.worlds.roles["gate"].all_on.tolist() == alone.tolist()


def test_a_comparison_takes_draws_that_one_of_its_scenarios_states(tmp_path):
    written(tmp_path)
    scenario = ispsim.load_scenario(tmp_path / "small.toml")
    fixed = {"parameters.trust.growth": 0.1, "parameters.use.threshold": 0.5}
    stated = scenario.with_settings({"name": "Stated", **fixed})
    found = ispsim.compare([stated, scenario], runs=3, uncertainty="chance", posterior=tmp_path / "posterior.csv")
    assert found.runs["Stated"].final.equals(ispsim.simulate(stated, runs=3).final)
    assert found.drawn == ("trust.growth", "use.threshold")
