"""What comes out of many runs: plain data frames, made when asked for."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.engine.own.enter import declared
from ispsim.engine.record import RECORDED, places
from ispsim.engine.summary import as_json, summarize
from ispsim.measures import ACTIVITIES, MEASURES, PAYMENTS
from ispsim.scenario import Scenario
from ispsim.world.schedule import last_planned_week

if TYPE_CHECKING:
    import pandas as pd

NAMES = [measure.name for measure in MEASURES]
SUSTAINMENT_WINDOW = 4  # weeks at the end of support that sustained use is held against
SUSTAINMENT_LAG = 52  # weeks after which it is
FAITHFUL_FLOOR = 0.01  # faithful use below which sustainment is undefined

Rerun = Callable[[tuple[str, ...]], dict[str, list[np.ndarray]]]


class Runs:
    """Replications of one scenario.

    Attributes
    ----------
    weekly : pandas.DataFrame
        ``replication, week, measures…``; week 0 is before the first step, where flows are undefined.
    final : pandas.DataFrame
        ``replication, measures…``: the last week's value, or the sum or mean over the run for flows.
    organizations : pandas.DataFrame
        ``replication, week, organization, system, measures…``; made on first use by running again, which gives the
        same numbers.
    systems : pandas.DataFrame
        ``replication, week, system, measures…``, likewise.
    ledger : pandas.DataFrame
        ``replication, kind, who, what, amount``: hours by whose they are and what on, money by payer and item.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        uncertainty: str,
        world: np.ndarray,
        rerun: Rerun,
        ids: dict[str, list[str]],
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.uncertainty = uncertainty
        self._world = world
        self._rerun = rerun
        self._ids = ids
        self._places = places("world", declared(scenario))

    @property
    def names(self) -> list[str]:
        """Names of the weekly measures: those of every scenario, then the firing of mechanisms that this one adds."""
        return list(self._places)

    @property
    def runs(self) -> int:
        """Number of replications."""
        return self._world.shape[0]

    def measure(self, name: str) -> np.ndarray:
        """Return one measure over everything, shape (replications, weeks + 1)."""
        return self._world[:, :, self._places[name]]

    @property
    def posts(self) -> np.ndarray:
        """Practitioners in post by replication and week, shape (replications, weeks + 1)."""
        return self._world[:, :, RECORDED["world"].index("posts")]

    def summary(self) -> "pd.DataFrame":
        """Return what the replications come to, one row a measure.

        Returns
        -------
        pandas.DataFrame
            ``measure, mean, sd, p05, p50, p95, n``: the standard deviation has n - 1 below the line, quantiles are
            linear, and n counts the replications in which the measure is defined; the others are over these.
        """
        import pandas as pd

        return pd.DataFrame([{"measure": name} | summarize(values) for name, values in self.final_values().items()])

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data, as ``ispsim run --json`` prints it; undefined is None."""
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "runs": self.runs,
            "seed": self.seed,
            "weeks": self.scenario.weeks,
            "uncertainty": self.uncertainty,
            "measures": {name: as_json(summarize(values)) for name, values in self.final_values().items()},
        }

    @cached_property
    def weekly(self) -> "pd.DataFrame":
        """Measures by replication and week."""
        import pandas as pd

        replications, weeks = self._world.shape[:2]
        index = {
            "replication": np.repeat(np.arange(replications), weeks),
            "week": np.tile(np.arange(weeks), replications),
        }
        data = self._world.reshape(replications * weeks, -1)
        return pd.DataFrame(index | {name: data[:, k] for name, k in self._places.items()})

    @cached_property
    def final(self) -> "pd.DataFrame":
        """Measures by replication, over the whole run."""
        import pandas as pd

        return pd.DataFrame({"replication": np.arange(self.runs)} | self.final_values())

    def final_values(self) -> dict[str, np.ndarray]:
        """Return every measure over the whole run, each shape (replications,)."""
        return final_values(self.scenario, self._world)

    @cached_property
    def organizations(self) -> "pd.DataFrame":
        """Measures by replication, week and organisation."""
        return self._by_level("organization")

    @cached_property
    def systems(self) -> "pd.DataFrame":
        """Measures by replication, week and system."""
        return self._by_level("system")

    def _by_level(self, level: str) -> "pd.DataFrame":
        import pandas as pd

        ids = np.array(self._ids[level], dtype=object)
        parts = self._rerun((level,))[level]
        weeks = parts[0].shape[0]
        size = weeks * ids.size
        replication = np.repeat(np.arange(len(parts)), size)
        week = np.tile(np.repeat(np.arange(weeks), ids.size), len(parts))
        frame = {"replication": replication, "week": week, level: np.tile(ids, weeks * len(parts))}
        if level == "organization":
            systems = np.array(self._ids["system"], dtype=object)
            frame["system"] = np.tile(systems[np.arange(ids.size) % systems.size], weeks * len(parts))
        data = np.concatenate([part.transpose(0, 2, 1).reshape(size, -1) for part in parts])
        found = places(level, declared(self.scenario))
        return pd.DataFrame(frame | {name: data[:, k] for name, k in found.items()})

    @cached_property
    def ledger(self) -> "pd.DataFrame":
        """Hours and money over the run, by replication, whose hours or who pays, and what for."""
        import pandas as pd

        totals = self._world[:, 1:, len(NAMES) :].sum(axis=1)
        rows = []
        for k, (kind, (who, what)) in enumerate(
            [("hours", item) for item in ACTIVITIES.values()] + [("cost", item) for item in PAYMENTS.values()]
        ):
            rows.append(
                pd.DataFrame(
                    {
                        "replication": np.arange(self.runs),
                        "kind": kind,
                        "who": who,
                        "what": what,
                        "amount": totals[:, k],
                    }
                )
            )
        return pd.concat(rows, ignore_index=True)

    def __repr__(self) -> str:
        what = f"{self.runs} runs of {self.scenario.weeks} weeks, seed {self.seed}, uncertainty {self.uncertainty}"
        return f"Runs({self.scenario.name!r}, {what})"


def final_values(scenario: Scenario, weekly: np.ndarray) -> dict[str, np.ndarray]:
    """Return every measure over whole runs, each shape (replications,).

    Parameters
    ----------
    weekly : numpy.ndarray, shape (replications, weeks + 1, what is recorded)
        Weekly values, week 0 first.
    """
    values = {}
    model = declared(scenario)
    for measure in model.measures:
        data = weekly[:, :, places("world", model)[measure.name]]
        if measure.over_run == "last":
            values[measure.name] = data[:, -1].copy()
        elif measure.over_run == "sum":
            values[measure.name] = data[:, 1:].sum(axis=1)
        else:
            values[measure.name] = _mean(data[:, 1:])
    values["sustainment"] = _sustainment(scenario, weekly[:, :, NAMES.index("faithful_use")])
    return values


def _sustainment(scenario: Scenario, use: np.ndarray) -> np.ndarray:
    """Return mean faithful use a year after the last planned week ÷ the mean at its end.

    NaN where that is undefined.
    """
    undefined = np.full(use.shape[0], np.nan)
    last = last_planned_week(scenario)
    if last is None or last < SUSTAINMENT_WINDOW or last + SUSTAINMENT_LAG >= use.shape[1]:
        return undefined
    window = np.arange(1 - SUSTAINMENT_WINDOW, 1)
    before, after = use[:, last + window].mean(axis=1), use[:, last + SUSTAINMENT_LAG + window].mean(axis=1)
    return np.divide(after, before, out=undefined, where=before >= FAITHFUL_FLOOR)


def _mean(data: np.ndarray) -> np.ndarray:
    """Return means over the defined weeks, NaN where no week is."""
    defined = ~np.isnan(data)
    count = defined.sum(axis=1)
    total = np.where(defined, data, 0.0).sum(axis=1)
    return np.divide(total, count, out=np.full(count.size, np.nan), where=count > 0)
