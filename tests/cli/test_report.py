"""``ispsim report``: what it says and refuses; the page itself is tested with the report."""

import shutil
import sys

import pytest

from experiments.asking import put


@pytest.fixture
def folder(called, tmp_path, monkeypatch):
    monkeypatch.setattr("ispsim.report.kinds.sweep.figures", lambda study: {})
    out = tmp_path / "out"
    assert called("experiment", put(tmp_path), "--out", out, "--workers", 1).status == 0
    return out


def test_it_says_what_it_wrote(called, folder):
    first = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    assert called("report", folder) == (0, f"{folder / 'report.html'}\n", "")
    assert (folder / "report.html").read_bytes() == first


def test_an_unfinished_experiment_is_told_how_it_is_finished(called, folder):
    (folder / "findings.json").unlink()
    shutil.rmtree(folder / "tables")
    (folder / "report.html").unlink()
    done = called("report", folder)
    assert done.status == 2 and not done.out and not (folder / "report.html").exists()
    assert "is not finished" in done.err and f"ispsim experiment FILE --out {folder}" in done.err
    assert called("experiment", folder.parent / "sweep.toml", "--out", folder).status == 0
    assert (folder / "report.html").exists()


@pytest.mark.parametrize("words", [["{small}"], ["{folder}"], ["{folder}/nothing"], [""], []])
def test_what_is_no_folder_of_results_is_refused_with_what_is_wanted(called, small, words):
    done = called("report", *(word.format(small=small, folder=small.parent) for word in words))
    assert done.status == 2 and not done.out
    assert ("RESULTS_DIR: " in done.err and "allowed: a folder that ispsim experiment" in done.err) or not words
    assert "RESULTS_DIR" in done.err


def test_a_pdf_without_weasyprint(called, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = called("report", folder, "--pdf")
    assert done.status == 1 and 'pip install "ispsim[pdf]"' in done.err
