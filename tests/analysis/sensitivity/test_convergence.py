import numpy as np
import pytest

from analysis.sensitivity.functions import ISHIGAMI, ishigami, plain_saltelli, saltelli
from ispsim.analysis.sensitivity import convergence, sobol
from ispsim.analysis.sensitivity.bootstrap import estimate
from ispsim.analysis.sensitivity.guards import UnusableError

NAMES = ["x1", "x2", "x3"]


def total(y):
    return sobol.analyze(y, NAMES, resamples=200).total


def test_a_small_design_is_not_converged_and_a_large_one_is():
    small, large = (total(ishigami(plain_saltelli(rows, 3, False, 1))) for rows in (64, 8192))
    one, other = convergence.judge(small, 64), convergence.judge(large, 8192)
    assert not one.converged.any() and not one.all_converged
    assert other.converged.all() and other.rows_needed == 8192
    assert other.order_known[0, 2] and other.rank.tolist() == [1, 2, 3] == other.rank_low.tolist()
    assert not one.order_known[0, 1]


def test_the_number_of_rows_needed_is_about_right():
    first = convergence.judge(total(ishigami(plain_saltelli(256, 3, False, 1))), 256)
    assert first.rows_needed in (2048, 4096)
    rows = int(first.rows_needed)
    again = convergence.judge(total(ishigami(plain_saltelli(rows, 3, False, 2))), rows)
    assert again.width.max() <= 1.2 * convergence.WIDTH


def test_ranks_that_resamples_mix_up_have_a_range():
    rng = np.random.default_rng(1)
    again = np.array([0.5, 0.49, 0.1]) + 0.02 * rng.normal(size=(500, 3))
    found = convergence.judge(estimate(np.array([0.5, 0.49, 0.1]), again), 100)
    assert found.rank_low.tolist() == [1, 1, 3] and found.rank_high.tolist() == [2, 2, 3]
    assert found.order_known.tolist() == [[False, False, True], [False, False, True], [True, True, False]]


def test_nothing_is_converged_without_resamples_or_where_it_is_undefined():
    found = convergence.judge(sobol.analyze(ishigami(saltelli(64, 3)), NAMES, resamples=0).total, 64)
    assert not found.converged.any() and np.isnan(found.rank_low).all() and not found.order_known.any()
    y = np.stack([ishigami(saltelli(64, 3)), np.zeros(320)], axis=-1)[:, None, :]
    found = convergence.judge(total(y), 64)
    assert np.isnan(found.rank[:, 1]).all() and not found.converged[:, 1].any() and np.isnan(found.rows_needed[1])


def test_growing_designs_settle():
    y = ishigami(saltelli(1024, 3))
    found = convergence.growth(total, y, 5)
    assert found.rows == (128, 256, 512, 1024) and found.values.shape == found.widths.shape == (4, 3)
    np.testing.assert_array_equal(found.values[-1], total(y).value)
    np.testing.assert_array_equal(found.values[1], total(y[: 256 * 5]).value)
    assert found.settled.all() and found.same_order
    np.testing.assert_allclose(found.values[-1], ISHIGAMI["total"], atol=0.06)
    assert (np.diff(found.widths.mean(axis=1)) < 0.0).all()


def test_a_design_whose_second_half_differs_has_not_settled():
    x = saltelli(4096, 3)
    y = np.where(np.arange(len(x)) < len(x) // 2, ishigami(x), ishigami(x[:, [2, 1, 0]]))
    found = convergence.growth(total, y, 5)
    assert not found.settled.all()


def test_too_few_rows_are_refused():
    with pytest.raises(UnusableError, match="16 rows"):
        convergence.growth(total, np.zeros(80), 5)


def test_an_order_that_turns_round_is_seen():
    x = saltelli(4096, 3)
    y = np.where(np.arange(len(x)) < len(x) // 4, ishigami(x), ishigami(x[:, [2, 1, 0]]))
    assert not convergence.growth(total, y, 5, sizes=(1024, 4096)).same_order
