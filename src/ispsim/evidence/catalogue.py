"""Every published pattern by name, those of each field of study from a module of `ispsim.evidence.patterns`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import get_args

from ispsim.errors import Problem, ScenarioError
from ispsim.evidence.pattern import Pattern, Use
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


def chosen(only: Iterable[str | Pattern] | None, origin: str | None = None) -> list[Pattern]:
    """Return the patterns that are asked for, each once: those of the catalogue in its order, then the user's own.

    Parameters
    ----------
    only : iterable of str or Pattern, optional
        Names, and patterns of the user's own; all patterns of the catalogue if not stated.
    origin : str, optional
        Where they are named, for messages: ``"--only"``.

    Raises
    ------
    ScenarioError
        If there is no such pattern, with the nearest name, none is asked for, or one of the user's own is not whole.
    """
    if only is None:
        return list(PATTERNS.values())
    own: list[Pattern] = []
    names = []
    for one in only:
        if not isinstance(one, Pattern):
            names.append(one)
        elif not is_own(one):
            names.append(one.name)
        elif not any(one is other for other in own):
            own.append(one)
    if not names and not own:
        raise ScenarioError(Problem("no pattern is named", origin=origin, allowed="names of patterns, or nothing"))
    unknown = list(dict.fromkeys(str(name) for name in names if not isinstance(name, str) or name not in PATTERNS))
    problems = [_unknown(name, origin) for name in unknown]
    problems += [problem for one in own for problem in _not_whole(one, [other.name for other in own])]
    if problems:
        raise ScenarioError(problems)
    return [pattern for name, pattern in PATTERNS.items() if name in names] + own


def is_own(pattern: Pattern) -> bool:
    """Whether a pattern is the user's own, not one of the catalogue."""
    return pattern is not PATTERNS.get(pattern.name)


def _not_whole(own: Pattern, names: list[str]) -> list[Problem]:
    """Return what is wrong with a pattern of the user's own; `names` are those of all such patterns."""
    wanted = [part.name for part in own.parts] + [condition.name for condition in own.conditions]
    empty = [part.name for part in own.parts if not part.low < part.high]
    rules = (
        (
            re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", str(own.name)) is None,
            "the name is wrong",
            "small letters, digits and single hyphens: a figure is called so",
        ),
        (own.name in PATTERNS or names.count(own.name) > 1, "another one has this name", "a name of its own"),
        (own.use not in get_args(Use), f"there is no use {own.use!r}", ", ".join(get_args(Use))),
        (not wanted, "nothing is asked of it", "parts, conditions, or both"),
        (len(set(wanted)) < len(wanted), "two of its parts and conditions have one name", "each name once"),
        (bool(empty), f"the band of {', '.join(empty)} is empty", "a low end below the high one"),
        (
            not callable(own.enact) and not own.why_not,
            "nothing says how its study is done again",
            "enact, a function of (studies, seed, settings); or why_not, a sentence",
        ),
    )
    return [Problem(f"pattern {own.name!r}: {what}", allowed=allowed) for wrong, what, allowed in rules if wrong]


def _unknown(name: str, origin: str | None) -> Problem:
    near = difflib.get_close_matches(str(name).lower(), PATTERNS, n=1, cutoff=0.5)
    return Problem(
        f"there is no pattern {str(name)!r}",
        origin=origin,
        allowed=", ".join(PATTERNS),
        nearest=near[0] if near else None,
    )
