"""Pooling, regression over trials and variance between groups, against closed forms and hand-made data."""

import numpy as np
import pytest

from ispsim.analysis.trials import anova_icc
from ispsim.evidence.studies import between, pooled, slope, standard_error


def test_trials_of_equal_size_are_pooled_to_their_mean():
    effects = np.array([0.1, 0.4, 0.7, 1.2])
    found = pooled(effects, np.full(4, 0.2))
    assert found.effect == pytest.approx(effects.mean())
    # equal errors: the moment estimate is the variance of the effects less that of their errors
    assert found.tau2 == pytest.approx(effects.var(ddof=1) - 0.04)
    assert found.error == pytest.approx((effects.var(ddof=1) / 4) ** 0.5)
    assert found.i2 == pytest.approx(1 - 0.04 / effects.var(ddof=1))


def test_alike_trials_have_no_variance_between_them():
    found = pooled(np.array([0.3, 0.31, 0.29]), np.array([0.2, 0.1, 0.4]))
    assert (found.tau2, found.i2) == (0.0, 0.0)
    assert found.error == pytest.approx((25 + 100 + 6.25) ** -0.5)


def test_pooling_as_dersimonian_and_laird_wrote_it():
    effects, errors = np.array([0.2, 0.9, 0.5]), np.array([0.1, 0.3, 0.2])
    w = errors**-2
    q = (w * (effects - (w * effects).sum() / w.sum()) ** 2).sum()
    tau2 = (q - 2) / (w.sum() - (w**2).sum() / w.sum())
    found = pooled(effects, errors)
    assert found.tau2 == pytest.approx(tau2)
    assert found.effect == pytest.approx(np.average(effects, weights=1 / (errors**2 + tau2)))


def test_the_slope_of_a_line_is_found():
    x = np.array([1.0, 2.0, 4.0, 5.0])
    assert slope(3.0 - 0.25 * x, np.array([0.1, 0.3, 0.2, 0.1]), x) == pytest.approx(-0.25)


def test_the_standard_error_of_sixty_practices():
    assert standard_error(np.array([0.56]), 30, 30) == pytest.approx([(60 / 900 + 0.56**2 / 120) ** 0.5])


def test_variance_between_groups_is_free_of_what_is_inside_them():
    values, groups = np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1])
    # means 2 and 6, within mean square 2, among 16: (16 - 2) / 2
    assert between(values, groups) == pytest.approx((7.0, 7.0 / 9.0))
    assert np.isnan(between(np.ones(3), np.arange(3))).all()


def test_of_what_is_done_or_not_it_is_the_known_correlation():
    rng = np.random.default_rng(5)
    groups = np.repeat(np.arange(8), rng.integers(3, 9, 8))
    uses = (rng.random(groups.size) < 0.2 + 0.08 * groups).astype(float)
    size = np.bincount(groups)
    assert between(uses, groups)[1] == pytest.approx(anova_icc(np.bincount(groups, uses), size))
