"""Data that the model does not give are told; rivals are told apart as well as they can be, and no better."""

import numpy as np
import pytest

from analysis.calibration.problems import normal_mean
from ispsim.analysis.calibration import choice
from ispsim.analysis.calibration.choice import judge
from ispsim.analysis.calibration.fit import band, unlike


def test_a_band_holds_nine_tenths():
    data = np.arange(101.0)[:, None] * np.array([1.0, 2.0])
    found = band(np.vstack([data, [[np.nan, 1.0]]]), np.array([50.0, 199.0]))
    assert found.low.tolist() == [5.0, 10.0] and found.high.tolist() == [95.0, 190.0]
    assert found.inside.tolist() == [True, False]


def test_data_like_the_simulated_are_common_and_others_are_not():
    data = normal_mean().data
    everybody = np.arange(len(data))
    assert unlike(data, data[7], everybody, 200, 1) > 0.05
    assert unlike(data, np.full(data.shape[1], 12.0), everybody, 200, 1) < 0.01


def test_what_is_the_same_in_all_simulations_is_missed_by_any_difference():
    data = np.column_stack([normal_mean().data, np.zeros(3000)])
    observed = data[7].copy()
    observed[-1] = 0.1
    assert unlike(data, observed, np.arange(len(data)), 200, 1) < 0.01


def two(apart: float, number: int = 600, same_noise: bool = False):
    """Two forms whose data are normal with means so far apart."""
    random = np.random.default_rng(1)
    noise = random.standard_normal((2, number, 1))
    if same_noise:
        noise[1] = noise[0]
    data = (noise + np.array([0.0, apart])[:, None, None]).reshape(-1, 1)
    truth = np.repeat([0, 1], number)
    return truth, data, np.tile(np.arange(number), 2)


@pytest.mark.parametrize("method", ["logistic", "forest"])
def test_two_normal_forms_are_told_apart_as_well_as_they_can_be(method, monkeypatch):
    monkeypatch.setattr(choice, "_TREES", 40)
    truth, data, draw = two(2.0)
    found = judge(("a", "b"), truth, data, draw, method, 1)
    # the best rule is right with probability Phi(1)
    assert found.told.right == pytest.approx(0.841, abs=0.03)
    assert found.told.right == pytest.approx(0.841, abs=3 * found.told.error() + 0.01)
    # half-way between the means nobody can know; at one of them the odds are e^2
    assert found.given(np.array([1.0]))[0] == pytest.approx(0.5, abs=0.12)
    assert found.given(np.array([0.0]))[0] == pytest.approx(0.881, abs=0.08)
    assert found.told.confusion.sum(axis=1) == pytest.approx([1.0, 1.0])


def test_forms_without_a_difference_are_not_told_apart_and_are_given_even_odds():
    truth, data, draw = two(0.0)
    found = judge(("a", "b"), truth, data, draw, "logistic", 1)
    assert found.told.right == pytest.approx(0.5, abs=0.06) and abs(found.told.bits) < 0.02
    assert found.given(np.array([3.0])) == pytest.approx([0.5, 0.5], abs=0.1)


def test_data_of_one_draw_are_not_learnt_from_and_judged_both(monkeypatch):
    """A forest that saw the twin of a data set, with the other form's name, would be wrong more often than guessing."""
    monkeypatch.setattr(choice, "_TREES", 20)
    truth, data, draw = two(0.0, 300, same_noise=True)
    assert judge(("a", "b"), truth, data, draw, "forest", 1).told.right == pytest.approx(0.5, abs=0.03)


def test_how_much_is_told_grows_with_the_difference():
    bits = [judge(("a", "b"), *two(apart, 200), "logistic", 1).told.bits for apart in (0.5, 2.0, 6.0)]
    assert bits[0] < bits[1] < bits[2] <= 1.0 and bits[2] > 0.95
