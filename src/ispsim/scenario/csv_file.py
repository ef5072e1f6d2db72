"""Reading a CSV file strictly: its rows with their lines, or one clear sentence."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.source import open_without_waiting

MAX_LINE = 1 << 16
"""Longest line in bytes: a row is a line of text, so more is a mistake."""

MAX_LINES = 1_000_000
"""Most lines, blank ones counted: ten for each organisation that there can be."""

_KINDS = {
    b"\xff\xfe": "is written in UTF-16; save it as CSV UTF-8",
    b"\xfe\xff": "is written in UTF-16; save it as CSV UTF-8",
    b"PK\x03\x04": "is a workbook or an archive, not CSV; export the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is a workbook, not CSV; export the sheet as CSV UTF-8",
    b"%PDF": "is a PDF, not CSV",
}


def csv_rows(path: str | os.PathLike[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file as they are read, each with the line (from 1) that it starts on.

    Cells are stripped of blanks around them; rows without anything in them are left out.

    Parameters
    ----------
    path
        The file: UTF-8 with or without a byte order mark, commas between cells, any line ends.

    Raises
    ------
    ScenarioError
        If the file cannot be read, is no text in UTF-8 or is not CSV with commas.
    """
    file = os.fsdecode(path)
    try:
        with open(path, "rb", opener=open_without_waiting) as stream:
            yield from _rows(_Lines(stream, file), file)
    except IsADirectoryError:
        raise ScenarioError(Problem("is a folder, not a CSV file", file=file)) from None
    except PermissionError:
        raise ScenarioError(Problem("may not be read: permission denied", file=file)) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or "this is not a file name"
        raise ScenarioError(Problem(f"cannot be read: {reason}", file=file)) from None


class _Lines:
    """The lines of a file as text, each checked before anything makes sense of it."""

    def __init__(self, stream: object, file: str) -> None:
        self._stream = stream
        self._file = file
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self._stream.readline(MAX_LINE + 1)  # type: ignore[attr-defined]
        if not raw:
            raise StopIteration
        self.number += 1
        if self.number > MAX_LINES:
            raise self.fault(f"is beyond the {MAX_LINES:,} lines that a roster may have, blank ones counted")
        if self.number == 1:
            for start, words in _KINDS.items():
                if raw.startswith(start):
                    raise ScenarioError(Problem(words, file=self._file))
        if b"\0" in raw:
            raise ScenarioError(Problem("is a binary file, not CSV text in UTF-8", file=self._file, line=self.number))
        if len(raw) > MAX_LINE:
            raise self.fault(f"is longer than {MAX_LINE:,} bytes, which no row of a roster is")
        try:
            text = raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            where = f"after {raw[max(error.start - 12, 0) : error.start].decode('utf-8', 'replace')!r}"
            raise self.fault(f"is not written in UTF-8 ({where}); save the file as CSV UTF-8") from None
        if "\r" in text.rstrip("\r\n"):
            raise self.fault("has line ends of old Macintosh files (CR alone); save the file as CSV UTF-8")
        return text

    def fault(self, words: str) -> ScenarioError:
        """Return an error about the present line."""
        return ScenarioError(Problem(words, file=self._file, line=self.number))


def as_wide(
    rows: Iterable[tuple[int, list[str]]], head: Sequence[str], file: str, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that have a cell for each column; of others a problem is added."""
    for line, cells in rows:
        if len(cells) == len(head):
            yield line, cells
        else:
            message = f"has {len(cells)} cells, and the first line names {len(head)} columns"
            problems.append(Problem(message, None, file, line))


def _rows(lines: _Lines, file: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    first = True
    while True:
        start = lines.number + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            raise ScenarioError(Problem(_words(str(error), start, lines.number), file=file, line=start)) from None
        if not any(cells):
            continue
        if first:
            _check_separator(cells, file, start)
            first = False
        yield start, cells
    if first:
        raise ScenarioError(Problem("is empty; its first line names the columns", file=file))


def _words(reason: str, start: int, now: int) -> str:
    if "unexpected end" in reason or now > start:
        return "a quoted cell has no closing quote"
    if "expected after" in reason:
        return "something follows a closing quote inside a cell (a quote inside quotes is doubled)"
    return f"is not CSV: {reason}"


def _check_separator(cells: list[str], file: str, line: int) -> None:
    """Refuse a header whose columns stand between something else than commas."""
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(cells) == 1 and mark in cells[0]:
            message = f"has {name} between its columns; save it with commas (and points in decimal numbers)"
            raise ScenarioError(Problem(message, file=file, line=line))
