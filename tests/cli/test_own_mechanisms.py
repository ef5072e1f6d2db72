"""Mechanisms of the user's own at the command line: statuses, messages, and that `check` executes nothing."""

import os

import pytest

from cli.command import SMALL, ispsim
from engine.test_own_mechanisms import ADDED, NAMES


@pytest.fixture
def asked(tmp_path):
    """Write rules and a scenario that uses them; return the scenario's path."""

    def write(text: str, mechanisms: str = 'add = ["rules.py:kept"]', more: str = ""):
        (tmp_path / "rules.py").write_text(text, encoding="utf-8")
        file = tmp_path / "own.toml"
        file.write_text(f"{SMALL}\n[mechanisms]\n{mechanisms}\n{more}", encoding="utf-8")
        return file

    return write


@pytest.fixture
def added(asked):
    """The mechanisms of the engine's tests, so that the kernel is the same."""
    names = ", ".join(f'"rules.py:on_{name}"' for name in NAMES)
    return lambda more="": asked(ADDED, f"add = [{names}]", more)


SAID = 'import ispsim\n@ispsim.mechanism(acts_on="motivation", effect="raises")\n'


def test_check_executes_nothing(asked, called, tmp_path):
    marker = tmp_path / "marker"
    file = asked(
        f"open({str(marker)!r}, 'w')\nprint('no')\n{SAID}def kept(load):\n    return load\nraise SystemExit(3)\n"
    )
    done = called("check", file)
    assert done.status == 0 and done.out == f"{file}: ok (Small)\n"
    assert called("describe", file).status == 0
    assert not marker.exists()


def test_check_names_file_line_and_what_is_allowed(asked, called, tmp_path):
    rules = tmp_path / "rules.py"
    file = asked(SAID + "def kept(load):\n    for i in (1, 2):\n        load += 1\n    return open(load)\n")
    for command in (["check", file], ["run", file, "--json"], ["compare", file, file], ["describe", file]):
        done = called(*command)
        assert (done.status, done.out) == (2, "")
        assert f"{rules}:4: kept: a loop is not allowed; allowed: arithmetic" in done.err
        assert f"{rules}:6: kept: a call of open is not allowed" in done.err
    done = called("check", asked(SAID + "def kept(climate):\n    return climate\n"))
    assert done.status == 2 and f"{rules}:3: kept: asks for 'climate'" in done.err
    assert done.err.rstrip().endswith("did you mean org_climate?")


def test_a_file_that_fails_on_import_is_status_1(asked, called):
    done = called("run", asked(SAID + "def kept(load):\n    return load\nimport there_is_no_such_module\n"), "--json")
    assert (done.status, done.out) == (1, "")
    assert "rules.py:5: kept: the file fails on import: ModuleNotFoundError" in done.err


def test_what_is_no_level_is_status_1(added, called):
    done = called("run", added("[parameters]\non_practitioners.flaw = 0\n"), "--runs", "2", "--json")
    assert (done.status, done.out) == (1, "")
    assert "rules.py:on_practitioners returned nan in week 1 for org-001/p01#1 (replication 0)" in done.err


def test_run_and_compare_show_the_measure(added, small, called):
    file = added()
    done = called("run", file, "--runs", "2", "--set", "parameters.on_isps.rate=0.1", "--set", "name=Other")
    assert done.status == 0, done.err
    heading, rows = done.out.split("Mechanisms at work")[1].split("\n", 1)
    assert "on leader ties" in rows.split("\n\n")[0]
    measures = called("run", file, "--runs", "2", "--json").json()["measures"]
    assert measures["firing_on_ties"]["n"] == 2
    done = called("compare", small, file, "--runs", "2", "--set", "weeks=10")
    assert done.status == 2 and "name of an earlier scenario" in done.err


def test_describe_shows_the_mechanism_and_its_parameters(added, called):
    done = called("describe", added("[parameters]\non_practitioners.height = 0.4\n"), "--json").json()
    assert done["mechanisms"]["on_practitioners"]["moves"] == ["practitioner.motivation"]
    assert done["mechanisms"]["on_practitioners"]["function"].endswith("rules.py:on_practitioners")
    height = done["parameters"]["on_practitioners.height"]
    assert (height["value"], height["stated"], height["grade"], height["prior"]) == (0.4, True, "assumption", "uniform")
    assert "own mechanisms fire" in [phase["name"] for phase in done["phases"]]


def test_names_are_listed_with_unit_and_meaning(called):
    listed = called("describe", "--names", "--json").json()
    load = listed["meanings"]["practitioner"]["load"]
    assert load == {"unit": "0 to 1", "meaning": "overload: hours asked beyond released time"}
    assert listed["meanings"]["leader"]["competence"]["unit"] == "0 to 1"
    assert not any(name.startswith("u_") for name in listed["meanings"]["practitioner"])
    assert listed["inputs"]["trust_growth"]["unit"] == "per week"
    assert "load (0 to 1): overload" in called("describe", "--names").out


@pytest.mark.slow
def test_an_edit_is_never_missed(asked, tmp_path):
    """Two processes and one cache; the file keeps its size and its time of change."""
    cache, found = tmp_path / "cache", []
    for level in ("0.25", "0.75", "0.25"):
        file = asked(f"def kept():\n    return {level}\n", 'motivation = "rules.py:kept"')
        os.utime(tmp_path / "rules.py", (1_000_000_000, 1_000_000_000))
        done = ispsim("run", file, "--runs", "1", "--json", ISPSIM_CACHE=str(cache))
        found.append((done.json()["measures"]["firing_motivation"]["mean"], "compiling" in done.err))
    assert found == [(0.25, True), (0.75, True), (0.25, False)]
