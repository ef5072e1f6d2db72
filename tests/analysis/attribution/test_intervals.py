"""Intervals against scipy, ratios against their definition, and ranks."""

import numpy as np
import pytest
from scipy import stats

from ispsim.analysis.attribution.intervals import estimate, ratio
from ispsim.analysis.attribution.ranks import ranks


def test_means_and_intervals():
    values = np.random.default_rng(1).normal(1.0, 2.0, (3, 12, 2))
    values[1, [2, 7], 0] = np.nan
    found = estimate(values, axis=1)
    assert found.mean.shape == (3, 2)
    for i in range(3):
        for j in range(2):
            known = values[i, ~np.isnan(values[i, :, j]), j]
            ends = stats.ttest_1samp(known, 0.0).confidence_interval(0.95)
            assert (found.low[i, j], found.high[i, j]) == pytest.approx((ends.low, ends.high), rel=1e-12)
            assert found.mean[i, j] == pytest.approx(known.mean()) and found.n[i, j] == known.size


def test_too_few():
    found = estimate(np.array([[np.nan, np.nan], [0.5, np.nan]]), axis=1)
    assert found.n.tolist() == [0, 1] and np.isnan(found.low).all() and np.isnan(found.high).all()
    assert np.isnan(found.mean[0]) and found.mean[1] == 0.5


def test_ratios_cover():
    """Of the intervals of a ratio of two correlated means, about 95 % hold it."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        whole = rng.normal(2.0, 0.5, 20)
        found = ratio(np.stack([0.3 * whole + rng.normal(0.0, 0.1, 20), whole]), whole)
        held += found.low[0] <= 0.3 <= found.high[0]
        assert found.mean[1] == 1.0 and found.low[1] == found.high[1] == 1.0
    low, high = stats.binom.interval(0.9999, 400, 0.95)
    assert low <= held <= high


def test_no_share_of_nothing():
    whole = np.array([1.0, -1.0, 0.5, -0.4])
    assert all(np.isnan(part).all() for part in ratio(np.stack([whole, 2 * whole]), whole)[:3])
    assert np.isnan(ratio(np.zeros((1, 3)), np.zeros(3)).mean).all()


def test_ranks():
    shares = np.array([[1.0, 1.0, 1.0, 3.5], [3.0, 3.0, 3.0, 3.0], [2.0, 2.0, 2.0, 2.0], [np.nan] * 4])[:3]
    found = ranks(shares)
    assert found.rank.tolist() == [3, 1, 2]
    assert found.same.tolist() == [0.75, 0.75, 0.75]
    assert found.ahead.mean[[1, 2]] == pytest.approx([1.0, 2.0 - shares[0].mean()])
    assert np.isnan(found.ahead.mean[0])


def test_undefined_replications_do_not_count_in_ranks():
    shares = np.array([[1.0, np.nan, 1.0], [2.0, np.nan, 3.0]])
    found = ranks(shares)
    assert found.rank.tolist() == [2, 1] and found.same.tolist() == [1.0, 1.0] and found.ahead.n[1] == 2
