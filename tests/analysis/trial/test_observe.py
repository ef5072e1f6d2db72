"""What a trial sees of what happened: charts, staff, error, gaps and people who left."""

import numpy as np
import pytest

from ispsim.analysis.trial import observe
from ispsim.engine.results import NAMES
from ispsim.experiments.trial.schema import MeasurementTable, MediatorTable
from ispsim.experiments.trial.worlds import Followed

SITES, POSTS = 40, 25


def arm(shift=0.0, isp=0):
    """Return an arm in which use rises by a shift, and skill by 0.2; half of the posts change hands."""
    weekly = np.zeros((11, len(NAMES), SITES))
    level = np.linspace(0.2, 0.6, SITES)
    weekly[:, NAMES.index("use_share")] = level
    weekly[6:, NAMES.index("use_share")] += shift
    weekly[:, NAMES.index("motivation")] = level
    site = np.repeat(np.arange(SITES), POSTS)
    skill = np.random.default_rng(2).uniform(0.2, 0.7, site.size)
    leaver = np.arange(site.size) % 2
    before = {"stint": np.ones(site.size), "skill": skill}
    after = {"stint": 1.0 + leaver, "skill": np.where(leaver, 0.0, skill + 0.2)}
    return Followed(weekly, {2: before, 10: after}, site, np.full(SITES, isp))


def measurement(**stated):
    return MeasurementTable(**{"outcome": "use_share", "baseline": (1, 2), "follow_up": (8, 10)} | stated)


def seen(rng=None, **stated):
    strata = [np.zeros(SITES, int)] * 2
    return observe.observed([arm(), arm(0.2)], strata, measurement(**stated), rng or np.random.default_rng(3))


STAFF = {"outcome": "skill", "source": "staff"}


def test_charts_are_drawn_from_the_means_of_the_windows():
    found = seen(charts=400)
    assert np.ptp(found.value) == 1.0 and found.value.size == 2 * SITES * 400
    assert found.after == pytest.approx(np.bincount(found.site, found.value) / 400)
    assert found.after[:SITES] == pytest.approx(np.linspace(0.2, 0.6, SITES), abs=0.12)
    assert found.after[SITES:].mean() - found.before[SITES:].mean() == pytest.approx(0.2, abs=0.02)
    assert seen(charts=2).after.std() > seen(charts=400).after.std() + 0.1


def test_isps_of_arms_are_different_isps():
    assert set(seen().isp[:SITES]).isdisjoint(seen().isp[SITES:])


def test_sites_are_lost():
    found = seen(missing=0.3)
    lost = np.isnan(found.after)
    assert 0.1 < lost.mean() < 0.5 and not np.isnan(found.before).any()
    assert not np.isin(found.site, np.flatnonzero(lost)).any()


def test_staff_on_the_scale_of_the_survey():
    found = seen(**STAFF, scale=(1, 5), who="stayed")
    assert found.before.mean() == pytest.approx(1 + 4 * 0.45, abs=0.05)
    assert found.after.mean() - found.before.mean() == pytest.approx(0.8, abs=0.05)  # 0.2 on 0 to 1
    reversed_scale = seen(**STAFF, scale=(5, 1), who="stayed")
    assert reversed_scale.after.mean() < reversed_scale.before.mean()


def test_those_who_left_count_or_do_not():
    everybody, stayed = seen(**STAFF), seen(**STAFF, who="stayed")
    assert stayed.value.size == SITES * POSTS  # in each arm, the posts with even numbers
    assert everybody.after.mean() < 0.4 < 0.6 < stayed.after.mean()
    true = observe.site_means(arm(), measurement(**STAFF, who="stayed"))
    assert np.concatenate([true[1]] * 2) == pytest.approx(stayed.after)


def test_error_has_the_variance_that_gives_the_reliability():
    exact, rough = seen(**STAFF, who="stayed"), seen(**STAFF, who="stayed", reliability=0.5)
    before = np.random.default_rng(2).uniform(0.2, 0.7, SITES * POSTS).std()
    assert (rough.value - exact.value).std() == pytest.approx(before, rel=0.1)


def test_not_everybody_answers():
    found = seen(**STAFF, respond=0.6)
    assert found.value.size / (2 * SITES * POSTS) == pytest.approx(0.6, abs=0.06)


def test_mediators_have_error_on_their_scale():
    table = MediatorTable(measure="motivation", scale=(0, 4), reliability=0.8)
    exact = MediatorTable(measure="motivation", scale=(0, 4))
    true, same = observe.mediators([arm(), arm()], exact, 2, 8, np.random.default_rng(5))
    assert true[0] == pytest.approx(0.8) and (true == same).all()
    before, way = observe.mediators([arm(), arm()], table, 2, 8, np.random.default_rng(5))
    for one in (before, way):
        assert (one - true).std() == pytest.approx(true.std() / 2, rel=0.35)
    assert np.abs(np.corrcoef(before - true, way - true)[0, 1]) < 0.4
