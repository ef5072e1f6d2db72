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


def run_law(law: int, folder: Path, engine: str) -> subprocess.CompletedProcess:
    """Run the tests of a law in another process, on the package in `folder`."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "ISPSIM_TEST_ENGINE": engine,
        "ISPSIM_CACHE": str(folder / "cache"),
        "NUMBA_CACHE_DIR": str(folder / "numba"),
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", "--no-header", str(LAWS[law])]
    return subprocess.run(command, cwd=FOLDER.parents[1], env=environment, capture_output=True, text=True, timeout=300)


def copied(tmp_path: Path) -> Path:
    """Return a folder that holds a copy of the package."""
    shutil.copytree(PACKAGE, tmp_path / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


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
def test_the_break_is_caught(found: Break, tmp_path):
    folder = copied(tmp_path)
    file = folder / PACKAGE.name / found.file
    file.write_text(file.read_text(encoding="utf-8").replace(found.original, found.broken), encoding="utf-8")
    outcome = run_law(found.law, folder, found.engine)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr  # 1: tests failed; anything else is no verdict
    assert "AssertionError" in outcome.stdout or "assert" in outcome.stdout, outcome.stdout


@pytest.mark.slow
@pytest.mark.parametrize("law", sorted({found.law for found in BREAKS if found.engine == "python"}))
def test_an_unbroken_copy_passes_on_the_interpreter(law: int, tmp_path):
    """Or the breaks would prove nothing; on the compiled week the laws themselves show it."""
    outcome = run_law(law, copied(tmp_path), "python")
    assert outcome.returncode == 0, outcome.stdout
