"""A file is there with everything in it, or as it was."""

import os

import pytest

from ispsim.store.write import TEMPORARY, whole
from store.faults import Disk, contents


def test_bytes_arrive(tmp_path):
    with whole(tmp_path / "a") as file:
        file.write(b"one ")
        file.write(memoryview(b"two"))
        assert [name for name in contents(tmp_path) if not name.endswith(TEMPORARY)] == []
    assert contents(tmp_path) == {"a": b"one two"}


def test_a_disk_that_takes_a_part_is_asked_again(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    with whole(tmp_path / "a") as file:
        assert file.write(b"0123456789") == 10
    assert contents(tmp_path) == {"a": b"0123456789"}


def test_bytes_are_on_the_disk_before_the_name(tmp_path, monkeypatch):
    disk = Disk(monkeypatch)
    with whole(tmp_path / "a") as file:
        file.write(b"x")
    assert disk.calls == ["open", "write", "fsync", "close", "replace", "fsync"]


@pytest.mark.parametrize("before", [None, b"before"])
@pytest.mark.parametrize("fails_at", range(1, 6))
def test_failure_leaves_what_was(tmp_path, monkeypatch, before, fails_at):
    if before is not None:
        (tmp_path / "a").write_bytes(before)
    there = contents(tmp_path)
    with monkeypatch.context() as patched:
        Disk(patched, fails_at)
        with pytest.raises(OSError, match="No space left"), whole(tmp_path / "a") as file:
            file.write(b"after")
    assert contents(tmp_path) == there


def test_files_are_as_open_to_others_as_any(tmp_path):
    with whole(tmp_path / "a") as file:
        file.write(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_file_that_is_dropped_is_let_go_of(tmp_path):
    with pytest.raises(ZeroDivisionError), whole(tmp_path / "a") as file:
        descriptor = file._descriptor
        raise ZeroDivisionError
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
