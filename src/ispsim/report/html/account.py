"""What a report says of results, as plain data: what came of them, without what was asked and the figures themselves.

A finished experiment keeps it as ``findings.json``, from which its report can be made again without a run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ispsim.report.kinds.findings import Shown

NAME = "findings.json"
"""Of the file."""


@dataclass(frozen=True)
class Drawing:
    """A figure of the folder: its name, a short title, and its caption."""

    name: str
    title: str
    caption: str


@dataclass(frozen=True)
class Head:
    """The first rows of a table of the folder.

    Attributes
    ----------
    name, about : str
        Its name, and what it is about.
    files : tuple of str
        Where the whole is, in the folder.
    columns : tuple of str
        The first columns.
    rows : tuple of tuple of str
        The first rows; empty where the table is too long to be there as text.
    more_columns, total : int
        Columns that are left out, and rows of the whole.
    """

    name: str
    about: str
    files: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    more_columns: int = 0
    total: int = 0


@dataclass(frozen=True)
class Reason:
    """Why runs failed, how many of them, and the first (point, replication)."""

    reason: str
    runs: int
    point: int
    replication: int


@dataclass(frozen=True)
class Account:
    """What came of it.

    Attributes
    ----------
    title, kind : str
        Name of the experiment or of the scenario, and what sort of results these are.
    question : str
        What was asked, a sentence.
    background : tuple of str
        What else the asker says of it, a paragraph each.
    answer : tuple of str
        A sentence or a paragraph each.
    drawings : tuple of Drawing
        Figures in the order in which they are looked at.
    shown : tuple of Shown
        The main tables.
    heads : tuple of Head
        All tables of the folder.
    size : str
        How much was run, in words.
    runs, failed : int
        Numbers of runs.
    reasons : tuple of Reason
        Why runs failed, the most frequent first.
    """

    title: str
    kind: str
    question: str
    background: tuple[str, ...]
    answer: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    shown: tuple[Shown, ...]
    heads: tuple[Head, ...]
    size: str
    runs: int
    failed: int = 0
    reasons: tuple[Reason, ...] = ()


def encoded(account: Account) -> bytes:
    """Return an account as the bytes of its file: equal accounts give equal bytes."""
    return (json.dumps(_whole(asdict(account)), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def decoded(data: bytes) -> Account:
    """Return the account that the bytes of a file hold.

    Raises
    ------
    ValueError
        If they are none.
    """
    from pydantic import TypeAdapter

    return TypeAdapter(Account).validate_json(data)


def _whole(node: Any) -> Any:
    """Return data in which what is no character at all (half of one, from a command line) is written as an escape."""
    if isinstance(node, str):
        return node.encode("utf-8", "backslashreplace").decode()
    if isinstance(node, Mapping):
        return {key: _whole(value) for key, value in node.items()}
    return [_whole(value) for value in node] if isinstance(node, list | tuple) else node
