"""Small worlds with something in every figure, and what is drawn of them."""

from functools import cache
from pathlib import Path

from matplotlib.text import Text

import ispsim
from ispsim.engine import plot as of_runs
from ispsim.experiments import plot as of_comparison

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
TINY = {"setting.organizations": 6, "setting.stage": "delivered", "support.isps": 0.6}
WEEKS, RUNS = 40, 5
SHORT = {
    **TINY,
    "weeks": WEEKS,
    "support.allocation": "equal",
    "support.phases": [],
    "support.weeks": 26,
    "support.visits_per_month": 2.0,
    "support.remote_per_month": 4.0,
}
HOSTILE = "A name with $x_1$ and many long words that no axis of a figure has got any room for, ümlauts \u4e2d too"


def scenario(**settings):
    return ispsim.load_scenario(SCENARIOS / "regional_rollout.toml", **{**SHORT, **settings})


@cache
def runs(**settings):
    number = settings.pop("runs", RUNS)
    return ispsim.simulate(scenario(**settings), runs=number, workers=1)


@cache
def comparison(others: int = 1, number: int = RUNS, name: str = "Scenario"):
    asked = [scenario(name="Without", **{"support.isps": 0})]
    asked += [scenario(name=f"{name} {k}", **{"support.start_week": k}) for k in range(others)]
    return ispsim.compare(asked, runs=number, workers=1)


@cache
def beside():
    """Return runs in which internal ISPs go on after the external one."""
    inside = {"isps": 3, "hours_per_week": 8, "weeks": 32, "start_week": 4, "caseload": 2}
    return ispsim.simulate(scenario(**{"support.internal": inside}), runs=3, workers=1)


GROUPS = ("rural", "urban", "urban", "a group with a name of many words", "rural")
MANY = tuple(f"group {k} of many" for k in range(13))


def rostered(groups, **settings):
    """Return a scenario with organisations in groups, one in each."""
    places = [
        {"organization": f"{HOSTILE[:60]} {k}", "system": "all", "staff": 4, "leaders": 1, "group": group}
        for k, group in enumerate(groups)
    ]
    short = {key: value for key, value in SHORT.items() if key != "setting.organizations"}
    asked = {**short, "setting.roster": places, **settings}
    return ispsim.load_scenario(SCENARIOS / "regional_rollout.toml", **asked)


@cache
def grouped(groups=GROUPS, number: int = RUNS):
    return ispsim.simulate(rostered(groups), runs=number, workers=1)


@cache
def grouped_comparison():
    asked = [rostered(GROUPS, name="Without", **{"support.isps": 0}), rostered(GROUPS, name="With")]
    return ispsim.compare(asked, runs=RUNS, workers=1)


def worlds():
    """Return what has figures, by a name of its own: whose they are, and which of them are worth a look."""
    kinds = tuple(kind for kind in of_runs.FIGURES.figures if kind != "groups")
    pairs = tuple(kind for kind in of_comparison.FIGURES.figures if kind != "groups")
    crowd = {"setting.organizations": 70, "setting.practitioners_per_organization": 2}
    return {
        "run": (runs, kinds),
        "one run": (lambda: runs(runs=1), ("trajectories", "firing", "resources")),
        "hostile": (lambda: runs(name=HOSTILE, weeks=3, **crowd), kinds),
        "one place": (
            lambda: runs(runs=2, **{"setting.organizations": 1, "setting.systems": 1}),
            ("organizations", "network"),
        ),
        "nobody": (lambda: runs(runs=1, **{"support.isps": 0}), ("network",)),
        "1 others": (comparison, pairs),
        "2 others": (lambda: comparison(2), ("over_time",)),
        "4 others": (lambda: comparison(4), pairs),
        "pair of runs": (lambda: comparison(1, 1), pairs),
        "pair of ISPs": (beside, ("trajectories", "organizations", "network")),
        "roster": (grouped, ("groups", "organizations", "network")),
        "many groups": (lambda: grouped(MANY, 2), ("groups",)),
        "rosters": (grouped_comparison, ("groups",)),
        "hostile pair": (lambda: comparison(5, 2, HOSTILE), pairs),
    }


@cache
def picture(whose: str, kind: str):
    """Return one figure."""
    return worlds()[whose][0]().plot(kind)


@cache
def texts_of(whose: str, kind: str):
    """Return the texts of one figure with their boxes."""
    return drawn_texts(picture(whose, kind))


def said(whose: str, kind: str) -> str:
    """Return all that is written in a figure."""
    return " ".join(text.get_text().replace("\n", " ") for text, _ in texts_of(whose, kind))


def drawn_texts(figure):
    """Return the texts that a figure really draws, with their boxes in pixels."""
    found = []
    draw = Text.draw

    def noted(text, renderer):
        if text.get_visible() and text.get_text().strip():
            found.append((text, text.get_window_extent(renderer)))
        draw(text, renderer)

    from ispsim.figures.style import look

    Text.draw = noted
    try:
        with look():
            figure.canvas.draw()
    finally:
        Text.draw = draw
    return found
