"""Run every on-off world of a scenario under the same futures, and keep one measure of each."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.engine.results import Runs
from ispsim.engine.simulate import check_request, simulate
from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.attribution.switches import switches_of, world_of
from ispsim.experiments.attribution.worlds import members
from ispsim.scenario import Scenario
from ispsim.world.inputs import TRUST_ROLES

YEAR = 52
"""Weeks of support after which rival roles of trust should have the same effect."""

TOLERANCE = 0.005
"""Difference in mean faithful use then up to which they count as matched."""


@dataclass(frozen=True)
class Role:
    """The worlds under one role of trust.

    Attributes
    ----------
    value : numpy.ndarray, shape (worlds, replications)
        The measure in the week asked for, or over the whole run; NaN where it is undefined.
    weekly : numpy.ndarray, shape (worlds, replications, weeks)
        The measure in the weeks that are kept.
    groups : dict of str to numpy.ndarray, each shape (worlds, replications)
        As `value`, by group of the roster.
    all_on, all_off : numpy.ndarray, shape (replications,)
        As `value`, from runs of their own: the scenario as it stands, and with every mechanism off.
    nobody : numpy.ndarray, shape (replications,)
        As `value`, where nobody supports.
    after_a_year : numpy.ndarray, shape (replications,)
        Faithful use with all on, in the week `OnOff.year`.
    """

    value: np.ndarray
    weekly: np.ndarray
    groups: dict[str, np.ndarray]
    all_on: np.ndarray
    all_off: np.ndarray
    nobody: np.ndarray
    after_a_year: np.ndarray


@dataclass(frozen=True)
class OnOff:
    """One measure in every on-off world of a scenario.

    Attributes
    ----------
    scenario : Scenario
        With all its mechanisms on.
    runs, seed, uncertainty
        As they were asked for; replication r meets the same draws in every world.
    measure : str
        What is kept.
    at : int or None
        Week of `Role.value`; None for the whole run.
    mechanisms : tuple of str
        Names of the mechanisms; bit i of a world's number says whether number i is on.
    weeks : numpy.ndarray of int, shape (weeks,)
        Weeks of `Role.weekly`, rising.
    year : int
        The week in which rival roles are held against each other: after a year of support, or the last week.
    roles : dict of str to Role
        By role of trust.
    """

    scenario: Scenario
    runs: int
    seed: int
    uncertainty: str
    measure: str
    at: int | None
    mechanisms: tuple[str, ...]
    weeks: np.ndarray
    year: int
    roles: dict[str, Role]


def run_worlds(
    scenario: Scenario,
    runs: int = 50,
    seed: int = 1,
    uncertainty: str = "chance",
    roles: Sequence[str] = TRUST_ROLES,
    measure: str = "faithful_use",
    at: int | None = None,
    weeks: Iterable[int] | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> OnOff:
    """Run a scenario with its mechanisms switched on and off in every way; see `ispsim.attribute`.

    Parameters
    ----------
    progress : callable, optional
        Told after each world how many are done, and of how many.

    Returns
    -------
    OnOff
        Of each world only the measure is kept.
    """
    check_request(runs, seed, uncertainty)
    _check_roles(roles)
    last = scenario.weeks
    kept = np.arange(last + 1) if weeks is None else np.array(sorted({_week(week, last) for week in weeks}), dtype=int)
    year = min(scenario.support.start_week + YEAR, last)
    at = None if at is None else _week(at, last)
    switches = switches_of(scenario)
    on = members(len(switches))
    total, done = len(roles) * (len(on) + 3), 0
    found = {}

    def run(one: Scenario) -> Runs:
        nonlocal done
        result = simulate(one, runs, seed, workers, uncertainty=uncertainty)
        if measure not in result.names:
            near = difflib.get_close_matches(measure, result.names, n=1)
            raise ScenarioError(
                Problem(f"{measure!r} is not a weekly measure", "measure", nearest=near[0] if near else None)
            )
        done += 1
        if progress is not None:
            progress(done, total)
        return result

    for role in roles:
        whole = world_of(scenario, (), role)
        everything = run(whole)
        nothing = run(world_of(scenario, switches, role))
        nobody = run(whole.with_settings({"support.isps": 0}))
        own = [_value(result, measure, at) for result in (everything, nothing, nobody)]
        own.append(everything.measure("faithful_use")[:, year].copy())
        value = np.empty((len(on), runs))
        weekly = np.empty((len(on), runs, kept.size))
        groups: dict[str, np.ndarray] = {}
        for world, there in enumerate(on):
            off = [switch for switch, is_on in zip(switches, there, strict=True) if not is_on]
            result = run(world_of(scenario, off, role))
            value[world] = _value(result, measure, at)
            weekly[world] = result.measure(measure)[:, kept]
            for group, values in _by_group(result, measure, at).items():
                groups.setdefault(group, np.empty((len(on), runs)))[world] = values
        found[role] = Role(value, weekly, groups, *own)
    names = tuple(switch.name for switch in switches)
    return OnOff(scenario, runs, seed, uncertainty, measure, at, names, kept, year, found)


def _value(runs: Runs, measure: str, at: int | None) -> np.ndarray:
    return runs.final_values()[measure] if at is None else runs.measure(measure)[:, at].copy()


def _by_group(runs: Runs, measure: str, at: int | None) -> dict[str, np.ndarray]:
    if at is None:
        return {group: values[measure] for group, values in runs.group_values().items()}
    return dict(zip(runs.group_names, runs.group_measure(measure)[:, at].T, strict=True))


def _check_roles(roles: Sequence[str]) -> None:
    allowed = ", ".join(TRUST_ROLES)
    if isinstance(roles, str) or not roles or len(set(roles)) != len(roles):
        raise ScenarioError(Problem(f"{roles!r} is not a list of different roles", "roles", allowed=allowed))
    for role in roles:
        if role not in TRUST_ROLES:
            near = difflib.get_close_matches(str(role), TRUST_ROLES, n=1)
            message = f"{role!r} is not a role of trust"
            raise ScenarioError(Problem(message, "roles", allowed=allowed, nearest=near[0] if near else None))


def _week(week: object, last: int) -> int:
    if isinstance(week, bool) or not isinstance(week, int | np.integer) or not 0 <= week <= last:
        raise ScenarioError(Problem(f"{week!r} is not a week of the run", "weeks", allowed=f"0 to {last}"))
    return int(week)
