"""Design points, prepared once and run for one replication after another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from ispsim.engine.declared import Declared
from ispsim.engine.ensemble.batch import Workspace, room_for
from ispsim.engine.ensemble.worlds import Start, Starts
from ispsim.engine.record import places
from ispsim.engine.run import declared_for_run, run_once
from ispsim.engine.simulate import check_request
from ispsim.errors import ScenarioError
from ispsim.scenario import Scenario
from ispsim.scenario.own.together import defaults
from ispsim.world.build import group_of
from ispsim.world.inputs import parameters_in_force, vector
from ispsim.world.own import inputs_with

LANES = 16
"""Points that are run side by side: four vectors of four numbers, enough work for a processor not to wait."""

FEWEST = LANES // 2
"""Points from which a batch with empty lanes costs less than as many plain runs."""

_NUMBERS = {"parameters", "name"}
"""What two scenarios may differ in and yet start from the same world."""


@dataclass(frozen=True, eq=False)
class Weekly:
    """What one replication of several points came to.

    Attributes
    ----------
    values : numpy.ndarray, shape (points, measures, weeks + 1)
        Weekly values, week 0 first; NaN where a run failed, after its last week, and where a point does not have the
        measure.
    failures : dict of int to Exception
        Number of the point whose run failed -> why.
    groups : dict of int to numpy.ndarray, shape (weeks + 1, columns, groups)
        Number of a point whose groups were wanted -> what is recorded of them (`ispsim.engine.record.places`).
    """

    values: np.ndarray
    failures: dict[int, Exception]
    groups: dict[int, np.ndarray]


@dataclass(frozen=True, eq=False)
class _Shape:
    """What points have in common that differ in parameters alone."""

    text: str
    model: Declared
    inputs: np.ndarray  # parameters at their defaults
    places: dict[str, int]  # of the parameters
    grouped: bool  # whether a roster names groups

    @classmethod
    def of(cls, scenario: Scenario) -> "_Shape":
        model, own = declared_for_run(scenario), scenario.mechanisms.own
        text = f"{id(model)} {scenario.model_dump_json(exclude=_NUMBERS)}"
        indices, values = inputs_with(own), defaults(own)
        places = {name: indices[name.replace(".", "_")] for name in values}
        return cls(text, model, vector(scenario, values, indices), places, group_of(scenario) is not None)

    def with_parameters(self, values: Mapping[str, float]) -> np.ndarray:
        """Return the inputs of a point."""
        inputs = self.inputs.copy()
        inputs[[self.places[name] for name in values]] = list(values.values())
        return inputs


@dataclass(frozen=True, eq=False)
class _Point:
    scenario: Scenario
    shape: _Shape
    values: dict[str, float]  # parameters as they are stated, or else their defaults
    inputs: np.ndarray


class _Member(NamedTuple):
    """A point in one replication."""

    number: int
    start: Start
    values: Mapping[str, float]
    inputs: np.ndarray


def _go_on() -> None:
    """Never stop."""


class Ensemble:
    """Design points to be run together.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The points. They may differ in anything; those that differ in numbers alone are run side by side.
    measures : sequence of str
        Weekly measures that are wanted.
    uncertainty : {"chance", "full"}
        As in `ispsim.simulate`.
    engine : {"compiled", "python"}
        As in `ispsim.simulate`; in Python points are run one by one.
    side_by_side : bool
        Whether points may be run side by side, which changes no byte; the first time, that takes compiling.
    groups : bool
        Whether groups of rosters are wanted too. Points that have some are run one by one.

    Raises
    ------
    ScenarioError
        If an argument is wrong.
    RunError
        If the file of an own mechanism fails on import.
    """

    def __init__(
        self,
        scenarios: Sequence[Scenario],
        measures: Sequence[str],
        uncertainty: str = "chance",
        engine: str = "compiled",
        side_by_side: bool = True,
        groups: bool = False,
    ) -> None:
        check_request(1, 0, uncertainty)
        self.measures, self.uncertainty, self.engine = tuple(measures), uncertainty, engine
        self._points = _prepared(scenarios)
        self._groups = groups
        self._side_by_side = side_by_side and engine == "compiled" and len(self._points) >= FEWEST
        self._workspace = Workspace(LANES)
        # those that may have a world in common one after the other
        self._order = sorted(range(len(self)), key=lambda number: self._points[number].shape.text)

    def __len__(self) -> int:
        return len(self._points)

    def run(self, seed: int, replication: int, pause: Callable[[], None] = _go_on) -> Weekly:
        """Run one replication of every point.

        Parameters
        ----------
        seed : int
            0 to 2^63 - 1.
        replication : int
            From 0. Every point meets the same draws.
        pause : callable
            Called every fraction of a second; what it raises ends the run.

        Returns
        -------
        Weekly
            The bytes of ``simulate(point, …)`` however the points are divided into ensembles. A point whose run fails
            does not concern the others.
        """
        check_request(1, seed, self.uncertainty)
        if isinstance(replication, bool) or not isinstance(replication, int) or replication < 0:
            raise ScenarioError(f"replication must be a whole number from 0, not {replication!r}")
        one = _Replication(self, seed, replication, pause)
        if self._side_by_side:
            one.together()
        for number in range(len(self)):
            one.alone(number)
        return Weekly(one.values, one.failures, one.groups)


class _Replication:
    """One replication of the points of an ensemble."""

    def __init__(self, ensemble: Ensemble, seed: int, replication: int, pause: Callable[[], None]) -> None:
        self.ensemble, self.seed, self.replication, self.pause = ensemble, seed, replication, pause
        weeks = max((point.scenario.weeks for point in ensemble._points), default=0)
        self.values = np.full((len(ensemble), len(ensemble.measures), weeks + 1), np.nan)
        self.failures: dict[int, Exception] = {}
        self.groups: dict[int, np.ndarray] = {}
        self.done: set[int] = set()
        self.starts = Starts(seed, replication, partial(room_for, lanes=LANES))
        self.waiting: dict[bytes, list[_Member]] = {}

    def together(self) -> None:
        """Run side by side what can be, as far as that pays; leave out those that fail."""
        for number in self.ensemble._order:
            self.pause()
            if self.starts.full:
                self.settle()
            try:
                member = self.member(number)
            except (MemoryError, OSError):
                raise
            except Exception:  # alone it says what is wrong
                continue
            if not member.start.room or self.grouped(number):
                self.alone(number, member)
                continue
            group = self.waiting.setdefault(member.start.together, [])
            group.append(member)
            if len(group) == LANES:
                self.batch(group)
                group.clear()
        self.settle()

    def grouped(self, number: int) -> bool:
        """Whether groups are wanted of a point, which only a run by itself records."""
        return self.ensemble._groups and self.ensemble._points[number].shape.grouped

    def settle(self) -> None:
        """Run everybody who waits for company, and forget the worlds."""
        for group in self.waiting.values():
            if len(group) >= FEWEST:
                self.batch(group)
            for member in group:
                self.alone(member.number, member)
        self.waiting.clear()
        self.starts.clear()

    def member(self, number: int) -> _Member:
        """Return a point with its world, its parameters and its inputs."""
        point = self.ensemble._points[number]
        values, inputs = point.values, point.inputs
        if self.ensemble.uncertainty != "chance":
            values = parameters_in_force(point.scenario, self.seed, self.replication, self.ensemble.uncertainty)
            inputs = point.shape.with_parameters(values)
        return _Member(
            number, self.starts.start(point.scenario, point.shape.text, values, point.shape.model), values, inputs
        )

    def batch(self, members: Sequence[_Member]) -> None:
        """Run points side by side; lanes to spare run the last one again."""
        filled = [*members, *[members[-1]] * (LANES - len(members))]
        point = self.ensemble._points[members[0].number]
        found, whole = self.ensemble._workspace.run(
            point.shape.model,
            point.scenario.weeks,
            [member.start.world for member in filled],
            np.concatenate([member.inputs for member in filled]).reshape(LANES, -1),
            self.ensemble.measures,
            self.pause,
        )
        for member, weekly, fine in zip(members, found, whole, strict=False):
            if fine:
                self.values[member.number, :, : weekly.shape[1]] = weekly
                self.done.add(member.number)

    def alone(self, number: int, member: _Member | None = None) -> None:
        """Run a point by itself, if that is still to be done."""
        if number in self.done:
            return
        self.pause()
        self.done.add(number)
        ensemble = self.ensemble
        point = ensemble._points[number]
        world = None
        if member is not None:  # its world is built already; others may start from it too
            tables = {kind: table.copy() for kind, table in member.start.world.tables.items()}
            world = replace(member.start.world, tables=tables, inputs=member.inputs, values=member.values)
        levels = ("world", "group") if self.grouped(number) else ("world",)
        try:
            records = run_once(
                point.scenario, self.seed, self.replication, ensemble.uncertainty, ensemble.engine, levels, world
            )
        except (MemoryError, OSError):
            raise  # the machine's fault, not the run's: another time it may work
        except Exception as error:
            self.failures[number] = error
            return
        if self.grouped(number):
            self.groups[number] = records["group"]
        record, place = records["world"], places("world", point.shape.model)
        for k, name in enumerate(ensemble.measures):
            if name in place:
                self.values[number, k, : len(record)] = record[:, place[name], 0]


def _prepared(scenarios: Sequence[Scenario]) -> list[_Point]:
    """Return points ready to be run; what they have in common is worked out once."""
    shapes: dict[tuple[int, ...], _Shape] = {}
    points = []
    for scenario in scenarios:
        # points that differ in parameters alone mostly share the tables themselves
        same = tuple(id(value) if key not in _NUMBERS else 0 for key, value in scenario)
        if same not in shapes:
            shapes[same] = _Shape.of(scenario)
        shape, values = shapes[same], scenario.values()
        points.append(_Point(scenario, shape, values, shape.with_parameters(scenario.parameters)))
    return points
