"""The figure of a sweep: which panels and curves its design has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sweep import marginal, response
from ispsim.experiments.request.factor import Factor
from ispsim.experiments.study import Study, word
from ispsim.measures import BY_NAME
from ispsim.world.kinds import KINDS

if TYPE_CHECKING:
    from ispsim.figures.response import Curve, Panel
    from ispsim.figures.sheet import Heading
    from ispsim.figures.style import Picture

_CURVES = 6
_PANELS = 6


def figures(study: Study) -> dict[str, Picture]:
    """Return the figures of a sweep by name; none without factors."""
    if not study.design.factors:
        return {}
    from ispsim.figures import response as drawing

    panels, remark = _panels(study)
    if int(study.replications.min()) < int(study.replications.max()):
        remark += f"Points have {study.replications.min()} to {study.replications.max()} runs. "
    return {"response": drawing.draw(heading_of(study), panels, remark)}


def heading_of(study: Study) -> Heading:
    """Return what a figure of an experiment states below its title."""
    from ispsim.figures.sheet import Heading

    request = study.request
    sizes = sorted({scenario.setting.organizations for scenario in request.scenarios})
    for k, factor in enumerate(study.design.factors):
        if factor.name == "setting.organizations":
            sizes = sorted({int(size) for size in study.design.points[:, k]})
    return Heading(request.name, int(study.replications.max()), tuple(sizes), request.uncertainty, len(request.drawn))


def _panels(study: Study) -> tuple[list[Panel], str]:
    design, measures = study.design, study.request.measures
    factors = design.factors
    if design.method in ("full_factorial", "fractional_factorial") or len(factors) == 1:
        panels = [_factorial(study, measure) for measure in measures[:_PANELS]]
        rest = [factor.short_name for factor in factors[2 if len(study.request.scenarios) == 1 else 1 :]]
        remark = f"Averaged over {', '.join(rest)}. " if rest else ""
        if len(measures) > _PANELS:
            remark += f"The first {_PANELS} of {len(measures)} measures. "
        return panels, remark
    remark = f"The first {_PANELS} of {len(factors)} factors. " if len(factors) > _PANELS else ""
    if design.method == "one_at_a_time":
        made = [_alone(study, measures[0], k) for k in range(min(len(factors), _PANELS))]
        return made, remark + "Other factors as in the scenario. "
    return [_scattered(study, measures[0], k) for k in range(min(len(factors), _PANELS))], (
        remark + "Every other factor varies from mark to mark. "
    )


def _factorial(study: Study, measure: str) -> Panel:
    """Return one measure along the first factor, with a curve for each scenario, or else each value of the second."""
    design = study.design
    along, levels = design.factors[0], np.unique(design.points[:, 0])
    curves = []
    several = len(study.request.scenarios) > 1
    for which, scenario in list(enumerate(study.request.scenarios))[:_CURVES]:
        values = study.values(measure, scenario=which)
        if several or len(design.factors) == 1:
            curves.append(_curve(scenario.name, values, design.points[:, 0], levels))
            continue
        second = design.factors[1]
        for level in np.unique(design.points[:, 1])[:_CURVES]:
            here = design.points[:, 1] == level
            name = f"{second.short_name} {_shown(second, level)}"
            curves.append(_curve(name, values[here], design.points[here, 0], levels))
    return _panel(measure, along, levels, curves)


def _alone(study: Study, measure: str, k: int) -> Panel:
    """Return one measure along a factor that is moved alone, a curve for each scenario."""
    design = study.design
    others = [j for j in range(len(design.factors)) if j != k]
    here = (design.points[:, others] == design.points[0, others]).all(axis=1)
    levels = np.unique(design.points[here, k])
    curves = [
        _curve(scenario.name, study.values(measure, scenario=which)[here], design.points[here, k], levels)
        for which, scenario in list(enumerate(study.request.scenarios))[:_CURVES]
    ]
    return _panel(measure, design.factors[k], levels, curves)


def _scattered(study: Study, measure: str, k: int) -> Panel:
    """Return one measure at every point, by one factor."""
    from ispsim.figures.response import Curve

    design = study.design
    order = np.argsort(design.points[:, k], kind="stable")
    curves = []
    for which, scenario in list(enumerate(study.request.scenarios))[:_CURVES]:
        rows = response(study.values(measure, scenario=which)[order])
        nothing = np.full(len(design), np.nan)
        curves.append(Curve(scenario.name, rows["mean"], nothing, nothing, nothing, nothing))
    return _panel(measure, design.factors[k], design.points[order, k], curves, joined=False)


def _curve(name: str, values: np.ndarray, column: np.ndarray, levels: np.ndarray) -> Curve:
    from ispsim.figures.response import Curve

    rows = response(np.stack([marginal(values, column, level) for level in levels]))
    return Curve(name, *(rows[key] for key in ("mean", "ci_low", "ci_high", "p05", "p95")))


def _panel(measure: str, factor: Factor, x: np.ndarray, curves: list[Curve], joined: bool = True) -> Panel:
    from ispsim.figures.response import Panel

    words = tuple(word(value) for value in factor.values) if factor.categorical else ()
    unit = f" ({factor.unit})" if factor.unit else ""
    known = measure in BY_NAME
    declared = KINDS["world"].columns[BY_NAME[measure].column].unit if known else ""
    spread = float(x.max()) / float(x.min()) if x.size and float(x.min()) > 0 else 1.0
    log = not words and (factor.scale == "log" or (joined and spread >= 8 and _even_in_log(x)))
    return Panel(
        title=BY_NAME[measure].label if known else measure,
        factor=f"{factor.short_name}{unit}",
        x=x,
        words=words,
        log=log,
        curves=tuple(curves),
        share=declared in ("share", "0 to 1"),
        joined=joined,
    )


def _even_in_log(x: np.ndarray) -> bool:
    """Whether values lie more evenly by ratios than by differences."""
    if x.size < 3:
        return False

    def unevenness(steps: np.ndarray) -> float:
        return float(steps.std() / steps.mean())

    return unevenness(np.diff(np.log(x))) < unevenness(np.diff(x))


def _shown(factor: Factor, value: float) -> str:
    return word(factor.setting(value)) if factor.categorical else f"{value:.4g}"
