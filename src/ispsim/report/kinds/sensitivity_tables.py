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
from ispsim.report.kinds.sensitivity_columns import (
    COUNT_ENTRIES,
    FACTOR_ENTRIES,
    GROWTH_ENTRIES,
    INDEX_ENTRIES,
    NOISE_ENTRIES,
    SHARE_ENTRIES,
)

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.request.request import Request
    from ispsim.report.kinds.sensitivity import Noise, Part


def tables(parts: Sequence[Part]) -> dict[str, Table]:
    """Return the tables by name, the one that is read first in front."""
    study = parts[0].study
    found = {
        "indices": _joined(parts, _indices, INDEX_ENTRIES, "what each measure hangs on: one row an index"),
        "noise": _joined(parts, _noise, NOISE_ENTRIES, "variance and replication noise: one row a measure"),
        "groups": _joined(parts, _groups, _group_entries(parts[0]), _about_groups(parts[0])),
        "factors": Table(_factors(study.request), "what was varied: one row a factor", FACTOR_ENTRIES),
    }
    if any(part.growth is not None for part in parts):
        about = f"what smaller designs would have said of {study.request.measures[0]}: one row a size and factor"
        found["convergence"] = _joined(parts, _growth, GROWTH_ENTRIES, about)
    if parts[0].weeks is not None:
        about = "what each measure hangs on at the end of a week: one row an index and week"
        found["indices_weekly"] = _joined(parts, _indices_weekly, _by_week(INDEX_ENTRIES), about)
        about = "variance and replication noise at the end of a week: one row a measure and week"
        found["noise_weekly"] = _joined(parts, _noise_weekly, _by_week(NOISE_ENTRIES), about)
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
        return pd.DataFrame(rows, columns=[entry.column for entry in SHARE_ENTRIES[1:]])
    for by in (MECHANISM, GRADE):
        rows += _counted(part, by)
    return pd.DataFrame(rows, columns=[entry.column for entry in COUNT_ENTRIES[1:]])


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

    columns = [entry.column for entry in GROWTH_ENTRIES[1:]]
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
    return SHARE_ENTRIES if isinstance(part.main.found, Indices) else COUNT_ENTRIES


def _by_week(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    scenario, measure, *rest = entries
    return (scenario, measure, dictionary.WEEK, *rest)
