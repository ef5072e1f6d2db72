"""Every published pattern by name, those of each field of study from a module of `ispsim.evidence.patterns`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ispsim.errors import Problem, ScenarioError
from ispsim.evidence.pattern import Pattern
from ispsim.evidence.patterns import (
    differences,
    facilitated_trials,
    facilitation,
    leadership,
    life_of_programmes,
    strategies,
    time_and_money,
    training,
    workforce,
)

MODULES = (
    facilitation,
    facilitated_trials,
    differences,
    workforce,
    leadership,
    training,
    strategies,
    time_and_money,
    life_of_programmes,
)
"""Where patterns are declared."""

ORDER = (
    "facilitation-pooled",
    "caseload",
    "contact-hours",
    "tailoring",
    "strategy-ladder",
    "low-dose-outreach",
    "waiting-list",
    "low-priority-null",
    "turnover-level",
    "climate-and-turnover",
    "support-and-retention",
    "leadership-mediation",
    "training-vs-consultation",
    "isp-time",
    "fading-dose",
    "cost-shares",
    "cost-levels",
    "discontinuation",
    "clustering",
    "learning-vs-leaving",
    "isp-spread",
    "activity-mix",
    "early-stages",
    "diffusion",
)
"""The names in the order in which they are read."""

PATTERNS: dict[str, Pattern] = {
    pattern.name: pattern
    for pattern in sorted(
        (pattern for module in MODULES for pattern in module.PATTERNS), key=lambda one: ORDER.index(one.name)
    )
}
"""Name -> pattern."""


def chosen(only: Iterable[str] | None, origin: str | None = None) -> list[Pattern]:
    """Return the patterns that are asked for, each once, in the order of the catalogue.

    Parameters
    ----------
    only : iterable of str, optional
        Names; all patterns if not stated.
    origin : str, optional
        Where they are named, for messages: ``"--only"``.

    Raises
    ------
    ScenarioError
        If there is no such pattern, with the nearest name, or none is asked for.
    """
    if only is None:
        return list(PATTERNS.values())
    names = list(dict.fromkeys(only))
    problems = [_unknown(name, origin) for name in names if name not in PATTERNS]
    if problems:
        raise ScenarioError(problems)
    if not names:
        raise ScenarioError(Problem("no pattern is named", origin=origin, allowed="names of patterns, or nothing"))
    return [pattern for name, pattern in PATTERNS.items() if name in names]


def _unknown(name: str, origin: str | None) -> Problem:
    near = difflib.get_close_matches(str(name).lower(), PATTERNS, n=1, cutoff=0.5)
    return Problem(
        f"there is no pattern {str(name)!r}",
        origin=origin,
        allowed=", ".join(PATTERNS),
        nearest=near[0] if near else None,
    )
