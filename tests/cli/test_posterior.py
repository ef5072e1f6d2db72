"""Posterior draws on the command line: `--posterior` of run and compare."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCENARIO = ROOT / "scenarios" / "training_only.toml"
BRIEF = ("--runs", 3, "--set", "weeks=30")
TABLE = "trust.growth,use.threshold\n0.06,0.50\n0.20,0.52\n"


def test_a_run_says_what_was_drawn_and_keeps_it(called, tmp_path):
    (tmp_path / "draws.csv").write_text(TABLE, encoding="utf-8")
    done = called("run", SCENARIO, *BRIEF, "--posterior", tmp_path / "draws.csv", "--out", tmp_path / "out")
    assert done.status == 0, done.err
    said = " ".join(done.out.split())
    assert "posterior uncertainty" in said
    assert "Drawn from a posterior of 2 draws: 2 parameters. The others are held at one value" in said
    asked = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert asked["posterior"]["rows"] == [[0.06, 0.5], [0.2, 0.52]]
    page = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "2 parameters drawn from the posterior of a calibration; the others are held" in " ".join(page.split())
    done = called("report", tmp_path / "out")
    assert done.status == 0, done.err
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "2 parameters drawn from the posterior of a calibration" in report and "--posterior TABLE" in report


def test_a_comparison_takes_the_draws_that_are_shipped(called):
    plan = ROOT / "scenarios" / "no_support.toml"
    done = called("compare", plan, SCENARIO, *BRIEF, "--posterior", "shipped")
    assert done.status == 0, done.err
    assert "Drawn from a posterior of 1,000 draws: 27 parameters. Parameters that vary over" in " ".join(
        done.out.split()
    )
    done = called("compare", plan, SCENARIO, *BRIEF, "--posterior", "shipped", "--json")
    assert json.loads(done.out)["posterior"]["draws"] == 1000


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (None, ["draws.csv", "cannot be read"]),
        (TABLE.replace("use.threshold", "use.treshold"), ["draws.csv:1", "use.threshold"]),
        (TABLE.replace("0.52", "52"), ["draws.csv:3", "use.threshold", "is not allowed"]),
        ("", ["draws.csv"]),
    ],
)
def test_a_wrong_table_is_told_in_one_line_and_nothing_is_written(called, tmp_path, table, words):
    if table is not None:
        (tmp_path / "draws.csv").write_text(table, encoding="utf-8")
    done = called("run", SCENARIO, *BRIEF, "--posterior", tmp_path / "draws.csv", "--out", tmp_path / "out")
    assert done.status == 2 and not done.out
    assert all(word in done.err for word in words), done.err
    assert "Traceback" not in done.err and not (tmp_path / "out").exists()


def test_nothing_to_draw_is_told_with_the_option(called, tmp_path):
    (tmp_path / "draws.csv").write_text("trust.growth\n0.1\n", encoding="utf-8")
    stated = ("--set", "parameters.trust.growth=0.2")
    done = called("run", SCENARIO, *BRIEF, *stated, "--posterior", tmp_path / "draws.csv")
    assert done.status == 2 and "--posterior: every parameter that it draws is stated" in done.err
