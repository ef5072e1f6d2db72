"""Conducting one trial: its sites are drawn and randomised, and each arm is followed in a world of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.analysis.trial import observe
from ispsim.experiments.trial.randomise import randomised, strata_of
from ispsim.experiments.trial.request import NULL, TRIAL, TrialRequest
from ispsim.experiments.trial.worlds import Followed, Pool, follow, pool_of
from ispsim.scenario import Scenario

_WORLDS, _SITES, _MEASURING, _ANALYSING = 0, 1, 2, 3  # draws that share nothing


@dataclass(frozen=True)
class Conduct:
    """One trial under way.

    Attributes
    ----------
    request : TrialRequest
        What is asked.
    block : str
        Whether it is a trial, a trial without a difference, or what is true.
    replication : int
        Number of the trial, from 0.
    sites : int
        In each arm or sequence; of a sequential trial, those that start.
    """

    request: TrialRequest
    block: str
    replication: int
    sites: int

    def draws(self, what: int) -> np.random.Generator:
        """Return draws for one purpose."""
        number = self.request.blocks.index(self.block)
        return np.random.default_rng((self.request.seed, self.replication, self.sites, number, what))

    @property
    def measuring(self) -> np.random.Generator:
        """Return the draws of what is measured, from their beginning."""
        return self.draws(_MEASURING)

    @property
    def analysing(self) -> np.random.Generator:
        """Return the draws of analyses, from their beginning."""
        return self.draws(_ANALYSING)

    def arms(self, number: int) -> tuple[Scenario, ...]:
        """Return the scenarios of the arms: in a trial without a difference, one for all of them."""
        scenarios = self.request.scenarios
        if self.block == TRIAL or not self.block.startswith(NULL):
            return scenarios
        return tuple(one for one in scenarios if NULL + one.name == self.block) * number

    def pool(self, organizations: int) -> Pool:
        """Return organisations that take part."""
        request = self.request
        rng, first = self.draws(_WORLDS), self._with_parameters(request.scenarios[0])
        return pool_of(first, organizations, request.seed, self.replication, request.uncertainty, rng)

    def strata(self, pool: Pool) -> np.ndarray:
        """Return the stratum of each organisation, 0 for all where none are asked."""
        strata = strata_of([pool.trait(name) for name in self.request.terms.strata or ()])
        return strata if strata.size else np.zeros(len(pool.columns["organization"]), dtype=np.int64)

    def randomised(self, pool: Pool, arms: int) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return the stratum of each organisation, and which of them are in each arm."""
        stratum = self.strata(pool)
        arm = randomised(stratum, arms, self.draws(_SITES))
        return stratum, [np.flatnonzero(arm == number) for number in range(arms)]

    def follow(self, scenario: Scenario, pool: Pool, rows: np.ndarray, arm: str = "") -> Followed:
        """Follow some of the organisations under a scenario; `arm` tells ISPs of one arm from those of another."""
        request = self.request
        return follow(
            self._with_parameters(scenario),
            pool,
            rows,
            seed=request.seed,
            replication=self.replication,
            uncertainty=request.uncertainty,
            engine=request.engine,
            arm=arm,
            asked=observe.staff_weeks(request.measurement),
        )

    def _with_parameters(self, scenario: Scenario) -> Scenario:
        """Return a scenario with the parameters of this trial, where they are drawn from a posterior."""
        posterior = self.request.posterior
        return scenario if posterior is None else posterior.laid_on(scenario, self.replication)
