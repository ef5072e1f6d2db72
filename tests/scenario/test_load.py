import os

import pytest

import ispsim
from ispsim.errors import ScenarioError
from ispsim.scenario.load import load, load_scenario
from scenario.writing import problems

WRONG = """
    weeks = 0
    support.isps = "five"
    intervention = {fit = 2,  name = '''
    weeks = 1
    [setting]
    '''}

    [strategies . 'x']
    weeks = 3
    [setting]
    # stage = 1
    stage = "deliverd"
    [[costs.extra]]
    a = 1
    [parameters]
    "trust.growth" = 3
    trust.growht = 1
"""


def test_each_problem_has_its_line(folder):
    found = [(p.line, p.key) for p in folder.problems(WRONG)]
    assert found == [
        (2, "weeks"),
        (3, "support.isps"),
        (4, "intervention.fit"),
        (9, "strategies.x"),
        (13, "setting.stage"),
        (14, "costs.extra"),
        (17, "parameters.trust.growth"),
        (18, "parameters.trust.growht"),
    ]


def test_lines_inside_lists(folder):
    inline = """
        [support]
        allocation = "phased"
        phases = [
          # the first
          {weeks = 4, visits_per_month = 2, remote_per_month = 1},
          {weeks=4, visits_per_month=-2, remote_per_month=1}, {weeks=4.5, visits_per_month=2, remote_per_month=1},
          {visits_per_month = 2, remote_per_month = 1},
        ]
    """
    found = [(p.line, p.key) for p in folder.problems(inline)]
    assert found == [
        (7, "support.phases[1].visits_per_month"),
        (7, "support.phases[2].weeks"),
        (8, "support.phases[3].weeks"),
    ]
    tables = """
        [support]
        allocation = "phased"
        [[support.phases]]
        weeks = 4
        visits_per_month = 2
        remote_per_month = 1
        [[support.phases]]
        weeks = 0
        visits_per_month = 2
    """
    found = [(p.line, p.key) for p in folder.problems(tables)]
    assert found == [(8, "support.phases[1].remote_per_month"), (9, "support.phases[1].weeks")]


def test_a_rule_across_keys_names_a_stated_line(folder):
    found = folder.problem("[support]\nallocation = 'phased'\n")
    assert (found.line, found.key) == (3, "support.allocation")
    found = folder.problem("[support]\n[[support.waves]]\nweek = 0\nshare = 1")
    assert (found.line, found.key) == (3, "support.waves")
    found = folder.problem("[setting]\norganizations = 5\nsystems = 6")
    assert (found.line, found.key) == (4, "setting.systems")


def test_parameters_in_any_form(folder):
    for text in (
        '[parameters]\n"trust.growth" = 0.2',
        "[parameters]\ntrust.growth = 0.2",
        "[parameters.trust]\ngrowth = 0.2",
        "parameters.trust.growth = 0.2",
        "parameters = {trust = {growth = 0.2}}",
    ):
        assert folder.load(text).parameters == {"trust.growth": 0.2}
        assert folder.problem(text.replace("growth", "grow")).line == 1 + len(text.splitlines())
    found = folder.problem('[parameters]\n"trust.growth" = 0.2\n[parameters.trust]\ngrowth = 0.2')
    assert (found.line, found.message) == (5, "is stated twice")


def test_the_form_of_files_has_a_version(folder):
    (found,) = problems(folder.write("weeks = 3", head=""))
    assert (found.key, found.message) == ("schema", "is missing")
    for value in ("2", "true", "'1'", "1.0"):
        (found,) = problems(folder.write("", head=f"# a comment\nschema = {value}\n"))
        assert (found.key, found.line, found.allowed) == ("schema", 2, "1")


def test_a_fault_in_the_head_does_not_hide_the_rest(folder):
    found = problems(folder.write("weeks = 0", head=""))
    assert [p.key for p in found] == ["schema", "weeks"]


def test_the_name_is_that_of_the_file(folder):
    assert folder.load("").name == "plan"
    assert folder.load("name = 'Plan B'").name == "Plan B"
    assert folder.problem("weeks = 3\nname = ''").line == 3


def test_extends(folder):
    folder.write(
        "weeks = 10\nname = 'Base'\n[support]\nisps = 2\ncaseload = 5\n[parameters]\ntrust.growth = 0.1", "b.toml"
    )
    scenario = folder.load("extends = 'b.toml'\n[support]\nisps = 3\n[parameters]\n'trust.growth' = 0.2")
    assert (scenario.name, scenario.weeks) == ("plan", 10)
    assert (scenario.support.isps, scenario.support.caseload) == (3, 5)
    assert scenario.parameters == {"trust.growth": 0.2}
    assert scenario.path == str(folder.path / "plan.toml")


def test_extends_is_relative_to_the_file_that_states_it(folder, monkeypatch):
    folder.write("weeks = 7", "deep/er/c.toml")
    folder.write("extends = 'er/c.toml'", "deep/b.toml")
    path = folder.write("extends = 'deep/b.toml'")
    assert load(path).weeks == 7
    monkeypatch.chdir(folder.path / "deep")
    assert load("../plan.toml").weeks == 7
    monkeypatch.chdir(folder.path)
    folder.write("weeks = 0", "deep/er/c.toml")
    assert str(problems("plan.toml")[0]).startswith(f"{os.path.join('deep', 'er/c.toml')}:2: weeks: 0 is too small")


def test_a_problem_names_the_file_that_states_the_key(folder):
    base = folder.write("weeks = 10\n[support]\nisps = -2\ncaseload = 0\ncaselod = 1\n[setting]\nslack = 99", "b.toml")
    child = folder.write("extends = 'b.toml'\n[support]\ncaseload = 0.5\n[setting]\nslak = 1")
    assert [(p.file, p.line, p.key) for p in problems(child)] == [
        (str(child), 4, "support.caseload"),
        (str(child), 6, "setting.slak"),
        (str(base), 4, "support.isps"),
        (str(base), 6, "support.caselod"),
        (str(base), 8, "setting.slack"),
    ]


def test_lists_replace(folder):
    phase = "visits_per_month = 1, remote_per_month = 1"
    base = f"support.allocation = 'phased'\nsupport.phases = [{{weeks = 1, {phase}}}, {{weeks = 0, {phase}}}]"
    folder.write(base, "b.toml")
    scenario = folder.load(f"extends = 'b.toml'\n[support]\nphases = [{{weeks = 9, {phase}}}]")
    assert [p.weeks for p in scenario.support.phases] == [9]
    found = folder.problem(f"extends = 'b.toml'\n[[support.phases]]\nweeks = 'x'\n{phase.replace(', ', chr(10))}")
    assert (found.file, found.line) == (str(folder.path / "plan.toml"), 4)


def test_a_table_in_place_of_a_number(folder):
    folder.write("weeks = 9", "b.toml")
    found = folder.problem("extends = 'b.toml'\nweeks.x = 3")
    assert (found.key, found.line) == ("weeks", 3)


def test_another_allocation_leaves_the_plan_behind(folder):
    folder.write(
        "support = {allocation = 'adaptive', step_up = {week = 9, below = 0.1, hours_factor = 2}, isps = 3}", "b.toml"
    )
    changed = folder.load("extends = 'b.toml'\nsupport.step_up.below = 0.3")
    assert (changed.support.step_up.week, changed.support.step_up.below) == (9, 0.3)
    equal = folder.load("extends = 'b.toml'\nsupport.allocation = 'equal'")
    assert equal.support.step_up is None and equal.support.isps == 3
    assert folder.load("extends = 'b.toml'", [("support.allocation", "by_need")]).support.step_up is None
    # stated by the file itself, it is a contradiction
    found = folder.problem("extends = 'b.toml'\n[support]\nallocation = 'equal'\nstep_up.below = 0.3")
    assert (found.line, found.key) == (5, "support.step_up")
    assert 'belongs to allocation = "adaptive"' in found.message


def test_a_circle_is_named(folder):
    folder.write("extends = 'c.toml'", "b.toml")
    folder.write("weeks = 1\nextends = './plan.toml'", "c.toml")
    (found,) = problems(folder.write("extends = 'b.toml'"))
    assert (found.file, found.line, found.key) == (str(folder.path / "c.toml"), 3, "extends")
    assert found.message.count(" -> ") == 3
    (found,) = problems(folder.write("extends = 'plan.toml'"))
    assert "circle" in found.message


def test_faults_of_a_base(folder):
    folder.write("weeks = 1", "base.toml")
    found = folder.problem("extends = 'bse.toml'")
    assert (found.line, found.key) == (2, "extends")
    assert "does not exist" in found.message and found.nearest.endswith("base.toml")
    found = folder.problem("weeks = 3\nextends = 3")
    assert (found.line, found.key) == (3, "extends")
    bad = folder.write("weeks = = 3", "base.toml")
    found = folder.problem("extends = 'base.toml'")
    assert (found.file, found.line) == (str(bad), 2)
    bad = folder.write("weeks = 3", "base.toml", head="")
    found = folder.problem("extends = 'base.toml'")
    assert (found.file, found.key) == (str(bad), "schema")


def test_settings_of_python(folder):
    path = folder.write("[support]\ncaseload = 3")
    scenario = load_scenario(path, weeks=9, **{"support.caseload": 12, "parameters.trust.growth": 0.08})
    assert (scenario.weeks, scenario.support.caseload) == (9, 12)
    assert scenario.parameter("trust.growth") == 0.08
    assert load_scenario(path, parameters={"trust.growth": 0.3}).parameter("trust.growth") == 0.3
    with pytest.raises(
        ScenarioError, match=r"^argument support\.caselod: unknown key; .*did you mean support\.caseload"
    ):
        load_scenario(path, **{"support.caselod": 12})
    with pytest.raises(ScenarioError, match="not a number"):
        load_scenario(path, **{"support.caseload": "12"})


def test_settings_of_numpy(folder):
    numpy = pytest.importorskip("numpy")
    path = folder.write("")
    scenario = load_scenario(path, weeks=numpy.int64(9), **{"support.caseload": numpy.float32(12)})
    assert (scenario.weeks, scenario.support.caseload) == (9, 12)


def test_the_public_door(folder):
    path = folder.write("weeks = 0")
    with pytest.raises(ispsim.ScenarioError) as caught:
        ispsim.load_scenario(str(path))
    assert str(caught.value) == f"{path}:2: weeks: 0 is too small; allowed: a whole number from 1 to 1040 (weeks)"


def test_a_large_file_of_nonsense_is_refused_quickly(folder):
    text = "".join(f"k{number} = 1\n" for number in range(5_000))
    assert len(folder.problems(text)) == 5_000
