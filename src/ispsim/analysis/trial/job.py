"""Carrying out trials: a run is one trial, or, in the block `truth`, what a trial would find if it saw everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.trial import factorial, models, parallel, sequential, stepped_wedge
from ispsim.analysis.trial.analyses import needs_statsmodels
from ispsim.analysis.trial.conduct import Conduct
from ispsim.analysis.trial.data import PARTS
from ispsim.errors import RunError, ScenarioError
from ispsim.experiments.chunks import Chunk
from ispsim.experiments.designs.full_factorial import full_factorial
from ispsim.experiments.request.request import Request
from ispsim.experiments.trial.request import TRUTH, TrialRequest
from ispsim.experiments.work import FAILED, OK, Job, Stop, Stopped
from ispsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

OF_TRIAL = ("sites_measured", "standardised", "odds_ratio", "icc_sites", "icc_isps")
OF_TRUTH = ("true_difference", "true_standardised", "true_odds_ratio", "true_control", "true_treated")


@dataclass(frozen=True)
class TrialJob(Job):
    """What every chunk of trials has in common, and how a chunk is run."""

    request: TrialRequest

    @property
    def blocks(self) -> tuple[str, ...]:
        """Trials, trials of a scenario against itself, and what is true."""
        return self.request.blocks

    @property
    def columns(self) -> list[str]:
        """Columns of a part besides ``point, replication, status, reason``."""
        request = self.request
        return [
            *OF_TRIAL,
            *(f"{name}_{part}" for name in request.analyses for part in PARTS),
            *OF_TRUTH,
            *_columns(request),
        ]

    @property
    def kept(self) -> Sequence[str]:
        """All of them: a trial has no measures."""
        return self.columns

    @property
    def libraries(self) -> list[str]:
        """What does those analyses that need one.

        Raises
        ------
        RunError
            If it is not installed.
        """
        if not any(map(needs_statsmodels, self.request.analyses)):
            return []
        models.ready()
        return [models.LIBRARY]

    @property
    def weeks_of_practitioners(self) -> float:
        """How much is simulated in one run, about."""
        setting = self.request.scenarios[0].setting
        weeks = self.request.scenarios[0].weeks + setting.burn_in
        return self.request.arms * weeks * max(self.request.terms.sites) * setting.practitioners_per_organization

    @cached_property
    def without(self) -> dict[str, tuple[Scenario, ...]]:
        """Arms without a mechanism, by its name."""
        return {
            name: tuple(one.with_settings({f"mechanisms.{name}": False}) for one in self.request.scenarios)
            for name in self.request.mechanisms
        }

    def run(self, chunk: Chunk, stop: Stop) -> pd.DataFrame:
        """Run a chunk; see `ispsim.experiments.work.Job.run`."""
        import pandas as pd

        rows = []
        for point in chunk.points:
            which, place = divmod(point, len(self.design))
            block, sites = self.blocks[which], int(self.design.points[place, 0])
            for replication in chunk.replications:
                if stop.is_set():
                    raise Stopped
                index = {"point": point, "replication": replication, "status": OK, "reason": None}
                try:
                    found = self.found(Conduct(self.request, block, replication, sites))
                except (MemoryError, OSError):
                    raise  # the machine's fault, not the trial's
                except (RunError, ScenarioError) as error:
                    index, found = index | {"status": FAILED, "reason": str(error)}, {}
                rows.append(index | {name: found.get(name, np.nan) for name in self.columns})
        frame = pd.DataFrame(rows).astype({"point": np.int64, "replication": np.int64})
        return frame.astype({"status": object, "reason": object, **dict.fromkeys(self.columns, float)})

    def found(self, conduct: Conduct) -> dict[str, float]:
        """Return what one trial finds, or what it would find if it saw everything."""
        true = conduct.block == TRUTH
        match self.request.terms.design:
            case "stepped_wedge":
                return stepped_wedge.truth(conduct) if true else stepped_wedge.trial(conduct)
            case "factorial":
                return factorial.truth(conduct) if true else factorial.trial(conduct)
            case "sequential":
                return sequential.truth(conduct) if true else sequential.trial(conduct)
            case "parallel":
                return parallel.truth(conduct, self.without) if true else parallel.trial(conduct)


def _columns(request: TrialRequest) -> list[str]:
    """Return what is kept of one design alone."""
    match request.terms.design:
        case "stepped_wedge":
            return []
        case "factorial":
            return factorial.columns(request)
        case "sequential":
            return sequential.columns()
        case "parallel":
            return parallel.columns(request)


def job_of(request: Request) -> TrialJob:
    """Return what the chunks of a trial have in common."""
    assert isinstance(request, TrialRequest)
    return TrialJob(request, full_factorial(request.factors))
