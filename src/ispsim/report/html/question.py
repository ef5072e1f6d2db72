"""The question of an experiment: what its file says of itself in the comment it begins with."""

from __future__ import annotations

import re

_HANGING = re.compile(r"#\s{2,}\S")


def asked(text: str) -> tuple[str, ...]:
    """Return the paragraphs of the comment that a file begins with; none if it begins with a key.

    The first of them is the question. A line with nothing but the sign ends a paragraph. Where lines of a paragraph
    are indented, each line at the margin begins one of its own.

    Parameters
    ----------
    text
        Of a TOML file.
    """
    lines: list[str] = []
    for line in text.lstrip("\ufeff").splitlines():
        if not line.strip() and not lines:
            continue
        if not line.startswith("#"):
            break
        lines.append(line.rstrip())
    return tuple(part for block in _blocks(lines) for part in _parts(block))


def _blocks(lines: list[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip("# "):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _parts(block: list[str]) -> list[str]:
    """Return a block in one piece, or a piece for each line that stands at its margin if others are indented."""
    hanging = any(_HANGING.match(line) for line in block)
    parts: list[str] = []
    for line in block:
        words = line.lstrip("#").strip()
        if parts and (not hanging or _HANGING.match(line)):
            parts[-1] += f" {words}"
        else:
            parts.append(words)
    return parts
