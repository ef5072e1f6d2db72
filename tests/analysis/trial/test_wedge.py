"""Stepped wedges and factorial trials whose truth is planted."""

import numpy as np
import pytest

from analysis.trial.gaussian import measured
from ispsim.analysis.trial import wedge
from ispsim.analysis.trial.analyses import FACTORIAL, WEDGE
from ispsim.analysis.trial.data import Measured
from ispsim.analysis.trial.factorial import EFFECTS, factor_effects
from ispsim.analysis.trial.operating import inflated, rejected
from ispsim.experiments.trial import schema

TREATED = np.triu(np.ones((3, 4)), 1)
SINCE = 13.0 * (np.arange(4)[None, :] - np.arange(3)[:, None]) - 6.5


def planted(rng, sites=6, effect=(0.0, 0.0, 0.0), trend=0.3, serial=0.0):
    """Return a wedge whose effect depends on the periods since the change, with a trend and correlation in time."""
    sequence = np.repeat(np.arange(3), sites)
    noise = rng.standard_normal((3 * sites, 4))
    for k in range(1, 4):
        noise[:, k] = serial * noise[:, k - 1] + np.sqrt(1 - serial**2) * noise[:, k]
    since = np.cumsum(TREATED, axis=1)[sequence].astype(int)
    by_time = np.array([0.0, *effect])[since]
    value = rng.standard_normal((3 * sites, 1)) + trend * np.arange(4) + by_time + 0.5 * noise
    return wedge.Wedge(value, sequence, np.zeros(3 * sites, int), TREATED, SINCE)


def test_the_file_knows_the_same_analyses():
    assert tuple(WEDGE) == schema.ANALYSES["stepped_wedge"]
    assert tuple(FACTORIAL) == EFFECTS == schema.ANALYSES["factorial"]


def test_least_squares_with_fixed_effects():
    sm = pytest.importorskip("statsmodels.api")
    trial = planted(np.random.default_rng(1), effect=(0.5, 0.5, 0.5))
    site, period = np.repeat(np.eye(18), 4, axis=0), np.tile(np.eye(4)[:, 1:], (18, 1))
    design = np.hstack([TREATED[trial.sequence].reshape(-1, 1), period, site])
    other = sm.OLS(trial.value.ravel(), design).fit()
    found = wedge.wedge_fixed(trial)
    assert (found.difference, found.p) == pytest.approx((other.params[0], other.pvalues[0]))
    assert wedge.wedge_permutation(trial, np.random.default_rng(1)).difference == pytest.approx(other.params[0])
    assert wedge.wedge_mixed(trial).difference == pytest.approx(0.5, abs=0.5)


def test_an_effect_that_grows_biases_what_supposes_that_it_does_not():
    rng, growing = np.random.default_rng(2), (0.0, 0.3, 1.2)
    true = np.mean([0.0, 0.3, 1.2, 0.0, 0.3, 0.0])
    found = [planted(rng, effect=growing) for _ in range(150)]
    usual, by_time = (np.array([f(one).difference for one in found]) for f in (wedge.wedge_fixed, wedge.wedge_exposure))
    assert usual.mean() < true - 0.2
    assert by_time.mean() == pytest.approx(true, abs=4 * by_time.std() / np.sqrt(150))


def test_periods_of_unequal_length_are_told_by_their_weeks():
    """The effect is the weeks since the change: known exactly where there is no noise."""
    since = np.array([7.0, 20.0, 33.0, 59.0])[None, :] - np.array([13.0, 26.0, 39.0])[:, None]
    sequence = np.repeat(np.arange(3), 5)
    value = np.arange(15.0)[:, None] + np.arange(4.0) ** 2 + (TREATED * since)[sequence]
    value = value + 1e-6 * np.random.default_rng(1).standard_normal(value.shape)
    found = wedge.wedge_exposure(wedge.Wedge(value, sequence, np.zeros(15, int), TREATED, since))
    assert found.difference == pytest.approx(since[TREATED > 0].mean(), abs=1e-3)


def test_ignoring_time_takes_a_trend_for_an_effect():
    rng = np.random.default_rng(3)
    found = [planted(rng) for _ in range(100)]
    assert inflated(np.array([wedge.ignoring_time(one).p for one in found]))
    assert not inflated(np.array([wedge.wedge_fixed(one).p for one in found]))


def test_permutations_keep_their_level_where_sites_remember():
    rng = np.random.default_rng(4)
    found = [planted(rng, sites=6, serial=0.9) for _ in range(250)]
    p = np.array([wedge.wedge_permutation(one, rng, 199).p for one in found])
    assert rejected(p, 0.99).low <= 0.05 <= rejected(p, 0.99).high
    fixed = rejected(np.array([wedge.wedge_fixed(one).p for one in found]), 0.99)
    assert fixed.high < 0.05  # too careful: it takes slow change inside sites for noise


def test_sites_that_are_lost_are_left_out():
    trial = planted(np.random.default_rng(5))
    value = trial.value.copy()
    value[2, 1] = np.nan
    kept = np.arange(18) != 2
    lost = wedge.Wedge(value, trial.sequence, trial.stratum, TREATED, SINCE)
    other = wedge.Wedge(value[kept], trial.sequence[kept], trial.stratum[kept], TREATED, SINCE)
    assert wedge.wedge_fixed(lost) == wedge.wedge_fixed(other)


def test_factor_effects_are_differences_of_means():
    base = measured(np.random.default_rng(6), 12)
    arm = np.arange(24) % 4
    flat = Measured(arm, base.stratum, base.isp, np.zeros(24), base.after, base.site, base.value)
    neither, first, second, both = (base.after[arm == k].mean() for k in range(4))
    found = factor_effects(flat)
    assert found["first_factor"].difference == pytest.approx((first - neither + both - second) / 2)
    assert found["second_factor"].difference == pytest.approx((second - neither + both - first) / 2)
    assert found["interaction"].difference == pytest.approx(both - first - second + neither)
    pooled = np.sqrt(np.mean([base.after[arm == k].var(ddof=1) for k in range(4)]))
    width = found["interaction"].high - found["interaction"].low
    assert width == pytest.approx(2 * found["interaction"].high - 2 * found["interaction"].difference)
    assert width / 2 == pytest.approx(2.086 * 2 * pooled / np.sqrt(6), rel=1e-3)
