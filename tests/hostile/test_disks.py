"""Disks that take no more: status 1 with the file, nothing on standard output, and the folder as it was."""

import os
import subprocess
import sys

import pytest

from cli.command import Done
from store.faults import Disk, contents

# the commands that write results; the words that come before --out
COMMANDS = {
    "run": ("run", "small.toml", "--runs", "2"),
    "compare": ("compare", "alone.toml", "small.toml", "--runs", "2"),
    "story": ("story", "small.toml", "--seed", "2"),
}


@pytest.fixture
def asked(small, alone, elsewhere):
    (elsewhere / "mine").write_text("mine", encoding="utf-8")
    return elsewhere


def limited(limit: int, *words: str, **environment: str) -> Done:
    """Call the command where no file may be larger than so many bytes."""
    import resource

    done = subprocess.run(
        [sys.executable, "-m", "ispsim", *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        timeout=300,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def is_full(done: Done, reason: str) -> None:
    assert (done.status, done.out) == (1, ""), done
    assert reason in done.err and "results" in done.err and done.err.count("\n") == 1, done.err


@pytest.mark.skipif(os.name == "nt", reason="no limits on the size of files there")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("limit", [0, 2_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_a_limit_on_the_size_of_files(command, limit, asked, called):
    words = COMMANDS[command]
    called(*words)  # compiles, where that was not done
    before = contents(asked)
    is_full(limited(limit, *words, "--out", "new/results", "--json"), "File too large")
    assert contents(asked) == before


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_is_full_at_any_moment(command, asked, called):
    """Every so many of the calls that write; a failed command leaves what was there, and a second one finishes it."""
    words = COMMANDS[command]
    assert called(*words, "--out", "warm").status == 0  # whatever is written only once is written by now
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch)
        assert called(*words, "--out", "whole").status == 0
    before = contents(asked)
    last = len(disk.calls)
    for nth in sorted({2, last // 2, last - 2}):
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, nth)
            done = called(*words, "--out", "new/results", "--json")
        is_full(done, "No space left on device")
        assert contents(asked) == before, nth
    assert called(*words, "--out", "new/results").status == 0
    without_log = {name: data for name, data in contents(asked / "whole").items() if name != "log.jsonl"}
    assert without_log.items() <= contents(asked / "new" / "results").items()


def test_a_disk_that_takes_no_compiled_function(elsewhere, monkeypatch):
    """What numba has compiled runs, whether or not it can be kept."""
    import numba
    from numba.core.caching import FunctionCache

    from ispsim.chance import kept

    (elsewhere / "made.py").write_text("def twice(x):\n    return 2 * x\n", encoding="utf-8")
    monkeypatch.syspath_prepend(elsewhere)
    import made

    def full(self, sig, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FunctionCache, "save_overload", full)
    with pytest.raises(OSError, match="No space left"):
        numba.njit(cache=True)(made.twice)(21)
    assert kept(numba.njit(cache=True)(made.twice))(21) == 42


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no limits on the size of files there")
def test_a_disk_that_takes_no_compiled_week(asked, called):
    """What numba has made of it cannot be kept: the run is the same, and nothing is kept in part."""
    empty = {"ISPSIM_CACHE": str(asked / "cache"), "XDG_CACHE_HOME": str(asked / "home"), "TMPDIR": str(asked / "tmp")}
    (asked / "tmp").mkdir()
    plain = called(*COMMANDS["run"], "--json")
    done = limited(300_000, *COMMANDS["run"], "--json", **empty)
    assert (done.status, done.out) == (0, plain.out) and "compiling" in done.err, done.err
    left = {path for path in (asked / "cache").rglob("*") if path.is_file()}
    assert not [path for path in left if path.suffix == ".nbc" or "tmp" in path.name]
    done = limited(10**9, *COMMANDS["run"], "--json", **empty)
    assert (done.status, done.out) == (0, plain.out)
    assert list((asked / "cache").rglob("*.nbc"))
    again = limited(10**9, *COMMANDS["run"], "--json", **empty)
    assert again == (0, plain.out, "")


@pytest.mark.skipif(os.name == "nt", reason="folders that cannot be written to are another matter there")
def test_a_folder_that_one_cannot_write_to(asked):
    """Where one stands is no matter: nothing is written there."""
    done = subprocess.run(
        [sys.executable, "-m", "ispsim", "run", str(asked / "small.toml"), "--runs", "1", "--json"],
        capture_output=True,
        text=True,
        cwd="/proc" if os.path.isdir("/proc") else "/",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    gone = f"mkdir gone && cd gone && rmdir ../gone && exec {sys.executable} -m ispsim"
    done = subprocess.run(
        ["sh", "-c", f"{gone} check {asked / 'small.toml'}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run(
        ["sh", "-c", f"{gone} run {asked / 'small.toml'} --out here"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("--out: ")
