"""Folders of runs with mechanisms and rosters of the user's own."""

import json
import os

import numpy as np
import pandas as pd
import pytest

import ispsim
from engine.test_own_mechanisms import ADDED, NAMES
from ispsim.report.figures import gallery
from ispsim.report.request import of_runs
from ispsim.store.manifest import encoded
from report.test_save import contents, table


def test_the_manifest_holds_texts_and_no_paths(folder_of_owned, owned):
    data = (folder_of_owned / "manifest.json").read_bytes()
    (asked,) = json.loads(data)["scenarios"]
    added = asked["scenario"]["mechanisms"]["add"]
    assert [one["function"] for one in added] == sorted(f"on_{name}" for name in NAMES)
    assert {(one["file"], one["text"]) for one in added} == {("rules.py", ADDED)}
    again = ispsim.Scenario.from_dict({"name": asked["name"], **asked["scenario"]})
    assert again == owned and asked["parameters_in_force"]["on_practitioners.height"] == 0.5
    folder = os.path.dirname(owned.mechanisms.add[0].file).encode()
    assert not [name for name, file in contents(folder_of_owned).items() if folder in file]


@pytest.fixture
def moved(owned, tmp_path):
    """The same with the functions in another file."""
    file = tmp_path / "elsewhere" / "rules.py"
    file.parent.mkdir()
    file.write_text(ADDED, encoding="utf-8")
    return owned.with_settings({"mechanisms.add": [f"{file}:on_{name}" for name in NAMES]})


def test_the_same_from_elsewhere_is_the_same_request(folder_of_owned, moved):
    asked = of_runs([moved], runs=2, seed=1, uncertainty="chance").manifest()
    assert encoded(asked) == (folder_of_owned / "manifest.json").read_bytes()


@pytest.mark.slow
def test_the_same_from_elsewhere_gives_the_same_bytes(folder_of_owned, moved, tmp_path):
    assert contents(ispsim.save(ispsim.simulate(moved, runs=2), tmp_path / "a")) == contents(folder_of_owned)


def test_every_level_measures_an_added_mechanism(folder_of_owned):
    """Means over places, weighted by how many there are of those whom it acts on, are the mean over all."""
    weekly = table(folder_of_owned, "weekly").query("week > 0")
    staff = {"Haus am See": 4, "c d, e": 2}
    for name, one, weight in (
        ("organizations", "organization", lambda place: staff.get(place, 3)),
        ("systems", "system", lambda system: 4 if system == "child welfare" else 5),
        ("groups", "group", lambda group: 6 if group == "land" else 3),
    ):
        frame = table(folder_of_owned, name).query("week > 0")
        weighted = frame["firing_on_practitioners"] * frame[one].map(weight) / 9
        total = weighted.groupby([frame["replication"], frame["week"]]).sum()
        np.testing.assert_allclose(total, weekly["firing_on_practitioners"], rtol=1e-12)
        final = table(folder_of_owned, f"{name}_final").set_index(["replication", one])["firing_on_practitioners"]
        expected = frame.groupby(["replication", one])["firing_on_practitioners"].mean()
        pd.testing.assert_series_equal(final.sort_index(), expected.sort_index(), check_exact=False)


def test_figures_of_runs_and_comparisons_with_groups(owned_comparison):
    runs = owned_comparison.runs["Own"]
    figures = gallery(runs).draw_all(runs)
    assert list(figures) == ["trajectories", "groups", "organizations", "firing", "network", "resources"]
    assert "of the 13 mechanisms" in figures["firing"].caption
    assert "Functions of the user's own: on isps" in figures["firing"].caption
    assert list(gallery(owned_comparison).draw_all(owned_comparison)) == [
        "differences",
        "over_time",
        "groups",
        "cost_effect",
    ]


def test_differences_by_group_are_those_of_the_finals(folder_of_owned_comparison, owned_comparison):
    found = table(folder_of_owned_comparison, "group_difference")
    assert found["scenario"].unique().tolist() == ["Own"] and found["group"].unique().tolist() == ["land", "town"]
    final = table(folder_of_owned_comparison, "groups_final").set_index(["scenario", "group"])["faithful_use"]
    added = (final["Own", "town"].to_numpy() - final["Base", "town"].to_numpy()).mean()
    row = found.query("group == 'town' and measure == 'faithful_use'").iloc[0]
    assert row["mean"] == added and row["n"] == 2
    assert not found["measure"].str.startswith("firing_on_").any()
