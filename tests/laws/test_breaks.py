"""The laws are not idle: for each a break of the code is kept that its tests catch."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ispsim
from laws.breaks import BREAKS, Break

PACKAGE = Path(ispsim.__file__).parent
FOLDER = Path(__file__).parent
LAWS = {int(file.stem.split("_")[2]): file for file in FOLDER.glob("test_law_*.py")}


def run_tests(tests: list[tuple[int, str]], folder: Path, engine: str) -> subprocess.CompletedProcess:
    """Run tests of laws, (law, name), in another process, on the package in `folder`."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "ISPSIM_TEST_ENGINE": engine,
        "ISPSIM_CACHE": str(folder / "cache"),
        "NUMBA_CACHE_DIR": str(folder / "numba"),
        "NUMBA_OPT": "1",  # compiled for one short test, and the same numbers
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", "--no-header"]
    command += [f"{LAWS[law]}::{name}" for law, name in tests]
    return subprocess.run(command, cwd=FOLDER.parents[1], env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """Return a folder that holds a copy of the package; one for all breaks, so that what stays is compiled once."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_every_law_has_its_tests_and_a_break():
    assert sorted(LAWS) == [1, 2, 3, 4, 5, 6, 7]
    assert {found.law for found in BREAKS} == set(LAWS)
    assert len({found.name for found in BREAKS}) == len(BREAKS)


@pytest.mark.parametrize("found", BREAKS, ids=lambda found: found.name)
def test_the_line_to_break_stands_exactly_once(found: Break):
    assert (PACKAGE / found.file).read_text(encoding="utf-8").count(found.original) == 1
    assert found.original != found.broken and "\n" not in found.original + found.broken


@pytest.mark.slow
@pytest.mark.parametrize("found", BREAKS, ids=lambda found: f"law {found.law}, {found.name}")
def test_the_break_is_caught(found: Break, copied: Path):
    file = copied / PACKAGE.name / found.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(found.original, found.broken), encoding="utf-8")
    try:
        outcome = run_tests([(found.law, found.caught_by)], copied, found.engine)
    finally:
        file.write_text(whole, encoding="utf-8")
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr  # 1: tests failed; anything else is no verdict
    assert "AssertionError" in outcome.stdout or "E       assert" in outcome.stdout, outcome.stdout


@pytest.mark.slow
def test_an_unbroken_copy_passes_on_the_interpreter(copied: Path):
    """Or the breaks would prove nothing; on the compiled week the laws themselves show it."""
    catching = sorted({(found.law, found.caught_by) for found in BREAKS if found.engine == "python"})
    outcome = run_tests(catching, copied, "python")
    assert outcome.returncode == 0, outcome.stdout
