"""Designs: what each promises of its points, held against SALib, scipy and counting."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import qmc

from experiments.asking import asked
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.designs.design import Design, derived_seed
from ispsim.experiments.designs.fractional_factorial import fractional_factorial, generators, resolution
from ispsim.experiments.designs.full_factorial import full_factorial
from ispsim.experiments.designs.latin_hypercube import latin_hypercube
from ispsim.experiments.designs.morris import morris
from ispsim.experiments.designs.one_at_a_time import one_at_a_time
from ispsim.experiments.designs.sobol import sobol
from ispsim.experiments.designs.table import table
from ispsim.experiments.request.factor import Factor
from ispsim.scenario import Scenario
from ispsim.scenario.register import REGISTER

GROWTH = REGISTER["trust.growth"]
PRIOR = Factor(
    "parameters.trust.growth", "prior", GROWTH.low, GROWTH.high, levels=3, group="trust_in_isp", parameter=GROWTH
)
RANGE = Factor("support.caseload", "range", 3.0, 40.0, levels=4, group="support")
LOG = Factor("support.visits_per_month", "range", 0.5, 8.0, scale="log", levels=3, group="support")
WHOLE = Factor("setting.organizations", "range", 3.0, 6.0, integer=True, levels=3, whole_key=True, group="setting")
WORDS = Factor("mechanisms.trust_role", "values", values=("gate", "additive", "none"), group="trust_in_isp")
NUMBERS = Factor("support.weeks", "values", 26.0, 104.0, (104, 26, 52), integer=True, whole_key=True, group="support")
ALL = (PRIOR, RANGE, LOG, WHOLE, WORDS, NUMBERS)


def unit_factors(number: int) -> tuple[Factor, ...]:
    return tuple(Factor(f"x{k}", "range", 0.0, 1.0, group="abc"[k % 3]) for k in range(number))


# --- from the unit interval to values


def test_ends_and_middle():
    assert RANGE.from_unit(np.array([0.0, 0.5, 1.0])).tolist() == [3.0, 21.5, 40.0]
    assert LOG.from_unit(np.array([0.0, 0.5, 1.0])) == pytest.approx([0.5, 2.0, 8.0])
    u = np.array([0.0, 0.3, 1.0])
    assert PRIOR.from_unit(u).tolist() == [GROWTH.quantile(x) for x in u]


@pytest.mark.parametrize("factor", [WHOLE, WORDS, NUMBERS])
def test_every_value_of_a_list_or_whole_number_has_the_same_share(factor):
    """Rounding what lies evenly between the ends would give the ends half the share of the others."""
    values = factor.from_unit((np.arange(12_000) + 0.5) / 12_000)
    shares = np.unique(values, return_counts=True)[1] / 12_000
    assert shares == pytest.approx(1 / len(shares), abs=1e-3) and len(shares) == (4 if factor is WHOLE else 3)
    assert set(factor.from_unit(np.array([0.0, 1.0]))) <= set(values)


def test_whole_numbers_on_a_log_scale_have_their_ends():
    factor = Factor("setting.organizations", "range", 1.0, 100.0, scale="log", integer=True)
    values = factor.from_unit(np.linspace(0, 1, 20_000))
    assert values.min() == 1 and values.max() == 100 and (values == np.round(values)).all()
    decades = [((values >= low) & (values < 3.16 * low)).mean() for low in (3.17, 10, 31.7)]
    assert max(decades) - min(decades) < 0.05


def test_settings_are_what_a_scenario_takes():
    design = table(ALL, [[0.1, 5.0, 1.0, 4.0, 2.0, 52.0]])
    assert design.settings(0) == {
        "parameters.trust.growth": 0.1,
        "support.caseload": 5.0,
        "support.visits_per_month": 1.0,
        "setting.organizations": 4,
        "mechanisms.trust_role": "none",
        "support.weeks": 52,
    }
    assert Scenario.from_dict({}).with_settings(design.settings(0)).support.weeks == 52


# --- factorial


def test_full_factorial_has_every_combination_once():
    design = full_factorial(ALL)
    expected = set(product(*(factor.steps().tolist() for factor in ALL)))
    assert len(design) == len(expected) == 3 * 4 * 3 * 3 * 3 * 3
    assert {tuple(point) for point in design.points.tolist()} == expected
    assert design.points[1, :-1].tolist() == design.points[0, :-1].tolist()  # the last one changes fastest


def test_neighbours_differ_by_one_step_of_one_factor():
    design = full_factorial((RANGE, WORDS, WHOLE))
    sizes = [4, 3, 3]
    assert len(design.neighbours) == sum(36 // size * (size - 1) for size in sizes)
    for point, against, factor in design.neighbours:
        changed = np.flatnonzero(design.points[point] != design.points[against])
        assert changed.tolist() == [factor]
        steps = design.factors[factor].steps().tolist()
        assert steps.index(design.points[point, factor]) - steps.index(design.points[against, factor]) == 1


# smallest two-level designs in the tables of Box, Hunter & Hunter: factors, resolution -> basic columns
PUBLISHED = [(3, 3, 2), (7, 3, 3), (15, 3, 4), (4, 4, 3), (8, 4, 4), (16, 4, 5), (5, 5, 4), (6, 6, 5), (8, 5, 6)]


@pytest.mark.parametrize(("number", "at_least", "basic"), PUBLISHED)
def test_fractional_factorials_are_as_small_as_the_published_ones(number, at_least, basic):
    design = fractional_factorial(unit_factors(number), at_least)
    assert len(design) == 1 << basic


@pytest.mark.parametrize("at_least", [3, 4, 5, 6])
@pytest.mark.parametrize("number", [1, 2, 5, 9, 14])
def test_resolution_is_what_counting_says(number, at_least):
    """No product of fewer columns than the resolution is constant; counted from the points, not from the generators."""
    design = fractional_factorial(unit_factors(number), at_least)
    signs = 2 * design.points - 1
    assert (signs.sum(axis=0) == 0).all()
    shortest = next(
        (size for size in range(1, number + 1) for some in combinations(range(number), size)
         if abs(signs[:, some].prod(axis=1).sum()) == len(signs)),
        None,
    )  # fmt: skip
    assert shortest is None or shortest >= at_least
    stated = design.structure["resolution"]
    assert stated == shortest or (stated == 9 and shortest > 8)


def test_the_lowest_point_is_there_and_both_values_are_taken():
    low_high = fractional_factorial((RANGE, Factor("x", "values", values=("a", "b"))), 3)
    assert set(low_high.points[:, 0]) == {3.0, 40.0} and set(low_high.points[:, 1]) == {0.0, 1.0}


def test_a_single_generator_that_is_wrong_is_seen():
    assert resolution([1, 2, 3]) == 3 and resolution([1, 2, 4, 7]) == 4 and resolution([1, 2, 4]) is None
    assert resolution([1, 1]) == 2
    assert generators(4, 4) == [1, 2, 4, 7]


# --- space-filling


@pytest.mark.parametrize(("number", "points"), [(1, 7), (4, 20), (3, 600)])
def test_latin_hypercubes_fill_every_stratum_once(number, points):
    design = latin_hypercube(unit_factors(number), points, seed=1)
    for column in design.unit.T:
        assert sorted((column * points).astype(int)) == list(range(points))


def test_latin_hypercubes_are_more_even_than_plain_ones():
    ours = qmc.discrepancy(latin_hypercube(unit_factors(4), 40, seed=1).unit)
    plain = [qmc.discrepancy(qmc.LatinHypercube(4, rng=np.random.default_rng(k)).random(40)) for k in range(20)]
    assert ours < min(plain)


def test_sobol_is_salibs():
    from SALib.sample import sobol as sampler

    factors = unit_factors(5)
    for second, groups in product((False, True), (False, True)):
        design = sobol(factors, 16, seed=3, second_order=second, groups=groups)
        problem = {"num_vars": 5, "names": [f.name for f in factors], "bounds": [[0, 1]] * 5}
        problem |= {"groups": [f.group for f in factors]} if groups else {}
        generator = np.random.default_rng(derived_seed(3, "sobol"))
        assert (sampler.sample(problem, 16, calc_second_order=second, seed=generator) == design.unit).all()
        parts = 3 if groups else 5
        assert len(design) == 16 * ((2 if second else 1) * parts + 2)
    # a block: A, then A with one column of B each, then B
    block = sobol(factors, 16, seed=3).unit[:7]
    for k in range(5):
        assert np.flatnonzero(block[k + 1] != block[0]).tolist() == [k] and block[k + 1, k] == block[6, k]
    with pytest.raises(ValueError, match="power of 2"):
        sobol(factors, 12, seed=3)


def test_morris_moves_one_group_at_a_time():
    factors = unit_factors(7)
    for groups in (False, True):
        design = morris(factors, 6, seed=2, levels=6, groups=groups)
        names = [f.group for f in factors] if groups else [f.name for f in factors]
        number = len(set(names))
        assert len(design) == 6 * (number + 1)
        for trajectory in design.unit.reshape(6, number + 1, 7):
            steps = np.diff(trajectory, axis=0)
            moved = [{names[k] for k in np.flatnonzero(step)} for step in steps]
            assert all(len(one) == 1 for one in moved) and set.union(*moved) == set(names)
            assert np.abs(steps[steps != 0]) == pytest.approx(6 / (2 * 5))


@pytest.mark.parametrize("make", [
    lambda seed: latin_hypercube(ALL, 12, seed),
    lambda seed: sobol(ALL, 8, seed),
    lambda seed: morris(ALL, 4, seed),
])  # fmt: skip
def test_designs_follow_from_the_seed_alone(make):
    np.random.seed(5)
    first = make(0)
    state = np.random.get_state()[1].copy()
    np.random.seed(6)
    assert (make(0).points == first.points).all()  # seed 0 is a seed like any other
    assert make(0).digest == first.digest != make(1).digest
    np.random.seed(5)
    assert (state == np.random.get_state()[1]).all()  # nobody else's stream is touched


def test_derived_seeds_are_never_nothing():
    assert all(derived_seed(seed, what) for seed in range(2000) for what in ("sobol", "morris"))
    assert derived_seed(1, "sobol") != derived_seed(1, "morris")


# --- one at a time, tables


def test_one_at_a_time_moves_one_factor_from_the_scenario():
    scenario = Scenario.from_dict({"support": {"caseload": 8}})
    design = one_at_a_time((RANGE, WORDS, PRIOR), scenario)
    assert design.points[0].tolist() == [8.0, 0.0, GROWTH.default]
    assert all((point != design.points[0]).sum() == 1 for point in design.points[1:])
    assert len(design) == 1 + 4 + 2 + 3 - (GROWTH.default in PRIOR.steps())
    for point, against, factor in design.neighbours:
        assert np.flatnonzero(design.points[point] != design.points[against]).tolist() == [factor]
    along = [(design.points[a, 0], design.points[p, 0]) for p, a, f in design.neighbours if f == 0]
    assert all(low < high for low, high in along) and len(along) == 4


def test_table_neighbours_are_rows():
    design = table((RANGE, WORDS), [[3, 0], [4, 0], [5, 1]])
    assert design.neighbours.tolist() == [[1, 0, 0], [2, 1, -1]] and design.reference == 0


FACTORS = '[[factor]]\nname = "support.caseload"\nrange = [1, 3]\n[[factor]]\nname = "trust.growth"\nprior = true\n'
SIZES = {
    "full_factorial": ("levels = 2", 4),
    "fractional_factorial": ("resolution = 3", 4),
    "latin_hypercube": ("points = 9", 9),
    "sobol": ("base = 4", 16),
    "morris": ("trajectories = 3\ngroups = true", 9),
    "one_at_a_time": ("levels = 2", 4),  # the scenario stands at one end
}


@pytest.mark.parametrize("method", SIZES)
def test_every_method_of_a_file_gives_its_design(tmp_path, method):
    size, points = SIZES[method]
    design = design_of(asked(tmp_path, FACTORS, f'method = "{method}"\n{size}'))
    assert isinstance(design, Design) and design.method == method and len(design) == points
    low, high = design.points.min(axis=0), design.points.max(axis=0)
    assert (low >= [1, GROWTH.low]).all() and (high <= [3, GROWTH.high]).all()
