import numpy as np
import pytest
from SALib.analyze import morris as salib
from SALib.sample import morris as sampler

from analysis.sensitivity.functions import problem
from ispsim.analysis.sensitivity import morris
from ispsim.analysis.sensitivity.guards import UnusableError

NAMES = ["x1", "x2", "x3", "x4"]
GROUPS = ["g", "h", "g", "k"]


def design(groups=None, trajectories=12):
    return sampler.sample(problem(4, groups), trajectories, seed=4)


def curved(x):
    return x @ [1.0, -2.0, 3.0, 0.0] + 4.0 * x[:, 0] * x[:, 1]


def test_effects_of_a_linear_function_are_its_slopes():
    x = design()
    found = morris.analyze(x, x @ [1.0, -2.0, 3.0, 0.0], NAMES, resamples=20)
    np.testing.assert_allclose(found.mu.value, [1.0, -2.0, 3.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(found.mu_star.value, [1.0, 2.0, 3.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(found.sigma.value, 0.0, atol=1e-7)


def test_effects_are_those_of_salib():
    x = design()
    expected = salib.analyze(problem(4), x, curved(x), num_resamples=4000, seed=1)
    found = morris.analyze(x, curved(x), NAMES, resamples=4000)
    for estimate, key in ((found.mu, "mu"), (found.mu_star, "mu_star"), (found.sigma, "sigma")):
        np.testing.assert_allclose(estimate.value, np.array(expected[key], dtype=float), atol=1e-12)
    half = np.array(expected["mu_star_conf"], dtype=float)
    np.testing.assert_allclose(found.mu_star.high - found.mu_star.value, half, rtol=0.1, atol=1e-12)


def test_effects_of_groups_are_those_of_salib_where_they_mean_something():
    x = design(GROUPS)
    expected = salib.analyze(problem(4, GROUPS), x, curved(x))
    found = morris.analyze(x, curved(x), NAMES, groups=GROUPS, resamples=20)
    assert found.names == tuple(expected["names"]) == ("g", "h", "k")
    np.testing.assert_allclose(found.mu_star.value, expected["mu_star"], atol=1e-12)
    np.testing.assert_allclose(found.sigma.value, expected["sigma"], atol=1e-12)
    assert np.isnan(found.mu.value[0]) and np.isfinite(found.mu.value[1:]).all()


def test_noise_alone_stays_at_its_floor():
    x = design(trajectories=200)
    y = (x @ [1.0, -2.0, 3.0, 0.0])[:, None] + np.random.default_rng(1).normal(size=(len(x), 8))
    found = morris.analyze(x, y, NAMES, resamples=100)
    # standard deviation of a difference of two means of 8 runs, over a step of 2/3
    assert found.floor[3] == pytest.approx(np.sqrt(2.0 / np.pi) * np.sqrt(2.0 / 8.0) * 1.5, rel=0.05)
    assert found.mu_star.value[3] == pytest.approx(found.floor[3], rel=0.1)
    assert found.above_floor.tolist() == [True, True, True, False]
    table = found.frame(["use"])
    assert table.query("index == 'mu_star'")["floor"].tolist() == found.floor.tolist()


def test_permuting_factors_permutes_results_and_weeks_stand_alone():
    x, order = design(), [3, 1, 0, 2]
    y = np.stack([curved(x), np.exp(curved(x))], axis=-1)[:, None, :]
    one = morris.analyze(x, y, NAMES, resamples=20)
    other = morris.analyze(x[:, order], y[..., 1], [NAMES[j] for j in order], resamples=20)
    np.testing.assert_allclose(other.mu_star.high, one.mu_star.high[order, 1], atol=1e-12)


def test_a_missing_run_costs_its_trajectory():
    x = design()
    y = curved(x)
    kept = morris.analyze(x[5:], y[5:], NAMES, resamples=0)
    y[2] = np.nan
    with pytest.raises(UnusableError, match="point 2 "):
        morris.analyze(x, y, NAMES)
    found = morris.analyze(x, y, NAMES, missing="drop", resamples=20)
    np.testing.assert_allclose(found.sigma.value, kept.sigma.value, atol=1e-12)
    assert found.dropped == 1


def test_points_that_are_no_trajectories_are_refused():
    x = design()
    with pytest.raises(UnusableError, match="trajectory 0"):
        morris.analyze(x[::-1].copy()[np.random.default_rng(1).permutation(len(x))], curved(x), NAMES)
    with pytest.raises(UnusableError, match="60 points are not a multiple of 7"):
        morris.analyze(np.tile(x, 2)[:, :6], curved(x), [*NAMES, "x5", "x6"])


def test_a_constant_outcome_has_effects_of_nothing():
    found = morris.analyze(design(), np.full(60, 3.0), NAMES, resamples=5)
    assert found.status == "constant" and (found.mu_star.value == 0.0).all()
