"""The scalar operations: accurate, and made of nothing that differs between machines."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ispsim import ops

checked = settings(deadline=None, derandomize=True)


@checked
@given(st.floats(-32.0, 32.0))
def test_exp_is_accurate(x):
    """Rounding is doubled seven times by squaring."""
    assert ops.exp(x) == pytest.approx(math.exp(x), rel=5e-14)


def test_exp_is_exact_at_0_and_bounded_outside():
    assert ops.exp(0.0) == 1.0
    assert ops.exp(1000.0) == ops.exp(32.0)
    assert ops.exp(-1000.0) == ops.exp(-32.0) > 0.0


def test_exp_grows():
    x = np.linspace(-32.0, 32.0, 20_001)
    assert (np.diff([ops.exp(float(v)) for v in x]) > 0.0).all()


@checked
@given(st.floats(0.0, 20.0))
def test_chance_of_a_hazard(hazard):
    assert ops.chance_of(hazard) == pytest.approx(-math.expm1(-hazard), abs=1e-13)
    assert 0.0 <= ops.chance_of(hazard) <= 1.0


@pytest.mark.parametrize("hazard", [0.0, 1e-9, 0.01, 0.5, 3.0])
def test_an_event_happens_where_the_draw_is_below_its_chance(hazard):
    chance = -math.expm1(-hazard)
    for u in (0.0, 0.999 * chance, 1.001 * chance, 1.001 * hazard, 1.0 - 2.0**-53):
        assert ops.happens(hazard, u) == float(u < chance)


@checked
@given(st.floats(-30.0, 30.0))
def test_logistic(x):
    assert ops.logistic(x) + ops.logistic(-x) == pytest.approx(1.0, abs=1e-13)
    assert ops.logistic(x) == pytest.approx(1.0 / (1.0 + math.exp(-x)), rel=1e-12)


def test_bell_has_mean_0_and_deviation_1_and_is_bounded():
    u = (np.arange(20_000) + 0.5) / 20_000
    values = np.array([ops.bell(float(x)) for x in u])
    assert values.mean() == pytest.approx(0.0, abs=1e-12)
    assert values.std() == pytest.approx(1.0, abs=1e-3)
    assert abs(ops.bell(0.0)) == abs(ops.bell(1.0)) < 2.16
    assert (np.diff(values) > 0.0).all()


def test_saturate_and_leaning():
    assert ops.saturate(0.0, 0.3) == 0.0
    assert ops.saturate(0.3, 0.3) == 0.5
    assert ops.saturate(1e9, 0.3) == pytest.approx(1.0)
    assert ops.leaning(0.0, 1.0) == 0.0
    assert ops.leaning(0.0, 0.0) == ops.leaning(1.0, 0.7) == 1.0


def test_undefined_is_nan_where_it_is_reported_and_0_where_it_is_used():
    assert math.isnan(ops.ratio(1.0, 0.0)) and ops.ratio(1.0, 4.0) == 0.25
    assert ops.share(1.0, 0.0) == 0.0 and ops.share(1.0, 4.0) == 0.25


@checked
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans())
def test_choices(a, b, condition):
    assert ops.where(condition, a, b) == (a if condition else b)
    assert ops.minimum(a, b) == min(a, b) and ops.maximum(a, b) == max(a, b)
    assert ops.floor(a) == math.floor(a)
