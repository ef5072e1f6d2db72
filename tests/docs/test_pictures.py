"""Pictures in the documentation show what the model gives now."""

import re

import pictures
import pytest

from architecture.source import ROOT
from docs.pages import text

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NAME = re.compile(r"#?\b[mp][0-9a-f]{10}\b")  # of a shape, made from a hash of its numbers


def shapes(svg: str) -> list[str]:
    """What is drawn, without where: letters are drawn as shapes too, so this holds every word."""
    return NUMBER.sub("", NAME.sub("", svg)).split()


def places(svg: str) -> list[float]:
    """Every number that is drawn with, in points of 0.35 mm."""
    return [float(number) for number in NUMBER.findall(NAME.sub("", svg))]


@pytest.mark.parametrize("path", pictures.PICTURES, ids=lambda path: path.name)
def test_a_picture_is_what_would_be_drawn_now(path):
    drawn, shown = pictures.PICTURES[path]().decode("utf-8"), path.read_text(encoding="utf-8")
    assert shapes(drawn) == shapes(shown), "run python tools/pictures.py"
    # machines and versions of matplotlib may round otherwise; half a point is 0.002 of use
    assert places(drawn) == pytest.approx(places(shown), rel=1e-3, abs=0.5), "run python tools/pictures.py"


@pytest.mark.parametrize("path", pictures.PICTURES, ids=lambda path: path.name)
def test_a_picture_is_small_and_shown_with_words_for_those_who_cannot_see_it(path):
    assert path.stat().st_size < 150_000
    shown = re.search(rf'<img [^>]*src="{path.relative_to(ROOT).as_posix()}"[^>]*>', text(ROOT / "README.md"))
    assert shown and len(re.search('alt="([^"]*)"', shown[0])[1]) > 60
