import pickle

from ispsim.errors import IspsimError, Problem, RunError, ScenarioError


def test_one_line_for_each_problem():
    error = ScenarioError(
        [
            Problem("unknown key", "setting.slak", "a.toml", 3, allowed="slack, stage", nearest="setting.slack"),
            Problem("is empty", file="a.toml"),
            Problem("is too large", "weeks", origin="--set"),
            Problem("is not a setting", origin="--set"),
            Problem("is missing", "schema"),
        ]
    )
    assert str(error).splitlines() == [
        "a.toml:3: setting.slak: unknown key; allowed: slack, stage; did you mean setting.slack?",
        "a.toml: is empty",
        "--set weeks: is too large",
        "--set: is not a setting",
        "schema: is missing",
    ]


def test_any_form_of_problems():
    assert ScenarioError("no").problems == (Problem("no"),)
    assert ScenarioError(Problem("no")).problems == (Problem("no"),)
    assert str(ScenarioError(Problem(word) for word in ("no", "nor"))) == "no\nnor"


def test_errors_pickle():
    error = pickle.loads(pickle.dumps(ScenarioError(Problem(word) for word in ("no", "nor"))))
    assert error.problems == (Problem("no"), Problem("nor"))


def test_their_family():
    assert issubclass(ScenarioError, IspsimError)
    assert issubclass(RunError, IspsimError)
    assert not issubclass(RunError, ScenarioError)
