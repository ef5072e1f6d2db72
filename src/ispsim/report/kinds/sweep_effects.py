"""Main effects of two-level designs: what each factor changes, on average over all settings of the others."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.analysis.sweep import contrasts, marginal
from ispsim.experiments.request.factor import Factor
from ispsim.experiments.study import Study, word
from ispsim.figures.scales import short
from ispsim.measures import BY_NAME
from ispsim.report import dictionary
from ispsim.report.dictionary import Entry
from ispsim.report.kinds.findings import Shown, Table
from ispsim.report.kinds.sweep_figures import heading_of
from ispsim.scenario.parameter import PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture

_WIDE = 34  # characters of a factor's name


def has_effects(study: Study) -> bool:
    """Whether a design has two values of each of several factors, every one as often with either of any other."""
    return study.design.method == "fractional_factorial" and len(study.design.factors) > 1


def effects_table(study: Study) -> Table:
    """Return the main effects, one row a scenario, measure and factor."""
    import pandas as pd

    design, parts = study.design, []
    for which, scenario in enumerate(study.request.scenarios):
        for measure in study.request.measures:
            values = study.values(measure, scenario=which)
            levels = [factor.ends() for factor in design.factors]
            means = np.stack([
                marginal(values, design.points[:, k], level) for k, ends in enumerate(levels) for level in ends
            ])  # fmt: skip
            first = 2 * np.arange(len(levels))
            found = contrasts(means, np.stack([first + 1, first], axis=1))
            head = {
                "scenario": scenario.name,
                "measure": measure,
                "factor": [factor.name for factor in design.factors],
                "low": [_said(factor, ends[0]) for factor, ends in zip(design.factors, levels, strict=True)],
                "high": [_said(factor, ends[1]) for factor, ends in zip(design.factors, levels, strict=True)],
            }
            parts.append(pd.DataFrame(head | found))
    entries = [
        dictionary.SCENARIO,
        dictionary.MEASURE,
        Entry("", "factor", "text", "", None, None, "the factor"),
        Entry("", "low", "text", "", None, None, "its value that is taken away: the first, or the lower end"),
        Entry("", "high", "text", "", None, None, "its other value"),
        *dictionary.DIFFERENCE,
    ]
    about = "main effects: means at one value of a factor less those at the other, over all settings of the others"
    return Table(pd.concat(parts, ignore_index=True), about, entries)


def shown_effects(study: Study, effects: pd.DataFrame) -> Shown:
    """Return the main effects on the first measure, the largest first."""
    measure, several = study.request.measures[0], len(study.request.scenarios) > 1
    frame = _of_first(study, effects)
    columns = (("Factor", "left"), ("Change", "left"), (measure, "right"), ("95 % interval", "right"))
    rows = [
        (_cut(row["factor"]), f"{row['low']} to {row['high']}", short(row["mean"], True), _interval(row))
        for row in frame.to_dict("records")
    ]
    note = "Mean change over all settings of the other factors, in the same futures; the largest first."
    note += f" In {study.request.scenarios[0].name}; the table effects has the other scenarios." if several else ""
    return Shown(f"Main effects on {measure}", columns, rows, note)


def effects_picture(study: Study, effects: pd.DataFrame) -> Picture:
    """Return the main effects on the first measures, the largest effect on the first one above."""
    from ispsim.figures import effects as drawing

    order = _of_first(study, effects)
    several = effects["scenario"].nunique() > 1
    panels = []
    for measure in study.request.measures[: drawing.MOST_PANELS]:
        here = (effects["measure"] == measure) & (effects["scenario"] == study.request.scenarios[0].name)
        frame = effects[here].set_index("factor").loc[order["factor"]]
        title = BY_NAME[measure].label if measure in BY_NAME else measure
        columns = (frame[name].to_numpy(float) for name in ("mean", "ci_low", "ci_high"))
        panels.append(drawing.Effects(title, *columns))
    names = [f"{_cut(row['factor'])}: {row['low']} to {row['high']}" for row in order.to_dict("records")]
    left = len(study.request.measures) - len(panels)
    remark = f"The first {len(panels)} of {len(study.request.measures)} measures. " if left else ""
    remark += f"In {study.request.scenarios[0].name}; the table effects has the other scenarios. " if several else ""
    return drawing.draw(heading_of(study), names, panels, remark)


def effects_sentence(study: Study, effects: pd.DataFrame) -> str:
    """Return which factors change the first measure most, and how many do so at all."""
    frame = _of_first(study, effects)
    known = frame[frame["mean"].notna()]
    clear = int(((known["ci_low"] > 0) | (known["ci_high"] < 0)).sum())
    named = [f"{row['factor']} ({short(row['mean'], True)})" for row in known.head(3).to_dict("records")]
    return (
        f"The largest main effects on it are those of {', '.join(named)}; of {len(frame)} main effects {clear} have a "
        "95 % interval that excludes 0."
    )


def _of_first(study: Study, effects: pd.DataFrame) -> pd.DataFrame:
    first = effects["measure"] == study.request.measures[0]
    frame = effects[first & (effects["scenario"] == study.request.scenarios[0].name)]
    return frame.sort_values("mean", key=lambda means: -means.abs(), kind="stable")


def _said(factor: Factor, value: float) -> str:
    setting = factor.setting(value)
    return word(setting) if factor.categorical else f"{setting:g}"


def _cut(name: str) -> str:
    """Return a factor's name in as many characters as a line of the command has for it."""
    short_name = name.removeprefix(PARAMETERS)
    return short_name if len(short_name) <= _WIDE else f"{short_name[: _WIDE - 1]}…"


def _interval(row: Mapping[Hashable, Any]) -> str:
    low, high = row["ci_low"], row["ci_high"]
    return f"{short(low, True)} to {short(high, True)}" if np.isfinite(low) else "–"
