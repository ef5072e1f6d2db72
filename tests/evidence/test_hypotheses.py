"""Rival hypotheses from their file to their folder: what is refused, and what is found."""

import numpy as np
import pytest

import ispsim
from evidence.asking import RIVALS, TRIALS, asked, put
from ispsim import ScenarioError
from ispsim.evidence.calibration.studies import FITTED
from ispsim.evidence.hypotheses.job import job_of, simulated
from ispsim.experiments.runner import carry_out
from ispsim.report.kinds.hypotheses import Judged, _with_best
from ispsim.store.parts import Held


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rivals")
    text = RIVALS.replace('kind = "hypotheses"', 'kind = "hypotheses"\nobserved = "curve.csv"')
    return ispsim.experiment(put(folder, text), folder / "out")


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fitted")
    return ispsim.experiment(put(folder, TRIALS), folder / "out")


def test_every_rival_meets_every_arm_of_every_study(tmp_path):
    request = asked(tmp_path, RIVALS)
    assert [scenario.name for scenario in request.scenarios] == [
        "gate; one arm",
        "gate; two arms",
        "gate; two arms, against",
        "no part; one arm",
        "no part; two arms",
        "no part; two arms, against",
    ]
    roles = [scenario.mechanisms.trust_role for scenario in request.scenarios]
    assert roles == ["gate"] * 3 + ["none"] * 3
    assert [scenario.support.isps for scenario in request.scenarios] == [1, 1, 0] * 2
    assert request.scenarios[4].support.caseload == 1 and request.block(1, 1, 1) == 5


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "no part"', 'name = "gate"', ["hypothesis[1].name", '"gate" is the name of another one too']),
        ("trust_role", "trust_rol", ["asked.toml:14", "trust_rol", "trust_role"]),
        ('measures = ["use_share"]', 'measures = ["use_shar"]', ["candidate[0].measures[0]", "use_share"]),
        ("weeks = [5, 10]", "weeks = [5, 11]", ["candidate[0].weeks", "week 11 is after the end", "0 to 10"]),
        ("support.isps = 0", "support.isps = -1", ["asked.toml:27", "support.isps"]),
        ("points = 40", "points = 4", ["points", "40"]),
        ('kind = "hypotheses"', 'kind = "hypotheses"\nmethod = "forrest"', ["method", "forest"]),
        ('priors = ["use.threshold"]', "", ["factor", "nothing is unknown"]),
        (RIVALS[RIVALS.index("[[candidate]]") :], "", ["candidate", "nothing that could tell"]),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_key(tmp_path, old, new, words):
    with pytest.raises(ScenarioError) as wrong:
        asked(tmp_path, RIVALS.replace(old, new))
    said = str(wrong.value)
    assert all(word in said for word in words), said


def test_arms_stand_side_by_side_and_cost_together(tmp_path):
    request = asked(tmp_path, RIVALS)
    study = carry_out(job_of(request), Held(), 1)
    one, two = simulated(study, 0), simulated(study, 1)
    assert one.data.shape == (80, 2) and two.data.shape == (80, 4)
    assert two.truth.tolist() == [0] * 40 + [1] * 40 and two.draw.tolist() == [*range(40)] * 2
    # of forty people each time
    assert np.allclose(one.data * 40, np.rint(one.data * 40))
    costs = [study.values("cost", None, block)[:, 0] for block in (1, 2)]
    assert two.cost[:40] == pytest.approx(costs[0] + costs[1])
    # arms are other organisations, and so are those of each draw
    assert len(np.unique(study.values("use_share@10", None, 1)[:, 0])) > 3
    assert not np.array_equal(study.values("use_share@5", None, 0), study.values("use_share@5", None, 3))


def test_tables_figures_and_words(results):
    tables = results.tables
    assert tables["probabilities"]["probability"].sum() == pytest.approx(1.0)
    assert tables["studies"]["study"].tolist() == ["observed", "one arm", "two arms"]
    confusion = tables["confusion"]
    assert confusion.groupby(["study", "truth"])["given"].sum().to_numpy() == pytest.approx(np.ones(6))
    assert set(results.findings.figures) == {"worth", "confusion"}
    said = " ".join(results.findings.answer)
    assert "Given the data" in said and "Could such data tell?" in said and "For its cost" in said or "None" in said


def test_a_study_that_another_beats_for_less_is_not_the_best():
    class Told:
        def __init__(self, right):
            self.right = right

    several = [Judged(None, Told(right), cost, 0) for right, cost in ((0.5, 10.0), (0.6, 20.0), (0.5, 30.0))]
    assert [one.best for one in _with_best(several)] == [True, True, False]


def test_the_rival_that_gives_the_published_figures_is_found(fitted):
    """At twice the departures that are assumed, of which 0.30 a year come, no draw comes near the published 0.30."""
    assert fitted.tables["probabilities"]["probability"].to_numpy()[0] > 0.9
    studies = fitted.tables["studies"]
    assert studies["study"].tolist() == ["published"] and studies["right"][0] > 0.9 and np.isnan(studies["cost"][0])
    bands = fitted.tables["fitted"].set_index("hypothesis")
    assert bands["p05"]["some leave"] < 0.3 < bands["p95"]["some leave"] < bands["p05"]["many leave"]
    said = " ".join(fitted.findings.answer)
    assert "Given the published figures (turnover-level), some leave is the most probable form" in said
    assert "Could such figures tell? Yes" in said and set(fitted.findings.figures) == {"confusion"}


def test_what_was_fitted_stands_in_the_manifest_with_its_source(fitted):
    (target,) = FITTED["turnover-level"]
    told = fitted.study.request.describe()["fitted"]
    assert told["patterns"] == ["turnover-level"] and told["figures"][0]["rests_on"] == target.rests_on
    assert fitted.tables["fitted"]["rests_on"].tolist() == [target.rests_on] * 2


def test_published_figures_and_observed_data_are_one_study(tmp_path):
    text = RIVALS[: RIVALS.index('[[candidate]]\nname = "two arms"')]
    text = text.replace("points = 40", 'points = 40\nobserved = "curve.csv"\npatterns = ["turnover-level"]')
    request = asked(tmp_path, text)
    assert [(plan.name, plan.arms) for plan in request.plans[:2]] == [("observed and published", 2), ("one arm", 1)]
    assert [request.enacts(block) for block in range(len(request.scenarios))] == [False, True, False] * 2
    assert request.scenarios[4].name == "no part; published trials"
    assert request.scenarios[4].mechanisms.trust_role == "none" and request.scenarios[4].setting.organizations == 30
    study = carry_out(job_of(request), Held(), 1)
    found = simulated(study, 0)
    assert found.data.shape == (80, 3) and found.lost == 0
    curve = found.data[:, :2] * 40
    assert np.allclose(curve, np.rint(curve))
    turnover = study.values("staff_turnover", None, 1)[:, 0]
    assert 0.01 < np.std(found.data[:40, 2] - turnover) < 0.1  # the published standard error is 0.05
    # candidates look at nothing of it
    one = simulated(study, 1)
    assert one.data.shape == (80, 2) and np.isfinite(one.cost).all() and np.isnan(found.cost).all()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("turnover-level", "strategy-ladder", ["asked.toml:5", "patterns[0]", "is held back: it is never fitted"]),
        ("turnover-level", "turnover-levels", ["patterns[0]", "turnover-levels", 'did you mean "turnover-level"']),
        ("points = 40", 'points = 40\nscenario = "small.toml"', ["scenario", "belongs to observed and candidates"]),
        ("points = 40", 'points = 40\nobserved = "curve.csv"', ["scenario", "is missing"]),
        ("parameters.turnover.level", "support.caseload", ["asked.toml:14", "support", "settings of their own"]),
        ("turnover.level", "turnover.levl", ["asked.toml:14", "parameters.turnover.levl", "turnover.level"]),
        ("turnover.spread", "turnover.sprea", ["asked.toml:7", "priors", "turnover.spread"]),
        (
            'priors = ["turnover.spread"]\n',
            '[[factor]]\nname = "setting.organizations"\nrange = [10, 20]\n',
            ["factor[0].name", "published studies have settings of their own"],
        ),
    ],
)
def test_what_does_not_go_with_patterns_is_told_with_file_line_and_key(tmp_path, old, new, words):
    with pytest.raises(ScenarioError) as wrong:
        asked(tmp_path, TRIALS.replace(old, new))
    said = str(wrong.value)
    assert all(word in said for word in words), said
