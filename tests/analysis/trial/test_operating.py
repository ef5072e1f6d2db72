"""Operating characteristics, power in closed form and mediation, where the truth is known."""

import numpy as np
import pytest
from scipy import stats

from analysis.trial.gaussian import measured
from ispsim.analysis.trial.data import Measured
from ispsim.analysis.trial.mediation import mediation
from ispsim.analysis.trial.operating import accuracy, inflated, rejected, share, sites_needed
from ispsim.analysis.trial.power import closed_form, site_mean_variance


def test_a_share_has_its_exact_interval():
    found = share(np.arange(20) < 3)
    other = stats.binomtest(3, 20).proportion_ci(method="exact")
    assert (found.share, found.low, found.high) == pytest.approx((0.15, other.low, other.high))
    assert (share(np.zeros(5, bool)).low, share(np.ones(5, bool)).high) == (0.0, 1.0)
    assert rejected(np.array([0.01, np.nan, 0.5])).share == 0.5


def test_inflated_means_clearly():
    assert not inflated(np.repeat([0.01, 0.9], [6, 94]))
    assert inflated(np.repeat([0.01, 0.9], [12, 88]))


def test_accuracy():
    estimate = np.array([1.0, 3.0, np.nan, -2.0])
    p = np.array([0.2, 0.01, np.nan, 0.04])
    found = accuracy(estimate, estimate - 1.5, estimate + 1.5, p, np.full(4, 2.0))
    assert found.mean == pytest.approx(2 / 3) and found.bias == pytest.approx(-4 / 3)
    assert found.coverage.share == pytest.approx(2 / 3)
    assert found.exaggeration == pytest.approx(1.25) and found.wrong_sign == 0.5


def test_sites_needed():
    sites = np.array([10, 20, 40])
    power = np.array([closed_form(int(n), 0.6, 1.0) for n in sites])
    number, words = sites_needed(sites, power, 0.6)
    exact = next(n for n in range(10, 40) if closed_form(n, 0.6, 1.0) >= 0.6)
    assert abs(number - exact) <= 1 and words == str(int(number))
    assert sites_needed(sites, power, 0.99)[1] == "more than 40"
    assert sites_needed(sites, power, 0.1)[1] == "10 or fewer"


def test_the_closed_form_is_that_of_statsmodels():
    power = pytest.importorskip("statsmodels.stats.power")
    variance = site_mean_variance(1.0, 0.1, 40)
    other = power.TTestIndPower().power(0.2 / np.sqrt(variance), 15, 0.05)
    assert closed_form(15, 0.2, variance) == pytest.approx(other)


def planted(rng, sites=30, a=0.5, b=0.6, c=0.2):
    """Return a trial with a mediator through which a × b goes."""
    base = measured(rng, sites, icc=0.3)
    before = rng.standard_normal(2 * sites)
    way = 0.5 * before + a * base.arm + 0.5 * rng.standard_normal(2 * sites)
    after = base.before + b * way + c * base.arm + 0.5 * rng.standard_normal(2 * sites)
    trial = Measured(base.arm, base.stratum, base.isp, base.before, after, base.site, base.value)
    return mediation(trial, before, way, rng)


def test_a_planted_mediator_is_recovered():
    rng = np.random.default_rng(7)
    found = [planted(rng) for _ in range(300)]
    indirect = np.array([one.indirect.difference for one in found])
    assert indirect.mean() == pytest.approx(0.3, abs=4 * indirect.std() / np.sqrt(300))
    assert np.mean([one.total for one in found]) == pytest.approx(0.5, abs=0.05)
    covered = share(np.array([one.indirect.low <= 0.3 <= one.indirect.high for one in found]), 0.999)
    assert covered.low <= 0.95 <= covered.high


def test_where_nothing_goes_through_little_is_found():
    rng = np.random.default_rng(8)
    p = np.array([planted(rng, a=0.0).indirect.p for _ in range(200)])
    assert not inflated(p)
    assert np.mean([planted(rng).indirect.p <= 0.05 for _ in range(50)]) > 0.5
