import os

import pytest

import ispsim
from evidence.asking import CALIBRATION, RIVALS
from evidence.asking import put as put_with_data
from experiments.asking import HEAD, PAIR, SWEEP, put
from experiments.test_trial_request import TRIAL
from experiments.test_trial_request import put as put_trial
from pages.browser import QUIET, path_of_browser, root
from report.conftest import alone, comparison, runs, small  # noqa: F401
from report.stand_in import take_the_place_of_the_model
from report.test_sensitivity import HEAD as SENSITIVITY
from report.test_sensitivity import THREE

MORRIS = SENSITIVITY + 'method = "morris"\ntrajectories = 6\nreplications = 8\nmeasures = ["faithful_use"]\n' + THREE


@pytest.fixture(scope="module")  # its event loop would be in the way of other tests
def browser():
    path = path_of_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=QUIET + root())
        yield started
        started.close()


@pytest.fixture(scope="session")
def folder_of(request, tmp_path_factory):
    """Return the folder of a kind of results, with its page."""
    made = {}

    def make(kind):
        if kind not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(os, "fsync", lambda descriptor: None)  # nobody pulls the plug
                made[kind] = KINDS[kind](request.getfixturevalue, tmp_path_factory.mktemp(kind), patch)
            ispsim.write_report(made[kind])
        return made[kind]

    return make


def a_run(fixture, folder, patch):
    return ispsim.save(fixture("runs"), folder / "out")


def a_comparison(fixture, folder, patch):
    return ispsim.save(fixture("comparison"), folder / "out")


def a_story(fixture, folder, patch):
    return ispsim.save(ispsim.story(fixture("small"), "org-001/p01"), folder / "out")


def a_card(fixture, folder, patch):
    return ispsim.save(ispsim.score_card(["tailoring"], studies=4), folder / "out")


def asked(text, put=put):
    """Return what makes the folder of an experiment."""

    def make(fixture, folder, patch):
        return ispsim.experiment(put(folder, text), folder / "out", workers=1).folder

    return make


def a_screening(fixture, folder, patch):
    take_the_place_of_the_model(patch, {"faithful_use": lambda x: x @ [3.0, -1.0, 0.0]}, own=0.3)
    return asked(MORRIS)(fixture, folder, patch)


KINDS = {
    "run": a_run,
    "comparison": a_comparison,
    "story": a_story,
    "sweep": asked(SWEEP),
    "sensitivity": a_screening,
    "attribution": asked(HEAD + PAIR),
    "trial": asked(TRIAL, put_trial),
    "calibration": asked(CALIBRATION, put_with_data),
    "hypotheses": asked(RIVALS, put_with_data),
    "evidence": a_card,
}
