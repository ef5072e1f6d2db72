"""The spread of an outcome over organisations."""

import numpy as np
import pytest

from ispsim import Scenario, simulate
from ispsim.analysis.spread import gini, spread


def test_gini_of_known_shares():
    assert gini(np.array([1.0, 1.0, 1.0, 1.0])) == pytest.approx(0.0)
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert np.isnan(gini(np.zeros(3)))


def test_spread_is_that_of_the_organisations():
    scenario = Scenario.from_dict({"weeks": 6, "setting": {"organizations": 9, "stage": "delivered"}})
    runs = simulate(scenario, runs=2)
    frame = spread(runs, "knowledge")
    assert frame.columns.tolist() == ["replication", "week", "p10", "p90", "gini"] and len(frame) == 2 * 7
    last = runs.organizations.query("replication == 1 and week == 6")["knowledge"]
    row = frame.query("replication == 1 and week == 6").iloc[0]
    assert row["p10"] == pytest.approx(np.quantile(last, 0.1)) and row["p90"] == pytest.approx(np.quantile(last, 0.9))
    assert row["gini"] == pytest.approx(gini(last.to_numpy()))
