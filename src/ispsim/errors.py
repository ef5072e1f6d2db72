"""Errors that reach a user: what went wrong, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class IspsimError(Exception):
    """Base of every error that ispsim raises on purpose."""


def one_line(text: str) -> str:
    """Return a text in which nothing breaks the line or steers a terminal: such characters are written as escapes."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _short(text: str, most: int, end: int = 0) -> str:
    return text if len(text) <= most else f"{text[: most - end - 3]}...{text[len(text) - end :]}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request.

    Parameters
    ----------
    message
        What is wrong, without a full stop.
    key
        Dotted key that the problem is about.
    file, line
        Where the key is stated, if it is stated in a file.
    origin
        Where it is stated otherwise, for instance ``"--set"``.
    allowed
        What would be right.
    nearest
        A known name close to the one given.
    """

    message: str
    key: str | None = None
    file: str | None = None
    line: int | None = None
    origin: str | None = None
    allowed: str | None = None
    nearest: str | None = None

    def __str__(self) -> str:
        text = ""
        if self.file is not None:
            file = _short(self.file, 4096)
            text = f"{file}: " if self.line is None else f"{file}:{self.line}: "
        if self.origin is not None:
            text += f"{self.origin} " if self.key is not None else f"{self.origin}: "
        if self.key is not None:
            text += f"{_short(self.key, 120)}: "
        text += _short(self.message, 4096, end=1000)  # a long path may stand in it, before what is wrong with it
        if self.allowed is not None:
            text += f"; allowed: {self.allowed}"
        if self.nearest is not None:
            text += f"; did you mean {self.nearest}?"
        return one_line(text)


class ScenarioError(IspsimError):
    """The request is wrong: a scenario, a setting or an argument (exit status 2).

    Parameters
    ----------
    problems
        Every problem found, or one message.

    Attributes
    ----------
    problems : tuple of Problem
        In the order in which a reader meets them.
    """

    def __init__(self, problems: str | Problem | Iterable[Problem]) -> None:
        super().__init__(problems)
        if isinstance(problems, str):
            self.problems: tuple[Problem, ...] = (Problem(problems),)
        elif isinstance(problems, Problem):
            self.problems = (problems,)
        else:
            self.problems = tuple(problems)
        # pickling calls the class with these again, so they must not be a used-up iterator
        self.args = (self.problems,)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class RunError(IspsimError):
    """The request is right but could not be carried out (exit status 1)."""


def without_library(what: str, library: str, extra: str, otherwise: str = "") -> RunError:
    """Return the error that an optional library is not installed: what needs it, and the command that installs it.

    Parameters
    ----------
    what
        What needs it, with its verb: ``"a PDF needs"``.
    library
        Its name in package registries.
    extra
        The extra of ispsim that brings it.
    otherwise
        What can be done without it.
    """
    command = f'python -m pip install "ispsim[{extra}]"'
    return RunError(f"{what} {library}, which is not installed: {command}{f'; {otherwise}' if otherwise else ''}")
