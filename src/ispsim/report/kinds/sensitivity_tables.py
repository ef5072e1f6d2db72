"""The tables of a sensitivity analysis, with what each column is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.analysis.sensitivity import analyses
from ispsim.analysis.sensitivity.analyses import GRADE, LEADING, MECHANISM, Analysis
from ispsim.analysis.sensitivity.bootstrap import Estimate
from ispsim.analysis.sensitivity.grouping import Bounds
from ispsim.analysis.sensitivity.sobol import Indices
from ispsim.experiments.work import weekly
from ispsim.report import dictionary
from ispsim.report.dictionary import Entry
from ispsim.report.kinds.findings import Table

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.request.request import Request
    from ispsim.report.kinds.sensitivity import Noise, Part

INDICES = {
    "first": "share of variance that would go, on average, if the factor were known",
    "total": "share that would stay if all others were known",
    "second": "share that a pair brings beyond the sum of both",
    "mu": "mean effect of moving the factor over its whole range",
    "mu_star": "mean size of that effect",
    "sigma": "its standard deviation over places: curvature and interaction",
    "pawn": "median distance between outcomes in a slide of the factor's range and all outcomes",
    "delta": "half the mean area between densities of the outcome with and without knowing the factor",
    "regional": "distance between values of the factor above and below a bar; above 0: higher values lead above",
}
"""Indices by name, in words."""

STATUSES = {
    "ok": "analysed",
    "constant": "the same at every point",
    "noise": "no variance that can be told from chance",
    "few": "too few whole rows, trajectories or points",
    "degenerate": "constant in many classes of a factor",
}


def tables(parts: Sequence[Part]) -> dict[str, Table]:
    """Return the tables by name, the one that is read first in front."""
    study = parts[0].study
    found = {
        "indices": _joined(parts, _indices, _INDEX_ENTRIES, "what each measure hangs on: one row an index"),
        "noise": _joined(parts, _noise, _NOISE_ENTRIES, "variance and replication noise: one row a measure"),
        "groups": _joined(parts, _groups, _group_entries(parts[0]), _about_groups(parts[0])),
        "factors": Table(_factors(study.request), "what was varied: one row a factor", _FACTOR_ENTRIES),
    }
    if any(part.growth is not None for part in parts):
        about = f"what smaller designs would have said of {study.request.measures[0]}: one row a size and factor"
        found["convergence"] = _joined(parts, _growth, _GROWTH_ENTRIES, about)
    if parts[0].weeks is not None:
        about = "what each measure hangs on at the end of a week: one row an index and week"
        found["indices_weekly"] = _joined(parts, _indices_weekly, _by_week(_INDEX_ENTRIES), about)
        about = "variance and replication noise at the end of a week: one row a measure and week"
        found["noise_weekly"] = _joined(parts, _noise_weekly, _by_week(_NOISE_ENTRIES), about)
    return found


def _joined(parts: Sequence[Part], make: Any, entries: Sequence[Entry], about: str) -> Table:
    import pandas as pd

    frames = []
    for part in parts:
        frame = make(part)
        frame.insert(0, "scenario", part.name)
        frames.append(frame)
    whole = pd.concat(frames, ignore_index=True)
    return Table(whole[[entry.column for entry in entries]], about, entries)


def _outputs(request: Request) -> list[tuple[str, int]]:
    """Return the measures and weeks of weekly outputs, in the order of their array."""
    return [(measure, week) for measure in weekly(request) for week in request.weeks]


def _indices(part: Part) -> pd.DataFrame:
    import pandas as pd

    request = part.study.request
    frames = [_indexed(part, analysis, list(request.measures)) for analysis in part.whole]
    return pd.concat(frames, ignore_index=True).rename(columns={"output": "measure"})


def _indices_weekly(part: Part) -> pd.DataFrame:
    outputs = _outputs(part.study.request)
    assert part.weeks is not None
    frame = _indexed(part, part.weeks, [f"{place}" for place in range(len(outputs))])
    place = frame["output"].astype(int)
    frame.insert(0, "measure", np.array([measure for measure, _ in outputs], dtype=object)[place])
    frame.insert(1, "week", np.array([week for _, week in outputs], dtype=np.int64)[place])
    return frame


def _indexed(part: Part, analysis: Analysis, outputs: list[str]) -> pd.DataFrame:
    design = part.study.design
    frame = analysis.frame(outputs)
    groups = {factor.name: (factor.group, factor.grade) for factor in design.factors}
    frame["group"] = [groups.get(name, (name, None))[0] for name in frame["factor"]]
    frame["grade"] = _blank([groups.get(name, (name, None))[1] for name in frame["factor"]])
    for name in ("factor_2", "above_floor"):
        frame[name] = _blank([value or None for value in frame[name]])
    frame["converged"] = np.where(frame["converged"], "yes", "no")
    return frame


def _blank(values: list[str | None]) -> np.ndarray:
    return np.array(values, dtype=object)


def _noise(part: Part) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame({"measure": list(part.study.request.measures)})
    return _with_noise(frame, part, part.main, part.noise)


def _noise_weekly(part: Part) -> pd.DataFrame:
    import pandas as pd

    assert part.weeks is not None and part.weekly_noise is not None
    frame = pd.DataFrame(_outputs(part.study.request), columns=["measure", "week"])
    return _with_noise(frame, part, part.weeks, part.weekly_noise)


def _with_noise(frame: pd.DataFrame, part: Part, analysis: Analysis, noise: Noise) -> pd.DataFrame:
    study = part.study
    units = len(study.design) // analyses.block_of(study.design)
    dropped = getattr(analysis.found, "dropped", np.zeros(noise.mean.shape, dtype=np.int64))
    return frame.assign(
        mean=noise.mean.ravel(),
        variance=noise.variance.value.ravel(),
        noise_share=noise.share.value.ravel(),
        low=noise.share.low.ravel(),
        high=noise.share.high.ravel(),
        replications=study.request.replications,
        rows=units,
        dropped=np.ravel(dropped).astype(np.int64),
        rows_needed=np.ravel(analysis.order.rows_needed),
        status=np.ravel(analysis.status).astype(object),
    )


def members(part: Part, by: str) -> dict[str, int]:
    """Return how many factors each mechanism or grade has, the largest number first."""
    labels = analyses.labels_of(part.study.design, by)
    return {name: labels.count(name) for name in sorted(dict.fromkeys(labels), key=lambda one: -labels.count(one))}


def _groups(part: Part) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    if isinstance(part.main.found, Indices):
        found = part.main.found
        if part.study.design.structure["groups"]:
            rows += _exact(part, MECHANISM, found)
        if part.grades is not None:
            rows += _exact(part, GRADE, part.grades)
        for by, ends in part.bounds.items():
            rows += _between(part, by, ends)
        return pd.DataFrame(rows, columns=[entry.column for entry in _SHARE_ENTRIES[1:]])
    for by in (MECHANISM, GRADE):
        rows += _counted(part, by)
    return pd.DataFrame(rows, columns=[entry.column for entry in _COUNT_ENTRIES[1:]])


def _exact(part: Part, by: str, found: Indices) -> list[dict[str, Any]]:
    """Return the indices of groups that the design moves as one."""
    return [
        _row(part, by, name, kind, measure, (estimate, estimate), (j, k), "exact")
        for k, measure in enumerate(part.study.request.measures)
        for j, name in enumerate(found.names)
        for kind, estimate in (("closed", found.first), ("total", found.total))
    ]


def _between(part: Part, by: str, ends: Bounds) -> list[dict[str, Any]]:
    """Return between which ends the indices of groups of single factors lie."""
    kinds = (("closed", (ends.closed_low, ends.closed_high)), ("total", (ends.total_low, ends.total_high)))
    return [
        _row(part, by, name, kind, measure, pair, (j, k), "bounds")
        for k, measure in enumerate(part.study.request.measures)
        for j, name in enumerate(ends.groups)
        for kind, pair in kinds
    ]


def _row(
    part: Part,
    by: str,
    name: str,
    kind: str,
    measure: str,
    ends: tuple[Estimate, Estimate],
    place: tuple[int, int],
    how: str,
) -> dict[str, Any]:
    at_least, at_most = ends
    return {
        "measure": measure,
        "by": by,
        "group": name,
        "factors": members(part, by)[name],
        "index": kind,
        "at_least": float(at_least.value[place]),
        "at_most": float(at_most.value[place]),
        "low": float(at_least.low[place]),
        "high": float(at_most.high[place]),
        "how": how,
    }


def _counted(part: Part, by: str) -> list[dict[str, Any]]:
    """Return how many factors of each group stand clear of chance, and the largest of them."""
    main, design = part.main, part.study.design
    grouped = bool(design.structure.get("groups"))
    labels = analyses.labels_of(design, by)
    if grouped and by == GRADE:
        return []
    rows = []
    for k, measure in enumerate(part.study.request.measures):
        values = main.leading.value[:, k]
        for name, number in members(part, by).items():
            inside = [j for j, one in enumerate(main.names if grouped else labels) if one == name]
            known = [j for j in inside if np.isfinite(values[j])]
            largest = max(known, key=lambda j: float(values[j])) if known else None
            rows.append(
                {
                    "measure": measure,
                    "by": by,
                    "group": name,
                    "factors": number,
                    "moved": len(inside),
                    "above_floor": int(main.above[inside, k].sum()),
                    "index": LEADING[main.method],
                    "largest": np.nan if largest is None else float(values[largest]),
                    "factor": None if largest is None else main.names[largest],
                }
            )
    return rows


def _factors(request: Request) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "factor": factor.name,
            "group": factor.group,
            "grade": factor.grade,
            "form": factor.form,
            "low": np.nan if factor.categorical else factor.low,
            "high": np.nan if factor.categorical else factor.high,
            "unit": factor.unit or None,
            "meaning": factor.meaning or None,
            "source": factor.parameter.source if factor.parameter is not None else None,
        }
        for factor in request.factors
    ]
    return pd.DataFrame(rows)


def _growth(part: Part) -> pd.DataFrame:
    import pandas as pd

    columns = [entry.column for entry in _GROWTH_ENTRIES[1:]]
    grown = part.growth
    if grown is None:
        return pd.DataFrame(columns=columns)
    rows = [
        {
            "rows": size,
            "index": LEADING[part.main.method],
            "factor": name,
            "value": grown.values[at, j],
            "width": grown.widths[at, j],
            "settled": "yes" if grown.settled[j] else "no",
        }
        for at, size in enumerate(grown.rows)
        for j, name in enumerate(part.main.names)
    ]
    return pd.DataFrame(rows, columns=columns)


def _about_groups(part: Part) -> str:
    if isinstance(part.main.found, Indices):
        return "shares of variance by mechanism and by grade of evidence: one row a measure, group and index"
    return "factors clear of chance by mechanism and by grade of evidence: one row a measure and group"


def _group_entries(part: Part) -> tuple[Entry, ...]:
    return _SHARE_ENTRIES if isinstance(part.main.found, Indices) else _COUNT_ENTRIES


def _by_week(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    scenario, measure, *rest = entries
    return (scenario, measure, dictionary.WEEK, *rest)


def _text(column: str, meaning: str, undefined: str = "") -> Entry:
    return Entry("", column, "text", "", None, None, meaning, undefined)


_VALUE = "that of the index"
_NONE = "the status is not ok"
_WITHOUT = "the status is not ok, or the method gives no interval"
_UNITS = "rows, trajectories or points"
_INDEX = _text("index", "; ".join(f"{name}: {words}" for name, words in INDICES.items()))
_BY = _text("by", "mechanism (or area of the model), or grade of the evidence")
_GROUP = _text("group", "mechanism or area of the model that the factor belongs to")
_GRADE = _text(
    "grade",
    "empirical, adapted or assumption; own: of a mechanism of one's own; choice: a key of the scenario",
    "several factors were moved as one",
)
_MEASURE = dictionary.MEASURE
_STATUS = _text("status", "; ".join(f"{name}: {words}" for name, words in STATUSES.items()))
_INDEX_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    _INDEX,
    _text("factor", "factor, or group of factors that was moved as one"),
    _text("factor_2", "the other one of a pair", "the index is that of one"),
    _GROUP,
    _GRADE,
    Entry(
        "", "value", "number", _VALUE, None, None, "the index: shares, or for effects the unit of the measure", _NONE
    ),
    Entry("", "se", "number", _VALUE, 0, None, "standard deviation over resamples of rows and replications", _WITHOUT),
    Entry("", "low", "number", _VALUE, None, None, "lower end of the 95 % interval; may lie below 0", _WITHOUT),
    Entry("", "high", "number", _VALUE, None, None, "upper end of the 95 % interval; may lie above 1", _WITHOUT),
    _text("converged", "yes where the interval is narrow enough to go by: 0.1, or a quarter of the largest effect"),
    Entry("", "floor", "number", _VALUE, 0, None, "what chance alone would show", "the index has none"),
    _text("above_floor", "yes where it stands clear of chance", "not an index by which factors are ranked"),
    Entry("", "rank", "number", "", 1, None, "1 for the largest", "not an index by which factors are ranked"),
    Entry("", "rank_low", "number", "", 1, None, "2.5th percentile of the rank over resamples", "as rank"),
    Entry("", "rank_high", "number", "", 1, None, "97.5th percentile of the rank over resamples", "as rank"),
    _STATUS,
)
_NOISE_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    Entry("", "mean", "number", "that of the measure", None, None, "mean over all runs that define it", "none does"),
    Entry("", "variance", "number", "its square", None, None, "variance of the expected outcome over points", _NONE),
    Entry("", "noise_share", "number", "share", None, None, "of replication noise in a single run's variance", _NONE),
    Entry("", "low", "number", "share", None, None, "lower end of its 95 % interval; may lie below 0", _NONE),
    Entry("", "high", "number", "share", None, None, "upper end of its 95 % interval; may lie above 1", _NONE),
    Entry("", "replications", "integer", "runs", 1, None, "replications of each point"),
    Entry("", "rows", "integer", _UNITS, 1, None, "size of the design"),
    Entry("", "dropped", "integer", _UNITS, 0, None, "left out because a run failed or does not define the measure"),
    Entry(
        "", "rows_needed", "number", _UNITS, 1, None, "about how many would make every interval narrow enough", _NONE
    ),
    _STATUS,
)
_FACTOR_ENTRIES = (
    _text("factor", "dotted path, as in --set"),
    _GROUP,
    _text("grade", _GRADE.meaning),
    _text("form", "range, values or prior"),
    Entry("", "low", "number", "that of the factor", None, None, "smallest value", "it takes words or switches"),
    Entry("", "high", "number", "that of the factor", None, None, "largest value", "it takes words or switches"),
    _text("unit", "of its values", "it has none"),
    _text("meaning", "what it does", "not declared"),
    _text("source", "where the number comes from, or why it is assumed", "it is no registered parameter"),
)
_SHARE_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    _BY,
    _text("group", "mechanism, area or grade"),
    Entry("", "factors", "integer", "factors", 1, None, "that belong to it"),
    _text("index", "closed: share that would go if the whole group were known; total: share it takes part in"),
    Entry("", "at_least", "number", "share", None, None, "the index, or what it is at least", _NONE),
    Entry("", "at_most", "number", "share", None, None, "the index, or what it is at most", _NONE),
    Entry("", "low", "number", "share", None, None, "lower end of the 95 % interval of at_least", _NONE),
    Entry("", "high", "number", "share", None, None, "upper end of the 95 % interval of at_most", _NONE),
    _text("how", "exact: the design moves the group as one; bounds: from the indices of single factors"),
)
_COUNT_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    _BY,
    _text("group", "mechanism, area or grade"),
    Entry("", "factors", "integer", "factors", 1, None, "that belong to it"),
    Entry("", "moved", "integer", "", 1, None, "factors, or 1 where they were moved as one"),
    Entry("", "above_floor", "integer", "", 0, None, "how many of these stand clear of chance"),
    _text("index", "by which they are ranked; see the table indices"),
    Entry("", "largest", "number", _VALUE, None, None, "largest of their indices", _NONE),
    _text("factor", "which has it", _NONE),
)
_GROWTH_ENTRIES = (
    dictionary.SCENARIO,
    Entry("", "rows", "integer", _UNITS, 1, None, "first so many of the design"),
    _text("index", "by which factors are ranked; see the table indices"),
    _text("factor", "factor, or group of factors that was moved as one"),
    Entry("", "value", "number", _VALUE, None, None, "the index from these alone", _NONE),
    Entry("", "width", "number", _VALUE, 0, None, "width of its 95 % interval", _NONE),
    _text("settled", "yes where half the design says what the whole one says, within their intervals"),
)
