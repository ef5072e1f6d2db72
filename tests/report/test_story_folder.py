"""The folder of a story: what is in it, the same bytes again, and whose it is."""

import json

import pandas as pd
import pytest

import ispsim
from ispsim.errors import ScenarioError
from report.test_save import contents

FILES = {"manifest.json", "README.txt", "data_dictionary.csv", "log.jsonl", "story.md", "story.csv", "story.json"}
FIGURES = {"figures/story.png", "figures/story.svg"}
INSIDE = {"isps": 4, "hours_per_week": 4, "weeks": 30, "caseload": 1}


@pytest.fixture(scope="module")
def folder(small, tmp_path_factory):
    return ispsim.save(ispsim.story(small), tmp_path_factory.mktemp("story"))


def test_what_is_in_it(folder, small):
    there = contents(folder, log=True)
    assert there.keys() == FILES | FIGURES
    manifest = json.loads(there["manifest.json"])
    asked = {key: manifest[key] for key in ("kind", "who", "seed", "replication", "digests")}
    assert asked == {"kind": "story", "who": None, "seed": 1, "replication": 0, "digests": {"Small": small.digest}}
    assert {"runs", "uncertainty"}.isdisjoint(manifest)
    page = there["README.txt"].decode()
    assert all(name.split("/")[0] in page for name in there.keys() - {"README.txt"})
    assert "whom the support changed most" in page
    log = json.loads(there["log.jsonl"])
    assert log["folder"] == str(folder) and "workers" not in log


def test_the_same_story_gives_the_same_bytes(folder, small, tmp_path):
    before = contents(folder)
    again = ispsim.story(small)
    assert contents(ispsim.save(again, tmp_path / "other")) == before
    assert contents(ispsim.save(again, folder)) == before
    assert len((folder / "log.jsonl").read_text().splitlines()) == 2


def test_another_story_and_other_results_are_refused(folder, small, runs, folder_of_runs):
    before = contents(folder, log=True)
    with pytest.raises(ScenarioError, match=r'who = null, not "org-001"'):
        ispsim.save(ispsim.story(small, "org-001"), folder)
    with pytest.raises(ScenarioError, match=r"seed = 1, not 2"):
        ispsim.save(ispsim.story(small, seed=2), folder)
    with pytest.raises(ScenarioError, match=r'kind = "story", not "run"'):
        ispsim.save(runs, folder)
    with pytest.raises(ScenarioError, match=r'kind = "run", not "story"'):
        ispsim.save(ispsim.story(small), folder_of_runs)
    assert contents(folder, log=True) == before


def test_only_results_are_saved(tmp_path):
    with pytest.raises(ScenarioError, match="save takes what simulate, compare, story or score_card returned, not int"):
        ispsim.save(3, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("who", ["org-001/p01#1", "org-002/p01", "org-001/l01", "org-001", "isp-01", "isp-02"])
def test_every_column_is_described(small, tmp_path, who):
    """Of both kinds of ISPs too, and of a person who leaves."""
    asked = small.with_settings({"weeks": 30, "setting.staff_turnover": 2.0, "support.internal": INSIDE})
    folder = ispsim.save(ispsim.story(asked, who), tmp_path / "a")
    frame = pd.read_csv(folder / "story.csv")
    listed = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    assert listed["column"].tolist() == frame.columns.tolist()
    for row in listed.itertuples():
        values = frame[row.column]
        assert row.meaning and (row.undefined or values.notna().all()), row.column
        known = values.dropna()
        assert row.low == "" or (known >= float(row.low)).all(), row.column
        assert row.high == "" or (known <= float(row.high)).all(), row.column
