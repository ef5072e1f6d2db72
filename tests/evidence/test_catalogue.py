"""Every pattern is declared once, whole, and under the name and use that others know it by."""

from pathlib import Path

import pytest

from ispsim.evidence import catalogue, patterns
from ispsim.evidence.catalogue import MODULES, ORDER, PATTERNS, chosen

EACH = pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)


def test_every_module_is_listed():
    folder = Path(patterns.__file__).parent
    assert {Path(module.__file__) for module in MODULES} == set(folder.glob("*.py")) - {folder / "__init__.py"}


def test_names_are_known_and_in_order():
    assert list(PATTERNS) == [name for name in ORDER if name in PATTERNS]
    assert len(PATTERNS) == sum(len(module.PATTERNS) for module in MODULES)
    assert len(ORDER) == len(set(ORDER)) == 24


@EACH
def test_a_pattern_is_whole(pattern):
    assert pattern.source and pattern.design and pattern.figure and pattern.statistic
    assert pattern.parts or pattern.conditions
    names = [one.name for one in (*pattern.parts, *pattern.conditions)]
    assert len(names) == len(set(names))
    assert (pattern.enact is None) == bool(pattern.why_not)
    assert pattern.studies >= 30
    for part in pattern.parts:
        assert part.low < part.high and part.unit
        assert part.interval is None or part.interval[0] < part.published < part.interval[1]
    for source in pattern.source:
        assert source.citation and (source.doi is None or source.doi.startswith("10."))


def test_patterns_are_chosen_once_and_in_the_order_of_the_catalogue():
    assert [one.name for one in chosen(["tailoring", "caseload", "tailoring"])] == ["caseload", "tailoring"]
    assert chosen(None) == list(catalogue.PATTERNS.values())
