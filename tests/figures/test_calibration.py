"""Figures of calibrations and rivals can be read, and show what they are given."""

import numpy as np
import pytest

from figures.small import drawn_texts
from figures.test_layout import unreadable
from ispsim.figures import calibration as one
from ispsim.figures import hypotheses as two
from ispsim.figures.style import MM, PAGE

STATED = one.Stated("A calibration of a region with a long name that goes on", "1,500 draws from the prior")
LONG = "mechanism_with_a_long_name.parameter_with_a_long_name"


def densities():
    random = np.random.default_rng(1)
    several = [
        one.Density(name, random.random(500), 0.5 + 0.1 * random.random(100), shipped, "something")
        for name, shipped in (("trust.growth", 0.5), (LONG, None), ("use.gain", 7.0), ("skill.decay", 0.1))
    ]
    return one.densities(STATED, several)


def identifiability():
    ratios = [one.Ratio(LONG, 1.02, 0.1, "nothing"), one.Ratio("trust.growth", 0.3, 0.05, "much")]
    return one.identifiability(STATED, ratios, 0.5, 0.9)


def courses():
    weeks = np.array([13, 26, 52])
    bands = np.array([[0.0, 0.1, 0.2], [0.1, 0.2, 0.3], [0.2, 0.3, 0.5]])
    share = one.Course("practitioners using the RSI", weeks, np.array([0.1, 0.2, 0.4]), np.full(3, 0.05), bands, bands)
    money = one.Course("cost", weeks, np.array([1e6, 2e6, 4e6]), np.zeros(3), 1e7 * bands, 1e7 * bands)
    return one.courses(STATED, [share, money])


def numbers():
    wide = one.Number(
        "a number with a name that is too long for its place on the sheet", -0.156, 0.05, (-0.3, 0, 1), (0, 0, 0)
    )
    return one.numbers(STATED, [wide, one.Number("icc", 0.1, 0.025, (0.05, 0.1, 0.2), (0.08, 0.1, 0.15))])


def confusions():
    forms = ["gate", "addition, with a long name", "no part at all"]
    given = np.array([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.0, 0.0, 1.0]])
    several = [two.Confusion(f"A study with a name of some length, {k}", given) for k in range(8)]
    return two.confusions(STATED, forms, several)


def worths():
    several = [
        two.Worth(f"A study with a name that is long, number {k}", 0.5, 0.02, 1e5 * (k + 1), k < 2) for k in range(9)
    ]
    return two.worths(STATED, several, 3, "USD of 2020")


@pytest.mark.parametrize("draw", [densities, identifiability, courses, numbers, confusions, worths])
def test_everything_written_can_be_read(draw):
    figure = draw()
    wrong = unreadable(figure.bbox, drawn_texts(figure))
    assert not wrong, "\n".join(wrong)
    assert figure.get_figwidth() / MM <= PAGE + 1e-6
    assert figure.title and STATED.name in figure.caption and "\n" not in figure.caption and "  " not in figure.caption


def test_numbers_stand_in_their_cells():
    texts = [text.get_text() for text, _ in drawn_texts(confusions())]
    assert texts.count("0.80") == 6 and "The first 6 of 8 studies." in " ".join(texts)


def test_a_shipped_value_outside_the_prior_is_not_drawn():
    lines = [len(axes.get_lines()) for axes in densities().axes]
    assert lines == [1, 0, 0, 1]
