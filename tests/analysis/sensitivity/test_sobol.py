import numpy as np
import pytest
from SALib.analyze import sobol as salib

from analysis.sensitivity.functions import ISHIGAMI, closed_g, ishigami, plain_saltelli, problem, saltelli, sobol_g
from ispsim.analysis.sensitivity import sobol
from ispsim.analysis.sensitivity.bootstrap import from_indices
from ispsim.analysis.sensitivity.guards import UnusableError

NAMES = ["x1", "x2", "x3"]
Z = 1.959963984540054


def within(estimate, truth):
    return (estimate.low <= truth) & (truth <= estimate.high)


def noisy_linear(seed, rows=512, replications=8, common=0.0, own=1.0):
    """A linear function with what replications add everywhere, what they add to a slope, and what they add to a run."""
    rng = np.random.default_rng(seed)
    x = plain_saltelli(rows, 3, False, seed)
    level, slope = rng.normal(size=(1, replications)), rng.normal(size=replications)
    chance = own * rng.normal(size=(len(x), replications))
    return (x @ [1.0, 2.0, 3.0])[:, None] + common * (level + (x[:, :1] - 0.5) * slope) + chance


LINEAR = np.array([1.0, 4.0, 9.0]) / 14.0
LINEAR_VARIANCE = 14.0 / 12.0


@pytest.mark.parametrize("second", [False, True])
def test_indices_and_every_resample_are_those_of_salib(second):
    y = ishigami(saltelli(128, 3, second))
    expected = salib.analyze(problem(3), y, calc_second_order=second, num_resamples=20, seed=5, keep_resamples=True)
    found = sobol.analyze(
        y, NAMES, second=second, draws=from_indices(np.random.default_rng(5).integers(128, size=(128, 20)))
    )
    for estimate, key in ((found.first, "S1"), (found.total, "ST")):
        np.testing.assert_allclose(estimate.value, expected[key], atol=1e-12)
        np.testing.assert_allclose(estimate.resampled, expected[f"{key}_conf_all"], atol=1e-12)
        np.testing.assert_allclose(Z * estimate.se, expected[f"{key}_conf"], atol=1e-12)
    if second:
        upper = np.triu_indices(3, 1)
        np.testing.assert_allclose(found.second.value[upper], expected["S2"][upper], atol=1e-12)
        np.testing.assert_allclose(Z * found.second.se[upper], expected["S2_conf"][upper], atol=1e-12)


def test_means_over_replications_give_salibs_numbers_for_the_means():
    y = noisy_linear(1)
    expected = salib.analyze(problem(3), y.mean(axis=1), calc_second_order=False, num_resamples=2)
    found = sobol.analyze(y, NAMES, of="average", resamples=0)
    np.testing.assert_allclose(found.first.value, expected["S1"], atol=1e-12)
    np.testing.assert_allclose(found.total.value, expected["ST"], atol=1e-12)
    assert np.isnan(found.first.se).all()


def test_ishigami_is_found():
    found = sobol.analyze(ishigami(saltelli(2048, 3, True)), NAMES, second=True, resamples=200)
    assert within(found.first, ISHIGAMI["first"]).all()
    assert within(found.total, ISHIGAMI["total"]).all()
    assert within(found.second, ISHIGAMI["second_13"])[0, 2] and not within(found.second, 0.0)[0, 2]
    assert within(found.second, 0.0)[0, 1] and within(found.second, 0.0)[1, 2]
    assert found.variance.value == pytest.approx(ISHIGAMI["variance"], rel=0.05)
    assert np.array_equal(found.second.value, found.second.value.T, equal_nan=True)


def test_groups_give_closed_and_total_indices_of_the_group():
    a = np.array([0.0, 1.0, 4.5, 9.0])
    groups = ["first", "second", "first", "second"]
    y = sobol_g(saltelli(4096, 4, groups=groups), a)
    found = sobol.analyze(y, ["first", "second"], resamples=200)
    closed = np.array([closed_g(a, [0, 2]), closed_g(a, [1, 3])])
    np.testing.assert_allclose(found.first.value, closed, atol=0.02)
    np.testing.assert_allclose(found.total.value, 1.0 - closed[::-1], atol=0.02)
    assert within(found.first, closed).all() and within(found.total, 1.0 - closed[::-1]).all()


def test_planted_noise_is_taken_off_or_counted():
    y = noisy_linear(3, rows=2048, own=2.0)
    expected, run, average = (sobol.analyze(y, NAMES, of=of, resamples=100) for of in ("expected", "run", "average"))
    share = 4.0 / (4.0 + LINEAR_VARIANCE)
    np.testing.assert_allclose(expected.first.value, LINEAR, atol=0.04)
    np.testing.assert_allclose(expected.total.value, LINEAR, atol=0.04)
    assert expected.noise.value == pytest.approx(share, abs=0.02)
    np.testing.assert_allclose(run.first.value, LINEAR * (1.0 - share), atol=0.02)
    assert run.variance.value == pytest.approx(4.0 + LINEAR_VARIANCE, rel=0.05)
    # the averages of 8 runs keep an eighth of the noise, which totals take for effects
    kept = 0.5 / (0.5 + LINEAR_VARIANCE)
    np.testing.assert_allclose(average.total.value, LINEAR * (1.0 - kept) + kept, atol=0.04)
    assert not within(average.total, LINEAR)[0] and within(expected.total, LINEAR)[0]


def test_what_replications_have_in_common_is_noise_but_no_bias():
    found = sobol.analyze(noisy_linear(4, rows=1024, common=3.0, own=0.5), NAMES, resamples=100)
    apart = noisy_linear(4, rows=1024, common=3.0, own=0.5).var(axis=1, ddof=1).mean()
    assert found.noise.value == pytest.approx(apart / (apart + LINEAR_VARIANCE), abs=0.05)
    assert within(found.total, LINEAR).all()


@pytest.mark.slow
@pytest.mark.statistical
def test_intervals_cover_what_they_should():
    hits = {"rows": [], "replications": []}
    for seed in range(200):
        y = ishigami(plain_saltelli(256, 3, True, seed + 1))
        found = sobol.analyze(y, NAMES, second=True, resamples=200, seed=seed)
        hits["rows"].append(np.append(within(found.first, ISHIGAMI["first"]), within(found.total, ISHIGAMI["total"])))
        noisy = sobol.analyze(noisy_linear(seed, 128, common=1.0), NAMES, resamples=128, seed=seed)
        hits["replications"].append(np.append(within(noisy.first, LINEAR), within(noisy.total, LINEAR)))
    rows, replications = (np.mean(hits[key], axis=0) for key in hits)
    assert (rows >= 0.88).all() and (rows <= 0.99).all(), rows
    assert 0.92 <= rows.mean() <= 0.97, rows
    assert (replications >= 0.90).all(), replications


def test_an_interval_of_rows_alone_would_be_too_narrow():
    """Where replications bring slopes of their own, more rows don't make that error go away."""
    y = noisy_linear(5, rows=2048, common=3.0, own=0.1)
    both = sobol.analyze(y, NAMES, resamples=200)
    one = sobol.analyze(y, NAMES, draws=from_indices(np.random.default_rng(1).integers(2048, size=(2048, 200)), 8))
    assert (both.total.se[0] > 2.0 * one.total.se[0]).all()


def test_permuting_factors_permutes_results():
    x = saltelli(64, 3, True)
    order = [2, 0, 1]
    y = ishigami(x).reshape(64, 8)
    place = [0, *(1 + np.array(order)), *(4 + np.array(order)), 7]
    one = sobol.analyze(y.reshape(-1), NAMES, second=True, resamples=20)
    other = sobol.analyze(y[:, place].reshape(-1), [NAMES[j] for j in order], second=True, resamples=20)
    np.testing.assert_allclose(other.first.value, one.first.value[order], atol=1e-13)
    np.testing.assert_allclose(other.total.low, one.total.low[order], atol=1e-12)
    # of pairs, as SALib has it, the product is taken one way round: that of the factor that comes first
    np.testing.assert_allclose(other.second.se[1, 2], one.second.se[0, 1], atol=1e-12)
    assert within(other.second, one.second.value[np.ix_(order, order)])[np.triu_indices(3, 1)].all()


def test_weeks_and_measures_are_what_each_gives_by_itself():
    y = noisy_linear(6, rows=64)
    many = np.stack([y, y**2, np.exp(y)], axis=-1)[:, :, None, :] * np.array([1.0, -3.0])[:, None]
    whole = sobol.analyze(many, NAMES, resamples=64)
    assert whole.first.value.shape == (3, 2, 3) and whole.status.shape == whole.noise.value.shape == (2, 3)
    for measure, week in ((0, 0), (1, 2)):
        alone = sobol.analyze(many[:, :, measure, week], NAMES, resamples=64)
        np.testing.assert_array_equal(whole.total.high[:, measure, week], alone.total.high)
        np.testing.assert_array_equal(whole.noise.low[measure, week], alone.noise.low)


def test_the_seed_decides_and_0_is_one():
    y = noisy_linear(7, rows=64)
    one, again, other = (sobol.analyze(y, NAMES, resamples=64, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(one.first.se, again.first.se) and not np.array_equal(one.first.se, other.first.se)
    assert np.array_equal(one.first.value, other.first.value)


def test_constant_outputs_have_no_indices():
    y = noisy_linear(8, rows=64)
    many = np.stack([y, np.full_like(y, 0.3), np.broadcast_to(y[:1], y.shape)], axis=-1)
    found = sobol.analyze(many, NAMES, resamples=64)
    assert found.status.tolist() == ["ok", "constant", "constant"]
    assert np.isnan(found.first.value[:, 1:]).all() and np.isfinite(found.first.value[:, 0]).all()


def test_pure_noise_has_no_indices():
    y = np.random.default_rng(1).normal(size=(128 * 5, 8))
    found = sobol.analyze(y, NAMES, resamples=100)
    assert found.status == "noise" and np.isnan(found.total.value).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_missing_run_is_refused_or_costs_its_row(bad):
    y = ishigami(saltelli(256, 3))
    whole = sobol.analyze(np.delete(y.reshape(256, 5), 7, axis=0).reshape(-1), NAMES, resamples=0)
    y[7 * 5 + 2] = bad
    with pytest.raises(UnusableError, match=r"1 of 1,280 runs .* point 37 .* replication 0"):
        sobol.analyze(y, NAMES)
    found = sobol.analyze(y, NAMES, missing="drop", resamples=50)
    np.testing.assert_allclose(found.first.value, whole.first.value, atol=1e-12)
    assert found.dropped == 1 and np.isfinite(found.first.se).all() and (found.first.value != 0.0).all()


def test_a_measure_that_is_never_defined_is_marked():
    y = np.stack([ishigami(saltelli(64, 3)), np.full(320, np.nan)], axis=-1)[:, None, :]
    found = sobol.analyze(y, NAMES, missing="drop", resamples=10)
    assert found.status.tolist() == ["ok", "few"] and np.isnan(found.first.value[:, 1]).all()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"outputs": np.zeros(7)}, "not a multiple of 5"),
        ({"outputs": np.zeros(10), "of": "expected"}, "two replications"),
        ({"outputs": np.zeros((10, 2)), "of": "median"}, "allowed are expected, run and average"),
        ({"outputs": np.zeros(10), "names": ["a", "b", "a"]}, "'a' is named twice"),
        ({"outputs": np.zeros(0)}, "no outputs"),
    ],
)
def test_what_cannot_be_analysed_is_refused(arguments, message):
    with pytest.raises(UnusableError, match=message):
        sobol.analyze(**{"names": NAMES} | arguments)


def test_pairs_are_left_out_past_12_factors():
    y = saltelli(8, 13, True).sum(axis=1)
    assert sobol.analyze(y, [f"x{j}" for j in range(13)], second=True, resamples=0).second is None


def test_the_plain_sample_in_a_design_is_that_of_a_and_b():
    x = saltelli(16, 3)
    chosen = sobol.sample_points(len(x), 3)
    assert chosen.sum() == 32
    blocks = x.reshape(16, 5, 3)
    np.testing.assert_array_equal(x[chosen], blocks[:, [0, 4]].reshape(-1, 3))
    assert sobol.sample_points(16, 3, second=True).nonzero()[0].tolist() == [0, 7, 8, 15]


def test_the_table_marks_what_is_not_converged():
    found = sobol.analyze(ishigami(saltelli(512, 3, True)), NAMES, second=True, resamples=50)
    table = found.frame(["use"])
    assert table.groupby("index").size().to_dict() == {"first": 3, "second": 3, "total": 3}
    narrow = table["high"] - table["low"] <= 0.1
    assert (table["converged"] == narrow).all() and narrow.any() and not narrow.all()
    row = table.query("index == 'second' and factor == 'x1' and factor_2 == 'x3'").iloc[0]
    assert row["value"] == found.second.value[0, 2]
    with pytest.raises(ValueError, match="2 names"):
        found.frame(["use", "skill"])
