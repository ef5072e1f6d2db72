"""Figures of runs: which there are, and what of the runs goes into each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ispsim.engine.snapshots import by_organization
from ispsim.errors import ScenarioError
from ispsim.measures import BY_NAME
from ispsim.scenario import Scenario
from ispsim.scenario.schema import MECHANISMS
from ispsim.world.columns import STRATEGIES
from ispsim.world.schedule import doses

if TYPE_CHECKING:
    from ispsim.engine.results import Runs
    from ispsim.figures.sheet import Heading
    from ispsim.figures.style import Picture
    from ispsim.figures.weeks import Window

_WHO = {
    "isp": "ISPs (paid hours)",
    "staff": "Practitioners",
    "leader": "Leaders",
    "programme": "The programme pays",
    "organisations": "Organisations bear",
}


def plot(runs: "Runs", kind: str = "trajectories") -> "Picture":
    """Return one figure of runs.

    Raises
    ------
    ScenarioError
        If there is no such figure, or nothing to draw in it; the message says which there are, or why not.
    """
    if kind not in KINDS:
        raise ScenarioError(f"figure {kind!r} is not known; allowed are {', '.join(KINDS)}")
    reason = why_not(runs, kind)
    if reason is not None:
        raise ScenarioError(f"there is no figure {kind!r} of {runs.scenario.name!r}: {reason}")
    return KINDS[kind](runs)


def why_not(runs: "Runs", kind: str) -> str | None:
    """Return why a figure of runs would be empty, or None."""
    if kind == "firing" and not any(np.nansum(runs.measure(f"firing_{name}")) > 0.0 for name in MECHANISMS):
        return "no mechanism fires in any week"
    if kind == "resources" and not runs.ledger["amount"].any():
        return "no hours are worked and no money is spent"
    return None


def heading(runs: "Runs") -> "Heading":
    """Return what each figure states of its runs."""
    from ispsim.figures.sheet import Heading

    return Heading(runs.scenario.name, runs.runs, (runs.scenario.setting.organizations,), runs.uncertainty)


def windows(scenario: Scenario) -> "list[Window]":
    """Return when there is support of any kind, within the horizon."""
    from ispsim.figures.weeks import SUPPORT, Window

    weeks = np.arange(scenario.weeks + 1)
    running = {SUPPORT: np.zeros(scenario.weeks + 1, dtype=bool)}
    if scenario.supported:
        visits, remote = doses(scenario)
        planned = np.flatnonzero(visits + remote > 0.0) + scenario.support.start_week + 1
        waves = scenario.support.waves if scenario.support.allocation == "waves" else ()
        for delay in [wave.week for wave in waves] or [0]:
            running[SUPPORT] |= np.isin(weeks, planned + delay)
    for name in STRATEGIES:
        strategy = getattr(scenario.strategies, name)
        if strategy is not None:
            first = strategy.start_week + 1
            running[name.replace("_", " ")] = (weeks >= first) & (weeks < first + strategy.weeks)
    return [Window(what, _spans(on)) for what, on in running.items() if on.any()]


def _spans(on: np.ndarray) -> tuple[tuple[int, int], ...]:
    """Return first and last place of each stretch that is on."""
    change = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(int)))
    return tuple((int(first), int(last) - 1) for first, last in change.reshape(-1, 2))


def _trajectories(runs: "Runs") -> "Picture":
    from ispsim.figures import trajectories

    use, faithful = runs.measure("use_share"), runs.measure("faithful_use")
    return trajectories.draw(heading(runs), use, faithful, windows(runs.scenario))


def _organizations(runs: "Runs") -> "Picture":
    from ispsim.figures import organizations

    faithful = by_organization(runs.scenario, "faithful_use", runs.runs, runs.seed, runs.uncertainty)
    return organizations.draw(heading(runs), faithful, runs.ids["organization"], windows(runs.scenario))


def _firing(runs: "Runs") -> "Picture":
    from ispsim.figures import firing

    levels = {}
    for name in MECHANISMS:
        label = BY_NAME[f"firing_{name}"].label.removeprefix("firing: ")
        levels[label] = runs.measure(f"firing_{name}")
    off = [label for label, name in zip(levels, MECHANISMS, strict=True) if not getattr(runs.scenario.mechanisms, name)]
    return firing.draw(heading(runs), levels, windows(runs.scenario), off)


def _network(runs: "Runs") -> "Picture":
    from ispsim.engine.plot_network import network_of
    from ispsim.figures import network

    shown, states = network_of(runs.scenario, runs.seed, 0, runs.uncertainty)
    return network.draw(heading(runs), shown, states, 0)


def _resources(runs: "Runs") -> "Picture":
    from ispsim.figures import resources

    parts: dict[str, list[resources.Amounts]] = {"hours": [], "cost": []}
    for key, rows in runs.ledger.groupby(["kind", "who", "what"], sort=False):
        kind, who, what = map(str, key)  # type: ignore[call-overload]
        parts[kind].append(resources.Amounts(_WHO[who], what, rows["amount"].to_numpy()))
    costs = runs.scenario.costs
    money = f"{costs.currency} of {costs.price_year}"
    return resources.draw(heading(runs), parts["hours"], parts["cost"], money, runs.scenario.weeks)


KINDS: "dict[str, Callable[[Runs], Picture]]" = {
    "trajectories": _trajectories,
    "organizations": _organizations,
    "firing": _firing,
    "network": _network,
    "resources": _resources,
}
"""Figures of runs by name."""
