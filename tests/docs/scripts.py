"""The percent scripts among the documentation: read as pages, and run as a reader runs them."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from architecture.source import ROOT
from docs.pages import DOCS

CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)
TYPED = re.compile(r"^# !(.+)$", re.MULTILINE)
# What Jupyter does with a line that begins with "!", for a script that plain Python runs.
TERMINAL = """
def _terminal(command):
    import shlex, subprocess, sys
    program, *arguments = shlex.split(command)
    assert program == "ispsim", f"{program} is not known here"
    done = subprocess.run([sys.executable, "-m", "ispsim", *arguments], stdout=subprocess.PIPE)
    assert done.returncode == 0, f"{command} left with status {done.returncode}"
    assert done.stdout, f"{command} printed nothing"

"""


@cache
def scripts() -> tuple[Path, ...]:
    """Every script that is a page."""
    return tuple(sorted([*(DOCS / "tutorials").glob("*.py"), *(DOCS / "guides").glob("*.py")]))


def cells(script: Path) -> list[tuple[str, str]]:
    """The cells of a script: kind ("markdown" or "code"), and content without the marks of comments."""
    _, *parts = CELL.split(script.read_text(encoding="utf-8"))
    found = []
    for head, body in zip(parts[::2], parts[1::2], strict=True):
        markdown = "[markdown]" in head
        found.append(("markdown", re.sub(r"^# ?", "", body, flags=re.MULTILINE)) if markdown else ("code", body))
    return found


def text_of(script: Path) -> str:
    """What a script says in words."""
    return "\n".join(content for kind, content in cells(script) if kind == "markdown")


def run(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder that holds the scenarios and nothing else, with warnings as errors."""
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    code = TYPED.sub(lambda typed: f"_terminal({typed[1]!r})", script.read_text(encoding="utf-8"))
    (folder / script.name).write_text(TERMINAL + code, encoding="utf-8")
    plain = {"MPLBACKEND": "agg", "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-W", "error", script.name],
        cwd=folder,
        env={**os.environ, **plain},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
