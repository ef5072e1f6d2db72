"""The repository holds what it should and nothing that belongs to one machine."""

import re

import pytest

import ispsim
from architecture.source import ROOT, has_git, project, repository_files

# Places on somebody's machine. Written so that this file does not find itself.
MACHINES = ["work", "root", "home/[a-z]+", "Users/[A-Za-z]+", r"tmp/v3\d*"]
MACHINE_PATH = re.compile(rf"(?<![\w./-])/(?:{'|'.join(MACHINES)})/")


def text_files():
    for path in repository_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8")


def test_results_are_not_kept():
    if not has_git():
        pytest.skip("not a git checkout, so results of one's own may lie here")
    kept = [path.name for path in repository_files() if path.is_relative_to(ROOT / "results")]
    assert kept == ["README.md"]


def test_no_machine_paths():
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path, content in text_files()
        for number, line in enumerate(content.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_constraints_are_names_and_versions():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    wrong = [pin for pin in pins if not re.fullmatch(r"[a-z0-9.-]+==[\w.+]+( ; [^/@]+)?", pin)]
    assert pins and not wrong
    assert not [line for line in lines if "://" in line]


def test_constraints_cover_every_direct_dependency():
    """A library added to pyproject but not to the constraints would be installed in whatever version is newest."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines}
    extras = [requirement for extra in project()["optional-dependencies"].values() for requirement in extra]
    wanted = {re.match(r"[\w.-]+", item)[0].lower() for item in [*project()["dependencies"], *extras]}
    assert wanted - {"ispsim"} <= pinned


def test_one_version_everywhere():
    version = project()["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert ispsim.__version__ == version
    assert re.search(rf"^version: {re.escape(version)}$", citation, re.MULTILINE)
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_licence_is_the_one_declared():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project()["license"] == "Apache-2.0"
    assert "Apache License" in text and "Version 2.0, January 2004" in text
    assert re.search(r"^license: Apache-2.0$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
