"""``ispsim experiment``: the page, the object, the statuses, and shipped experiments."""

import json
import os
from pathlib import Path

import pytest

from experiments.asking import SWEEP, failing, put
from ispsim.errors import RunError

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "experiments").glob("*.toml"))


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr("ispsim.report.kinds.sweep.figures", lambda study: {})


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_experiments_are_right(called, file):
    done = called("check", file)
    assert done.status == 0 and done.out.startswith(f"{file}: ok (")


def test_there_are_shipped_experiments():
    assert {"caseload_sweep", "duration_and_dose"} <= {file.stem for file in SHIPPED}


def test_the_page(called, tmp_path):
    done = called("experiment", put(tmp_path), "--out", tmp_path / "out", "--workers", 1)
    assert done.status == 0 and done.err == ""
    for words in (
        "Small sweep: sweep of support.caseload, mechanisms.trust_role",
        "6 points (full_factorial), 24 runs, seed 1, chance uncertainty",
        "Point  caseload  trust_role  faithful_use",
        "Mean faithful use (faithful_use) goes from",
        f"Results: {tmp_path / 'out'}/",
    ):
        assert words in done.out
    assert max(map(len, done.out.splitlines())) <= max(80, len(f"Results: {tmp_path}") + 60)
    again = called("experiment", put(tmp_path), "--out", tmp_path / "out", "--workers", 2)
    assert again.out == done.out and again.err == "ispsim: 24 of 24 runs, 24 of them from before\n"


def test_the_object(called, tmp_path):
    found = called("experiment", put(tmp_path), "--out", tmp_path / "out", "--json").json()
    assert set(found) == {"schema", "experiment", "kind", "runs", "failed", "results", "tables"}
    assert (found["schema"], found["experiment"], found["kind"]) == (1, "Small sweep", "sweep")
    assert (found["runs"], found["failed"]) == (24, 0)
    assert len(found["results"]["response"]) == 18 and found["results"]["response"][0]["n"] == 4
    for path in found["tables"].values():
        assert (tmp_path / "out" / path).is_file()


def test_results_go_to_a_folder_named_as_the_file(called, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert called("experiment", put(tmp_path, name="my_question.toml")).status == 0
    assert (tmp_path / "results" / "my_question" / "tables" / "points.csv").is_file()


@pytest.mark.parametrize("json_too", [False, True])
def test_failed_runs_have_a_status(called, tmp_path, monkeypatch, json_too):
    failing(monkeypatch, lambda *of: True, RunError("a rule of somebody's own failed"))
    done = called("experiment", put(tmp_path), "--out", tmp_path / "out", *(["--json"] if json_too else []))
    assert done.status == 3
    assert "24 of 24 runs failed; the first, point 0 in replication 0: a rule of somebody's own failed" in done.err
    if json_too:
        found = json.loads(done.out)
        assert found["failed"] == 24 and found["results"]["response"][0]["mean"] is None


WRONG = {
    "no file": (["experiment", "{folder}/swep.toml"], "did you mean {folder}/sweep.toml?"),
    "no name": (["experiment", ""], "the name of a file is empty"),
    "a scenario": (["experiment", "{folder}/small.toml"], "is a scenario, not an experiment"),
    "no workers": (["experiment", "{folder}/sweep.toml", "--workers", "0"], "--workers: 0 is too small"),
    "something else there": (["experiment", "{folder}/sweep.toml", "--out", "{folder}"], "--out: {folder} holds"),
    "an experiment run": (["run", "{folder}/sweep.toml"], "{folder}/sweep.toml: is an experiment, not a scenario"),
    "option misspelt": (["experiment", "{folder}/sweep.toml", "--worker", "2"], "did you mean --workers?"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_requests(called, tmp_path, wrong):
    put(tmp_path)
    words, message = WRONG[wrong]
    before = sorted(path.name for path in tmp_path.rglob("*"))
    done = called(*(word.format(folder=tmp_path) for word in words))
    assert done.status == 2 and done.out == "" and message.format(folder=tmp_path) in done.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_check_tells_of_both(called, tmp_path):
    path = put(tmp_path)
    done = called("check", path, tmp_path / "small.toml", "--json").json()
    assert [("experiment" in one, "scenario" in one) for one in done["files"]] == [(True, False), (False, True)]
    wrong = put(tmp_path, SWEEP.replace("caseload", "caselod"), "wrong.toml")
    refused = called("check", wrong, path)
    assert refused.status == 2 and "wrong.toml:11: factor[0].name:" in refused.err and f"{path}: ok" in refused.err


def test_the_page_of_a_sensitivity_analysis(called, tmp_path, monkeypatch):
    monkeypatch.setattr("ispsim.report.kinds.sensitivity_figures.figures", lambda parts: {})
    text = """
schema = 1
name = "Screened"
kind = "sensitivity"
scenario = "small.toml"
trajectories = 4
groups = true
replications = 8
measures = ["use_share"]
priors = ["use", "learning", "people", "trust.growth"]
"""
    done = called("experiment", put(tmp_path, text), "--out", tmp_path / "out", "--workers", 1)
    assert done.status == 0
    for words in (
        "Screened: sensitivity of 47 factors in 4 groups",
        "20 points (morris), 160 runs",
        "Group         Factors  Assumed",
        "trust_in_isp        1        1",
        "41 of 47 factors are graded as assumptions.",
        "noise between",
    ):
        assert words in done.out
    assert max(map(len, done.out.splitlines())) <= max(80, len(f"Results: {tmp_path}") + 60)


def test_an_empty_file_is_told_how_to_begin(called, tmp_path):
    (tmp_path / "empty.toml").write_text("\n")
    assert "an experiment file starts with" in called("experiment", tmp_path / "empty.toml").err
