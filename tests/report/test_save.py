"""A folder of results: what is in it, and the same bytes again."""

import json
import os
import platform
import re

import pandas as pd
import pytest

import ispsim
from ispsim.errors import ScenarioError
from ispsim.report import save
from ispsim.scenario import Scenario


def contents(folder, log=False):
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: data for name, data in files.items() if log or name != "log.jsonl"}


def table(folder, name):
    return pd.read_parquet(folder / "tables" / f"{name}.parquet")


def test_what_is_in_it(folder_of_runs):
    there = contents(folder_of_runs, log=True)
    assert {"manifest.json", "data_dictionary.csv", "README.txt", "log.jsonl"} <= there.keys()
    assert not [name for name in there if name.startswith(".") or "tmp" in name]
    page = there["README.txt"].decode()
    assert "groups         left out: there is no roster that names groups" in page
    captions = there["figures/captions.md"].decode()
    assert "## trajectories\n\n**Use and faithful use.**" in captions and "Left out: there is no roster" in captions
    for name in there.keys() - {"README.txt"}:
        stem = name.split("/")[-1].split(".")[0]
        assert stem in page, name
    figures = {name for name in there if name.startswith("figures/")}
    assert figures and {name[:-4] for name in figures if name.endswith(".png")} == {
        name[:-4] for name in figures if name.endswith(".svg")
    }


@pytest.mark.parametrize("name", ["final", "weekly", "ledger", "organizations", "systems"])
def test_tables_of_a_run_are_its_frames(folder_of_runs, runs, name):
    pd.testing.assert_frame_equal(table(folder_of_runs, name), getattr(runs, name), check_dtype=False, check_exact=True)


def test_organizations_over_the_run(folder_of_runs, runs):
    final = table(folder_of_runs, "organizations_final")
    weekly = runs.organizations
    assert len(final) == 3 * 4
    last = weekly[weekly["week"] == 70].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        final[["replication", "organization", "system", "use_share"]],
        last[["replication", "organization", "system", "use_share"]],
        check_dtype=False,
    )
    hours = weekly.groupby(["replication", "organization"])["staff_hours"].sum().to_numpy()
    assert final["staff_hours"].to_numpy() == pytest.approx(hours)
    systems = table(folder_of_runs, "systems_final")
    assert systems["staff_hours"].sum() == pytest.approx(hours.sum()) == pytest.approx(runs.final["staff_hours"].sum())


def test_tables_of_a_comparison(folder_of_comparison, comparison):
    for name in ("difference", "measures"):
        found = table(folder_of_comparison, name)
        pd.testing.assert_frame_equal(found, getattr(comparison, name), check_dtype=False, check_exact=True)
    for name in ("final", "weekly", "ledger"):
        found = table(folder_of_comparison, name)
        assert found["scenario"].unique().tolist() == ["Alone, without", "Small"]
        part = found[found["scenario"] == "Small"].drop(columns="scenario").reset_index(drop=True)
        frame = getattr(comparison.runs["Small"], name)
        pd.testing.assert_frame_equal(part, frame, check_dtype=False, check_exact=True)
    worth = table(folder_of_comparison, "cost_effectiveness").iloc[0]
    found = comparison.cost_effectiveness["Small"]
    assert (worth["cost"], worth["effect"]) == (found.cost, found.effect)
    assert worth["reason"] == found.reason or worth["ratio"] == found.ratio


def test_the_ensemble_is_run_again_once(runs, tmp_path, monkeypatch):
    """Organisations and systems come out of one and the same repetition."""
    asked = []
    rerun = runs._rerun
    monkeypatch.setattr(runs, "_rerun", lambda levels: asked.append(levels) or rerun(levels))
    monkeypatch.setattr(save.Output, "_figures", lambda self, results: {"none": "left out: not of interest"})
    ispsim.save(runs, tmp_path / "a")
    assert asked == [("organization", "system")]


def test_the_manifest_asks_for_the_run(folder_of_runs, small):
    manifest = json.loads((folder_of_runs / "manifest.json").read_bytes())
    assert {key: manifest[key] for key in ("schema", "kind", "runs", "seed", "uncertainty")} == {
        "schema": 1,
        "kind": "run",
        "runs": 3,
        "seed": 1,
        "uncertainty": "chance",
    }
    (asked,) = manifest["scenarios"]
    again = Scenario.from_dict({"name": asked["name"], **asked["scenario"]})
    assert again == small and manifest["digests"] == {"Small": small.digest}
    assert asked["parameters_in_force"] == small.values()
    assert manifest["versions"]["ispsim"] == ispsim.__version__ and re.fullmatch("[0-9a-f]{64}", manifest["source"])


def test_place_time_and_cores_are_in_the_log_alone(folder_of_runs):
    (line,) = (folder_of_runs / "log.jsonl").read_text().splitlines()
    log = json.loads(line)
    assert log["folder"] == os.fspath(folder_of_runs) and log["workers"] == 1 and log["host"] == platform.node()
    for name, data in contents(folder_of_runs).items():
        assert os.fspath(folder_of_runs).encode() not in data, name
        assert log["started"][:10].encode() not in data, name


def test_the_same_request_gives_the_same_bytes(folder_of_runs, small, tmp_path):
    """In another place, on more cores, and once more in the same place."""
    before = contents(folder_of_runs)
    assert contents(ispsim.save(ispsim.simulate(small, runs=3, workers=2), tmp_path / "other")) == before
    again = ispsim.save(ispsim.simulate(small, runs=3, workers=3), folder_of_runs)
    assert contents(again) == before
    assert len((again / "log.jsonl").read_text().splitlines()) == 2


def test_the_same_comparison_gives_the_same_bytes(folder_of_comparison, small, alone, tmp_path):
    comparison = ispsim.compare([alone, small], runs=3, uncertainty="chance", workers=1)
    again = ispsim.save(comparison, tmp_path / "other")
    assert contents(again) == contents(folder_of_comparison)


def test_another_request_is_refused(folder_of_runs, folder_of_comparison, runs, comparison, small):
    before = contents(folder_of_runs, log=True)
    with pytest.raises(ScenarioError, match=r'asks kind = "run", not "compare"'):
        ispsim.save(comparison, folder_of_runs)
    with pytest.raises(ScenarioError, match=r"asks runs = 3, not 2"):
        ispsim.save(ispsim.simulate(small, runs=2), folder_of_runs)
    with pytest.raises(ScenarioError, match=r"scenarios.1.scenario.support.caseload = 3.0, not 2.0"):
        ispsim.save(ispsim.simulate(small.with_settings({"support.caseload": 2}), runs=3), folder_of_runs)
    assert contents(folder_of_runs, log=True) == before
