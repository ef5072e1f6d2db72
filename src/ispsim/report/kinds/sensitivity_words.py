"""What a sensitivity analysis says in words: the answer, and tables for the eye."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity import analyses, grouping
from ispsim.analysis.sensitivity.analyses import GRADE, MECHANISM, Analysis
from ispsim.analysis.sensitivity.bootstrap import Estimate, estimate
from ispsim.analysis.sensitivity.guards import OK
from ispsim.analysis.sensitivity.sobol import Indices
from ispsim.figures.scales import short
from ispsim.figures.study import hundredths
from ispsim.measures import BY_NAME
from ispsim.report.kinds.findings import Shown
from ispsim.report.kinds.sensitivity_columns import STATUSES
from ispsim.report.kinds.sensitivity_tables import members

if TYPE_CHECKING:
    from ispsim.report.kinds.sensitivity import Part

_ROWS, _NAMED, _COLUMNS = 20, 4, 4  # of a table for the eye; factors in a sentence; measures beside one another
_LETTERS = 24  # of a factor, so that a table fits a line of 80


def plain_name(measure: str) -> str:
    """Return the label of a measure, or its name if it is one of a mechanism of one's own."""
    return BY_NAME[measure].label if measure in BY_NAME else measure


def outcome_of(part: Part, measure: str) -> str:
    """Return a measure with what it is taken of: the last week, or the whole run."""
    over_run = measure not in BY_NAME or BY_NAME[measure].over_run != "last"
    when = "over the run" if over_run else f"in week {part.study.request.scenarios[part.scenario].weeks}"
    return f"{plain_name(measure)} {when}"


def answer(part: Part) -> tuple[str, ...]:
    """Return what the first measure hangs on, how much of that is assumed and is noise, and what is not known yet."""
    main, measure = part.main, part.study.request.measures[0]
    outcome = outcome_of(part, measure)
    status = str(main.status[0])
    if status != OK:
        sentences = [f"Nothing can be said of what {outcome} hangs on: {STATUSES[status]}."]
    else:
        sentences = [_largest(part, outcome), *_evidence(part, outcome), _noise(part, outcome), _converged(part)]
    dropped = int(np.ravel(getattr(main.found, "dropped", 0))[0])
    if dropped:
        units = {"sobol": "rows", "morris": "trajectories"}.get(main.method, "points")
        sentences.append(
            f"{dropped:,} {units} of the design are left out, since runs in them failed or do not define the measure: "
            "all this holds for the rest of the space."
        )
    return tuple(sentences)


def _largest(part: Part, outcome: str) -> str:
    main = part.main
    names = [_plain(name) for name in main.names]
    values = main.leading.value[:, 0]
    order = sorted(range(len(names)), key=lambda j: -values[j])
    clear = [j for j in order if main.above[j, 0]]
    what = "group" if part.study.design.structure.get("groups") else "factor"
    among = f"{len(names)} {what}{'' if len(names) == 1 else 's'}"
    if not clear:
        return f"None of {among} moves {outcome} by more than chance alone would."
    named = [f"{names[j]} ({_amount(main, j, 0)}{_range(main.leading, (j, 0), main)})" for j in clear[:_NAMED]]
    if isinstance(main.found, Indices):
        return (
            f"Of {among}, {outcome} hangs most on {_and(named)}: share of variance each takes part in. First orders "
            f"add up to {_together(main.found.first)}; what is missing to 1 comes about in combination only."
        )
    if main.method == "morris":
        return (
            f"Of {among}, {_move(len(clear))} {outcome} by more than noise alone would show; largest, as the mean size "
            f"of the change over the whole range, are {_and(named)}."
        )
    return (
        f"Of {among}, {_move(len(clear))} {outcome} by more than a factor without effect would in 95 of 100 cases; "
        f"furthest, as distances between distributions from 0 to 1, {_and(named)}."
    )


def _together(first: Estimate) -> str:
    """Return the sum of first-order indices with its interval."""
    whole, again = float(first.value[:, 0].sum()), first.resampled[:, :, 0].sum(axis=1)
    if len(again) < 2:
        return hundredths(whole)
    found = estimate(np.array(whole), again)
    return f"{hundredths(whole)} ({hundredths(float(found.low))} to {hundredths(float(found.high))})"


def _move(number: int) -> str:
    return f"{number} move{'s' if number == 1 else ''}"


def _evidence(part: Part, outcome: str) -> list[str]:
    """Return how much rests on assumptions: exactly, between ends, or as a number of factors."""
    numbers = members(part, GRADE)
    assumed, count = numbers.get("assumption", 0), sum(numbers.values())
    grades = part.grades
    if grades is not None and "assumption" in grades.names:
        return [f"{assumed} of {count} factors are assumptions. {grouping.evidence(grades, 0, outcome)}"]
    ends = part.bounds.get(GRADE)
    if ends is not None and "assumption" in ends.groups:
        if len(ends.groups) == 1:
            return ["Every factor is an assumption, so all of this variance rests on assumptions."]
        j = ends.groups.index("assumption")
        low, high = (100 * float(np.clip(end.value[j, 0], 0, 1)) for end in (ends.total_low, ends.total_high))
        return [
            f"{assumed} of {count} factors are assumptions; they take part in {_ends(low, high)} of the variance of "
            f"expected {outcome}."
        ]
    if assumed == count:
        return [f"All {count} factors are graded as assumptions."]
    return [f"{assumed} of {count} factors are graded as assumptions." if assumed else "No factor is an assumption."]


def _ends(low: float, high: float) -> str:
    high = max(low, high)
    return f"about {low:.0f} %" if round(low) == round(high) else f"between {low:.0f} and {high:.0f} %"


def _noise(part: Part, outcome: str) -> str:
    share = part.noise.share
    replications = part.study.request.replications
    value = float(share.value[0])
    if not np.isfinite(value):
        return "How much is noise of replications cannot be told."
    low, high = (100 * float(np.clip(end[0], 0, 1)) for end in (share.low, share.high))
    told = f" ({low:.0f} to {high:.0f} %)" if np.isfinite(low) else ""
    apart = "; it is in none of the shares above" if isinstance(part.main.found, Indices) else ""
    return (
        f"Of the variance of {outcome} in a single run, {100 * np.clip(value, 0, 1):.0f} %{told} is noise between "
        f"replications, of which each point had {replications}{apart}."
    )


def _converged(part: Part) -> str:
    main = part.main
    done = main.order.converged[:, 0]
    kind = {"sobol": "total indices", "morris": "effects"}.get(main.method, "distances")
    if done.all():
        return f"All {done.size} {kind} are known well enough to go by, which says nothing of the ranges they rest on."
    study = part.study
    rows = len(study.design) // analyses.block_of(study.design)
    unit = {"sobol": "rows", "morris": "trajectories"}.get(main.method, "points")
    needed = float(main.order.rows_needed[0])
    told = f": about {needed:,.0f} {unit} instead of {rows:,} would do" if np.isfinite(needed) and needed > rows else ""
    return f"{done.sum()} of {done.size} {kind} have converged; the others, marked ~, are too uncertain to go by{told}."


def shown(part: Part) -> tuple[Shown, ...]:
    """Return tables for the eye: indices of the first measure, of the others beside it, and by group."""
    found = [_main_table(part)]
    if len(part.study.request.measures) > 1:
        found.append(_measures_table(part))
    if isinstance(part.main.found, Indices):
        found += _share_tables(part)
    found.append(_noise_table(part))
    return tuple(found)


def _main_table(part: Part) -> Shown:
    main, design = part.main, part.study.design
    measure = part.study.request.measures[0]
    order = np.argsort(-np.nan_to_num(main.leading.value[:, 0], nan=-1.0), kind="stable")
    columns: list[tuple[str, str]]
    if design.structure.get("groups"):
        numbers = members(part, MECHANISM)
        assumed = [factor.group for factor in design.factors if factor.grade == "assumption"]
        columns = [("Group", "left"), ("Factors", "right"), ("Assumed", "right")]
        heads = [[name, str(numbers[name]), str(assumed.count(name))] for name in main.names]
    else:
        columns = [("Factor", "left"), ("Group", "left")]
        heads = [[_cut(_plain(factor.name)), factor.group] for factor in design.factors]
    if isinstance(main.found, Indices):
        columns += [("Total", "right"), ("95 %", "right"), ("First", "right"), ("95 %", "right")]
        parts = [main.found.total, main.found.first]
    elif main.method == "morris":
        columns += [("μ*", "right"), ("95 %", "right"), ("Noise", "right"), ("Clear", "left")]
        parts = [main.leading]
    else:
        columns += [("Distance", "right"), ("95 %", "right"), ("Floor", "right"), ("Clear", "left")]
        parts = [_signed(main)]
    rows = []
    for j in order[:_ROWS]:
        cells = list(heads[j])
        for one in parts:
            cells += [_cell(main, one, j, 0), _interval(one, j, 0, main)]
        if not isinstance(main.found, Indices):
            cells += [_number(main, float(main.found.floor[j, 0])), "yes" if main.above[j, 0] else "no"]
        rows.append(tuple(cells))
    note = _note(main) + (f" The first {_ROWS} of {len(order)}." if len(order) > _ROWS else "")
    return Shown(f"What {outcome_of(part, measure)} hangs on", tuple(columns), rows, note)


def _note(main: Analysis) -> str:
    if isinstance(main.found, Indices):
        note = "Shares of the variance of the expected outcome: taking part in (total), alone (first)."
    elif main.method == "morris":
        note = "μ*: mean size of the change over the whole range, in its unit. Noise: what it alone gives."
    else:
        note = "Floor: what a factor without effect shows in 5 of 100 cases."
    return note + ("" if main.order.converged[:, 0].all() else " ~: interval too wide to go by.")


def _measures_table(part: Part) -> Shown:
    main, request = part.main, part.study.request
    order = np.argsort(-np.nan_to_num(main.leading.value[:, 0], nan=-1.0), kind="stable")[:_ROWS]
    signed = _signed(main)
    kept = range(min(len(request.measures), _COLUMNS))
    rows = [(_cut(_plain(main.names[j])), *(_cell(main, signed, j, k) for k in kept)) for j in order]
    kind = {"sobol": "Total indices", "morris": "Mean sizes of effects μ*"}.get(main.method, "Distances")
    note = "~: interval too wide to go by; –: undefined or constant."
    if main.method == "morris":
        note += " Each column has a unit of its own."
    if len(request.measures) > _COLUMNS:
        note += f" The table indices has {len(request.measures) - _COLUMNS} more."
    heads = [(request.measures[k], "right") for k in kept]
    return Shown(f"{kind} by measure", (("", "left"), *heads), rows, note)


def _share_tables(part: Part) -> list[Shown]:
    """Return closed and total indices of grades, and of mechanisms where single factors were moved."""
    found: list[Shown] = []
    rows: list[tuple[str, ...]]
    if part.grades is not None and str(part.grades.status[0]) == OK:
        numbers = members(part, GRADE)
        rows = [
            (name, str(numbers[name]), *_exactly(part.grades.total, j), *_exactly(part.grades.first, j))
            for j, name in sorted(enumerate(part.grades.names), key=lambda one: -numbers[one[1]])
        ]
        shares = (("Takes part in", "right"), ("95 %", "right"), ("Alone", "right"), ("95 %", "right"))
        heads = (("Grade", "left"), ("Factors", "right"))
        note = "Shares of the variance of the expected outcome; alone: what would go if all of the grade were known."
        title = f"By grade of evidence: {plain_name(part.study.request.measures[0])}"
        found.append(Shown(title, (*heads, *shares), rows, note))
    for by, ends in part.bounds.items():
        if not np.isfinite(ends.total_low.value[:, 0]).any():
            continue  # the outcome does not vary, which the table of noise says
        numbers = members(part, by)
        rows = []
        for name in numbers:
            j = ends.groups.index(name)
            total, closed = (
                f"{hundredths(float(a.value[j, 0]))} to {hundredths(float(max(a.value[j, 0], b.value[j, 0])))}"
                for a, b in ((ends.total_low, ends.total_high), (ends.closed_low, ends.closed_high))
            )
            rows.append((name, str(numbers[name]), total, closed))
        heads = ((by.capitalize(), "left"), ("Factors", "right"))
        ranges = (("Takes part in", "right"), ("Alone", "right"))
        note = "Shares of the variance lie between these ends; the table groups has their intervals."
        title = f"By {by}: {plain_name(part.study.request.measures[0])}"
        found.append(Shown(title, (*heads, *ranges), rows[:_ROWS], note))
    return found


def _exactly(part: Estimate, j: int) -> tuple[str, str]:
    low, high = float(part.low[j, 0]), float(part.high[j, 0])
    mark = "" if high - low <= 0.1 else "~"
    return f"{mark}{hundredths(float(part.value[j, 0]))}", f"{hundredths(low)} to {hundredths(high)}"


def _noise_table(part: Part) -> Shown:
    noise, main = part.noise, part.main
    rows: list[tuple[str, ...]] = []
    for k, measure in enumerate(part.study.request.measures):
        share = noise.share
        known = np.isfinite(share.value[k])
        told = f"{100 * share.low[k]:.0f} to {100 * share.high[k]:.0f} %" if np.isfinite(share.low[k]) else "–"
        variance = float(noise.variance.value[k])
        rows.append(
            (
                measure,
                short(float(noise.mean[k])),
                short(variance**0.5) if variance > 0 else "–",
                f"{100 * share.value[k]:.0f} %" if known else "–",
                told if known else "–",
                str(np.ravel(main.status)[k]),
            )
        )
    heads = (("Measure", "left"), ("Mean", "right"), ("SD of expected", "right"))
    heads_of_noise = (("Noise", "right"), ("95 %", "right"), ("Status", "left"))
    note = "Noise: share of what differs between replications of one point in the variance of a single run."
    return Shown("Noise", (*heads, *heads_of_noise), rows, note)


def _signed(main: Analysis) -> Estimate:
    """Return the leading index, with its sign where it has one."""
    distance = getattr(main.found, "distance", None)
    return main.leading if distance is None else distance


def _cell(main: Analysis, part: Estimate, j: int, k: int) -> str:
    value = float(part.value[j, k])
    if not np.isfinite(value):
        return "–"
    narrow = bool(part.high[j, k] - part.low[j, k] <= main.width[k])
    return f"{'' if narrow else '~'}{_number(main, value)}"


def _amount(main: Analysis, j: int, k: int) -> str:
    return _cell(main, _signed(main), j, k)


def _number(main: Analysis, value: float) -> str:
    if not np.isfinite(value):
        return "–"
    return short(value) if main.method == "morris" else hundredths(value)


def _interval(part: Estimate, j: int, k: int, main: Analysis) -> str:
    low, high = float(part.low[j, k]), float(part.high[j, k])
    return f"{_number(main, low)} to {_number(main, high)}" if np.isfinite(low) else "–"


def _range(part: Estimate, place: tuple[int, int], main: Analysis) -> str:
    text = _interval(_signed(main), *place, main)
    return "" if text == "–" else f", {text}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _cut(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def _plain(name: str) -> str:
    return name.removeprefix("parameters.")
