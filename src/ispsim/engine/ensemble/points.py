"""Design points, prepared once and run for one replication after another."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from ispsim.engine.ensemble.batch import Workspace, room_for
from ispsim.engine.ensemble.worlds import Shape, Start, Starts
from ispsim.engine.record import places
from ispsim.engine.run import declared_for_run, run_once
from ispsim.engine.simulate import check_request
from ispsim.errors import ScenarioError
from ispsim.scenario import Scenario
from ispsim.scenario.own.together import defaults
from ispsim.world.build import World, group_of
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
class _Alike:
    """Points that differ in parameters alone, and what they have in common."""

    shape: Shape
    inputs: np.ndarray  # parameters at their defaults
    places: dict[str, int]  # of the parameters
    grouped: bool  # whether a roster names groups
    numbers: list[int] = field(default_factory=list)  # of the points

    @classmethod
    def of(cls, scenario: Scenario) -> "_Alike":
        model, own = declared_for_run(scenario), scenario.mechanisms.own
        indices, values = inputs_with(own), defaults(own)
        places = {name: indices[name.replace(".", "_")] for name in values}
        shape = Shape(model, scenario.model_dump_json(exclude=_NUMBERS))
        return cls(shape, vector(scenario, values, indices), places, group_of(scenario) is not None)

    def where(self, names: Iterable[str]) -> list[int]:
        """Return where in the vector of inputs parameters are."""
        return [self.places[name] for name in names]


class _Member(NamedTuple):
    """A point in one replication."""

    number: int
    start: Start


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
        self._scenarios = tuple(scenarios)
        self._alike, self._inputs = _prepared(scenarios)
        self._of = {number: alike for alike in self._alike for number in alike.numbers}
        self._groups = groups
        self._side_by_side = side_by_side and engine == "compiled" and len(self) >= FEWEST
        self._workspace = Workspace(LANES)

    def __len__(self) -> int:
        return len(self._scenarios)

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
        for number in np.flatnonzero(one.left):
            one.alone(int(number))
        return Weekly(one.values, one.failures, one.groups)


class _Replication:
    """One replication of the points of an ensemble."""

    def __init__(self, ensemble: Ensemble, seed: int, replication: int, pause: Callable[[], None]) -> None:
        self.ensemble, self.seed, self.replication, self.pause = ensemble, seed, replication, pause
        weeks = max((scenario.weeks for scenario in ensemble._scenarios), default=0)
        self.values = np.full((len(ensemble), len(ensemble.measures), weeks + 1), np.nan)
        self.failures: dict[int, Exception] = {}
        self.groups: dict[int, np.ndarray] = {}
        self.left = np.ones(len(ensemble), dtype=bool)
        self.inputs = ensemble._inputs
        self.starts = Starts(seed, replication)
        self.waiting: dict[bytes, list[_Member]] = {}

    def together(self) -> None:
        """Run side by side what can be, as far as that pays; leave out those that fail."""
        if self.ensemble.uncertainty != "chance":
            self.draw()
        for alike in self.ensemble._alike:
            numbers = np.array(alike.numbers)
            while numbers.size:
                self.pause()
                if self.starts.full:
                    self.settle()
                try:
                    start = self.start(alike, int(numbers[0]))
                except (MemoryError, OSError):
                    raise
                except Exception:  # alone it says what is wrong
                    numbers = numbers[1:]
                    continue
                fits = start.fits(self.inputs, numbers)
                fits[0] = True  # as it does; whatever its inputs are, it is not asked about again
                self.go(alike, start, numbers[fits].tolist())
                numbers = numbers[~fits]
        self.settle()

    def draw(self) -> None:
        """Lay the draws of the replication on the points."""
        self.inputs = self.inputs.copy()
        for alike in self.ensemble._alike:
            for number in alike.numbers:
                values = self.values_of(number)
                self.inputs[number, alike.where(values)] = list(values.values())

    def values_of(self, number: int) -> Mapping[str, float]:
        """Return the parameters of a point that are in force."""
        scenario = self.ensemble._scenarios[number]
        return parameters_in_force(scenario, self.seed, self.replication, self.ensemble.uncertainty)

    def start(self, alike: _Alike, number: int) -> Start:
        """Return the world that a point starts from."""
        scenario, values = self.ensemble._scenarios[number], self.values_of(number)
        return self.starts.start(alike.shape, scenario, values, self.inputs, number)

    def go(self, alike: _Alike, start: Start, numbers: list[int]) -> None:
        """Run points that start from one world, as many as fill all lanes; the others wait for company."""
        if not room_for(start.world, LANES) or (self.ensemble._groups and alike.grouped):
            for number in numbers:  # only a run by itself records groups
                self.alone(number, start.world)
            return
        group = self.waiting.setdefault(start.together, [])
        group += [_Member(number, start) for number in numbers]
        full = len(group) - len(group) % LANES
        for begin in range(0, full, LANES):
            self.batch(group[begin : begin + LANES])
        del group[:full]

    def settle(self) -> None:
        """Run everybody who waits for company, and forget the worlds."""
        for group in self.waiting.values():
            if len(group) >= FEWEST:
                self.batch(group)
            for member in group:
                self.alone(member.number, member.start.world)
        self.waiting.clear()
        self.starts.clear()

    def batch(self, members: Sequence[_Member]) -> None:
        """Run points side by side; lanes to spare run the last one again."""
        filled = [*members, *[members[-1]] * (LANES - len(members))]
        numbers = np.array([member.number for member in filled])
        one = self.ensemble._of[members[0].number]
        weeks = self.ensemble._scenarios[members[0].number].weeks
        found, whole = self.ensemble._workspace.run(
            one.shape.model,
            weeks,
            [member.start.world for member in filled],
            self.inputs[numbers, : one.inputs.size],
            self.ensemble.measures,
            self.pause,
        )
        fine = numbers[whole]
        self.values[fine, :, : weeks + 1] = found if whole.all() else found[whole]
        self.left[fine] = False

    def alone(self, number: int, start: World | None = None) -> None:
        """Run a point by itself, if that is still to be done."""
        if not self.left[number]:
            return
        self.pause()
        self.left[number] = False
        ensemble = self.ensemble
        scenario, alike = ensemble._scenarios[number], ensemble._of[number]
        world = None
        if start is not None:  # its world is built already; others may start from it too
            tables = {kind: table.copy() for kind, table in start.tables.items()}
            inputs = self.inputs[number, : alike.inputs.size].copy()
            world = replace(start, tables=tables, inputs=inputs, values=self.values_of(number))
        grouped = ensemble._groups and alike.grouped
        levels = ("world", "group") if grouped else ("world",)
        try:
            records = run_once(
                scenario, self.seed, self.replication, ensemble.uncertainty, ensemble.engine, levels, world
            )
        except (MemoryError, OSError):
            raise  # the machine's fault, not the run's: another time it may work
        except Exception as error:
            self.failures[number] = error
            return
        if grouped:
            self.groups[number] = records["group"]
        record, place = records["world"], places("world", alike.shape.model)
        for k, name in enumerate(ensemble.measures):
            if name in place:
                self.values[number, k, : len(record)] = record[:, place[name], 0]


def but_for_numbers(scenario: Scenario) -> tuple[int, ...]:
    """Return what tells scenarios apart that differ in more than parameters, for as long as they are held.

    Points of an experiment that differ in parameters alone mostly share all else; those that do not only cost time.
    """
    return tuple(id(value) if key not in _NUMBERS else 0 for key, value in scenario)


def _prepared(scenarios: Sequence[Scenario]) -> tuple[list[_Alike], np.ndarray]:
    """Return points by what they have in common, and their inputs, shape (points, most inputs).

    Those that may have a world in common come one after the other.
    """
    by_parts: dict[tuple[int, ...], _Alike] = {}
    by_text: dict[Shape, _Alike] = {}
    for number, scenario in enumerate(scenarios):
        parts = but_for_numbers(scenario)
        if parts not in by_parts:
            new = _Alike.of(scenario)
            by_parts[parts] = by_text.setdefault(new.shape, new)
        by_parts[parts].numbers.append(number)
    alike = sorted(by_text.values(), key=lambda one: one.shape.text)
    inputs = np.zeros((len(scenarios), max((one.inputs.size for one in alike), default=0)))
    for one in alike:
        inputs[one.numbers, : one.inputs.size] = one.inputs
        where: dict[tuple[str, ...], list[int]] = {}
        for number in one.numbers:
            stated = scenarios[number].parameters
            names = tuple(stated)
            if names not in where:
                where[names] = one.where(names)
            inputs[number, where[names]] = list(stated.values())
    return alike, inputs
