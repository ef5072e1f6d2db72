"""Running a chunk: (point, replication) pairs in, a row of measures for each out.

This is the one place at which an experiment meets the engine, which runs the points of a chunk side by side where it
can (`ispsim.engine.ensemble`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ispsim.engine.compile import is_kept, kernel
from ispsim.engine.ensemble import FEWEST, LANES, Ensemble, but_for_numbers
from ispsim.engine.own.enter import declared
from ispsim.engine.record import places as places_of
from ispsim.engine.results import final_values
from ispsim.engine.run import declared_for_run
from ispsim.errors import RunError, ScenarioError
from ispsim.experiments.chunks import Chunk
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.request import Request
from ispsim.experiments.request.schema import WHOLE_RUN_ONLY
from ispsim.scenario import Scenario
from ispsim.world.build import build_ids
from ispsim.world.schedule import last_planned_week

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.study import Study

OK, FAILED = "ok", "failed"

_COMPILING = 100_000_000
"""Weeks of practitioners in which points side by side save about as long as it takes to compile them: a quarter of a
minute."""


class Stop(Protocol):
    """Whether to stop early; an event of threads or of processes."""

    def is_set(self) -> bool:
        """Whether to stop."""


class Stopped(Exception):  # noqa: N818  (nothing went wrong: somebody asked to stop)
    """A chunk was left unfinished because somebody asked to stop."""


@dataclass(frozen=True)
class Job:
    """What every chunk of an experiment has in common, and how a chunk is run; can be sent to another process.

    A kind whose runs are something else than one scenario simulated once extends this.
    """

    request: Request
    design: Design

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of what takes the whole design one after the other: the scenarios."""
        return tuple(scenario.name for scenario in self.request.scenarios)

    @property
    def points(self) -> int:
        """Points over all blocks: point p of block s is number s × (points of the design) + p."""
        return len(self.design) * len(self.blocks)

    @property
    def columns(self) -> list[str]:
        """Columns of a part besides ``point, replication, status, reason``."""
        return columns_of(self.request)

    @property
    def kept(self) -> Sequence[str]:
        """Those of them that the table of runs holds: measures over the whole run."""
        return self.request.measures

    @property
    def libraries(self) -> Sequence[str]:
        """Packages that what is found depends on, besides those that every run does."""
        return ()

    @property
    def weeks_of_practitioners(self) -> float:
        """How much is simulated in one run, about: a run of the first scenario."""
        first = self.request.scenarios[0]
        return first.weeks * first.setting.organizations * first.setting.practitioners_per_organization

    def scenario(self, point: int) -> Scenario:
        """Return the scenario of a point.

        Raises
        ------
        ScenarioError
            If its values don't go together.
        """
        which, place = divmod(point, len(self.design))
        return self.design.scenario(self.request.scenarios[which], place)

    def compiled_weeks(self) -> list[ModuleType]:
        """Return the compiled weeks that the chunks need, loaded before threads ask for them all at once.

        The first run of one that is not kept (`ispsim.engine.compile.is_kept`) compiles it.
        """
        if self.request.engine != "compiled":
            return []
        models = [declared_for_run(scenario) for scenario in self.request.scenarios]
        weeks = [kernel(model) for model in models]
        return [*weeks, *(kernel(model, LANES) for model in models)] if self.worth_compiling else weeks

    @property
    def worth_compiling(self) -> bool:
        """Whether there are enough runs to compile the week once more, for points side by side."""
        enough = self.points >= FEWEST and self.request.engine == "compiled"
        return enough and self.points * self.request.replications * self.weeks_of_practitioners >= _COMPILING

    def further(self, study: Study) -> tuple[Job, list[Chunk]]:
        """Return what is to be run once all that was asked is there, as a job that knows of it; mostly nothing.

        It follows from the runs alone, so that an interrupted experiment comes to the same.

        Parameters
        ----------
        study
            Every run so far.
        """
        return self, []

    def run(self, chunk: Chunk, stop: Stop) -> pd.DataFrame:
        """Run a chunk.

        Parameters
        ----------
        chunk
            Which part of it. Its points are made ready once and run side by side, one replication after the other.
        stop
            Looked at every fraction of a second where the week is compiled, and between runs.

        Returns
        -------
        pandas.DataFrame
            ``point, replication, status, reason`` and `columns`: a row for each point and replication, by
            point. A run that fails is a row with its reason and without measures.

        Raises
        ------
        Stopped
            If somebody asked to stop.
        """
        import pandas as pd

        request, columns = self.request, self.columns
        number = len(chunk.replications)
        values = np.full((len(chunk.points), number, len(columns)), np.nan)
        reasons = np.full((len(chunk.points), number), None, dtype=object)

        def look() -> None:
            if stop.is_set():
                raise Stopped

        scenarios: dict[int, Scenario] = {}
        for place, point in enumerate(chunk.points):
            look()
            scenario = _ready(self, point)
            if isinstance(scenario, Scenario):
                scenarios[place] = scenario
            else:
                reasons[place] = scenario
        places = np.array(list(scenarios), dtype=np.int64)
        side_by_side = _side_by_side(self, list(scenarios.values()))

        def together(ready: list[Scenario]) -> Ensemble:
            recorded, groups = _recorded(request), bool(request.groups)
            return Ensemble(ready, recorded, request.uncertainty, request.engine, side_by_side, groups=groups)

        ensemble = together(list(scenarios.values()))
        alike = _alike(request, list(scenarios.values()))
        whole = len(columns) - len(request.groups) * len(request.measures)
        for r, replication in enumerate(chunk.replications):
            if request.posterior is not None:
                draws = request.posterior
                ensemble = together([draws.laid_on(scenario, replication) for scenario in scenarios.values()])
            found = ensemble.run(request.seed, replication, look)
            for rows in alike:
                values[places[rows], r, :whole] = measured(request, scenarios[int(places[rows[0]])], found.values[rows])
            for row, error in found.failures.items():
                values[places[row], r] = np.nan
                reasons[places[row], r] = _reason(error)
            for row, record in found.groups.items():
                place = int(places[row])
                values[place, r, whole:] = _of_groups(request, scenarios[place], record)
        index = {
            "point": np.repeat(np.array(chunk.points, dtype=np.int64), number),
            "replication": np.tile(np.arange(chunk.first, chunk.stop, dtype=np.int64), len(chunk.points)),
            "status": np.where(reasons.ravel() == None, OK, FAILED).astype(object),  # noqa: E711  (of each)
            "reason": reasons.ravel(),
        }
        table = values.reshape(chunk.runs, len(columns))
        return pd.DataFrame(index | {name: table[:, k] for k, name in enumerate(columns)})


def job_of(request: Request) -> Job:
    """Return what the chunks of an experiment have in common that varies factors of scenarios.

    Raises
    ------
    ScenarioError
        If it is far too large.
    """
    return Job(request, design_of(request))


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


def _ready(job: Job, point: int) -> Scenario | str:
    """Return the scenario of a point, or why it cannot be run."""
    try:
        scenario = job.scenario(point)
        declared_for_run(scenario)
    except (MemoryError, OSError):
        raise  # the machine's fault, not the point's: another time it may work
    except Exception as error:
        return _reason(error)
    return scenario


def _side_by_side(job: Job, scenarios: Sequence[Scenario]) -> bool:
    """Whether it pays to run points side by side: what compiling that takes is saved again, or is done already."""
    if job.request.engine != "compiled" or len(scenarios) < FEWEST:
        return False
    if job.worth_compiling:
        return True
    return is_kept(kernel(declared(scenarios[0]), LANES))


def _reason(error: Exception) -> str:
    if isinstance(error, ScenarioError):
        return "; ".join(map(str, error.problems))
    return str(error) if isinstance(error, RunError) else f"{type(error).__name__}: {error}"


def _recorded(request: Request) -> tuple[str, ...]:
    """Return the weekly measures that what is asked is made of."""
    return tuple(
        dict.fromkeys([*weekly(request), *("faithful_use" for name in request.measures if name in WHOLE_RUN_ONLY)])
    )


def _alike(request: Request, scenarios: Sequence[Scenario]) -> list[np.ndarray]:
    """Return the numbers of scenarios whose measures are worked out alike, taken together."""
    after_support = bool(set(request.measures) & set(WHOLE_RUN_ONLY))
    known: dict[tuple[int, ...], object] = {}
    found: dict[object, list[int]] = {}
    for number, scenario in enumerate(scenarios):
        parts = but_for_numbers(scenario)
        if parts not in known:  # none of it depends on parameters
            end = last_planned_week(scenario) if after_support else None
            known[parts] = (declared(scenario), scenario.weeks, end)
        found.setdefault(known[parts], []).append(number)
    return [np.array(numbers) for numbers in found.values()]


def measured(request: Request, scenario: Scenario, found: np.ndarray) -> np.ndarray:
    """Return the measures of several runs.

    Parameters
    ----------
    request
        What is asked.
    scenario
        One of those that were run; the others differ in nothing that measures are worked out by.
    found
        Weekly values of the measures of `_recorded`, shape (runs, measures, weeks + 1 or more).

    Returns
    -------
    numpy.ndarray, shape (runs, columns)
        In the order of `columns_of`, without those by group; NaN where a measure is not defined.
    """
    # where several scenarios are asked, one may have a mechanism of its own that another does not have
    theirs = {measure.name for measure in declared(scenario).measures}
    column = {name: k for k, name in enumerate(_recorded(request)) if name in theirs}
    over_run = final_values(scenario, found[:, :, : scenario.weeks + 1].transpose(0, 2, 1), found=column)
    nothing = np.full(len(found), np.nan)
    values = [over_run.get(name, nothing) for name in request.measures]
    values += [
        found[:, column[name], week] if week <= scenario.weeks and name in column else nothing
        for week in request.weeks
        for name in weekly(request)
    ]
    return np.stack(values, axis=1)


def _of_groups(request: Request, scenario: Scenario, record: np.ndarray) -> list[float]:
    """Return measures by group of the roster, in the order of `columns_of`; NaN of groups that a scenario lacks."""
    names = build_ids(scenario)["group"]
    at = None if request.question is None else request.question.at
    column, values = places_of("group", declared(scenario)), []
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
