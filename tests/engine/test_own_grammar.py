"""What is accepted can be compiled, and both engines get the same number from it, undefined ones included."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.own_functions import HELPER, TOP, bodies, compiled, text_of
from ispsim.engine.own.rules import as_computed, rule_of
from ispsim.scenario.own.function import OwnFunction

VALUES = np.array(list(itertools.product([0.0, 0.3, 1.0, -1.5], repeat=3))).T
quietly = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False)


def functions(several: list[list[str]]) -> list[OwnFunction]:
    text = TOP + HELPER + "\n\n".join(text_of(f"f{k}", body) for k, body in enumerate(several))
    return [OwnFunction("tried.py", f"f{k}", text) for k in range(len(several))]


def assert_engines_agree(own: list[OwnFunction], folder) -> None:
    assert [str(problem) for function in own for problem in function.problems()] == []
    found = compiled(own, VALUES, folder)
    for function, row in zip(own, found, strict=True):
        rule = as_computed(rule_of(function))
        expected = np.array([rule(*column) for column in VALUES.T.tolist()], dtype=float)
        np.testing.assert_array_equal(row, expected, function.text)


def test_what_is_just_small_enough_can_be_compiled(tmp_path):
    cases = [line for k in range(50) for line in (f"if load > {k} / 50:", f"    return {k}")]
    several = [[*cases, "return 0"], ["return " + " + ".join(["load / slack"] * 50)], ["return " + "-" * 55 + "load"]]
    several += [["x = load", *["x = ops.exp(x) / (x + 1)"] * 12, "return x"]]
    assert_engines_agree(functions(several), tmp_path)


@pytest.mark.slow
@seed(41)
@settings(quietly, max_examples=2)
@given(several=st.lists(bodies(), min_size=25, max_size=25))
def test_any_function_means_the_same_in_both_engines_at_length(several, tmp_path_factory):
    assert_engines_agree(functions(several), tmp_path_factory.mktemp("tried"))


@seed(42)
@settings(quietly, max_examples=1)
@given(several=st.lists(bodies(), min_size=10, max_size=10))
def test_any_function_means_the_same_in_both_engines(several, tmp_path_factory):
    assert_engines_agree(functions(several), tmp_path_factory.mktemp("tried"))
