"""The page on which mechanism brings the uptake is of this model, and has everything that its tool writes."""

import which_mechanism

from docs.pages import text

PAGE = text(which_mechanism.PAGE)


def test_the_page_is_of_this_model_and_of_what_its_experiments_ask():
    made_with = which_mechanism.FINGERPRINT.search(PAGE)
    assert made_with and made_with[1] == which_mechanism.fingerprint(), "run python tools/which_mechanism.py"


def test_every_block_is_there_once_and_filled():
    found = which_mechanism.MADE.findall(PAGE)
    assert sorted(name for name, _ in found) == sorted(which_mechanism.BLOCKS)
    assert all(content.strip() for _, content in found)
    for figure in which_mechanism.FIGURES:
        assert f"(_static/which_mechanism_{figure}.png)" in PAGE


def test_the_page_is_stale_when_a_file_asks_something_else(monkeypatch):
    before = which_mechanism.fingerprint()
    monkeypatch.setattr(which_mechanism, "CONTEXTS", which_mechanism.MAIN)
    assert which_mechanism.fingerprint() != before
