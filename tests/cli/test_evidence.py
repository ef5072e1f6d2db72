"""``ispsim evidence``: a small card from end to end, the object, the folder, and what is refused."""

import hashlib
import json
import os
import signal
import time

import pandas as pd
import pytest

from cli.command import ispsim, started
from ispsim.evidence import catalogue
from ispsim.evidence.pattern import Part, Pattern, Simulated, Source

CHEAP = ("tailoring", "waiting-list", "low-priority-null")
ASKED = [word for name in CHEAP for word in ("--only", name)]
SMALL = [*ASKED, "--studies", "5", "--seed", "3"]


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """The small card through the installed command, with its folder."""
    folder = tmp_path_factory.mktemp("card") / "out"
    return ispsim("evidence", *SMALL, "--workers", "2", "--out", folder, "--json"), folder


def test_the_small_card(card):
    done, _ = card
    found = done.json()
    patterns = {one["name"]: one for one in found["patterns"]}
    assert found["schema"] == 1 and list(patterns) == list(CHEAP)
    for one in patterns.values():
        assert {"name", "use", "band", "mean", "low", "high", "verdict"} <= set(one)
        assert one["use"] in ("fit", "shape", "hold")
        assert one["verdict"] in ("hit", "miss", "unclear", "not enacted")
        assert one["low"] <= one["mean"] <= one["high"]
    low, high = patterns["tailoring"]["band"]
    assert (low, high) == (0.0, 0.5) and low < patterns["tailoring"]["mean"] < high
    assert patterns["tailoring"]["verdict"] == "hit"
    assert 0.0 < patterns["waiting-list"]["mean"] < 1.0
    assert patterns["waiting-list"]["parts"][1]["band"] == [0.7, None]
    assert patterns["low-priority-null"]["mean"] >= 0.5 and patterns["low-priority-null"]["by_design"]
    assert found["score"]["all"]["patterns"] == 3 and found["score"]["not by design"]["patterns"] == 2


def test_its_folder(card):
    done, folder = card
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {
        "README.txt",
        "data_dictionary.csv",
        "findings.json",
        "log.jsonl",
        "manifest.json",
        "report.html",
        "figures/captions.md",
        *(f"figures/{name}.{form}" for name in CHEAP for form in ("png", "svg")),
        *(f"tables/{name}.{form}" for name in ("numbers", "patterns", "studies") for form in ("csv", "parquet")),
    }
    numbers = pd.read_csv(folder / "tables/numbers.csv")
    first = numbers.drop_duplicates("pattern").set_index("pattern")["mean"]
    assert {one["name"]: one["mean"] for one in done.json()["patterns"]} == pytest.approx(first.to_dict())
    studies = pd.read_parquet(folder / "tables/studies.parquet")
    assert studies.query("pattern == 'tailoring' and quantity == 'difference'")["value"].mean() == pytest.approx(
        first["tailoring"]
    )
    dictionary = pd.read_csv(folder / "data_dictionary.csv")
    for name in ("numbers", "patterns", "studies"):
        columns = list(pd.read_csv(folder / f"tables/{name}.csv", nrows=1).columns)
        assert columns == list(dictionary[dictionary["table"] == name]["column"])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "evidence" and manifest["only"] == list(CHEAP) and manifest["studies"] == 5
    assert "ispsim evidence --only tailoring --only waiting-list" in (folder / "report.html").read_text(
        encoding="utf-8"
    )


def digests(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "log.jsonl"
    }


@pytest.mark.slow
def test_the_same_again_is_the_same_bytes_on_one_thread_and_its_report_can_be_made_again(card, called):
    _, folder = card
    before = digests(folder)
    done = called("evidence", *SMALL, "--workers", 1, "--out", folder)
    assert done.status == 0 and digests(folder) == before
    (folder / "report.html").unlink()
    assert called("report", folder).status == 0 and digests(folder) == before
    for words in (
        "Score card: 3 published patterns, 15 simulated studies, seed 3",
        "fit: may be used to calibrate",
        "low-priority-null (d)",
        "0.3 to 1",
        "without those built",
        f"Results: {folder}/",
    ):
        assert words in done.out
    assert max(len(line) for line in done.out.splitlines() if not line.startswith("Results")) <= 80
    refused = called("evidence", *ASKED, "--studies", 7, "--out", folder)
    assert refused.status == 2 and "studies = 5, not 7" in refused.err and digests(folder) == before


def test_another_model_is_held_against_the_same_studies(called, tmp_path):
    """Where nobody learns there is less to find; the card and its report say which model it was."""
    words = ["--only", "tailoring", "--studies", "4", "--json"]
    off = [
        "--set",
        "mechanisms.learning=false",
        "--set",
        "mechanisms.reflection=false",
        "--set",
        "parameters.use.gain=6",
    ]
    shipped, other = (called("evidence", *words, *more, "--out", tmp_path / str(len(more))) for more in ([], off))
    before, after = (json.loads(done.out) for done in (shipped, other))
    assert before["settings"] == {}
    assert after["settings"] == {
        "mechanisms.learning": False,
        "mechanisms.reflection": False,
        "parameters.use.gain": 6.0,
    }
    assert after["patterns"][0]["mean"] < 0.5 * before["patterns"][0]["mean"]
    report = (tmp_path / "6/report.html").read_text(encoding="utf-8")
    assert "the model with mechanisms.learning = false" in report and "--set mechanisms.learning=false" in report


def broken(studies, seed, settings=None):
    raise ZeroDivisionError("nobody was left")


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_a_pattern_that_fails_has_a_status_and_a_reason(called, monkeypatch, tmp_path, words):
    source = (Source("Somebody 2020", None, "abstract"),)
    made_up = Pattern(
        "made-up", "hold", source, "A study.", "1.", "A mean.", (Part("level", "SD", 0, 1),), enact=broken
    )
    monkeypatch.setitem(catalogue.PATTERNS, "made-up", made_up)
    done = called("evidence", "--only", "made-up", "--out", tmp_path / "out", *words)
    assert done.status == 3 and "Traceback" not in done.err
    assert done.err == "ispsim: made-up: its re-enactment failed: ZeroDivisionError: nobody was left\n"
    if words:
        (found,) = json.loads(done.out)["patterns"]
        assert (found["verdict"], found["mean"], found["failed"]) == ("not enacted", None, True)
    else:
        assert "The model meets 0 of 1 published patterns (1 not enacted)" in done.out
    assert "left out: its re-enactment failed" in (tmp_path / "out/README.txt").read_text(encoding="utf-8")


WRONG = {
    "no such pattern": (["--only", "casload"], "--only: there is no pattern 'casload'", "did you mean caseload?"),
    "nothing like it": (["--only", "caseload", "--only", "xyz"], "--only: there is no pattern 'xyz'", "allowed: "),
    "too few": (["--studies", "1"], "--studies: 1 is too small", "a whole number from 2"),
    "no seed": (["--seed", "-1"], "--seed: -1 is too small", "2^63"),
    "no workers": (["--workers", "0"], "--workers: 0 is too small", "from 1"),
    "no number": (["--studies", "many"], "--studies", "not a whole number"),
    "no such parameter": (["--set", "parameters.trust.groth=1"], "--set parameters.trust.groth", "trust.growth"),
    "too large": (["--set", "parameters.trust.growth=7"], "--set parameters.trust.growth", "from 0 to 1"),
    "a study's own": (["--set", "support.caseload=7"], "--set support.caseload", "is not of the model"),
    "no value": (["--set", "parameters.trust.growth"], "is not a setting", "KEY=VALUE"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_requests(called, case, tmp_path):
    words, *said = WRONG[case]
    done = called("evidence", *words, "--out", tmp_path / "out")
    assert done.status == 2 and done.out == "" and not (tmp_path / "out").exists()
    assert all(part in done.err for part in said), done.err


def test_a_folder_that_holds_something_else_is_refused_before_any_work(called, tmp_path, monkeypatch):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("ispsim.evidence.scoring.carried_out", lambda *of, **more: pytest.fail("it worked"))
    done = called("evidence", "--only", "tailoring", "--out", tmp_path)
    assert done.status == 2 and "holds something else" in done.err


def test_what_the_eye_sees_of_open_bands_and_of_nothing(called, monkeypatch):
    def half(studies, seed, settings=None):
        return Simulated({"level": pd.Series([1.0] * studies).where(lambda s: s.index > 0).to_numpy()})

    parts = (Part("level", "SD", float("-inf"), 2.0, 1.0),)
    source = (Source("Somebody 2020", None, "abstract"),)
    for name, enact, why in (("made-up", half, ""), ("undone", None, "nothing of the kind is there")):
        one = Pattern(name, "fit", source, "A study.", "1.", "A mean.", parts, enact=enact, why_not=why)
        monkeypatch.setitem(catalogue.PATTERNS, name, one)
    done = called("evidence", "--only", "made-up", "--only", "undone", "--studies", 4)
    assert done.status == 0
    assert "level" in done.out and "1.00 ± 0.00" in done.out and "up to 2" in done.out
    assert "undone, not enacted: Nothing of the kind is there." in done.out


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_interrupted(tmp_path):
    running = started("-m", "ispsim", "evidence", "--only", "tailoring", "--studies", "100000", "--out", tmp_path / "a")
    try:
        while running.poll() is None and not (tmp_path / "a/manifest.json").exists():
            time.sleep(0.05)
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()
    assert (
        (running.returncode, out) == (130, b"") and err.endswith(b"ispsim: interrupted\n") and b"Traceback" not in err
    )
    assert not (tmp_path / "a").exists()
