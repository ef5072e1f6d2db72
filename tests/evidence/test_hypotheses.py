"""Rival hypotheses from their file to their folder: what is refused, and what is found."""

import numpy as np
import pytest

import ispsim
from evidence.asking import RIVALS, asked, put
from ispsim import ScenarioError
from ispsim.evidence.hypotheses.job import job_of, simulated
from ispsim.experiments.runner import carry_out
from ispsim.report.kinds.hypotheses import Judged, _with_best
from ispsim.store.parts import Held


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rivals")
    text = RIVALS.replace('kind = "hypotheses"', 'kind = "hypotheses"\nobserved = "curve.csv"')
    return ispsim.experiment(put(folder, text), folder / "out")


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
