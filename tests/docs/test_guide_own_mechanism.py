"""What the guide to own mechanisms shows can be followed to the letter."""

import re

import pytest

import ispsim
from architecture.source import ROOT
from ispsim.engine.own.enter import declared

GUIDE = (ROOT / "docs" / "guides" / "own_mechanism.md").read_text(encoding="utf-8")
FILES = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
REFUSED = re.findall(r"<!-- refused -->\n```\w+\n(.*?)```", GUIDE, re.DOTALL)


def texts(name: str) -> list[str]:
    return [text for file, text in FILES if file == name]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine.toml").write_text(texts("mine.toml")[0], encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_an_added_mechanism_run(folder, number):
    (folder / "rules.py").write_text(texts("rules.py")[number], encoding="utf-8")
    scenario = ispsim.load_scenario(folder / "mine.toml", weeks=6)
    final = ispsim.simulate(scenario, runs=1, engine="python").final
    assert 0.0 < final["firing_burnout"][0] < 1.0


def test_parameters_are_set_as_shown(folder):
    (folder / "rules.py").write_text(texts("rules.py")[1], encoding="utf-8")
    scenario = ispsim.load_scenario(folder / "mine.toml", **{"parameters.burnout.shield": 0.3})
    assert scenario.parameter("burnout.shield") == 0.3


def test_the_example_of_a_replacement_runs(folder):
    (folder / "rules.py").write_text(texts("rules.py")[2], encoding="utf-8")
    settings = {"weeks": 6, "mechanisms.add": [], "mechanisms.motivation": f"{folder / 'rules.py'}:by_wins"}
    scenario = ispsim.load_scenario(folder / "mine.toml", **settings)
    assert ispsim.simulate(scenario, runs=1, engine="python").final["firing_motivation"][0] > 0.0


def test_what_is_shown_as_refused_is_refused_with_its_lines(folder):
    (folder / "rules.py").write_text(REFUSED[0], encoding="utf-8")
    with pytest.raises(ispsim.ScenarioError) as caught:
        ispsim.load_scenario(folder / "mine.toml")
    assert [problem.line for problem in caught.value.problems] == [3, 5]


def test_names_that_the_guide_mentions_can_be_asked_for(folder):
    listed = re.findall(r"^- (?:what|parameters) .*?(?=^- |^$)", GUIDE, re.DOTALL | re.MULTILINE)
    names = [name for part in listed for name in re.findall(r"`([a-z_]+)`", part)]
    assert len(names) > 15
    text = f"def asked({', '.join(names)}):\n    return 0.0\n"
    (folder / "rules.py").write_text(text, encoding="utf-8")
    settings = {"mechanisms.add": [], "mechanisms.reflection": f"{folder / 'rules.py'}:asked"}
    declared(ispsim.load_scenario(folder / "mine.toml", **settings))
