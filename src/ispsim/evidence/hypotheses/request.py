"""Rival hypotheses as they were asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ispsim.evidence.calibration.observed import Value, describe
from ispsim.experiments.request.request import Request

OBSERVED = "observed"
"""Name of the study that was made: the user's own data."""


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """A study that was made or could be made.

    Attributes
    ----------
    name : str
    arms : int
        How many arms it has.
    looked_at : tuple of (str, int)
        Measures and weeks.
    people : int or None
        People or charts in each arm that a share is seen in; None for all.
    """

    name: str
    arms: int
    looked_at: tuple[tuple[str, int], ...]
    people: int | None = None


@dataclass(frozen=True, kw_only=True)
class HypothesesRequest(Request):
    """What is asked of rival hypotheses, beside what is asked of every experiment.

    Scenarios stand in the order of hypotheses, within each of plans, within each of arms.

    Attributes
    ----------
    hypotheses : tuple of str
        Names of the rivals.
    plans : tuple of StudyPlan
        Studies; that of the user's own data first, if there is one.
    observed : tuple of Value
        The user's own data.
    """

    hypotheses: tuple[str, ...]
    plans: tuple[StudyPlan, ...]
    observed: tuple[Value, ...] = ()

    def block(self, hypothesis: int, plan: int, arm: int) -> int:
        """Return the number of a scenario."""
        arms = [one.arms for one in self.plans]
        return hypothesis * sum(arms) + sum(arms[:plan]) + arm

    def describe(self) -> dict[str, Any]:
        """Return what is asked as plain data, scenarios left out."""
        mine = {
            "hypotheses": list(self.hypotheses),
            "plans": [asdict(plan) | {"looked_at": [list(one) for one in plan.looked_at]} for plan in self.plans],
            "fitted": {"observed": describe(self.observed)},
        }
        return {key: value for key, value in super().describe().items() if value not in (None, [], {})} | mine
