"""Shares against games whose answer is known in closed form."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.attribution.games import game, games
from ispsim.analysis.attribution.shapley import shapley, weights
from ispsim.experiments.attribution.worlds import MOST, mechanisms_of, members


def by_orders(values):
    """The definition: what each adds on arrival, averaged over all orders."""
    players = mechanisms_of(values)
    orders = list(permutations(range(players)))
    out = np.zeros((players, *values.shape[1:]))
    for order in orders:
        there = 0
        for i in order:
            out[i] += values[there + 2**i] - values[there]
            there += 2**i
    return out / len(orders)


def test_order_of_worlds():
    assert members(2).tolist() == [[False, False], [True, False], [False, True], [True, True]]
    assert members(6).shape == (64, 6) and not members(6)[0].any() and members(6)[-1].all()
    assert [members(6)[2**i].nonzero()[0].tolist() for i in range(6)] == [[i] for i in range(6)]


@pytest.mark.parametrize("number", [0, MOST + 1])
def test_too_few_or_too_many(number):
    with pytest.raises(ValueError, match="1 to 10 mechanisms"):
        members(number)


@pytest.mark.parametrize("rows", [0, 1, 3, 63, 2048])
def test_not_all_worlds(rows):
    with pytest.raises(ValueError, match="not all on-off worlds"):
        shapley(np.zeros((rows, 2)))


def test_weights_are_parts_of_all_orders():
    assert weights(3) == pytest.approx([1 / 3, 1 / 6, 1 / 3])
    assert sum(w * n for w, n in zip(weights(5), [1, 4, 6, 4, 1], strict=True)) == pytest.approx(1.0)


def test_additive():
    parts = np.array([3.0, -1.0, 0.5, 2.0])
    assert shapley(game(4, lambda there: 7.0 + sum(parts[list(there)]))) == pytest.approx(parts)


def test_gloves():
    """Two with a left glove, one with a right one, a pair is worth 1: 1/6, 1/6, 2/3."""
    assert shapley(game(3, lambda there: 2 in there and len(there) > 1)) == pytest.approx([1 / 6, 1 / 6, 2 / 3])


@pytest.mark.parametrize("carrier", [{0}, {1, 3}, {0, 2, 4}, {0, 1, 2, 3, 4}])
def test_unanimity(carrier):
    """Worth 1 where all of a set are there: they share it alike, and the others get nothing, to the bit."""
    found = shapley(game(5, lambda there: carrier <= there))
    assert found[sorted(carrier)] == pytest.approx(1 / len(carrier))
    assert not found[sorted(set(range(5)) - carrier)].any()


def test_airport():
    """A runway as long as its largest plane needs: each stretch is paid for by those who need it."""
    need = np.array([1.0, 2.0, 4.0])
    assert shapley(game(3, lambda there: max(need[list(there)], default=0.0))) == pytest.approx([1 / 3, 5 / 6, 17 / 6])


def test_replications_and_weeks_are_kept_apart():
    values = np.random.default_rng(1).normal(size=(8, 5, 4))
    found = shapley(values)
    assert found.shape == (3, 5, 4)
    assert found[:, 2, 3] == pytest.approx(shapley(values[:, 2, 3]))


def test_undefined_stays_undefined():
    values = np.zeros((8, 2))
    values[5, 1] = np.nan
    assert np.isnan(shapley(values)[:, 1]).all() and not shapley(values)[:, 0].any()


@settings(max_examples=30, deadline=None)
@given(games)
def test_is_what_it_is_defined_as(values):
    assert shapley(values) == pytest.approx(by_orders(values), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(games)
def test_adds_up(values):
    assert shapley(values).sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(games, st.data())
def test_names_do_not_matter(values, data):
    players = mechanisms_of(values)
    order = data.draw(st.permutations(range(players)))
    renamed = np.array([values[sum(2 ** order[i] for i in range(players) if on[i])] for on in members(players)])
    assert shapley(renamed) == pytest.approx(shapley(values)[list(order)], abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(games)
def test_one_who_changes_nothing_gets_nothing(values):
    """To the bit; and the others get what they had without."""
    with_idle = np.concatenate([values, values])
    found = shapley(with_idle)
    assert found[-1] == 0.0
    assert found[:-1] == pytest.approx(shapley(values), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(games)
def test_two_equal_copies_share_alike(values):
    """The last of the game is split in two: each half adds half of it, in any company."""
    half = values.reshape(2, -1)
    middle = half[0] + 0.5 * (half[1] - half[0])
    found = shapley(np.concatenate([half[0], middle, middle, half[1]]))
    assert found[-2] == pytest.approx(found[-1], abs=1e-9)
    assert found[-2:].sum() == pytest.approx(shapley(values)[-1], abs=1e-9)
