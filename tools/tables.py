"""Markdown tables and the small change of them, shared by the scripts that write documentation."""

from collections.abc import Iterable


def cell(text: object) -> str:
    """Return text that does not break a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    head = list(head)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(item) for item in row) + " |" for row in rows]
    return "\n".join(lines)


def code(*names: str) -> str:
    """Return names in code style, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def plain_number(x: float) -> str:
    """Return a number as short as it goes."""
    return f"{x:g}"
