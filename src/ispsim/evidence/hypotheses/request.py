"""Rival hypotheses as they were asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ispsim.evidence.calibration.observed import Value, describe
from ispsim.evidence.calibration.studies import targets
from ispsim.experiments.request.request import Request

OBSERVED, PUBLISHED, BOTH = "observed", "published", "observed and published"
"""Names of the study that was made: the user's own data, published figures, or these together."""


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
        Studies; the one that was made first, if there is one. Its arms are the user's own data and the published
        studies, as far as each is asked for.
    observed : tuple of Value
        The user's own data.
    patterns : tuple of str
        Names of published patterns that are fitted.
    """

    hypotheses: tuple[str, ...]
    plans: tuple[StudyPlan, ...]
    observed: tuple[Value, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def made(self) -> bool:
        """Whether the first of the studies was made, so that there are data."""
        return bool(self.observed or self.patterns)

    def enacts(self, block: int) -> bool:
        """Whether a scenario says of which model published studies are re-enacted."""
        return bool(self.patterns) and block % sum(plan.arms for plan in self.plans) == int(bool(self.observed))

    def block(self, hypothesis: int, plan: int, arm: int) -> int:
        """Return the number of a scenario."""
        arms = [one.arms for one in self.plans]
        return hypothesis * sum(arms) + sum(arms[:plan]) + arm

    @property
    def compiled_only(self) -> str | None:
        """Published studies, where they are fitted."""
        return "re-enacting the published studies of `patterns`" if self.patterns else None

    def describe(self) -> dict[str, Any]:
        """Return what is asked as plain data, scenarios left out."""
        published = {
            "patterns": list(self.patterns),
            "figures": [asdict(target) for target in targets(self.patterns)],
        }
        mine = {
            "hypotheses": list(self.hypotheses),
            "plans": [asdict(plan) | {"looked_at": [list(one) for one in plan.looked_at]} for plan in self.plans],
            "fitted": {"observed": describe(self.observed)} | (published if self.patterns else {}),
        }
        return {key: value for key, value in super().describe().items() if value not in (None, [], {})} | mine
