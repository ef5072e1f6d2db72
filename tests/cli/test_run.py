"""``ispsim run``: the JSON contract, the same bytes for the same seed, and a page that can be read."""

import numpy as np
import pytest

import ispsim
from cli.command import ispsim as command

ALWAYS = (
    "use_share faithful_use client_reach fidelity promote_share select_share trust_in_isp trust_among knowledge skill "
    "motivation climate staff_turnover isp_hours staff_hours cost sustainment firing_trust_in_isp firing_trust_among "
    "firing_learning firing_reflection firing_boundary firing_motivation"
).split()
NUMBERS = {"mean", "sd", "p05", "p50", "p95", "n"}


def test_json_holds_what_is_promised(small):
    done = command("run", small, "--runs", 3, "--json").json()
    assert {"schema", "scenario", "runs", "seed", "weeks", "uncertainty", "measures"} <= done.keys()
    asked = {"schema": 1, "scenario": "Small", "runs": 3, "seed": 1, "weeks": 12, "uncertainty": "chance"}
    assert {key: done[key] for key in asked} == asked
    assert set(ALWAYS) <= done["measures"].keys()
    for name, numbers in done["measures"].items():
        assert numbers.keys() == NUMBERS, name
        assert isinstance(numbers["n"], int)
    assert done["measures"]["sustainment"] == dict.fromkeys(NUMBERS - {"n"}) | {"n": 0}


def test_json_is_what_simulate_gives(small):
    done = command("run", small, "--runs", 3, "--seed", 5, "--set", "support.caseload=2", "--json").json()
    runs = ispsim.simulate(ispsim.load_scenario(small, **{"support.caseload": 2}), runs=3, seed=5)
    assert done == runs.to_dict()
    use = runs.final["faithful_use"].to_numpy()
    found = done["measures"]["faithful_use"]
    np.testing.assert_allclose(
        [found[key] for key in ("mean", "sd", "p05", "p50", "p95")],
        [use.mean(), use.std(ddof=1), *np.quantile(use, [0.05, 0.5, 0.95])],
        rtol=1e-12,
    )
    summary = runs.summary().set_index("measure")
    assert list(summary.columns) == ["mean", "sd", "p05", "p50", "p95", "n"]
    assert summary.loc["faithful_use", "mean"] == found["mean"]


def test_one_run_has_no_standard_deviation(small, called):
    done = called("run", small, "--runs", 1, "--json").json()
    found = done["measures"]["faithful_use"]
    assert found["sd"] is None and found["n"] == 1 and found["p05"] == found["mean"] == found["p95"]


def test_undefined_is_null(alone, small, called):
    trust = called("run", alone, "--runs", 2, "--json").json()["measures"]["trust_in_isp"]
    assert trust == {"mean": None, "sd": None, "p05": None, "p50": None, "p95": None, "n": 0}


def test_same_seed_same_bytes(small):
    words = ("run", small, "--runs", 3, "--seed", 7, "--uncertainty", "full", "--json")
    first, again = command(*words), command(*words)
    assert first.status == again.status == 0 and first.out == again.out
    assert command("run", small, "--runs", 3, "--seed", 8, "--uncertainty", "full", "--json").out != first.out


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_seeds_at_the_ends(small, called, seed):
    assert called("run", small, "--runs", 1, "--seed", seed, "--json").json()["seed"] == seed


def test_set_takes_keys_and_parameters(small, called):
    words = ("run", small, "--runs", 2, "--json")
    plain = called(*words).json()["measures"]
    fewer = called(*words, "--set", "support.hours_per_week=20").json()["measures"]
    faster = called(*words, "--set", "parameters.trust.growth=0.3", "--set", "weeks=10").json()
    assert fewer["isp_hours"]["mean"] < plain["isp_hours"]["mean"]
    assert faster["weeks"] == 10
    assert faster["measures"]["trust_in_isp"]["mean"] > plain["trust_in_isp"]["mean"]


def test_page_fits_and_says_what_matters(small):
    done = command("run", small, "--runs", 4)
    assert done.status == 0
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in done.out
    shown = {word for line in lines for word in line.split()}
    assert set(ALWAYS) <= shown
    assert lines.index(next(line for line in lines if "faithful_use" in line)) < 8  # the headline comes first
    (undefined,) = [line for line in lines if " sustainment " in line]
    assert "–" in undefined and "in 0 of 4 runs" in undefined
    assert "support, weeks 1 to 8" in done.out
    assert "chance alone" in done.out
    assert "paid ISP hours" in done.out


def test_page_of_full_uncertainty_says_what_it_rests_on(small, called):
    out = " ".join(called("run", small, "--runs", 2, "--uncertainty", "full").out.split())
    assert "on assumptions alone" in out and "chance alone" not in out


def test_page_without_support_has_no_support_in_its_chart(alone, small, called):
    out = called("run", alone, "--runs", 2).out
    assert "support, weeks" not in out and "paid ISP hours" not in out


def test_page_survives_a_narrow_encoding(small):
    done = command("run", small, "--runs", 2, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.status == 0 and done.out.isascii() and "?" not in done.out


def test_names_with_brackets_are_printed_as_they_are(small, called):
    assert called("run", small, "--runs", 1, "--set", "name='[bold] a'").out.startswith("[bold] a: ")


def test_compiling_is_said_on_standard_error(called, small, monkeypatch, tmp_path, capsys):
    from ispsim.cli import options
    from ispsim.engine import compile as compiling

    words = ("run", small, "--runs", 1)
    called(*words)
    assert called(*words).err == ""  # compiled by now

    class Week:
        class run:  # noqa: N801  (as in the compiled module)
            class stats:  # noqa: N801  (as numba has it)
                cache_path = tmp_path

    Week.__name__ = "week_of_nobody"
    monkeypatch.setattr(compiling, "kernel", lambda declared: Week)
    options.tell_of_compiling(ispsim.Scenario())
    assert "compiling" in capsys.readouterr().err
    (tmp_path / "week_of_nobody.run-1.py.nbi").touch()
    options.tell_of_compiling(ispsim.Scenario())
    assert capsys.readouterr() == ("", "")
