"""Response and contrasts against the statistics of one point and one pair."""

import numpy as np
import pytest

from ispsim.analysis import sweep
from ispsim.analysis.sweep import contrasts, marginal, response
from ispsim.engine.summary import summarize
from ispsim.experiments.paired import paired, t_interval


@pytest.fixture
def values():
    made = np.random.default_rng(1).normal(size=(9, 12))
    made[2, 3:] = np.nan
    made[3, 1:] = np.nan  # one replication
    made[4] = np.nan  # none
    made[5] = 0.25  # constant
    return made


def test_response_is_that_of_each_point(values, monkeypatch):
    monkeypatch.setattr(sweep, "_TOGETHER", 4)
    rows = response(values)
    for k, row in enumerate(values):
        expected = summarize(row)
        expected |= dict(zip(("ci_low", "ci_high"), t_interval(row[~np.isnan(row)]), strict=True))
        assert {name: column[k] for name, column in rows.items()} == pytest.approx(expected, nan_ok=True), k


def test_contrasts_are_those_of_each_pair(values, monkeypatch):
    monkeypatch.setattr(sweep, "_TOGETHER", 4)
    pairs = np.array([(k, j) for k in range(9) for j in range(9)])
    rows = contrasts(values, pairs)
    for k, (point, against) in enumerate(pairs):
        expected = paired(values[point], values[against])
        assert {name: column[k] for name, column in rows.items()} == pytest.approx(expected, nan_ok=True)
    other = contrasts(values, pairs, values + 1.0)
    assert other["mean"] == pytest.approx(rows["mean"] - 1.0, nan_ok=True)


def test_of_nothing():
    assert all(len(column) == 0 for column in contrasts(np.zeros((3, 4)), np.zeros((0, 2), dtype=int)).values())


def test_marginal_means_leave_out_what_is_not_whole():
    values = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 7.0]])
    column = np.array([0.0, 0.0, 1.0])
    assert marginal(values, column, 0.0).tolist() == pytest.approx([2.0, np.nan], nan_ok=True)
    assert marginal(values, column, 1.0).tolist() == [5.0, 7.0]
