"""Text on a terminal or in a file: tables and paragraphs, plain where nobody looks on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

NARROW, WIDE = 60, 100


def width() -> int:
    """Return the width of lines: the terminal's within limits, 80 where there is none."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROW), WIDE) if _watched() else 80


def table(*columns: tuple[str, str], gap: int = 2) -> Table:
    """Return an empty table without lines.

    Parameters
    ----------
    *columns
        Pairs of a heading and ``"left"`` or ``"right"``.
    gap
        Blanks between columns.
    """
    from rich.table import Table

    made = Table(box=None, padding=(0, gap, 0, 0), pad_edge=False, header_style="bold")
    for heading, side in columns:
        made.add_column(heading, justify="right" if side == "right" else "left", no_wrap=True)
    return made


def shown(columns: Iterable[tuple[str, str]], rows: Iterable[Iterable[str]]) -> Table:
    """Return a table with its rows, every cell as it stands.

    Parameters
    ----------
    columns
        Pairs of a heading and ``"left"`` or ``"right"``.
    rows
        Cells.
    """
    from rich.markup import escape

    made = table(*((escape(heading), side) for heading, side in columns))
    for row in rows:
        made.add_row(*map(escape, row))
    return made


def heading(text: str, *more: str) -> RenderableType:
    """Return a line in bold, with plain lines under it."""
    from rich.text import Text

    return Text.assemble((text, "bold"), *(f"\n{line}" for line in more))


def paragraph(text: str, indent: int = 0, hanging: int = 0) -> str:
    """Return a text in lines of the page's width."""
    import textwrap

    first = " " * indent
    return textwrap.fill(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=first + " " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def page(parts: Iterable[RenderableType], apart: bool = True) -> str:
    """Return parts as one text; with a blank line between them unless told otherwise."""
    from rich.console import Console
    from rich.text import Text

    stream = StringIO()
    console = Console(file=stream, width=width(), force_terminal=_watched(), legacy_windows=False)
    for number, part in enumerate(parts):
        if apart and number:
            console.print()
        # a plain text is printed as it stands: names of scenarios may hold brackets
        console.print(Text(part) if isinstance(part, str) else part, soft_wrap=isinstance(part, str))
    lines = stream.getvalue().split("\n")
    return "\n".join(line if "\x1b" in line else line.rstrip() for line in lines)


def _watched() -> bool:
    return sys.stdout.isatty()
