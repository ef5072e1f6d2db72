"""Run the commands that the documentation quotes, and write down what they print.

A page holds markers; what stands between a marker and the next ``<!-- end -->`` is written by this script, never by
hand::

    <!-- output: ispsim run scenarios/regional_rollout.toml --runs 20 -->     printed text, compared by the tests
    <!-- table: python benchmarks/reference_trial.py --markdown -->           a table that takes minutes
    <!-- end -->

A table carries a fingerprint of the model it was made with, and a test fails when the model has another one. Pictures
are drawn anew by `tools/pictures.py`. In the changelog only the section of the version that is not released yet is
written anew.

    python tools/refresh_docs.py             # everything, some minutes
    python tools/refresh_docs.py --quick     # what takes seconds
"""

import argparse
import ast
import hashlib
import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import build_odd  # noqa: E402
import pictures  # noqa: E402
from build_odd import ROOT, all_rules, equations, pages, rule_name, scenario_tables, week_tables  # noqa: E402

from ispsim.scenario.register import REGISTER  # noqa: E402

MARKED = re.compile(r"<!-- (output|table): (.*?) -->\n(.*?)<!-- end -->", re.DOTALL)
FINGERPRINT = re.compile(r"<!-- model ([0-9a-f]{12}) -->")


@cache
def model_fingerprint() -> str:
    """Return a hash of what makes the numbers: rules, the week, defaults, the building of worlds, the benchmarks."""
    parts = [f"{rule_name(rule)}\n{equations(rule)}" for rule in all_rules().values()]
    parts += [week_tables(), scenario_tables(), *(f"{p.name} {p.default!r}" for p in REGISTER.values())]
    code = [
        *sorted((ROOT / "src/ispsim/world").glob("*.py")),
        ROOT / "src/ispsim/ops.py",
        ROOT / "src/ispsim/analysis/trials.py",
    ]
    code += [ROOT / "benchmarks/reference_trial.py", ROOT / "benchmarks/where_mechanisms_matter.py"]
    code += [ROOT / "experiments/policy_contrasts.py"]
    parts += [without_docstrings(path.read_text(encoding="utf-8")) for path in code]
    parts += [path.read_text(encoding="utf-8") for path in sorted((ROOT / "scenarios").rglob("*.toml"))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def without_docstrings(text: str) -> str:
    """Return code without its docstrings: what is said of a number does not change it."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            first, last = node.body[0].lineno, node.body[0].end_lineno
            lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join(line for line in lines if line)


@cache
def printed(command: str) -> str:
    """Return what a command prints, run from the root of the repository with this Python."""
    program, *arguments = shlex.split(command)
    start = {"ispsim": [sys.executable, "-m", "ispsim"], "python": [sys.executable]}[program]
    plain = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [*start, *arguments],
        cwd=ROOT,
        env={**os.environ, **plain},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


def open_part(path: Path, text: str) -> str:
    """Return the part of a page that may be written anew: of the changelog, the version that is not released yet."""
    if path.name != "CHANGELOG.md":
        return text
    sections = re.split(r"(?m)^(?=## \[)", text)
    return next((section for section in sections if "unreleased" in section.splitlines()[0]), "")


def refreshed(text: str, quick: bool) -> str:
    """Return a page with everything between its markers written anew."""

    def write(match: re.Match[str]) -> str:
        kind, command, _ = match.groups()
        if kind == "table" and quick:
            return match[0]
        print(f"  {command}", file=sys.stderr)
        content = f"```text\n{printed(command)}\n```" if kind == "output" else (
            f"<!-- model {model_fingerprint()} -->\n\n{printed(command)}\n"
        )  # fmt: skip
        return f"<!-- {kind}: {command} -->\n{content}\n<!-- end -->"

    return MARKED.sub(write, text)


def documents() -> list[Path]:
    """Return the pages that may quote commands."""
    return [*pages(), ROOT / "CHANGELOG.md"]


def main(arguments: list[str] | None = None) -> int:
    """Rewrite the pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out the tables that take minutes")
    asked = parser.parse_args(arguments)
    for page in documents():
        text = page.read_text(encoding="utf-8")
        part = open_part(page, text)
        new = text.replace(part, refreshed(part, asked.quick)) if part else text
        if new != text:
            page.write_text(new, encoding="utf-8")
            print(f"{page.relative_to(ROOT)} written")
    pictures.main()
    return build_odd.main([])  # tables that are made of the numbers written just now


if __name__ == "__main__":
    sys.exit(main())
