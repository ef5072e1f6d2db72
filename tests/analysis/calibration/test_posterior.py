"""The posterior is the one that is known; truths are found again as often as intervals promise."""

import numpy as np
import pytest

from analysis.calibration.problems import NOISE, normal_mean, unit_draws, uptake
from ispsim.analysis.calibration import coverage
from ispsim.analysis.calibration import posterior as of
from ispsim.analysis.calibration.coverage import recoveries
from ispsim.analysis.calibration.draws import draws_of, to_place, to_unit
from ispsim.analysis.calibration.identified import identified, pairs
from ispsim.analysis.calibration.posterior import posterior_of


def test_places_and_units_are_each_others_inverse_and_finite_at_the_ends():
    unit = np.array([0.0, 0.2, 0.5, 1.0])
    assert to_unit(to_place(unit)) == pytest.approx(unit, abs=1e-8)
    assert np.isfinite(to_place(unit)).all() and to_place(np.array([0.975]))[0] == pytest.approx(1.959964)


def test_runs_without_all_data_are_left_out():
    data = np.array([[1.0, 2.0], [np.nan, 1.0], [3.0, 4.0]])
    draws = draws_of(("a",), np.array([[0.1], [0.5], [0.9]]), data)
    assert draws.kept.tolist() == [0, 2] and len(draws) == 2


@pytest.mark.parametrize("centre", [-1.2, 0.0, 0.7])
def test_the_mean_of_normal_data_has_the_conjugate_posterior(centre):
    draws = normal_mean()
    values = draws.data.shape[1]
    observed = centre + NOISE * np.random.default_rng(5).standard_normal(values)
    precision = 1.0 + values / NOISE**2
    found = posterior_of(draws, observed, accept=0.2)
    assert found.mean[0] == pytest.approx(observed.sum() / NOISE**2 / precision, abs=0.1)
    assert found.sd[0] == pytest.approx(precision**-0.5, rel=0.12)
    # of what is in no data the prior is left
    assert found.mean[1] == pytest.approx(0.0, abs=0.2) and found.sd[1] == pytest.approx(1.0, rel=0.12)
    assert [one.told for one in identified(found)] == ["much", "nothing"]
    # quantiles are those of a normal distribution
    low, middle, high = found.quantile(np.array([0.05, 0.5, 0.95]))[:, 0]
    assert (high - low) / 2 == pytest.approx(1.645 * found.sd[0], rel=0.15) and low < middle < high


def test_known_truths_lie_in_their_90_percent_intervals_in_85_to_95_percent_of_200_recoveries():
    unit = unit_draws(1200, 2, 3)
    draws = draws_of(("pace", "height"), unit, uptake(unit, 4))
    found = recoveries(draws, 0.2, 200, seed=1)
    assert len(found) == 200
    covered = found.covered(0.9)
    assert ((covered >= 0.85) & (covered <= 0.95)).all(), covered
    assert (np.abs(found.covered(0.5) - 0.5) < 0.1).all()
    assert (found.uneven > 0.001).all()
    low, high = found.interval(0.9)
    assert (low < covered).all() and (covered < high).all()
    # and they are found, not only covered
    assert np.corrcoef(found.truth[:, 1], found.found[:, 1])[0, 1] > 0.9


def test_a_truth_is_left_out_of_what_looks_for_it(monkeypatch):
    draws = normal_mean(600)
    assert 7 in posterior_of(draws, draws.data[7], 0.5).accepted
    assert 7 not in posterior_of(draws, draws.data[7], 0.5, without=7).accepted
    calls = []
    monkeypatch.setattr(
        coverage, "posterior_of", lambda *asked, without: calls.append(without) or posterior_of(*asked, without=without)
    )
    found = recoveries(draws, 0.5, 3, seed=1, among=np.array([5, 9, 11, 300]))
    assert len(calls) == 3 and set(calls) < {5, 9, 11, 300}
    assert found.truth[:, 0].tolist() == draws.place[calls, 0].tolist()


@pytest.mark.slow
def test_recoveries_show_intervals_that_are_too_narrow(monkeypatch):
    right = of._adjusted
    monkeypatch.setattr(
        of, "_adjusted", lambda *asked: (lambda p: p.mean(axis=0) + 0.5 * (p - p.mean(axis=0)))(right(*asked))
    )
    unit = unit_draws(1200, 2, 3)
    draws = draws_of(("pace", "height"), unit, uptake(unit, 4))
    assert (recoveries(draws, 0.2, 60, seed=1).covered(0.9) < 0.8).all()


def test_what_is_known_together_only_is_told_as_a_pair():
    unit = unit_draws(1500, 2, 7)
    place = to_place(unit)
    data = place.sum(axis=1, keepdims=True) + 0.1 * np.random.default_rng(8).standard_normal((1500, 3))
    found = posterior_of(draws_of(("a", "b"), unit, data), np.array([0.5, 0.5, 0.5]), 0.2)
    (pair,) = pairs(found)
    assert (pair.first, pair.second) == ("a", "b") and pair.correlation < -0.9
    assert all(one.told != "much" for one in identified(found))


def test_data_that_nothing_gives_leave_the_posterior_in_the_prior():
    draws = normal_mean()
    found = posterior_of(draws, np.full(draws.data.shape[1], 50.0), 0.2)
    unit = to_unit(found.place)
    assert np.isfinite(found.place).all() and ((unit >= 0.0) & (unit <= 1.0)).all()


def test_resampled_draws_have_the_weights_of_the_posterior():
    draws = normal_mean()
    found = posterior_of(draws, np.full(8, 0.6), 0.2)
    drawn = found.resampled(5000, seed=3)
    assert drawn.shape == (5000, 2)
    assert drawn.mean(axis=0) == pytest.approx(found.mean, abs=0.02)
    assert drawn.std(axis=0) == pytest.approx(found.sd, rel=0.05)
    assert np.array_equal(drawn, found.resampled(5000, seed=3))
    # in random order, so that the first few stand for all
    assert drawn[:500].mean(axis=0) == pytest.approx(found.mean, abs=0.15)
