"""A trial as it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ispsim.experiments.request.request import Request
from ispsim.experiments.trial.schema import MeasurementTable, MediatorTable, TrialTable

TRIAL, NULL, TRUTH = "trial", "null: ", "truth"
"""Names of the blocks of points: trials, trials of a scenario against itself, and what is true."""


@dataclass(frozen=True, kw_only=True)
class TrialRequest(Request):
    """What is asked of a trial, beside what is asked of every experiment; the first scenario is the control arm.

    Attributes
    ----------
    terms : TrialTable
        How sites are randomised.
    measurement : MeasurementTable
        What is measured.
    analyses : tuple of str
        Names of `ispsim.analysis.trial.analyses.ANALYSES`.
    mediators : tuple of MediatorTable
        Mechanisms as the trial measures them.
    null : tuple of str
        Names of scenarios that are held against themselves.
    """

    terms: TrialTable
    measurement: MeasurementTable
    analyses: tuple[str, ...]
    mediators: tuple[MediatorTable, ...] = ()
    null: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the blocks, each of which has a point for each number of sites."""
        return (TRIAL, *(NULL + name for name in self.null), TRUTH)

    @property
    def arms(self) -> int:
        """How many times the sites there are: number of arms, or of sequences; of a sequential trial, one."""
        if self.terms.design == "sequential":
            return 1
        return len(self.terms.sequences or self.scenarios)

    @property
    def periods(self) -> list[tuple[int, int]]:
        """First and last week of each period of a stepped wedge: the baseline, between changes, the follow-up."""
        starts = self.terms.sequences or ()
        between = [(first + 1, last) for first, last in zip(starts[:-1], starts[1:], strict=True)]
        return [self.measurement.baseline, *between, self.measurement.follow_up]

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """Mechanisms that are switched off for the truth."""
        return tuple(dict.fromkeys(one.mechanism for one in self.mediators if one.mechanism is not None))

    def mediator_week(self, mediator: MediatorTable) -> int:
        """Return the week in which a mediator is measured."""
        if mediator.week is not None:
            return mediator.week
        return (self.measurement.baseline[1] + self.measurement.follow_up[0]) // 2

    def describe(self) -> dict[str, Any]:
        """Return what is asked as plain data, scenarios left out."""
        mine = {
            "trial": self.terms.model_dump() | {"null": list(self.null)},
            "measurement": self.measurement.model_dump(),
            "analyses": list(self.analyses),
            "mediators": [one.model_dump() for one in self.mediators],
        }
        return {key: value for key, value in super().describe().items() if value not in (None, [], {})} | mine
