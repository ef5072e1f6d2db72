"""Run experiments and write what came of them into their pages, ``docs/experiments/NAME.md``.

A page holds a marker, with the figures it shows if not all of them; what stands between it and the next
``<!-- end -->`` is written by this script, never by hand::

    <!-- made by tools/experiment_pages.py caseload_sweep -->
    <!-- made by tools/experiment_pages.py uptake_sobol --figures indices,interactions -->
    <!-- end -->

Each block carries a fingerprint of the model and of what the experiment's file asks; a test says when a page has
another one.

    python tools/experiment_pages.py caseload_sweep      # runs it in a temporary folder; minutes at most
    python tools/experiment_pages.py                     # all that are stale
    python tools/experiment_pages.py --all
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
from build_odd import ROOT, all_rules, equations, rule_name, week_tables  # noqa: E402
from refresh_docs import without_docstrings  # noqa: E402

import ispsim  # noqa: E402
from ispsim.figures.style import SCREEN_DPI, Picture, to_bytes  # noqa: E402
from ispsim.report.kinds import load  # noqa: E402

if TYPE_CHECKING:
    from ispsim.report.experiment import Results
    from ispsim.report.kinds.findings import Shown

FILES = ROOT / "experiments"
PAGES = ROOT / "docs" / "experiments"
PICTURES = ROOT / "docs" / "_static" / "experiments"
ELSEWHERE = "which_mechanism"
"""How the names of experiments begin that share the page of `tools/which_mechanism.py`."""
MADE = re.compile(
    r"<!-- made by tools/experiment_pages\.py (?P<name>\w+)(?: --figures (?P<figures>[\w,]+))? -->\n"
    r"(?P<content>.*?)<!-- end -->",
    re.DOTALL,
)
PICTURE = re.compile(r"\(\.\./_static/experiments/(\w+\.png)\)")
FINGERPRINT = re.compile(r"<!-- model and request ([0-9a-f]{12}) -->")


def names() -> list[str]:
    """Return the names of the experiments that have a page each; `ELSEWHERE` says which have not."""
    return sorted(path.stem for path in FILES.glob("*.toml") if not path.stem.startswith(ELSEWHERE))


@cache
def model() -> str:
    """Return what makes the numbers whatever is asked: rules, the week, how worlds are built."""
    parts = [f"{rule_name(rule)}\n{equations(rule)}" for rule in all_rules().values()]
    code = [*sorted((ROOT / "src/ispsim/world").glob("*.py")), ROOT / "src/ispsim/ops.py"]
    return "\n".join([*parts, week_tables(), *(without_docstrings(path.read_text(encoding="utf-8")) for path in code)])


def fingerprint(name: str) -> str:
    """Return a hash of the model and of what an experiment's file asks of it; comments are no part of that."""
    request = load(FILES / f"{name}.toml")
    asked = {
        # what is not asked is left out, so that a key that other experiments bring along changes nothing
        "request": {key: value for key, value in request.describe().items() if value not in (None, [], {})},
        "rows": request.rows,
        "scenarios": {scenario.name: [scenario.digest, scenario.values()] for scenario in request.scenarios},
    }
    return hashlib.sha256(f"{model()}\n{json.dumps(asked, sort_keys=True)}".encode()).hexdigest()[:12]


def block_of(name: str) -> re.Match[str] | None:
    """Return the block of an experiment's page, or None if the page or the block is missing."""
    page = PAGES / f"{name}.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    return next((found for found in MADE.finditer(text) if found["name"] == name), None)


def stale(name: str) -> bool:
    """Whether a page was made with another model, or its experiment asks something else now."""
    found = block_of(name)
    made_with = FINGERPRINT.search(found["content"]) if found else None
    return made_with is None or made_with[1] != fingerprint(name)


def refresh(name: str) -> None:
    """Run an experiment, draw its pictures and write its block."""
    found = block_of(name)
    if found is None:
        marker = f"<!-- made by tools/experiment_pages.py {name} -->"
        raise SystemExit(f"docs/experiments/{name}.md needs the lines {marker} and <!-- end -->")
    with tempfile.TemporaryDirectory() as folder:
        results = ispsim.experiment(FILES / f"{name}.toml", Path(folder) / name)
        chosen = _chosen(name, found["figures"], results.findings.figures)
        block = "\n\n".join([f"<!-- model and request {fingerprint(name)} -->", *_block(name, results, chosen)])
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURE.findall(found["content"]):
        (PICTURES / old).unlink(missing_ok=True)
    for figure, picture in chosen.items():
        (PICTURES / f"{name}_{figure}.png").write_bytes(to_bytes(picture, "png", SCREEN_DPI))
    opening = found[0].split("\n", 1)[0]
    page = PAGES / f"{name}.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(found[0], f"{opening}\n{block}\n\n<!-- end -->"), encoding="utf-8")


def _chosen(name: str, listed: str | None, figures: dict[str, Picture]) -> dict[str, Picture]:
    if listed is None:
        return figures
    unknown = [one for one in listed.split(",") if one not in figures]
    if unknown:
        raise SystemExit(f"docs/experiments/{name}.md: no figure {unknown[0]}; there are {', '.join(figures)}")
    return {one: figures[one] for one in listed.split(",")}


def _block(name: str, results: Results, figures: dict[str, Picture]) -> list[str]:
    """Return the paragraphs of a block: answer, pictures with captions, tables, how it was made."""
    study = results.study
    request = study.request
    parts = ["\n".join(f"- {_escaped(sentence)}" for sentence in results.findings.answer)]
    for figure, picture in figures.items():
        caption = _escaped(" ".join(picture.caption.split()))
        parts += [f"![{caption.partition('. ')[0]}](../_static/experiments/{name}_{figure}.png)", caption]
    for shown in results.findings.shown:
        parts += _table(shown)
    count = f"{study.job.points:,} points ({_escaped(request.method)}), {study.runs:,} runs, {study.failed:,} failed"
    parts.append(f"{count}; seed {request.seed}, {request.varies} uncertainty. To make it again:")
    return [*parts, f"    ispsim experiment experiments/{name}.toml"]


def _table(shown: Shown) -> list[str]:
    head = [_escaped(heading) for heading, _ in shown.columns]
    sides = ["---:" if side == "right" else "---" for _, side in shown.columns]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, sides, *([*map(_escaped, row)] for row in shown.rows))]
    note = [_escaped(shown.note)] if shown.note else []
    return [f"**{_escaped(shown.title)}**", "\n".join(lines), *note]


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def main(arguments: list[str] | None = None) -> int:
    """Write pages anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="of files in experiments/; all that are stale if none")
    parser.add_argument("--all", action="store_true", help="all, stale or not")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in names()]
    if unknown:
        parser.error(f"experiments/{unknown[0]}.toml is not there; there are {', '.join(names())}")
    for name in asked.names or (names() if asked.all else filter(stale, names())):
        print(f"{name} …", flush=True)
        refresh(name)
        print(f"docs/experiments/{name}.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
