"""The user's own data: read strictly, and errors of measurement as the file states them."""

import numpy as np
import pytest

from ispsim import ScenarioError
from ispsim.evidence.calibration.observed import Value, noisy, read_observed, with_error


def read(folder, text, horizon=52):
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8")
    return read_observed(str(path), horizon)


def test_values_come_by_week_with_how_sure_each_is(tmp_path):
    text = "week,use_share,use_share_n,skill,skill_se\n26,0.3,80,0.5,0.05\n13,0.2,80,,\n39,,,0.6,\n"
    assert read(tmp_path, text) == (
        Value("use_share", 13, 0.2, None, 80),
        Value("use_share", 26, 0.3, None, 80),
        Value("skill", 26, 0.5, 0.05),
        Value("skill", 39, 0.6),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("week,use_shares\n1,0.2\n", ["data.csv:1", "use_shares", "is no measure", "use_share"]),
        ("use_share\n0.2\n", ["data.csv:1", "week", "has no column"]),
        ("week,use_share\n1,0.2\n60,0.3\n", ["data.csv:3", "week", '"60" is not a week of the runs', "from 0 to 52"]),
        ("week,use_share\n1,0.2\n1,0.3\n", ["data.csv:3", "week 1 is in row 2 too"]),
        ("week,use_share\n1,1.2\n", ["data.csv:2", "use_share", "1.2 is outside the range", "from 0 to 1"]),
        ("week,use_share\n1,many\n", ["data.csv:2", "use_share", '"many" is not a number']),
        ("week,use_share\n1,nan\n", ["data.csv:2", "use_share", "nan is outside the range"]),
        ("week,use_share\n1,0.2,3\n", ["data.csv:2", "has 3 cells"]),
        ("week,skill,skill_n\n1,0.2,30\n", ["skill_n", "skill is no share", "skill_se"]),
        ("week,use_share,use_share_n,use_share_se\n1,0.2,30,0.1\n", ["use_share_n", "stands beside use_share_se"]),
        ("week,use_share_n\n1,30\n", ["use_share_n", "stands there without use_share"]),
        ("week,use_share,use_share_n\n1,0.2,30.5\n", ["data.csv:2", "use_share_n", "30.5 is not a whole number"]),
        ("week,use_share,use_share_se\n1,0.2,0\n", ["data.csv:2", "use_share_se", "0 is outside the range"]),
        ("week,cost\n0,20\n", ["data.csv:2", "cost", "has no value in week 0"]),
        ("week,use_share\n3,\n", ["holds no value of a measure"]),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(tmp_path, text, words):
    with pytest.raises(ScenarioError) as wrong:
        read(tmp_path, text)
    said = str(wrong.value)
    assert all(word in said for word in ["data.csv", *words]), said


def test_every_problem_is_told_at_once(tmp_path):
    with pytest.raises(ScenarioError) as wrong:
        read(tmp_path, "week,use_share,skill\n1,2,3\n99,0.1,0.1\n")
    assert len(wrong.value.problems) == 3


def test_errors_are_those_that_the_file_states():
    values = (Value("use_share", 1, 0.3, None, 50), Value("skill", 1, 0.3, 0.1), Value("skill", 2, 0.3))
    true = np.full((4000, 3), 0.3)
    found = with_error(values, true, 1)
    assert found.mean(axis=0) == pytest.approx([0.3, 0.3, 0.3], abs=0.01)
    assert found[:, 0].std() == pytest.approx((0.3 * 0.7 / 50) ** 0.5, rel=0.05)
    assert found[:, 1].std() == pytest.approx(0.1, rel=0.05) and found[:, 2].std() == pytest.approx(0.0)
    # of a run they are the same however many runs there are
    assert np.array_equal(with_error(values, true[:10], 1), found[:10])
    assert values[0].spread() == pytest.approx((0.3 * 0.7 / 50) ** 0.5) and values[2].spread() == 0.0


def test_a_run_without_a_value_has_none_with_errors_either():
    found = with_error((Value("use_share", 1, 0.3, None, 50),), np.array([[np.nan], [0.5]]), 1)
    assert np.isnan(found[0, 0]) and 0.0 < found[1, 0] < 1.0


def test_samples_of_scores_and_of_what_is_neither_share_nor_score():
    random = np.random.default_rng(1)
    assert noisy("skill", np.full(4000, 0.5), 100, random).std() == pytest.approx(0.025, rel=0.05)
    assert noisy("cost", np.full(3, 7.0), 100, random).tolist() == [7.0, 7.0, 7.0]
