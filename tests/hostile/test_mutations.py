"""Valid files made wrong: refused with a place, or run; never a traceback, nothing on standard output but results."""

import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from hostile.mutations import SCENARIO, Target, mutated
from ispsim.cli.application import execute

TARGETS = {"scenario": SCENARIO}
_FREE = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


def is_refused_or_done(target: Target, content: bytes, capsys: pytest.CaptureFixture[str]) -> int:
    """Ask for a file with this content; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in target.beside.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        path = Path(folder, target.name)
        path.write_bytes(content)
        before = sorted(Path(folder).rglob("*"))
        words = target.ask(path)
        quick = target.quick(path)
        status = execute(words if quick else ["check", str(path)])
        out, err = capsys.readouterr()
        if status == 0 and quick and "--json" in words:
            json.loads(out)
        assert sorted(Path(folder).rglob("*")) == before
    assert status in (0, 2), (status, err)
    assert "Traceback" not in err and "a fault in ispsim" not in err
    if status == 2:
        assert out == ""
        lines = err.splitlines()
        assert lines and all(_placed(line, folder) for line in lines), err
    return status


def _placed(line: str, folder: str) -> bool:
    """Whether a message begins with a file, or a file and a line."""
    return re.match(rf"{re.escape(folder)}/[\w./-]+\.\w+(:\d+)?: \S", line) is not None


@pytest.mark.parametrize("kind", TARGETS)
def test_a_file_made_wrong(kind, capsys):
    found = set()

    @settings(_FREE, max_examples=200)
    @given(mutated(TARGETS[kind].texts))
    def check(content):
        found.add(is_refused_or_done(TARGETS[kind], content, capsys))

    check()
    assert found == {0, 2}, "some mutations survive and some do not, or this tests nothing"


@pytest.mark.slow
@pytest.mark.parametrize("kind", TARGETS)
def test_a_thousand_files_made_wrong(kind, capsys):
    @settings(_FREE, max_examples=1000)
    @given(mutated(TARGETS[kind].texts, 6))
    def check(content):
        is_refused_or_done(TARGETS[kind], content, capsys)

    check()


@pytest.mark.parametrize("kind", TARGETS)
def test_a_file_cut_anywhere(kind, capsys):
    """The shortest text, cut at every byte."""
    content = min(TARGETS[kind].texts, key=len).encode()
    for end in range(0, len(content), 1):
        is_refused_or_done(TARGETS[kind], content[:end], capsys)
