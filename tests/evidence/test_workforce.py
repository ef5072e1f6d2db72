"""Staff turnover: statistics by hand, and models without the cause fall out of the bands."""

import numpy as np
import pytest

from ispsim.evidence.patterns import workforce
from ispsim.evidence.patterns.workforce import PATTERNS, between_sd, climates, extremes, life, retention

BANDS = {name: pattern.parts for name, pattern in ((one.name, one) for one in PATTERNS)}


def mean(simulated, name):
    return float(np.mean(simulated.parts[name]))


def test_bands_are_those_agreed():
    bands = {name: [(part.low, part.high) for part in parts] for name, parts in BANDS.items()}
    assert bands == {
        "turnover-level": [(0.25, 0.40), (0.10, float("inf"))],
        "climate-and-turnover": [(1.5, 3.0), (1.5, 3.0)],
        "support-and-retention": [(25.0, 75.0)],
    }
    assert {pattern.name: pattern.use for pattern in PATTERNS} == {
        "turnover-level": "fit",
        "climate-and-turnover": "fit",
        "support-and-retention": "hold",
    }


def test_spread_by_hand():
    # one leaves nobody, one everybody once: variance 0.5, less what chance gives at 0.5 a year with 26 posts
    chance = 0.5 * (1 - 0.5 / 52) / 26
    assert between_sd(np.array([0.0, 1.0]), np.array([26.0, 26.0])) == pytest.approx((0.5 - chance) ** 0.5)


def test_no_spread_where_chance_does_it_all():
    size = np.full(4000, 12.0)
    left = np.random.default_rng(1).binomial(52 * 12, 0.3 / 52, size.size)
    assert between_sd(left / size, size) < 0.03
    assert between_sd(np.array([0.3, 0.3]), np.array([10.0, 10.0])) == 0.0


def test_life_ends_when_a_programme_is_first_dropped():
    weeks = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
    assert life(weeks).tolist() == [np.inf, 2.0, 1.0]


def test_extremes_by_hand():
    worst, best = extremes(np.array([0.1, 0.9, 0.5, 0.4, 0.6]))
    assert np.flatnonzero(worst).tolist() == [0]
    assert np.flatnonzero(best).tolist() == [1]


def test_turnover_is_counted_and_dies_with_its_causes(monkeypatch):
    found = workforce.turnover_levels(2, 1)
    assert 0.25 < mean(found, "mean turnover") < 0.40
    usual = workforce.agencies()
    alike = {"parameters.turnover.spread": 0.0, "parameters.place.climate_spread": 0.0}
    monkeypatch.setattr(workforce, "agencies", lambda: usual.with_settings(alike))
    assert mean(workforce.turnover_levels(4, 1), "SD between organisations") < 0.10
    monkeypatch.setattr(workforce, "agencies", lambda: usual.with_settings({"setting.staff_turnover": 0.0}))
    assert mean(workforce.turnover_levels(1, 1), "mean turnover") == 0.0


def test_without_slopes_on_climate_there_are_no_ratios(monkeypatch):
    usual = workforce.clinics().with_settings({"weeks": 520})
    monkeypatch.setattr(workforce, "clinics", lambda: usual)
    found = climates(2, 1)
    assert mean(found, "turnover ratio") > 1.5
    assert mean(found, "life ratio") > 1.5
    flat = usual.with_settings({"parameters.turnover.climate": 0.0, "parameters.drop.climate": 0.0})
    monkeypatch.setattr(workforce, "clinics", lambda: flat)
    found = climates(3, 1)
    assert mean(found, "turnover ratio") < 1.5
    assert mean(found, "life ratio") < 1.5


def test_support_keeps_staff_and_none_does_not():
    assert 25.0 < mean(retention(5, 1), "reduction in leaving") < 75.0
    dead = retention(5, 1, strength=0.0)
    assert abs(mean(dead, "reduction in leaving")) < 25.0
    assert dead.parts["reduction in leaving"].any(), "arms share their chances"
