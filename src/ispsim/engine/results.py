"""What comes out of many runs: plain data frames, made when asked for."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.engine.own.enter import declared
from ispsim.engine.record import RECORDED, places
from ispsim.engine.summary import as_json, summarize
from ispsim.measures import ACTIVITIES, MEASURES, PAYMENTS
from ispsim.scenario import Scenario
from ispsim.scenario.posterior import PosteriorDraws
from ispsim.world.build import group_of, system_of
from ispsim.world.schedule import last_planned_week

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture

NAMES = [measure.name for measure in MEASURES]
SUSTAINMENT_WINDOW = 4  # weeks at the end of support that sustained use is held against
SUSTAINMENT_LAG = 52  # weeks after which it is
FAITHFUL_FLOOR = 0.01  # faithful use below which sustainment is undefined

Rerun = Callable[[tuple[str, ...]], Iterator[dict[str, np.ndarray]]]


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
        same numbers. With a roster that has groups, ``group`` comes after ``system``.
    systems : pandas.DataFrame
        ``replication, week, system, measures…``, likewise.
    groups : pandas.DataFrame
        ``replication, week, group, measures…`` by the groups of the roster; no rows where there are none.
    ledger : pandas.DataFrame
        ``replication, kind, who, what, amount``: hours by whose they are and what on, money by payer and item.
    workers : int
        Threads or processes that they were made with; no number depends on it.
    ids : dict of list of str
        Ids of systems, organisations and ISPs, in order.
    posterior : PosteriorDraws or None
        Draws that replications took parameters from.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        uncertainty: str,
        world: np.ndarray,
        groups: np.ndarray,
        rerun: Rerun,
        ids: dict[str, list[str]],
        workers: int = 1,
        posterior: PosteriorDraws | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.uncertainty = uncertainty
        self._world = world
        self._groups = groups
        self._rerun = rerun
        self.ids = ids
        self.workers = workers
        self.posterior = posterior
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
        """Return one measure over everything, shape (replications, weeks + 1).

        Parameters
        ----------
        name : str
            A weekly measure, for instance ``"faithful_use"``. Column 0 is the state before the first step.
        """
        return self._world[:, :, self._places[name]]

    @property
    def posts(self) -> np.ndarray:
        """Practitioners in post by replication and week, shape (replications, weeks + 1)."""
        return self._world[:, :, RECORDED["world"].index("posts")]

    def plot(self, kind: str = "trajectories") -> "Picture":
        """Return a figure, which a notebook shows and ``savefig`` saves.

        Parameters
        ----------
        kind : {"trajectories", "groups", "organizations", "firing", "network", "resources"}
            Use and faithful use by week; faithful use in each group of a roster; faithful use in each organisation;
            how strongly mechanisms fire; the trust network before, at the end of support and at the end; hours and
            money.

        Returns
        -------
        matplotlib.figure.Figure
            With its ``caption``. It is not known to pyplot, so ``plt.show()`` does not show it.

        Raises
        ------
        ScenarioError
            If there is no such figure, or nothing to draw in it.
        """
        from ispsim.engine.plot import FIGURES

        return FIGURES.draw(self, kind)

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
        data = {
            "schema": 1,
            "scenario": self.scenario.name,
            "runs": self.runs,
            "seed": self.seed,
            "weeks": self.scenario.weeks,
            "uncertainty": self.uncertainty,
            "measures": {name: as_json(summarize(values)) for name, values in self.final_values().items()},
        }
        if self.posterior is not None:
            data["posterior"] = self.posterior.summary()
        if self.scenario.setting.roster is not None:
            data["groups"] = {
                group: {name: as_json(summarize(values)) for name, values in final.items()}
                for group, final in self.group_values().items()
            }
            data["imputed"] = self.scenario.setting.imputed()
        return data

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

    @property
    def group_names(self) -> list[str]:
        """Groups of the roster, in order; none without a roster that names them."""
        return self.ids["group"]

    def group_measure(self, name: str) -> np.ndarray:
        """Return one weekly measure by group of the roster, shape (replications, weeks + 1, groups).

        Parameters
        ----------
        name : str
            A weekly measure, for instance ``"faithful_use"``.
        """
        return self._groups[:, :, places("group", declared(self.scenario))[name], :]

    def organization_measure(self, name: str) -> np.ndarray:
        """Return one measure by organisation, shape (replications, weeks + 1, organisations).

        It runs again and keeps this measure alone: `organizations`, with all of them, takes thirty times the room.

        Parameters
        ----------
        name : str
            A weekly measure, for instance ``"faithful_use"``.
        """
        column = places("organization", declared(self.scenario))[name]
        # copied, so that the rest of a record is let go before the next comes
        return np.stack([record["organization"][:, column, :].copy() for record in self._rerun(("organization",))])

    def group_values(self) -> dict[str, dict[str, np.ndarray]]:
        """Return every measure over the whole run by group of the roster, each shape (replications,)."""
        return {
            group: final_values(self.scenario, self._groups[:, :, :, place], "group")
            for place, group in enumerate(self.group_names)
        }

    @cached_property
    def organizations(self) -> "pd.DataFrame":
        """Measures by replication, week and organisation."""
        return self._by_level("organization")

    @cached_property
    def systems(self) -> "pd.DataFrame":
        """Measures by replication, week and system."""
        return self._by_level("system")

    @cached_property
    def groups(self) -> "pd.DataFrame":
        """Measures by replication, week and group of the roster."""
        import pandas as pd

        weekly = [self._frames("group", replication, record)[0] for replication, record in enumerate(self._groups)]
        return pd.concat(weekly, ignore_index=True)

    @cached_property
    def groups_final(self) -> "pd.DataFrame":
        """Measures by replication and group of the roster, over the whole run."""
        import pandas as pd

        final = [self._frames("group", replication, record)[1] for replication, record in enumerate(self._groups)]
        return pd.concat(final, ignore_index=True)

    def _by_level(self, level: str) -> "pd.DataFrame":
        import pandas as pd

        return pd.concat([frames[level][0] for frames in self.by_replication(level)], ignore_index=True)

    def by_replication(self, *levels: str) -> "Iterator[dict[str, tuple[pd.DataFrame, pd.DataFrame]]]":
        """Run again and give what one replication after another was below the whole, so that they need not all fit.

        Parameters
        ----------
        *levels
            ``"organization"``, ``"system"``.

        Yields
        ------
        dict
            Level -> two frames: ``replication, week, level, measures…`` (as `organizations` and `systems`), and
            ``replication, level, measures…`` over the whole run (as `final`). Organisations have their ``system`` too.
        """
        for replication, records in enumerate(self._rerun(levels)):
            yield {level: self._frames(level, replication, records[level]) for level in levels}

    def _frames(self, level: str, replication: int, record: np.ndarray) -> "tuple[pd.DataFrame, pd.DataFrame]":
        import pandas as pd

        ids = np.array(self.ids[level], dtype=object)
        who = {level: ids}
        if level == "organization":
            systems = np.array(self.ids["system"], dtype=object)
            who["system"] = systems[system_of(self.scenario)]
            group = group_of(self.scenario)
            if group is not None:
                who["group"] = np.array(self.ids["group"], dtype=object)[group]
        weeks = record.shape[0]
        data = record.transpose(0, 2, 1).reshape(weeks * ids.size, record.shape[1])
        when = {"replication": np.full(data.shape[0], replication), "week": np.repeat(np.arange(weeks), ids.size)}
        where = {name: np.tile(values, weeks) for name, values in who.items()}
        found = places(level, declared(self.scenario))
        weekly = pd.DataFrame(when | where | {name: data[:, k] for name, k in found.items()})
        over_run = final_values(self.scenario, record.transpose(2, 0, 1), level)
        return weekly, pd.DataFrame({"replication": np.full(ids.size, replication)} | who | over_run)

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


def final_values(
    scenario: Scenario, weekly: np.ndarray, level: str = "world", found: Mapping[str, int] | None = None
) -> dict[str, np.ndarray]:
    """Return measures over whole runs, each shape (replications,).

    Parameters
    ----------
    weekly : numpy.ndarray, shape (replications, weeks + 1, what is recorded)
        Weekly values, week 0 first.
    level : str
        Of what: one of `ispsim.engine.record.LEVELS`.
    found : mapping, optional
        Where each measure is found in `weekly`, if not everything that can be recorded is there; ``sustainment`` is
        worked out where ``faithful_use`` is.
    """
    values = {}
    model = declared(scenario)
    found = places(level, model) if found is None else found
    for measure in model.measures:
        if measure.name not in found:
            continue
        data = weekly[:, :, found[measure.name]]
        if measure.over_run == "last":
            values[measure.name] = data[:, -1].copy()
        elif measure.over_run == "sum":
            values[measure.name] = data[:, 1:].sum(axis=1)
        else:
            values[measure.name] = _mean(data[:, 1:])
    if "faithful_use" in found:
        values["sustainment"] = _sustainment(scenario, weekly[:, :, found["faithful_use"]])
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
