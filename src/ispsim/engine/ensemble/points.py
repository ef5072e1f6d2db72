"""Design points, prepared once and run for one replication after another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.engine.declared import Declared
from ispsim.engine.ensemble.batch import Workspace
from ispsim.engine.ensemble.worlds import Start, Starts
from ispsim.engine.record import recorded
from ispsim.engine.results import final_values
from ispsim.engine.run import declared_for_run, run_once
from ispsim.engine.simulate import check_request
from ispsim.errors import RunError, ScenarioError
from ispsim.scenario import Scenario
from ispsim.world.inputs import parameters_in_force, vector
from ispsim.world.own import inputs_with

LANES = 16
"""Points that are run side by side: four vectors of four numbers, enough work for a processor not to wait."""

_FEWEST = LANES // 2
"""Points from which a batch with empty lanes costs less than as many plain runs."""

_AT_ONCE = 8 * LANES
"""Points whose weekly records are held at the same time."""

_NUMBERS = {"parameters", "name"}
"""What two scenarios may differ in and yet start from the same world."""


@dataclass(frozen=True)
class Finals:
    """What a whole run came to.

    Attributes
    ----------
    values : dict of float
        Every measure over the run, as in ``Runs.final``; empty where the run failed.
    failure : RunError or None
        Why it failed.
    """

    values: dict[str, float]
    failure: RunError | None = None


@dataclass(frozen=True, eq=False)
class _Point:
    scenario: Scenario
    model: Declared
    shape: str


@dataclass(frozen=True, eq=False)
class _Member:
    """A point in one replication."""

    number: int
    start: Start
    inputs: np.ndarray


class Ensemble:
    """Design points to be run together.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The points. They may differ in anything; those that differ in numbers alone are run side by side. During a
        replication a world is held for each set of parameters that enters the building of one (sizes, traits of
        places, ties, entry): where points differ in these, memory and the time to build them grow with the points.
    uncertainty : {"chance", "full"}
        As in `ispsim.simulate`.

    Raises
    ------
    ScenarioError
        If an argument is wrong.
    RunError
        If the file of an own mechanism fails on import.
    """

    def __init__(self, scenarios: Sequence[Scenario], uncertainty: str = "chance") -> None:
        check_request(1, 0, uncertainty)
        self.uncertainty = uncertainty
        self._points = [_Point(one, model := declared_for_run(one), _shape(one, model)) for one in scenarios]
        self._values = [one.values() for one in scenarios] if uncertainty == "chance" else None
        self._inputs = [self._vector(k, values) for k, values in enumerate(self._values)] if self._values else None

    def __len__(self) -> int:
        return len(self._points)

    def run(self, seed: int, replication: int) -> list[Finals]:
        """Run one replication of every point.

        Parameters
        ----------
        seed : int
            0 to 2^63 - 1.
        replication : int
            From 0. Every point meets the same draws.

        Returns
        -------
        list of Finals
            One a point, in order: the bytes of ``simulate(point, …).final`` however the points are divided into
            ensembles. A point whose run fails does not concern the others.
        """
        check_request(1, seed, self.uncertainty)
        if isinstance(replication, bool) or not isinstance(replication, int) or replication < 0:
            raise ScenarioError(f"replication must be a whole number from 0, not {replication!r}")
        starts = Starts(seed, replication)
        groups: dict[bytes, list[_Member]] = {}
        for number, point in enumerate(self._points):
            values, inputs = self._in_force(number, seed, replication)
            start = starts.start(point.scenario, point.shape, values, point.model)
            groups.setdefault(start.together, []).append(_Member(number, start, inputs))
        finals: dict[int, Finals] = {}
        for members in groups.values():
            finals |= self._together(members)
        for number in range(len(self)):
            if number not in finals:  # too few of a kind, or one that fails: the plain run says what, when and for whom
                finals[number] = self._alone(number, seed, replication)
        return [finals[number] for number in range(len(self))]

    def _together(self, members: list[_Member]) -> dict[int, Finals]:
        """Run points that can be taken together, as far as that pays; leave out those that fail."""
        finals: dict[int, Finals] = {}
        point, world = self._points[members[0].number], members[0].start.world
        weeks, columns = point.scenario.weeks, len(recorded("world", point.model))
        workspace: Workspace | None = None
        for first in range(0, len(members), _AT_ONCE):
            some = members[first : first + _AT_ONCE]
            some = some[: len(some) - len(some) % LANES] if len(some) % LANES < _FEWEST else some
            if not some:
                break
            workspace = workspace or Workspace(point.model, world, weeks, LANES)
            filled = some + [some[-1]] * (-len(some) % LANES)
            records, whole = np.empty((len(filled), columns, weeks + 1)), np.empty(len(filled), dtype=bool)
            for begin in range(0, len(filled), LANES):
                lanes = slice(begin, begin + LANES)
                batch = filled[lanes]
                inputs = np.stack([member.inputs for member in batch])
                whole[lanes] = workspace.run([member.start.world for member in batch], inputs, records[lanes])
            alike: dict[str, list[int]] = {}
            for k, member in enumerate(some):
                if whole[k]:
                    alike.setdefault(self._points[member.number].shape, []).append(k)
            for rows in alike.values():
                scenario = self._points[some[rows[0]].number].scenario
                theirs = records if len(rows) == len(filled) else records[rows]
                values = final_values(scenario, theirs.transpose(0, 2, 1))
                table = np.stack(list(values.values())).T.tolist()
                for k, row in zip(rows, table, strict=True):
                    finals[some[k].number] = Finals(dict(zip(values, row, strict=True)))
        return finals

    def _alone(self, number: int, seed: int, replication: int) -> Finals:
        """Run one point in the plain compiled week."""
        scenario = self._points[number].scenario
        try:
            record = run_once(scenario, seed, replication, self.uncertainty)["world"]
        except RunError as error:
            return Finals({}, error)
        values = final_values(scenario, np.ascontiguousarray(record[None, :, :, 0]))
        return Finals({name: float(value[0]) for name, value in values.items()})

    def _in_force(self, number: int, seed: int, replication: int) -> tuple[dict[str, float], np.ndarray]:
        """Return the parameters and the inputs of a point."""
        if self._values and self._inputs:
            return self._values[number], self._inputs[number]
        values = parameters_in_force(self._points[number].scenario, seed, replication, self.uncertainty)
        return values, self._vector(number, values)

    def _vector(self, number: int, values: dict[str, float]) -> np.ndarray:
        scenario = self._points[number].scenario
        return vector(scenario, values, inputs_with(scenario.mechanisms.own))


def _shape(scenario: Scenario, model: Declared) -> str:
    """Return a scenario but for its parameters and its name, as text, with which model it is run in."""
    return f"{id(model)} {scenario.model_dump_json(exclude=_NUMBERS)}"
