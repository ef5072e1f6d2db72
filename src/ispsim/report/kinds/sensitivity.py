"""Sensitivity: what measures hang on, how much of their variance is noise, and how much of it rests on assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity import analyses
from ispsim.analysis.sensitivity.analyses import Analysis
from ispsim.analysis.sensitivity.bootstrap import Estimate
from ispsim.analysis.sensitivity.convergence import Growth
from ispsim.analysis.sensitivity.grouping import Bounds
from ispsim.analysis.sensitivity.sobol import Indices
from ispsim.experiments.work import weekly
from ispsim.report.kinds.findings import Findings
from ispsim.report.kinds.sweep import records

if TYPE_CHECKING:
    from ispsim.experiments.study import Study


@dataclass(frozen=True)
class Noise:
    """Variances of outputs, of their shape.

    Attributes
    ----------
    mean : numpy.ndarray
        Of all runs that were used or not: over those that are there.
    variance, share : Estimate
        Of expected outcomes; of replication noise in the variance of a single run.
    """

    mean: np.ndarray
    variance: Estimate
    share: Estimate


@dataclass(frozen=True)
class Part:
    """What is found for one scenario.

    Attributes
    ----------
    study : Study
        The experiment.
    scenario : int
        Which of its scenarios.
    whole : tuple of Analysis
        Of the measures over the whole run: the method of the file, then what it also asks.
    weeks : Analysis or None
        By the method of the file, of shape (measures, weeks).
    noise, weekly_noise : Noise
        Of the same outputs.
    grades : Indices or None
        Closed and total indices of grades of evidence, where the design exchanges them.
    bounds : dict
        How factors are grouped -> between which ends the indices of groups of single factors lie.
    growth : Growth or None
        What smaller designs would have said of the first measure.
    """

    study: Study
    scenario: int
    whole: tuple[Analysis, ...]
    weeks: Analysis | None
    noise: Noise
    weekly_noise: Noise | None
    grades: Indices | None
    bounds: dict[str, Bounds]
    growth: Growth | None

    @property
    def main(self) -> Analysis:
        """Return the analysis by the method of the file."""
        return self.whole[0]

    @property
    def name(self) -> str:
        """Return the name of the scenario."""
        return self.study.request.scenarios[self.scenario].name


def findings(study: Study) -> Findings:
    """Return indices with intervals and verdicts, noise beside them, and what they come to by group."""
    from ispsim.report.kinds.sensitivity_figures import figures
    from ispsim.report.kinds.sensitivity_tables import tables
    from ispsim.report.kinds.sensitivity_words import answer, shown

    parts = [looked_at(study, which) for which in range(len(study.request.scenarios))]
    found = tables(parts)
    results = {name: records(table.frame) for name, table in found.items() if not name.endswith("_weekly")}
    return Findings(answer(parts[0]), shown(parts[0]), found, figures(parts), results)


def looked_at(study: Study, scenario: int) -> Part:
    """Return what is found for one scenario."""
    request, design = study.request, study.design
    runs = np.stack([study.values(measure, scenario=scenario) for measure in request.measures], axis=-1)
    bars = np.array(request.bars) if request.bars else None
    whole = tuple(
        analyses.analyze(method, design, runs, bars) for method in dict.fromkeys((request.method, *request.also))
    )
    grades = analyses.by_grade(design, runs)
    bounds = {}
    for by in (analyses.MECHANISM, analyses.GRADE):
        found = analyses.bounded(whole[0], design, by) if by != analyses.GRADE or grades is None else None
        if found is not None:
            bounds[by] = found
    weeks = weekly_noise = None
    if request.weeks and weekly(request):
        by_week = np.stack(
            [
                np.stack([study.values(measure, week, scenario) for week in request.weeks], axis=-1)
                for measure in weekly(request)
            ],
            axis=-2,
        )
        places = [request.measures.index(measure) for measure in weekly(request)]
        weekly_bars = None if bars is None else np.repeat(bars[places, None], len(request.weeks), axis=1)
        weeks = analyses.analyze(request.method, design, by_week, weekly_bars)
        weekly_noise = _noise(weeks, study, by_week)
    grown = analyses.growth(request.method, design, runs[..., 0], None if bars is None else bars[0])
    return Part(study, scenario, whole, weeks, _noise(whole[0], study, runs), weekly_noise, grades, bounds, grown)


def _noise(analysis: Analysis, study: Study, runs: np.ndarray) -> Noise:
    known = np.isfinite(runs)
    count = known.sum(axis=(0, 1))
    total = np.where(known, runs, 0.0).sum(axis=(0, 1))
    mean = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return Noise(mean, *analyses.noise_of(analysis, study.design, runs))
