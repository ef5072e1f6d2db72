"""The line on which each key of a TOML text is stated.

The standard library's parser says what a text means but not where; libraries that keep a text's form
do not give positions either. This scanner reads only the structure (keys, headers, where values
end) and leaves meaning to ``tomllib``, which has accepted the text before positions are relied upon.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from functools import lru_cache

Path = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'{3,5}", re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+")


class _Lost(Exception):  # noqa: N818  (it never leaves this module)
    """The text is not TOML at this point."""


class TomlLines:
    """Where the keys of a TOML text are.

    Parameters
    ----------
    text
        The text. If it is not TOML, everything before the fault is still placed.

    Attributes
    ----------
    lines : dict
        Line (from 1) by path; a path consists of keys and, inside arrays, of indices from 0.
    twice : tuple or None
        Path, first line and second line of the first key that is stated twice.
    last : tuple or None
        Path of the key whose value was read last: where reading stopped, if the text is not TOML.
        None if that was a heading.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._sizes: dict[Path, int] = {}  # arrays of tables: elements so far
        self._headers: set[Path] = set()
        self._values: set[Path] = set()
        self.lines: dict[Path, int] = {}
        self.twice: tuple[Path, int, int] | None = None
        self.last: Path | None = None
        try:
            self._document()
        except (_Lost, RecursionError):
            pass

    def _line(self) -> int:
        return bisect_right(self._starts, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise _Lost
        self._at = match.end()
        return match.group()

    def _sees(self, start: str) -> bool:
        return self._text.startswith(start, self._at)

    def _take(self, start: str) -> None:
        if not self._sees(start):
            raise _Lost
        self._at += len(start)

    def _document(self) -> None:
        table: Path = ()
        while True:
            self._skip(_SPACE)
            if self._at >= len(self._text):
                return
            if self._sees("["):
                table = self._header()
            else:
                self._statement(table)

    def _header(self) -> Path:
        line = self._line()
        self.last = None
        several = self._sees("[[")
        self._take("[[" if several else "[")
        keys = self._keys()
        self._take("]]" if several else "]")
        path: Path = ()
        for key in keys[:-1]:
            path = self._inside((*path, key))
            self.lines.setdefault(path, line)
        path = (*path, keys[-1])
        if several:
            self.lines.setdefault(path, line)
            index = self._sizes.get(path, 0)
            self._sizes[path] = index + 1
            path = (*path, index)
        elif path in self._headers or path in self._values:
            self._note_twice(path, line)
        self._headers.add(path)
        self.lines.setdefault(path, line)
        return path

    def _inside(self, path: Path) -> Path:
        """Step into the last element where `path` is an array of tables."""
        return (*path, self._sizes[path] - 1) if path in self._sizes else path

    def _statement(self, table: Path) -> None:
        """Read ``key = value`` inside `table`."""
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.last = path
        if path in self._values or path in self._headers:
            self._note_twice(path, line)
        self._values.add(path)
        self._take("=")
        self._skip(_BLANK)
        self._value(path)

    def _note_twice(self, path: Path, line: int) -> None:
        if self.twice is None:
            self.twice = (path, self.lines[path], line)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            if self._sees('"'):
                keys.append(next(iter(_loads(self._skip(_BASIC) + " = 0"))))
            elif self._sees("'"):
                keys.append(self._skip(_LITERAL)[1:-1])
            else:
                keys.append(self._skip(_BARE))
            self._skip(_BLANK)
            if not self._sees("."):
                return keys
            self._take(".")

    def _value(self, path: Path) -> None:
        if self._sees('"""'):
            self._skip(_LONG_BASIC)
        elif self._sees("'''"):
            self._skip(_LONG_LITERAL)
        elif self._sees('"'):
            self._skip(_BASIC)
        elif self._sees("'"):
            self._skip(_LITERAL)
        elif self._sees("["):
            self._array(path)
        elif self._sees("{"):
            self._inline_table(path)
        else:
            self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self._take("[")
        index = 0
        self._skip(_SPACE)
        while not self._sees("]"):
            element = (*path, index)
            self.lines.setdefault(element, self._line())
            self._value(element)
            index += 1
            self._skip(_SPACE)
            if not self._sees("]"):
                self._take(",")
                self._skip(_SPACE)
        self._take("]")

    def _inline_table(self, path: Path) -> None:
        self._take("{")
        self._skip(_SPACE)
        while not self._sees("}"):
            self._statement(path)
            self._skip(_SPACE)
            if not self._sees("}"):
                self._take(",")
                self._skip(_SPACE)
        self._take("}")


def _loads(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise _Lost from error


@lru_cache(maxsize=4096)  # an experiment sets the same keys at thousands of points
def split_key(text: str) -> tuple[str, ...] | None:
    """Return the parts of a dotted key, or None if `text` is not one."""
    if any(mark in text for mark in "=#\n\r"):
        return None
    try:
        node: object = tomllib.loads(f"{text} = 0")
    except (ValueError, RecursionError):
        return None
    keys = []
    while isinstance(node, dict):
        (key, node), *_ = node.items()
        keys.append(key)
    return tuple(keys)
