"""Attribution in words: the answer, and the tables for the eye."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ispsim.analysis.attribution.attribute import Attribution
from ispsim.analysis.attribution.plot import label
from ispsim.experiments.study import Study
from ispsim.figures.scales import short
from ispsim.measures import BY_NAME
from ispsim.report.kinds.findings import Shown

if TYPE_CHECKING:
    import pandas as pd

Answers = Mapping[str, Attribution]
"""Answers of one measure by context."""

_NAMED, _PAIRS, _CONTEXT = 3, 3, 20  # mechanisms of a sentence, pairs of a role, letters of a context


def left_out(study: Study, answered: Answers, lost: list[str]) -> str:
    """Return what the answer leaves out because runs failed; empty if nothing."""
    parts = []
    if lost:
        what = "context" if len(lost) == 1 else "contexts"
        named = f" ({what}: {', '.join(lost)})" if len(study.request.scenarios) > 1 else ""
        parts.append(f"In every replication some world failed{named}, so that nothing can be shared out.")
    dropped = {
        (name, role): found.dropped
        for name, answer in answered.items()
        for role, found in answer.worlds.roles.items()
        if found.dropped
    }
    if dropped:
        several = len(study.request.scenarios) > 1
        said = ", ".join(f"{f'{name}, {role}' if several else role} {n}" for (name, role), n in dropped.items())
        parts.append(
            f"Replications in which the run of any world failed are left out, of {study.request.replications} each: "
            f"{said}; if failing hangs on what happens in a run, those that are left are no fair sample."
        )
    return " ".join(parts)


def answer(answers: Answers) -> tuple[str, ...]:
    """Return the answer in three sentences."""
    return _in_one(next(iter(answers.values()))) if len(answers) == 1 else _in_several(answers)


def _in_one(found: Attribution) -> tuple[str, ...]:
    worlds, whole = found.worlds, found.whole.set_index("role")
    measure = BY_NAME[worlds.measure].label if worlds.measure in BY_NAME else worlds.measure
    added = ", ".join(
        f"{amount(whole['mean'][role])}{_bounds(whole['ci_low'][role], whole['ci_high'][role])} (trust as {role})"
        for role in found.roles
    )
    off = " / ".join(short(whole["all_off"][role]) for role in found.roles)
    number = len(worlds.mechanisms)
    which = "the mechanism adds" if number == 1 else f"the {number} mechanisms together add"
    first = f"{found.when.capitalize()} {which} to mean {measure} {added}; without them it is {off}."
    return first, _largest(found), _several(found)


def _largest(found: Attribution) -> str:
    """Return which shares are largest, and how firmly the first of them stands first."""
    said, held = [], []
    for role in found.roles:
        frame = found.shares[found.shares["role"] == role].sort_values("rank")
        if frame["share"].isna().all():
            single = found.worlds.runs - found.worlds.roles[role].dropped == 1
            why = "no parts, since one run has no interval" if single else "nothing to share out: the whole may be 0"
            said.append(f"trust as {role}: {why}")
            held.append("–")
            continue
        top = frame.head(_NAMED)
        named = ", ".join(f"{label(row.mechanism)} {percent(row.share)} %" for row in _rows(top))
        said.append(f"trust as {role}: {named}")
        held.append(f"{percent(frame['same_rank'].iloc[0])} %")
    text = f"The largest shares are, {'; '.join(said)}."
    if found.worlds.runs > 1 and any(one != "–" for one in held):
        text = f"{text[:-1]}; the first is first in {' / '.join(held)} of {_draws(found)}."
    return text


def _draws(found: Attribution) -> str:
    return "runs" if found.worlds.uncertainty == "chance" else "draws of the parameters"


def _several(found: Attribution) -> str:
    """Return how much takes several mechanisms together."""
    if len(found.worlds.mechanisms) == 1:
        return "With one mechanism there is nothing that works together."
    whole, parts = found.whole.set_index("role")["mean"], []
    for role in found.roles:
        alone = found.together[(found.together["role"] == role) & (found.together["together"] == 1)]["mean"].iloc[0]
        if found.shares[found.shares["role"] == role]["share"].notna().any():
            parts.append(f"{percent(1 - alone / whole[role])} % (trust as {role})")
    if not parts:
        return "How much of it takes several mechanisms cannot be said."
    return (
        f"Beyond what each brings alone, their working together makes up {', '.join(parts)} of the whole, so that what "
        "a mechanism adds hangs on the company it has."
    )


def _in_several(answers: Answers) -> tuple[str, ...]:
    one = next(iter(answers.values()))
    measure = BY_NAME[one.worlds.measure].label if one.worlds.measure in BY_NAME else one.worlds.measure
    ranges, leaders, several = [], [], []
    for role in one.roles:
        wholes = {name: found.whole.set_index("role")["mean"][role] for name, found in answers.items()}
        low, high = min(wholes, key=lambda name: wholes[name]), max(wholes, key=lambda name: wholes[name])
        ranges.append(f"from {amount(wholes[low])} ({low}) to {amount(wholes[high])} ({high}) with trust as {role}")
        first: dict[str, int] = {}
        parts = []
        for name, found in answers.items():
            frame = found.shares[found.shares["role"] == role].set_index("rank")
            if frame["share"].notna().any():
                leader = label(str(frame.at[1, "mechanism"]))
                first[leader] = first.get(leader, 0) + 1
                size = found.together[(found.together["role"] == role) & (found.together["together"] == 1)]
                parts.append(1 - size["mean"].iloc[0] / wholes[name])
        named = ", ".join(f"{name} in {number}" for name, number in sorted(first.items(), key=lambda one: -one[1]))
        leaders.append(f"{named or 'none, since the whole may be 0'} (trust as {role})")
        if parts:
            several.append(f"{percent(min(parts))} to {percent(max(parts))} % (trust as {role})")
    together = f"makes up {', '.join(several)} of the whole" if several else "is a part that cannot be said"
    return (
        f"{one.when.capitalize()}, the mechanisms together add to mean {measure} {'; '.join(ranges)}.",
        f"Of {len(answers)} contexts, the largest share is that of {'; '.join(leaders)}.",
        f"Beyond what each brings alone, their working together {together}.",
    )


def shown(answers: Answers) -> tuple[Shown, ...]:
    """Return the tables for the eye."""
    if len(answers) > 1:
        return (_by_context(answers), _checks(answers))
    found = next(iter(answers.values()))
    tables = [_shares(found), _one_by_one(found)]
    if len(found.worlds.mechanisms) > 1:
        tables += [_together(found), _pairs(found)]
    return (*tables, _checks(answers))


def _shares(found: Attribution) -> Shown:
    drawn = found.worlds.uncertainty != "chance"
    rows: list[tuple[str, ...]] = []
    for row in _by_role(found, found.shares, "rank"):
        low, high = (row.p05, row.p95) if drawn else (row.ci_low, row.ci_high)
        part, held = percent(row.share), percent(row.same_rank)
        rows.append((row.role, label(row.mechanism), amount(row.mean), _ends(low, high), part, str(row.rank), held))
    columns = [("Trust", "left"), ("Mechanism", "left"), ("Share", "right")]
    columns += [("5 to 95 % of draws" if drawn else "95 % interval", "right"), ("%", "right")]
    columns += [("Rank", "right"), ("Held", "right")]
    note = (
        f"Share: exact Shapley value. %: of what all add. Held: per cent of {_draws(found)} in which it has this very "
    )
    note += f"rank. {found.note}"
    return Shown(f"Shares {found.when}", tuple(columns), rows, note)


def _one_by_one(found: Attribution) -> Shown:
    rows: list[tuple[str, ...]] = [
        (row.role, label(row.mechanism), amount(row.alone), amount(row.lost))
        for row in _by_role(found, found.knock_outs)
    ]
    columns = (("Trust", "left"), ("Mechanism", "left"), ("Alone", "right"), ("Lost", "right"))
    note = "Alone: it with all others off, less all off. Lost: all on, less all but it. knock_outs has the intervals."
    return Shown("One mechanism at a time", columns, rows, note)


def _together(found: Attribution) -> Shown:
    rows: list[tuple[str, ...]] = []
    for role in found.roles:
        frame = found.together[found.together["role"] == role]
        rows.append((role, *(amount(value) for value in frame["mean"])))
    columns = (("Trust", "left"), *((str(k), "right") for k in range(1, len(found.worlds.mechanisms) + 1)))
    note = "How much of the whole comes about only where so many mechanisms are on together (sums of dividends)."
    return Shown("How many mechanisms it takes", columns, rows, note)


def _pairs(found: Attribution) -> Shown:
    rows: list[tuple[str, ...]] = []
    for role in found.roles:
        for row in _rows(found.interactions[found.interactions["role"] == role].head(_PAIRS)):
            ends = _ends(row.ci_low, row.ci_high)
            rows.append((role, label(row.first), label(row.second), amount(row.mean), ends))
    columns = (("Trust", "left"), ("Mechanism", "left"), ("with", "left"), ("Index", "right"), ("95 %", "right"))
    note = (
        "The strongest pairs, by their Shapley interaction index: above 0 they need one another, below 0 one makes up "
    )
    return Shown("How pairs work together", columns, rows, note + "for the other.")


def _by_context(answers: Answers) -> Shown:
    one = next(iter(answers.values()))
    rows: list[tuple[str, ...]] = []
    for name, found in answers.items():
        wholes = found.whole.set_index("role")["mean"]
        rows += [_context_row(name, role, wholes[role], found.shares) for role in found.roles]
        for group in found.groups["group"].unique():
            frame = found.groups[found.groups["group"] == group]
            sums = frame.groupby("role")["mean"].sum()
            rows += [_context_row(f"– {group}", role, sums[role], frame) for role in found.roles]
    names = [f"{k} {label(name)}" for k, name in enumerate(one.worlds.mechanisms, 1)]
    numbered = ((str(k), "right") for k in range(1, len(names) + 1))
    columns = (("Context", "left"), ("Trust", "left"), ("All", "right"), *numbered)
    note = f"All: what they add together. Then per cent of it: {', '.join(names)}. Where all may be 0: –."
    return Shown(f"Shares by context, {one.when}", columns, rows, note)


def _context_row(name: str, role: str, whole: float, shares: pd.DataFrame) -> tuple[str, ...]:
    parts = shares[shares["role"] == role]["share"]
    short_name = name if len(name) <= _CONTEXT else f"{name[: _CONTEXT - 1]}…"
    return (short_name, role, amount(whole), *(percent(part) for part in parts))


def _checks(answers: Answers) -> Shown:
    several = len(answers) > 1
    rows: list[tuple[str, ...]] = []
    for name, found in answers.items():
        matching = found.matching.set_index("role")
        for row in _rows(found.whole):
            year = short(matching["mean"][row.role])
            matched = "yes" if matching["matched"][row.role] else "no"
            cells: tuple[str, ...] = (
                row.role,
                short(row.all_on),
                short(row.all_off),
                short(row.nobody),
                f"{row.apart:.0e}",
            )
            cells = (*cells, year, matched if len(matching) > 1 else "–")
            rows.append(((name if len(name) <= _CONTEXT else f"{name[: _CONTEXT - 1]}…"), *cells) if several else cells)
    heads = ("All on", "All off", "Nobody", "Apart", "After a year", "Matched")
    columns = (("Trust", "left"), *((head, "right") for head in heads))
    note = (
        "All on, all off: run by themselves. Nobody: without support. Apart: the largest difference in any run between "
        "the sum of shares and all on less all off. After a year: faithful use with all on, by which the roles of "
        "trust are matched."
    )
    return Shown("Checks", (("Context", "left"), *columns) if several else columns, rows, note)


def _by_role(found: Attribution, frame: pd.DataFrame, order: str | None = None) -> list[Any]:
    rows: list[Any] = []
    for role in found.roles:
        part = frame[frame["role"] == role]
        rows += _rows(part if order is None else part.sort_values(order))
    return rows


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples())


def amount(value: float) -> str:
    """Return a number with its sign, in four decimals if it is below 1."""
    if not math.isfinite(value) or abs(value) >= 1.0:
        return short(value, signed=True)
    text = f"{value:+.4f}".replace("-", "−")
    return text if text.strip("+−0.") else "0"


def percent(part: float) -> str:
    """Return a part of the whole in whole per cent."""
    if not math.isfinite(part):
        return "–"
    text = f"{100 * part:.0f}".replace("-", "−")
    return "0" if text == "−0" else text


def _bounds(low: float, high: float) -> str:
    return f" (95 % {amount(low)} to {amount(high)})" if math.isfinite(low) else ""


def _ends(low: float, high: float) -> str:
    return f"{amount(low)} to {amount(high)}" if math.isfinite(low) else "–"
