"""Scenario files for tests."""

import textwrap
from pathlib import Path

import pytest

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.load import load


class Folder:
    """A folder in which tests write and load scenario files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str, name: str = "plan.toml", head: str = "schema = 1\n") -> Path:
        """Write a file; `head` is its first line, so the text given starts on line 2."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(head + textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return file

    def load(self, text: str, settings=()):
        return load(self.write(text), settings)

    def problems(self, text: str, settings=()) -> tuple[Problem, ...]:
        return problems(self.write(text), settings)

    def problem(self, text: str, settings=()) -> Problem:
        """Return the only problem of a file."""
        found = self.problems(text, settings)
        assert len(found) == 1, found
        return found[0]


def problems(path, settings=()) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        load(path, settings)
    return caught.value.problems
