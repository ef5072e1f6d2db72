"""Ids and folders named on the command line, made wrong: refused with their argument, or taken for what they say."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from hostile.mutations import mutated
from ispsim.cli.application import execute
from ispsim.report import save
from ispsim.stories import story as stories

IDS = ("org-001/p01", "org-002/p02#1", "org-002/l01", "isp-01", "org-003")
FOLDERS = ("results", "results/first/second", "there/../results", "filled", "small.toml/results")
_FREE = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)
WHO = {
    "org-001/p01#" + "9" * 5000: "did you mean org-001/p01#1?",
    "org-001/p01#٣": "there is no",
    "org-001/p01/": "did you mean org-001?",
    "isp-1/p01": "did you mean isp-01?",
    "x" * 10**6: "there is no",
    "\x1b[2J\0\udcff\n": '--who: there is no "\\x1b[2J\\x00\\udcff\\n"',
}


@pytest.fixture
def short(small):
    """A scenario of two weeks."""
    small.write_text(small.read_text(encoding="utf-8").replace("weeks = 12", "weeks = 2"), encoding="utf-8")
    return small


def refused_or_done(words, capsys):
    status = execute(words)
    out, err = capsys.readouterr()
    assert status in (0, 2), err
    assert (out == "") == (status == 2)
    if status == 2:
        option = words[2]
        assert err.startswith(f"{option}: ") or f"option '{option}'" in err or f"Option '{option}'" in err, err
        assert err.count("\n") == 1 and len(err) < 20_000 and "\x1b" not in err
    return status


@pytest.mark.parametrize("who", WHO, ids=range(len(WHO)))
def test_whom_nobody_knows(who, short, called):
    done = called("story", short, "--who", who)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("--who: ") and WHO[who] in done.err and done.err.count("\n") == 1


def test_ids_made_wrong(short, capsys, monkeypatch):
    monkeypatch.setattr(stories, "_FUTURES", 0)  # what is compared with is not what is tested
    found = set()

    @settings(_FREE, max_examples=40)
    @given(mutated(IDS, 2))
    def check(content):
        found.add(refused_or_done(["story", str(short), "--who", os.fsdecode(content), "--json"], capsys))

    check()
    assert found == {0, 2}


def test_folders_made_wrong(short, capsys, monkeypatch, elsewhere):
    monkeypatch.setattr(save.Output, "fill", lambda output, results: output._folder.write("tables/one", b"1"))
    found = set()
    (elsewhere / "there").mkdir()
    (elsewhere / "filled").mkdir()
    (elsewhere / "filled" / "thesis").write_text("mine", encoding="utf-8")

    @settings(_FREE, max_examples=40)
    @given(mutated(FOLDERS, 2))
    def check(content):
        name = os.fsdecode(content)
        assume("\0" in name or Path(os.path.normpath(elsewhere / name)).is_relative_to(elsewhere))  # no harm is done
        before = {path: path.is_file() and path.read_bytes() for path in elsewhere.rglob("*")}
        status = refused_or_done(["run", str(short), "--out", name, "--runs", "1", "--json"], capsys)
        after = {path: path.is_file() and path.read_bytes() for path in elsewhere.rglob("*")}
        if status == 0:
            assert (elsewhere / name / "tables" / "one").read_bytes() == b"1"
            assert after.items() >= before.items()
        else:
            assert after == before
        found.add(status)

    check()
    assert found == {0, 2}


@pytest.mark.skipif(os.name != "posix", reason="links and devices of POSIX")
@pytest.mark.parametrize("command", ["run", "compare", "story"])
def test_folders_that_are_none(command, small, alone, called, elsewhere):
    files = {"run": [small], "compare": [small, alone], "story": [small]}[command]
    (elsewhere / "filled").mkdir()
    (elsewhere / "filled" / "thesis").write_text("mine", encoding="utf-8")
    for link, to in (("one", "other"), ("other", "one"), ("hanging", "nowhere"), ("linked", "filled")):
        (elsewhere / link).symlink_to(to)
    os.mkfifo(elsewhere / "pipe")
    before = sorted(elsewhere.rglob("*"))
    for out, said in (
        ("filled", "holds something else: thesis"),
        ("linked", "holds something else: thesis"),
        ("filled/..", "holds something else"),
        (".", "holds something else"),
        ("small.toml", "is a file"),
        ("small.toml/x", "is a file"),
        ("one", "is a file"),
        ("hanging", "is a file"),
        ("pipe", "is a file"),
        ("/dev/null", "is a file"),
        ("/dev/null/x", "is a file"),
        ("/proc/self", "holds something else"),
        ("/proc/x/y", "cannot be a results folder"),
        ("x" * 256, "File name too long"),
        ("x/" * 3000, "File name too long"),
        ("new/" + "x" * 300, "File name too long"),
        ("x" * 10**6, "cannot be a results folder"),
        ("", "empty"),
        (" ", "empty"),
        ("a\0b", "empty or none"),
    ):
        done = called(command, *files, "--out", out, "--json")
        assert (done.status, done.out) == (2, ""), (out[:40], done.err[-300:])
        assert done.err.startswith("--out: ") and said in done.err and done.err.count("\n") == 1, (out[:40], done.err)
        assert sorted(elsewhere.rglob("*")) == before
    (elsewhere / "empty").mkdir()
    (elsewhere / "to_empty").symlink_to("empty")
    assert called(command, *files, "--seed", 1, "--out", "to_empty", "--json").status == 0
    assert (elsewhere / "empty" / "manifest.json").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(small, called, elsewhere):
    (elsewhere / "locked").mkdir()
    (elsewhere / "locked").chmod(0o500)
    for out in ("locked", "locked/new"):
        done = called("run", small, "--out", out)
        assert (done.status, done.out) == (2, "") and "ermission denied" in done.err
