"""Trials: the statistics against numbers worked out by hand, the design against small worlds."""

import numpy as np
import pytest

from ispsim.analysis import trials
from ispsim.analysis.trials import Arm, Windows
from ispsim.scenario import Scenario


def weekly(*weeks):
    return np.array(weeks, dtype=float)


def test_windows_are_those_of_the_reference_trial():
    windows = Windows.around(13)
    assert windows.baseline == (1, 13)
    # support stated for week 13 takes effect in step 14, its first week; its 40th is step 53
    assert windows.follow_up == (53, 65)


def test_window_mean_takes_both_ends():
    assert trials.window_mean(weekly([9, 9], [1, 2], [3, 6], [9, 9]), (1, 2)).tolist() == [2, 4]


@pytest.mark.parametrize("window", [(-1, 1), (2, 1), (0, 4)])
def test_a_window_lies_inside_the_run(window):
    with pytest.raises(ValueError, match="not all among weeks 0 to 3"):
        trials.window_mean(np.zeros((4, 2)), window)


def test_pooled_sd_by_hand():
    # squares about the means: 2 and 8 with 1 and 1 degrees of freedom
    assert trials.pooled_sd(np.array([1.0, 3.0]), np.array([0.0, 4.0])) == pytest.approx(5**0.5)
    # unequal groups: (2 + 0) / (2 + 3 - 2)
    assert trials.pooled_sd(np.array([1.0, 3.0]), np.array([5.0, 5.0, 5.0])) == pytest.approx((2 / 3) ** 0.5)


def test_standardised_difference_by_hand():
    before, after = np.array([0.1, 0.3]), np.array([0.4, 0.8])  # change 0.4
    control_before, control_after = np.array([0.2, 0.2]), np.array([0.2, 0.4])  # change 0.1
    # squares at follow-up: 2 x 0.04 + 2 x 0.01 = 0.10 over 2 degrees of freedom
    found = trials.standardised_difference(before, after, control_before, control_after)
    assert found == pytest.approx(0.3 / 0.05**0.5)


def test_no_spread_no_standardised_difference():
    same = np.array([0.5, 0.5])
    assert np.isnan(trials.standardised_difference(same, same, same, same))


def test_person_level_by_hand():
    windows = Windows((0, 0), (1, 1))
    # 30 practitioners: use 0.2 in 10 and 0.5 in 20 of them at first (0.4), then 0.5 and 0.8 (0.7): change 0.3
    treated = Arm(np.zeros((2, 2)), weekly([0.2, 0.5], [0.5, 0.8]), np.array([10.0, 20.0]))
    control = Arm(np.zeros((2, 1)), weekly([0.5], [0.6]), np.array([10.0]))  # change 0.1
    spread = ((30 * 0.7 * 0.3 + 10 * 0.6 * 0.4) / 40) ** 0.5
    assert trials.person_level_difference(treated, control, windows) == pytest.approx(0.2 / spread)


def test_person_level_is_undefined_where_nobody_uses():
    nobody = Arm(np.zeros((2, 1)), np.zeros((2, 1)), np.array([5.0]))
    assert np.isnan(trials.person_level_difference(nobody, nobody, Windows((0, 0), (1, 1))))


def test_charts_are_binomial():
    u = (np.arange(20000) + 0.5) / 20000
    share = trials.sampled_charts(np.full(u.size, 0.3), u, charts=40)
    assert share.mean() == pytest.approx(0.3, abs=1e-4)
    assert share.var() == pytest.approx(0.3 * 0.7 / 40, rel=1e-3)
    assert set(np.round(share * 40, 9) % 1) == {0.0}


def test_charts_of_sure_things_are_sure():
    u = np.array([0.001, 0.5, 0.999])
    assert trials.sampled_charts(np.zeros(3), u).tolist() == [0, 0, 0]
    assert trials.sampled_charts(np.ones(3), u).tolist() == [1, 1, 1]


def test_icc_by_hand():
    # two organisations of 4: shares 1 and 1/2, mean 3/4. MSB = 4 x 2/16 / 1 = 1/2, MSW = 4 x 1/4 / 6 = 1/6, n0 = 4
    assert trials.anova_icc(np.array([4, 2]), np.array([4, 4])) == pytest.approx((1 / 2 - 1 / 6) / (1 / 2 + 3 / 6))


def test_icc_by_hand_with_unequal_sizes():
    # shares 1/2 of 2, 1/4 of 4: overall 1/3
    # MSB = 2/36 + 4/144 = 1/12; MSW = (2/4 + 4 x 3/16) / 4 = 5/16; n0 = 6 - 20/6 = 8/3
    between, within, usual = 1 / 12, 5 / 16, 8 / 3
    expected = (between - within) / (between + (usual - 1) * within)
    assert trials.anova_icc(np.array([1, 1]), np.array([2, 4])) == pytest.approx(expected)
    assert expected < 0


def test_icc_at_its_ends():
    assert trials.anova_icc(np.array([5, 0]), np.array([5, 5])) == pytest.approx(1.0)
    for users, size in (([1], [2]), ([1, 0], [1, 1]), ([0, 0], [5, 5])):
        assert np.isnan(trials.anova_icc(np.array(users), np.array(size)))


def test_slope_per_doubling_by_hand():
    # on log2 of 1, 2, 8: 0, 1, 3
    outcomes = np.array([[1.0, 0.0], [0.8, 0.5], [0.4, 1.5]])
    assert trials.slope_per_doubling((1, 2, 8), outcomes) == pytest.approx([-0.2, 0.5])


def scenario(**settings):
    data = {"weeks": 6, "setting": {"organizations": 4, "stage": "delivered"}}
    return Scenario.from_dict(data).with_settings(settings)


def test_arms_pair_by_replication():
    one, same, other = trials.run_arm(scenario(), [3, 3, 4], workers=2)
    assert one.faithful_use.shape == (7, 4) and one.size.shape == (4,)
    assert np.array_equal(one.faithful_use, same.faithful_use) and np.array_equal(one.size, same.size)
    assert not np.array_equal(one.use_share, other.use_share)


def test_a_trial_of_nothing_finds_nothing():
    arms = trials.run_arm(scenario(**{"weeks": 30, "setting.burn_in": 20}), [0, 1])
    found = trials.trials(arms, arms, Windows((5, 10), (20, 25)), charts=100_000)
    assert np.abs(found["standardised"]).max() < 0.05  # the same people, other charts
    assert found["points_use"].tolist() == [0, 0] and found["person_level"].tolist() == [0, 0]


def test_charts_depend_on_seed_and_trial_alone():
    arm = trials.run_arm(scenario(), [0])[0]
    windows = Windows((1, 3), (4, 6))
    first = trials.trial(arm, arm, windows, seed=1, number=0)
    assert first == trials.trial(arm, arm, windows, seed=1, number=0)
    assert first != trials.trial(arm, arm, windows, seed=1, number=1)
    assert first != trials.trial(arm, arm, windows, seed=2, number=0)
