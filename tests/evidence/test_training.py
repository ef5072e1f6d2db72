"""Training and what follows it: statistics by hand, people followed to the end, and no learning without coaching."""

import numpy as np
import pytest

from ispsim.engine.walk import weeks_of
from ispsim.evidence.patterns.training import (
    PATTERNS,
    Courses,
    agencies,
    consulted,
    followed,
    learned_or_left,
    partial_correlation,
)

CONSULTATION, LEAVING = PATTERNS


def test_bands_are_those_agreed():
    assert CONSULTATION.by_design
    assert CONSULTATION.use == "shape"
    assert LEAVING.use == "fit"
    figures = {part.name: part.published for part in LEAVING.parts}
    assert list(figures.values()) == [52.3, 26.6, 4.6, 16.5]
    for part in LEAVING.parts:
        assert part.published is not None
        assert (part.low, part.high) == pytest.approx((part.published - 10.0, part.published + 10.0))


def test_partial_correlation_is_that_of_residuals():
    x, y, z = np.random.default_rng(3).normal(size=(3, 40))
    y = y + x + z
    rest = [one - np.polyval(np.polyfit(z, one, 1), z) for one in (x, y)]
    assert partial_correlation(x, y, z) == pytest.approx(np.corrcoef(*rest)[0, 1])


def test_shares_by_hand():
    stays = np.inf
    courses = Courses(np.array([stays, stays, stays, 10.0, 20.0]), np.array([0.6, 0.5, 0.4, 0.2, 0.7]))
    assert courses.shares(0.5) == pytest.approx((40.0, 20.0, 20.0, 20.0))
    assert sum(courses.shares(0.3)) == pytest.approx(100.0)


def test_people_are_followed_until_they_leave():
    courses = followed(agencies(True), 1, 0)
    (_, world), *_ = weeks_of(agencies(True), 1, 0, weeks=[52])
    assert np.array_equal(np.isinf(courses.left), world.column("practitioner", "stint") == 1)
    there = np.isinf(courses.left)
    assert (courses.skilled[there] >= world.column("practitioner", "skill")[there]).all()


def test_without_coaching_hardly_anybody_becomes_competent():
    coached, alone = (learned_or_left(2, 1, coached=coached) for coached in (True, False))
    name = "employed and competent"
    assert coached.parts[name].mean() > 20.0
    assert alone.parts[name].mean() < 5.0
    total = sum(coached.parts.values())
    assert np.allclose(total, 100.0)


def test_consultation_gives_more_than_training_and_none_does_not():
    name = "the training's gain in skill is less than half of the gain in all"
    found = consulted(2, 1)
    assert found.conditions[name].all()
    assert {condition.name for condition in CONSULTATION.conditions} == set(found.conditions)
    alone = consulted(2, 1, strength=1.0, hours=0.0)
    assert not any(holds.any() for holds in alone.conditions.values())
