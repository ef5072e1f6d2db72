"""Dividends, interaction indices and knock-outs against games whose answer is known."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.attribution.games import game, games
from ispsim.analysis.attribution.interactions import by_size, dividends, interactions
from ispsim.analysis.attribution.knockouts import by_itself, knocked_out
from ispsim.analysis.attribution.shapley import shapley
from ispsim.experiments.attribution.worlds import mechanisms_of, members


def number(there):
    return sum(2**i for i in there)


@pytest.mark.parametrize("carrier", [{2}, {0, 3}, {0, 1, 2}, {0, 1, 2, 3}])
def test_unanimity(carrier):
    """One dividend, of the set itself; pairs within it interact by 1 ÷ (its size - 1), others not at all."""
    values = game(4, lambda there: 5.0 + (carrier <= there))
    found = dividends(values)
    assert found[number(carrier)] == 1.0 and np.count_nonzero(found) == 1
    index = interactions(values)
    assert np.isnan(np.diag(index)).all()
    for i, j in combinations(range(4), 2):
        expected = 1 / (len(carrier) - 1) if {i, j} <= carrier else 0.0
        assert index[i, j] == index[j, i] == pytest.approx(expected)
    assert by_size(values).tolist() == [float(size == len(carrier)) for size in (1, 2, 3, 4)]


def test_product_and_substitutes():
    """Two that need one another interact by +1, two that make up for one another by -1."""
    assert interactions(game(2, lambda there: len(there) == 2))[0, 1] == 1.0
    assert interactions(game(2, lambda there: len(there) > 0))[0, 1] == -1.0


def test_additive_games_have_no_interactions():
    index = interactions(game(4, lambda there: sum(i + 1.0 for i in there)))
    assert np.nanmax(np.abs(index)) < 1e-12


def test_majority():
    """Worth 1 with two of three: dividends 1 for pairs, -2 for all; each pair interacts by 1 - 2/2 = 0."""
    values = game(3, lambda there: len(there) > 1)
    assert dividends(values).tolist() == [0, 0, 0, 1, 0, 1, 1, -2]
    assert np.nanmax(np.abs(interactions(values))) == 0.0
    assert by_size(values).tolist() == [0, 3, -2]


def by_definition(values, i, j):
    """What two bring together less apart, averaged over sizes and sets of the others."""
    players = mechanisms_of(values)
    others = [k for k in range(players) if k not in (i, j)]
    means = []
    for size in range(len(others) + 1):
        found = []
        for company in combinations(others, size):
            there = number(company)
            found.append(values[there + 2**i + 2**j] - values[there + 2**i] - values[there + 2**j] + values[there])
        means.append(np.mean(found))
    return np.mean(means)


@settings(max_examples=20, deadline=None)
@given(games)
def test_what_they_are_defined_as(values):
    index, players = interactions(values), mechanisms_of(values)
    for i, j in combinations(range(players), 2):
        assert index[i, j] == pytest.approx(by_definition(values, i, j), abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(games)
def test_dividends_rebuild_values_and_shares(values):
    found, on = dividends(values), members(mechanisms_of(values))
    inside = (on[:, None, :] >= on[None, :, :]).all(axis=2)
    assert inside @ found == pytest.approx(values - values[0], abs=1e-8)
    size = np.maximum(on.sum(axis=1), 1)
    assert on.T @ (found / size) == pytest.approx(shapley(values), abs=1e-8)
    assert by_size(values).sum() == pytest.approx(values[-1] - values[0], abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(games)
def test_values_are_left_as_they_were(values):
    before = values.copy()
    dividends(values)
    assert (values == before).all()


def test_more_axes():
    values = np.random.default_rng(2).normal(size=(16, 3, 5))
    assert interactions(values).shape == (4, 4, 3, 5) and by_size(values).shape == (4, 3, 5)
    assert interactions(values)[1, 3, 2, 4] == pytest.approx(interactions(values[:, 2, 4])[1, 3])


def test_knock_outs():
    values = game(3, lambda there: {0, 1} <= there or 2 in there)
    assert knocked_out(values).tolist() == [0, 0, 0]
    assert by_itself(values).tolist() == [0, 0, 1]
    steps = np.array([0.0, 1, 2, 3, 10, 20, 30, 100])
    assert knocked_out(steps).tolist() == [70, 80, 97] and by_itself(steps).tolist() == [1, 2, 10]
