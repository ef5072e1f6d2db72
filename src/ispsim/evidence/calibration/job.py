"""The runs of a calibration: draws from the prior, then draws from the posterior to hold against the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.calibration.draws import Draws, draws_of, to_unit
from ispsim.analysis.calibration.posterior import Posterior, posterior_of
from ispsim.engine.run import run_once
from ispsim.errors import RunError
from ispsim.evidence.calibration.futures import InferringJob, run_chunk, weekly_values
from ispsim.evidence.calibration.observed import with_error
from ispsim.evidence.calibration.request import CalibrationRequest
from ispsim.evidence.calibration.studies import (
    REFERENCE,
    statistics,
    targets,
    weeks_of_practitioners,
    with_published_error,
)
from ispsim.experiments.chunks import Chunk, chunks_of
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.designs.design import derived_seed, from_unit
from ispsim.experiments.work import Job, Stop

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.study import Study

LEAST = 100
"""Fewest draws without a failure or an undefined value that a posterior is made of."""


@dataclass(frozen=True)
class CalibrationJob(InferringJob):
    """What every chunk of a calibration has in common.

    Attributes
    ----------
    request : CalibrationRequest
        What is asked.
    prior : int
        How many of the points are draws from the prior; the others are draws from the posterior.
    """

    request: CalibrationRequest
    prior: int = 0

    @property
    def blocks(self) -> tuple[str, ...]:
        """There is one: the draws."""
        return (self.request.scenarios[0].name,)

    @property
    def columns(self) -> list[str]:
        """What is held against data and published figures: without the errors of measurement."""
        request = self.request
        return [value.column for value in request.observed] + [one.name for one in targets(request.patterns)]

    @property
    def weeks_of_practitioners(self) -> float:
        """How much is simulated for one draw, about."""
        own = super().weeks_of_practitioners if self.request.observed else 0.0
        return own + weeks_of_practitioners(self.request.patterns)

    def run(self, chunk: Chunk, stop: Stop) -> pd.DataFrame:
        """Run a chunk, each point in a future of its own; see `ispsim.experiments.work.Job.run`."""
        request, wanted = self.request, targets(self.request.patterns)
        weeks = [(value.measure, value.week) for value in request.observed]

        def one(point: int, replication: int) -> np.ndarray:
            found = []
            settings = self.design.settings(point)
            if weeks:
                scenario = request.scenarios[0].with_settings(settings)
                record = run_once(scenario, request.seed, point, request.uncertainty, request.engine)["world"]
                found.append(weekly_values(scenario, record[:, :, 0], weeks))
            if wanted:
                trial = REFERENCE.with_settings(settings)
                found.append(statistics(trial, wanted, request.seed, point, request.uncertainty))
            return np.concatenate(found)

        return run_chunk(chunk, stop, self.columns, one)

    def further(self, study: Study) -> tuple[Job, list[Chunk]]:
        """Return the draws from the posterior that are simulated again, once those from the prior are there."""
        request = self.request
        if len(self.design) > self.prior or not request.check:
            return self, []
        try:
            found = inferred(study)
        except RunError:
            return self, []  # the findings say what is wrong
        unit = to_unit(found.posterior.resampled(request.check, derived_seed(request.seed, "check")))
        points = from_unit(request.factors, unit)
        assert self.design.unit is not None
        design = replace(
            self.design,
            points=np.concatenate((self.design.points, points)),
            unit=np.concatenate((self.design.unit, unit)),
        )
        chunks = chunks_of(range(self.prior, len(design)), 0, 1, self.weeks_of_practitioners)
        return replace(self, design=design), [replace(chunk, name=f"check-{chunk.name}") for chunk in chunks]


def job_of(request: CalibrationRequest) -> CalibrationJob:
    """Return what the chunks of a calibration have in common."""
    design = design_of(request)
    return CalibrationJob(request, design, len(design))


@dataclass(frozen=True, eq=False)
class Inferred:
    """What data say of the parameters.

    Attributes
    ----------
    draws : Draws
        From the prior, with simulated data.
    observed : numpy.ndarray, shape (statistics,)
        The data.
    posterior : Posterior
        Of the parameters.
    """

    draws: Draws
    observed: np.ndarray
    posterior: Posterior


def inferred(study: Study) -> Inferred:
    """Return the posterior from the draws of the prior.

    Raises
    ------
    RunError
        If too few runs came to something.
    """
    job = study.job
    assert isinstance(job, CalibrationJob) and job.design.unit is not None
    request = job.request
    data = simulated(study)[: job.prior]
    draws = draws_of(tuple(factor.name for factor in request.factors), job.design.unit[: job.prior], data)
    if len(draws) < LEAST:
        message = f"{len(draws)} of {job.prior} draws have every value that was observed"
        raise RunError(f"{message}; at least {LEAST} are needed")
    target = observed(request)
    return Inferred(draws, target, posterior_of(draws, target, request.accept))


def observed(request: CalibrationRequest) -> np.ndarray:
    """Return what is fitted, shape (statistics,)."""
    values = [value.value for value in request.observed]
    return np.array([*values, *(target.value for target in targets(request.patterns))])


def simulated(study: Study) -> np.ndarray:
    """Return simulated data of every point with errors of measurement, shape (points, statistics)."""
    job = study.job
    assert isinstance(job, CalibrationJob)
    request, seed = job.request, derived_seed(job.request.seed, "errors")
    columns = [study.values(column)[:, 0] for column in job.columns]
    found = np.stack(columns, axis=1)
    own = len(request.observed)
    found[:, :own] = with_error(request.observed, found[:, :own], seed)
    found[:, own:] = with_published_error(targets(request.patterns), found[:, own:], seed, own)
    return found
