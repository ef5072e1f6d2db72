"""Figures of runs: which there are, and what of the runs goes into each."""

from typing import TYPE_CHECKING

import numpy as np

from ispsim.engine.own.enter import declared
from ispsim.figures.gallery import Gallery
from ispsim.scenario import Scenario
from ispsim.scenario.posterior import drawn_in
from ispsim.scenario.schema import MECHANISMS
from ispsim.world.build import group_of
from ispsim.world.columns import STRATEGIES
from ispsim.world.schedule import planned_weeks, strategy_weeks

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


def _why_not(runs: "Runs", kind: str) -> str | None:
    """Return why a figure of runs would be empty, or None."""
    if kind == "groups" and not runs.group_names:
        return "there is no roster that names groups"
    if kind == "firing" and not any(np.nansum(runs.measure(name)) > 0.0 for name in _firing_names(runs)):
        return "no mechanism fires in any week"
    if kind == "resources" and not runs.ledger["amount"].any():
        return "no hours are worked and no money is spent"
    return None


def heading(runs: "Runs") -> "Heading":
    """Return what each figure states of its runs."""
    from ispsim.figures.sheet import Heading

    drawn = len(drawn_in(runs.posterior, [runs.scenario]))
    return Heading(runs.scenario.name, runs.runs, (runs.scenario.setting.organizations,), runs.uncertainty, drawn)


def windows(scenario: Scenario) -> "list[Window]":
    """Return when there is support of any kind, within the horizon."""
    from ispsim.figures.weeks import INTERNAL, SUPPORT, Window

    weeks = np.arange(scenario.weeks + 1)
    running = {
        what: np.isin(weeks, planned)
        for what, planned in zip((SUPPORT, INTERNAL), planned_weeks(scenario), strict=True)
    }
    for name in STRATEGIES:
        strategy = getattr(scenario.strategies, name)
        if strategy is not None:
            running[name.replace("_", " ")] = np.zeros(weeks.size, dtype=bool)
            running[name.replace("_", " ")][strategy_weeks(strategy)] = True
    return [Window(what, _spans(on)) for what, on in running.items() if on.any()]


def _spans(on: np.ndarray) -> tuple[tuple[int, int], ...]:
    """Return first and last place of each stretch that is on."""
    change = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(int)))
    return tuple((int(first), int(last) - 1) for first, last in change.reshape(-1, 2))


def _trajectories(runs: "Runs") -> "Picture":
    from ispsim.figures import trajectories

    use, faithful = runs.measure("use_share"), runs.measure("faithful_use")
    return trajectories.draw(heading(runs), use, faithful, windows(runs.scenario))


def _groups(runs: "Runs") -> "Picture":
    from ispsim.figures import groups

    rows = group_of(runs.scenario)
    assert rows is not None
    sizes = np.bincount(rows, minlength=len(runs.group_names)).tolist()
    faithful = runs.group_measure("faithful_use")
    named = [
        groups.Group(name, size, faithful[:, :, k])
        for k, (name, size) in enumerate(zip(runs.group_names, sizes, strict=True))
    ]
    return groups.draw(heading(runs), named, runs.measure("faithful_use"), windows(runs.scenario))


def _organizations(runs: "Runs") -> "Picture":
    from ispsim.figures import organizations

    faithful = runs.organization_measure("faithful_use")
    return organizations.draw(heading(runs), faithful, runs.ids["organization"], windows(runs.scenario))


def _firing(runs: "Runs") -> "Picture":
    from ispsim.figures import firing

    mechanisms = runs.scenario.mechanisms
    labels = _firing_names(runs)
    levels = {label: runs.measure(name) for name, label in labels.items()}
    off = [labels[f"firing_{name}"] for name in MECHANISMS if getattr(mechanisms, name) is False]
    own = {labels[f"firing_{replaced or function.name}"]: function.name for replaced, function in mechanisms.own}
    return firing.draw(heading(runs), levels, windows(runs.scenario), off, own)


def _firing_names(runs: "Runs") -> dict[str, str]:
    """Return the measures of firing, of mechanisms that the user has added too, with what they are called."""
    measures = declared(runs.scenario).measures
    return {one.name: one.label.removeprefix("firing: ") for one in measures if one.name.startswith("firing_")}


def _network(runs: "Runs") -> "Picture":
    from ispsim.engine.plot_network import network_of
    from ispsim.figures import network

    scenario = runs.scenario if runs.posterior is None else runs.posterior.laid_on(runs.scenario, 0)
    shown, states = network_of(scenario, runs.seed, 0, runs.uncertainty)
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


FIGURES: "Gallery[Runs]" = Gallery(
    {
        "trajectories": _trajectories,
        "groups": _groups,
        "organizations": _organizations,
        "firing": _firing,
        "network": _network,
        "resources": _resources,
    },
    _why_not,
)
"""Figures of runs by name."""
