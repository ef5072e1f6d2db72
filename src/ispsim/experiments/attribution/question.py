"""What an attribution asks: which mechanisms are switched, under which roles of trust, and when it is looked at."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.attribution.switches import switches_of
from ispsim.experiments.attribution.worlds import MOST
from ispsim.scenario import Scenario
from ispsim.world.inputs import TRUST_ROLES

YEAR = 52
"""Weeks of support after which rival roles of trust should have the same effect."""

_EVERY = 4  # weeks between those at which shares are worked out, where none are named


@dataclass(frozen=True)
class Question:
    """What is asked of the on-off worlds.

    Attributes
    ----------
    measures : tuple of str
        Weekly measures that are shared out.
    mechanisms : tuple of str
        Those that are switched; bit i of a world's number says whether number i is on.
    roles : tuple of str
        Roles of trust.
    at : int or None
        Week that is asked about; None for the whole run.
    weeks : tuple of int
        Weeks of shares over time, rising.
    """

    measures: tuple[str, ...]
    mechanisms: tuple[str, ...]
    roles: tuple[str, ...]
    at: int | None
    weeks: tuple[int, ...]


def question_of(
    scenarios: Sequence[Scenario],
    measures: Sequence[str],
    roles: Sequence[str] | None = None,
    mechanisms: Sequence[str] | None = None,
    at: int | None = None,
    weeks: Iterable[int] | None = None,
) -> Question:
    """Return what is asked of some scenarios.

    Parameters
    ----------
    scenarios
        At least one; the same mechanisms must act in all of them.
    measures
        As in `Question`.
    roles, mechanisms, at, weeks
        As in `Question`; by default all roles, all mechanisms that act, the whole run and every fourth week.

    Raises
    ------
    ScenarioError
        With every problem found; keys are the names of the arguments.
    """
    problems: list[Problem] = []
    names = _mechanisms(scenarios, mechanisms, problems)
    known_roles = _roles(TRUST_ROLES if roles is None else roles, problems)
    last = min(scenario.weeks for scenario in scenarios)
    stated = [*range(0, last, _EVERY), last] if weeks is None else list(weeks)
    for key, several in (("weeks", stated), ("at", [] if at is None else [at])):
        problems += [_no_week(week, last, key) for week in several if not _is_week(week, last)]
    if problems:
        raise ScenarioError(problems)
    kept = tuple(sorted({int(week) for week in stated}))
    return Question(tuple(dict.fromkeys(measures)), names, known_roles, None if at is None else int(at), kept)


def year_of(scenario: Scenario) -> int:
    """Return the week in which roles of trust are held against each other: after a year of support, or the last."""
    return min(scenario.support.start_week + YEAR, scenario.weeks)


def kept_weeks(question: Question, scenarios: Sequence[Scenario]) -> tuple[int, ...]:
    """Return the weeks whose measures an attribution needs."""
    when = () if question.at is None else (question.at,)
    return tuple(sorted({*question.weeks, *when, *map(year_of, scenarios)}))


def _mechanisms(
    scenarios: Sequence[Scenario], stated: Sequence[str] | None, problems: list[Problem]
) -> tuple[str, ...]:
    acting = [[switch.name for switch in switches_of(scenario)] for scenario in scenarios]
    first = acting[0]
    if stated is None:
        names = first
        for scenario, others in zip(scenarios, acting, strict=True):
            if set(others) != set(first):
                apart = sorted(set(others) ^ set(first))
                message = f"{_listed(apart)} not in both {scenarios[0].name!r} and {scenario.name!r}"
                problems.append(Problem(message, "mechanisms", allowed="contexts with the same mechanisms"))
    else:
        names = list(stated)
        if isinstance(stated, str) or not names or len(set(names)) != len(names):
            message = f"{stated!r} is not a list of different mechanisms"
            problems.append(Problem(message, "mechanisms", allowed=", ".join(first)))
            return ()
        for scenario, others in zip(scenarios, acting, strict=True):
            problems += [
                Problem(
                    f"{name!r} is no mechanism that acts in {scenario.name!r}",
                    "mechanisms",
                    allowed=", ".join(others),
                    nearest=next(iter(difflib.get_close_matches(str(name), others, n=1, cutoff=0.5)), None),
                )
                for name in names
                if name not in others
            ]
    if not 1 <= len(names) <= MOST:
        message = f"{len(names)} mechanisms act in {scenarios[0].name!r}"
        problems.append(Problem(message, "mechanisms", allowed=f"1 to {MOST} of them"))
    return tuple(names)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'acts' if len(names) == 1 else 'act'}"


def _roles(roles: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    allowed = ", ".join(TRUST_ROLES)
    if isinstance(roles, str) or not roles or len(set(roles)) != len(roles):
        problems.append(Problem(f"{roles!r} is not a list of different roles", "roles", allowed=allowed))
        return ()
    for role in roles:
        if role not in TRUST_ROLES:
            near = difflib.get_close_matches(str(role), TRUST_ROLES, n=1)
            message = f"{role!r} is not a role of trust"
            problems.append(Problem(message, "roles", allowed=allowed, nearest=near[0] if near else None))
    return tuple(roles)


def _is_week(week: object, last: int) -> bool:
    return isinstance(week, int | np.integer) and not isinstance(week, bool) and bool(0 <= week <= last)


def _no_week(week: object, last: int, key: str) -> Problem:
    return Problem(f"{week!r} is not a week of the run", key, allowed=f"0 to {last}")
