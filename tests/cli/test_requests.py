"""What is not understood is refused with status 2, and is told what there is; other ends have a status of their own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ispsim
from cli.command import ispsim as command
from cli.command import started
from ispsim.errors import RunError

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

WRONG = {
    "no command": ([], "run, compare, experiment, story, evidence, report, check, describe"),
    "command misspelt": (["rnu", "{small}"], "did you mean run?"),
    "command of later": (["lab"], "run, compare, experiment, story, evidence, report, check, describe"),
    "option before the command": (["--json", "run", "{small}"], "--json"),
    "no scenario": (["run"], "SCENARIO"),
    "one too many": (["run", "{small}", "{small}"], "extra"),
    "no file": (["run", "{folder}/smal.toml"], "did you mean {small}?"),
    "no folder": (["run", "{folder}/nowhere/x.toml"], "does not exist"),
    "a folder": (["run", "{folder}"], "folder"),
    "no name": (["run", ""], "empty"),
    "empty": (["run", "{empty}"], "is empty"),
    "binary": (["run", "{binary}"], "{binary}"),
    "not TOML": (["run", "{broken}"], "{broken}:2"),
    "option misspelt": (["run", "{small}", "--ruins", "3"], "did you mean --runs?"),
    "option of later": (
        ["run", "{small}", "--workers", "3"],
        "there are --json, --out, --posterior, --runs, --seed, --set, --uncertainty",
    ),
    "option without value": (["run", "{small}", "--seed"], "--seed"),
    "no runs": (["run", "{small}", "--runs", "0"], "a whole number from 1"),
    "runs below nothing": (["run", "{small}", "--runs", "-3"], "a whole number from 1"),
    "runs in words": (["run", "{small}", "--runs", "many"], "whole number"),
    "runs in parts": (["run", "{small}", "--runs", "2.5"], "whole number"),
    "seed too small": (["run", "{small}", "--seed", "-1"], "0 to 2^63 - 1"),
    "seed too large": (["run", "{small}", "--seed", str(2**63)], "0 to 2^63 - 1"),
    "uncertainty misspelt": (["run", "{small}", "--uncertainty", "ful"], "did you mean full?"),
    "key misspelt": (["run", "{small}", "--set", "support.caselod=3"], "did you mean support.caseload?"),
    "parameter misspelt": (
        ["run", "{small}", "--set", "parameters.trust.growt=1"],
        "did you mean parameters.trust.growth?",
    ),
    "no value": (["run", "{small}", "--set", "support.caseload"], "KEY=VALUE"),
    "value out of range": (["run", "{small}", "--set", "support.caseload=0"], "support.caseload"),
    "no roster": (["run", "{small}", "--set", "setting.roster=x.csv"], "setting.roster: x.csv does not exist"),
    "nothing to check": (["check"], "FILE"),
    "nobody of that name": (["story", "{small}", "--who", "org-7"], "org-001, org-002, org-003"),
    "two descriptions": (["describe", "--names", "--schema"], "one of them"),
    "nothing to describe": (["describe", "{folder}/nothing.toml"], "does not exist"),
}


@pytest.fixture
def places(small, tmp_path):
    files = {"empty": b"", "binary": bytes(range(256)), "broken": b"schema = 1\nweeks == 3\n"}
    for name, content in files.items():
        (tmp_path / f"{name}.toml").write_bytes(content)
    return {name: str(tmp_path / f"{name}.toml") for name in files} | {"small": str(small), "folder": str(tmp_path)}


@pytest.mark.parametrize("json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("case", WRONG)
def test_refused(case, json, places, called):
    words, said = WRONG[case]
    asked = [word.format_map(places) for word in words]
    done = called(*asked, *(["--json"] if json and words and words[0] in ("run", "check", "describe") else []))
    assert done.status == 2
    assert done.out == ""
    assert said.format_map(places) in done.err
    assert "Traceback" not in done.err and "fault" not in done.err


@pytest.mark.parametrize("case", ["no command", "command misspelt", "no file", "option of later", "seed too large"])
def test_refused_from_outside(case, places):
    words, said = WRONG[case]
    done = command(*(word.format_map(places) for word in words))
    assert (done.status, done.out) == (2, "")
    assert said.format_map(places) in done.err and "Traceback" not in done.err


def test_every_fault_is_said_at_once(small, called):
    done = called("run", small, "--runs", "0", "--seed", "-1")
    assert done.status == 2 and "--runs" in done.err and "--seed" in done.err
    done = called("run", small, "--set", "support.caselod=3", "--set", "setting.slak=1")
    assert done.status == 2 and "support.caselod" in done.err and "setting.slak" in done.err


def test_help_holds_what_there_is_and_nothing_of_later():
    top = command("--help")
    assert top.status == 0
    for there in ("run", "compare", "experiment", "story", "evidence", "report", "check", "describe", "--version"):
        assert there in top.out
    for later in (" lab ", "--install-completion"):
        assert later not in top.out
    run = command("run", "--help").out
    assert "--uncertainty" in run and "--out" in run and "--workers" not in run


def test_version():
    assert command("--version") == (0, f"ispsim {ispsim.__version__}\n", "")


def test_check_says_ok_or_everything_that_is_wrong(small, places, called):
    assert called("check", small) == (0, f"{small}: ok (Small)\n", "")
    worse = small.with_name("worse.toml")
    worse.write_text("schema = 1\nwekes = 3\n[support]\ncaseload = 0\n", encoding="utf-8")
    done = called("check", small, worse, places["empty"])
    assert done.status == 2 and done.out == ""
    for said in (f"{small}: ok", f"{worse}:2: wekes", f"{worse}:4: support.caseload", f"{places['empty']}: is empty"):
        assert said in done.err


def test_check_in_json(small, called):
    done = called("check", small, "--json").json()
    assert done["schema"] == 1
    (file,) = done["files"]
    assert file["file"] == str(small) and file["ok"] is True and file["scenario"] == "Small"


def test_shipped_scenarios_are_ok():
    assert command("check", *sorted(SCENARIOS.glob("*.toml"))).status == 0


def test_what_cannot_be_carried_out_is_status_1(small, called, monkeypatch):
    import ispsim.engine.simulate

    def fail(error):
        def simulate(*arguments, **more):
            raise error

        monkeypatch.setattr(ispsim.engine.simulate, "simulate", simulate)
        return called("run", small, "--json")

    for error, said in (
        (RunError("no number"), "no number"),
        (MemoryError(), "memory"),
        (OSError(28, "No space"), "No space"),
    ):
        done = fail(error)
        assert done.status == 1 and done.out == "" and said in done.err and "Traceback" not in done.err
    done = fail(ValueError("odd"))
    assert done.status == 1 and done.out == "" and "fault in ispsim" in done.err
    done = fail(KeyboardInterrupt())
    assert done.status == 130 and done.out == ""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_interrupted_from_outside(small):
    running = started("-m", "ispsim", "run", small, "--runs", "1000000")
    try:
        time.sleep(4)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=120)
    finally:
        running.kill()
    assert running.returncode == 130 and out == b"" and b"Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="pipes of a shell")
def test_a_reader_that_leaves_is_no_fault():
    code = "import subprocess, sys; subprocess.run([sys.executable, '-m', 'ispsim', 'describe'], check=True)"
    writing = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writing.stdout is not None and writing.stderr is not None
    writing.stdout.read(20)
    writing.stdout.close()
    err = writing.stderr.read()
    writing.stderr.close()
    assert writing.wait(timeout=120) == 0 and err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_status_1(small):
    with open("/dev/full", "w") as full:
        words = [sys.executable, "-m", "ispsim", "describe"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr and done.stderr.count("\n") == 1
