"""Which mechanism brings the uptake: what is asked, and the answer."""

import difflib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ispsim.analysis.attribution import tables
from ispsim.analysis.attribution.reading import note
from ispsim.engine.own.enter import declared
from ispsim.engine.simulate import check_request
from ispsim.errors import Problem, RunError, ScenarioError
from ispsim.experiments.attribution.on_off import OnOff, on_off_worlds
from ispsim.experiments.attribution.request import attribution
from ispsim.experiments.executors import checked_workers
from ispsim.experiments.runner import Tell, carry_out
from ispsim.experiments.work import job_of
from ispsim.measures import BY_NAME
from ispsim.scenario import Scenario
from ispsim.scenario.posterior import PosteriorDraws, draws_for
from ispsim.store.parts import Held

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
        Exact Shapley values: ``mechanism, role, mean, ci_low, ci_high``; ``p05, p95``, the range over replications;
        ``share, share_low, share_high`` of the whole (NaN where the whole may be 0); ``rank``; ``same_rank``, the part
        of replications with this very rank; ``ahead, ahead_low, ahead_high`` of the next in rank; ``n`` replications.
    ranks : pandas.DataFrame
        ``mechanism, role, place, part`` of the replications in which it stands there.
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
    def ranks(self) -> "pd.DataFrame":
        """At which place of the order each mechanism stands, and how often."""
        return tables.ranks(self.worlds)

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
        if self.worlds.at is not None:
            return f"in week {self.worlds.at}"
        measure = BY_NAME.get(self.worlds.measure)
        return "at the end of the run" if measure is not None and measure.over_run == "last" else "over the whole run"

    @property
    def note(self) -> str:
        """What has to be known to read the shares."""
        return note(self.matching, self.worlds.runs, {name: role.dropped for name, role in self.worlds.roles.items()})

    def frames(self) -> "dict[str, pd.DataFrame]":
        """Return every frame by its name."""
        names = (
            "shares",
            "ranks",
            "over_time",
            "interactions",
            "together",
            "knock_outs",
            "each_world",
            "whole",
            "matching",
        )
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
        from ispsim.analysis.attribution.plot import FIGURES

        return FIGURES.draw(self, kind)

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
    roles: Sequence[str] | None = None,
    measure: str = "faithful_use",
    at: int | None = None,
    weeks: Iterable[int] | None = None,
    mechanisms: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    posterior: str | os.PathLike[str] | PosteriorDraws | None = None,
) -> Attribution:
    """Say how much of an outcome each mechanism brings about.

    Every combination of the scenario's mechanisms, on and off, is run in the same futures (64 worlds for six), under
    each role of trust. Shares are exact Shapley values: what a mechanism adds, averaged over all orders in which they
    could be switched on. They add up to all on less all off. An experiment of kind ``attribution`` is the same from a
    file, with results that are kept.

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
    roles : sequence of str, optional
        Roles of trust, of ``gate``, ``additive`` and ``none``; all by default.
    measure : str
        A weekly measure.
    at : int, optional
        The week that is asked about; by default the whole run, as in ``Runs.final``.
    weeks : iterable of int, optional
        Weeks of `Attribution.over_time`; every fourth by default.
    mechanisms : sequence of str, optional
        Those that are switched, the others staying as they are; all that act by default.
    workers : int, optional
        Threads; one for each core by default. Changes no bit.
    progress : callable, optional
        Told now and then how many runs are done, and of how many.
    posterior : str, path or PosteriorDraws, optional
        As in `ispsim.simulate`; replication r takes the same row in every world.

    Returns
    -------
    Attribution

    Raises
    ------
    ScenarioError
        If an argument is out of range, or fewer than 1 or more than 10 mechanisms are switched.
    RunError
        If so many runs fail that in every replication some world is missing. Replications in which a run fails are
        left out, and the answer says how many.
    """
    asked: dict[str, Any] = {"roles": roles, "at": at, "weeks": weeks, "mechanisms": mechanisms, "posterior": posterior}
    (answer,) = answers_of([scenario], runs, seed, uncertainty, measure, workers, progress, **asked)
    return answer


def answers_of(
    scenarios: Sequence[Scenario],
    runs: int,
    seed: int,
    uncertainty: str,
    measure: str,
    workers: int | None,
    progress: Callable[[int, int], None] | None,
    posterior: str | os.PathLike[str] | PosteriorDraws | None = None,
    **asked: Any,
) -> list[Attribution]:
    """Return the answer for each of several scenarios, which have the same mechanisms; see `attribute`."""
    check_request(runs, seed, uncertainty)
    for scenario in scenarios:
        known = [one.name for one in declared(scenario).measures]
        if measure not in known:
            near = difflib.get_close_matches(measure, known, n=1)
            problem = Problem(f"{measure!r} is not a weekly measure", "measure", nearest=near[0] if near else None)
            raise ScenarioError(problem)
    name = scenarios[0].name
    draws = draws_for(posterior, scenarios)
    request = attribution(
        scenarios,
        [measure],
        name=name,
        replications=runs,
        seed=seed,
        uncertainty=uncertainty,
        posterior=draws,
        **asked,
    )
    workers = checked_workers(workers, request.engine)
    study = carry_out(job_of(request), Held(), workers, _teller(progress))
    found = on_off_worlds(study, measure)
    if not all(worlds.answerable for worlds in found):
        _, replication, reason = study.failures[0]
        message = f"in every replication some world failed, {study.failed:,} of {study.runs:,} runs; the first"
        raise RunError(f"{message}, in replication {replication}: {reason}")
    return [Attribution(worlds) for worlds in found]


def _teller(progress: Callable[[int, int], None] | None) -> Tell | None:
    return None if progress is None else lambda now: progress(now.done, now.total)
