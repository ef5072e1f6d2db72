"""The figures of a calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.calibration.identified import MUCH, NOTHING
from ispsim.evidence.calibration.studies import targets
from ispsim.figures import calibration as draw
from ispsim.measures import BY_NAME

if TYPE_CHECKING:
    from ispsim.figures.style import Picture
    from ispsim.report.kinds.calibration import Calibrated

_MEASURES = 3  # observed measures that are shown


def figures(found: Calibrated) -> dict[str, Picture]:
    """Return the figures by name."""
    request = found.request
    prior, accepted = len(found.inferred.draws), found.inferred.posterior.effective
    stated = draw.Stated(request.name, f"{prior:,} draws from the prior, posterior worth {accepted:,.0f}")
    made: dict[str, Picture] = {}
    if request.observed:
        made["check"] = draw.courses(stated, _courses(found))
    if request.patterns:
        made["check_patterns"] = draw.numbers(stated, _numbers(found))
    names = [factor.short_name for factor in request.factors]
    made["densities"] = draw.densities(
        stated,
        [
            draw.Density(name, found.prior[:, k], found.posterior[:, k], found.shipped[k], found.identified[k].told)
            for k, name in enumerate(names)
        ],
    )
    made["identified"] = draw.identifiability(
        stated,
        [draw.Ratio(name, one.ratio, one.error, one.told) for name, one in zip(names, found.identified, strict=True)],
        MUCH,
        NOTHING,
    )
    return made


def _courses(found: Calibrated) -> list[draw.Course]:
    request, made = found.request, []
    for measure in list(dict.fromkeys(value.measure for value in request.observed))[:_MEASURES]:
        rows = [k for k, value in enumerate(request.observed) if value.measure == measure]
        made.append(
            draw.Course(
                BY_NAME[measure].label,
                np.array([request.observed[k].week for k in rows]),
                found.inferred.observed[rows],
                found.errors[rows],
                *(np.stack((one.low, one.middle, one.high))[:, rows] for one in (found.before, found.after)),
            )
        )
    return made


def _numbers(found: Calibrated) -> list[draw.Number]:
    first = len(found.request.observed)
    return [
        draw.Number(
            target.what,
            target.value,
            target.error,
            *((one.low[k], one.middle[k], one.high[k]) for one in (found.before, found.after)),
        )
        for k, target in enumerate(targets(found.request.patterns), first)
    ]
