import pytest

from ispsim.errors import ScenarioError
from ispsim.scenario.load import load, split_setting
from scenario.writing import problems


@pytest.fixture
def plan(folder):
    return folder.write("weeks = 10\n[support]\nisps = 2\ncaseload = 5\n[parameters]\ntrust.growth = 0.1")


@pytest.mark.parametrize(
    ("key", "text", "read", "value"),
    [
        ("support.caseload", "12", lambda s: s.support.caseload, 12),
        ("support.caseload", " 1.2e1 ", lambda s: s.support.caseload, 12),
        ("weeks", "1_0", lambda s: s.weeks, 10),
        ("support.mode", "remote", lambda s: s.support.mode, "remote"),
        ("support.mode", '"remote"', lambda s: s.support.mode, "remote"),
        ("name", "Plan B, later", lambda s: s.name, "Plan B, later"),
        ("intervention.name", "Réso", lambda s: s.intervention.name, "Réso"),
        ("mechanisms.learning", "false", lambda s: s.mechanisms.learning, False),
        ("parameters.trust.growth", "0.08", lambda s: s.parameter("trust.growth"), 0.08),
        ('parameters."trust.growth"', "0.08", lambda s: s.parameter("trust.growth"), 0.08),
        ("parameters", "{trust.growth = 0.08}", lambda s: s.parameter("trust.growth"), 0.08),
        ("strategies.training", "{hours = 8}", lambda s: s.strategies.training.hours, 8),
        ("strategies.training.hours", "8", lambda s: s.strategies.training.hours, 8),
        ("support", "{isps = 3}", lambda s: (s.support.isps, s.support.caseload), (3, 5)),
    ],
)
def test_values_are_toml_and_bare_words_texts(plan, key, text, read, value):
    assert read(load(plan, [(key, text)])) == value


def test_lists(plan):
    waves = "[{week = 0, share = 0.5}, {week = 8, share = 0.5}]"
    scenario = load(plan, [("support.allocation", "waves"), ("support.waves", waves)])
    assert [wave.week for wave in scenario.support.waves] == [0, 8]


def test_the_last_one_wins(plan):
    assert load(plan, [("weeks", "11"), ("weeks", "12")]).weeks == 12


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("support.caselod", "12", "--set support.caselod: unknown key; allowed: isps, "),
        ("caseload", "12", "did you mean support.caseload?"),
        ("trust.growth", "0.1", "did you mean parameters.trust.growth?"),
        ("parameters.trust.growht", "0.1", "--set parameters.trust.growht: unknown parameter"),
        ("parameters.trust", "0.1", "--set parameters.trust: unknown parameter"),
        ("parameters.trust.growth.x", "0.1", "unknown parameter"),
        ("parameters", "0.1", "--set parameters: 0.1 is not a table"),
        ("support.caseload", "many", '--set support.caseload: "many" is not a number'),
        ("support.caseload", "0", "--set support.caseload: 0 is too small; allowed: a number from 1 to "),
        ("support.caseload", "nan", "is not a finite number"),
        ("support.caseload", "[1", "--set support.caseload: the value is not TOML"),
        ("support.mode", "'remote", "the value is not TOML"),
        ("support.mode", "remot", 'did you mean "remote"?'),
        ("support.caseload", "", "has no value"),
        ("support.caseload", "1\nweeks = 3", "the value is not TOML"),
        ("weeks.x", "1", "--set weeks: a table is not a whole number"),
        ("support.isps.x", "1", "--set support.isps: a table is not a number"),
        ("schema", "1", "belongs in a file"),
        ("extends", "b.toml", "belongs in a file"),
        ("support..isps", "1", "--set support..isps: is not a key"),
        ("", "1", "is not a key"),
        ("support.phases[0].weeks", "1", "is not a key"),
        ("setting.roster", "people.csv", "--set setting.roster: people.csv does not exist"),
        ("support.allocation", "phased", "needs support.phases"),
        ("setting.systems", "61", "--set setting.systems: 61 service systems are more than the 60 organisations"),
    ],
)
def test_wrong_settings(plan, key, text, words):
    (found,) = problems(plan, [(key, text)])
    assert words in str(found)
    assert found.file is None


def test_a_setting_beside_a_wrong_file(folder):
    path = folder.write("weeks = 0")
    assert [p.origin for p in problems(path, [("support.isps", "x"), ("support.mode", "[")])] == [
        None,
        "--set",
        "--set",
    ]
    # a setting replaces what is wrong in the file
    assert load(path, [("weeks", "3")]).weeks == 3


def test_splitting():
    assert split_setting("a.b=c=d") == ("a.b", "c=d")
    assert split_setting(" a.b = 3") == ("a.b", " 3")
    for text in ("a", "=3", ""):
        with pytest.raises(ScenarioError, match="allowed: KEY=VALUE"):
            split_setting(text)
