"""``ispsim compare``: the JSON contract and the pairing of replications."""

import pytest

import ispsim
from cli.command import ispsim as command

NUMBERS = {"mean", "ci_low", "ci_high", "p05", "p50", "p95", "share_positive", "n"}


def test_json_holds_what_is_promised(small, alone):
    done = command("compare", alone, small, "--runs", 3, "--json").json()
    assert done.keys() == {"schema", "baseline", "runs", "seed", "uncertainty", "scenarios"}
    asked = {"schema": 1, "baseline": "Alone", "runs": 3, "seed": 1, "uncertainty": "full"}
    assert {key: done[key] for key in asked} == asked
    assert list(done["scenarios"]) == ["Alone", "Small"]
    assert done["scenarios"]["Alone"].keys() == {"measures"}
    other = done["scenarios"]["Small"]
    assert other.keys() == {"measures", "difference", "cost_effectiveness"}
    assert other["difference"].keys() == other["measures"].keys()
    assert all(numbers.keys() == NUMBERS for numbers in other["difference"].values())
    assert other["cost_effectiveness"].keys() == {"ratio", "ci_low", "ci_high", "reason"}
    # nobody is contacted in the baseline, so there is no difference in trust
    assert other["difference"]["trust_in_isp"] == dict.fromkeys(NUMBERS - {"n"}) | {"n": 0}
    runs = ispsim.compare([ispsim.load_scenario(alone), ispsim.load_scenario(small)], runs=3)
    assert done == runs.to_dict()


def test_a_renamed_copy_differs_in_nothing(small, tmp_path, called):
    copy = tmp_path / "copy.toml"
    copy.write_text('schema = 1\nname = "Another name"\nextends = "small.toml"\n', encoding="utf-8")
    done = called("compare", small, copy, "--runs", 4, "--json").json()["scenarios"]["Another name"]
    zeros = {"mean", "ci_low", "ci_high", "p05", "p50", "p95", "share_positive"}
    for name, numbers in done["difference"].items():
        if numbers["n"]:
            assert {key: numbers[key] for key in zeros} == dict.fromkeys(zeros, 0), name
    worth = done["cost_effectiveness"]
    assert worth["ratio"] is worth["ci_low"] is worth["ci_high"] is None
    assert "includes 0" in worth["reason"]


def test_replications_pair(small, alone, called):
    """The mean of differences is the difference of means, and replication 0 is the same alone or among others."""
    both = called("compare", alone, small, "--runs", 3, "--uncertainty", "chance", "--json").json()["scenarios"]
    single = called("run", small, "--runs", 3, "--json").json()["measures"]
    assert both["Small"]["measures"] == single
    for name, numbers in both["Small"]["difference"].items():
        if numbers["n"] == 3:
            apart = both["Small"]["measures"][name]["mean"] - both["Alone"]["measures"][name]["mean"]
            assert numbers["mean"] == pytest.approx(apart, abs=1e-9)


def test_one_run_has_no_interval(small, alone, called):
    done = called("compare", alone, small, "--runs", 1, "--json").json()["scenarios"]["Small"]
    numbers = done["difference"]["faithful_use"]
    assert numbers["ci_low"] is numbers["ci_high"] is None and numbers["mean"] is not None
    assert done["cost_effectiveness"]["ratio"] is None and "one run" in done["cost_effectiveness"]["reason"]


def test_same_seed_same_bytes(small, alone):
    words = ("compare", alone, small, "--runs", 3, "--json")
    assert command(*words).out == command(*words).out


def test_page_says_what_it_rests_on(small, alone):
    done = command("compare", alone, small, "--runs", 3)
    assert done.status == 0 and max(map(len, done.out.splitlines())) <= 80
    out = " ".join(done.out.split())
    assert "futures" in out and "on assumptions alone" in out and "practitioner-year of faithful use" in out


def test_chance_alone_speaks_of_no_futures(small, alone, called):
    out = called("compare", alone, small, "--runs", 2, "--uncertainty", "chance").out
    assert "chance alone" in " ".join(out.split()) and "futures" not in out


def test_set_applies_to_all(small, alone, called):
    done = called("compare", alone, small, "--runs", 2, "--set", "setting.staff_turnover=0", "--json").json()
    for one in done["scenarios"].values():
        assert one["measures"]["staff_turnover"]["mean"] == 0


def test_wrong_requests(small, alone, called):
    done = called("compare", small)
    assert done.status == 2 and "two" in done.err
    done = called("compare", small, small)
    assert done.status == 2 and "name" in done.err and not done.out
    longer = small.with_name("longer.toml")
    longer.write_text('schema = 1\nname = "Longer"\nextends = "small.toml"\nweeks = 13\n', encoding="utf-8")
    done = called("compare", small, longer, "--json")
    assert done.status == 2 and "weeks" in done.err and "longer.toml" in done.err and not done.out
    done = called("compare", small, alone.with_name("no.toml"), alone.with_name("none.toml"))
    assert done.status == 2 and "no.toml" in done.err and "none.toml" in done.err
