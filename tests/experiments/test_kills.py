"""An experiment that is killed at random instants, and asked again each time, ends with the same bytes."""

import os
import random
import signal
import time

import pytest

import ispsim
from cli.command import started
from experiments.asking import SWEEP, contents, put

MANY = SWEEP.replace("replications = 4", "replications = 30").replace("[1, 2, 3]", "[1, 1.5, 2, 2.5, 3]")
MANY = MANY.replace("weeks = [5, 10]\n", "")
BATCHES = (
    MANY.replace("= 30", "= 10") + '\n[precision]\nmeasure = "faithful_use"\nhalf_width = 0.02\nbatch = 10\nmost = 30\n'
)


# figures left out, which take longer than everything else together
SCRIPT = """
import sys
import ispsim
import ispsim.report.kinds.sweep as sweep
sweep.figures = lambda study: {}
ispsim.experiment(sys.argv[1], sys.argv[2], workers=int(sys.argv[3]))
"""


def killed(path, out, workers: int, parts: int, after: float) -> int:
    """Start the experiment, wait for so many parts to be there and a moment more, kill it, and return its status."""
    process = started("-c", SCRIPT, path, out, str(workers))
    give_up = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < give_up:
        if len(list(out.glob("parts/r*"))) >= parts:
            time.sleep(after)
            break
        time.sleep(0.002)
    process.kill()
    process.communicate(timeout=60)
    return process.returncode


def killed_often(tmp_path, monkeypatch, text: str, kills: int, seed: int) -> None:
    monkeypatch.setattr("ispsim.report.kinds.sweep.figures", lambda study: {})
    path, out = put(tmp_path, text), tmp_path / "out"
    whole = ispsim.experiment(path, tmp_path / "whole", workers=2)
    number, rng, died = len(whole.study.chunks), random.Random(seed), 0
    for kill in range(kills):
        there = len(list(out.glob("parts/r*")))
        status = killed(path, out, 1 + kill % 3, min(there + rng.randint(0, 3), number), rng.random() * 0.05)
        died += status == -signal.SIGKILL
        if status == 0 and rng.random() < 0.7:  # it was finished: start afresh with a part of it
            for part in list(out.glob("parts/r*"))[rng.randint(0, 5) :]:
                part.unlink()
    assert died >= kills // 2
    ispsim.experiment(path, out, workers=3)
    assert contents(out) == contents(whole.folder)


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_killed_and_resumed(tmp_path, monkeypatch):
    killed_often(tmp_path, monkeypatch, MANY, 2, seed=1)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_killed_many_times(tmp_path, monkeypatch):
    """With replications added in batches, where what is next follows from what is there."""
    killed_often(tmp_path, monkeypatch, BATCHES, 8, seed=2)


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_interrupted(tmp_path):
    path, out = put(tmp_path, MANY), tmp_path / "out"
    process = started("-m", "ispsim", "experiment", path, "--out", out, "--workers", "2")
    while process.poll() is None and len(list(out.glob("parts/r*"))) < 2:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    output, messages = process.communicate(timeout=60)
    assert process.returncode == 130 and output == b""
    assert f"of 300 runs are kept in {out}" in messages.decode() and "interrupted" in messages.decode()
