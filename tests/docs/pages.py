"""The pages of the documentation, and what is written in them."""

import re
from functools import cache
from pathlib import Path

from architecture.source import ROOT

DOCS = ROOT / "docs"
FENCED = re.compile(r"^```([\w{}-]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@cache
def pages() -> tuple[Path, ...]:
    """Every page that a reader meets."""
    written = (page for page in DOCS.rglob("*.md") if "_build" not in page.parts)
    return (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(written))


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCED.sub("", text(path))


def blocks(path: Path, language: str) -> list[str]:
    """The blocks of code in a language."""
    return [content for name, content in FENCED.findall(text(path)) if name == language]


def anchors(path: Path) -> set[str]:
    """What a link may lead to inside a page, as code hosts make it from headings."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}
