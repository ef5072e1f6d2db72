"""Which mechanism brings the uptake: every on-off world of the regional roll-out, and of six other contexts.

Prints Markdown: the answer, shares with intervals, how much takes several mechanisms, shares by context, and the
checks. With --figures it writes the pictures of docs/which_mechanism.md too.

    python experiments/which_mechanism.py                       # about three minutes on two cores
    python experiments/which_mechanism.py --figures docs/_static
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ispsim import attribute, load_scenario
from ispsim.analysis.attribution.attribute import Attribution
from ispsim.analysis.attribution.contexts import Contexts, by_context
from ispsim.analysis.attribution.plot import label
from ispsim.figures.style import to_bytes

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
SEED, RUNS, CONTEXT_RUNS = 1, 25, 12
AT = 104  # the week in which support ends
HALF = {"setting.organizations": 30, "support.isps": 2.75, "weeks": AT}  # half a region: the same ISPs for each place
CONTEXTS = {
    "as planned": HALF,
    "delivered already": HALF | {"setting.stage": "delivered", "setting.burn_in": 104},
    "nothing agreed, rules conflict": HALF | {"setting.stage": "considered", "setting.rule_conflict": 0.6},
    "no released time": HALF | {"setting.slack": 0.0},
    "staff turnover 60 % a year": HALF | {"setting.staff_turnover": 0.6},
    "one ISP for 30 organisations": HALF | {"support.isps": 1.0, "support.caseload": 30},
}


def answer(found: Attribution) -> str:
    """Return the answer in three sentences."""
    whole = found.whole.set_index("role")
    added = ", ".join(f"{whole['mean'][role]:.3f} under *{role}*" for role in found.roles)
    off = ", ".join(f"{whole['all_off'][role]:.3f}" for role in found.roles)
    first = f"In week {AT}, together, the six mechanisms add {added} to mean faithful use, which is {off} without them."
    orders = []
    for role in found.roles:
        frame = found.shares[found.shares["role"] == role].sort_values("rank").head(3)
        named = ", ".join(f"{label(row.mechanism)} ({100 * row.share:.0f} %)" for row in frame.itertuples())
        orders.append(f"under *{role}*: {named}")
    several = []
    for role in found.roles:
        frame = found.together[found.together["role"] == role]
        alone = frame.loc[frame["together"] == 1, "mean"].iloc[0]
        several.append(f"{100 * (1 - alone / whole['mean'][role]):.0f} % under *{role}*")
    third = f"Of the whole, {', '.join(several)} comes about only where two or more of them work together."
    return f"{first} The largest shares are, {'; '.join(orders)}. {third}"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figure(value: float) -> str:
    """Return a number with its sign, and a true minus."""
    if np.isnan(value):
        return "–"
    text = f"{value:+.4f}".replace("-", "−")
    return text if text.strip("+−0.") else "0"


def percent(part: float) -> str:
    """Return a part of the whole in per cent."""
    return f"{100 * part + 0.0:.0f}".replace("-0", "0").replace("-", "−") if np.isfinite(part) else "–"


def interval(row: Any) -> str:
    """Return a mean with its interval."""
    return f"{figure(row.mean)} ({figure(row.ci_low)} to {figure(row.ci_high)})"


def shares(found: Attribution) -> str:
    """Return shares, ranks, and what each mechanism brings alone and takes with it."""
    single = found.knock_outs.set_index(["role", "mechanism"])
    rows = []
    for row in found.shares.sort_values(["rank"]).itertuples():
        one = single.loc[(row.role, row.mechanism)]
        part = f"{percent(row.share)} % ({percent(row.share_low)} to {percent(row.share_high)})"
        held = f"{row.rank} ({percent(row.same_rank)} %)"
        alone, lost = figure(one["alone"]), figure(one["lost"])
        rows.append((row.role, [row.role, label(row.mechanism), interval(row), part, held, alone, lost]))
    head = ["trust", "mechanism", "share (95 %)", "of the whole", "rank (held in)", "alone", "lost without it"]
    return markdown(head, [cells for role in found.roles for named, cells in rows if named == role])


def together(found: Attribution) -> str:
    """Return how much of the whole takes how many mechanisms."""
    rows = []
    for role in found.roles:
        frame = found.together[found.together["role"] == role]
        rows.append([role, *map(interval, frame.itertuples())])
    return markdown(["trust", "one", "two", "three", "four", "five", "six"], rows)


def by_part(frame: pd.DataFrame, what: str, wholes: pd.DataFrame) -> list[list[str]]:
    """Return rows of shares by context or group, in per cent of the whole."""
    rows = []
    for (name, role), part in frame.groupby([what, "role"], sort=False):
        rows.append([str(name), str(role), figure(float(wholes.loc[(name, role)])), *map(percent, part["share"])])
    return rows


def contexts_table(contexts: Contexts, roster: Attribution) -> str:
    """Return shares by context and by group of the roster."""
    wholes = contexts.whole.set_index(["context", "role"])["mean"]
    rows = by_part(contexts.shares, "context", wholes)
    groups = roster.groups.assign(group="roster, " + roster.groups["group"])
    rows += by_part(groups, "group", groups.groupby(["group", "role"])["mean"].sum())
    names = [label(name) for name in roster.worlds.mechanisms]
    return markdown(["context", "trust", "added by all", *names], rows)


def checks(found: Attribution, contexts: Contexts, roster: Attribution) -> str:
    """Return what was checked."""
    every = [found.whole, contexts.whole, roster.whole]
    apart = max(float(frame["apart"].max()) for frame in every)
    lines = [f"- The largest difference, in any run, between the sum of shares and all on less all off: {apart:.0e}."]
    said = ", ".join(f"{row.role} {row.mean:.4f}" for row in found.matching.itertuples())
    lines.append(f"- Faithful use after a year of support, all on, in the roll-out: {said}.")
    frames = {name: one.matching for name, one in contexts.answers.items()} | {"roster": roster.matching}
    largest = {name: frame["difference"].abs().max() for name, frame in frames.items() if not frame["matched"].all()}
    unmatched = [f"{name} ({size:.3f})" for name, size in largest.items()]
    if unmatched:
        lines.append(f"- Roles differ in size too after that year (by up to …) in: {', '.join(unmatched)}.")
    nobody = found.whole.set_index("role")
    less = ", ".join(f"{figure(nobody['all_off'][role] - nobody['nobody'][role])} ({role})" for role in found.roles)
    lines.append(f"- All mechanisms off less no support at all: {less}.")
    return "\n".join(lines)


def main() -> None:
    """Print the page's tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--context-runs", type=int, default=CONTEXT_RUNS)
    parser.add_argument("--figures", type=Path, help="folder for the pictures")
    asked = parser.parse_args()
    rollout = load_scenario(SCENARIOS / "regional_rollout.toml")
    found = attribute(rollout, asked.runs, SEED, at=AT)
    contexts = by_context(rollout, CONTEXTS, runs=asked.context_runs, seed=SEED, at=AT, weeks=[AT])
    agencies = load_scenario(SCENARIOS / "from_roster.toml", weeks=AT)
    roster = attribute(agencies, asked.context_runs, SEED, at=AT, weeks=[AT])
    parts = [
        answer(found),
        f"Regional roll-out, week {AT}, {asked.runs} runs of each of 64 worlds and three roles, seed {SEED}:",
        shares(found),
        "How much of the whole takes how many mechanisms together (sums of Harsanyi dividends):",
        together(found),
        f"Shares in per cent of what all add in week {AT}, by context, {asked.context_runs} runs of each world:",
        contexts_table(contexts, roster),
        "Checks:",
        checks(found, contexts, roster),
    ]
    print("\n\n".join(parts))
    if asked.figures:
        pictures = {kind: found.plot(kind) for kind in ("shares", "over_time", "interactions")}
        for kind, picture in (pictures | {"contexts": contexts.plot()}).items():
            (asked.figures / f"which_mechanism_{kind}.png").write_bytes(to_bytes(picture, "png", 200))


if __name__ == "__main__":
    main()
