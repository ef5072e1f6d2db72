"""Links lead somewhere, and names in code style exist."""

import re
from fnmatch import fnmatch
from pathlib import Path

import build_odd
import pytest

from architecture.source import ROOT
from docs.pages import DOCS, anchors, pages, prose
from docs.scripts import scripts, text_of
from ispsim.engine.results import NAMES
from ispsim.scenario.register import REGISTER
from ispsim.scenario.scenario import Scenario

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
DOTTED = re.compile(r"`([a-z_]+(?:\.[a-z_*]+)+)(?:=[^`]*)?`")
RULES = {*build_odd.all_rules(), "mechanisms.state.updated"}
AREAS = {name.split(".")[0] for name in REGISTER}


TEXTS = (*pages(), *scripts())


def words(page: Path) -> str:
    """What a page or a script says outside its code."""
    return text_of(page) if page.suffix == ".py" else prose(page)


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_resolve(page):
    dead = []
    for target in LINK.findall(words(page)):
        if target.startswith("http"):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            dead.append(target)
    assert not dead


def exists(name: str) -> bool | None:
    """Whether a dotted name is a parameter, a key of a scenario, a rule or a file; None if it is of another sort."""
    area, _, key = name.partition(".")
    table = Scenario.model_fields.get(area)
    keys = getattr(table.annotation, "model_fields", {}) if table else {}
    if area not in AREAS and not keys:
        return None
    if "*" in name:
        return any(fnmatch(other, name) for other in REGISTER)
    return name in REGISTER or key.split(".")[0] in keys or name in RULES or (ROOT / name).exists()


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_names_in_code_style_exist(page):
    assert not [name for name in DOTTED.findall(words(page)) if exists(name) is False]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("trust.growth", True),
        ("trust.grows", False),
        ("place.*", True),
        ("support.caseload", True),
        ("support.case_load", False),
        ("mechanisms.learning.learning", True),
        ("numpy.linalg", None),
    ],
)
def test_the_search_for_names_finds(name, found):
    assert exists(name) is found


def test_every_page_can_be_reached_from_the_readme():
    seen, front = set(), [ROOT / "README.md"]
    while front:
        page = front.pop()
        if page in seen or page.suffix not in (".md", ".py") or (page.suffix == ".py" and page not in scripts()):
            continue
        seen.add(page)
        for target in LINK.findall(words(page)):
            if not target.startswith("http"):
                found = (page.parent / target.partition("#")[0]).resolve()
                front += sorted(found.glob("*.md")) if found.is_dir() else [found]
    assert not {page for page in TEXTS if page.is_relative_to(DOCS)} - seen


def test_measures_are_all_in_the_glossary():
    rows = [line.split("|") for line in prose(DOCS / "glossary.md").splitlines() if line.startswith("| `")]
    mapped = {row[1].strip(" `"): [cell.strip() for cell in row[2:6]] for row in rows}
    assert set(mapped) == {*NAMES, "sustainment"}
    assert all(all(cells) and len(cells) == 4 for cells in mapped.values())


def test_both_frameworks_are_covered():
    page = prose(DOCS / "glossary.md").lower()
    proctor = "acceptability adoption appropriateness cost feasibility fidelity penetration sustainability"
    reaim = "reach effectiveness adoption implementation maintenance"
    assert not [word for word in f"{proctor} {reaim}".split() if word not in page]
