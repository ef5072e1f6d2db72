"""Figures of patterns can be read, and show what is published beside what is simulated."""

import numpy as np
import pytest

from figures.small import HOSTILE, drawn_texts
from figures.test_layout import unreadable
from ispsim import ScenarioError
from ispsim.evidence.pattern import Condition, Part, Pattern, Simulated
from ispsim.evidence.scoring import carried_out
from ispsim.figures.style import COLUMN, MM, to_bytes


def level(studies, seed, settings=None):
    drawn = np.random.default_rng(seed).normal(0.5, 0.1, studies)
    return Simulated({"level": drawn, "level " * 30: drawn * np.nan}, {"it holds": drawn > 0.4})


def card(name="made-up", low=0.4, high=0.6, published=0.5, interval=(0.2, 0.9)):
    parts = (Part("level", "SD", low, high, published, interval), Part("level " * 30, HOSTILE, 0.0, np.inf))
    made_up = Pattern(name, "hold", (), f"A study of {HOSTILE}", "", "", parts, (Condition("it holds"),), enact=level)
    gone = Pattern("gone", "hold", (), "", "", "", parts, why_not="no such thing")
    return carried_out([made_up, gone], 12, workers=1)


CASES = {
    "closed": {},
    "open": {"high": np.inf, "interval": None},
    "nothing published": {"published": None, "interval": None},
    "far away": {"low": 400.0, "high": 600.0, "published": 500.0, "interval": None},
}


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=[] if case == "closed" else [pytest.mark.slow]) for case in CASES]
)
def test_everything_written_can_be_read(case):
    figure = card(**CASES[case]).plot()
    texts = drawn_texts(figure)
    wrong = unreadable(figure.bbox, texts)
    assert not wrong, "\n".join(wrong)
    assert figure.get_figwidth() / MM == pytest.approx(COLUMN)
    assert "nan" not in figure.caption.split() and "\n" not in figure.caption


def test_band_published_figure_and_studies_are_drawn():
    figure = card().plot("made-up")
    axes = figure.axes[0]
    assert axes.get_xlabel() == "SD" and axes.get_xlim()[0] < 0.2 and axes.get_xlim()[1] > 0.9
    lines = [tuple(line.get_xdata()) for line in axes.lines]
    assert (0.2, 0.9) in lines and (0.5,) in lines
    simulated = card()["made-up"].simulated.parts["level"]
    assert any(np.allclose(line, simulated.mean()) for line in lines if len(line) == 1)
    assert sum(bar.get_height() > 0 for bar in axes.patches) > 3
    assert figure.axes[2].get_xlabel() == "% of simulated studies"
    assert to_bytes(figure, "svg") == to_bytes(card().plot("made-up"), "svg")


def test_what_is_not_enacted_has_no_figure():
    with pytest.raises(ScenarioError, match="no figure 'gone': no such thing"):
        card().plot("gone")
    with pytest.raises(ScenarioError, match="allowed are made-up, gone"):
        card().plot("else")
