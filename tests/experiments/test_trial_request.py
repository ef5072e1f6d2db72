"""Files of trials: what is right is read, and what is wrong is said with file, line and key."""

import pytest

from experiments.asking import SCENARIO
from ispsim import ScenarioError
from ispsim.report.kinds import load

TRIAL = """
schema = 1
kind = "trial"
scenarios = ["nobody.toml", "small.toml"]
replications = 4

[trial]
sites = [4, 2, 4]
strata = ["size"]

[measurement]
outcome = "use_share"
charts = 10
baseline = [1, 2]
follow_up = [6, 10]

[[mediator]]
measure = "motivation"
mechanism = "motivation"
"""


def put(folder, text=TRIAL, treated=SCENARIO, name="trial.toml"):
    """Write a trial's file with its two arms."""
    (folder / "small.toml").write_text(treated, encoding="utf-8")
    nobody = SCENARIO.replace('"Small"', '"Nobody"').replace("isps = 1", "isps = 0")
    (folder / "nobody.toml").write_text(nobody, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_it_is_read(tmp_path):
    request = load(put(tmp_path))
    assert request.factors[0].values == (2, 4)
    assert request.null == ("Nobody",)
    assert request.blocks == ("trial", "null: Nobody", "truth")
    assert request.mediator_week(request.mediators[0]) == 4
    assert request.analyses == ("cluster_t", "permutation")


WEDGE, ADAPTIVE = 'design = "stepped_wedge"\n', 'design = "sequential"\n'
WRONG = {
    "an unknown key": ("charts = 10", "chart = 10", "measurement.chart: unknown key", "charts"),
    "an unknown analysis": ("[trial]", 'analyses = ["gea"]\n[trial]', 'analyses[0]: "gea" is not an analysis', "gee"),
    "one site": ("sites = [4, 2, 4]", "sites = [1]", "trial.sites: 1 is not allowed", "2 to"),
    "an unknown stratum": ('["size"]', '["sise"]', 'trial.strata[0]: "sise"', '"size"'),
    "no such arm": ("strata", 'null = ["Smal"]\nstrata', 'trial.null[0]: "Smal" is not the name', '"Small"'),
    "an end before the beginning": ("[1, 2]", "[2, 1]", "measurement.baseline: ends before", "first week"),
    "a follow-up in the baseline": ("[6, 10]", "[2, 10]", "measurement.follow_up: begins before", "after"),
    "after the end": ("[6, 10]", "[6, 11]", "week 11 is after the end of the runs", "1 to 10"),
    "a skill in charts": ('"use_share"', '"skill"', '"skill" does not stand in charts', "staff"),
    "staff's keys for charts": ("charts = 10", "respond = 0.5", "belongs to source", "staff"),
    "trust where there is no ISP": ('measure = "motivation"', 'measure = "trust_in_isp"', "mediator[0]", "trust_among"),
    "a wedge's key": ("strata", "sequences = [2, 4]\nstrata", "trial.sequences: belongs to design", "stepped_wedge"),
    "a wedge without steps": ("strata", 'design = "stepped_wedge"\nstrata', "trial.sequences: is missing", "needs it"),
    "steps that fall": ("strata", f"{WEDGE}sequences = [4, 2]\nstrata", "weeks that rise", "from 2 to 5"),
    "too few arms": ("strata", 'design = "factorial"\nstrata', "scenarios: are 2, and a factorial trial has 4", "both"),
    "no bar": ("strata", 'design = "sequential"\ndecide = 4\nstrata', "trial.bar: is missing", "needs it"),
    "a decision too late": ("strata", f"{ADAPTIVE}decide = 6\nbar = 0.5\nstrata", "trial.decide: is not", "2 to 5"),
    "a mediator in a wedge": ("strata", 'design = "stepped_wedge"\nsequences = [2, 4]\nstrata', "mediator", "parallel"),
    "one arm": ('["nobody.toml", "small.toml"]', '["small.toml"]', "are 1, and a parallel trial has 2", "control"),
    "the same arm twice": ('"nobody.toml", ', '"small.toml", ', "is the name of another arm", "different"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said(tmp_path, wrong):
    old, new, message, more = WRONG[wrong]
    assert old in TRIAL
    with pytest.raises(ScenarioError) as caught:
        load(put(tmp_path, TRIAL.replace(old, new, 1)))
    problem = next(str(one) for one in caught.value.problems if message in str(one))
    assert more in problem
    assert "trial.toml:" in problem


def test_arms_have_one_setting(tmp_path):
    with pytest.raises(ScenarioError, match="another setting or intervention than Nobody"):
        load(put(tmp_path, treated=SCENARIO.replace("practitioners_per_organization = 3", "slack = 2.0")))


def test_an_unknown_kind_hears_of_trials(tmp_path):
    with pytest.raises(ScenarioError, match='did you mean "trial"'):
        load(put(tmp_path, TRIAL.replace('"trial"', '"trail"', 1)))
