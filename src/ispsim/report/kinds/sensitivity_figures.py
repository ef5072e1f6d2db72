"""The figures of a sensitivity analysis: which its method has, and of which outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity import analyses, plot
from ispsim.analysis.sensitivity.analyses import GRADE, MECHANISM, Analysis
from ispsim.analysis.sensitivity.delta import DEGENERATE, Delta
from ispsim.analysis.sensitivity.guards import OK
from ispsim.analysis.sensitivity.morris import Effects
from ispsim.analysis.sensitivity.sobol import Indices
from ispsim.experiments.work import weekly
from ispsim.report.kinds.sensitivity_tables import members
from ispsim.report.kinds.sensitivity_words import outcome_of, plain_name

if TYPE_CHECKING:
    from ispsim.figures.style import Picture
    from ispsim.report.kinds.sensitivity import Part

_MEASURES = 4  # with a figure of their own
_DRAWN = (OK, DEGENERATE)


def figures(parts: Sequence[Part]) -> dict[str, Picture]:
    """Return the figures by name: of the first measure all, of some others the main one."""
    found: dict[str, Picture] = {}
    for part in parts:
        end = f"_{part.scenario + 1}" if part.scenario else ""
        for name, picture in _of_part(part).items():
            found[f"{name}{end}"] = picture
    return found


def _of_part(part: Part) -> dict[str, Picture]:
    request = part.study.request
    found: dict[str, Picture] = {}
    for analysis in part.whole:
        for output, measure in enumerate(request.measures[:_MEASURES]):
            if str(analysis.status[output]) in _DRAWN:
                name = _NAMES[analysis.method]
                found[name if output == 0 else f"{name}_{measure}"] = _main(part, analysis, output)
    main, noun = part.main.found, _noun(part)
    if part.weeks is not None and len(request.weeks) > 1 and np.isin(part.weeks.status[0], _DRAWN).any():
        found["over_time"] = _by_week(part, part.weeks)
    if isinstance(main, Indices) and str(main.status[0]) == OK:
        if main.second is not None:
            found["interactions"] = plot.interaction_map(main, _title(part), _outcome(part, 0), noun=noun)
        if part.grades is not None and str(part.grades.status[0]) == OK:
            labels = [_counted(number) for number in _in_order(members(part, GRADE), part.grades.names)]
            found["evidence"] = plot.index_bars(
                part.grades, _title(part), _outcome(part, 0), 0, labels, "What the outcome rests on", "grade"
            )
    return found


_NAMES = {"sobol": "indices", "morris": "effects", "pawn": "pawn", "delta": "delta", "regional": "regional"}


def _main(part: Part, analysis: Analysis, output: int) -> Picture:
    found, outcome, design = analysis.found, _outcome(part, output), part.study.design
    if isinstance(found, Indices):
        if design.structure["groups"]:
            labels = [_counted(number) for number in _in_order(members(part, MECHANISM), found.names)]
        else:
            labels = analyses.labels_of(design, MECHANISM)
        return plot.index_bars(found, _title(part), outcome, output, labels, noun=_noun(part))
    if isinstance(found, Effects):
        return plot.effects_plane(found, _title(part), outcome, output, analyses.EFFECT_WIDTH)
    kind = "delta" if isinstance(found, Delta) else analysis.method
    return plot.distances(found, kind, _title(part), outcome, *_size(part), output)


def _by_week(part: Part, analysis: Analysis) -> Picture:
    """Return the leading index of the first measure that is kept by week."""
    request = part.study.request
    first = weekly(request)[0]
    bar = ""
    if analysis.method == "regional":
        stated = request.bars[request.measures.index(first)] if request.bars else None
        bar = "The bar is the median of each week." if stated is None else f"The bar is {stated:g} in every week."
    return plot.indices_by_week(
        analysis.found,
        _title(part),
        plain_name(first),
        request.weeks,
        measure=0,
        noun=_noun(part),
        size=_size(part),
        noise=None if part.weekly_noise is None else part.weekly_noise.share.value,
        width=analyses.EFFECT_WIDTH,
        remark=bar,
    )


def _size(part: Part) -> tuple[int, int]:
    """Return points of the plain sample that stands in the design, and replications."""
    design = part.study.design
    points = len(analyses.plain_sample(design, np.zeros((len(design), 1)))[0])
    return points, part.study.request.replications


def _in_order(numbers: dict[str, int], names: Sequence[str]) -> list[int]:
    return [numbers[name] for name in names]


def _counted(number: int) -> str:
    return f"{number} factor{'' if number == 1 else 's'}"


def _noun(part: Part) -> str:
    return "group" if part.study.design.structure.get("groups") else "factor"


def _title(part: Part) -> str:
    name = part.study.request.name
    return f"{name}, {part.name}" if len(part.study.request.scenarios) > 1 else name


def _outcome(part: Part, output: int) -> str:
    return outcome_of(part, part.study.request.measures[output])
