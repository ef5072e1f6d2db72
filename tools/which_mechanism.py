"""Run the experiments behind docs/which_mechanism.md and write what came of them into the page.

The page holds markers; what stands between one and the next ``<!-- end -->`` is written by this script, never by hand::

    <!-- made by tools/which_mechanism.py: shares -->
    <!-- end -->

The page carries a fingerprint of the model, of what the experiments' files ask and of the analysis; a test says when it
is stale.

    python tools/which_mechanism.py                      # about ten minutes on two free cores; goes on if interrupted
    python tools/which_mechanism.py --results FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))
from build_odd import ROOT, all_rules, equations, rule_name, week_tables  # noqa: E402
from refresh_docs import without_docstrings  # noqa: E402

import ispsim  # noqa: E402
from ispsim.analysis.attribution.plot import label  # noqa: E402
from ispsim.experiments.request.groups import AREAS  # noqa: E402
from ispsim.figures.style import SCREEN_DPI, to_bytes  # noqa: E402
from ispsim.report.kinds import load  # noqa: E402
from ispsim.report.kinds.attribution_words import amount, percent  # noqa: E402
from ispsim.scenario.register import REGISTER  # noqa: E402
from ispsim.scenario.schema import MECHANISMS  # noqa: E402

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.report.experiment import Results

PAGE = ROOT / "docs" / "which_mechanism.md"
PICTURES = ROOT / "docs" / "_static"
MAIN, FULL, CONTEXTS = "which_mechanism", "which_mechanism_full", "which_mechanism_contexts"
FIGURES = {"shares": MAIN, "over_time": MAIN, "interactions": MAIN, "contexts": CONTEXTS}
"""Figure -> the experiment that it is taken from."""

MADE = re.compile(r"<!-- made by tools/which_mechanism\.py: (\w+) -->\n(.*?)<!-- end -->", re.DOTALL)
FINGERPRINT = re.compile(r"<!-- made with ([0-9a-f]{12}) -->")
CODE = ("world", "analysis/attribution", "experiments/attribution")
CARRIES = {"attribute.py", "contexts.py", "plot.py", "reading.py", "request.py"}
"""Modules there that carry numbers and make none."""

SIZES = ("one", "two", "three", "four", "five", "six")


def fingerprint() -> str:
    """Return a hash of what makes the page: rules, the week, the building of worlds, what is asked, the analysis."""
    parts = [f"{rule_name(rule)}\n{equations(rule)}" for rule in all_rules().values()]
    parts.append(week_tables())
    for name in (MAIN, FULL, CONTEXTS):
        file = ROOT / f"experiments/{name}.toml"
        scenarios = [[one.name, one.digest, one.values()] for one in load(file).scenarios]
        parts.append(json.dumps([tomllib.loads(file.read_text(encoding="utf-8")), scenarios], sort_keys=True))
    files = [path for folder in CODE for path in sorted((ROOT / "src/ispsim" / folder).glob("*.py"))]
    files.append(ROOT / "src/ispsim/ops.py")
    parts += [without_docstrings(path.read_text(encoding="utf-8")) for path in files if path.name not in CARRIES]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rows_of(frame: pd.DataFrame, role: str | None = None) -> list[Any]:
    """Return the rows of a table, of one role of trust if one is named."""
    return list((frame if role is None else frame[frame["role"] == role]).itertuples())


def interval(row: Any) -> str:
    """Return a mean with its interval."""
    return f"{amount(row.mean)} ({amount(row.ci_low)} to {amount(row.ci_high)})"


def roles_of(found: Results) -> list[str]:
    """Return the roles of trust, in their order."""
    return list(found.tables["shares"]["role"].unique())


def shares(found: Results) -> str:
    """Return shares, ranks, and what each mechanism brings alone and takes with it."""
    single = found.tables["knock_outs"].set_index(["role", "mechanism"])
    rows = []
    for role in roles_of(found):
        for row in rows_of(found.tables["shares"].sort_values("rank"), role):
            one = single.loc[(role, row.mechanism)]
            part = f"{percent(row.share)} % ({percent(row.share_low)} to {percent(row.share_high)})"
            held = f"{row.rank} ({percent(row.same_rank)} %)"
            rows.append(
                [role, label(row.mechanism), interval(row), part, held, amount(one["alone"]), amount(one["lost"])]
            )
    head = ["trust", "mechanism", "share (95 %)", "of the whole", "rank (held in)", "alone", "lost without it"]
    return markdown(head, rows)


def together(found: Results) -> str:
    """Return how much of the whole takes how many mechanisms."""
    rows = [[role, *map(interval, rows_of(found.tables["together"], role))] for role in roles_of(found)]
    return markdown(["trust", *SIZES], rows)


def full(found: Results, fixed: Results) -> str:
    """Return what is left of shares and ranks over draws of the parameters, beside the same at the defaults."""
    ranks = found.tables["ranks"].pivot_table("part", ["role", "mechanism"], "place")
    context = found.study.request.scenarios[0].name
    default = fixed.tables["shares"]
    default = default[default["scenario"] == context].set_index(["role", "mechanism"])
    alone = found.tables["together"].query("together == 1").set_index("role")["mean"]
    at_defaults = fixed.tables["whole"].query("scenario == @context").set_index("role")["mean"]
    wholes = [
        [
            row.role,
            amount(at_defaults[row.role]),
            amount(row.mean),
            f"{amount(row.p05)} to {amount(row.p95)}",
            f"{percent(1 - alone[row.role] / row.mean)} %",
        ]
        for row in rows_of(found.tables["whole"])
    ]
    rows = []
    for role in roles_of(found):
        for row in rows_of(found.tables["shares"].sort_values("rank"), role):
            place = ranks.loc[(role, row.mechanism)]
            there = default.loc[(role, row.mechanism)]
            firsts = [f"{percent(place.loc[:upto].sum())} %" for upto in (1, 2, 3)]
            before = f"{percent(there['share'])} %, {there['rank']}"
            spread = f"{amount(row.p05)} to {amount(row.p95)}"
            rows.append(
                [
                    role,
                    label(row.mechanism),
                    before,
                    f"{percent(row.share)} %, {row.rank}",
                    amount(row.mean),
                    spread,
                    *firsts,
                ]
            )
    head = [
        "trust",
        "mechanism",
        "defaults: of the whole, rank",
        "draws: of the whole, rank",
        "mean share",
        "5 to 95 % of draws",
    ]
    return "\n\n".join(
        [
            markdown(
                ["trust", "added by all: defaults", "mean over draws", "5 to 95 % of draws", "beyond each alone"],
                wholes,
            ),
            markdown([*head, "first", "first two", "first three"], rows),
        ]
    )


def contexts(found: Results) -> str:
    """Return shares by context and by group of the roster, in per cent of what all add there."""
    tables = found.tables
    wholes = tables["whole"].set_index(["scenario", "role"])["mean"]
    rows = []
    for name in tables["shares"]["scenario"].unique():
        here = tables["shares"][tables["shares"]["scenario"] == name]
        groups = tables["groups"][tables["groups"]["scenario"] == name]
        for role in roles_of(found):
            parts = [percent(row.share) for row in rows_of(here, role)]
            rows.append([name, role, amount(wholes[name, role]), *parts])
        for group in groups["group"].unique():
            for role in roles_of(found):
                one = groups[(groups["group"] == group) & (groups["role"] == role)]
                rows.append([f"– {group} ones", role, amount(one["mean"].sum()), *map(percent, one["share"])])
    names = [label(name) for name in found.study.request.question.mechanisms]
    return markdown(["context", "trust", "added by all", *names], rows)


def checks(several: dict[str, Results]) -> str:
    """Return what was checked."""
    apart = max(float(found.tables["whole"]["apart"].max()) for found in several.values())
    main, runs = several[MAIN].tables, sum(found.study.runs for found in several.values())
    failed = sum(found.study.failed for found in several.values())
    said = ", ".join(f"{row.role} {row.mean:.4f}" for row in rows_of(main["matching"]))
    less = ", ".join(f"{amount(row.all_off - row.nobody)} ({row.role})" for row in rows_of(main["whole"]))
    theirs = [REGISTER[name] for name, area in AREAS.items() if area in MECHANISMS]
    assumed = sum(parameter.grade == "assumption" for parameter in theirs)
    lines = [
        f"- Of the {len(theirs)} parameters of the six mechanisms, {assumed} are assumptions.",
        f"- {runs:,} runs in all, {failed:,} of them failed.",
        f"- Sum of shares less (all on less all off, each run by itself): at most {apart:.0e} apart in any run.",
        f"- Faithful use after a year of support, all on, in the roll-out: {said}.",
        f"- All mechanisms off less no support at all, in the roll-out: {less}.",
    ]
    frame = several[CONTEXTS].tables["matching"]
    frame = frame[frame["matched"] == 0]
    unmatched = frame.assign(size=frame["difference"].abs()).groupby("scenario", sort=False)["size"].max()
    if len(unmatched):
        named = ", ".join(f"{name} ({size:.3f})" for name, size in unmatched.items())
        lines.append(f"- Roles differ in size too after that year (by up to …) in: {named}.")
    drawn = several[FULL].tables["matching"].set_index("role")
    apart_there = ", ".join(
        f"{role} {amount(drawn['difference'][role])} ({amount(drawn['difference_low'][role])} to "
        f"{amount(drawn['difference_high'][role])})"
        for role in drawn.index[1:]
    )
    lines.append(
        f"- Over draws of the parameters, faithful use after a year less that under the gate, mean: {apart_there}."
    )
    return "\n".join(lines)


def answer(several: dict[str, Results]) -> str:
    """Return the answer in three sentences, with what it was made with."""
    sentences = several[MAIN].findings.answer
    return "\n".join(
        [f"<!-- made with {fingerprint()} -->", "", *(f"{k}. {said}" for k, said in enumerate(sentences, 1))]
    )


BLOCKS = {
    "answer": answer,
    "shares": lambda several: shares(several[MAIN]),
    "together": lambda several: together(several[MAIN]),
    "full": lambda several: full(several[FULL], several[CONTEXTS]),
    "contexts": lambda several: contexts(several[CONTEXTS]),
    "checks": checks,
}
"""What stands between the markers, by name."""


def write(several: dict[str, Results]) -> None:
    """Write the blocks and the pictures."""
    made = {name: block(several) for name, block in BLOCKS.items()}
    text = PAGE.read_text(encoding="utf-8")
    new = MADE.sub(lambda found: f"{found[0].splitlines()[0]}\n{made[found[1]]}\n\n<!-- end -->", text)
    PAGE.write_text(new, encoding="utf-8")
    for figure, name in FIGURES.items():
        (PICTURES / f"which_mechanism_{figure}.png").write_bytes(
            to_bytes(several[name].findings.figures[figure], "png", SCREEN_DPI)
        )


def main(arguments: list[str] | None = None) -> int:
    """Run the experiments, or take up what is there, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("results"), help="folder of their results")
    asked = parser.parse_args(arguments)
    several = {}
    for name in (MAIN, CONTEXTS, FULL):
        print(f"{name} …", flush=True)
        several[name] = ispsim.experiment(ROOT / f"experiments/{name}.toml", asked.results / name)
    write(several)
    print(f"{PAGE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
