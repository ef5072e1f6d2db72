import numpy as np
import pytest

from ispsim.analysis.sensitivity import noise
from ispsim.analysis.sensitivity.guards import UnusableError


def outcomes(points, replications, between, common, own, seed=1):
    rng = np.random.default_rng(seed)
    return (
        between * rng.normal(size=(points, 1))
        + common * rng.normal(size=(1, replications))
        + own * rng.normal(size=(points, replications))
    )


def test_a_one_way_decomposition_is_that_of_the_textbook():
    y = outcomes(50, 8, 1.0, 0.0, 2.0)
    between = 8 * y.mean(axis=1).var(ddof=1)
    within = y.var(axis=1, ddof=1).mean()
    found = noise.analyze(y, common=False, resamples=0)
    assert found.within.value == pytest.approx(within)
    assert found.between.value == pytest.approx((between - within) / 8)
    assert found.common.value == 0.0 and found.enough


def test_a_crossed_decomposition_is_that_of_the_textbook():
    y = outcomes(50, 8, 1.0, 1.5, 2.0)
    centred = y - y.mean(axis=1, keepdims=True) - y.mean(axis=0) + y.mean()
    own = (centred**2).sum() / (49 * 7)
    points, replications = 8 * y.mean(axis=1).var(ddof=1), 50 * y.mean(axis=0).var(ddof=1)
    found = noise.analyze(y, resamples=0)
    assert found.between.value == pytest.approx((points - own) / 8)
    assert found.common.value == pytest.approx((replications - own) / 50)
    assert found.within.value == pytest.approx(found.common.value + own)


def test_the_planted_share_is_found():
    for common, own in ((0.0, 1.0), (1.5, 0.5)):
        found = noise.analyze(outcomes(2000, 64, 1.0, common, own), resamples=200)
        truth = (common**2 + own**2) / (1.0 + common**2 + own**2)
        assert found.share.low <= truth <= found.share.high
        assert found.share.high - found.share.low < 0.25
        assert found.between.value == pytest.approx(1.0, rel=0.1)


def test_a_one_way_decomposition_takes_too_much_off_common_futures():
    many = [outcomes(200, 8, 1.0, 4.0, 0.1, seed) for seed in range(20)]
    crossed, plain = (
        np.mean([noise.analyze(y, common=common, resamples=0).between.value for y in many]) for common in (True, False)
    )
    assert crossed == pytest.approx(1.0, abs=0.1) and plain < 0.0


def test_a_constant_outcome_is_all_noise_and_one_without_any_is_nothing():
    rng = np.random.default_rng(1)
    y = np.stack([np.broadcast_to(rng.normal(size=8), (50, 8)), np.full((50, 8), 2.0)], axis=-1)
    found = noise.analyze(y, resamples=20)
    assert found.share.value[0] == pytest.approx(1.0) and np.isnan(found.share.value[1])
    assert found.status.tolist() == ["constant", "constant"]


def test_few_replications_are_said_to_be_few_and_one_is_refused():
    assert not noise.analyze(outcomes(20, 7, 1.0, 0.0, 1.0), resamples=10).enough
    with pytest.raises(UnusableError, match="one replication"):
        noise.analyze(np.arange(10.0))
