"""Files of own mechanisms that nobody should write: refused by file and line, or status 1 where they fail on import."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from cli.command import SMALL, ispsim

HEAD = 'import ispsim\n@ispsim.mechanism(acts_on="motivation", effect="raises")\n'
SAID = HEAD + "def kept(load):\n    return load\n"
CODED = "# -*- coding: {} -*-\n"
CONTENTS = {
    "empty": ("", "rules.py: kept: there is no such function at the top of the file; there are none"),
    "large": (SAID + "#" + "x" * 2**20, "rules.py is larger than 1 MiB"),
    "NUL": (SAID + "\0", "rules.py is a binary file"),
    "UTF-16": (SAID.encode("utf-16"), "rules.py is written in UTF-16"),
    "Latin-1": ((CODED.format("latin-1") + SAID + "# é").encode("latin-1"), "rules.py:6: is not written in UTF-8"),
    "a program": (b"\x7fELF\x02\x01\x01\0\0", "rules.py is a binary file"),
    "cut in the function": (SAID[:-8], "rules.py:4: kept: "),
    "cut in the decorator": (HEAD[:-10], "rules.py:2: kept: the file is not Python: "),
    "parentheses": (SAID + "x = " + "(" * 5000, "rules.py:5: kept: the file is not Python: too many nested"),
    "signs": (SAID + "x = " + "-" * 50_000 + "1", "nested too deeply"),
    "a long sum": (SAID + "x = " + "+".join("1" * 50_000), "nested too deeply"),
    "steps": (
        SAID + "".join(f"{' ' * i}if 1:\n" for i in range(150)),
        "rules.py:105: kept: the file is not Python: too many",
    ),
    "signs in the function": (HEAD + f"def kept(load):\n    return {'-' * 500}load\n", "nested"),
    "a number of 5,000 digits": (HEAD + f"def kept(load):\n    return {'9' * 5000}\n", "rules.py:4: kept: the file is"),
    "a hexadecimal number": (
        HEAD + f"def kept(load):\n    return 0x{'f' * 5000}\n",
        ":4: kept: this number is too large",
    ),
    "tabs among blanks": (
        HEAD + "def kept(load):\n\tif load:\n        return 1\n",
        "rules.py:5: kept: the file is not",
    ),
    "a letter that steers": (SAID.replace("load", "lo\u202ead"), "rules.py:3: kept: the file is not Python"),
    "an unknown future": ("from __future__ import nothing\n" + SAID, "rules.py:1: kept: the file is not Python"),
    "yield at the top": (SAID + "yield 1\n", "rules.py:5: kept: the file is not Python"),
}
IMPORTS = {
    "an error": ("raise ValueError('a\\nb\\x1b[31m\\udcff')", "ValueError: a\\nb\\x1b[31m\\udcff"),
    "an error without words": ("raise ValueError", "ValueError"),
    "a long error": ("raise ValueError('x' * 10**6)", "ValueError: xxx"),
    "an error that fails": ("class E(Exception):\n    def __str__(self): raise OSError\nraise E", "E"),
    "leaving well": ("raise SystemExit(0)", "SystemExit: 0"),
    "leaving": ("import sys\nsys.exit()", "SystemExit"),
    "what ends a generator": ("raise GeneratorExit", "GeneratorExit"),
    "what ends a task": ("import asyncio\nraise asyncio.CancelledError", "CancelledError"),
    "without end": ("def f():\n    f()\nf()", "RecursionError: maximum"),
    "no memory": ("raise MemoryError", "MemoryError"),
    "no disk": ("raise OSError(28, 'No space left')", "OSError: [Errno 28] No space left"),
    "an error of ispsim's": ("raise ispsim.ScenarioError('no')", "ScenarioError: no"),
    "leaving the command line": ("import typer\nraise typer.Exit(0)", "Exit: 0"),
    "a word of the command line's": ("from ispsim.cli.failures import Stop\nraise Stop('0.1')", "Stop: 0.1"),
}


@pytest.fixture
def asked(elsewhere):
    """Write rules and a scenario that adds one; return the scenario's name."""

    def write(content, more=""):
        (elsewhere / "rules.py").write_bytes(content.encode() if isinstance(content, str) else content)
        text = f'{SMALL}\n[mechanisms]\nadd = ["rules.py:kept"]\n{more}'
        (elsewhere / "own.toml").write_text(text.replace("weeks = 12", "weeks = 2"), encoding="utf-8")
        return "own.toml"

    return write


@pytest.mark.parametrize("case", CONTENTS)
def test_contents(case, asked, called):
    content, said = CONTENTS[case]
    done = called("check", asked(content), "--json")
    assert (done.status, done.out) == (2, "")
    assert said in done.err and "Traceback" not in done.err and "a fault in" not in done.err, done.err[-300:]
    assert done.err.startswith(("rules.py", "own.toml:17: mechanisms.add[0]: rules.py")) and len(done.err) < 10_000


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "nonsense"])
def test_the_file_is_utf_8_whatever_it_says(encoding, asked, called):
    assert called("check", asked(CODED.format(encoding) + SAID + "# é")).status == 0


@pytest.mark.parametrize("case", IMPORTS)
def test_a_file_that_fails_on_import_is_status_1(case, asked, called, elsewhere):
    code, said = IMPORTS[case]
    file = asked(f"{SAID}{code}\n")
    before = sorted(elsewhere.iterdir())
    for words in (["run", file, "--json", "--out", "new"], ["story", file, "--json"], ["compare", file, "small.toml"]):
        (elsewhere / "small.toml").write_text(SMALL.replace("weeks = 12", "weeks = 2"), encoding="utf-8")
        done = called(*words)
        assert (done.status, done.out) == (1, ""), done.err
        assert f": kept: the file fails on import: {said}" in done.err and done.err.startswith("ispsim: rules.py:")
        assert done.err.count("\n") == 1 and "\x1b" not in done.err and len(done.err) < 3000
    assert sorted(elsewhere.iterdir()) == sorted([*before, elsewhere / "small.toml"])


def test_an_interruption_is_one(asked, called):
    """Nobody can tell who raised it: the file, or a user who is tired of waiting for a file."""
    done = called("run", asked(f"{SAID}raise KeyboardInterrupt\n"), "--json")
    assert done == (130, "", "ispsim: interrupted\n")


BESIDES = """
import os, subprocess, sys, warnings
import numpy as np
from dataclasses import dataclass

@dataclass
class Kept:
    level: "float"

print("printed")
os.write(1, b"written\\n")
os.system("echo echoed")
sys.stdout.write("said\\n")
os.chdir(os.sep)
np.seterr(all="raise")
warnings.simplefilter("error")
sys.setrecursionlimit(200)
"""


def test_what_a_file_does_besides_changes_nothing(asked, elsewhere):
    """Standard output holds results; the folder one is in, and how numbers are treated, are as they were."""
    code = """
    import os, sys, warnings, numpy
    from ispsim.engine.own import imported
    from ispsim.scenario.own.function import OwnFunction
    def state():
        return os.getcwd(), numpy.geterr(), list(warnings.filters), sys.getrecursionlimit(), sys.stdout
    before = state()
    imported.check_imports(((None, OwnFunction("rules.py", "kept", open("rules.py").read())),))
    assert state() == before, (before, state())
    assert "ispsim_own_mechanisms" not in sys.modules
    print("results")
    """
    asked("from __future__ import annotations\n" + SAID + BESIDES)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "results\n"), done.stderr
    assert sorted(done.stderr.split()) == ["echoed", "printed", "said", "written"]


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["sys.stdout.close()", "os.close(1)", "os.close(2)", "sys.stderr.close()"])
def test_closing_what_is_written_to(closed, asked):
    done = ispsim("run", asked(f"{SAID}import os, sys\n{closed}\nraise ValueError\n"), "--json")
    assert done.status == 1 and done.out == "" and "Traceback" not in done.err


@pytest.mark.slow
def test_a_run_is_the_same_whatever_the_file_did_besides(asked, elsewhere):
    plain = ispsim("run", asked(SAID), "--json", "--runs", "2")
    done = ispsim(
        "run", asked("from __future__ import annotations\n" + SAID + BESIDES), "--json", "--runs", "2", "--out", "new"
    )
    assert done.status == 0 and json.loads(done.out) == plain.json(), done.err
    assert (elsewhere / "new" / "manifest.json").exists()


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e400", "'fast'", "[]", "true", "9" * 400])
def test_a_parameter_of_ones_own_that_is_no_number(value, asked, called):
    done = called("check", asked(SAID, f"[parameters]\nkept.rate = {value}\n"))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("own.toml:19: parameters.kept.rate: ") and done.err.count("\n") == 1
    done = called("run", asked(SAID), "--set", f"parameters.kept.rate={value}")
    assert (done.status, done.out) == (2, "") and done.err.startswith("--set parameters.kept.rate: ")


@pytest.mark.skipif(os.name != "posix", reason="files that only POSIX knows")
def test_what_is_no_file(asked, called, elsewhere):
    file = asked(SAID)
    os.mkfifo(elsewhere / "pipe.py")
    (elsewhere / "folder.py").mkdir()
    (elsewhere / "loop.py").symlink_to("loop.py")
    for name, said in (
        ("pipe.py", "there is no such function"),
        ("folder.py", "is a folder"),
        ("loop.py", "symbolic links"),
        ("/dev/zero", "larger than 1 MiB"),
        ("/dev/null", "there is no such function"),
        ("gone.py", "does not exist"),
        ("x" * 5000, "File name too long"),
    ):
        text = (elsewhere / "own.toml").read_text(encoding="utf-8").replace("rules.py", name)
        (elsewhere / "mine.toml").write_text(text, encoding="utf-8")
        done = called("check", "mine.toml")
        assert (done.status, done.out) == (2, "") and said in done.err and done.err.count("\n") == 1, done.err[-300:]
    assert called("check", file).status == 0
