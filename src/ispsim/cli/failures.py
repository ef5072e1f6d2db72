"""What is said when a request is wrong: always what is wrong, what there is, and the nearest name."""

from __future__ import annotations

import difflib
import sys
from contextlib import suppress
from typing import Any, NamedTuple

import typer

from ispsim.errors import ScenarioError, one_line

# typer brings its own copy of click from some version on, and does not export the class
UsageError: type[Exception] = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "UsageError")
"""A command line that typer does not understand."""


_MOST = 200  # problems that are shown
_LONGEST = 8_000  # characters of one of them


class Finished(NamedTuple):
    """What a command has to say, with an exit status other than 0."""

    text: str
    status: int


class Stop(Exception):  # noqa: N818  (no error: the way out of a command line that only asks for the version)
    """Print a text and leave."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def tell(text: str) -> None:
    """Write one line to standard error, if there is one that takes it: what fails there changes no exit status."""
    line = one_line(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}...")
    with suppress(OSError, AttributeError, ValueError):  # it is closed, and may be None in Python
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def tell_problems(error: ScenarioError) -> None:
    """Write problems to standard error, one a line."""
    for problem in error.problems[:_MOST]:
        placed = problem.file is not None or problem.origin is not None
        tell(str(problem) if placed else f"ispsim: {problem}")
    if len(error.problems) > _MOST:
        tell(f"ispsim: and {len(error.problems) - _MOST:,} more problems")


def usage_in_words(error: Any) -> str:
    """Return what is wrong with a command line, what there is instead, and the nearest name."""
    context = error.ctx
    if context is None:
        return f"ispsim: {error.format_message()}"
    path = context.command_path
    commands = list(getattr(context.command, "commands", {}))
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption":
        known = sorted(name for parameter in context.command.params for name in parameter.opts if name.startswith("--"))
        known.append("--help")
        return f"{path}: there is no option {option}; there are {', '.join(known)}{_nearest(str(option), known)}"
    if commands:
        word = next(iter([*getattr(context, "_protected_args", []), *context.args]), None)
        asked = _quoted(error.format_message())
        if asked is not None:
            return f"{path}: there is no command {asked}; there are {', '.join(commands)}{_nearest(asked, commands)}"
        if word is None:
            return f"{path}: name a command: {', '.join(commands)} (ispsim --help says what each does)"
    message = error.format_message().rstrip(".")
    if "valid integer" in message:
        message = f"{message.split(':')[0]}: this is not a whole number"
    return f"{path}: {message[:1].lower()}{message[1:]} ({path} --help says what there is)"


def _quoted(message: str) -> str | None:
    """Return the command that a message complains of."""
    if not message.startswith("No such command"):
        return None
    rest = message.split(" ", 3)[3]
    return rest[1 : rest.index(rest[0], 1)] if rest[:1] in "'\"" and rest.count(rest[0]) > 1 else rest.rstrip(".")


def _nearest(word: str, known: list[str]) -> str:
    # the dashes that all options share say nothing about likeness
    bare = {name.lstrip("-"): name for name in known}
    near = difflib.get_close_matches(word.lstrip("-").lower(), list(bare), n=1, cutoff=0.6)
    return f"; did you mean {bare[near[0]]}?" if near else ""
