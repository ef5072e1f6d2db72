"""Figures of comparisons: which there are, and what of the comparison goes into each."""

import math
from typing import TYPE_CHECKING

from ispsim.engine.plot import windows
from ispsim.experiments.paired import t_interval
from ispsim.experiments.worth import discounted, why_not_priced
from ispsim.figures.gallery import Gallery
from ispsim.measures import BY_NAME

if TYPE_CHECKING:
    from ispsim.experiments.compare import Comparison
    from ispsim.figures.differences import Difference, Group
    from ispsim.figures.sheet import Heading
    from ispsim.figures.style import Picture
    from ispsim.figures.weeks import Window

_LEVELS = (
    "faithful_use",
    "use_share",
    "fidelity",
    "client_reach",
    "select_share",
    "promote_share",
    "climate",
    "motivation",
    "knowledge",
    "skill",
    "trust_among",
)
_HOURS = ("isp_hours", "staff_hours", "displaced_hours")
_MONEY = ("cost_programme", "cost_sites", "cost")
_SHORT = {"use_share": "using the RSI", "select_share": "organisations selecting"}
_FEW_LEVELS, _FEW_HOURS, _FEW_MONEY = (
    ("faithful_use", "use_share", "select_share"),
    ("isp_hours", "staff_hours"),
    ("cost",),
)
_WINDOWS = 3  # different times of support that are named one by one
_ROWS, _FEW_GROUPS = 60, 5  # marks that fit below each other, and how many groups are shown at least
_NONE: dict[str, float | int] = {"mean": math.nan, "ci_low": math.nan, "ci_high": math.nan, "n": 0}
_FEW_FROM, MOST = 4, 10  # other scenarios: from which fewer measures are shown, and how many can be


def _why_not(comparison: "Comparison", kind: str) -> str | None:
    """Return why a figure of a comparison cannot be drawn, or None."""
    if not comparison.others:
        return "there is only one scenario"
    if kind == "groups" and not _shared_groups(comparison):
        return "there are no groups of a roster that scenarios share with the first"
    if kind == "cost_effect":
        base = comparison.runs[comparison.baseline]
        for name in shown(comparison):
            reason = why_not_priced(base, comparison.runs[name])
            if reason is not None:
                return reason
    return None


def shown(comparison: "Comparison") -> list[str]:
    """Return the names of the scenarios after the first that figures show."""
    return comparison.others[:MOST]


def heading(comparison: "Comparison") -> "Heading":
    """Return what each figure states of its runs."""
    from ispsim.figures.sheet import Heading

    runs = comparison.runs[comparison.baseline]
    others = shown(comparison)
    names = ", ".join(others) if len(others) < 4 else f"{len(others)} scenarios"
    sizes = {run.scenario.setting.organizations for run in comparison.runs.values()}
    name, drawn = f"{names} against {comparison.baseline}", len(comparison.drawn)
    return Heading(name, runs.runs, tuple(sorted(sizes)), comparison.uncertainty, drawn)


def _left_out(comparison: "Comparison") -> str:
    number = len(comparison.others)
    return "" if number <= MOST else f"The first {MOST} of {number} scenarios after the baseline."


def _differences(comparison: "Comparison") -> "Picture":
    from ispsim.figures import differences

    names = shown(comparison)
    few = len(names) >= _FEW_FROM
    rows = {name: comparison.differences(name) for name in names}
    costs = comparison.runs[comparison.baseline].scenario.costs
    kinds = (
        ("share, or level from 0 to 1", _FEW_LEVELS if few else _LEVELS, False),
        ("hours a run", _FEW_HOURS if few else _HOURS, True),
        (f"{costs.currency} of {costs.price_year} a run", _FEW_MONEY if few else _MONEY, True),
    )
    groups = []
    for unit, measures, amount in kinds:
        if amount and unit.startswith(costs.currency) and _why_not(comparison, "cost_effect") is not None:
            continue
        groups.append(_group(rows, unit, measures, amount))
    return differences.draw(heading(comparison), comparison.baseline, names, groups, _left_out(comparison))


def _group(
    rows: dict[str, dict[str, dict[str, float | int]]], unit: str, measures: tuple[str, ...], amount: bool
) -> "Group":
    from ispsim.figures.differences import Group

    parts = []
    for measure in measures:
        several = [row[measure] for row in rows.values()]
        parts.append(_difference(_SHORT.get(measure, BY_NAME[measure].label), several))
    return Group(unit, parts, amount)


def _difference(label: str, several: list[dict[str, float | int]]) -> "Difference":
    """Return one row of the figure from what `Comparison.differences` has of each scenario."""
    from ispsim.figures.differences import Difference

    means, lows, highs = ([row[key] for row in several] for key in ("mean", "ci_low", "ci_high"))
    return Difference(label, means, lows, highs, [int(row["n"]) for row in several])


def _groups(comparison: "Comparison") -> "Picture":
    from ispsim.figures import differences

    names, there = shown(comparison), _shared_groups(comparison)
    fit = max(_ROWS // len(names), _FEW_GROUPS)
    found = [comparison.group_differences(name) for name in names]
    rows = []
    for group in there[:fit]:
        several = [one[group]["faithful_use"] if group in one else _NONE for one in found]
        rows.append(_difference(group, several))
    remark = f"Rows: groups of the rosters, each over its own practitioners. {_left_out(comparison)}"
    if len(there) > fit:
        remark += f" The first {fit} of {len(there)} groups."
    part = differences.Group("faithful use, 0 to 1", rows, amount=False)
    title = "Differences in faithful use by group"
    return differences.draw(heading(comparison), comparison.baseline, names, [part], remark.strip(), title)


def _shared_groups(comparison: "Comparison") -> list[str]:
    """Return the groups that the first scenario has and any other that is shown too."""
    base = comparison.runs[comparison.baseline].group_names
    others = {group for name in shown(comparison) for group in comparison.runs[name].group_names}
    return [group for group in base if group in others]


def _over_time(comparison: "Comparison") -> "Picture":
    from ispsim.figures import over_time

    names = [comparison.baseline, *shown(comparison)]
    courses = [
        over_time.Course(name, run.measure("use_share"), run.measure("faithful_use"))
        for name, run in ((name, comparison.runs[name]) for name in names)
    ]
    return over_time.draw(heading(comparison), courses, _windows(comparison, names), _left_out(comparison))


def _windows(comparison: "Comparison", names: list[str]) -> "list[Window]":
    """Return when there is support of any kind, with the scenarios' names where they differ in it."""
    from ispsim.figures.weeks import Window

    whose: dict[Window, list[str]] = {}
    for name in names:
        for window in windows(comparison.runs[name].scenario):
            whose.setdefault(window, []).append(name)
    out = []
    for what in dict.fromkeys(window.what for window in whose):
        same = {window: several for window, several in whose.items() if window.what == what}
        if len(same) == 1:
            out += list(same)
        elif len(same) <= _WINDOWS:
            out += [Window(what, window.spans, ", ".join(several)) for window, several in same.items()]
        else:
            spans = [span for window in same for span in window.spans]
            whole = (min(first for first, _ in spans), max(last for _, last in spans))
            out.append(Window(what, (whole,), "not the same in all"))
    return out


def _cost_effect(comparison: "Comparison") -> "Picture":
    from ispsim.figures import cost_effect

    base = comparison.runs[comparison.baseline]
    base_cost, base_years = discounted(base)
    planes = []
    for name in shown(comparison):
        cost, years = discounted(comparison.runs[name])
        effect, added = years - base_years, cost - base_cost
        planes.append(cost_effect.Plane(name, effect, added, t_interval(effect), t_interval(added)))
    costs = base.scenario.costs
    money = f"{costs.currency} of {costs.price_year}"
    return cost_effect.draw(heading(comparison), comparison.baseline, planes, money)


FIGURES: "Gallery[Comparison]" = Gallery(
    {
        "differences": _differences,
        "over_time": _over_time,
        "groups": _groups,
        "cost_effect": _cost_effect,
    },
    _why_not,
)
"""Figures of comparisons by name."""
