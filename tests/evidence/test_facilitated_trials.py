"""Single trials of facilitation: designs as published, and what a dead model gives."""

import numpy as np
import pytest

from ispsim.evidence.catalogue import PATTERNS
from ispsim.evidence.patterns import facilitated_trials
from ispsim.scenario import Scenario
from ispsim.scenario.schema import MECHANISMS


def killed(monkeypatch, name):
    dead = {**getattr(facilitated_trials, name), "mechanisms": dict.fromkeys(MECHANISMS, False)}
    monkeypatch.setattr(facilitated_trials, name, dead)


def test_bands_are_those_that_were_fixed():
    bands = {name: [(p.low, p.high, p.published) for p in PATTERNS[name].parts] for name in PATTERNS}
    assert bands["waiting-list"] == [(0.3, 1.0, 0.6), (0.7, np.inf, 1.36)]
    assert bands["low-dose-outreach"] == [(3.0, 17.0, 10.0), (1.1, 4.2, 2.13)]
    uses = [PATTERNS[name].use for name in ("waiting-list", "low-priority-null", "low-dose-outreach")]
    assert uses == ["fit", "shape", "hold"] and PATTERNS["low-priority-null"].by_design
    assert [one.least for one in PATTERNS["low-priority-null"].conditions] == [0.6, 0.9]


def test_who_waits_is_facilitated_a_year_later(monkeypatch):
    asked = []

    def flat(scenario, seed, replication, measure):
        asked.append((scenario.support.start_week, replication, measure))
        start = scenario.support.start_week
        gain = np.where(np.arange(118) > start, 0.1, 0.0) - np.where(np.arange(118) > start + 52, 0.04, 0.0)
        return gain[:, None] + np.linspace(0.1, 0.3, 20)

    monkeypatch.setattr(facilitated_trials, "weekly", flat)
    found = facilitated_trials.waiting_list(1, 1)
    assert asked == [(13, 0, "faithful_use"), (65, 1_000_000, "faithful_use")]
    assert found.parts["gain kept a year later"] == pytest.approx([0.6])
    assert found.parts["difference at 12 months"] == pytest.approx([0.1 / np.linspace(0.1, 0.3, 20).std(ddof=1)])
    assert found.beside["gain of those who waited (points of 11)"] == pytest.approx([1.1])


def test_facilitation_helps_those_who_do_not_wait(monkeypatch):
    part = "difference at 12 months"
    assert facilitated_trials.waiting_list(6, 1).parts[part].mean() > 0.3
    killed(monkeypatch, "WAITING_LIST")
    assert facilitated_trials.waiting_list(6, 1).parts[part].mean() < 0.3


def test_priority_is_what_a_null_hangs_on(monkeypatch):
    larger = "high priority: larger"
    assert facilitated_trials.without_effect(6, 1).conditions[larger].mean() >= 0.8
    killed(monkeypatch, "FIRE")
    assert facilitated_trials.without_effect(6, 1).conditions[larger].mean() < 0.9


def test_few_hours_are_planned_and_half_of_those_who_fail_get_them(monkeypatch):
    found = facilitated_trials.few_hours(2, 1)
    assert (found.beside["failing the bar (share of sites)"] > 0.5).all()
    monkeypatch.setattr(facilitated_trials, "HOURS", 200.0)
    many = facilitated_trials.few_hours(2, 1)
    arms = ("uptake, facilitated", "uptake, not facilitated")
    more, beyond = (many.beside[name] - found.beside[name] for name in arms)
    assert (more != 0.0).any()
    assert (np.abs(beyond) < 0.01).all()  # colleagues elsewhere may be an example
    killed(monkeypatch, "RE_ENGAGE")
    assert (abs(facilitated_trials.few_hours(2, 1).parts["difference in uptake"]) < 17.0).all()


@pytest.mark.parametrize("name", ["WAITING_LIST", "FIRE", "RE_ENGAGE"])
def test_designs_are_scenarios(name):
    Scenario.from_dict(getattr(facilitated_trials, name))
