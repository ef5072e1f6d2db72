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
        assert_python_agrees(function, expected)


def assert_python_agrees(function: OwnFunction, expected: np.ndarray) -> None:
    """Hold the plain form against what Python makes of the text as the user wrote it, wherever that is defined."""
    space: dict = {}
    exec(function.text, space)  # noqa: S102
    for column, value in zip(VALUES.T.tolist(), expected, strict=True):
        try:
            plain = float(space[function.name](*column))
        except (ArithmeticError, ValueError):  # where Python stops and a processor goes on
            continue
        np.testing.assert_array_equal(plain, value, function.text)


NAN = "(1e308 * 10 - 1e308 * 10)"  # which Python works out without an error
BY_HAND = [
    *[
        [f"return {call}"]
        for call in (f"min({NAN}, load)", f"min(load, {NAN})", f"max({NAN}, load)", f"max(load, {NAN})")
    ],
    ["return min(load, slack, trust) - max(load, slack, trust) + abs(trust)"],
    ["if load > slack:", "    x = load", "else:", "    x = trust", "return x * 2"],
    ["x = 0", "if load > slack:", "    x = load", "    trust = 7", "return x + trust"],
    [
        "x = load",
        "if slack > 0:",
        "    if trust > 0:",
        "        return 9",
        "    x = 3",
        "elif trust < 0:",
        "    x = 5",
        "return x",
    ],
    ["if load == slack:", "    y = 1 / load", "    x = y", "else:", "    x = 2", "return min(x, 1)"],
    ["return (load < slack <= trust) + 2 * (not load) + 4 * (load > 0 and slack > 0 or trust < 0)"],
    ["return 1 if load else (2 if not slack else 3)"],
    ["return ops.floor(load / slack) + ops.floor(-trust)"],
    ["return ops.log(load) + ops.sqrt(trust)"],
    [
        "return 1 / 0 * load",
    ],
    [f"return 1 if {NAN} else 0"],
    [f"return ({NAN} > load) + 2 * ({NAN} != load) + 4 * (not {NAN} < load)"],
    ["load -= slack", "load /= 2", "load *= trust", "return -load"],
]


def test_what_matters_most_means_the_same_in_both_engines(tmp_path):
    assert_engines_agree(functions(BY_HAND), tmp_path)


def test_what_is_just_small_enough_can_be_compiled(tmp_path):
    cases = [line for k in range(50) for line in (f"if load > {k} / 50:", f"    return {k}")]
    several = [[*cases, "return 0"], ["return " + " + ".join(["load / slack"] * 50)], ["return " + "-" * 55 + "load"]]
    several += [["x = load", *["x = ops.exp(x) / (x + 1)"] * 12, "return x"]]
    assert_engines_agree(functions(several), tmp_path)


@pytest.mark.slow
@seed(41)
@settings(quietly, max_examples=1)
@given(several=st.lists(bodies(), min_size=25, max_size=25))
def test_any_function_means_the_same_in_both_engines_at_length(several, tmp_path_factory):
    assert_engines_agree(functions(several), tmp_path_factory.mktemp("tried"))


@seed(42)
@settings(quietly, max_examples=1)
@given(several=st.lists(bodies(), min_size=10, max_size=10))
def test_any_function_means_the_same_in_both_engines(several, tmp_path_factory):
    assert_engines_agree(functions(several), tmp_path_factory.mktemp("tried"))
