"""What a roster adds to what the commands print."""

import pytest

ROSTER = """organization,system,staff,leaders,group,ics,slack
a,x,4,1,[land],2,0.5
b,x,3,1,town,,0.6
c,y,5,1,town,3,0.7
"""
PLAN = """
schema = 1
name = "Mine"
extends = "small.toml"
setting.roster = "mine.csv"
setting.scales.climate = { column = "ics", scale = "ICS", missing = "draw" }
"""


@pytest.fixture
def mine(small, tmp_path):
    (tmp_path / "mine.csv").write_text(ROSTER, encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_run_shows_groups_and_what_was_filled_in(called, mine):
    out = called("run", mine, "--runs", "2").out
    assert "Mine: 12 weeks, 3 organisations" in out
    rows = out[out.index("By group") :]
    assert rows.count("  [land]") == 5
    assert "2 organisations" in rows
    words = " ".join(out.split())
    assert "Roster: 3 organisations in 2 service systems with 12 practitioners and 3 leaders." in words
    assert "Climate from column ics (ICS, 0 to 4), mean 2.5, 1 of 3 blank and drawn as without a roster" in words
    assert "released time from column slack, mean 0.6." in words


def test_without_a_roster_there_is_nothing_of_it(called, small):
    out = called("run", small, "--runs", "1").out
    assert "By group" not in out
    assert "Roster" not in out


def test_json(called, mine):
    data = called("run", mine, "--runs", "2", "--json").json()
    assert set(data["groups"]) == {"[land]", "town"}
    assert data["groups"]["town"]["cost"]["n"] == 2
    assert data["imputed"] == {"climate": {"column": "ics", "missing": "draw", "cells": 1}}


def test_compare_shows_differences_by_group(called, mine, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text('schema = 1\nname = "Other"\nextends = "mine.toml"\nsupport.isps = 0\n', encoding="utf-8")
    out = called("compare", other, mine, "--runs", "2").out
    assert out[out.index("By group") :].count("  town") == 5
    data = called("compare", other, mine, "--runs", "2", "--json").json()
    assert set(data["scenarios"]["Mine"]["groups"]["town"]) == {"measures", "difference"}


def test_describe_shows_the_roster(called, mine, small):
    words = " ".join(called("describe", mine).out.split())
    assert "systems: x 2 organisations, y 1 organisation" in words
    assert "groups: [land] 1 organisation, town 2 organisations" in words
    assert '* setting.roster = "Roster(3 organisations)"' in words
    facts = called("describe", mine, "--json").json()["roster"]
    assert facts["measured"]["climate"]["mean"] == 2.5
    assert called("describe", small, "--json").json()["roster"] is None


def test_check_says_everything_that_is_wrong(called, mine, tmp_path):
    (tmp_path / "mine.csv").write_text(ROSTER.replace(",2,", ",5,").replace("b,x,3", "a,x,0"), encoding="utf-8")
    done = called("check", mine)
    assert done.status == 2
    assert done.out == ""
    lines = done.err.splitlines()
    assert [line.split("mine.csv:")[1].split(":")[0] for line in lines] == ["2", "3", "3"]
