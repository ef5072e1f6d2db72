"""Reading a TOML file: its data and the line of every key, or one clear sentence."""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.toml_lines import Path, TomlLines

MAX_BYTES = 1 << 20
"""Largest file that is read: a scenario is a page of text, so more is a mistake."""

MAX_VALUES = 20_000
"""How many values a file may state: a list for each week of the longest horizon, and room."""

MAX_DEPTH = 32
"""How deep tables and lists may lie in one another: several times what a scenario needs."""

# a key of very many parts, at the beginning of a statement; tomllib would take minutes over it
_DEEP_KEY = re.compile(
    r"""(?:^|[{,])[ \t]*\[{0,2}(?:[ \t]*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.){""" + f"{MAX_DEPTH}}}",
    re.MULTILINE,
)
_PLAIN_KEY = re.compile(r"[\w.-]+")  # a parameter's name is one key with dots in it
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

# what tomllib says, and what it means to someone who has never heard of a parser
_IN_OUR_WORDS = {
    "Invalid value": "this is not a value (text needs quotes)",
    "Invalid statement": "this is neither a key nor a table's heading",
    "Expected '=' after a key in a key/value pair": "an equals sign is missing after the key",
    "Invalid initial character for a key part": "this is not a key (letters, digits, _ and -, or quotes around it)",
    "Expected newline or end of document after a statement": "something follows the value on the same line",
    "Illegal character '\\n'": "a text has no closing quote on its line",
    "Found invalid character '\\n'": "a text has no closing quote on its line",
    "Unterminated string": "a text has no closing quote",
    'Expected """': "a text over several lines has no closing quotes",
    'Expected "\'"': "a text has no closing quote",
    "Unclosed array": "a list has no closing bracket",
    "Unclosed inline table": "a table in braces has no closing brace",
    "Expected ']' at the end of a table declaration": "a table's heading has no closing bracket",
    "Expected ']]' at the end of an array declaration": "a table's heading has no closing brackets",
    "Cannot overwrite a value": "this is stated twice",
    "Unescaped '\\' in a string": "a backslash in a text must be doubled, or the text put in single quotes",
    "Invalid hex value": "a \\u or \\x in a text is not followed by its digits",
    "Invalid date or datetime": "this is not a date",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What a TOML file states.

    Attributes
    ----------
    file
        The path as the user gave it.
    data
        Plain dictionaries, lists and values.
    lines
        Line of every key by path, as in `TomlLines`.
    text
        The file as it is.
    """

    file: str
    data: dict[str, Any]
    lines: dict[Path, int]
    text: str = ""


def is_experiment(data: Mapping[str, Any]) -> bool:
    """Whether what a file states is an experiment: it has a kind or factors, which no scenario has."""
    return "kind" in data or "factor" in data


def read_source(path: str | os.PathLike[str], what: str = "a scenario file") -> Source:
    """Read a TOML file.

    Parameters
    ----------
    path
        The file, UTF-8 with or without a byte order mark.
    what
        What it should be, in messages.

    Raises
    ------
    ScenarioError
        If the file is missing, is no text in UTF-8, is too large or is not TOML.
    """
    file = os.fsdecode(path)
    text = read_text(path, what)
    if not text.strip():
        raise ScenarioError(Problem(f"is empty; {what} starts with: schema = 1", file=file))
    return parse_source(text, file)


def read_text(path: str | os.PathLike[str], what: str = "a scenario file") -> str:
    """Return the text of a file in UTF-8, `what` in messages; its faults are a `ScenarioError`."""
    file = os.fsdecode(path)
    try:
        with open(path, "rb", opener=open_without_waiting) as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError(missing_file(file)) from None
    except IsADirectoryError:
        raise ScenarioError(Problem(f"is a folder, not {what}", file=file)) from None
    except PermissionError:
        raise ScenarioError(Problem("may not be read: permission denied", file=file)) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or "this is not a file name"
        raise ScenarioError(Problem(f"cannot be read: {reason}", file=file)) from None
    if len(content) > MAX_BYTES:
        raise ScenarioError(Problem(f"is larger than 1 MiB; {what} is a page of text", file=file))
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise ScenarioError(Problem("is written in UTF-32; save it as UTF-8", file=file))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ScenarioError(Problem("is written in UTF-16; save it as UTF-8", file=file))
    if b"\0" in content:
        raise ScenarioError(Problem(f"is a binary file, not {what} in UTF-8", file=file))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError(Problem("is not written in UTF-8; save it as UTF-8", file=file, line=line)) from None
    return text


def open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to is empty instead of being waited for."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(descriptor, True)
    return descriptor


def parse_source(text: str, file: str) -> Source:
    """Return what a TOML text states; a fault is a `ScenarioError` with its line and column."""
    if text.count("=") + text.count(",") > MAX_VALUES:
        raise ScenarioError(Problem(f"states more than {MAX_VALUES:,} values, which no scenario file does", file=file))
    deep = _DEEP_KEY.search(text)
    if deep is not None:
        line = text.count("\n", 0, deep.end()) + 1
        raise ScenarioError(Problem(f"this key has more than {MAX_DEPTH} parts", file=file, line=line))
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise ScenarioError(Problem("is nested too deeply", file=file)) from None
    except ValueError as error:  # TOMLDecodeError, or a whole number of thousands of digits
        raise ScenarioError(_syntax(str(error), text, file)) from None
    if too_deep(data):
        raise ScenarioError(Problem("is nested too deeply", file=file))
    return Source(file, data, TomlLines(text).lines, text)


def too_deep(data: object) -> bool:
    """Whether mappings and lists lie in one another more than `MAX_DEPTH` deep; they may even hold themselves."""
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [item for node in level for item in _items(node)]
        if not level:
            return False
    return True


def _items(node: object) -> Iterable[object]:
    if isinstance(node, Mapping):
        return node.values()
    return node if isinstance(node, list | tuple) else ()


def missing_file(file: str) -> Problem:
    """Return the problem of a file that does not exist, with the nearest one that does."""
    folder = FilePath(file).parent
    if not folder.is_dir():
        return Problem(f"does not exist, nor does the folder {folder}", file=file)
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        names = []
    near = difflib.get_close_matches(FilePath(file).name, names, n=1, cutoff=0.6)
    return Problem("does not exist", file=file, nearest=str(folder / near[0]) if near else None)


def _syntax(message: str, text: str, file: str) -> Problem:
    scan = TomlLines(text)
    if scan.twice is not None:
        path, first, second = scan.twice
        return Problem(f"is stated twice, first on line {first}", dotted(path), file=file, line=second)
    where = _WHERE.search(message)
    reason = _WHERE.sub("", message)
    words = _IN_OUR_WORDS.get(reason, reason[:1].lower() + reason[1:])
    if reason.startswith("Exceeds the limit"):
        words = "this number has thousands of digits"
    if reason.startswith(("Cannot declare", "Cannot mutate", "Cannot redefine")):
        words = "this table is already stated in another form above"
    start = scan.lines[scan.last] if scan.last is not None else None
    key = dotted(scan.last) if scan.last is not None else None
    if start is not None and "no closing" in words:
        # the parser looks for the end further down; what the user has to mend starts here
        return Problem(f"is not TOML: {words}", key, file=file, line=start)
    if where is None:
        return Problem(f"is not TOML: {words}", key, file=file, line=start)
    at_end = where[1] is None
    line = text.count("\n") + 1 if at_end else int(where[1])
    column = "the end of the file" if at_end else f"column {where[2]}"
    return Problem(f"is not TOML at {column}: {words}", key if line == start else None, file=file, line=line)


def dotted(path: Path) -> str:
    """Return a path as a user writes it: ``support.phases[0].weeks``, with quotes where TOML asks for them."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            shown = part if _PLAIN_KEY.fullmatch(part) else json.dumps(part, ensure_ascii=False)
            text += f".{shown}" if text else shown
    return text
