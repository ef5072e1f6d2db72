import os

import pytest

import ispsim
from engine.test_own_mechanisms import ADDED, NAMES  # the kernel of the engine's tests
from ispsim.scenario import Scenario

SMALL = {
    "name": "Small",
    "weeks": 70,
    "setting": {"organizations": 4, "practitioners_per_organization": 3, "systems": 2, "stage": "delivered"},
    "support": {"isps": 1, "caseload": 3, "weeks": 12},
    "costs": {"currency": "EUR", "price_year": 2024},
}


@pytest.fixture(scope="session")
def small():
    return Scenario.from_dict(SMALL)


@pytest.fixture(scope="session")
def alone(small):
    return small.with_settings({"name": "Alone, without", "support.isps": 0, "setting.stage": "not_considered"})


ROSTER = [
    {"organization": name, "system": system, "staff": staff, "leaders": 1, "group": group}
    for name, system, staff, group in (
        ("Haus am See", "child welfare", 4, "land"),
        ("Żłobek \u4e2d, with a long name that no axis has room for", "justice", 3, "town"),
        ("c d, e", "justice", 2, "land"),
    )
]


@pytest.fixture(scope="session")
def owned(small, tmp_path_factory):
    """Seven mechanisms of the user's own, and a roster with groups."""
    file = tmp_path_factory.mktemp("rules") / "rules.py"
    file.write_text(ADDED, encoding="utf-8")
    data = {
        "name": "Own",
        "weeks": 70,
        "setting": {"roster": ROSTER, "stage": "delivered"},
        "support": {"isps": 1, "caseload": 3, "weeks": 12},
        "mechanisms": {"add": [f"{file}:on_{name}" for name in NAMES]},
        "costs": {"currency": "EUR", "price_year": 2024},
    }
    return Scenario.from_dict(data)


@pytest.fixture(scope="session")
def folder_of_owned(owned, tmp_path_factory):
    return ispsim.save(ispsim.simulate(owned, runs=2), tmp_path_factory.mktemp("owned"))


@pytest.fixture(scope="session")
def owned_comparison(owned, small):
    """Against a scenario with the same groups, and one with neither groups nor mechanisms of its own."""
    base = Scenario.from_dict(
        {
            "name": "Base",
            "weeks": 70,
            "setting": {"roster": ROSTER},
            "costs": {"currency": "EUR", "price_year": 2024},
        }
    )
    return ispsim.compare([base, small, owned], runs=2, uncertainty="chance")


@pytest.fixture(scope="session")
def folder_of_owned_comparison(owned_comparison, tmp_path_factory):
    return ispsim.save(owned_comparison, tmp_path_factory.mktemp("owned_comparison"))


@pytest.fixture(scope="session")
def runs(small):
    return ispsim.simulate(small, runs=3, workers=1)


@pytest.fixture(scope="session")
def comparison(small, alone):
    return ispsim.compare([alone, small], runs=3, uncertainty="chance")


@pytest.fixture(scope="session")
def folder_of_runs(runs, tmp_path_factory):
    return ispsim.save(runs, tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def folder_of_comparison(comparison, tmp_path_factory):
    return ispsim.save(comparison, os.fspath(tmp_path_factory.mktemp("comparison")))
