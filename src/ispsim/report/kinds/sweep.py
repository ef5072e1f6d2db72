"""Sweeps: what measures come to along factors, what neighbouring points differ in, what replications it took."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.analysis.sweep import Columns, contrasts, response
from ispsim.experiments.precision import half_widths
from ispsim.experiments.study import Study, word
from ispsim.experiments.work import weekly
from ispsim.figures.scales import short
from ispsim.measures import BY_NAME
from ispsim.report import dictionary
from ispsim.report.dictionary import Entry
from ispsim.report.kinds.findings import Findings, Shown, Table
from ispsim.report.kinds.sweep_figures import figures

if TYPE_CHECKING:
    import pandas as pd

_SHOWN_ROWS, _WIDE, _GAP = 24, 80, 2  # rows, characters of a line, blanks between columns


def findings(study: Study) -> Findings:
    """Return response curves, contrasts and, if it was asked, the precision that was reached."""
    curves = _responses(study)
    differences = _differences(study)
    tables = {"response": _response_table(study, curves)}
    if len(differences):
        tables["contrasts"] = _contrasts_table(differences)
    if study.request.weeks:
        tables["response_weekly"] = _weekly_table(study)
    reached = _precision(study)
    if reached is not None:
        tables["precision"] = reached
    results = {"response": records(curves), "contrasts": records(differences)}
    if reached is not None:
        results["precision"] = records(reached.frame)
    answer = _answer(study, curves, differences, reached)
    return Findings(answer, (_shown(study, curves, reached),), tables, figures(study), results)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain data; undefined is None."""
    return [
        {
            str(name): None if value is None or (isinstance(value, float) and not math.isfinite(value)) else value
            for name, value in row.items()
        }
        for row in frame.to_dict("records")
    ]


def _responses(study: Study) -> pd.DataFrame:
    """Return the response at the end of the run, one row a measure and point."""
    import pandas as pd

    size, parts = len(study.design), []
    for measure in study.request.measures:
        for which in range(len(study.request.scenarios)):
            index = {"measure": measure, "point": which * size + np.arange(size)}
            parts.append(pd.DataFrame(index | response(study.values(measure, scenario=which))))
    return pd.concat(parts, ignore_index=True)


def _differences(study: Study) -> pd.DataFrame:
    """Return every contrast, one row a measure and pair of points."""
    import pandas as pd

    size, parts = len(study.design), []
    for measure in study.request.measures:
        first = study.values(measure)
        for which in range(len(study.request.scenarios)):
            values = study.values(measure, scenario=which) if which else first
            for contrast, pairs in _pairs(study):
                found = contrasts(values, pairs[:, :2])
                parts.append(_contrast(study, measure, contrast, pairs, which * size, which * size, found))
            if which:
                same = np.repeat(np.arange(size)[:, None], 2, axis=1)
                pairs = np.concatenate([same, np.full((size, 1), -1)], axis=1)
                parts.append(
                    _contrast(study, measure, "scenario", pairs, which * size, 0, contrasts(values, same, first))
                )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _pairs(study: Study) -> list[tuple[str, np.ndarray]]:
    """Return which points of the design are held against which, with the factor that differs (-1: several)."""
    design, found = study.design, []
    if design.reference is not None and len(design) > 1:
        others = np.array([point for point in range(len(design)) if point != design.reference], dtype=np.int64)
        found.append(("first", np.stack([others, np.full_like(others, design.reference), -np.ones_like(others)], 1)))
    if len(design.neighbours):
        found.append(("neighbour", design.neighbours))
    return found


def _contrast(
    study: Study, measure: str, contrast: str, pairs: np.ndarray, start: int, base: int, found: Columns
) -> pd.DataFrame:
    import pandas as pd

    names = np.array([*(factor.name for factor in study.design.factors), None], dtype=object)
    head = {
        "measure": measure,
        "contrast": contrast,
        "factor": names[pairs[:, 2]],
        "point": start + pairs[:, 0],
        "against": base + pairs[:, 1],
    }
    return pd.DataFrame(head | found)


_POINT = Entry("", "point", "integer", "", 0, None, "number of the point; the table points says what it is")
_MEASURE = dictionary.MEASURE
_AS_MEASURE = "that of the measure"
_INTERVAL = (
    Entry("", "ci_low", "number", _AS_MEASURE, None, None, "lower end of the 95 % t interval of the mean", "n < 2"),
    Entry("", "ci_high", "number", _AS_MEASURE, None, None, "upper end of the 95 % t interval of the mean", "n < 2"),
)
_MEAN, *_REST = dictionary.SUMMARY


def _factor_entries(study: Study) -> list[Entry]:
    return point_entries(study)[2:-1]


def point_entries(study: Study) -> list[Entry]:
    """Return what the columns of `Study.points` are."""
    entries = [_POINT, dictionary.SCENARIO]
    for factor in study.design.factors:
        kind = "text" if factor.categorical else "integer" if factor.integer else "number"
        low, high = (None, None) if factor.categorical else (factor.low, factor.high)
        if study.design.method == "one_at_a_time":  # the scenario's own value may lie outside
            low = high = None
        entries.append(Entry("", factor.name, kind, factor.unit, low, high, factor.meaning or "value of the factor"))
    return [*entries, Entry("", "replications", "integer", "runs", 1, None, "replications of the point")]


def _response_table(study: Study, curves: pd.DataFrame) -> Table:
    frame = curves
    points = study.points().drop(columns="replications")
    frame = points.merge(frame, on="point", how="right", validate="one_to_many")
    order = [*points.columns, *(name for name in frame.columns if name not in points.columns)]
    entries = [_POINT, dictionary.SCENARIO, *_factor_entries(study), _MEASURE, _MEAN, *_INTERVAL, *_REST]
    return Table(frame[order], "what each measure comes to at each point: one row a measure and point", entries)


def _weekly_table(study: Study) -> Table:
    import pandas as pd

    size, parts = len(study.design), []
    for measure in weekly(study.request):
        for week in study.request.weeks:
            for which in range(len(study.request.scenarios)):
                index = {"measure": measure, "week": week, "point": which * size + np.arange(size)}
                parts.append(pd.DataFrame(index | response(study.values(measure, week, which))))
    undefined = "no run defines the measure, week 0 of a sum or mean over weeks, or after the end of the run"
    entries = [_MEASURE, dictionary.WEEK, _POINT, replace(_MEAN, undefined=undefined), *_INTERVAL, *_REST]
    about = "what each measure comes to at the end of a week: one row a measure, week and point"
    empty = pd.DataFrame(columns=[entry.column for entry in entries])
    return Table(pd.concat(parts, ignore_index=True) if parts else empty, about, entries)


def _contrasts_table(frame: pd.DataFrame) -> Table:
    entries = [
        _MEASURE,
        Entry("", "contrast", "text", "", None, None, "held against: first point, a neighbour, or the first scenario"),
        Entry("", "factor", "text", "", None, None, "the factor that differs", "several differ, or none"),
        _POINT,
        Entry("", "against", "integer", "", 0, None, "number of the point that is taken away"),
        *dictionary.DIFFERENCE,
    ]
    about = "paired differences between points, replication by replication in the same futures"
    return Table(frame, about, entries)


def _precision(study: Study) -> Table | None:

    asked = study.request.precision
    if asked is None:
        return None
    widths = half_widths(study, asked)
    frame = study.points()[["point", "scenario", "replications"]].copy()
    frame["half_width"] = np.where(np.isinf(widths), np.nan, widths).ravel()
    frame["wanted"] = asked.half_width
    frame["reached"] = np.where(widths.ravel() <= asked.half_width, "yes", "no")
    judged = "of the mean" if asked.of == "mean" else "of the widest paired contrast with a neighbouring point"
    entries = [
        _POINT,
        dictionary.SCENARIO,
        Entry("", "replications", "integer", "runs", 1, None, "replications when it was left"),
        Entry(
            "",
            "half_width",
            "number",
            _AS_MEASURE,
            0,
            None,
            f"half the width of the 95 % t interval {judged}, {asked.measure}",
            "fewer than 2 runs define it",
        ),
        Entry("", "wanted", "number", _AS_MEASURE, 0, None, "half width that is narrow enough"),
        Entry("", "reached", "text", "", None, None, "yes, or no where the most replications were not enough"),
    ]
    return Table(frame, "replications that each point took, and the interval they gave: one row a point", entries)


def _answer(study: Study, curves: pd.DataFrame, differences: pd.DataFrame, reached: Table | None) -> tuple[str, ...]:
    """Return the range of the first measure, how many steps matter, and what replications were needed."""
    measure = study.request.measures[0]
    points = study.points().set_index("point")
    known = curves[(curves["measure"] == measure) & curves["mean"].notna()].set_index("point")["mean"]
    if known.empty:
        return (f"{measure} is undefined at every point.",)

    def place(point: int) -> str:
        cells = [f"{factor.name} {_cell(points.at[point, factor.name])}" for factor in study.design.factors]
        scenarios = [points.at[point, "scenario"]] if len(study.request.scenarios) > 1 else []
        return ", ".join([*map(str, scenarios), *cells])

    what = BY_NAME[measure].label if measure in BY_NAME else measure
    low, high = (place(known.index[int(at)]) for at in (known.argmin(), known.argmax()))
    sentences = [f"Mean {what} ({measure}) goes from {short(known.min())} at {low} to {short(known.max())} at {high}."]
    if len(differences):
        of_steps = (differences["measure"] == measure) & (differences["contrast"] == "neighbour")
        steps = differences[of_steps & (differences["n"] > 1)]
        clear = int(((steps["ci_low"] > 0) | (steps["ci_high"] < 0)).sum())
        if len(steps):
            sentences.append(
                f"Of {len(steps):,} steps between neighbouring points, {clear:,} have a 95 % interval of the paired "
                "difference that excludes 0; with many steps some would by chance."
            )
    asked = study.request.precision
    if reached is not None and asked is not None:
        frame = reached.frame
        done, least, most = (frame["reached"] == "yes").sum(), frame["replications"].min(), frame["replications"].max()
        judged = "each mean" if asked.of == "mean" else "each step"
        sentences.append(
            f"Replications were added until the 95 % interval of {judged} was at most ±{asked.half_width:g}: {least} "
            f"to {most} a point; {done} of {len(frame)} points got there."
        )
    return tuple(sentences)


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, int | float | np.number) else word(value)


def _shown(study: Study, curves: pd.DataFrame, reached: Table | None) -> Shown:
    """Return the points with the first measure and its interval, and what else of them fits on a page."""
    measures, points = study.request.measures, study.points()
    rows = points.head(_SHOWN_ROWS).to_dict("records")
    found = [curves[curves["measure"] == name].head(len(rows)) for name in measures]
    ends = zip(found[0]["ci_low"], found[0]["ci_high"], strict=True)
    first: list[_Column] = [("Point", "right", [str(row["point"]) for row in rows])]
    last: list[_Column] = [
        (measures[0], "right", [short(mean) for mean in found[0]["mean"]]),
        ("95 % interval", "right", [_interval(low, high) for low, high in ends]),
    ]
    if reached is not None:
        last.insert(0, ("Runs", "right", [str(row["replications"]) for row in rows]))
    wanted: list[_Column] = []
    if len(study.request.scenarios) > 1:
        wanted.append(("Scenario", "left", [_cut(row["scenario"], 16) for row in rows]))
    keys = [factor.name.rpartition(".")[2] for factor in study.design.factors]
    for factor, key in zip(study.design.factors, keys, strict=True):
        heading = _cut(key if keys.count(key) == 1 else factor.short_name, 18)
        wanted.append((heading, "left" if factor.categorical else "right", [_cell(row[factor.name]) for row in rows]))
    of_points = len(wanted)
    wanted += [
        (name, "right", [short(mean) for mean in frame["mean"]])
        for name, frame in zip(measures[1:], found[1:], strict=True)
    ]
    room = _WIDE - sum(_width(*column) for column in (*first, *last))
    fit = next((k for k in range(len(wanted)) if sum(_width(*c) for c in wanted[: k + 1]) > room), len(wanted))
    columns = [*first, *wanted[: min(fit, of_points)], *last, *wanted[of_points:fit]]
    notes = [f"The first {_SHOWN_ROWS} of {len(points):,} points."] if len(points) > _SHOWN_ROWS else []
    notes += ["The table points has the other factors."] if fit < of_points else []
    left_out = len(wanted) - max(fit, of_points)
    notes += [f"The table response has {left_out} more measure{'' if left_out == 1 else 's'}."] if left_out else []
    cells = list(zip(*(column for _, _, column in columns), strict=True))
    text = " ".join(["Means over runs.", *notes])
    return Shown("Response", tuple((heading, side) for heading, side, _ in columns), cells, text)


_Column = tuple[str, str, list[str]]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _width(heading: str, side: str, cells: list[str]) -> int:
    return max(len(heading), *map(len, cells)) + _GAP


def _interval(low: float, high: float) -> str:
    return f"{short(low)} to {short(high)}" if math.isfinite(low) else "–"
