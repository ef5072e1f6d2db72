"""What the file of a sensitivity analysis may say: many parameters in few words, grades, other analyses, bars."""

import numpy as np
import pytest

from experiments.asking import put
from ispsim.errors import ScenarioError
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.request.groups import AREAS
from ispsim.report import kinds
from ispsim.scenario.register import REGISTER

HEAD = 'schema = 1\nkind = "sensitivity"\nscenario = "small.toml"\nreplications = 8\nmethod = "sobol"\nbase = 4\n'
VARYING = {name for name, one in REGISTER.items() if one.prior != "fixed" and one.low < one.high}

WRONG = {
    "few replications": (HEAD.replace("= 8", "= 7"), ":4: replications: 7 of each point are too few", "at least 8"),
    "area misspelt": (HEAD + 'priors = ["learnin"]', ':7: priors[0]: "learnin" is neither', 'did you mean "learning"?'),
    "parameter misspelt": (HEAD + 'priors = ["trust.growht"]', 'did you mean "trust.growth"?'),
    "all without": (HEAD + 'priors = ["all"]\nwithout = ["all"]', ':8: without[0]: "all" is neither'),
    "without alone": (HEAD + 'without = ["use"]', ":7: without: belongs to priors"),
    "nothing left": (HEAD + 'priors = ["use"]\nwithout = ["use"]', "priors: leaves no parameter to vary"),
    "single value": (HEAD + 'priors = ["place.clients"]', "is a single value", "a [[factor]] with"),
    "not a list": (HEAD + 'priors = "all"', "priors: "),
    "nothing varied": (HEAD, "nothing is varied", "or priors"),
    "also": (HEAD + 'priors = ["use"]\nalso = ["pwan"]', ':8: also[0]: "pwan" is not', 'did you mean "pawn"?'),
    "also of trajectories": (
        HEAD.replace('"sobol"\nbase', '"morris"\ntrajectories') + 'priors = ["use"]\nalso = ["pawn"]',
        "also: needs a plain sample",
    ),
    "also of a sweep": (
        HEAD.replace("sensitivity", "sweep") + 'priors = ["use"]\nalso = ["pawn"]',
        'also: does not go with kind "sweep"',
    ),
    "bars": (HEAD + 'priors = ["use"]\nbars = [1]', "bars: belongs to a regional analysis"),
    "bars in words": (HEAD + 'priors = ["use"]\nalso = ["regional"]\nbars = ["high"]', '"high" is not allowed'),
    "number of bars": (HEAD + 'priors = ["use"]\nalso = ["regional"]\nbars = [1]', "has 1 numbers for 7 measures"),
    "grades of another design": (
        HEAD.replace('"sobol"\nbase', '"morris"\ntrajectories') + 'priors = ["use"]\ngrades = true',
        "grades: belongs to designs of another form (sobol)",
    ),
    "precision": (HEAD + '[precision]\nmeasure = "cost"\nhalf_width = 1', "all have as many replications"),
    "method": (HEAD.replace("sobol", "full_factorial"), "is not a method of kind", "morris, sobol, pawn"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said(tmp_path, wrong):
    text, *expected = WRONG[wrong]
    with pytest.raises(ScenarioError) as refused:
        kinds.load(put(tmp_path, text))
    for words in expected:
        assert words in str(refused.value)


def names(folder, text, scenario=""):
    path = put(folder, HEAD + text)
    with (folder / "small.toml").open("a", encoding="utf-8") as file:
        file.write(scenario)
    return [factor.short_name for factor in kinds.load(path).factors]


def test_all_are_those_that_vary(tmp_path):
    assert set(names(tmp_path, 'priors = ["all"]')) == VARYING


def test_mechanisms_areas_and_single_ones(tmp_path):
    found = names(tmp_path, 'priors = ["use", "parameters.trust.growth"]\nwithout = ["use.gain"]')
    assert set(found) == {name for name in VARYING if AREAS[name] == "use"} - {"use.gain"} | {"trust.growth"}


def test_a_table_of_its_own_comes_first_and_stays(tmp_path):
    text = 'priors = ["learning"]\n[[factor]]\nname = "learning.rate"\nrange = [0.1, 0.2]\ngroup = "mine"\n'
    rates = [name for name in VARYING if name.startswith("learning.")]
    name = rates[0]
    path = put(tmp_path, HEAD + text.replace("learning.rate", name))
    first, *rest = kinds.load(path).factors
    assert (first.short_name, first.form, first.group) == (name, "range", "mine")
    assert all(factor.form == "prior" and factor.short_name != name for factor in rest)


def test_what_a_scenario_states_is_known_unless_it_is_named(tmp_path):
    stated = "[parameters]\n'use.gain' = 6.0\n"
    assert "use.gain" not in names(tmp_path, 'priors = ["all"]', stated)
    assert "use.gain" in names(tmp_path, 'priors = ["use", "use.gain"]', stated)


def test_grades_are_exchanged_beside_groups(tmp_path):
    factors = 'second_order = true\npriors = ["trust.growth", "turnover.climate", "use.gain"]\n'
    plain = design_of(kinds.load(put(tmp_path, HEAD + factors)))
    design = design_of(kinds.load(put(tmp_path, HEAD + "grades = true\n" + factors)))
    grades = [factor.grade for factor in design.factors]
    assert sorted(grades) == ["adapted", "assumption", "assumption"] and design.structure["grades"] == grades
    before = plain.unit.reshape(4, 8, 3)
    blocks = design.unit.reshape(4, 10, 3)
    assert (blocks[:, [*range(7), 9]] == before).all()
    a, b = blocks[:, 0], blocks[:, 9]
    for k, grade in enumerate(dict.fromkeys(grades)):
        taken = np.array([one == grade for one in grades])
        assert (blocks[:, 7 + k] == np.where(taken, b, a)).all()


def test_one_grade_alone_is_not_exchanged(tmp_path):
    design = design_of(kinds.load(put(tmp_path, HEAD + 'grades = true\npriors = ["trust.growth", "use.gain"]')))
    assert design.structure["grades"] is None and len(design) == 4 * 4


def test_forms_of_mechanisms_are_assumptions_and_keys_are_choices(tmp_path):
    text = '[[factor]]\nname = "mechanisms.trust_role"\nvalues = ["gate", "none"]\n[[factor]]\n'
    text += 'name = "support.caseload"\nrange = [1, 3]\n'
    role, caseload = kinds.load(put(tmp_path, HEAD + text)).factors
    assert (role.grade, role.group, caseload.grade) == ("assumption", "trust_in_isp", "choice")
