"""Rival forms are matched to the defaults in size, so that comparing them compares shapes."""

import importlib.util
from functools import cache
from pathlib import Path

import pytest

from laws.worlds import model, scenario, states

SCRIPT = Path(__file__).resolve().parents[2] / "experiments" / "match_rivals.py"


def load_script():
    spec = importlib.util.spec_from_file_location("match_rivals", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


match_rivals = load_script()
RIVALS = [(key, form) for key, form, _ in match_rivals.RIVALS]
RUNS = 200


@cache
def at_12_months(key: str = "", form: str = "") -> float:
    return match_rivals.effect(RUNS, **({key: form} if key else {}))


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize(("key", "form"), RIVALS)
def test_registered_scales_match_the_rivals_to_the_default(key, form):
    found, aim = at_12_months(key, form), at_12_months()
    assert abs(found - aim) <= 0.005, f"{found:.4f}, not {aim:.4f}"


def test_every_rival_of_the_scenario_format_is_matched():
    forms = {
        "trust_role": {"gate", "additive", "none"},
        "competence": {"complementary", "additive", "weakest_link"},
        "contagion": {"simple", "complex"},
    }
    default = scenario().mechanisms
    for key, names in forms.items():
        assert {form for k, form in RIVALS if k == f"mechanisms.{key}"} == names - {getattr(default, key)}


@pytest.mark.parametrize(("key", "form"), RIVALS)
def test_a_rival_is_another_model(key, form):
    whole, other = (
        model(scenario({"weeks": 40, "support.weeks": 40, "parameters.peers.contagion": 0.1, **arm})).run().world
        for arm in ({}, {key: form})
    )
    assert states(whole) != states(other)
