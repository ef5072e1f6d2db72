"""Which mechanism brings the uptake: what is asked, and the answer."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ispsim.analysis.attribution import tables
from ispsim.analysis.attribution.reading import note
from ispsim.experiments.attribution.run import OnOff, run_worlds
from ispsim.scenario import Scenario
from ispsim.world.inputs import TRUST_ROLES

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture


class Attribution:
    """Each mechanism's part in what all of them bring about, under each role of trust.

    All frames are of the measure in one week (or over the whole run), but for `over_time`. Means have 95 % t intervals
    over replications; replications are paired, since each meets the same draws in every world.

    Attributes
    ----------
    worlds : OnOff
        Values of every on-off world.
    shares : pandas.DataFrame
        Exact Shapley values: ``mechanism, role, mean, ci_low, ci_high``; ``share, share_low, share_high`` of the whole
        (NaN where the whole may be 0); ``rank``; ``same_rank``, the part of replications with this very rank;
        ``ahead, ahead_low, ahead_high`` of the next in rank; ``n`` replications.
    over_time : pandas.DataFrame
        ``week, mechanism, role, mean, ci_low, ci_high, n``, with the whole as a mechanism called ``all``.
    interactions : pandas.DataFrame
        Shapley interaction index of each pair: ``first, second, role, mean, ci_low, ci_high, n``. Above 0 they need one
        another, below 0 one makes up for the other.
    together : pandas.DataFrame
        How much of the whole takes 1, 2, 3 … mechanisms together: ``together, role, mean, ci_low, ci_high, n``.
    knock_outs : pandas.DataFrame
        ``mechanism, role``, what is ``lost`` without it and what it brings ``alone``, with intervals, ``n``.
    each_world : pandas.DataFrame
        ``world, role``, a column for each mechanism that says whether it is on, ``mean, ci_low, ci_high, n``.
    groups : pandas.DataFrame
        As `shares`, by group of the roster.
    whole : pandas.DataFrame
        ``role, all_on, all_off, nobody``, all on less all off with its interval, ``sum_of_shares``, ``apart``: the
        largest difference between the two in any replication; the worlds all on and all off are run separately.
    matching : pandas.DataFrame
        Whether the roles have the same size after a year of support: ``role, week, mean, difference, difference_low,
        difference_high, matched``, of faithful use.
    """

    def __init__(self, worlds: OnOff) -> None:
        self.worlds = worlds

    @cached_property
    def shares(self) -> "pd.DataFrame":
        """Every mechanism's share."""
        return tables.shares(self.worlds)

    @cached_property
    def over_time(self) -> "pd.DataFrame":
        """Shares by week."""
        return tables.over_time(self.worlds)

    @cached_property
    def interactions(self) -> "pd.DataFrame":
        """How pairs of mechanisms work together."""
        return tables.pairs(self.worlds)

    @cached_property
    def together(self) -> "pd.DataFrame":
        """How much takes how many mechanisms."""
        return tables.sizes(self.worlds)

    @cached_property
    def knock_outs(self) -> "pd.DataFrame":
        """One mechanism taken away, and one alone."""
        return tables.one_by_one(self.worlds)

    @cached_property
    def each_world(self) -> "pd.DataFrame":
        """The measure in every world."""
        return tables.each_world(self.worlds)

    @cached_property
    def groups(self) -> "pd.DataFrame":
        """Shares by group of the roster."""
        return tables.groups(self.worlds)

    @cached_property
    def whole(self) -> "pd.DataFrame":
        """What the shares are shares of."""
        return tables.whole(self.worlds)

    @cached_property
    def matching(self) -> "pd.DataFrame":
        """Whether the roles of trust are of one size."""
        return tables.matching(self.worlds)

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of trust."""
        return tuple(self.worlds.roles)

    @property
    def when(self) -> str:
        """When the measure is taken, in words."""
        return "over the whole run" if self.worlds.at is None else f"in week {self.worlds.at}"

    @property
    def note(self) -> str:
        """What has to be known to read the shares."""
        return note(self.matching)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """Return every frame by its name."""
        names = ("shares", "over_time", "interactions", "together", "knock_outs", "each_world", "whole", "matching")
        return {name: getattr(self, name) for name in (*names, *(("groups",) if len(self.groups) else ()))}

    def plot(self, kind: str = "shares") -> "Picture":
        """Return a figure, which a notebook shows and ``savefig`` saves.

        Parameters
        ----------
        kind : {"shares", "over_time", "interactions"}
            Shares with their intervals; shares by week; how pairs work together.

        Returns
        -------
        matplotlib.figure.Figure
            With its ``caption``. It is not known to pyplot, so ``plt.show()`` does not show it.

        Raises
        ------
        ScenarioError
            If there is no such figure, or nothing to draw in it.
        """
        from ispsim.analysis.attribution.plot import plot

        return plot(self, kind)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data; undefined is None. Shares by week are left out."""
        worlds = self.worlds
        return {
            "schema": 1,
            "kind": "attribution",
            "scenario": worlds.scenario.name,
            "runs": worlds.runs,
            "seed": worlds.seed,
            "uncertainty": worlds.uncertainty,
            "measure": worlds.measure,
            "week": worlds.at,
            "mechanisms": list(worlds.mechanisms),
            "roles": list(self.roles),
            "note": self.note,
            **{name: records(frame) for name, frame in self.frames().items() if name != "over_time"},
        }

    def __repr__(self) -> str:
        worlds = self.worlds
        number = 2 ** len(worlds.mechanisms)
        what = f"{worlds.measure} {self.when}, {worlds.runs} runs of {number} worlds, seed {worlds.seed}"
        lines = [f"Attribution({worlds.scenario.name!r}, {what}, uncertainty {worlds.uncertainty})"]
        shares = self.shares["mean"].to_numpy().reshape(len(self.roles), -1)
        lines.append(f"{'':<24}" + "".join(f"{role:>10}" for role in self.roles))
        rows = [*zip(worlds.mechanisms, shares.T, strict=True), ("all on less all off", self.whole["mean"].to_numpy())]
        lines += [f"{name:<24}" + "".join(f"{value:>+10.4f}" for value in row) for name, row in rows]
        return "\n".join([*lines, self.note])


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return a frame as a list of rows of plain data; undefined is None."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return rows


def attribute(
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
) -> Attribution:
    """Say how much of an outcome each mechanism brings about.

    Every combination of the scenario's mechanisms, on and off, is run in the same futures (64 worlds for six), under
    each role of trust. Shares are exact Shapley values: what a mechanism adds, averaged over all orders in which they
    could be switched on. They add up to all on less all off.

    Parameters
    ----------
    scenario : Scenario
        Mechanisms that it switches off stay off; those of its own take part.
    runs : int
        Replications of each world.
    seed : int
        0 to 2^63 - 1.
    uncertainty : {"chance", "full"}
        Chance alone, parameters fixed; or replication r also takes draw r of the parameters' priors.
    roles : sequence of str
        Roles of trust, of ``gate``, ``additive`` and ``none``.
    measure : str
        A weekly measure.
    at : int, optional
        The week that is asked about; by default the whole run, as in ``Runs.final``.
    weeks : iterable of int, optional
        Weeks of `Attribution.over_time`; all by default.
    workers : int, optional
        Threads; one for each core by default. Changes no bit.
    progress : callable, optional
        Told after each world how many are done, and of how many.

    Returns
    -------
    Attribution

    Raises
    ------
    ScenarioError
        If an argument is out of range, or fewer than 1 or more than 10 mechanisms act.
    RunError
        If a run fails.
    """
    return Attribution(
        run_worlds(scenario, runs, seed, uncertainty, roles, measure, at, weeks, workers, progress=progress)
    )
