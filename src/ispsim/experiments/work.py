"""Running a chunk: (point, replication) pairs in, a row of measures for each out.

This is the one place at which an experiment meets the engine. Whatever runs a chunk, one run after another or many
at once, gives these rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ispsim.engine.own.enter import declared
from ispsim.engine.record import places
from ispsim.engine.results import final_values
from ispsim.engine.run import run_once
from ispsim.errors import RunError, ScenarioError
from ispsim.experiments.chunks import Chunk
from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.request import Request
from ispsim.experiments.request.schema import WHOLE_RUN_ONLY
from ispsim.scenario import Scenario
from ispsim.world.build import build_ids

if TYPE_CHECKING:
    import pandas as pd

OK, FAILED = "ok", "failed"


class Stop(Protocol):
    """Whether to stop early; an event of threads or of processes."""

    def is_set(self) -> bool:
        """Whether to stop."""


class Stopped(Exception):  # noqa: N818  (nothing went wrong: somebody asked to stop)
    """A chunk was left unfinished because somebody asked to stop."""


@dataclass(frozen=True)
class Job:
    """What every chunk of an experiment has in common; can be sent to another process."""

    request: Request
    design: Design

    @property
    def points(self) -> int:
        """Points over all scenarios: point p of scenario s is number s × (points of the design) + p."""
        return len(self.design) * len(self.request.scenarios)

    def scenario(self, point: int) -> Scenario:
        """Return the scenario of a point.

        Raises
        ------
        ScenarioError
            If its values don't go together.
        """
        which, place = divmod(point, len(self.design))
        return self.design.scenario(self.request.scenarios[which], place)


def columns_of(request: Request) -> list[str]:
    """Return the columns of measures in a part: over the whole run, in the weeks that are kept, and by group."""
    by_week = [weekly_column(name, week) for week in request.weeks for name in weekly(request)]
    return [*request.measures, *by_week, *(group_column(*one) for one in product(request.groups, request.measures))]


def weekly(request: Request) -> list[str]:
    """Return the measures that are kept in weeks: those that are defined in a week."""
    return [name for name in request.measures if name not in WHOLE_RUN_ONLY]


def weekly_column(measure: str, week: int) -> str:
    """Return the column of a part that holds a measure at the end of a week."""
    return f"{measure}@{week}"


def group_column(group: str, measure: str) -> str:
    """Return the column of a part that holds a measure of a group: in the week asked about, or over the whole run."""
    return f"{measure} of {group}"


def run_chunk(job: Job, chunk: Chunk, stop: Stop) -> pd.DataFrame:
    """Run a chunk.

    Parameters
    ----------
    job
        What is asked.
    chunk
        Which part of it.
    stop
        Looked at between runs.

    Returns
    -------
    pandas.DataFrame
        ``point, replication, status, reason`` and the columns of `columns_of`: a row for each point and replication, by
        point. A run that fails is a row with its reason and without measures.

    Raises
    ------
    Stopped
        If somebody asked to stop.
    """
    import pandas as pd

    request, columns = job.request, columns_of(job.request)
    number = len(chunk.replications)
    values = np.full((chunk.runs, len(columns)), np.nan)
    reasons: list[str | None] = [None] * chunk.runs
    for place, point in enumerate(chunk.points):
        try:
            scenario: Scenario | None = job.scenario(point)
            refused = ""
        except ScenarioError as error:
            scenario, refused = None, "; ".join(map(str, error.problems))
        for r, replication in enumerate(chunk.replications):
            if stop.is_set():
                raise Stopped
            row = place * number + r
            if scenario is None:
                reasons[row] = refused
                continue
            try:
                values[row] = measured(request, scenario, replication)
            except (MemoryError, OSError):
                raise  # the machine's fault, not the run's: another time it may work
            except Exception as error:
                reasons[row] = str(error) if isinstance(error, RunError) else f"{type(error).__name__}: {error}"
    index = {
        "point": np.repeat(np.array(chunk.points, dtype=np.int64), number),
        "replication": np.tile(np.arange(chunk.first, chunk.stop, dtype=np.int64), len(chunk.points)),
        "status": np.array([OK if reason is None else FAILED for reason in reasons], dtype=object),
        "reason": np.array(reasons, dtype=object),
    }
    return pd.DataFrame(index | {name: values[:, k] for k, name in enumerate(columns)})


def measured(request: Request, scenario: Scenario, replication: int) -> np.ndarray:
    """Run one point in one replication and return its measures, in the order of `columns_of`."""
    levels = ("world", "group") if request.groups else ("world",)
    records = run_once(scenario, request.seed, replication, request.uncertainty, request.engine, levels)
    record = records["world"][:, :, 0]
    whole = final_values(scenario, record[None])
    # where several scenarios are asked, one may have a mechanism of its own that another does not have
    values = [float(whole[name][0]) if name in whole else np.nan for name in request.measures]
    column = places("world", declared(scenario))
    values += [
        float(record[week, column[name]]) if week <= scenario.weeks and name in column else np.nan
        for week in request.weeks
        for name in weekly(request)
    ]
    if request.groups:
        values += _of_groups(request, scenario, records["group"])
    return np.array(values)


def _of_groups(request: Request, scenario: Scenario, record: np.ndarray) -> list[float]:
    """Return measures by group of the roster; NaN of groups that this scenario does not have."""
    at = None if request.question is None else request.question.at
    column, names = places("group", declared(scenario)), build_ids(scenario)["group"]
    values = []
    for group in request.groups:
        whole = final_values(scenario, record[None, :, :, names.index(group)], "group") if group in names else {}
        for name in request.measures:
            if name not in whole:
                values.append(np.nan)
            elif at is None:
                values.append(float(whole[name][0]))
            else:
                values.append(float(record[at, column[name], names.index(group)]))
    return values
