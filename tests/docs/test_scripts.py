"""Tutorial and guides run from top to bottom, without a warning, and what they claim holds."""

import re

import pytest

from docs import scripts


@pytest.mark.slow
@pytest.mark.parametrize("script", scripts.scripts(), ids=lambda script: script.stem)
def test_script_runs(script, tmp_path):
    done = scripts.run(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert not done.stderr.replace("ispsim: compiling the model; this happens once and can take a minute\n", "")


@pytest.mark.parametrize("script", scripts.scripts(), ids=lambda script: script.stem)
def test_scripts_check_what_they_say(script):
    code = "\n".join(content for kind, content in scripts.cells(script) if kind == "code")
    assert len(re.findall(r"^ *assert ", code, re.MULTILINE)) >= 8


def test_the_tutorial_and_a_guide_for_each_reader_are_there():
    assert {script.stem for script in scripts.scripts()} >= {"first_hour", "planner", "researcher", "teacher"}


def test_a_claim_that_does_not_hold_is_seen(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("# %%\nx = 1\nassert x > 1, 'x is large'\n", encoding="utf-8")
    (tmp_path / "there").mkdir()
    done = scripts.run(wrong, tmp_path / "there")
    assert done.returncode == 1 and "x is large" in done.stderr


def test_a_command_that_fails_is_seen(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("# %%\n# !ispsim check nowhere.toml\n", encoding="utf-8")
    (tmp_path / "there").mkdir()
    done = scripts.run(wrong, tmp_path / "there")
    assert done.returncode == 1 and "left with status 2" in done.stderr
