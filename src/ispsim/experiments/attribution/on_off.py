"""From the runs of an attribution to arrays: one measure in every on-off world of every context."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.experiments.attribution.question import year_of
from ispsim.experiments.attribution.request import MATCHED_BY
from ispsim.experiments.designs.on_off import BESIDES
from ispsim.experiments.study import Study
from ispsim.experiments.work import FAILED, group_column, weekly_column
from ispsim.scenario import Scenario
from ispsim.world.build import build_ids

TOLERANCE = 0.005
"""Difference in mean faithful use after a year of support up to which roles of trust count as matched."""


@dataclass(frozen=True)
class Role:
    """The worlds under one role of trust.

    A replication in which any of its runs failed is undefined (NaN) in all of them, so that everything is paired.

    Attributes
    ----------
    value : numpy.ndarray, shape (worlds, replications)
        The measure in the week asked for, or over the whole run; NaN where it is undefined.
    weekly : numpy.ndarray, shape (worlds, replications, weeks)
        The measure in the weeks that are kept.
    groups : dict of str to numpy.ndarray, each shape (worlds, replications)
        As `value`, by group of the roster.
    all_on, all_off : numpy.ndarray, shape (replications,)
        As `value`, from runs of their own: the scenario as it stands, and with the mechanisms taken out.
    nobody : numpy.ndarray, shape (replications,)
        As `value`, where nobody supports.
    after_a_year : numpy.ndarray, shape (replications,)
        Faithful use with all on, in the week `OnOff.year`.
    dropped : int
        Replications that are left out because a run failed.
    """

    value: np.ndarray
    weekly: np.ndarray
    groups: dict[str, np.ndarray]
    all_on: np.ndarray
    all_off: np.ndarray
    nobody: np.ndarray
    after_a_year: np.ndarray
    dropped: int = 0


@dataclass(frozen=True)
class OnOff:
    """One measure in every on-off world of a scenario.

    Attributes
    ----------
    scenario : Scenario
        With all its mechanisms on.
    runs : int
        Replications; each meets the same draws in every world.
    seed : int
        As it was asked for.
    uncertainty : {"chance", "posterior", "full"}
        What differs between replications.
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

    @property
    def answerable(self) -> bool:
        """Whether every role of trust has a replication of which no run failed."""
        return all(role.dropped < self.runs for role in self.roles.values())


def on_off_worlds(study: Study, measure: str) -> tuple[OnOff, ...]:
    """Return one measure in every world, context by context.

    Parameters
    ----------
    study
        The runs of an attribution.
    measure
        One that is kept.
    """
    request, question = study.request, study.request.question
    assert question is not None
    weeks = list(question.weeks)
    columns = [
        measure if question.at is None else weekly_column(measure, question.at),
        *(weekly_column(measure, week) for week in weeks),
        *(group_column(group, measure) for group in request.groups),
    ]
    years = sorted({year_of(scenario) for scenario in request.scenarios})
    columns += [weekly_column(MATCHED_BY, year) for year in years]
    values, failed = _arrays(study, columns)
    found = []
    for which, scenario in enumerate(request.scenarios):
        names = build_ids(scenario)["group"]
        year = year_of(scenario)
        roles = {}
        each = np.split(values[which], len(question.roles))
        lost = np.split(failed[which], len(question.roles))
        for role, data, bad in zip(question.roles, each, lost, strict=True):
            gone = np.asarray(bad.any(axis=0))
            data = np.where(gone[:, None], np.nan, data)
            worlds, besides = data[: -len(BESIDES)], data[-len(BESIDES) :]
            of_groups = worlds[..., 1 + len(weeks) : 1 + len(weeks) + len(request.groups)]
            all_on, all_off, nobody = besides[..., 0]
            roles[role] = Role(
                worlds[..., 0],
                worlds[..., 1 : 1 + len(weeks)],
                {name: of_groups[..., request.groups.index(name)] for name in names},
                all_on,
                all_off,
                nobody,
                after_a_year=worlds[-1, :, len(columns) - len(years) + years.index(year)],
                dropped=int(gone.sum()),
            )
        found.append(
            OnOff(
                scenario,
                request.replications,
                request.seed,
                request.varies,
                measure,
                question.at,
                question.mechanisms,
                np.array(weeks, dtype=int),
                year,
                roles,
            )
        )
    return tuple(found)


def _arrays(study: Study, columns: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return columns of all runs, shape (contexts, points, replications, columns), and which runs failed."""
    size = len(study.design)
    shape = (len(study.request.scenarios), size, study.request.replications)
    values, failed = np.full((*shape, len(columns)), np.nan), np.zeros(shape, dtype=bool)
    for frame in study.frames():
        which, place = np.divmod(frame["point"].to_numpy(), size)
        here = which, place, frame["replication"].to_numpy()
        values[here] = frame[columns].to_numpy()
        failed[here] = (frame["status"] == FAILED).to_numpy()
    return values, failed
