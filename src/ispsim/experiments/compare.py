"""Scenarios held against the first of them, replication by replication under common random numbers.

Replication r meets the same draws in every scenario (and, under full uncertainty, the same parameters), so that a
difference is what the scenarios make of one and the same future.
"""

import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ispsim.engine.results import Runs
from ispsim.engine.simulate import check_request, simulate
from ispsim.engine.summary import as_json, summarize
from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.paired import paired
from ispsim.experiments.worth import CostEffectiveness, cost_effectiveness
from ispsim.scenario import Scenario
from ispsim.scenario.posterior import PosteriorDraws, drawn_in, draws_for, what_varies

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture


class Comparison:
    """What scenarios differ in, each held against the first.

    Attributes
    ----------
    baseline : str
        Name of the first scenario.
    runs : dict of str to Runs
        Runs of each scenario by its name, the baseline first.
    measures : pandas.DataFrame
        ``scenario, measure, mean, sd, p05, p50, p95, n``, as `Runs.summary`.
    difference : pandas.DataFrame
        ``scenario, measure, mean, ci_low, ci_high, p05, p50, p95, share_positive, n``: paired differences, scenario
        minus baseline.
    group_difference : pandas.DataFrame
        ``scenario, group, measure, …``: paired differences within the groups of rosters; of groups that both have.
    cost_effectiveness : dict of str to CostEffectiveness
        By the names of the scenarios after the first.
    """

    def __init__(self, runs: Sequence[Runs]) -> None:
        self.runs = {run.scenario.name: run for run in runs}
        self._finals = {name: run.final_values() for name, run in self.runs.items()}
        self._first = runs[0]

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are held against."""
        return self._first.scenario.name

    @property
    def seed(self) -> int:
        """Seed of every scenario."""
        return self._first.seed

    @property
    def uncertainty(self) -> str:
        """``"chance"`` or ``"full"``."""
        return self._first.uncertainty

    @property
    def posterior(self) -> PosteriorDraws | None:
        """Draws that replications take parameters from."""
        return self._first.posterior

    @property
    def others(self) -> list[str]:
        """Names of the scenarios after the first."""
        return list(self.runs)[1:]

    @cached_property
    def measures(self) -> "pd.DataFrame":
        """Measures of every scenario, one row a scenario and measure."""
        import pandas as pd

        rows = []
        for scenario, final in self._finals.items():
            rows += [{"scenario": scenario, "measure": name} | summarize(values) for name, values in final.items()]
        return pd.DataFrame(rows)

    @cached_property
    def difference(self) -> "pd.DataFrame":
        """Paired differences from the baseline, one row a scenario and measure."""
        import pandas as pd

        rows = []
        for scenario in self.others:
            rows += [{"scenario": scenario, "measure": name} | row for name, row in self.differences(scenario).items()]
        return pd.DataFrame(rows)

    def differences(self, scenario: str) -> dict[str, dict[str, float | int]]:
        """Return the paired differences of one scenario from the baseline, summed up by measure.

        Of measures that both have: the firing of a mechanism that only one scenario adds has no counterpart.

        Parameters
        ----------
        scenario : str
            Name of a scenario after the first.
        """
        base, final = self._finals[self.baseline], self._finals[scenario]
        return {name: paired(final[name], base[name]) for name in base if name in final}

    def group_differences(self, scenario: str) -> dict[str, dict[str, dict[str, float | int]]]:
        """Return the paired differences of one scenario from the baseline by group of the rosters, then by measure.

        Groups that only one of the two has are left out.

        Parameters
        ----------
        scenario : str
            Name of a scenario; the baseline differs from itself by nothing.
        """
        base, final = self._first.group_values(), self.runs[scenario].group_values()
        return {
            group: {name: paired(values[name], base[group][name]) for name in base[group] if name in values}
            for group, values in final.items()
            if group in base
        }

    @cached_property
    def group_difference(self) -> "pd.DataFrame":
        """Paired differences from the baseline by group of the rosters, one row a scenario, group and measure."""
        import pandas as pd

        rows = []
        for scenario in self.others:
            for group, found in self.group_differences(scenario).items():
                rows += [{"scenario": scenario, "group": group, "measure": name} | row for name, row in found.items()]
        return pd.DataFrame(rows, columns=["scenario", "group", *self.difference.columns[1:]])

    @cached_property
    def cost_effectiveness(self) -> dict[str, CostEffectiveness]:
        """Cost per added practitioner-year of faithful use, by scenario."""
        return {name: cost_effectiveness(self._first, self.runs[name]) for name in self.others}

    def plot(self, kind: str = "differences") -> "Picture":
        """Return a figure, which a notebook shows and ``savefig`` saves.

        Parameters
        ----------
        kind : {"differences", "over_time", "groups", "cost_effect"}
            Paired differences with their intervals; the scenarios by week; differences in faithful use by group of
            the rosters; added cost against added effect.

        Returns
        -------
        matplotlib.figure.Figure
            With its ``caption``. It is not known to pyplot, so ``plt.show()`` does not show it.

        Raises
        ------
        ScenarioError
            If there is no such figure, or nothing to draw in it.
        """
        from ispsim.experiments.plot import FIGURES

        return FIGURES.draw(self, kind)

    @property
    def varies(self) -> str:
        """What differs between replications: ``"chance"`` alone, a ``"posterior"`` too, or all, ``"full"``."""
        return what_varies(self.uncertainty, self.posterior)

    @property
    def drawn(self) -> tuple[str, ...]:
        """Parameters that vary with draws from a posterior."""
        return drawn_in(self.posterior, [run.scenario for run in self.runs.values()])

    def grades(self) -> dict[str, int]:
        """Return how many of the parameters that vary over their priors rest on what, by grade of the evidence.

        A parameter that every scenario states is fixed and does not count, nor one that is drawn from a posterior.
        """
        counts = {"empirical": 0, "adapted": 0, "assumption": 0}
        scenarios = [run.scenario for run in self.runs.values()]
        drawn = self.drawn
        registered = {name: parameter for one in scenarios for name, parameter in one.registered.items()}
        for name, parameter in registered.items():
            varies = parameter.prior != "fixed" and parameter.low < parameter.high
            if name in drawn:
                continue
            if varies and not all(name in one.parameters for one in scenarios if name in one.registered):
                counts[parameter.grade] += 1
        return counts

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, as ``ispsim compare --json`` prints it; undefined is None."""
        scenarios: dict[str, dict[str, Any]] = {}
        for name, final in self._finals.items():
            scenarios[name] = {"measures": {measure: as_json(summarize(values)) for measure, values in final.items()}}
            if name != self.baseline:
                rows = self.differences(name)
                scenarios[name]["difference"] = {measure: as_json(row) for measure, row in rows.items()}
                scenarios[name]["cost_effectiveness"] = self.cost_effectiveness[name].to_dict()
            scenarios[name] |= self._groups_to_dict(name)
        return {
            "schema": 1,
            "baseline": self.baseline,
            "runs": self._first.runs,
            "seed": self.seed,
            "uncertainty": self.uncertainty,
            **({} if self.posterior is None else {"posterior": self.posterior.summary()}),
            "scenarios": scenarios,
        }

    def _groups_to_dict(self, scenario: str) -> dict[str, Any]:
        """Return what a roster adds to a scenario: measures and differences by group, and scores that were filled."""
        setting = self.runs[scenario].scenario.setting
        if setting.roster is None:
            return {}
        groups: dict[str, dict[str, Any]] = {}
        for group, final in self.runs[scenario].group_values().items():
            groups[group] = {"measures": {measure: as_json(summarize(values)) for measure, values in final.items()}}
        if scenario != self.baseline:
            for group, rows in self.group_differences(scenario).items():
                groups[group]["difference"] = {measure: as_json(row) for measure, row in rows.items()}
        return {"groups": groups, "imputed": setting.imputed()}

    def __repr__(self) -> str:
        others = ", ".join(map(repr, self.others))
        how = f"{self._first.runs} runs, seed {self.seed}, uncertainty {self.varies}"
        return f"Comparison({others} against {self.baseline!r}, {how})"


def compare(
    scenarios: Iterable[Scenario],
    runs: int = 20,
    seed: int = 1,
    uncertainty: str = "full",
    workers: int | None = None,
    posterior: str | os.PathLike[str] | PosteriorDraws | None = None,
) -> Comparison:
    """Hold scenarios against the first of them, replication by replication under common random numbers.

    Parameters
    ----------
    scenarios : iterable of Scenario
        At least two, with equal horizons and different names.
    runs : int
        Number of replications of each, at least 1.
    seed : int
        0 to 2^63 - 1.
    uncertainty : {"full", "chance"}
        Replication r also takes draw r of the parameters' priors, the same in every scenario; or chance alone varies.
    workers : int, optional
        Threads; one for each core by default. Changes no bit.
    posterior : str, path or PosteriorDraws, optional
        As in `ispsim.simulate`; replication r takes the same row in every scenario.

    Returns
    -------
    Comparison
        With the frames ``measures`` and ``difference``.

    Raises
    ------
    ScenarioError
        If an argument is wrong, names are repeated or horizons differ.
    RunError
        If a run fails.
    """
    asked = _checked(scenarios)
    check_request(runs, seed, uncertainty)
    draws = draws_for(posterior, asked)
    return Comparison([simulate(one, runs, seed, workers, uncertainty=uncertainty, posterior=draws) for one in asked])


def _checked(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return scenarios that can be compared, or raise every reason why they cannot."""
    if isinstance(scenarios, Scenario | str) or not isinstance(scenarios, Iterable):
        raise ScenarioError("compare takes a list of at least two scenarios")
    asked = list(scenarios)
    for one in asked:
        if not isinstance(one, Scenario):
            raise ScenarioError(f"compare takes scenarios (from load_scenario), not {type(one).__name__}")
    if len(asked) < 2:
        raise ScenarioError(f"a comparison needs at least two scenarios, not {len(asked)}")
    problems = []
    first: dict[str, Scenario] = {}
    for one in asked:
        if one.name in first:
            where = first[one.name].path
            message = f'"{one.name}" is the name of an earlier scenario{f" ({where})" if where else ""} too'
            problems.append(Problem(message, "name", one.path, allowed="a name of its own"))
        first.setdefault(one.name, one)
        if one.weeks != asked[0].weeks:
            message = f'{one.weeks} weeks cannot be compared with the {asked[0].weeks} of "{asked[0].name}"'
            problems.append(Problem(message, "weeks", one.path, allowed="equal horizons"))
    if problems:
        raise ScenarioError(problems)
    return asked
