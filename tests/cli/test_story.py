"""``ispsim story``: the page, the JSON, and ids that there are not."""

import pytest

import ispsim
from cli.command import ispsim as command


def test_page_and_json(small, called):
    done = called("story", small)
    assert done.status == 0 and not done.err
    story = ispsim.story(ispsim.load_scenario(small))
    lines = done.out.splitlines()
    assert lines[0] == f"{story.who}, a story"
    assert max(map(len, lines)) <= 80
    assert story.text.split() == done.out[done.out.index(story.words[0].split(".")[0][:30]) :].split()
    rows = {line.split()[0] for line in lines[3:11] if line}
    assert {"support", "with", "without", "week"} <= rows
    found = called("story", small, "--json").json()
    assert found == story.to_dict()
    assert found["schema"] == 1 and found["words"] == story.words


def test_same_bytes_from_another_process(small):
    words = ("story", small, "--who", "org-001", "--seed", 3, "--set", "support.caseload=1", "--json")
    first, again = command(*words), command(*words)
    assert first.status == 0 and first.out == again.out
    assert first.json()["seed"] == 3


def test_unknown_ids_end_with_status_2(small, called):
    done = called("story", small, "--who", "org-7")
    assert done.status == 2 and not done.out
    assert 'who: there is no "org-7"; allowed: organisations org-001, org-002, org-003;' in done.err
    assert called("story", small, "--seed", -1).status == 2


def test_the_timeline_shows_every_week_of_use(small, called):
    """However many weeks share a column, a week of use is a block in it."""
    wide = called("story", small, "--set", "weeks=400", "--set", "parameters.use.start_rate=0.08", "--who", "org-001")
    assert wide.status == 0
    story = ispsim.story(ispsim.load_scenario(small, **{"weeks": 400, "parameters.use.start_rate": 0.08}), "org-001")
    row = next(line for line in wide.out.splitlines() if line.startswith("with "))[9:]
    shown = {column for column, cell in enumerate(row) if cell != " "}
    columns = 70
    assert shown == {int(week) * columns // 401 for week, value in enumerate(story.doing()["with"]) if value > 0}


def test_out_writes_what_python_writes(small, called, tmp_path):
    plain, out = called("story", small), tmp_path / "results" / "story"
    done = called("story", small, "--out", out)
    assert done.status == 0
    assert done.out == plain.out + f"\nResults: {out}/ (README.txt there says what is what)\n"
    ispsim.save(ispsim.story(ispsim.load_scenario(small)), tmp_path / "python")
    first, second = ({p.name: p.read_bytes() for p in folder.rglob("*.*")} for folder in (out, tmp_path / "python"))
    assert {name for name in first if first[name] != second[name]} == {"log.jsonl"} and first.keys() == second.keys()
    done = called("story", small, "--out", out, "--who", "org-001")
    assert done.status == 2 and 'its manifest asks who = null, not "org-001"' in done.err


def test_a_foreign_folder_is_told_before_anything_runs(small, called, tmp_path, monkeypatch):
    from ispsim.stories import story

    monkeypatch.setattr(story, "story", lambda *_, **__: pytest.fail("it ran"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.docx").write_text("mine")
    done = called("story", small, "--out", tmp_path / "full", "--json")
    assert (done.status, done.out) == (2, "") and done.err.startswith("--out: ") and "thesis.docx" in done.err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.docx"]


def test_whoever_is_not_there_leaves_nothing(small, called, tmp_path):
    done = called("story", small, "--who", "org-7", "--out", tmp_path / "new" / "er")
    assert done.status == 2 and "allowed: organisations" in done.err
    assert not (tmp_path / "new").exists()


def test_failure_leaves_nothing(small, called, tmp_path, monkeypatch):
    from ispsim.errors import RunError
    from ispsim.report import story

    def broken(_):
        raise RunError("the disk is on fire")

    monkeypatch.setattr(story, "contents", broken)
    done = called("story", small, "--out", tmp_path / "new")
    assert done.status == 1 and "on fire" in done.err and not (tmp_path / "new").exists()


def test_the_timeline_shows_both_isps(small, called):
    inside = ("support.internal.isps=3", "support.internal.hours_per_week=8", "support.internal.weeks=10")
    words = [word for text in inside for word in ("--set", text)]
    out = called("story", small, "--who", "org-001", *words).out
    rows = {line.split()[0]: line for line in out.splitlines()[3:12] if line}
    assert rows["support"] == "support   " + "━" * 8 and rows["internal"] == "internal  " + "━" * 10
    out = called("run", small, "--runs", "1", *words).out
    assert "support, weeks 1 to 8" in out and "internal support, weeks 1 to 10" in out
    flat = " ".join(out.split())
    assert "When external support ends in week 8 it is" in flat
    assert "When internal support ends in week 10 it is" in flat
