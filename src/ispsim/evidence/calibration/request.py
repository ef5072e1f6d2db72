"""A calibration as it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ispsim.evidence.calibration.observed import Value, describe
from ispsim.experiments.request.request import Request


@dataclass(frozen=True, kw_only=True)
class CalibrationRequest(Request):
    """What is asked of a calibration, beside what is asked of every experiment.

    Attributes
    ----------
    observed : tuple of Value
        The user's own data.
    patterns : tuple of str
        Names of published patterns that are fitted.
    accept : float
        Share of the draws that is accepted.
    draws : int
        Rows of the table of posterior draws.
    check : int
        Posterior draws that are simulated again.
    recoveries : int
        Known truths that are looked for.
    """

    observed: tuple[Value, ...] = ()
    patterns: tuple[str, ...] = ()
    accept: float
    draws: int
    check: int
    recoveries: int

    @property
    def compiled_only(self) -> str | None:
        """Published studies, where they are fitted."""
        return "re-enacting the published studies of `patterns`" if self.patterns else None

    def describe(self) -> dict[str, Any]:
        """Return what is asked as plain data, scenarios left out."""
        mine = {
            "fitted": {"observed": describe(self.observed), "patterns": list(self.patterns)},
            "accept": self.accept,
            "draws": self.draws,
            "check": self.check,
            "recoveries": self.recoveries,
        }
        return {key: value for key, value in super().describe().items() if value not in (None, [], {})} | mine
