"""The report: one file, made with the results and again from their folder, that any reader can read."""

import json
import os
import re
import shutil
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import ispsim
from architecture.source import ROOT
from experiments.asking import SCENARIO, SWEEP, contents, failing, put
from ispsim.errors import RunError, ScenarioError
from ispsim.figures.gallery import Gallery
from ispsim.report.html import account as accounts
from ispsim.report.html import grounds
from ispsim.report.html.question import asked
from ispsim.report.request import of_runs
from ispsim.scenario import Scenario
from report.html import Page

COMMENT = "# Does a larger caseload help?\n#\n# Assumed: that it does not. A line that\n#   goes on.\n# Another.\n"
NASTY = "<b>A&B</b> \"x\" 'y' \u202eturned {{ 7 * 7 }} \u05e9\u05dc\u05d5\u05dd"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An experiment with its figures."""
    where = tmp_path_factory.mktemp("asked")
    return ispsim.experiment(put(where, COMMENT + SWEEP), where / "out", workers=1).folder


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_bytes())


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr("ispsim.report.kinds.sweep.figures", lambda study: {})


@pytest.fixture(scope="module")
def told(small, tmp_path_factory):
    """The folder of a story."""
    return ispsim.save(ispsim.story(small, "org-001/p01"), tmp_path_factory.mktemp("told") / "out")


@pytest.fixture(scope="module")
def saved(runs, comparison, tmp_path_factory):
    """Folders of a run and of a comparison, with one figure each."""
    with pytest.MonkeyPatch.context() as patch:
        first = lambda gallery, results: {name: gallery.draw(results, name) for name in [*gallery.figures][:1]}  # noqa: E731
        patch.setattr(Gallery, "draw_all", first)
        where = tmp_path_factory.mktemp("saved")
        return {"run": ispsim.save(runs, where / "run"), "compare": ispsim.save(comparison, where / "compare")}


@pytest.fixture(scope="module")
def each(folder, saved, told, tmp_path_factory):
    """A report of every kind of folder."""
    made = {}
    for name, there in (saved | {"experiment": folder, "story": told}).items():
        copy = shutil.copytree(there, tmp_path_factory.mktemp(name) / "copy")
        (copy / "report.html").unlink(missing_ok=True)
        before = contents(copy)
        assert ispsim.write_report(copy) == [copy / "report.html"]
        after = contents(copy)
        assert after.keys() - before.keys() == {"report.html"} and not [k for k in before if before[k] != after[k]]
        made[name] = after["report.html"]
    return made


# --- the same file, whenever it is made


def test_it_is_made_again_with_the_same_bytes(folder, each):
    assert (folder / "report.html").read_bytes() == each["experiment"]


def test_it_says_what_was_asked_and_found(page):
    for words in (
        "Does a larger caseload help?",
        "Assumed: that it does not. A line that goes on.",
        "Mean faithful use (faithful_use) goes from",
        "Sweep: 6 points (full factorial), 24 runs, seed 1",
        "The first 5 of 18 rows, 4 more columns: tables/response.csv, tables/response.parquet",
        "All of it: tables/runs.parquet",
        "Small 10 weeks, 3 organisations, 1 ISP for 8 weeks",
        "mechanisms.trust_role gate, none trust_in_isp",
        "24 runs, none failed.",
        "ispsim experiment FILE --out DIR",
        'kind = "sweep"',
    ):
        assert words in page.text, words


def test_grades_are_those_of_the_register(page):
    rows = re.search(
        r"Varied as factors assumption .*? (\d+) 0 adapted .*? (\d+) 0 empirical measured (\d+) 0", page.text
    )
    assert sum(map(int, rows.groups())) == len(Scenario().values()) and int(rows[1]) > 200


def test_nothing_in_it_tells_when_or_where(folder):
    log = json.loads((folder / "log.jsonl").read_text(encoding="utf-8"))
    text = re.sub(r"base64,[^\"]*", "", (folder / "report.html").read_text(encoding="utf-8"))
    assert not [log[key] for key in ("started", "folder", "experiment_file") if log[key] in text]


def test_failed_runs_are_counted_with_their_reasons(tmp_path, monkeypatch, quick):
    failing(monkeypatch, lambda scenario, r: scenario.support.caseload == 2, RunError("a rule <i>failed</i>"))
    done = ispsim.experiment(put(tmp_path), tmp_path / "out", workers=1)
    page = Page((done.folder / "report.html").read_bytes())
    assert "8 of 24 runs failed and are left out of every number here; why ." in page.text
    assert "Why runs failed Runs Reason First at 8 a rule <i>failed</i> point 2, replication 0" in page.text
    assert not page.wrong and not page.all("i")


# --- read by anybody


@pytest.mark.parametrize("kind", ["experiment", "run", "compare", "story"])
def test_it_is_well_formed_and_fetches_nothing(each, kind):
    page = Page(each[kind])
    assert not page.wrong
    assert each[kind].startswith(b'<!doctype html>\n<html lang="en">')
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert not {target for target in page.values("href") if target.removeprefix("#") not in ids}
    assert set(page.values("aria-labelledby")) <= set(ids)
    assert all(source.startswith("data:image/") for source in page.values("src"))
    assert not page.all("script", "link", "iframe", "object", "base") and "style" not in {
        name for _, attributes in page.elements for name in attributes
    }
    style = " ".join(text for tag, text in page.texts if tag == "style")
    assert style and "url(" not in style and "@import" not in style
    policy = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


@pytest.mark.parametrize("kind", ["experiment", "run", "compare", "story"])
def test_it_can_be_read_aloud_and_found_through(each, kind):
    page = Page(each[kind])
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False))
    assert page.all("img") and all(len(one["alt"]) > 10 for one in page.all("img"))
    assert len(page.all("caption")) == len(page.all("thead")) == len(page.all("table")) > 3
    assert all(one["scope"] == "col" for one in page.all("th"))
    assert len(page.all("main")) == 1 and page.all("nav")[0]["aria-label"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["experiment", "story"])
def test_it_fits_a_phone(each, kind):
    """Tables scroll in boxes of their own; everything else is as narrow as the screen."""
    weasyprint = pytest.importorskip("weasyprint", exc_type=(ImportError, OSError), reason="needs the extra pdf")
    wide = 360
    text = each[kind].decode().replace("</style>", f"@page {{ size: {wide}px 30000px; margin: 0 }}</style>")
    (sheet, *_) = weasyprint.HTML(string=text, media_type="screen").render().pages

    def too_wide(box):
        element = getattr(box, "element", None)
        if element is not None and "wide" in element.get("class", "").split():
            return
        if isinstance(getattr(box, "width", None), int | float) and box.position_x + box.width > wide + 1:
            yield box
        for child in getattr(box, "children", ()):
            yield from too_wide(child)

    assert not list(too_wide(sheet._page_box))


# --- text of the user's own


def test_text_of_the_users_own_is_text(tmp_path, quick):
    text = SWEEP.replace('"Small sweep"', json.dumps(NASTY)).replace("small.toml", "nasty.toml")
    text = f"# Is {NASTY} so?\r\n{text}".replace("values = [1, 2, 3]", f"values = [1]\ngroup = {json.dumps(NASTY)}")
    (tmp_path / "nasty.toml").write_text(SCENARIO.replace('"Small"', json.dumps(NASTY)), encoding="utf-8")
    done = ispsim.experiment(put(tmp_path, text), tmp_path / "out", workers=1)
    data = (done.folder / "report.html").read_bytes()
    page = Page(data)
    shown = NASTY.replace("\u202e", "\\u202e")
    assert not page.wrong and not page.all("b") and "\u202e" not in data.decode()
    assert page.text.count(" ".join(shown.split())) >= 6 and "49" not in page.text.split("Runs")[0].split()
    assert ispsim.write_report(done.folder) and (done.folder / "report.html").read_bytes() == data


def test_half_a_character_is_written_as_an_escape(folder):
    found = accounts.decoded((folder / "findings.json").read_bytes())
    odd = replace(found, failed=1, reasons=(accounts.Reason("odd \udcff", 1, 0, 0),))
    assert accounts.decoded(accounts.encoded(odd)).reasons[0].reason == "odd \\udcff"


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("schema = 1\n# later\n", ()),
        ("", ()),
        ("#\n# One\n# line\n#\n\n# no longer\n", ("One line",)),
        ("# One.\n#\n# Two: a\n#   b\n# Three\n# Four\nschema = 1\n", ("One.", "Two: a b", "Three", "Four")),
        ("\ufeff\n# A question?\nschema = 1", ("A question?",)),
    ],
)
def test_the_question_is_the_comment_that_a_file_begins_with(text, paragraphs):
    assert asked(text) == paragraphs


def test_a_file_without_a_comment_has_a_question_too(tmp_path, quick):
    done = ispsim.experiment(put(tmp_path), tmp_path / "out", workers=1)
    found = accounts.decoded((done.folder / "findings.json").read_bytes())
    vary = "as support.caseload, mechanisms.trust_role vary?"
    assert found.question == f"What becomes of faithful_use and 2 more measures {vary}"


SHIPPED = sorted(path for path in (ROOT / "scenarios").rglob("*.toml") if path.stem != "my_mechanism")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_scenario_in_full_is_that_scenario(path):
    scenario = ispsim.load_scenario(path)
    (written,) = grounds.written(json.loads(json.dumps(of_runs([scenario], 1, 1, "chance").manifest())))
    if scenario.setting.roster is not None:
        assert written.left_out == ("its roster",)
        return
    assert not written.left_out
    assert Scenario.from_dict(tomllib.loads(written.text)).digest == scenario.digest


def test_mechanisms_of_ones_own_are_left_out_and_counted(owned):
    manifest = json.loads(json.dumps(of_runs([owned], 1, 1, "chance").manifest()))
    (written,) = grounds.written(manifest)
    assert set(written.left_out) == {"its roster", "mechanisms of your own"} and "def " not in written.text
    (*_, grades) = grounds.tables(manifest)
    own = len(owned.values()) - len(Scenario().values())
    assert own > 0 and [row for row in grades.rows if row[0] == "own"][0][2] == str(own)


# --- refusals


def unfinished(folder: Path) -> None:
    shutil.rmtree(folder / "tables")
    (folder / "findings.json").unlink(missing_ok=True)


WRONG = {
    "not there": (lambda folder: shutil.rmtree(folder), "does not exist"),
    "something else": (lambda folder: (folder / "manifest.json").unlink(), "it has no manifest.json"),
    "a foreign manifest": (lambda folder: (folder / "manifest.json").write_text("{}"), "was not written by ispsim"),
    "unfinished": (unfinished, "has no findings.json; the same command finishes it: ispsim experiment FILE --out "),
    "a figure is missing": (lambda folder: (folder / "figures" / "response.png").unlink(), "no figures/response.png"),
    "damaged": (lambda folder: (folder / "findings.json").write_text('{"title": 1}'), "not as they were written"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_refusals_say_what_is_wanted_and_write_nothing(folder, tmp_path, wrong):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "report.html").unlink()
    spoil, message = WRONG[wrong]
    spoil(copy)
    before = contents(copy)
    with pytest.raises(ScenarioError) as refused:
        ispsim.write_report(copy)
    assert message in str(refused.value) and "allowed: a folder that ispsim experiment" in str(refused.value)
    assert contents(copy) == before


def test_an_unfinished_run_is_refused(saved, tmp_path):
    copy = shutil.copytree(saved["run"], tmp_path / "copy")
    unfinished(copy)
    with pytest.raises(ScenarioError, match="ispsim run FILE --runs 3 --seed 1 --uncertainty chance --out "):
        ispsim.write_report(copy)


def test_without_weasyprint_a_pdf_is_refused_with_what_to_do(folder, tmp_path, monkeypatch):
    copy = shutil.copytree(folder, tmp_path / "copy")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    before = contents(copy)
    with pytest.raises(RunError, match=r'needs WeasyPrint, which is not installed: .*"ispsim\[pdf\]".*any browser'):
        ispsim.write_report(copy, pdf=True)
    assert contents(copy) == before


@pytest.mark.slow
def test_a_pdf_is_made_and_the_same_each_time(told, tmp_path):
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError), reason="needs the extra pdf")
    copy = shutil.copytree(told, tmp_path / "copy")
    html, made = ispsim.write_report(copy, pdf=True)
    first = made.read_bytes()
    assert html.exists() and first.startswith(b"%PDF")
    made.unlink()
    ispsim.write_report(copy, pdf=True)
    assert made.read_bytes() == first
