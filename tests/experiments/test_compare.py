"""Paired statistics against scipy and numpy, and what makes scenarios incomparable."""

import math

import numpy as np
import pytest
from scipy import stats

import ispsim
from ispsim.experiments.paired import paired, t_interval
from ispsim.experiments.worth import bootstrap, cost_effectiveness, discounted
from ispsim.scenario import REGISTER, Scenario

TINY = {
    "name": "Tiny",
    "weeks": 60,
    "setting": {"organizations": 3, "practitioners_per_organization": 4, "stage": "delivered"},
    "support": {"isps": 1, "caseload": 3, "weeks": 50},
    "costs": {"discount_rate": 0.05},
}


@pytest.fixture(scope="module")
def tiny():
    return Scenario.from_dict(TINY)


@pytest.fixture(scope="module")
def nobody(tiny):
    return tiny.with_settings({"name": "Nobody", "support.isps": 0})


@pytest.fixture(scope="module")
def comparison(tiny, nobody):
    return ispsim.compare([nobody, tiny], runs=12, seed=3, uncertainty="chance")


def test_paired_statistics():
    values = np.random.default_rng(1).normal(0.3, 1.0, 25)
    values[[3, 9]] = np.nan
    known = values[~np.isnan(values)]
    found = paired(values, np.zeros(25))
    interval = stats.ttest_1samp(known, 0.0).confidence_interval(0.95)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((interval.low, interval.high), rel=1e-12)
    assert found["mean"] == pytest.approx(known.mean())
    assert [found[key] for key in ("p05", "p50", "p95")] == pytest.approx(list(np.quantile(known, [0.05, 0.5, 0.95])))
    assert found["share_positive"] == (known > 0).mean() and found["n"] == 23


@pytest.mark.parametrize("values", [[], [np.nan, np.nan], [0.5], [np.nan, 0.5]])
def test_too_few(values):
    found = paired(np.array(values, dtype=float), np.zeros(len(values)))
    assert math.isnan(found["ci_low"]) and math.isnan(found["ci_high"])
    assert math.isnan(found["mean"]) == (found["n"] == 0)


def test_sums_that_differ_by_their_rounding_are_equal():
    base = np.full(4, 0.1 + 0.2)
    found = paired(np.full(4, 0.3), base)
    assert found["mean"] == 0.0 and found["share_positive"] == 0.0 and found["n"] == 4
    assert paired(base * (1.0 + 1e-6), base)["share_positive"] == 1.0 and paired(base, np.zeros(4))["mean"] > 0.2


def test_no_spread():
    assert t_interval(np.full(5, 0.25)) == (0.25, 0.25)


def test_t_interval_covers():
    """Of 95 % intervals of a normal mean, 95 % hold it: binomial, the bounds fail once in 10,000 times."""
    draws = np.random.default_rng(2).normal(1.0, 2.0, (2000, 8))
    held = sum(low <= 1.0 <= high for low, high in map(t_interval, draws))
    low, high = stats.binom.interval(0.9999, 2000, 0.95)
    assert low <= held <= high


def test_frames(comparison, nobody, tiny):
    measures, difference = comparison.measures, comparison.difference
    assert list(measures.columns) == ["scenario", "measure", "mean", "sd", "p05", "p50", "p95", "n"]
    numbers = ["mean", "ci_low", "ci_high", "p05", "p50", "p95", "share_positive", "n"]
    assert list(difference.columns) == ["scenario", "measure", *numbers]
    assert set(difference["scenario"]) == {"Tiny"} and set(measures["scenario"]) == {"Nobody", "Tiny"}
    first, other = (ispsim.simulate(one, runs=12, seed=3).final for one in (nobody, tiny))
    by_hand = (other["faithful_use"] - first["faithful_use"]).mean()
    found = difference.set_index("measure").loc["faithful_use", "mean"]
    assert found == pytest.approx(by_hand, rel=1e-12)
    assert "Tiny" in repr(comparison) and len(repr(comparison)) < 120


def test_workers_change_nothing(comparison, nobody, tiny):
    again = ispsim.compare([nobody, tiny], runs=12, seed=3, uncertainty="chance", workers=1)
    assert again.to_dict() == comparison.to_dict()


def test_full_uncertainty_takes_the_same_parameters_in_every_scenario(nobody):
    """Scenarios that differ in a price only have the same people, whatever the draw of the parameters."""
    dearer = nobody.with_settings({"name": "Dearer", "costs.staff_hour": 90})
    done = ispsim.compare([nobody, dearer], runs=4).to_dict()["scenarios"]["Dearer"]["difference"]
    assert all(done[name]["p05"] == done[name]["p95"] == 0 for name in ("faithful_use", "skill", "staff_turnover"))


def test_posts_are_recorded(comparison):
    runs = comparison.runs["Tiny"]
    assert runs.posts.shape == (12, 61) and (runs.posts == runs.posts[:, :1]).all()
    assert (runs.posts % 1 == 0).all() and runs.posts.min() >= 3


def test_discounting_by_week(comparison):
    runs = comparison.runs["Tiny"]
    cost, years = discounted(runs)
    weekly = runs.weekly.query("week > 0")
    worth = 1.05 ** (-(weekly["week"] - 1) / 52)
    expected = (weekly["cost"] * worth).groupby(weekly["replication"]).sum()
    np.testing.assert_allclose(cost, expected, rtol=1e-12)
    posts = np.repeat(runs.posts[:, 0], 60)
    expected = (weekly["faithful_use"] * posts * worth / 52).groupby(weekly["replication"]).sum()
    np.testing.assert_allclose(years, expected, rtol=1e-12)
    assert (cost < runs.final["cost"]).all()


def test_cost_effectiveness_is_a_ratio_of_means(comparison):
    base, other = comparison.runs["Nobody"], comparison.runs["Tiny"]
    (base_cost, base_years), (cost, years) = discounted(base), discounted(other)
    found = comparison.cost_effectiveness["Tiny"]
    low, high = t_interval(years - base_years)
    assert low > 0, "this test needs a clear effect"
    assert found.ratio == pytest.approx((cost - base_cost).mean() / (years - base_years).mean(), rel=1e-12)
    assert found.ci_low < found.ratio < found.ci_high and found.reason is None
    # the other way round: what is saved for each year given up
    assert cost_effectiveness(other, base).ratio == pytest.approx(found.ratio, rel=1e-12)


def test_bootstrap_against_scipy():
    generator = np.random.default_rng(5)
    effect = generator.normal(2.0, 0.5, 40)
    cost = 100 * effect + generator.normal(0, 20, 40)
    low, high = bootstrap(cost, effect, 1, 0.95)
    theirs = stats.bootstrap(
        (cost, effect),
        lambda x, y, axis: x.mean(axis=axis) / y.mean(axis=axis),
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=20_000,
        rng=np.random.default_rng(7),
    ).confidence_interval
    assert (low, high) == pytest.approx((theirs.low, theirs.high), rel=0.01)
    assert (low, high) == bootstrap(cost, effect, 1, 0.95) != bootstrap(cost, effect, 2, 0.95)


def test_no_ratio_without_a_clear_effect(tiny):
    copy = tiny.with_settings({"name": "Copy"})
    found = ispsim.compare([tiny, copy], runs=3).cost_effectiveness["Copy"].to_dict()
    assert found["ratio"] is found["ci_low"] is found["ci_high"] is None and "includes 0" in found["reason"]


def test_no_ratio_of_different_prices(tiny, nobody):
    other = tiny.with_settings({"costs.currency": "EUR"})
    found = ispsim.compare([nobody, other], runs=2).cost_effectiveness["Tiny"]
    assert math.isnan(found.ratio) and "currency" in found.reason


def test_grades_count_what_varies(comparison, tiny, nobody):
    counts = comparison.grades()
    varies = [p for p in REGISTER.values() if p.prior != "fixed" and p.low < p.high]
    assert sum(counts.values()) == len(varies)
    stated = [one.with_settings({"parameters.trust.growth": 0.1}) for one in (nobody, tiny)]
    fewer = ispsim.compare(stated, runs=1).grades()
    assert sum(fewer.values()) == len(varies) - 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda a, b: [a], "at least two"),
        (lambda a, b: [], "at least two"),
        (lambda a, b: a, "list"),
        (lambda a, b: 3, "list"),
        (lambda a, b: [a, "b.toml"], "str"),
        (lambda a, b: [a, b.with_settings({"name": a.name})], "name"),
        (lambda a, b: [a, b.with_settings({"weeks": 61})], "61 weeks"),
    ],
)
def test_incomparable(make, said, tiny, nobody):
    with pytest.raises(ispsim.ScenarioError, match=said):
        ispsim.compare(make(tiny, nobody), runs=1)


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"seed": -1}, {"seed": 2**63}, {"uncertainty": "none"}, {"workers": 0}])
def test_wrong_requests(wrong, tiny, nobody):
    with pytest.raises(ispsim.ScenarioError):
        ispsim.compare([nobody, tiny], **({"runs": 1} | wrong))
