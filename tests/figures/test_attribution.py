"""Figures of attributions can be read, and say what has to be known."""

import itertools
from functools import cache

import numpy as np
import pytest

from figures.small import HOSTILE, drawn_texts, scenario
from figures.test_layout import overlap
from ispsim import ScenarioError
from ispsim.analysis.attribution.attribute import Attribution
from ispsim.analysis.attribution.contexts import Contexts
from ispsim.analysis.attribution.plot import FIGURES
from ispsim.experiments.attribution.on_off import OnOff, Role
from ispsim.experiments.attribution.worlds import members
from ispsim.figures.style import COLUMN, MM, PAGE
from ispsim.scenario.schema import MECHANISMS


@cache
def answer(roles=("gate", "additive", "none"), runs=5, names=MECHANISMS, name="Made up", scale=0.02, sign=1.0):
    """An attribution of made-up values: each mechanism adds something, and two help each other."""
    rng = np.random.default_rng(7)
    on = members(len(names)).astype(float)
    weeks = np.arange(41)
    found = {}
    for number, role in enumerate(roles):
        level = on @ (scale * np.arange(1, len(names) + 1)) + sign * 3 * scale * on[:, 0] * on[:, -1] * number
        weekly = level[:, None, None] * (weeks / 40) * rng.uniform(0.8, 1.2, (1, runs, 1))
        year = np.full(runs, 0.2 + 0.01 * number)
        value = weekly[:, :, -1]
        found[role] = Role(value, weekly, {}, value[-1], value[0], value[0], year)
    return Attribution(OnOff(scenario(name=name), runs, 1, "chance", "faithful_use", 40, names, weeks, 40, found))


CASES = {
    "three roles": answer,
    "one role": lambda: answer(roles=("gate",)),
    "one run": lambda: answer(runs=1),
    "hostile": lambda: answer(names=("trust_in_isp", "x" * 60, *("y" * 40 + c for c in "abcdef")), name=HOSTILE),
    "large and negative": lambda: answer(scale=1234.5, sign=-1.0),
}


EVERYDAY = {("three roles", "shares"), ("three roles", "over_time"), ("one role", "interactions")}
EVERY = [
    pytest.param(case, kind, marks=[] if (case, kind) in EVERYDAY else [pytest.mark.slow])
    for case in CASES
    for kind in FIGURES.figures
]


def unreadable(figure, texts):
    sheet = figure.bbox
    assert texts
    wrong = [f"{t.get_text()!r} is cut off" for t, b in texts if b.x0 < -1 or b.y0 < -1 or b.x1 > sheet.x1 + 1]
    wrong += [f"{t.get_text()!r} is too small" for t, _ in texts if t.get_fontsize() < 6.5]
    pairs = itertools.combinations(texts, 2)
    return wrong + [f"{a.get_text()!r} is on {b.get_text()!r}" for (a, x), (b, y) in pairs if overlap(x, y)]


@pytest.mark.parametrize(("case", "kind"), EVERY)
def test_can_be_read_and_says_what_has_to_be_known(case, kind):
    figure = CASES[case]().plot(kind)
    texts = drawn_texts(figure)
    assert not unreadable(figure, texts)
    assert "by construction" in figure.caption and "forecast" in figure.caption and figure.title
    assert figure.get_figwidth() / MM == pytest.approx(COLUMN if case == "one role" else PAGE)
    written = " ".join(text.get_text().replace("\n", " ") for text, _ in texts)
    assert "by construction" in written
    assert ("NOT matched" in written) == (case != "one role")
    assert ("so no interval" in written) == (case == "one run")


def test_contexts_can_be_read():
    figure = Contexts({f"A context of a long name {k}": answer() for k in range(7)}).plot()
    assert not unreadable(figure, drawn_texts(figure))
    assert "by construction" in figure.caption and "A context of a long name 0" in figure.caption
    assert "not matched after a year" in figure.caption


def test_bars_are_the_shares():
    found = answer(roles=("gate",))
    bars = [bar.get_width() for bar in found.plot("shares").axes[0].patches if bar.get_height() < 0.7]
    assert bars == pytest.approx(list(found.shares["mean"]))


def test_lines_are_the_shares_by_week():
    found = answer(roles=("gate",))
    lines = [line.get_ydata() for line in found.plot("over_time").axes[0].lines if len(line.get_ydata()) == 41]
    frame = found.over_time.pivot(index="week", columns="mechanism", values="mean")
    for name, line in zip(["all", *MECHANISMS], lines, strict=True):
        assert np.allclose(line, frame[name])


def test_no_such_figure():
    with pytest.raises(ScenarioError, match="allowed are shares, over_time, interactions"):
        answer().plot("pie")
    with pytest.raises(ScenarioError, match="no pairs"):
        answer(names=("learning",)).plot("interactions")
