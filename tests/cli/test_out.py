"""``--out``: a folder of results from the command, whole or not at all."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from cli.command import ispsim as command
from cli.command import started


def contents(folder, log=False):
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: data for name, data in files.items() if log or name != "log.jsonl"}


def words(small, out, runs=2):
    return ["-m", "ispsim", "run", str(small), "--runs", str(runs), "--out", str(out)]


def test_run_writes_and_says_where(small, called, tmp_path):
    out = tmp_path / "results" / "first"
    plain = called("run", small, "--runs", 2)
    done = called("run", small, "--runs", 2, "--out", out)
    assert done.status == 0
    assert done.out == plain.out + f"\nResults: {out}/ (README.txt there says what is what)\n"
    assert (out / "manifest.json").exists() and list(out.glob("figures/*.svg")) and list(out.glob("tables/*.csv"))
    again = called("run", small, "--runs", 2, "--out", out)
    assert again.out == done.out


def test_compare_writes_and_json_does_not_say_where(small, alone, called, tmp_path):
    asked = ("compare", alone, small, "--runs", 2, "--json")
    plain, done = called(*asked), called(*asked, "--out", tmp_path / "both")
    assert done.status == 0 and done.out == plain.out
    assert json.loads((tmp_path / "both" / "manifest.json").read_bytes())["kind"] == "compare"


def test_the_command_and_python_write_the_same(small, called, tmp_path):
    import ispsim

    assert called("run", small, "--runs", 2, "--out", tmp_path / "a").status == 0
    runs = ispsim.simulate(ispsim.load_scenario(small), runs=2, workers=1)
    assert contents(ispsim.save(runs, tmp_path / "b")) == contents(tmp_path / "a")


def test_a_wrong_folder_is_told_before_anything_runs(small, called, tmp_path, monkeypatch):
    from ispsim.engine import simulate

    monkeypatch.setattr(simulate, "simulate", lambda *_, **__: pytest.fail("it ran"))
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.docx").write_text("mine")
    before = contents(tmp_path)
    for out, said in [
        ("file", "is a file, not a folder"),
        ("file/below", "is a file, not a folder"),
        ("full", "holds something else: thesis.docx"),
    ]:
        done = called("run", small, "--out", tmp_path / out, "--json")
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("--out: ") and said in done.err and "allowed: a new or empty folder" in done.err
    done = called("run", small, "--out", "")
    assert (done.status, done.out) == (2, "") and done.err.startswith("--out: the name of a folder is empty")
    assert contents(tmp_path) == before


def test_another_request_is_told(small, called, tmp_path):
    out = tmp_path / "a"
    (tmp_path / "a").mkdir()
    assert called("run", small, "--runs", 2, "--out", out).status == 0
    before = contents(out, log=True)
    done = called("run", small, "--runs", 3, "--out", out)
    assert (done.status, done.out) == (2, "") and "its manifest asks runs = 2, not 3" in done.err
    assert contents(out, log=True) == before


def test_a_wrong_request_makes_no_folder(small, alone, called, tmp_path):
    alone.write_text(alone.read_text() + "weeks = 3\n")
    done = called("compare", small, alone, "--out", tmp_path / "new" / "er")
    assert done.status == 2 and "weeks" in done.err
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(os.name == "nt", reason="no limits on the size of files there")
@pytest.mark.parametrize("limit", [2_000, 200_000])
def test_a_limit_on_the_size_of_files(small, called, tmp_path, limit):
    """Too small for the manifest, then for the tables: a message with the file, and nothing is left."""
    import resource

    called("run", small, "--runs", 1)  # or the limit would be met where the compiled model is kept

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    asked = words(small, tmp_path / "new" / "results", runs=20)
    done = subprocess.run(
        [sys.executable, *asked], capture_output=True, text=True, preexec_fn=limited, timeout=300, check=False
    )
    assert done.returncode == 1 and done.stdout == "", done.stderr
    assert "results" in done.stderr and "File too large" in done.stderr and len(done.stderr.splitlines()) == 1
    assert ("tables" in done.stderr) == (limit > 2_000)
    assert not (tmp_path / "new").exists()


def start(small, out, runs):
    process = started(*words(small, out, runs))
    while process.poll() is None and not (out / "manifest.json").exists():
        time.sleep(0.01)
    return process


def test_interrupted(small, tmp_path):
    process = start(small, tmp_path / "a", 20_000)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"ispsim: interrupted\n")
    assert not (tmp_path / "a").exists()


@pytest.mark.slow
def test_killed_at_any_moment(small, tmp_path):
    """The same command finishes to the same bytes, and no file was ever there in part."""
    whole = tmp_path / "whole"
    began = time.monotonic()
    process = start(small, whole, 20)
    to_manifest = time.monotonic() - began
    process.communicate(timeout=120)
    rest = time.monotonic() - began - to_manifest
    expected = contents(whole)
    assert process.returncode == 0 and expected
    killed = 0
    out = tmp_path / "killed"
    for share in (0.0, 0.6, 0.85):
        process = start(small, out, 20)
        time.sleep(share * rest)
        process.kill()
        process.communicate(timeout=60)
        killed += process.returncode == -signal.SIGKILL
        there = {name: data for name, data in contents(out).items() if not name.endswith(".ispsim-tmp")}
        assert there.items() <= expected.items() and "manifest.json" in there
    assert killed >= 2
    assert command("run", small, "--runs", 20, "--out", out).status == 0
    assert contents(out) == expected
