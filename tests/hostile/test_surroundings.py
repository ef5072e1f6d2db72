"""Places where the command is called and nothing is as usual: no home, no room, no reader, another language."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numba
import pytest

from cli.command import Done, started
from ispsim.engine.compile import kernel

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals, users and devices of POSIX")

RUN = ("run", "small.toml", "--runs", "2", "--json")
WRONG = ("run", "nothing.toml")


def shell(words: str, *asked: str, **environment: str) -> Done:
    """Call the command with a shell's redirections behind it."""
    command = f'exec "$0" -m ispsim "$@" {words}'
    env = {**os.environ, **environment}
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, *asked], capture_output=True, env=env, timeout=300, check=False
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def cache_of(folder: Path) -> Path:
    """Make a cache that holds the compiled week, by links to the one in use, so that nothing is compiled for it."""
    week = kernel()
    week.run.stats  # noqa: B018
    source = Path(week.__file__)
    (folder / "__pycache__").mkdir(parents=True)
    for file in (source, *(source.parent / "__pycache__").glob(f"{source.stem}.*.nb[ic]")):
        copy = folder / file.relative_to(source.parent)
        copy.write_bytes(file.read_bytes())
        os.utime(copy, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    return folder


def test_output_that_nobody_takes(small):
    closed = shell(">&-", *RUN)
    assert closed.status == 1 and closed.err == "ispsim: standard output is closed\n"
    full = shell(">/dev/full", *RUN)
    assert full.status == 1 and full.err == "ispsim: No space left on device\n"


def test_messages_that_nobody_takes(small):
    """They change no exit status and never go to standard output instead."""
    for words in ("2>&-", "2>/dev/full"):
        assert shell(words, *WRONG)[:2] == (2, "")
    assert shell(">&- 2>&-", *WRONG).status == 2
    assert shell("<&-", *WRONG)[:2] == (2, "")


def test_another_language(small):
    plain = shell("", "run", "small.toml", "--runs", "2", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert plain.status == 0 and plain.out.isascii() and "support, weeks 1 to 8" in plain.out
    odd = shell("", "check", os.fsdecode(b"\xff.toml"), LC_ALL="C", PYTHONUTF8="0")
    assert odd.status == 2 and "udcff.toml: does not exist" in odd.err
    for environment in ({"TERM": "dumb", "COLUMNS": "1"}, {"COLUMNS": "-5", "LINES": "x"}):
        done = shell("", *WRONG, **environment)
        assert (done.status, done.out) == (2, "") and "nothing.toml: does not exist" in done.err


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_cache_that_was_cut_short_is_compiled_anew(small, elsewhere, ending):
    cache = cache_of(elsewhere / "cache")
    (file,) = (cache / "__pycache__").glob(f"*.run-*.{ending}")
    os.truncate(file, 20)
    done = shell("", *RUN, ISPSIM_CACHE=str(cache))
    assert done.status == 0 and "compiling" in done.err
    assert file.stat().st_size > 20
    again = shell("", *RUN, ISPSIM_CACHE=str(cache))
    assert again == (0, done.out, "")


def test_what_is_broken_in_a_cache_is_removed(elsewhere):
    """Index and data go together, and what is whole stays."""
    from ispsim.engine.compile.keep import discard_broken, put

    cache = cache_of(elsewhere / "cache")
    module = next(cache.glob("week_*.py"))
    files = {file: file.read_bytes() for file in (cache / "__pycache__").iterdir()}
    assert {file.suffix for file in files} == {".nbi", ".nbc"}
    discard_broken(module)
    assert all(file.exists() for file in files)
    for broken in files:
        for content in (b"", files[broken][:20], files[broken][:-1], files[broken] + b"x", b"\x7fELF" * 100):
            for file, whole in files.items():
                file.write_bytes(whole)
            broken.write_bytes(content)
            discard_broken(module)
            assert not any(file.exists() for file in files), broken
    text = module.read_text(encoding="utf-8")
    module.write_text(text[:1000], encoding="utf-8")
    os.environ["ISPSIM_CACHE"], before = str(cache), os.environ.get("ISPSIM_CACHE")
    try:
        assert put(module.stem, text) == module and module.read_text(encoding="utf-8") == text
    finally:
        os.environ.pop("ISPSIM_CACHE") if before is None else os.environ.update(ISPSIM_CACHE=before)


@pytest.mark.parametrize("named", ["file", "/dev/null/x", "folder/under/folder", "locked"])
def test_a_cache_folder_that_is_none_is_passed_over(elsewhere, monkeypatch, named):
    from ispsim.engine.compile import keep

    (elsewhere / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("ISPSIM_CACHE", named)
    monkeypatch.setenv("XDG_CACHE_HOME", str(elsewhere / "home"))
    if named == "locked":
        monkeypatch.setattr(keep.os, "access", lambda path, mode: Path(path).name != "locked")
    path = keep.put("week_x", "x = 1\n")
    assert path.read_text(encoding="utf-8") == "x = 1\n"
    assert path.is_relative_to(elsewhere / "home") == (named != "folder/under/folder")


def test_a_full_cache_is_passed_over(elsewhere, monkeypatch):
    from ispsim.engine.compile import keep

    monkeypatch.setenv("ISPSIM_CACHE", str(elsewhere / "full"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(elsewhere / "home"))
    write = Path.write_bytes

    def fail_in_full(self, content):
        if "full" in self.parts:
            write(self, content[:2])
            raise OSError(28, "No space left on device")
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", fail_in_full)
    assert keep.put("week_x", "x = 1\n").is_relative_to(elsewhere / "home")
    assert not list((elsewhere / "full").iterdir()), "nothing half-written is left"


def test_a_user_without_a_home(elsewhere, monkeypatch):
    from ispsim.engine.compile import keep

    monkeypatch.delenv("ISPSIM_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert next(keep.folders()).is_dir()


def test_nowhere_to_keep_the_draws_either():
    """Numba refuses to keep what it has no place for, here a function without a file; it is compiled all the same."""
    from ispsim.chance import _compiled

    made: dict = {}
    exec("def twice(x):\n    return 2 * x\n", made)
    with pytest.raises(RuntimeError, match="no locator"):
        numba.njit(cache=True)(made["twice"])
    assert _compiled(made["twice"])(21) == 42


TOLD = """
import sys
from ispsim.cli import main

class Begun:
    def find_spec(self, name, path, target=None):
        if name == "ispsim.cli.application":
            print("begun", flush=True)

sys.meta_path.insert(0, Begun())
main(["run", "small.toml", "--runs", "200000"])
"""


@pytest.mark.parametrize("wait", [0.0, 0.7, pytest.param(2.0, marks=pytest.mark.slow)])
def test_interrupted_at_any_moment(small, wait):
    """From the first line of the command on; what comes before is Python's own start."""
    running = started("-c", TOLD)
    assert running.stdout is not None and running.stdout.readline() == b"begun\n"
    time.sleep(wait)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, out, err) == (130, b"", b"ispsim: interrupted\n")
