"""Small worlds in which much happens in few weeks, and what an independent walk through them sees."""

from functools import cache

import numpy as np

from ispsim import ImplementationModel, Scenario

BASE = {
    "weeks": 40,
    "setting.organizations": 5,
    "setting.practitioners_per_organization": 5,
    "setting.systems": 2,
    "setting.staff_turnover": 1.2,
    "setting.leader_turnover": 1.0,
    "setting.stage": "starting_up",
    "support.isps": 1,
    "support.caseload": 3,
    "support.weeks": 26,
    "support.turnover": 1.5,
    "parameters.install.rate": 0.3,
    "parameters.use.start_rate": 0.3,
    "parameters.use.stop_rate": 0.15,
}


def scenario(**settings) -> Scenario:
    """The small world with other settings; dots in names are written as two underscores."""
    return Scenario.from_dict({}).with_settings(BASE | {key.replace("__", "."): x for key, x in settings.items()})


class Seen:
    """One world stepped agent by agent in plain Python, with every column of every week."""

    def __init__(self, asked: Scenario, seed: int) -> None:
        model = ImplementationModel(asked, seed=seed, engine="python")
        self.model = model
        self.tables = [{kind: table.copy() for kind, table in model.world.tables.items()}]
        while model.week < asked.weeks:
            model.step()
            self.tables.append({kind: table.copy() for kind, table in model.world.tables.items()})

    def of(self, kind: str, column: str) -> np.ndarray:
        """A column, shape (weeks + 1, agents)."""
        from ispsim.world.kinds import KINDS

        return np.array([tables[kind][KINDS[kind].index[column]] for tables in self.tables])


@cache
def seen(seed: int, supported: bool) -> Seen:
    """The small world, with and without the support."""
    return Seen(scenario() if supported else scenario(support__isps=0), seed)
