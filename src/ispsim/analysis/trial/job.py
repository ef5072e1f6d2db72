"""Carrying out trials: a run is one trial, or, in the block `truth`, what a trial would find if it saw everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.trial import effects, models, observe
from ispsim.analysis.trial.analyses import ANALYSES, analyse
from ispsim.analysis.trial.mediation import mediation
from ispsim.analysis.trials import pooled_sd
from ispsim.errors import RunError, ScenarioError
from ispsim.experiments.chunks import Chunk
from ispsim.experiments.designs.full_factorial import full_factorial
from ispsim.experiments.request.request import Request
from ispsim.experiments.trial.randomise import randomised, strata_of
from ispsim.experiments.trial.request import NULL, TRIAL, TRUTH, TrialRequest
from ispsim.experiments.trial.worlds import Followed, follow, pool_of
from ispsim.experiments.work import FAILED, OK, Job, Stop, Stopped
from ispsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("difference", "low", "high", "p")
"""What is kept of an estimate."""

OF_TRIAL = ("sites_measured", "standardised", "odds_ratio", "icc_sites", "icc_isps")
OF_MEDIATOR = ("indirect", "indirect_low", "indirect_high", "indirect_p", "on_mediator", "on_outcome")
OF_TRUTH = ("true_difference", "true_standardised", "true_odds_ratio", "true_control", "true_treated")

_WORLDS, _SITES, _MEASURING, _ANALYSING = 0, 1, 2, 3  # draws that share nothing


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
        mediators = [one.measure for one in request.mediators]
        return [
            *OF_TRIAL,
            *(f"{name}_{part}" for name in request.analyses for part in PARTS),
            *(f"{name}_{part}" for name in mediators for part in OF_MEDIATOR),
            *(["adjusted_difference"] if mediators else []),
            *OF_TRUTH,
            *(f"without_{name}" for name in request.mechanisms),
        ]

    @property
    def kept(self) -> Sequence[str]:
        """All of them: a trial has no measures."""
        return self.columns

    @property
    def weeks_of_practitioners(self) -> float:
        """How much is simulated in one run, about."""
        setting = self.request.scenarios[0].setting
        weeks = self.request.scenarios[0].weeks + setting.burn_in
        return 2.0 * weeks * max(self.request.terms.sites) * setting.practitioners_per_organization

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
                    found = self.truth(sites, replication) if block == TRUTH else self.trial(block, sites, replication)
                except (MemoryError, OSError):
                    raise  # the machine's fault, not the trial's
                except (RunError, ScenarioError) as error:
                    index, found = index | {"status": FAILED, "reason": str(error)}, {}
                rows.append(index | {name: found.get(name, np.nan) for name in self.columns})
        frame = pd.DataFrame(rows).astype({"point": np.int64, "replication": np.int64})
        return frame.astype({"status": object, "reason": object, **dict.fromkeys(self.columns, float)})

    def trial(self, block: str, sites: int, replication: int) -> dict[str, float]:
        """Return what one trial finds.

        Parameters
        ----------
        block : str
            ``"trial"``, or ``"null: "`` and the name of the scenario of both arms.
        sites : int
            In each arm.
        replication : int
            From 0.
        """
        request, measurement = self.request, self.request.measurement
        arms = request.scenarios
        if block != TRIAL:
            arms = tuple(one for one in arms if NULL + one.name == block for _ in range(2))
        key = (request.seed, replication, sites, self.blocks.index(block))
        pool = pool_of(
            arms[0], 2 * sites, request.seed, replication, request.uncertainty, np.random.default_rng((*key, _WORLDS))
        )
        strata = strata_of([pool.trait(name) for name in request.terms.strata or ()])
        stratum = strata if strata.size else np.zeros(2 * sites, dtype=np.int64)
        arm = randomised(stratum, 2, np.random.default_rng((*key, _SITES)))
        rows = [np.flatnonzero(arm == number) for number in (0, 1)]
        followed = [
            self._follow(scenario, pool, here, replication, f"arm-{number}")
            for number, (scenario, here) in enumerate(zip(arms, rows, strict=True))
        ]
        rng = np.random.default_rng((*key, _MEASURING))
        measured = observe.observed(followed, [stratum[here] for here in rows], measurement, rng)
        draws = np.random.default_rng((*key, _ANALYSING))
        found = {
            "sites_measured": float((~np.isnan(measured.after)).sum()),
            "standardised": effects.standardised(measured),
            "odds_ratio": effects.odds_ratio(measured) if self.binary else float("nan"),
            "icc_sites": effects.icc_sites(measured),
            "icc_isps": effects.icc_isps(measured),
        }
        for name, estimate in analyse(request.analyses, measured, draws).items():
            found |= {f"{name}_{part}": getattr(estimate, part) for part in PARTS}
        for mediator in request.mediators:
            week = request.mediator_week(mediator)
            before, way = observe.mediators(followed, mediator, measurement.baseline[1], week, rng)
            through = mediation(measured, before, way, draws)
            indirect = through.indirect
            ends = (indirect.low, indirect.high, indirect.p)
            values = (indirect.difference, *ends, through.on_mediator, through.on_outcome)
            found |= {f"{mediator.measure}_{part}": value for part, value in zip(OF_MEDIATOR, values, strict=True)}
            found["adjusted_difference"] = through.total
        return found

    @property
    def binary(self) -> bool:
        """Whether each observation is 0 or 1."""
        measurement = self.request.measurement
        asked = measurement.outcome == "use_share" and (measurement.scale, measurement.reliability) == ((0.0, 1.0), 1.0)
        return measurement.source == "charts" or asked

    def truth(self, sites: int, replication: int) -> dict[str, float]:
        """Return the difference between sites that are all treated and the same sites in the control arm.

        The same again without each mechanism that a mediator stands for.

        Parameters
        ----------
        sites : int
            In each arm.
        replication : int
            From 0.
        """
        request = self.request
        rng = np.random.default_rng((request.seed, replication, sites, self.blocks.index(TRUTH), _WORLDS))
        pool = pool_of(request.scenarios[0], sites, request.seed, replication, request.uncertainty, rng)
        rows = np.arange(sites)

        def means(arms: Sequence[Scenario]) -> list[np.ndarray]:
            followed = [self._follow(one, pool, rows, replication, "") for one in arms]
            return [observe.site_means(one, request.measurement)[1] for one in followed]

        control, treated = means(request.scenarios)
        low, high = float(np.nanmean(control)), float(np.nanmean(treated))
        spread = pooled_sd(treated[~np.isnan(treated)], control[~np.isnan(control)])
        found = {
            "true_difference": float(np.nanmean(treated - control)),
            "true_standardised": float(np.nanmean(treated - control)) / spread if spread > 0.0 else float("nan"),
            "true_control": low,
            "true_treated": high,
        }
        if self.binary and 0.0 < low < 1.0 and 0.0 < high < 1.0:
            found["true_odds_ratio"] = high / (1.0 - high) * (1.0 - low) / low
        for name, arms in self.without.items():
            without = means(arms)
            found[f"without_{name}"] = float(np.nanmean(without[1] - without[0]))
        return found

    def _follow(self, scenario: Scenario, pool: object, rows: np.ndarray, replication: int, arm: str) -> Followed:
        request = self.request
        return follow(
            scenario,
            pool,  # type: ignore[arg-type]
            rows,
            seed=request.seed,
            replication=replication,
            uncertainty=request.uncertainty,
            engine=request.engine,
            arm=arm,
            asked=observe.staff_weeks(request.measurement),
        )


def job_of(request: Request) -> TrialJob:
    """Return what the chunks of a trial have in common.

    Raises
    ------
    RunError
        If an analysis needs a library that is not installed.
    """
    assert isinstance(request, TrialRequest)
    if any(ANALYSES[name].needs for name in request.analyses):
        models.ready()
    return TrialJob(request, full_factorial(request.factors))
