"""Verdicts follow from what the studies gave, and from nothing else."""

import numpy as np
import pytest
from scipy.stats import t

from ispsim.evidence.pattern import Condition, Part, Pattern, Simulated
from ispsim.evidence.verdict import judge, judged_condition, judged_part

WIDE = np.linspace(0.0, 1.0, 101)  # mean 0.5, central 90 % from 0.05 to 0.95


def part(low, high, published=None):
    return Part("number", "SD", low, high, published)


@pytest.mark.parametrize(
    ("low", "high", "published", "verdict"),
    [
        (0.3, 0.7, None, "hit"),
        (0.3, 0.7, 0.9, "hit"),  # the published figure need not lie in the band, but among the studies
        (0.3, 0.7, 0.96, "unclear"),
        (0.5, 0.7, 0.5, "unclear"),  # the interval crosses the edge
        (0.6, 0.7, 0.5, "miss"),
        (0.1, 0.4, 0.5, "miss"),
        (0.3, np.inf, 0.5, "hit"),
        (-np.inf, 0.4, 0.5, "miss"),
    ],
)
def test_a_number(low, high, published, verdict):
    found = judged_part(part(low, high, published), WIDE, "fit")
    assert found.verdict == verdict
    half = t.ppf(0.975, 100) * WIDE.std(ddof=1) / 101**0.5
    assert (found.mean, found.low, found.high) == pytest.approx((0.5, 0.5 - half, 0.5 + half))
    assert found.central == pytest.approx((0.05, 0.95)) and found.studies == 101


@pytest.mark.parametrize(("high", "verdict"), [(0.9, "hit"), (0.89, "miss")])
def test_a_number_of_a_shape_must_lie_in_its_band_in_nine_of_ten_studies(high, verdict):
    found = judged_part(part(0.0, high, 5.0), WIDE, "shape")
    assert found.verdict == verdict and found.within == pytest.approx(0.9, abs=0.02)


def test_studies_that_do_not_give_a_number_are_left_out():
    found = judged_part(part(0.3, 0.7), np.append(WIDE, [np.nan, np.inf]), "hold")
    assert (found.studies, found.mean) == (101, pytest.approx(0.5))
    assert judged_part(part(0.3, 0.7), np.array([np.nan, 0.5]), "fit").verdict == "unclear"


@pytest.mark.parametrize(("held", "least", "verdict"), [(18, 0.9, "hit"), (17, 0.9, "miss"), (12, 0.6, "hit")])
def test_a_condition(held, least, verdict):
    found = judged_condition(Condition("holds", least), np.arange(20) < held)
    assert found.verdict == verdict and found.mean == held / 20
    assert found.low < held / 20 < found.high <= 1.0


MADE_UP = Pattern("made up", "fit", (), "", "", "", (part(0.3, 0.7),), (Condition("holds"),))


def test_all_of_a_pattern_must_be_a_hit():
    holds = {"holds": np.ones(101, bool)}
    assert judge(MADE_UP, Simulated({"number": WIDE}, holds))[0] == "hit"
    assert judge(MADE_UP, Simulated({"number": WIDE}, {"holds": np.zeros(101, bool)}))[0] == "miss"
    assert judge(MADE_UP, Simulated({"number": WIDE - 0.2}, holds))[0] == "unclear"
    assert judge(MADE_UP, None) == ("not enacted", [])


def test_what_is_not_given_is_no_verdict():
    with pytest.raises(KeyError):
        judge(MADE_UP, Simulated({}, {}))
