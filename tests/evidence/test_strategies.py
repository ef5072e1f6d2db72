"""Strategies: statistics by hand, strategies of no strength, and a world in which only the number of them matters."""

import numpy as np
import pytest

from ispsim.evidence.patterns import strategies
from ispsim.evidence.patterns.strategies import MIXES, PATTERNS, between_counts, by_baseline, ladder, with_both

LADDER, MIX = PATTERNS


def test_bands_are_those_agreed():
    assert {part.name: (part.low, part.high, part.published) for part in LADDER.parts} == {
        "printed materials": (-8.0, 9.6, 4.3),
        "educational meetings": (1.8, 15.3, 6.0),
        "educational outreach": (3.6, 16.0, 6.0),
        "local opinion leaders": (6.0, 14.5, 12.0),
        "audit and feedback": (3.0, 11.0, 5.0),
    }
    assert (LADDER.use, MIX.use) == ("hold", "shape")


def test_gain_by_baseline_by_hand():
    before = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert by_baseline(before, np.array([4.0, 2.0, 9.0, 9.0, 1.0, 0.0])) == pytest.approx(2.5)


def test_variance_between_counts_by_hand():
    # means 1 and 3 about 2: 4 of it between; 1 + 1 within
    assert between_counts(np.array([0.5, 1.5, 3.5, 2.5]), np.array([1, 1, 2, 2])) == pytest.approx(4.0 / 5.0)
    assert np.isnan(between_counts(np.ones(3), np.array([0, 1, 1])))


def test_mixes_with_both_are_held_against_as_many_without():
    mixes = np.array([(1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1), (0, 0, 0)])
    assert with_both(np.array([5.0, 1.0, 2.0, 9.0, 0.0]), mixes) == pytest.approx(3.5)


def test_strategies_of_no_strength_gain_alike():
    found = ladder(2, 1, strength=0.0)
    assert set(found.parts) == {part.name for part in LADDER.parts}
    assert set(found.conditions) == {condition.name for condition in LADDER.conditions}
    nothing = found.parts["printed materials"]
    assert np.array_equal(found.parts["audit and feedback"], nothing)
    assert np.array_equal(found.parts["local opinion leaders"], nothing)
    assert (found.parts["educational outreach"] > nothing).all()
    assert not found.conditions["audit and feedback gain more where fewer use the RSI"].any()
    assert (found.beside["printed materials at full strength (points)"] > 0.0).all()


def test_where_only_the_number_of_activities_matters_the_mix_does_not(monkeypatch):
    usual, (share, more) = strategies.mixed, (condition.name for condition in MIX.conditions)
    small = {"setting.organizations": 8, "setting.systems": 3}
    worlds = {mix: usual(mix).with_settings(small) for mix in MIXES}
    monkeypatch.setattr(strategies, "mixed", worlds.__getitem__)
    found = strategies.activities(1, 1)
    assert found.conditions[share].all()
    assert found.conditions[more].all()
    monkeypatch.setattr(strategies, "mixed", lambda mix: worlds[tuple(sorted(mix))])
    dead = strategies.activities(1, 1)
    assert not dead.conditions[share].any()
    assert not dead.conditions[more].any()
