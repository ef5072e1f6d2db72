"""Whose folder it is, and everything in it or nothing."""

import os
import signal
import subprocess
import sys
import textwrap
from itertools import count

import pytest

from ispsim.errors import RunError, ScenarioError
from ispsim.store import manifest
from ispsim.store.folder import claimed
from ispsim.store.write import TEMPORARY
from store.faults import Disk, contents

ASKED = {"schema": 1, "kind": "run", "runs": 20, "scenarios": [{"name": "A", "weeks": 10}]}


def fill(path, asked=ASKED, text=b"1"):
    with claimed(path, asked) as folder:
        folder.write("tables/a.csv", text)
        with folder.file("figures/b.png") as file:
            file.write(b"2")
            file.write(b"3")
        folder.write("log.jsonl", folder.read("log.jsonl") + b"line\n")


FILLED = {
    "manifest.json": manifest.encoded(ASKED),
    "tables": None,
    "tables/a.csv": b"1",
    "figures": None,
    "figures/b.png": b"23",
    "log.jsonl": b"line\n",
}


@pytest.mark.parametrize("place", ["new", "new/below/another", "empty"])
def test_a_new_or_empty_folder(tmp_path, place):
    (tmp_path / "empty").mkdir()
    fill(tmp_path / place)
    assert contents(tmp_path / place) == FILLED


def test_the_manifest_is_there_from_the_start_and_the_rest_at_the_end(tmp_path):
    with claimed(tmp_path / "a", ASKED) as folder:
        folder.write("b", b"")
        there = [name for name in contents(tmp_path / "a") if not name.endswith(TEMPORARY)]
        assert there == ["manifest.json"]
    assert set(contents(tmp_path / "a")) == {"manifest.json", "b"}


def test_the_same_request_again(tmp_path):
    fill(tmp_path)
    (tmp_path / "tables" / "a.csv").write_bytes(b"spoilt")
    (tmp_path / "figures" / "b.png").unlink()
    (tmp_path / "notes.txt").write_bytes(b"mine")
    (tmp_path / "tables" / f".a.csv.12{TEMPORARY}").write_bytes(b"of somebody who was killed")
    fill(tmp_path)
    assert contents(tmp_path) == FILLED | {"log.jsonl": b"line\nline\n", "notes.txt": b"mine"}


def test_a_manifest_that_was_laid_out_anew_asks_the_same(tmp_path):
    fill(tmp_path)
    (tmp_path / "manifest.json").write_bytes(manifest.encoded(ASKED).replace(b"\n", b"").replace(b"  ", b""))
    fill(tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == FILLED["manifest.json"]


def test_temporaries_alone_are_nothing(tmp_path):
    (tmp_path / f".manifest.json.12{TEMPORARY}").write_bytes(b"{")
    fill(tmp_path)
    assert contents(tmp_path) == FILLED


def put_notes(path):
    path.mkdir()
    for name in "abcde":
        (path / name).write_bytes(b"mine")


def put_manifest(data):
    def put(path):
        path.mkdir()
        (path / "manifest.json").write_bytes(data)
        (path / f".a.12{TEMPORARY}").write_bytes(b"")

    return put


REFUSED = {
    "a file": (lambda path: path.write_bytes(b"mine"), "is a file, not a folder"),
    "a link to nowhere": (lambda path: path.symlink_to("nowhere"), "is a file, not a folder"),
    "other things": (put_notes, "holds something else: a, b, c, and 2 more"),
    "a folder of that name": (lambda path: (path / "manifest.json").mkdir(parents=True), "manifest.json is a folder"),
    "no JSON": (put_manifest(b'{"made_by": "isp'), "its manifest.json is not JSON that can be read"),
    "no text": (put_manifest(b"\xff\xfe\x00"), "its manifest.json is not JSON that can be read"),
    "deep": (put_manifest(b"[" * 100_000), "its manifest.json is not JSON that can be read"),
    "nothing in it": (put_manifest(b""), "its manifest.json is not JSON that can be read"),
    "of a web page": (put_manifest(b'{"icons": []}'), "its manifest.json was not written by ispsim"),
    "a list": (put_manifest(b"[]"), "its manifest.json was not written by ispsim"),
    "another request": (lambda path: fill(path, ASKED | {"runs": 50}), "its manifest asks runs = 50, not 20"),
    "another scenario": (
        lambda path: fill(path, ASKED | {"scenarios": [{"name": "A", "weeks": 9, "more": True}]}),
        "its manifest asks scenarios.1.weeks = 9, not 10; scenarios.1.more = true, not nothing",
    ),
}


@pytest.mark.parametrize("there", REFUSED)
def test_anything_else_is_refused_and_untouched(tmp_path, there):
    path = tmp_path / "results"
    put, message = REFUSED[there]
    put(path)
    before = contents(tmp_path)
    with pytest.raises(ScenarioError) as refused:
        fill(path)
    assert str(path) in str(refused.value) and message in str(refused.value)
    assert "allowed: a new or empty folder" in str(refused.value)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["", " ", "a\0b"])
def test_names_that_are_none(name):
    with pytest.raises(ScenarioError, match="--out: the name of a folder"), claimed(name, ASKED, "--out"):
        pass


def test_places_that_cannot_be(tmp_path):
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(ScenarioError, match="file: is a file, not a folder"):
        fill(tmp_path / "file" / "below" / "it")
    with pytest.raises(ScenarioError, match="name too long"):
        fill(tmp_path / "new" / ("x" * 300))
    assert contents(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("number", [13, 30])
def test_places_one_may_not_write_to(tmp_path, monkeypatch, number):
    with monkeypatch.context() as patched:
        Disk(patched, 1, OSError(number, os.strerror(number), "results"))
        with pytest.raises(ScenarioError, match=f"cannot be a results folder: results: {os.strerror(number)}"):
            fill(tmp_path / "results")
    assert contents(tmp_path) == {}


def prepared(path, there):
    if there != "new":
        fill(path)
    if there == "spoilt":
        (path / "tables" / "a.csv").write_bytes(b"what somebody did to it")
        (path / "figures" / "b.png").unlink()
    return contents(path.parent)


@pytest.mark.parametrize("there", ["new", "filled", "spoilt"])
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_failure_at_any_point_leaves_the_folder_as_it_was(tmp_path, monkeypatch, there, error):
    """Each call that writes fails in its turn, until none is left to fail."""
    points = 0
    for fails_at in count(1):
        path = tmp_path / str(fails_at) / "results"
        before = prepared(path, there) if there != "new" else {}
        with monkeypatch.context() as patched:
            disk = Disk(patched, fails_at, None if error is OSError else KeyboardInterrupt())
            try:
                fill(path)
            except (RunError, KeyboardInterrupt) as failure:
                if error is OSError:
                    assert str(tmp_path) in str(failure) and "No space left on device" in str(failure)
                    assert TEMPORARY not in str(failure)
                points += 1
            else:
                # only what is kept for putting back may be wanting: the second name of a file has a fallback
                if len(disk.calls) < fails_at:
                    break
                assert disk.calls[fails_at - 1] == "link"
                continue
        assert contents(path.parent) == before, f"call {fails_at}: {disk.calls[-1]}"
        fill(path)
        assert set(contents(path)) == set(FILLED)
    assert points > 15


def test_failure_of_the_work_leaves_the_folder_as_it_was(tmp_path):
    with pytest.raises(ZeroDivisionError), claimed(tmp_path / "a" / "b", ASKED) as folder:
        folder.write("c/d", b"")
        raise ZeroDivisionError
    assert contents(tmp_path) == {}


def test_one_at_a_time(tmp_path):
    with claimed(tmp_path / "a", ASKED):
        with pytest.raises(RunError, match="another command is writing there"):
            fill(tmp_path / "a")
        assert set(contents(tmp_path / "a")) == {"manifest.json"}
    fill(tmp_path / "a")


def test_killed_on_the_way(tmp_path):
    """What is left after a kill asks the same, and the same request finishes it."""
    code = """
    import os, signal, sys
    from ispsim.store.folder import claimed
    from store.test_folder import ASKED
    with claimed(sys.argv[1], ASKED) as folder:
        folder.write("tables/a.csv", b"1")
        with folder.file("figures/b.png") as file:
            file.write(b"2")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    path = tmp_path / "results"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), path], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    left = [name for name in contents(path) if not name.endswith(TEMPORARY)]
    assert left == ["figures", "manifest.json", "tables"]
    fill(path)
    assert contents(path) == FILLED
