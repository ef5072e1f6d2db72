"""Patterns of practice facilitation: designs as published, statistics as computed, and what a dead model gives."""

import numpy as np
import pytest

from ispsim.evidence.catalogue import PATTERNS
from ispsim.evidence.patterns import facilitation
from ispsim.evidence.patterns.facilitation import CASELOADS, HOURS, alike, caseload_slope, contact_slope, facilitated
from ispsim.evidence.verdict import judge
from ispsim.scenario.schema import MECHANISMS

DEAD = {**facilitation.DESIGN, "mechanisms": dict.fromkeys(MECHANISMS, False)}


@pytest.mark.parametrize(
    ("name", "use", "band", "published"),
    [
        ("facilitation-pooled", "fit", (0.25, 0.68), 0.56),
        ("caseload", "fit", (-0.27, -0.02), -0.156),
        ("contact-hours", "shape", (0.0, 0.13), 0.059),
        ("tailoring", "shape", (0.0, 0.5), 0.24),
    ],
)
def test_bands_are_those_that_were_fixed(name, use, band, published):
    (part,) = PATTERNS[name].parts
    assert (PATTERNS[name].use, (part.low, part.high), part.published) == (use, band, published)


@pytest.mark.parametrize("values", [CASELOADS, HOURS])
def test_designs_are_spread_as_those_of_the_trials(values):
    drawn = alike(21, values, (1, 2))
    assert np.quantile(drawn, [0, 0.25, 0.5, 0.75, 1]) == pytest.approx(values)
    assert not np.array_equal(drawn, alike(21, values, (1, 3)))
    assert np.array_equal(np.sort(drawn), np.sort(alike(21, values, (1, 3))))


def test_a_trial_has_the_caseload_and_the_hours_that_it_is_given():
    support = facilitated(caseload=40, hours=30, tailoring=0.0).support
    assert support.caseload == 40 and support.isps * support.caseload == pytest.approx(30)
    assert 12 * support.visits_per_month * support.visit_hours == pytest.approx(30)
    assert support.remote_per_month / support.visits_per_month == pytest.approx(3.0 / 1.1)
    assert support.tailoring == 0.0
    assert facilitated().support.visits_per_month == 1.1


def test_regressions_find_what_is_planted(monkeypatch):
    monkeypatch.setattr(facilitation, "difference", lambda one, *of: 1.0 - 0.2 * np.log2(one.support.caseload))
    found = caseload_slope(2, 1)
    assert found.parts["slope per doubling"] == pytest.approx([-0.2, -0.2])
    assert found.conditions["slope below 0"].all()
    monkeypatch.setattr(facilitation, "_control", lambda *of: None)
    planted = {facilitated(hours=hours): 0.1 * np.log2(hours) for hours in HOURS}
    monkeypatch.setattr(facilitation, "_against", lambda one, *of: planted[one])
    found = contact_slope(1, 1)
    assert found.parts["slope per doubling"] == pytest.approx([0.1])
    assert all(held.all() for held in found.conditions.values())


def test_one_meta_analysis_pools_all_trials(monkeypatch):
    asked = []
    monkeypatch.setattr(facilitation, "difference", lambda one, seed, number: asked.append((one, number)) or 0.4)
    found = facilitation.pooled_trials(2, 1)
    assert found.parts["pooled effect"] == pytest.approx([0.4, 0.4])
    assert [number for _, number in asked] == list(range(46))
    assert sorted(one.support.caseload for one, _ in asked[:23]) == pytest.approx(sorted(alike(23, CASELOADS, (0,))))


@pytest.mark.parametrize(("name", "alive", "dead"), [("contact-hours", "hit", "miss"), ("tailoring", "hit", "miss")])
def test_a_dead_model_misses(monkeypatch, name, alive, dead):
    pattern = PATTERNS[name]
    assert judge(pattern, pattern.enact(2, 3))[0] == alive
    monkeypatch.setattr(facilitation, "DESIGN", DEAD)
    assert judge(pattern, pattern.enact(2, 3))[0] == dead


@pytest.mark.slow
@pytest.mark.parametrize("name", ["facilitation-pooled", "caseload"])
def test_a_dead_model_has_no_effect_to_pool(monkeypatch, name):
    monkeypatch.setattr(facilitation, "TRIALS", 9)
    monkeypatch.setattr(facilitation, "WITH_CASELOAD", 9)
    pattern = PATTERNS[name]
    (part,) = pattern.parts
    alive = pattern.enact(2, 3).parts[part.name].mean()
    monkeypatch.setattr(facilitation, "DESIGN", DEAD)
    gone = pattern.enact(2, 3).parts[part.name].mean()
    assert part.low < alive < part.high and not part.low < gone < part.high
