"""Main effects of two-level designs are those that were planted, whatever the other factors do."""

from types import SimpleNamespace

import numpy as np
import pytest

import ispsim
from experiments.asking import asked, put
from ispsim.experiments.designs.choose import design_of
from ispsim.report.kinds.sweep_effects import effects_sentence, effects_table, has_effects, shown_effects

NAMES = ["setting.slack", "setting.climate", "setting.priority", "setting.rule_conflict", "support.tailoring"]
FACTORS = "".join(f'\n[[factor]]\nname = "{name}"\nrange = [0.2, 0.6]\n' for name in NAMES)
FACTORS += '\n[[factor]]\nname = "mechanisms.trust_role"\nvalues = ["gate", "none"]\n'
PLANTED = np.array([0.5, -2.0, 0.0, 0.25, 0.0, 1.0])


@pytest.fixture
def study(tmp_path):
    """A linear response with an interaction of two factors, noise shared by all points, and a run that failed."""
    request = asked(tmp_path, FACTORS, 'method = "fractional_factorial"\nmeasures = ["faithful_use", "cost"]')
    design = design_of(request)
    level = (design.points == np.array([factor.ends()[1] for factor in design.factors])).astype(float)
    noise = np.random.default_rng(1).normal(size=9)
    values = 3 + level @ PLANTED + 5 * (level[:, 2] - 0.5) * (level[:, 4] - 0.5)
    values = values[:, None] + noise
    values[3, 8] = np.nan
    study = SimpleNamespace(request=request, design=design)
    study.values = lambda measure, week=None, scenario=0: values if measure == "faithful_use" else -values
    return study


def test_effects_are_those_that_were_planted(study):
    frame = effects_table(study).frame
    assert len(study.design) == 16 and len(frame) == 12
    of_use = frame[frame["measure"] == "faithful_use"]
    assert of_use["mean"].to_numpy() == pytest.approx(PLANTED, abs=1e-12)
    assert frame[frame["measure"] == "cost"]["mean"].to_numpy() == pytest.approx(-PLANTED, abs=1e-12)
    # the future in which a run failed is left out, and noise that all points share is no noise of an effect
    assert set(of_use["n"]) == {8} and (of_use["ci_high"] - of_use["ci_low"]).max() < 1e-9
    assert of_use[["low", "high"]].to_numpy().tolist()[-2:] == [["0.2", "0.6"], ["gate", "none"]]


def test_every_column_is_described(study):
    table = effects_table(study)
    assert [entry.column for entry in table.entries] == list(table.frame.columns)


def test_the_largest_come_first(study):
    frame = effects_table(study).frame
    shown = shown_effects(study, frame)
    assert [row[0] for row in shown.rows[:3]] == ["setting.climate", "mechanisms.trust_role", "setting.slack"]
    assert shown.rows[0][1:3] == ("0.2 to 0.6", "−2.00")
    sentence = effects_sentence(study, frame)
    assert "setting.climate (−2.00), mechanisms.trust_role (+1.00), setting.slack (+0.500)" in sentence
    assert "of 6 main effects" in sentence


def test_designs_without_two_values_of_each_factor_have_none(tmp_path):
    request = asked(tmp_path, FACTORS, 'method = "one_at_a_time"')
    assert not has_effects(SimpleNamespace(request=request, design=design_of(request)))


def test_they_are_tables_and_words_of_an_experiment(tmp_path):
    head = 'schema = 1\nkind = "sweep"\nscenario = "small.toml"\nreplications = 2\nmethod = "fractional_factorial"\n'
    done = ispsim.experiment(put(tmp_path, head + FACTORS), tmp_path / "out", workers=1)
    assert len(done.tables["effects"]) == 6 * len(done.study.request.measures)
    assert done.findings.shown[0].title == "Main effects on faithful_use"
    assert "main effects" in done.findings.answer[-1]
    assert "Main effects in" in done.plot("effects").caption and len(done.plot("effects").axes) >= 3
