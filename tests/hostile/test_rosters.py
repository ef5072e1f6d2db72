"""Rosters that nobody should write: refused with file, line and column, soon, and in little memory."""

import os
import subprocess
import sys

import pytest

import ispsim
from ispsim.scenario import csv_file, roster

HEAD = "organization,system,staff,leaders\n"
PLAN = 'schema = 1\nweeks = 2\nsetting.roster = "{}"\n'
CONTENTS = {
    "a column missing": ("organization,system,staff\na,x,3\n", "r.csv:1: leaders: this column is missing"),
    "a column twice": (HEAD.replace("leaders", "leaders,staff") + "a,x,3,1,3\n", "r.csv:1: staff: this column is"),
    "ids doubled": (HEAD + "a,x,3,1\nb,x,3,1\na,y,3,1\n", 'r.csv:4: organization: "a" is the id of line 2 too'),
    "a cell too many": (HEAD + "a,x,3,1,5\n", "r.csv:2: has 5 cells; the heading has 4"),
    "nan": (HEAD + "a,x,nan,1\n", 'r.csv:2: staff: "nan" is not a finite number'),
    "infinite": (HEAD + "a,x,1e999,1\n", 'r.csv:2: staff: "1e999" is not a finite number'),
    "negative": (HEAD + "a,x,-3,1\n", 'r.csv:2: staff: "-3" is too small'),
    "huge": (HEAD + f"a,x,{'9' * 5000},1\n", "is not a finite number"),
    "people by the million": (HEAD + "".join(f"o{i},x,10000,1\n" for i in range(201)), "r.csv:1: staff: 2,010,000 pr"),
    "leaders by the million": (HEAD + "".join(f"o{i},x,1,1000\n" for i in range(2001)), "leaders: 2,001,000 leaders"),
    "a heading alone": (HEAD, "r.csv:1: has a heading but no organisations"),
    "thousands of columns": (",".join(f"c{i}" for i in range(9000)) + "\n", "r.csv:1: c0: unknown column"),
    "UTF-16": ((HEAD + "a,x,3,1\n").encode("utf-16"), "is written in UTF-16"),
    "UTF-16 without a mark": ((HEAD + "a,x,3,1\n").encode("utf-16-le"), "r.csv:1: is a binary file"),
    "UTF-32": ((HEAD + "a,x,3,1\n").encode("utf-32"), "is written in UTF-16"),
    "Latin-1": ((HEAD + "Köln,x,3,1\n").encode("latin-1"), "r.csv:2: is not written in UTF-8"),
    "a program": (b"\x7fELF\x02\x01\x01\0\0", "r.csv:1: is a binary file"),
    "an endless cell": (HEAD + '"' + "\n" * 200_000, "r.csv:2: a quoted cell has no closing quote"),
}


@pytest.fixture
def asked(elsewhere, called):
    def check(content, more=""):
        content = content.encode() if isinstance(content, str) else content
        (elsewhere / "r.csv").write_bytes(content)
        (elsewhere / "mine.toml").write_text(PLAN.format("r.csv") + more, encoding="utf-8")
        return called("check", "mine.toml", "--json")

    return check


def refused(done, said):
    assert (done.status, done.out) == (2, ""), done.err[-300:]
    assert said in done.err, done.err[-500:]
    assert "a fault in" not in done.err and len(done.err) < 10_000 and done.err.count("\n") <= roster.SHOWN + 1


@pytest.mark.parametrize("case", CONTENTS)
def test_contents(case, asked):
    content, said = CONTENTS[case]
    refused(asked(content), said)


def test_a_score_off_its_scale(asked):
    scored = "setting.scales.climate = {{column = 'ics', {}}}\n"
    text = HEAD.replace("leaders", "leaders,ics") + "a,x,3,1,4.5\nb,x,3,1,0\n"
    refused(asked(text, scored.format("scale = 'ICS'")), 'r.csv:2: ics: "4.5" is off the scale ICS')
    refused(asked(text, scored.format("min = 1, max = 7")), 'r.csv:3: ics: "0" is off the scale')


@pytest.mark.skipif(os.name != "posix", reason="files that only POSIX knows")
def test_what_is_no_file(elsewhere, called):
    os.mkfifo(elsewhere / "pipe")
    (elsewhere / "one").symlink_to("other")
    (elsewhere / "other").symlink_to("one")
    (elsewhere / "folder").mkdir()
    for path, said in (
        ("folder", "folder is a folder"),
        ("pipe", "pipe is empty"),
        ("one", "symbolic links"),
        ("/dev/null", "is empty"),
        ("/dev/zero", "/dev/zero:1: is a binary file"),
        ("gone.csv", "does not exist"),
        ("a\\u0000b", "not a file name"),
        ("x" * 5000, "does not exist"),
    ):
        (elsewhere / "mine.toml").write_text(PLAN.format(path), encoding="utf-8")
        refused(called("check", "mine.toml"), said)


def test_lines_without_end(asked, monkeypatch):
    monkeypatch.setattr(csv_file, "MAX_LINES", 1000)
    refused(asked(HEAD + "a,x,3,1\n" + "\n" * 1000), "r.csv:1001: is beyond the 1,000 lines")
    assert asked(HEAD + "a,x,3,1\n" + "\n" * 998).status == 0


# VmHWM is of this process alone; ru_maxrss would have the peak of the process that started it, too.
LIMITED = """
import re, sys
from ispsim.cli.application import execute
status = execute(["check", "mine.toml"])
print(status, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
@pytest.mark.parametrize("row", ["o{},x,3,1\n", "o{},x,-3,q\n", "\n"])
def test_a_million_rows(row, elsewhere):
    """No more is read than there can be, and no more is held than that."""
    with open(elsewhere / "r.csv", "w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(row.format(i) for i in range(1_000_001))
    (elsewhere / "mine.toml").write_text(PLAN.format("r.csv"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, timeout=60, check=False)
    status, megabytes = map(int, done.stdout.split())
    assert status == 2 and megabytes < 500 and done.stderr.count("\n") <= roster.SHOWN + 1
    assert (
        "has more than 100,000 organisations" in done.stderr
        or "lines that a roster may have" in done.stderr
        or "-3" in row
    )


def test_a_digest_is_worked_out_once(monkeypatch):
    """A roster of 100,000 rows takes seconds, and a scenario is asked for its digest often."""
    scenario = ispsim.Scenario.from_dict({})
    first = scenario.digest
    monkeypatch.setattr(ispsim.Scenario, "_digested", lambda self: pytest.fail("again"))
    assert scenario.digest == first and hash(scenario) == hash(scenario)
    monkeypatch.undo()
    assert scenario.with_settings(weeks=3).digest != first
    assert scenario.model_copy(update={"weeks": 3}).digest != first
