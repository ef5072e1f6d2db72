"""What a kind of experiment gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ispsim.report.dictionary import Entry

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture


@dataclass(frozen=True)
class Table:
    """A table for the folder of results.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row an observation.
    about : str
        What it is about, in a line.
    entries : sequence of Entry
        What each column is, in the order of the columns.
    """

    frame: pd.DataFrame
    about: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Shown:
    """A table for the eye, cells in words.

    Attributes
    ----------
    title : str
        Above it.
    columns : tuple of (str, str)
        Heading, and ``"left"`` or ``"right"``.
    rows : sequence of tuple of str
        Cells.
    note : str
        Below it.
    """

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


@dataclass(frozen=True)
class Findings:
    """What is found in the runs of an experiment.

    Attributes
    ----------
    answer : tuple of str
        The answer to the question, a sentence each.
    shown : tuple of Shown
        The main tables, for the page of the command and the report.
    tables : dict of str to Table
        By name, the one that is read first in front.
    figures : dict of str to Picture
        By name.
    results : dict
        Plain data for ``--json``; undefined is None.
    columns : sequence of Entry, or None
        What the columns of the table of runs are; None where they are measures.
    """

    answer: tuple[str, ...]
    shown: tuple[Shown, ...]
    tables: dict[str, Table]
    figures: dict[str, Picture] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    columns: Sequence[Entry] | None = None
