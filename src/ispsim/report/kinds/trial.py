"""Trials: how often an analysis finds what is there and what is not, how many sites it takes, what mediation shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.analysis.trial.analyses import RECOMMENDED, words_of
from ispsim.analysis.trial.characteristics import (
    Kept,
    analyses_frame,
    effects_frame,
    mean,
    mediation_frame,
    needed_frame,
    null_frame,
)
from ispsim.analysis.trial.operating import SIGNIFICANT
from ispsim.experiments.study import Study
from ispsim.experiments.trial.request import NULL, TRIAL, TRUTH, TrialRequest
from ispsim.report.kinds import trial_columns as columns
from ispsim.report.kinds import trial_words as words
from ispsim.report.kinds.findings import Findings, Table
from ispsim.report.kinds.records import records

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture
    from ispsim.figures.trials import Line, Trials


def findings(study: Study) -> Findings:
    """Return operating characteristics, sites needed and mediation beside the truth."""
    request = study.request
    assert isinstance(request, TrialRequest)
    kept = kept_of(study)
    first = chosen(request)
    frames: dict[str, pd.DataFrame] = {
        "analyses": analyses_frame(kept),
        "type_one": null_frame(kept),
        "sites_needed": needed_frame(kept, request.terms.power),
        "effects": effects_frame(kept),
    }
    if request.mediators:
        frames["mediation"] = mediation_frame(kept, [(one.measure, one.mechanism) for one in request.mediators])
    told = columns.tables(words.unit(request))
    tables = {name: Table(frame, *told[name]) for name, frame in frames.items()}
    results: dict[str, Any] = {
        "design": request.method,
        "recommended": first,
        "power_wanted": request.terms.power,
        **{name: records(frame) for name, frame in frames.items()},
    }
    return Findings(
        words.answer(request, frames, first, study.failed),
        words.shown(request, frames),
        tables,
        _figures(study, kept, frames, first),
        results,
        columns.of_runs(request, study.job.columns, words.unit(request)),
    )


def chosen(request: TrialRequest) -> str:
    """Return the analysis that the answer is about: the recommended one, or the first of those that were made."""
    best = RECOMMENDED[request.terms.design]
    return best if best in request.analyses else request.analyses[0]


def kept_of(study: Study) -> Kept:
    """Return what was kept of the trials of an experiment."""
    request = study.request
    assert isinstance(request, TrialRequest)
    blocks = request.blocks

    def of(block: str) -> Any:
        return lambda column: study.values(column, scenario=blocks.index(block))

    return Kept(
        study.design.points[:, 0].astype(np.int64),
        of(TRIAL),
        of(TRUTH),
        {name: of(NULL + name) for name in request.null},
        request.analyses,
        request.varies != "chance",
        {name: f"true_{name}" for name in request.analyses} if request.terms.design == "factorial" else {},
    )


def _figures(study: Study, kept: Kept, frames: dict[str, pd.DataFrame], first: str) -> dict[str, Picture]:
    from ispsim.figures import trials as drawing

    request = study.request
    assert isinstance(request, TrialRequest)
    stated = _stated(study)
    per, unit = words.per(request), words.unit_shown(request)
    same = frames["type_one"]
    null = _lines(same[same["both_arms"] == request.null[0]], kept, "type_one") if request.null else []
    power = _lines(frames["analyses"], kept, "power")
    figures = {"power": drawing.draw_power(stated, power, null, request.terms.power, words.about_null(request))}
    estimate, p = kept.trials(f"{first}_difference"), kept.trials(f"{first}_p")
    rows = []
    for k, sites in enumerate(kept.sites):
        defined = ~np.isnan(estimate[k])
        rows.append(drawing.Spread(f"{sites} sites", per * estimate[k][defined], p[k][defined] <= SIGNIFICANT))
    truth = per * mean(kept.truth(kept.truths.get(first, "true_difference")))
    if any(row.estimate.size for row in rows):
        figures["estimates"] = drawing.draw_estimates(stated, rows, truth, unit, words_of(first))
    if request.mediators:
        last, through = kept.sites.size - 1, []
        frame = frames["mediation"][frames["mediation"]["sites"] == kept.sites[last]]
        for row in frame.itertuples():
            indirect = kept.trials(f"{row.mediator}_indirect")[last]
            indirect = per * indirect[~np.isnan(indirect)]
            if indirect.size:
                p05, p95 = np.quantile(indirect, [0.05, 0.95])
                name = words.mediator(row.mediator, row.mechanism)
                lost = per * float(row.lost_without)
                through.append(drawing.Through(name, float(p05), float(indirect.mean()), float(p95), lost))
        if through:
            figures["mediation"] = drawing.draw_mediation(stated, through, unit, int(kept.sites[last]))
    return figures


def _lines(frame: pd.DataFrame, kept: Kept, column: str) -> list[Line]:
    from ispsim.figures.trials import Line

    lines = []
    for name in kept.analyses:
        own = frame[frame["analysis"] == name].sort_values("sites")
        values = (own[one].to_numpy() for one in ("sites", column, f"{column}_low", f"{column}_high"))
        lines.append(Line(name, *values))
    return lines


def _stated(study: Study) -> Trials:
    from ispsim.figures.trials import Trials

    request = study.request
    assert isinstance(request, TrialRequest)
    arms = words.against(request)
    varies = "chance alone varies" if request.varies == "chance" else "chance and parameters vary"
    limits = (
        f"Between trials {varies}. The truth is that of the model, in which most parameters are assumptions: the "
        "figure plans a trial under them and forecasts none."
    )
    return Trials(
        request.name, f"{arms}; {request.replications:,} trials at each number of sites", limits, words.arm_of(request)
    )
