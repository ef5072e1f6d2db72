"""Every experiment has a page, and the page is of this model and of what the experiment's file asks now."""

import re

import experiment_pages
import pytest

from architecture.source import ROOT
from docs.pages import text

NAMES = experiment_pages.names()
COMMENT = re.compile(r"(?m)^#.*$")


@pytest.mark.parametrize("name", NAMES)
def test_every_experiment_has_a_page_of_this_model(name):
    assert experiment_pages.block_of(name), f"docs/experiments/{name}.md has no block for it"
    assert not experiment_pages.stale(name), f"run python tools/experiment_pages.py {name}"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_more_than_its_block_and_its_pictures_are_there(name):
    page = experiment_pages.PAGES / f"{name}.md"
    pictures = experiment_pages.PICTURE.findall(text(page))
    assert all((experiment_pages.PICTURES / picture).stat().st_size < 400_000 for picture in pictures)
    own = experiment_pages.MADE.sub("", text(page))
    assert {"## What it means", "## What it does not say"} <= set(re.findall(r"(?m)^## .*$", own))
    assert f"]({name}.md)" in text(page.parent / "index.md")


def test_no_picture_is_left_over():
    shown = {picture for name in NAMES for picture in experiment_pages.PICTURE.findall(text(page_of(name)))}
    assert {path.name for path in experiment_pages.PICTURES.glob("*")} == shown


def page_of(name):
    return experiment_pages.PAGES / f"{name}.md"


def test_a_page_is_stale_when_its_file_asks_something_else_and_not_when_a_comment_changes(tmp_path, monkeypatch):
    name = "caseload_sweep"
    asked = (ROOT / "experiments" / f"{name}.toml").read_text(encoding="utf-8")
    asked = asked.replace("../scenarios", str(ROOT / "scenarios"))
    monkeypatch.setattr(experiment_pages, "FILES", tmp_path)
    (tmp_path / f"{name}.toml").write_text(COMMENT.sub("# something else", asked), encoding="utf-8")
    assert not experiment_pages.stale(name)
    (tmp_path / f"{name}.toml").write_text(asked.replace("replications = 40", "replications = 41"), encoding="utf-8")
    assert experiment_pages.stale(name)


def test_a_page_is_stale_when_the_model_changes(monkeypatch):
    monkeypatch.setattr(experiment_pages, "model", lambda: "another")
    assert experiment_pages.stale("caseload_sweep")
