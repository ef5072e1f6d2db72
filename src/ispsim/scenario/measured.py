"""What a roster measures, and on which scales: the tables of ``[setting.scales]``."""

from __future__ import annotations

import difflib
from typing import Any, Literal

from pydantic import Field, model_validator

from ispsim.scenario.findings import BrokenRules, Finding
from ispsim.scenario.roster import SLACK, Measured
from ispsim.scenario.scales import SCALES
from ispsim.scenario.table import Table, number, plain

Missing = Literal["error", "mean", "draw"]


def _column() -> Any:
    return Field(min_length=1, max_length=100, description="Column of the roster.")


def _missing() -> Any:
    return plain("error", "Blank cells: refused, given the mean of the others, or drawn as without a roster.")


class Scale(Table):
    """A survey score in a roster: 0 of the trait is at `min`, 1 at `max`, the lower one where a scale is reversed."""

    column: str = _column()
    scale: str | None = Field(None, min_length=1, max_length=100, description="Name of the scale.")
    min: float | None = number(None, -1e6, 1e6, "points", "Score that stands for 0; if not stated, the scale's.")
    max: float | None = number(None, -1e6, 1e6, "points", "Score that stands for 1; if not stated, the scale's.")
    missing: Missing = _missing()

    @model_validator(mode="after")
    def _has_ends(self) -> Scale:
        published = SCALES.get(self.scale or "")
        zero, one = self.ends
        if published is None and (self.min is None or self.max is None):
            if self.scale is None:
                raise BrokenRules([Finding((), "has neither a scale nor a min and a max")])
            words = {name.lower(): name for name in SCALES}
            near = difflib.get_close_matches(self.scale.lower(), words, n=1, cutoff=0.5)
            message = f'"{self.scale}" is not a scale known here, so its min and max must be stated'
            known = ", ".join(f'"{name}"' for name in SCALES)
            nearest = f'"{words[near[0]]}"' if near else None
            raise BrokenRules([Finding(("scale",), message, f"{known}, or any with min and max", nearest)])
        if zero == one:
            raise BrokenRules([Finding(("max",), f"{one:g} is the min too", "a scale with two ends")])
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Scores that stand for 0 and 1."""
        published = SCALES.get(self.scale or "")
        zero = self.min if self.min is not None else published.low if published else 0.0
        return zero, self.max if self.max is not None else published.high if published else 1.0


class Hours(Table):
    """A column of a roster that is in hours per head and week, on no scale."""

    column: str = _column()
    missing: Missing = _missing()


NOT_MEASURED = {
    "readiness": "it follows from knowledge, skill, motivation, climate and released time",
    "trust_in_isp": "nobody trusts an ISP whom they have not met; it begins at 0",
    "use": "it is an outcome; setting.stage says where organisations stand",
    "use_share": "it is an outcome; setting.stage says where organisations stand",
    "fidelity": "it is an outcome; setting.stage says where organisations stand",
    "sustainment": "it is an outcome",
    "staff_turnover": "it is a number a year; setting.staff_turnover states it for all",
    "load": "it follows from the hours asked and those released",
}
"""What one may wish to measure and the model does not start from, with the reason."""


class Scales(Table):
    """Which columns of a roster measure what, and on which scales."""

    climate: Scale | None = plain(None, "Implementation climate: what an organisation falls back to.")
    priority: Scale | None = plain(None, "Priority of the intervention, where it is not a share in column priority.")
    slack: Hours | None = plain(None, "Time released for work on the intervention, in hours per head and week.")
    fit: Scale | None = plain(None, "Fit of the intervention with the clients, as acceptability or appropriateness.")
    leadership: Scale | None = plain(None, "Leadership for implementation that leaders bring, mean of the leaders.")
    trust_among: Scale | None = plain(None, "Trust among colleagues that ties fall back to, as psychological safety.")
    motivation: Scale | None = plain(None, "Motivation that practitioners bring, as attitudes; mean of them.")
    knowledge: Scale | None = plain(None, "Knowledge of the intervention that practitioners bring, mean of them.")
    skill: Scale | None = plain(None, "Skill in the intervention that practitioners bring, mean of them.")

    def measured(self) -> tuple[Measured, ...]:
        """Return the traits whose columns are declared."""
        found = []
        for trait in type(self).model_fields:
            stated = getattr(self, trait)
            if isinstance(stated, Hours):
                found.append(SLACK._replace(column=stated.column, missing=stated.missing))
            elif stated is not None:
                zero, one = stated.ends
                low, high = min(zero, one), max(zero, one)
                found.append(Measured(trait, stated.column, zero, one, low, high, stated.missing, stated.scale or ""))
        return tuple(found)
