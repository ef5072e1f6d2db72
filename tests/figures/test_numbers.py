"""What is drawn is what was simulated."""

import numpy as np
import pytest

from figures.small import RUNS, WEEKS, beside, comparison, grouped, grouped_comparison, picture, runs, scenario
from ispsim.engine.plot import windows
from ispsim.engine.plot_network import MOST_STAFF, network_of
from ispsim.errors import ScenarioError
from ispsim.experiments.worth import discounted
from ispsim.figures import bands, scales
from ispsim.figures.labels import spread_out
from ispsim.figures.organizations import chosen
from ispsim.figures.sheet import fitted, width_of, wrapped


def line(axes, label):
    return next(line for line in axes.lines if line.get_label() == label)


@pytest.mark.parametrize(("label", "measure"), [("using it", "use_share"), ("faithful\nuse", "faithful_use")])
def test_trajectories_are_means_and_percentiles_of_the_frame(label, measure):
    axes = picture("run", "trajectories").axes[0]
    by_week = runs().weekly.groupby("week")[measure]
    np.testing.assert_allclose(line(axes, label).get_ydata(), by_week.mean(), rtol=1e-12)
    band = next(part for part in axes.collections if part.get_label() == f"{label} band")
    points = band.get_paths()[0].vertices
    for week in (10, WEEKS - 5):
        drawn = points[points[:, 0] == week, 1]
        np.testing.assert_allclose([drawn.min(), drawn.max()], by_week.quantile([0.05, 0.95])[week], rtol=1e-12)


def test_organizations_are_sorted_means_of_the_frame():
    frame = runs().organizations
    means = frame.groupby(["organization", "week"])["faithful_use"].mean().unstack()
    order = means[WEEKS].sort_values(ascending=False, kind="stable").index
    panels = picture("run", "organizations").axes
    assert len(panels) == len(order)
    for axes, organization in zip(panels, order, strict=True):
        np.testing.assert_allclose(line(axes, organization).get_ydata(), means.loc[organization], rtol=1e-12)


def test_the_heat_map_holds_the_means_of_the_frame():
    mesh = picture("run", "firing").axes[0].collections[0]
    names = ["trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation"]
    means = runs().weekly.groupby("week")[[f"firing_{name}" for name in names]].mean().iloc[1:]
    np.testing.assert_allclose(mesh.get_array().reshape(len(names), WEEKS), means.T, rtol=1e-12)
    assert mesh.get_clim()[0] == 0.0 and means.max().max() <= mesh.get_clim()[1] < 3 * means.max().max()


def test_bars_are_means_of_the_ledger():
    hours, money = picture("run", "resources").axes
    ledger = runs().ledger.groupby(["kind", "who", "what"], sort=False)["amount"].mean()
    for axes, kind in ((hours, "hours"), (money, "cost")):
        drawn = np.array([bar.get_width() for bar in axes.patches])
        amounts = ledger[kind].to_numpy()
        amounts = amounts[amounts > 0]
        factor = amounts[0] / drawn[0]
        np.testing.assert_allclose(drawn * factor, amounts, rtol=1e-12)
        assert factor in (pytest.approx(1), pytest.approx(1e3), pytest.approx(1e6))


def test_differences_are_those_of_the_frame():
    axes = picture("1 others", "differences").axes[0]
    frame = comparison().difference.set_index("measure")
    row = frame.loc["faithful_use"]
    interval, mark = [part for part in axes.lines if part.get_label() != "x" and len(part.get_xdata()) <= 2][1:3]
    np.testing.assert_allclose(interval.get_xdata(), [row["ci_low"], row["ci_high"]], rtol=1e-12)
    np.testing.assert_allclose(mark.get_xdata(), [row["mean"]], rtol=1e-12)


def test_scenarios_over_time_are_means_of_their_frames():
    use, faithful = picture("2 others", "over_time").axes
    for name, one in comparison(2).runs.items():
        for axes, measure in ((use, "use_share"), (faithful, "faithful_use")):
            expected = one.weekly.groupby("week")[measure].mean()
            np.testing.assert_allclose(line(axes, name).get_ydata(), expected, rtol=1e-12)


def test_the_plane_holds_the_paired_differences():
    axes = picture("1 others", "cost_effect").axes[0]
    base, other = (discounted(one) for one in comparison().runs.values())
    points = next(part for part in axes.lines if len(part.get_xdata()) == RUNS)
    np.testing.assert_allclose(points.get_xdata(), other[1] - base[1], rtol=1e-12)
    mean = line(axes, comparison().others[0])
    np.testing.assert_allclose(mean.get_ydata() * 1e3, [(other[0] - base[0]).mean()], rtol=1e-12)


def test_the_network_shows_the_replication():
    shown, states = network_of(runs().scenario, 1, 0, "chance")
    frame = runs().organizations.query("replication == 0").set_index(["week", "organization"])
    assert [state.week for state in states] == [0, 26, WEEKS]
    for state in states:
        for k, organization in enumerate(shown.organizations):
            staff = (shown.place == k) & ~shown.leads
            row = frame.loc[(state.week, organization)]
            if staff.sum() < MOST_STAFF:  # of larger ones a part is shown
                assert state.uses[staff].mean() == pytest.approx(row["use_share"])
            assert not state.uses[shown.leads].any()
    assert np.isnan(states[0].in_isp).all() and (states[1].in_isp > 0.0).any()
    assert (shown.ties[0] < shown.ties[1]).all() and len(set(map(tuple, shown.ties.T))) == shown.ties.shape[1]


def test_windows_come_from_the_plan():
    found = windows(runs().scenario)
    assert [(window.what, window.spans) for window in found] == [("ISP support", ((1, 26),))]
    assert windows(runs(runs=1, **{"support.isps": 0}).scenario) == []


def test_windows_of_two_isps_and_strategies_come_from_the_plan():
    waves = {"support.allocation": "waves", "support.weeks": 4}
    waves["support.waves"] = [{"week": 0, "share": 0.5}, {"week": 10, "share": 0.5}]
    inside = {"isps": 3, "weeks": 3, "start_week": 4}
    asked = scenario(**waves, **{"support.internal": inside, "strategies.training": {"start_week": 6, "weeks": 99}})
    assert [(window.what, window.spans) for window in windows(asked)] == [
        ("ISP support", ((1, 4), (11, 14))),
        ("internal support", ((5, 7), (15, 17))),
        ("training", ((7, WEEKS),)),
    ]


def test_groups_are_means_of_their_frame():
    axes = picture("roster", "groups").axes[0]
    means = grouped().groups.groupby(["group", "week"])["faithful_use"].mean().unstack()
    for group in ("rural", "urban"):
        np.testing.assert_allclose(line(axes, group).get_ydata(), means.loc[group], rtol=1e-12)
    np.testing.assert_allclose(
        line(axes, "all").get_ydata(), grouped().weekly.groupby("week")["faithful_use"].mean(), rtol=1e-12
    )


def test_differences_by_group_are_those_of_the_frame():
    axes = picture("rosters", "groups").axes[0]
    frame = grouped_comparison().group_difference.query("measure == 'faithful_use'").set_index("group")
    marks = [part.get_xdata()[0] for part in axes.lines if part.get_marker() == "o"]
    np.testing.assert_allclose(marks, frame.loc[grouped().group_names, "mean"], rtol=1e-12)


def test_the_network_shows_who_is_served_from_inside():
    shown, states = network_of(beside().scenario, 1, 0, "chance")
    assert [state.week for state in states] == [0, 36, WEEKS]
    assert [int(state.inside.sum()) for state in states] == [0, len(shown.organizations), 0]


def test_a_figure_that_is_not_there_names_those_that_are():
    with pytest.raises(ScenarioError, match="trajectories, groups, organizations, firing, network, resources"):
        runs().plot("pie")
    with pytest.raises(ScenarioError, match="no mechanism fires"):
        runs(runs=1, **{"support.isps": 0}).plot("firing")
    with pytest.raises(ScenarioError, match="differences, over_time, groups, cost_effect"):
        comparison().plot("pie")


def test_bands_leave_out_what_is_undefined():
    data = np.array([[1.0, np.nan, 3.0], [2.0, np.nan, np.nan], [3.0, np.nan, 5.0]])
    low, high = bands.band(data)
    np.testing.assert_allclose(low, [1.1, np.nan, 3.1])
    np.testing.assert_allclose(high, [2.9, np.nan, 4.9])
    np.testing.assert_allclose(bands.mean(data), [2.0, np.nan, 4.0])
    assert bands.band(data[:1]) is None


def test_chosen_organisations_span_all_ranks():
    ends = np.random.default_rng(1).random(500)
    picked = chosen(ends, 60)
    assert len(set(picked.tolist())) == 60 and (np.diff(ends[picked]) < 0).all()
    assert picked[0] == ends.argmax() and picked[-1] == ends.argmin()


def test_labels_are_spread_out_and_stay_in():
    places = spread_out([0.5, 0.5, 0.51, 0.0], [0.1, 0.1, 0.2, 0.1], 0.0, 1.0)
    edges = sorted((place - gap / 2, place + gap / 2) for place, gap in zip(places, [0.1, 0.1, 0.2, 0.1], strict=True))
    assert edges[0][0] >= -1e-9 and edges[-1][1] <= 1 + 1e-9
    assert all(low >= high - 1e-9 for (_, high), (low, _) in zip(edges, edges[1:], strict=False))
    assert places[0] > places[1]
    assert spread_out([0.2, 0.8], [0.1, 0.1], 0.0, 1.0) == pytest.approx([0.2, 0.8])


def test_texts_are_cut_to_their_room():
    assert width_of(fitted("w" * 80, 20.0, 6.5), 6.5) <= 20.0
    assert fitted("short", 20.0, 6.5) == "short"
    assert all(width_of(part, 6.5) <= 30.0 for part in wrapped("some words that go on and on for long " * 3, 30.0, 6.5))


@pytest.mark.parametrize(
    ("value", "text"), [(0.1694, "0.169"), (1234.6, "1,235"), (0.0, "0"), (-2.51, "−2.51"), (0.0001, "0")]
)
def test_numbers_are_short(value, text):
    assert scales.short(value) == text


@pytest.mark.parametrize("value", [0.0231, 0.9, 1.0, 17.0, 4200.0])
def test_axes_end_at_round_numbers_with_a_tick(value):
    top = scales.ceiling(value)
    ticks = scales.round_ticks(0.0, top)
    assert value <= top <= 2.5 * value and 3 <= len(ticks) <= 6 and ticks[-1] == pytest.approx(top)


@pytest.mark.parametrize("weeks", [1, 4, 26, 104, 156, 1040])
def test_weeks_are_marked_sparsely(weeks):
    ticks = scales.week_ticks(weeks)
    assert ticks[0] == 0 and 2 <= len(ticks) <= 6 and ticks[-1] <= weeks
