"""Valid files made wrong: refused with a place, or run; never a traceback, nothing on standard output but results."""

import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from hostile.mutations import NAMED, OWN, POLICY, ROSTER, SCALES, SCENARIO, Target, mutated
from ispsim import RunError, ScenarioError, load_scenario, simulate
from ispsim.cli.application import execute
from ispsim.scenario import roster, rostering, source
from ispsim.scenario import scenario as built
from ispsim.scenario.own import field, function

TARGETS = {
    "scenario": SCENARIO,
    "policy": POLICY,
    "roster": ROSTER,
    "scales": SCALES,
    "own mechanism": OWN,
    "own mechanism's name": NAMED,
}
EXAMPLES = {"scenario": 200}
CUTS = 50
SLOW_EXAMPLES = {"scenario": 500}
_FREE = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


def is_refused_or_done(target: Target, content: bytes, capsys: pytest.CaptureFixture[str]) -> int:
    """Ask for a file with this content; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in target.beside.items():
            Path(folder, name).parent.mkdir(exist_ok=True)
            Path(folder, name).write_text(text, encoding="utf-8")
        Path(folder, target.name).parent.mkdir(exist_ok=True)
        Path(folder, target.name).write_bytes(content)
        path = Path(folder, target.scenario or target.name)
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

    @settings(_FREE, max_examples=EXAMPLES.get(kind, 40))
    @given(mutated(TARGETS[kind].texts))
    def check(content):
        found.add(is_refused_or_done(TARGETS[kind], content, capsys))

    check()
    assert found == {0, 2}, "some mutations survive and some do not, or this tests nothing"


@pytest.mark.slow
@pytest.mark.parametrize("kind", TARGETS)
def test_hundreds_of_files_made_wrong(kind, capsys):
    @settings(_FREE, max_examples=SLOW_EXAMPLES.get(kind, 100))
    @given(mutated(TARGETS[kind].texts, 6))
    def check(content):
        is_refused_or_done(TARGETS[kind], content, capsys)

    check()


@pytest.mark.parametrize("kind", TARGETS)
def test_a_file_cut_anywhere(kind, capsys):
    """The shortest text, cut at every byte; a long one at every so many."""
    content = min(TARGETS[kind].texts, key=len).encode()
    for end in range(0, len(content), 1 + len(content) // CUTS):
        is_refused_or_done(TARGETS[kind], content[:end], capsys)


@pytest.mark.slow
def test_own_mechanisms_made_wrong_run_or_say_why(capsys, tmp_path):
    """What `check` lets pass runs, is reported as no level, or fails on import; some of it compiled."""
    compiled, texts = [], []

    @settings(_FREE, max_examples=150)
    @given(mutated(OWN.texts, 1))
    def run(content):
        for name, text in OWN.beside.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / OWN.name).write_bytes(content)
        try:
            scenario = load_scenario(tmp_path / "mine.toml")
            simulate(scenario, 1, engine="python")
        except ScenarioError:
            return
        except RunError as error:
            said = str(error)
            assert "the file fails on import" in said or "returned" in said, said
        if content not in texts:
            texts.append(content)

    run()
    assert len(texts) > 5
    for content in texts[:: len(texts) // 3][:3]:
        (tmp_path / OWN.name).write_bytes(content)
        status = execute(["run", str(tmp_path / "mine.toml"), "--runs", "1", "--json"])
        out, err = capsys.readouterr()
        assert status in (0, 1) and (out == "") == (status == 1) and "Traceback" not in err, err
        compiled.append(status)
    assert 0 in compiled


def _uncaught(call, caught):
    """Return a call of which the errors that ispsim knows of are others."""

    def calling(*arguments, **options):
        try:
            return call(*arguments, **options)
        except caught as error:
            raise LookupError("nobody handles this") from error

    return calling


# a handler taken away, and what it handles
BREAKS = {
    "scenario": (source.tomllib, "loads", lambda call: _uncaught(call, ValueError)),
    "policy": (built, "ValidationError", lambda caught: MemoryError),
    "roster": (roster, "_number", lambda call: lambda cell, typed: float(cell)),
    "scales": (rostering, "ValidationError", lambda caught: MemoryError),
    "own mechanism": (function.ast, "parse", lambda call: _uncaught(call, SyntaxError)),
    "own mechanism's name": (field, "read_text", lambda call: _uncaught(call, ScenarioError)),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_a_handler_taken_away_is_found(kind, capsys, monkeypatch):
    owner, name, broken = BREAKS[kind]
    monkeypatch.setattr(owner, name, broken(getattr(owner, name)))

    @settings(_FREE, max_examples=300, phases=[Phase.generate])
    @given(mutated(TARGETS[kind].texts))
    def check(content):
        is_refused_or_done(TARGETS[kind], content, capsys)

    with pytest.raises(Exception):  # noqa: B017  (any exception makes the tests above fail)
        check()
