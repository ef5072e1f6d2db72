import numpy as np
import pytest

from analysis.sensitivity.functions import closed_g, ishigami, saltelli, sobol_g
from ispsim.analysis.sensitivity import grouping, sobol
from ispsim.analysis.sensitivity.guards import UnusableError
from ispsim.experiments.request.groups import grade_of
from ispsim.scenario.register import REGISTER

A = np.array([0.0, 0.5, 1.0, 4.5])
NAMES = ["x1", "x2", "x3", "x4"]
LABELS = ["g", "h", "g", "h"]


@pytest.mark.parametrize("second", [False, True])
def test_bounds_enclose_the_indices_of_groups(second):
    found = sobol.analyze(sobol_g(saltelli(4096, 4, second), A), NAMES, second=second, resamples=100)
    ends = grouping.bounds(found, LABELS)
    closed = np.array([closed_g(A, [0, 2]), closed_g(A, [1, 3])])
    total = 1.0 - closed[::-1]
    assert ends.groups == ("g", "h")
    for low, truth, high in ((ends.closed_low, closed, ends.closed_high), (ends.total_low, total, ends.total_high)):
        assert (low.low <= truth).all() and (truth <= high.high).all()
    # sums are wrong here, and the bounds say so
    assert (found.first.value[[0, 2]].sum() < closed[0]) and (found.total.value[[0, 2]].sum() > total[0])
    if second:
        np.testing.assert_allclose(ends.closed_low.value, closed, atol=0.03)  # pairs are whole groups here


def test_bounds_meet_where_nothing_interacts():
    x = saltelli(2048, 4)
    found = sobol.analyze(x @ np.arange(1.0, 5.0), NAMES, resamples=50)
    ends = grouping.bounds(found, LABELS)
    for end in (ends.closed_low, ends.closed_high, ends.total_low, ends.total_high):
        assert end.value[0] == pytest.approx(10.0 / 30.0, abs=0.35) and end.se.shape == (2,)
    np.testing.assert_allclose(ends.closed_low.value, [10.0 / 30.0, 20.0 / 30.0], atol=0.02)
    np.testing.assert_allclose(ends.total_high.value, [10.0 / 30.0, 20.0 / 30.0], atol=0.02)
    np.testing.assert_allclose(grouping.bounds(found, ["all"] * 4).total_high.value, [1.0], atol=0.02)
    with pytest.raises(UnusableError, match="2 groups"):
        grouping.bounds(found, ["g", "h"])


def test_factors_have_the_grade_of_their_number():
    for grade in ("empirical", "adapted", "assumption"):
        name = next(name for name, parameter in REGISTER.items() if parameter.grade == grade)
        assert grade_of(name) == grade_of(f"parameters.{name}") == grade
    assert grade_of("support.caseload") == "choice"
    assert grade_of("parameters.burnout.strength") == "own"


def test_the_sentence_on_assumptions():
    x = saltelli(1024, 3, groups=["assumption", "adapted", "assumption"])
    y = ishigami(x)
    found = sobol.analyze(y, ["assumption", "adapted"], resamples=50)
    text = grouping.evidence(found, 0, "use")
    # of Ishigami's variance, x1 and x3 bring all that x2 does not
    assert f"{100 * found.total.value[0]:.0f} %" in text and f"{100 * found.first.value[0]:.0f} %" in text
    assert 50 < 100 * found.total.value[0] < 61 and "averaged over one replication" in text
    assert "does not vary" in grouping.evidence(sobol.analyze(0 * y, ["assumption", "b"], resamples=5), 0, "use")
    with pytest.raises(UnusableError, match="assumption"):
        grouping.evidence(sobol.analyze(y, ["a", "b"], resamples=5), 0, "use")
