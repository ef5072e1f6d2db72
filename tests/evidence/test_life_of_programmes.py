"""Patterns of the life of programmes: statistics by hand, re-enactments against worlds in which they must fail."""

import numpy as np
import pytest

from ispsim.evidence.patterns import life_of_programmes as life
from ispsim.evidence.verdict import judge

PATTERNS = {pattern.name: pattern for pattern in life.PATTERNS}


def test_uses_and_bands_are_the_published_ones():
    assert {name: pattern.use for name, pattern in PATTERNS.items()} == {
        "discontinuation": "shape",
        "early-stages": "hold",
        "diffusion": "shape",
    }
    parts = {part.name: (part.low, part.high, part.published) for part in PATTERNS["diffusion"].parts}
    assert parts == {"p": (0.005, 0.05, 0.03), "q": (0.1, 0.6, 0.38)}


def test_first_week_by_hand():
    reached = np.array([[False, False, True], [True, False, True]])
    assert life.first_week(reached).tolist() == [1, life.NEVER, 0]


def programme(begins, ends, weeks=209):
    """Stages of an organisation that delivers from a week until it drops, and again from ten weeks later."""
    stages = np.full(weeks, life.STARTING_UP, dtype=float)
    stages[begins:] = life.DELIVERED
    if ends is not None:
        stages[ends:] = life.DROPPED
        stages[ends + 10 :] = life.DELIVERED
    return stages


def test_yearly_hazard_by_hand():
    # one runs all four years, one is dropped after half a year, one after one and a half, one begins in year 3 and
    # is seen for one year, one never delivers
    never = np.full(209, life.STARTING_UP, dtype=float)
    stages = np.stack([programme(0, None), programme(0, 26), programme(10, 88), programme(156, None), never], axis=1)
    hazard = life.yearly_hazard(stages, 4)
    assert hazard == pytest.approx([1 / 3.5, 1 / (1 + 26 / 52), 0.0, 0.0])


def test_the_hazard_of_a_year_that_nobody_sees_is_undefined():
    assert np.isnan(life.yearly_hazard(programme(0, 26, weeks=60)[:, None], 2)[1])


def test_states_by_hand():
    stages = np.array([life.DELIVERED, life.SUSTAINED, life.DELIVERED, life.DROPPED, life.STARTING_UP])
    use = np.array([0.5, 0.49, 0.0, 0.9, 0.0])
    assert life.states(stages, use).tolist() == [2, 1, 0, 0, 0]


def test_penalised_logit_of_a_two_by_two_table():
    # its maximum adds one half to each cell
    x, y = np.repeat([0.0, 1.0], [5, 7])[:, None], np.array([1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0])
    assert life.penalised_logit(x, y) == pytest.approx([np.log(4.5 * 4.5 / (3.5 * 1.5))], abs=1e-3)
    separated = np.repeat([0.0, 1.0], [5, 7])
    assert life.penalised_logit(x, separated) == pytest.approx([np.log(5.5 * 7.5 / (0.5 * 0.5))], abs=1e-3)


def test_a_logit_without_variation_is_undefined():
    x = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.2, 0.8]])
    assert np.isnan(life.penalised_logit(x[:, :1], np.ones(4))).all()
    assert np.isnan(life.penalised_logit(x, np.array([0.0, 1.0, 1.0, 0.0]))).all()


def test_completeness_and_speed_by_hand():
    never = life.NEVER
    reached = np.array([[0, 26, 13, never], [26, never, 52, never], [52, never, 130, never]])
    found = life.completeness_and_speed(reached, 104)
    assert found[:, 0] == pytest.approx([1, 1 / 3, 2 / 3, 0])
    assert found[:, 1] == pytest.approx([-1, -0.5, -1, -2])


def test_the_bass_curve_is_found_again():
    years = np.arange(18.0)
    assert life.bass(years, 0.03, 0.38)[[5, 10, 17]] == pytest.approx([0.33, 0.81, 0.985], abs=0.01)
    assert life.fit_bass(years, life.bass(years, 0.012, 0.55)) == pytest.approx((0.012, 0.55), rel=1e-3)
    assert np.isnan(life.fit_bass(years, np.zeros(18))).all()


def test_the_hazard_peaks_because_terms_end():
    def peaks(settings):
        small = {"setting.organizations": 300, "setting.practitioners_per_organization": 3}
        found = life.discontinuation(1, 1, {**small, **settings}).beside
        hazard = [found[f"drops per programme-year in year {year}"][0] for year in range(1, 7)]
        return hazard[1] / max(hazard[0], hazard[2]), hazard[4] / max(hazard[3], hazard[5])

    assert min(peaks({})) > 1.3
    assert max(peaks({"parameters.drop.term_factor": 1.0})) < 1.3


def test_where_nothing_is_dropped_nothing_peaks():
    found = life.discontinuation(1, 1, {"setting.organizations": 20, "parameters.drop.base": 0.0})
    assert not found.conditions[life.SECOND_YEAR][0]
    assert not found.conditions[life.FIFTH_YEAR][0]
    assert judge(PATTERNS["discontinuation"], found)[0] == "miss"


def test_early_stages_foretell_start_up_where_there_are_any():
    verdict, _ = judge(PATTERNS["early-stages"], life.early_stages(3, 1))
    assert verdict == "hit"
    unheard_of = {f"parameters.consider.{who}": 0.0 for who in ("base", "leaders", "staff", "peers", "system")}
    assert judge(PATTERNS["early-stages"], life.early_stages(2, 1, unheard_of))[0] == "miss"


def test_selection_spreads_from_one_to_another():
    small = {"setting.organizations": 80, "setting.practitioners_per_organization": 3}
    usual = life.diffusion(2, 1, small)
    assert usual.conditions[life.S_SHAPE].all()
    assert (usual.parts["q"] > 5 * usual.parts["p"]).all()
    shares = [usual.beside[f"share ever selected after {years} years"] for years in (5, 10, 17)]
    assert (np.diff(shares, axis=0) >= 0).all()
    alone = {f"parameters.consider.{who}": 0.0 for who in ("leaders", "staff", "peers", "system")}
    dead = life.diffusion(2, 1, {**small, **alone, "parameters.select.peers": 0.0})
    assert dead.parts["q"].mean() < PATTERNS["diffusion"].parts[1].low
    assert judge(PATTERNS["diffusion"], dead)[0] == "miss"
