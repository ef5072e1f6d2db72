import os

import pytest

import ispsim
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
