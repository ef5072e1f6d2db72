"""Leadership through climate: the mediation analysis by hand, and what a programme of no strength gives."""

import numpy as np
import pytest

from ispsim.evidence.patterns.leadership import PATTERNS, Mediation, led, mediation

(PATTERN,) = PATTERNS


def test_bands_are_those_agreed():
    assert [(part.low, part.high, part.published) for part in PATTERN.parts] == [
        (0.4, 0.95, 0.82),
        (0.4, 0.95, 0.71),
        (5.0, 35.0, 20.0),
    ]
    assert PATTERN.use == "fit"


def test_mediation_by_hand():
    treated = np.array([1.0, 1.0, 0.0, 0.0])
    mediator = np.array([3.0, 1.0, 1.0, -1.0])  # 2 more with treatment
    outcome = 3.0 * mediator + 1.5 * treated
    found = mediation(treated, mediator, outcome)
    assert (found.indirect, found.direct, found.total) == pytest.approx((6.0, 1.5, 7.5))
    assert found.share == pytest.approx(0.8)


def test_effects_add_up_with_baselines_held_constant():
    draws = np.random.default_rng(2)
    treated = np.repeat([1.0, 0.0], [11, 10])
    before = draws.normal(size=21)
    mediator = treated + before + draws.normal(size=21)
    outcome = mediator - before + draws.normal(size=21)
    found = mediation(treated, mediator, outcome, (before,))
    assert found.indirect + found.direct == pytest.approx(found.total)
    assert found.indirect != pytest.approx(mediation(treated, mediator, outcome).indirect)


def test_shares_stay_within_0_and_1_and_need_a_total():
    assert Mediation(2.0, -1.0, 1.0).share == 1.0
    assert Mediation(-1.0, 2.0, 1.0).share == 0.0
    assert np.isnan(Mediation(-1.0, -1.0, -2.0).share)


def test_a_programme_moves_leaders_and_climate_and_none_does_not():
    climate = "effect on climate (0 to 4)"
    found, dead = led(6, 1), led(6, 1, strength=0.0)
    assert {part.name for part in PATTERN.parts} == set(found.parts)
    assert found.beside["effect on leadership, month 4 (SD)"].mean() > 0.5
    assert found.beside[climate].mean() > 0.3
    assert abs(dead.beside[climate].mean()) < 0.1
    assert dead.parts["fidelity, total effect"].mean() < PATTERN.parts[2].low
