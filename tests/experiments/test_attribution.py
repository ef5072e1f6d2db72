"""Attributions from a file: what is asked is checked, the worlds are what they say, and failed runs cost no more."""

import json
import os

import numpy as np
import pandas as pd
import pytest

import ispsim
from experiments.asking import HEAD, PAIR, contents, failing, put
from ispsim.errors import ScenarioError
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.work import Job
from ispsim.report import kinds
from ispsim.report.experiment import finished

CONTEXTS = """
[[context]]
name = "as it stands"

[[context]]
name = "no time"
settings = { setting.slack = 0.0, support = { visits_per_month = 3 } }
"""

WRONG = {
    "factor": (HEAD + '[[factor]]\nname = "support.caseload"\nvalues = [1]', ":6: factor:", "[[context]]"),
    "mechanism": (HEAD + 'mechanisms = ["learnin"]', ":6: mechanisms: 'learnin' is no", "did you mean learning?"),
    "mechanism twice": (HEAD + 'mechanisms = ["learning", "learning"]', "not a list of different mechanisms"),
    "role": (HEAD + 'roles = ["gates"]', ":6: roles: 'gates' is not a role", "did you mean gate?"),
    "at": (HEAD + "at = 11", ":6: at: 11 is not a week of the run; allowed: 0 to 10"),
    "weeks": (HEAD + "weeks = [3, 12]", ":6: weeks: 12 is not a week"),
    "measure": (HEAD + 'measures = ["sustainment"]', ':6: measures[0]: "sustainment" has no value in a week'),
    "precision": (HEAD + '[precision]\nmeasure = "faithful_use"\nhalf_width = 1', "precision: does not go with kind"),
    "levels": (HEAD + "levels = 3", ":6: levels: belongs to designs of another form"),
    "of a sweep": (
        HEAD.replace("attribution", "sweep") + 'roles = ["gate"]',
        ':6: roles: belongs to kind "attribution"',
    ),
    "context": (HEAD + CONTEXTS.replace("slack", "slck"), ":12: setting.slck: unknown key", "setting.slack?"),
    "contexts alike": (HEAD + CONTEXTS.replace("no time", "as it stands"), ":11: context[1].name:", "two contexts"),
    "name of a context": (HEAD + CONTEXTS.replace("setting.slack = 0.0", 'name = "x"'), "is stated beside settings"),
    "a quoted path": (HEAD + CONTEXTS.replace("setting.slack", '"setting.slack"'), '"setting.slack" is one key with'),
    "settings": (HEAD + '[[context]]\nname = "a"\nsettings = 3', ":8: context[0].settings: 3 is not a table"),
    "scenario of a context": (HEAD + '[[context]]\nname = "a"\nscenario = "smll.toml"', ":8: context[0].scenario:"),
    "other mechanisms": (
        HEAD + CONTEXTS.replace("setting.slack = 0.0", "mechanisms.learning = false"),
        "mechanisms: learning acts not in both 'as it stands' and 'no time'",
    ),
    "contexts of several": (
        HEAD.replace('o = "small.toml"', 'os = ["small.toml"]') + CONTEXTS,
        ":7: context: goes with",
    ),
}


@pytest.fixture
def undrawn(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr("ispsim.report.kinds.attribution._figures", lambda answers: {})


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An attribution in two contexts, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)  # nobody pulls the plug
        return ispsim.experiment(put(folder, HEAD + PAIR + CONTEXTS), folder / "out", workers=1)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said(tmp_path, wrong):
    text, *expected = WRONG[wrong]
    with pytest.raises(ScenarioError) as refused:
        kinds.load(put(tmp_path, text))
    for words in expected:
        assert words in str(refused.value)


def test_every_world_of_the_design_is_what_it_says(tmp_path):
    request = kinds.load(put(tmp_path, HEAD))
    job = Job(request, design_of(request))
    assert len(job.design) == 3 * (64 + 3) and request.weeks == (0, 4, 8, 10) and request.measures == ("faithful_use",)
    for role in range(3):
        start = role * 67
        worlds = [job.scenario(start + k) for k in (0, 5, 63, 64, 65, 66)]
        none, some, every, stands, out, nobody = worlds
        assert {one.mechanisms.trust_role for one in worlds} == {("gate", "additive", "none")[role]}
        assert every.digest == stands.digest and none.digest == out.digest and nobody.support.isps == 0
        on = [name for name, there in some.mechanisms if there is True]
        assert on == ["trust_in_isp", "learning"]  # 5 = 1 + 4: the first and the third
    points = pd.DataFrame(job.design.points, columns=[factor.name for factor in job.design.factors])
    assert points["world"].value_counts().to_dict() == {0.0: 192, 1.0: 3, 2.0: 3, 3.0: 3}


def test_contexts_are_the_scenario_with_settings_on_top(tmp_path):
    stands, busy = kinds.load(put(tmp_path, HEAD + CONTEXTS)).scenarios
    assert (stands.name, busy.name) == ("as it stands", "no time")
    assert busy.setting.slack == 0.0 and busy.support.visits_per_month == 3 and busy.support.weeks == 8
    assert stands.digest == ispsim.load_scenario(tmp_path / "small.toml").digest


def test_the_file_gives_what_the_function_gives(whole):
    scenario = whole.study.request.scenarios[1]
    asked = {"roles": ["gate", "none"], "mechanisms": ["learning", "motivation"], "at": 8, "weeks": [4, 8]}
    found = ispsim.attribute(scenario, 4, 1, workers=1, **asked)
    tables = whole.tables
    assert set(tables) == set(found.frames())
    for name, frame in found.frames().items():
        table = tables[name][tables[name]["scenario"] == "no time"].drop(columns=["measure", "scenario"])
        switches = frame.select_dtypes(bool).columns
        frame = frame.astype(dict.fromkeys(switches, "int64"))
        pd.testing.assert_frame_equal(table.reset_index(drop=True)[list(frame.columns)], frame)


def test_shares_add_up_to_runs_of_their_own(whole):
    scenario = whole.study.request.scenarios[0]
    off = scenario.with_settings({"mechanisms.learning": False, "mechanisms.motivation": False})
    on, off = (ispsim.simulate(one, 4, 1, workers=1).measure("faithful_use")[:, 8] for one in (scenario, off))
    shares, row = (
        whole.tables[name].query("scenario == 'as it stands' and role == 'gate'") for name in ("shares", "whole")
    )
    assert shares["mean"].sum() == pytest.approx((on - off).mean(), abs=1e-12) and (on - off).mean() != 0.0
    assert row["apart"].iloc[0] < 1e-12 and row["mean"].iloc[0] == pytest.approx((on - off).mean())


def test_tables_are_in_the_dictionary_and_the_answer_has_three_sentences(whole):
    said = pd.read_csv(whole.folder / "data_dictionary.csv")
    for name, frame in whole.tables.items():
        assert said[said["table"] == name]["column"].tolist() == frame.columns.tolist()
        kept = pd.read_parquet(whole.folder / "tables" / f"{name}.parquet")
        assert kept.columns.tolist() == frame.columns.tolist() and len(kept) == len(frame)
    assert len(whole.findings.answer) == 3
    assert (whole.folder / "experiment.toml").read_text(encoding="utf-8") == HEAD + PAIR + CONTEXTS
    page = (whole.folder / "report.html").read_text(encoding="utf-8")
    assert "Which of learning, motivation brings about how much of faithful_use?" in page
    assert list(whole.findings.figures) == ["contexts", "shares", "over_time", "interactions"]
    data = json.loads(json.dumps(whole.to_dict(), allow_nan=False))
    assert data["kind"] == "attribution" and len(data["results"]["shares"]) == 8
    assert "by construction" in data["results"]["notes"]["no time"]


def test_what_is_missing_is_finished_to_the_same_bytes(whole, undrawn, tmp_path):
    request = kinds.load(put(tmp_path, HEAD + PAIR + CONTEXTS))
    finished(request, tmp_path / "out", 1)
    before = contents(tmp_path / "out")
    parts = sorted((tmp_path / "out" / "parts").iterdir())
    assert len(parts) > 1
    parts[0].unlink()
    (tmp_path / "out" / "tables" / "shares.csv").unlink()
    finished(request, tmp_path / "out", 2)
    assert contents(tmp_path / "out") == before


def test_a_replication_in_which_a_world_fails_is_left_out_and_said(whole, monkeypatch, undrawn, tmp_path):
    lone = {"learning": True, "motivation": False, "trust_role": "gate"}

    def fails(scenario, replication):
        return replication == 2 and all(getattr(scenario.mechanisms, key) == value for key, value in lone.items())

    failing(monkeypatch, fails)
    found = finished(kinds.load(put(tmp_path, HEAD + PAIR)), tmp_path / "out", 1)
    assert found.study.failed == 1 and "left out, of 4 each: gate 1" in found.findings.answer[-1]
    shares = found.tables["shares"].set_index(["role", "mechanism"])
    assert shares.loc["gate", "n"].tolist() == [3, 3] and shares.loc["none", "n"].tolist() == [4, 4]
    one = found.tables["whole"].set_index("role")
    assert one.loc["gate", "n"] == 3 and one.loc["gate", "mean"] == pytest.approx(one.loc["gate", "sum_of_shares"])
    untouched = whole.tables["shares"].query("scenario == 'as it stands' and role == 'none'")
    assert shares.loc["none", "mean"].tolist() == untouched["mean"].tolist()
    assert "gate 1, none 0" in found.findings.results["notes"]["Small"]


def test_full_uncertainty_draws_parameters(tmp_path, undrawn):
    path = put(tmp_path, HEAD + PAIR + 'uncertainty = "full"\n')
    found = finished(kinds.load(path), tmp_path / "out", 1)
    scenario = found.study.request.scenarios[0]
    on = ispsim.simulate(scenario, 4, 1, workers=1, uncertainty="full").measure("faithful_use")[:, 8]
    row = found.tables["whole"].set_index("role").loc["gate"]
    assert row["all_on"] == pytest.approx(on.mean()) and row["apart"] < 1e-12
    assert row["p05"] <= row["mean"] <= row["p95"]
    ranks = found.tables["ranks"].groupby(["role", "mechanism"])["part"].sum()
    assert np.allclose(ranks, 1.0)
    assert "of draws of the parameters" in " ".join(found.findings.shown[0].note.split())


def test_own_mechanisms_take_part(tmp_path):
    (tmp_path / "rules.py").write_text(RULE, encoding="utf-8")
    (tmp_path / "context.toml").write_text(HEAD + OWN, encoding="utf-8")
    put(tmp_path)
    request = kinds.load(tmp_path / "context.toml")
    assert request.question.mechanisms[-1] == "cheer" and len(request.question.mechanisms) == 7
    job = Job(request, design_of(request))
    off, on = job.scenario(0), job.scenario(64)
    assert off.parameters["cheer.rate"] == 0.0 and "cheer.rate" not in on.parameters
    assert not job.scenario(129).mechanisms.add  # all off, run by itself: taken out


RULE = """import ispsim


@ispsim.mechanism(acts_on="motivation", effect="raises", parameters={"rate": (0.06, 0.0, 0.15, "per week")})
def cheer(contact_resource):
    return contact_resource
"""
OWN = '[[context]]\nname = "cheered"\nsettings = { mechanisms.add = ["rules.py:cheer"] }\n'
