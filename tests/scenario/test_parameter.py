import math
import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispsim.scenario.parameter import Parameter


def parameter(**changes):
    fields = {
        "name": "area.rate",
        "default": 0.2,
        "low": 0.1,
        "high": 0.5,
        "unit": "per week",
        "grade": "assumption",
        "source": "none",
        "meaning": "A rate.",
    }
    return Parameter(**fields | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "rate"},
        {"name": "Area.rate"},
        {"name": "area..rate"},
        {"name": "area.rate "},
        {"low": 0.3},
        {"high": 0.15},
        {"high": 1.5},
        {"bounds": (0.15, 1.0)},
        {"default": math.nan},
        {"high": math.inf, "bounds": (0.0, math.inf)},
        {"default": True, "high": 1.0},
        {"prior": "normal"},
        {"grade": "review"},
        {"source": ""},
        {"unit": " "},
        {"meaning": ""},
    ],
)
def test_a_wrong_declaration_is_refused(changes):
    with pytest.raises(ValueError, match="parameter"):
        parameter(**changes)


def test_it_is_frozen_and_pickles():
    with pytest.raises(FrozenInstanceError):
        parameter().default = 0.3
    assert pickle.loads(pickle.dumps(parameter())) == parameter()


def test_check_returns_a_float():
    value = parameter().check(1)
    assert value == 1.0 and isinstance(value, float)


@pytest.mark.parametrize("value", [True, "0.2", None, -0.01, 1.01, math.nan, math.inf, 10**400])
def test_check_refuses(value):
    with pytest.raises(ValueError):
        parameter().check(value)


def test_closed_forms_of_the_priors():
    assert parameter(prior="fixed").quantile(0.9) == 0.2
    assert parameter(prior="uniform").quantile(0.25) == pytest.approx(0.2)
    triangular = parameter()
    assert [triangular.quantile(u) for u in (0.0, 0.25, 1.0)] == pytest.approx([0.1, 0.2, 0.5])
    # symmetric: the median is the mode
    assert parameter(default=0.3).quantile(0.5) == pytest.approx(0.3)
    # the mode may lie at an end
    assert parameter(default=0.1).quantile(0.0) == 0.1
    assert parameter(default=0.5).quantile(1.0) == 0.5
    assert parameter(default=0.2, low=0.2, high=0.2).quantile(0.7) == 0.2


@pytest.mark.parametrize("u", [-0.1, 1.1, math.nan])
def test_a_quantile_needs_a_probability(u):
    with pytest.raises(ValueError, match="probability"):
        parameter().quantile(u)


@given(
    st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=3, max_size=3).map(sorted),
    st.floats(0, 1),
    st.sampled_from(["triangular", "uniform"]),
)
def test_quantiles_invert_the_distribution(numbers, u, prior):
    low, mode, high = numbers
    value = parameter(low=low, default=mode, high=high, prior=prior).quantile(u)
    assert low <= value <= high
    if high == low:
        return
    if prior == "uniform":
        below = (value - low) / (high - low)
    elif value <= mode and mode > low:
        below = (value - low) ** 2 / ((high - low) * (mode - low))
    else:
        below = 1 - (high - value) ** 2 / ((high - low) * (high - mode)) if high > mode else 1.0
    assert below == pytest.approx(u, abs=1e-6)
