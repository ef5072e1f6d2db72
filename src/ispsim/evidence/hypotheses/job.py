"""The runs of rival hypotheses: every rival in every arm of every study, at every draw of what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.engine.results import final_values
from ispsim.engine.run import run_once
from ispsim.evidence.calibration.futures import InferringJob, run_chunk, weekly_values
from ispsim.evidence.calibration.observed import noisy, with_error
from ispsim.evidence.calibration.studies import statistics, targets, weeks_of_practitioners, with_published_error
from ispsim.evidence.hypotheses.request import HypothesesRequest
from ispsim.experiments.chunks import Chunk
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.designs.design import derived_seed
from ispsim.experiments.work import Stop, weekly_column

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.study import Study

COST = "cost"


@dataclass(frozen=True)
class HypothesesJob(InferringJob):
    """What every chunk has in common."""

    request: HypothesesRequest

    @property
    def looked_at(self) -> tuple[tuple[str, int], ...]:
        """Measures and weeks of all studies."""
        return tuple(dict.fromkeys(one for plan in self.request.plans for one in plan.looked_at))

    @property
    def columns(self) -> list[str]:
        """Measures in weeks and figures of published studies, without errors of measurement, and what the run cost."""
        figures = [target.name for target in targets(self.request.patterns)]
        return [*(weekly_column(*one) for one in self.looked_at), *figures, COST]

    @property
    def weeks_of_practitioners(self) -> float:
        """How much is simulated in one run, about; see `ispsim.experiments.work.Job.weeks_of_practitioners`."""
        fitted = weeks_of_practitioners(self.request.patterns)
        return fitted or super().weeks_of_practitioners

    def run(self, chunk: Chunk, stop: Stop) -> pd.DataFrame:
        """Run a chunk, each point in a future of its own; see `ispsim.experiments.work.Job.run`."""
        request, looked_at, columns = self.request, self.looked_at, self.columns
        wanted = targets(request.patterns)

        def one(point: int, replication: int) -> np.ndarray:
            scenario = self.scenario(point)
            values = np.full(len(columns), np.nan)
            if request.enacts(point // len(self.design)):
                found = statistics(scenario, wanted, request.seed, point, request.uncertainty)
                values[len(looked_at) : -1] = found
                return values
            record = run_once(scenario, request.seed, point, request.uncertainty, request.engine)["world"][:, :, 0]
            there = [(k, pair) for k, pair in enumerate(looked_at) if pair[1] <= scenario.weeks]
            values[[k for k, _ in there]] = weekly_values(scenario, record, [pair for _, pair in there])
            values[-1] = final_values(scenario, record[None])[COST][0]
            return values

        return run_chunk(chunk, stop, columns, one)


def job_of(request: HypothesesRequest) -> HypothesesJob:
    """Return what the chunks have in common."""
    return HypothesesJob(request, design_of(request))


@dataclass(frozen=True, eq=False)
class Simulated:
    """What a study would show under each rival.

    Attributes
    ----------
    truth : numpy.ndarray of int64, shape (data sets,)
        Number of the rival.
    draw : numpy.ndarray of int64, shape (data sets,)
        Number of the draw of what is not known.
    data : numpy.ndarray, shape (data sets, statistics)
        With errors of measurement, arm by arm.
    cost : numpy.ndarray, shape (data sets,)
        What all arms cost; NaN where one of them stands for published studies, of whose cost nothing is simulated.
    lost : int
        Data sets left out, since a run failed or does not define everything.
    """

    truth: np.ndarray
    draw: np.ndarray
    data: np.ndarray
    cost: np.ndarray
    lost: int


def simulated(study: Study, plan: int) -> Simulated:
    """Return what a study would show.

    Parameters
    ----------
    study
        The runs.
    plan
        Which of the studies.
    """
    job = study.job
    assert isinstance(job, HypothesesJob)
    request, one = job.request, job.request.plans[plan]
    figures = targets(request.patterns)
    names = [*(weekly_column(*pair) for pair in one.looked_at), *(target.name for target in figures), COST]
    columns = {
        name: np.stack([study.values(name, None, block)[:, 0] for block in range(len(request.scenarios))])
        for name in dict.fromkeys(names)
    }
    seed = derived_seed(request.seed, f"errors of {one.name}")
    data, cost = [], []
    for hypothesis in range(len(request.hypotheses)):
        arms, spent = [], np.zeros(len(job.design))
        for arm in range(one.arms):
            block = request.block(hypothesis, plan, arm)
            enacted = request.enacts(block)
            shown = [target.name for target in figures] if enacted else [weekly_column(*pair) for pair in one.looked_at]
            values = np.stack([columns[name][block] for name in shown], axis=1)
            if enacted:
                values = with_published_error(figures, values, derived_seed(seed, str(block)))
            elif plan == 0 and request.made:
                values = with_error(request.observed, values, derived_seed(seed, str(block)))
            elif one.people is not None:
                random = np.random.default_rng((seed, block))
                for k, (measure, _) in enumerate(one.looked_at):
                    values[:, k] = noisy(measure, values[:, k], one.people, random)
            arms.append(values)
            spent = spent + columns[COST][block]
        data.append(np.concatenate(arms, axis=1))
        cost.append(spent)
    every, spent = np.concatenate(data), np.concatenate(cost)
    there = np.isfinite(every).all(axis=1)
    points = len(job.design)
    truth = np.repeat(np.arange(len(request.hypotheses)), points)
    draw = np.tile(np.arange(points), len(request.hypotheses))
    return Simulated(truth[there], draw[there], every[there], spent[there], int((~there).sum()))
