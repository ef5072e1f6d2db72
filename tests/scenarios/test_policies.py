"""Policies: the contrasts that `docs/policies.md` says the model shows, on fewer runs, and that each can fail.

Verdicts are those of `experiments/policy_contrasts.py`: one-sided paired t tests under common random numbers, 1 % false
alarms over all contrasts of this file together (Bonferroni). The seed is fixed, so a verdict repeats.
"""

import dataclasses

import equal_cost
import numpy as np
import policy_contrasts
import pytest
from policy_contrasts import CONTRASTS, Contrast, Results, at, between_places, found, kept_contacts, p90_less_p10

from ispsim.world import schedule

RUNS = 16
SHOWN = (
    Contrast(1, "fading", "abrupt end", "faithful use, week 104", at(104)),
    Contrast(2, "equal", "need-based", "faithful use, week 52", at(52)),
    Contrast(3, "step-up", "same for all", "below the bar, week 78", policy_contrasts.where_use_was(True, 78)),
    Contrast(3, "same for all", "step-up", "above the bar, week 78", policy_contrasts.where_use_was(False, 78)),
    Contrast(4, "external and internal", "equal", "faithful use, week 104", at(104)),
    Contrast(4, "external and internal", "equal", "faithful use, week 156", at(156)),
    Contrast(5, "waves", "at once", "contacts kept ÷ planned", kept_contacts),
    Contrast(6, "ISPs", "training", "faithful use, week 52", at(52)),
    Contrast(6, "ISPs", "leadership", "faithful use, week 52", at(52)),
)
SHOWN_BY_MORE_RUNS = (
    Contrast(1, "fading", "abrupt end, later", "gain per planned hour", policy_contrasts.per_planned_hour),
    Contrast(2, "equal", "need-based", "90th less 10th percentile", between_places(p90_less_p10, 52)),
)


def verdict(contrast: Contrast, results: Results) -> str:
    return found(contrast.difference(results)).verdict(len(SHOWN) + len(SHOWN_BY_MORE_RUNS))


@pytest.fixture(scope="module")
def results() -> Results:
    return Results(RUNS)


@pytest.mark.statistical
@pytest.mark.parametrize("contrast", SHOWN, ids=lambda c: f"{c.of}: {c.more} above {c.less}")
def test_contrast(contrast, results):
    assert verdict(contrast, results) == "as expected", found(contrast.difference(results))


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize("contrast", SHOWN_BY_MORE_RUNS, ids=lambda c: f"{c.of}: {c.more} above {c.less}")
def test_contrast_that_takes_more_runs(contrast):
    assert verdict(contrast, Results(50)) == "as expected"


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("arm", "settings", "number"),
    [
        ("step-up", {"support.step_up": {"week": 26, "below": 0.5, "hours_factor": 1.0}}, 3),
        ("step-up", {"support.step_up": {"week": 26, "below": 0.0, "hours_factor": 3.0}}, 3),
        ("external and internal", {"support.internal.isps": 0}, 4),
        ("fading", {"support.start_week": 0, "support.weeks": 26, "support.phases": [
            {"weeks": 26, "visits_per_month": 1.8, "remote_per_month": 5.0}]}, 1),
    ],
    ids=["no more hours", "nobody below the bar", "nobody inside", "no fading"],
)  # fmt: skip
def test_a_policy_without_its_point_shows_no_contrast(monkeypatch, arm, settings, number):
    monkeypatch.setitem(policy_contrasts.SETTINGS, arm, settings)
    contrast = next(c for c in SHOWN if c.number == number and c.more == arm)
    assert verdict(contrast, Results(RUNS)) != "as expected"


@pytest.mark.statistical
def test_allocation_by_need_without_weights_costs_nothing(monkeypatch):
    plan = schedule.plan

    def unweighted(*arguments):
        who = plan(*arguments)
        return dataclasses.replace(who, weight=np.ones_like(who.weight))

    monkeypatch.setattr(schedule, "plan", unweighted)
    contrast = next(c for c in SHOWN if c.less == "need-based")
    assert verdict(contrast, Results(RUNS)) != "as expected"


def test_every_expectation_of_the_page_has_a_row():
    assert {c.number for c in CONTRASTS if c.expected} == {1, 2, 3, 4, 5, 6}
    used = {arm for c in CONTRASTS for arm in (c.more, c.less)}
    assert used == set(policy_contrasts.ARMS)


@pytest.mark.slow
@pytest.mark.parametrize("match", equal_cost.MATCHES, ids=lambda match: match.file)
def test_what_is_called_equal_is_equal(match):
    runs = equal_cost.RUNS
    ratio = equal_cost.mean(match.file, match.outcome, runs) / equal_cost.aimed(match.aim, match.outcome, runs)
    assert abs(ratio - 1.0) <= equal_cost.TOLERANCE
