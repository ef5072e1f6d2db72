"""PAWN, delta and regional analysis, which take any plain sample."""

import numpy as np
import pytest
from SALib.analyze import delta as salib_delta
from SALib.analyze import pawn as salib_pawn
from scipy.stats import ks_2samp, qmc

from analysis.sensitivity.functions import ishigami, problem
from ispsim.analysis.sensitivity import delta, pawn, regional
from ispsim.analysis.sensitivity.ecdf import slides
from ispsim.analysis.sensitivity.guards import UnusableError

NAMES = ["x1", "x2", "x3", "x4"]  # the last does nothing


def sample(points=500, seed=1):
    return qmc.LatinHypercube(4, rng=seed).random(points)


@pytest.fixture(scope="module")
def x():
    return sample()


@pytest.fixture(scope="module")
def y(x):
    return ishigami(x[:, :3])


@pytest.fixture(scope="module")
def noisy(y):
    return y[:, None] + np.random.default_rng(1).normal(size=(500, 8))


def test_pawn_is_that_of_salib(x, y):
    found = pawn.analyze(x, y, NAMES, resamples=0, dummies=0)
    for j in range(4):
        place = slides(x[:, j], 10)
        expected = [ks_2samp(y[place == s], y).statistic for s in range(10)]
        np.testing.assert_allclose(found.by_slide[j], expected, atol=1e-12)
    # SALib leaves the largest point out of the last slide
    expected = salib_pawn.analyze(problem(4), x, y, S=10)
    np.testing.assert_allclose(found.index.value, expected["median"], atol=0.01)
    largest = pawn.analyze(x, y, NAMES, resamples=0, dummies=0, summary="max")
    np.testing.assert_allclose(largest.index.value, expected["maximum"], atol=0.01)


def test_pawn_of_single_runs_is_that_of_the_pooled_runs(x, noisy):
    found = pawn.analyze(x, noisy, NAMES, of="run", resamples=0, dummies=0)
    pooled = pawn.analyze(np.repeat(x, 8, axis=0), noisy.reshape(-1), NAMES, resamples=0, dummies=0)
    np.testing.assert_allclose(found.index.value, pooled.index.value, atol=0.01)


def test_a_factor_of_few_levels_has_a_slide_for_each(x, y):
    levels = np.floor(3.0 * x)
    found = pawn.analyze(levels, y, NAMES, resamples=0, dummies=0)
    assert np.isfinite(found.by_slide).sum(axis=1).tolist() == [3, 3, 3, 3]


def test_delta_of_a_sample_is_that_of_salib(x, y):
    places = np.linspace(y.min(), y.max(), delta.PLACES)
    found, passed = delta.distances(y, x, places)
    expected = [salib_delta.calc_delta(y, places, x[:, j], delta.classes(500)) for j in range(4)]
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert (passed == 0.0).all()
    half = np.where(x[:, 0] < 0.5, 0.0, y)  # constant in half of the classes, which SALib passes over
    with pytest.warns(UserWarning, match="bins skipped"):
        expected = [salib_delta.calc_delta(half, places, x[:, j], delta.classes(500)) for j in range(4)]
    found, passed = delta.distances(half, x, places)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert 0.4 <= passed[0] <= 0.5
    assert delta.analyze(x, half, NAMES, resamples=0, dummies=0).status == "degenerate"


def test_regional_distances_are_kolmogorov_smirnovs(x, y):
    found = regional.analyze(x, y, NAMES, 4.0, resamples=0, dummies=0)
    above = y > 4.0
    expected = [ks_2samp(column[above], column[~above]).statistic for column in x.T]
    np.testing.assert_allclose(np.abs(found.distance.value), expected, atol=1e-12)
    assert found.distance.value[0] > 0.3 and found.share == above.mean()


def test_regional_counts_a_point_by_its_share_of_runs(x, noisy):
    found = regional.analyze(x, noisy, NAMES, 4.0, resamples=0, dummies=0)
    runs, points = noisy.reshape(-1) > 4.0, np.repeat(x, 8, axis=0)
    expected = [ks_2samp(column[runs], column[~runs]).statistic for column in points.T]
    np.testing.assert_allclose(np.abs(found.distance.value), expected, atol=1e-12)


ANALYSES = {
    "pawn": lambda x, y, names=NAMES, **how: pawn.analyze(x, y, names, **{"resamples": 20, "dummies": 50} | how),
    "delta": lambda x, y, names=NAMES, **how: delta.analyze(x, y, names, **{"resamples": 10, "dummies": 10} | how),
    "regional": lambda x, y, names=NAMES, **how: regional.analyze(
        x, y, names, 4.0, **{"resamples": 20, "dummies": 50} | how
    ),
}
EACH = pytest.mark.parametrize("analysis", ANALYSES.values(), ids=ANALYSES)


def estimates(found):
    return found.distance if isinstance(found, regional.Regions) else found.index


@EACH
def test_what_does_nothing_is_no_higher_than_the_floor(analysis, x, noisy):
    found = analysis(x, noisy)
    assert found.above_floor[0] and not found.above_floor[3]
    assert (estimates(found).se > 0.0).all()
    assert "floor" in found.frame(["use"]).columns


@EACH
def test_permuting_factors_permutes_results(analysis, x, noisy):
    order = [2, 0, 3, 1]
    one, other = analysis(x, noisy), analysis(x[:, order], noisy, [NAMES[j] for j in order])
    np.testing.assert_allclose(estimates(other).low, estimates(one).low[order], atol=1e-12)


@EACH
def test_weeks_stand_alone(analysis, x, noisy):
    many = np.stack([noisy, noisy - 1.0], axis=-1)
    whole, alone = analysis(x, many), analysis(x, many[..., 0])
    np.testing.assert_allclose(estimates(whole).high[:, 0], estimates(alone).high, atol=1e-12)


@EACH
def test_missing_runs_are_refused_or_cost_their_point(analysis, x, noisy):
    y = noisy.copy()
    y[3, 2] = np.inf
    with pytest.raises(UnusableError, match="point 3 .* replication 2"):
        analysis(x, y)
    found = analysis(x, y, missing="drop", resamples=0)
    kept = analysis(np.delete(x, 3, axis=0), np.delete(noisy, 3, axis=0), resamples=0)
    np.testing.assert_allclose(estimates(found).value, estimates(kept).value, atol=1e-12)


@EACH
def test_constant_outcomes_have_no_index(analysis, x):
    found = analysis(x, np.full(500, 1.0))
    assert found.status in ("constant", "few") and np.isnan(estimates(found).value).all()


@EACH
def test_a_design_that_does_not_fit_is_refused(analysis, x, y):
    with pytest.raises(UnusableError, match="500 points, the outputs 499|points"):
        analysis(x, y[:-1])
    with pytest.raises(UnusableError, match=r"\(points, 4 factors\)"):
        analysis(x[:, :3], y)
    with pytest.raises(UnusableError, match="not finite"):
        analysis(np.where(x > 0.999, np.nan, x), y)


def test_too_few_points_on_one_side_of_the_bar_say_nothing(x, y):
    found = regional.analyze(x, y, NAMES, float(np.sort(y)[-5]))
    assert found.status == "few" and np.isnan(found.distance.value).all() and found.share == pytest.approx(4 / 500)


def test_equal_outcomes_count_at_once(x, y):
    whole = np.round(y / 4.0)  # few different values
    found = pawn.analyze(x, whole, NAMES, resamples=0, dummies=0)
    expected = [ks_2samp(whole[slides(x[:, 1], 10) == s], whole).statistic for s in range(10)]
    np.testing.assert_allclose(found.by_slide[1], expected, atol=1e-12)
    levels = np.floor(3.0 * x)
    distance = regional.analyze(levels, y, NAMES, 4.0, resamples=0, dummies=0).distance.value[0]
    assert abs(distance) == pytest.approx(ks_2samp(levels[y > 4.0, 0], levels[y <= 4.0, 0]).statistic)


def test_bias_of_delta_is_taken_off_downwards(x, y):
    found = delta.analyze(x, y, NAMES, resamples=30, dummies=0)
    assert (found.index.value < found.plain).all()
