"""The page of the score card is of this model and these patterns, and has everything that its tool writes."""

import evidence_page
import pytest

from docs.pages import text
from ispsim.evidence.catalogue import PATTERNS

PAGE = text(evidence_page.PAGE)


def test_the_page_is_of_this_model_and_these_patterns():
    made_with = evidence_page.FINGERPRINT.search(PAGE)
    assert made_with and made_with[1] == evidence_page.fingerprint(), "run python tools/evidence_page.py"


def test_every_block_is_there_once_and_filled():
    found = evidence_page.MADE.findall(PAGE)
    assert sorted(name for name, _ in found) == sorted(evidence_page.BLOCKS)
    assert all(content.strip() for _, content in found)


def test_every_pattern_is_on_it_and_no_picture_is_left_over():
    assert [line[4:] for line in PAGE.splitlines() if line.startswith("### ")] == list(PATTERNS)
    pictures = {path.stem for path in evidence_page.PICTURES.glob("*")}
    assert pictures == {name for name in PATTERNS if f"(_static/evidence/{name}.png)" in PAGE}
    assert pictures == {name for name, pattern in PATTERNS.items() if pattern.enact is not None}
    assert all(path.stat().st_size < 400_000 for path in evidence_page.PICTURES.glob("*"))


def test_the_page_is_stale_when_the_model_is_another(monkeypatch):
    monkeypatch.setattr(evidence_page, "model", lambda: "another")
    assert f"<!-- made with {evidence_page.fingerprint()} -->" not in PAGE


def test_the_page_of_the_documentation_is_never_that_of_a_part(capsys):
    with pytest.raises(SystemExit):
        evidence_page.main(["--only", "caseload"])
    assert "that of the full card" in capsys.readouterr().err
