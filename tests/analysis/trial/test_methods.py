"""Each analysis against what another program, or algebra, gives."""

import sys

import numpy as np
import pytest
from scipy import stats

from analysis.trial.gaussian import measured
from ispsim import RunError
from ispsim.analysis.trial import cluster, effects, models
from ispsim.analysis.trial.analyses import ANALYSES, analyse
from ispsim.analysis.trial.data import Measured
from ispsim.analysis.trial.operating import inflated, rejected
from ispsim.analysis.trial.permutation import permutation, shuffled
from ispsim.analysis.trials import anova_icc
from ispsim.experiments.trial import schema

TRIAL = measured(np.random.default_rng(1), 12, difference=0.5, icc=0.2, baseline=0.8)


def trials(number, *, seed=2, **how):
    rng = np.random.default_rng(seed)
    return [measured(rng, **how) for _ in range(number)]


def test_the_file_knows_the_same_analyses():
    assert tuple(ANALYSES) == schema.ANALYSES["parallel"] == schema.ANALYSES["sequential"]


def test_unadjusted_is_the_two_sample_t_test():
    treated, control = TRIAL.after[12:], TRIAL.after[:12]
    other = stats.ttest_ind(treated, control)
    found = cluster.unadjusted(TRIAL)
    assert (found.difference, found.p) == pytest.approx((treated.mean() - control.mean(), other.pvalue))
    ends = other.confidence_interval()
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high))


def test_adjusted_is_the_analysis_of_covariance():
    sm = pytest.importorskip("statsmodels.api")
    stratum = np.arange(24) % 2
    trial = Measured(TRIAL.arm, stratum, TRIAL.isp, TRIAL.before, TRIAL.after, TRIAL.site, TRIAL.value)
    design = np.column_stack([trial.arm, np.ones(24), stratum, trial.before])
    other = sm.OLS(trial.after, design).fit()
    found = cluster.cluster_t(trial)
    assert (found.difference, found.p) == pytest.approx((other.params[0], other.pvalues[0]))
    assert (found.low, found.high) == pytest.approx(tuple(other.conf_int()[0]))


def test_sites_that_are_lost_are_left_out():
    after = TRIAL.after.copy()
    after[3] = np.nan
    lost = Measured(TRIAL.arm, TRIAL.stratum, TRIAL.isp, TRIAL.before, after, TRIAL.site, TRIAL.value)
    kept = np.arange(24) != 3
    seen = TRIAL.site != 3
    site = TRIAL.site[seen] - (TRIAL.site[seen] > 3)
    other = Measured(
        *(one[kept] for one in (TRIAL.arm, TRIAL.stratum, TRIAL.isp)),
        TRIAL.before[kept],
        after[kept],
        site,
        TRIAL.value[seen],
    )
    for name in ("cluster_t", "ignoring_sites", "unadjusted"):
        assert ANALYSES[name].method(lost, None) == ANALYSES[name].method(other, None)


def test_the_mixed_model_of_equal_sites_is_that_of_their_means():
    pytest.importorskip("statsmodels")
    found, means = models.mixed(TRIAL), cluster.cluster_t(TRIAL)
    assert found.difference == pytest.approx(means.difference, abs=1e-6)
    width = 1.96 / stats.t(21).ppf(0.975)  # same standard error, another distribution
    assert found.high - found.low == pytest.approx(width * (means.high - means.low), rel=1e-3)


def test_gee_corrected_is_more_careful_than_plain():
    pytest.importorskip("statsmodels")
    corrected, plain = models.gee(TRIAL), models.gee_plain(TRIAL)
    assert corrected.difference == pytest.approx(plain.difference)
    assert corrected.high - corrected.low > 1.05 * (plain.high - plain.low)


def test_isps_as_units():
    trial = measured(np.random.default_rng(3), 12, isps=0.5)
    flat = Measured(trial.arm, trial.stratum, trial.isp, np.zeros(24), trial.after, trial.site, trial.value)
    means = trial.after.reshape(6, 4).mean(axis=1)
    other = stats.ttest_ind(means[3:], means[:3], equal_var=False)
    assert cluster.isp_t(flat).p == pytest.approx(other.pvalue)
    one = Measured(
        trial.arm, trial.stratum, trial.arm, *(getattr(trial, k) for k in ("before", "after", "site", "value"))
    )
    assert np.isnan(cluster.isp_t(one).p)  # one ISP an arm cannot be told from the arm


def test_permutations_stay_in_strata_and_keep_numbers():
    stratum, arm = np.array([0, 1, 0, 1, 1, 0, 2]), np.array([0, 1, 1, 0, 0, 1, 1])
    drawn = shuffled(arm, stratum, np.random.default_rng(1), 500)
    for one in range(3):
        assert (np.sort(drawn[:, stratum == one], axis=1) == np.sort(arm[stratum == one])).all()
    first = drawn[:, 0].mean()
    assert abs(first - 2 / 3) < 4 * np.sqrt(2 / 9 / 500)


def test_the_permutation_interval_holds_what_is_not_rejected():
    found = permutation(TRIAL, np.random.default_rng(1))
    for shift, inside in ((found.low, 0.02), (found.high, -0.02)):
        for step, rejects in ((inside, False), (-inside, True)):
            after = TRIAL.after - (shift + step) * TRIAL.arm
            moved = Measured(TRIAL.arm, TRIAL.stratum, TRIAL.isp, TRIAL.before, after, TRIAL.site, TRIAL.value)
            assert (permutation(moved, np.random.default_rng(1)).p <= 0.05) == rejects
    assert found.p == pytest.approx(cluster.cluster_t(TRIAL).p, abs=0.03)


@pytest.mark.parametrize("name", ["cluster_t", pytest.param("permutation", marks=pytest.mark.slow)])
def test_two_thousand_null_trials_of_eight_clusters(name):
    rng = np.random.default_rng(5)
    found = [analyse((name,), one, rng)[name].p for one in trials(2000, sites=8, icc=0.1, baseline=0.7)]
    error = rejected(np.array(found), 0.99)
    assert error.low <= 0.05 <= error.high


def test_what_ignores_sites_is_flagged():
    assert inflated(np.array([cluster.ignoring_sites(one).p for one in trials(100, sites=8, icc=0.1)]))


def test_isps_that_differ_inflate_what_ignores_them():
    found = trials(300, sites=16, isps=0.5, icc=0.05)
    assert inflated(np.array([cluster.cluster_t(one).p for one in found]))
    assert not inflated(np.array([cluster.isp_t(one).p for one in found]))


def test_effect_sizes():
    found = [effects.icc_sites(one) for one in trials(100, sites=20, icc=0.2)]
    assert np.mean(found) == pytest.approx(0.2, abs=4 * np.std(found) / 10)
    charts = measured(np.random.default_rng(4), 6)
    users = np.random.default_rng(4).integers(1, 9, 12)
    value = (np.arange(10)[None, :] < users[:, None]).astype(float).ravel()
    one_arm = Measured(np.zeros(12, int), charts.stratum, charts.isp, charts.before, users / 10, charts.site, value)
    assert effects.icc_sites(one_arm) == pytest.approx(anova_icc(users, np.full(12, 10)))
    both = Measured(charts.arm, charts.stratum, charts.isp, charts.before, users / 10, charts.site, value)
    treated, control = users[6:].mean() / 10, users[:6].mean() / 10
    assert effects.odds_ratio(both) == pytest.approx(treated / (1 - treated) / (control / (1 - control)))
    grouped = [effects.icc_isps(one) for one in trials(200, sites=16, isps=0.5, icc=0.05, people=50)]
    change = 0.05 + 0.05 + 0.95 / 50  # of site means before and after, beside ISPs
    assert np.mean(grouped) == pytest.approx(0.25 / (0.25 + change), abs=0.06)


def test_without_statsmodels_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.api", None)
    with pytest.raises(RunError, match=r'GEE need statsmodels, which is not installed: .*"ispsim\[trials\]"'):
        models.mixed(TRIAL)
    assert np.isfinite(analyse(("cluster_t", "isp_t"), TRIAL, np.random.default_rng(1))["cluster_t"].p)
