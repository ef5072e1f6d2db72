"""The pages build without a warning, and what they show comes from their own folder."""

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from architecture.source import ROOT

FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*?\bsrc=["']?(?:https?:)?//[^"'\s>]+
    |<link\b(?![^>]*rel=["']?canonical)[^>]*?\bhref=["']?(?:https?:)?//[^"'\s>]+
    |@import\s+["'](?:https?:)?//[^"']+
    |url\(\s*["']?(?:https?:)?//[^)]+""",
    re.VERBOSE,
)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("myst_nb") is None, reason="needs the extra docs")
def test_pages_build_and_fetch_nothing_from_elsewhere(tmp_path):
    # the scripts are run by test_scripts.py, so here they are only laid out
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-D", "nb_execution_mode=off"]
    done = subprocess.run(
        [*command, "-d", str(tmp_path / "trees"), str(ROOT / "docs"), str(tmp_path / "html")],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    shown = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "html").rglob("*.html")}
    styles = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "html").rglob("*.css")}
    assert len(shown) > 30 and styles
    assert not {path.name: found for path, page in (shown | styles).items() if (found := FETCHED.findall(page))}


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://example.org/x.js">',
        '<link rel="stylesheet" href="//example.org/x.css">',
        "body { background: url(https://example.org/x.png) }",
        '@import "https://example.org/x.css";',
    ],
)
def test_something_fetched_would_be_seen(page):
    assert FETCHED.search(page)
    assert not FETCHED.search('<a href="https://example.org">there</a> <script src="_static/x.js">')
