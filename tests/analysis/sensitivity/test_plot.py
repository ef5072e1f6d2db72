import numpy as np
import pytest
from SALib.sample import morris as sampler

from analysis.sensitivity.functions import ishigami, problem, saltelli
from figures.small import drawn_texts
from figures.test_layout import unreadable
from ispsim.analysis.sensitivity import delta, morris, pawn, plot, regional, sobol
from ispsim.analysis.sensitivity.guards import UnusableError
from ispsim.figures import style

NAMES = ["parameters.use.gain", "support.caseload", "x3"]


def words(picture):
    own = [text.get_text() for text in picture.texts]
    return own + [text.get_text() for axes in picture.axes for text in axes.texts]


@pytest.fixture(scope="module")
def outputs():
    y = ishigami(saltelli(128, 3, True))
    return y[:, None] + np.random.default_rng(1).normal(size=(len(y), 8))


def test_bars_show_indices_noise_and_what_is_not_converged(outputs):
    found = sobol.analyze(outputs, NAMES, second=True, resamples=100)
    picture = plot.index_bars(found, "Test", "use", labels=["use", "policy", ""])
    said = words(picture)
    assert "use.gain" in said and "policy" in said
    assert any(text.startswith("~") for text in said)
    assert f"{100 * found.noise.value:.0f} %" in " ".join(said) and "replication noise" in picture.caption
    assert f"{len(outputs):,} points, 8 runs of each" in picture.caption
    longest = max(patch.get_width() for patch in picture.axes[0].patches if abs(patch.get_height() - 1.9) < 1e-9)
    assert longest == pytest.approx(found.total.value.max())


def test_bars_without_any_index_say_so(outputs):
    found = sobol.analyze(np.zeros_like(outputs), NAMES, second=True, resamples=10)
    assert any("No index is defined" in text for text in words(plot.index_bars(found, "Test", "use")))


def test_indices_by_week_leave_gaps_where_nothing_varies(outputs):
    weeks = np.stack([0.0 * outputs, outputs, 2.0 * outputs + 1.0], axis=-1)
    found = sobol.analyze(weeks, NAMES, second=True, resamples=50)
    picture = plot.indices_by_week(found, "Test", "use", [0, 13, 26])
    lines = [line for line in picture.axes[0].lines if len(line.get_ydata()) == 3]
    assert all(np.isnan(line.get_ydata()[0]) and np.isfinite(line.get_ydata()[1:]).all() for line in lines[:1])
    assert any(text.startswith("use.gain 0.") for text in words(picture))
    with pytest.raises(UnusableError, match="2 weeks"):
        plot.indices_by_week(found, "Test", "use", [0, 13])
    both = sobol.analyze(np.stack([weeks, weeks**2], axis=2), NAMES, second=True, resamples=10)
    second = plot.indices_by_week(both, "Test", "use", [0, 13, 26], measure=1, kind="first-order")
    assert "First-order" in second.caption
    with pytest.raises(UnusableError, match=r"\(2, 3\)"):
        plot.indices_by_week(both, "Test", "use", [0, 13, 26])


def test_interactions_frame_the_pair_that_acts_together():
    y = ishigami(saltelli(2048, 3, True))
    found = sobol.analyze(y, NAMES, second=True, resamples=100)
    picture = plot.interaction_map(found, "Test", "use")
    assert f"~{found.second.value[0, 2]:.2f}" in words(picture) and "1 of 3 pairs" in picture.caption
    assert len(picture.axes[0].patches) == 1
    with pytest.raises(UnusableError, match="no second-order"):
        plot.interaction_map(sobol.analyze(ishigami(saltelli(16, 3)), NAMES, resamples=0), "Test", "use")
    with pytest.raises(UnusableError, match="'constant'"):
        plot.interaction_map(sobol.analyze(0.0 * y, NAMES, second=True, resamples=0), "Test", "use")


@pytest.mark.parametrize("groups", [None, ["a", "b", "a"]])
def test_effects_tell_what_stands_clear_of_noise(groups):
    x = sampler.sample(problem(3, groups), 20, seed=1)
    y = (x @ [3.0, 0.0, 1.0])[:, None] + 0.2 * np.random.default_rng(1).normal(size=(len(x), 8))
    found = morris.analyze(x, y, NAMES, groups=groups, resamples=50)
    picture = plot.effects_plane(found, "Test", "use")
    assert ("a" if groups else "use.gain") in words(picture)
    assert f"{found.above_floor.sum()} stand clear" in picture.caption
    with pytest.raises(UnusableError, match="'constant'"):
        plot.effects_plane(morris.analyze(x, 0.0 * y, NAMES, groups=groups, resamples=0), "Test", "use")


WEEKS = [4, 13, 26]


def by_method():
    """Return what each method finds of two measures in three weeks, in the first of which nothing varies."""
    rng = np.random.default_rng(2)
    slopes = np.array([[0.0, 4.0, 1.0], [0.0, -1.0, -5.0], [0.0, 0.0, 0.0]])  # (factors, weeks)

    def outputs(x):
        lines = (x @ slopes)[:, None] + 0.2 * (slopes.any(axis=0)) * rng.normal(size=(len(x), 8, 3))
        return np.stack([lines, -3.0 * lines], axis=2)

    plain, steps = rng.uniform(size=(200, 3)), sampler.sample(problem(3), 15, seed=1)
    y = outputs(plain)
    return {
        "Morris": (morris.analyze(steps, outputs(steps), NAMES, resamples=20), "mu_star"),
        "PAWN": (pawn.analyze(plain, y, NAMES, resamples=20), "index"),
        "Delta": (delta.analyze(plain, y, NAMES, resamples=20), "index"),
        "regional": (regional.analyze(plain, y, NAMES, np.median(y, axis=(0, 1)), resamples=20), "distance"),
    }


def drawn(axes):
    """Return the lines that have a name, by the colour that leads to it."""
    return {line.get_color(): line.get_ydata() for line in axes.lines if line.get_linestyle() not in ("None", "")}


@pytest.mark.parametrize("method", ["Morris", "PAWN", "Delta", "regional"])
def test_every_method_has_its_own_index_over_weeks(method):
    found, attribute = by_method()[method]
    share = np.array([[np.nan, 0.2, 0.3], [np.nan, 0.4, 0.5]])
    picture = plot.indices_by_week(found, "Test", "use", WEEKS, measure=1, size=(200, 8), noise=share)
    part = getattr(found, attribute)
    numbers = part.value[:, 1]
    order = np.argsort(-np.nanmax(np.abs(numbers), axis=1))
    clear = [j for j in order if found.above_floor[j, 1].any()]
    assert set(clear[:2]) == {0, 1}
    main, below = picture.axes
    lines = drawn(main)
    bands = [one.get_paths()[0].vertices[:, 1] for one in main.collections]
    for colour, j in zip(style.SERIES, clear, strict=False):
        np.testing.assert_allclose(lines[colour], numbers[j])
        ends = part.low[j, 1, -1], part.high[j, 1, -1]
        assert any(all(np.isclose(band, end).any() for end in ends) for band in bands)
    np.testing.assert_allclose(drawn(below)[style.INK], share[1])
    # the ground is the largest floor of all factors, and what never leaves it has no name
    floor = np.nanmax(found.floor[:, 1, 1:], axis=0)
    assert any(np.isclose(band, floor[-1]).any() for band in bands)
    said = " ".join(words(picture))
    assert ("x3" in said) == (2 in clear) and "support.caseload" in said
    assert method in picture.caption and "replication noise" in picture.caption
    assert main.get_ylim()[0] == (-main.get_ylim()[1] if method == "regional" else 0.0)
    assert not unreadable(picture.bbox, drawn_texts(picture))


def test_large_effects_are_told_in_the_unit_of_the_axis():
    x = sampler.sample(problem(3), 15, seed=1)
    y = np.stack([0.0 * x[:, :1], 2e6 * x[:, :1]], axis=-1)
    picture = plot.indices_by_week(morris.analyze(x, y, NAMES, resamples=20), "Test", "cost", [1, 2])
    assert picture.axes[0].get_ylabel() == "Mean absolute effect μ* (millions)" and "use.gain 2.00" in words(picture)
    np.testing.assert_allclose(drawn(picture.axes[0])[style.SERIES[0]], [0.0, 2.0])


def test_an_index_over_weeks_that_is_not_there_is_refused():
    found, _ = by_method()["PAWN"]
    with pytest.raises(UnusableError, match="'total' here: allowed are pawn"):
        plot.indices_by_week(found, "Test", "use", WEEKS, 0, "total", size=(200, 8))
    with pytest.raises(UnusableError, match="size is missing"):
        plot.indices_by_week(found, "Test", "use", WEEKS, 0)
