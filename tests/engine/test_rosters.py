"""Runs from a roster: outcomes by group add up, and both engines agree."""

import numpy as np
import pytest

import ispsim
from ispsim.engine.record import LEVELS
from ispsim.engine.run import run_once
from ispsim.experiments.compare import compare

ROWS = [
    {"organization": name, "system": system, "staff": staff, "leaders": 1, "clients": clients, "group": group}
    | ({"score": score} if score is not None else {})
    for name, system, staff, clients, group, score in (
        ("d", "x", 3, 70, "town", 4.0),
        ("a", "x", 9, 200, "land", 2.0),
        ("c", "y", 5, 10, "land", None),
        ("b", "y", 6, 99, "town", 3.0),
    )
]
SCENARIO = ispsim.Scenario.from_dict(
    {
        "name": "four",
        "weeks": 16,
        "setting": {
            "stage": "delivered",
            "roster": ROWS,
            "scales": {
                "motivation": {"column": "score", "min": 1, "max": 5, "missing": "mean"},
            },
        },
        "support": {"isps": 2, "caseload": 2, "weeks": 12, "allocation": "by_need"},
        "strategies": {"training": {"hours": 8, "cost": 100, "weeks": 4}},
    }
)
SUMS = ("isp_hours", "staff_hours", "cost_sites", "contacts_planned", "contacts_kept", "displaced_hours")


@pytest.fixture(scope="module")
def runs():
    return ispsim.simulate(SCENARIO, runs=3, seed=4)


def test_groups_add_up_to_the_whole(runs):
    groups = runs.groups
    assert list(groups.columns[:3]) == ["replication", "week", "group"]
    assert list(groups["group"].unique()) == ["land", "town"]
    weight = {"use_share": {"land": 14, "town": 9}, "client_reach": {"land": 210, "town": 169}}
    weight["climate"] = {"land": 2, "town": 2}
    weight["faithful_use"] = weight["motivation"] = weight["use_share"]
    whole = runs.weekly
    for name, of in weight.items():
        share = groups["group"].map(of) / sum(of.values())
        total = (groups[name] * share).groupby([groups["replication"], groups["week"]]).sum()
        assert np.allclose(total.to_numpy(), whole[name].to_numpy(), rtol=0, atol=1e-12), name
    for name in SUMS:
        total = groups.groupby(["replication", "week"])[name].sum(min_count=1)
        assert np.allclose(total.to_numpy(), whole[name].to_numpy(), rtol=1e-12, equal_nan=True), name
    assert runs.weekly["use_share"].max() > 0


def test_a_group_over_the_run_is_what_its_weeks_are(runs):
    final = runs.group_values()
    assert list(final) == ["land", "town"]
    weeks = runs.groups[(runs.groups["group"] == "town") & (runs.groups["replication"] == 2)]
    assert final["town"]["use_share"][2] == weeks["use_share"].iloc[-1]
    assert final["town"]["cost"][2] == pytest.approx(weeks["cost"].sum())


def test_organisations_have_their_system_and_group(runs):
    first = runs.organizations.groupby("organization")[["system", "group"]].first()
    assert first.to_dict() == {
        "system": {"a": "x", "b": "y", "c": "y", "d": "x"},
        "group": {"a": "land", "b": "town", "c": "land", "d": "town"},
    }


def test_both_engines_agree():
    one, other = (run_once(SCENARIO, 1, 0, "full", engine, LEVELS) for engine in ("compiled", "python"))
    for level in LEVELS:
        assert one[level].tobytes() == other[level].tobytes(), level


def test_the_order_of_rows_changes_no_bit(runs):
    turned = ispsim.simulate(SCENARIO.with_settings({"setting.roster": ROWS[::-1]}), runs=3, seed=4)
    assert turned.groups.equals(runs.groups)
    assert turned.weekly.equals(runs.weekly)


def test_other_names_meet_other_draws_and_keep_what_the_roster_says(runs):
    renamed = [row | {"organization": row["organization"] * 2} for row in ROWS]
    other = ispsim.simulate(SCENARIO.with_settings({"setting.roster": renamed}), runs=3, seed=4)
    assert not other.weekly["climate"].equals(runs.weekly["climate"])
    motivation = [one.weekly["motivation"][one.weekly["week"] == 0].mean() for one in (runs, other)]
    assert motivation[0] == pytest.approx(motivation[1], abs=0.05)


def test_plain_data_says_groups_and_what_was_filled_in(runs):
    data = runs.to_dict()
    assert data["groups"]["land"].keys() == data["measures"].keys()
    assert data["imputed"] == {"motivation": {"column": "score", "missing": "mean", "cells": 1}}
    plain = ispsim.Scenario.from_dict({"weeks": 2, "setting": {"organizations": 2}})
    assert not {"groups", "imputed"} & ispsim.simulate(plain, runs=1).to_dict().keys()
    assert ispsim.simulate(plain, runs=1).groups.empty


def test_a_comparison_has_differences_by_group(runs):
    less = SCENARIO.with_settings({"name": "less", "support.isps": 0})
    both = compare([less, SCENARIO], runs=3, seed=4, uncertainty="chance")
    expected = runs.group_values()["town"]["cost"] - both.runs["less"].group_values()["town"]["cost"]
    assert both.group_differences("four")["town"]["cost"]["mean"] == pytest.approx(expected.mean())
    scenarios = both.to_dict()["scenarios"]
    assert set(scenarios["less"]["groups"]["town"]) == {"measures"}
    assert set(scenarios["four"]["groups"]["town"]) == {"measures", "difference"}
    elsewhere = less.with_settings({"setting.roster": [row | {"group": "sea"} for row in ROWS]})
    assert compare([elsewhere, SCENARIO], runs=1).group_differences("four") == {}


def test_agents_know_their_group():
    model = ispsim.ImplementationModel(SCENARIO)
    assert [place.group for place in model.organizations] == ["land", "town", "land", "town"]
    assert next(iter(model.practitioners)).id == "a/p01#1"
    plain = ispsim.Scenario.from_dict({"weeks": 2, "setting": {"organizations": 1}})
    assert next(iter(ispsim.ImplementationModel(plain).organizations)).group is None
