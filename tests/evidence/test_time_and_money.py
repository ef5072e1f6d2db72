"""Patterns of time and money: books against numbers worked out by hand, re-enactments against worlds that must miss."""

import numpy as np
import pytest

from ispsim.evidence.patterns import time_and_money
from ispsim.evidence.verdict import judge

PATTERNS = {pattern.name: pattern for pattern in time_and_money.PATTERNS}
STEADY = {"support.turnover": 0, "parameters.isp.onboarding_floor": 1.0}
"""ISPs who never leave and give all their hours from the first week, so that every planned contact is kept."""


def bands(name):
    return {part.name: (part.low, part.high) for part in PATTERNS[name].parts}


def test_bands_are_the_published_ones():
    assert bands("isp-time") == {
        "all three": (42.75, 71.25),
        "on site": (14.25, 23.75),
        "driving": (21.0, 35.0),
        "remote": (7.5, 12.5),
        "visits": (9.75, 16.25),
    }
    fading = bands("fading-dose")
    for name, published in (("year 1", 138.0), ("preparation", 21.8), ("site visit", 27.5)):
        assert fading[name] == pytest.approx((0.7 * published, 1.3 * published))
    for name, published in (("start", 2.5), ("middle", 1.4), ("end", 1.2)):
        assert fading[name] == pytest.approx((0.7 * published, 1.3 * published))
    assert bands("cost-shares") == {"share borne by sites": (0.3, 0.8)}
    assert bands("cost-levels") == {"programme": (8050.0, 15682.0), "all payers": (30000.0, 39000.0)}


def test_all_are_for_fitting():
    assert {pattern.use for pattern in PATTERNS.values()} == {"fit"}


def test_hours_of_a_year_without_losses_are_those_of_the_plan():
    found = time_and_money.isp_time(2, 1, STEADY).parts
    visits, remote = 12 * 1.1, 12 * 3.0 * 0.283
    assert found["visits"] == pytest.approx([visits] * 2)
    assert found["on site"] == pytest.approx([visits * 1.45] * 2)
    assert found["driving"] == pytest.approx([visits * 2.2] * 2)
    assert found["remote"] == pytest.approx([remote] * 2)
    assert found["all three"] == pytest.approx([visits * 3.65 + remote] * 2)


def test_hours_are_in_their_bands_and_those_of_another_dose_are_not():
    assert judge(PATTERNS["isp-time"], time_and_money.isp_time(6, 1))[0] == "hit"
    half = {"support.visits_per_month": 0.55, "support.remote_per_month": 1.5}
    assert judge(PATTERNS["isp-time"], time_and_money.isp_time(3, 1, half))[0] == "miss"
    nobody = time_and_money.isp_time(2, 1, {"support.isps": 0})
    assert judge(PATTERNS["isp-time"], nobody)[0] == "miss"


def test_hours_curve_by_hand():
    weekly = np.zeros(58)
    weekly[:5], weekly[5] = 2.0, 30.0
    weekly[6:8], weekly[31:33], weekly[56:58] = (3.0, 5.0), (1.0, 2.0), (0.5, 0.7)
    assert time_and_money.hours_curve(weekly) == pytest.approx(
        {"year 1": 52.2, "preparation": 10.0, "site visit": 30.0, "start": 4.0, "middle": 1.5, "end": 0.6}
    )


def test_the_default_plan_does_not_fade_and_phases_do():
    found = time_and_money.fading_dose(3, 1)
    verdict, numbers = judge(PATTERNS["fading-dose"], found)
    verdicts = {one.name: one.verdict for one in numbers}
    assert verdict == verdicts["preparation"] == verdicts["site visit"] == "miss"
    flat, phased = found.parts, {name.split(",")[0]: x for name, x in found.beside.items()}
    assert np.median(flat["end"]) >= np.median(flat["start"])
    low, high = bands("fading-dose")["preparation"]
    assert (phased["start"] > np.maximum(phased["middle"], phased["end"])).all()
    assert low < phased["preparation"].mean() < high


def test_sites_bear_what_their_people_give():
    usual = time_and_money.cost_shares(4, 1)
    low, high = bands("cost-shares")["share borne by sites"]
    assert low < usual.parts["share borne by sites"].mean() < high
    unpaid = time_and_money.cost_shares(2, 1, {"costs.staff_hour": 0, "costs.leader_hour": 0})
    assert unpaid.parts["share borne by sites"].tolist() == [0.0, 0.0]
    assert judge(PATTERNS["cost-shares"], unpaid)[0] == "miss"


def test_the_share_is_the_mean_of_the_networks():
    found = time_and_money.cost_shares(2, 1)
    one = found.beside["share in the network with more internal hours"]
    other = found.beside["share in the other network"]
    assert found.parts["share borne by sites"] == pytest.approx((one + other) / 2)
    assert (one < other).all()  # more of the facilitator's hours, fewer people


def test_a_year_is_priced_by_the_post_and_the_road():
    found = time_and_money.cost_levels(2, 1, STEADY)
    pay, road = 3 * 40 * 52 * 55 / 33, 12 * 1.1 * 2.2 * 12
    assert found.parts["programme"] == pytest.approx([pay + road] * 2)
    often = found.beside["programme, 24 visits a year planned of the same ISPs ($)"]
    assert (often > pay + road).all()
    assert (often < pay + 24 * 2.2 * 12).all()  # not all of twice the visits can be kept


def test_practices_of_new_york_are_a_miss_and_a_programme_that_costs_nothing_too():
    verdicts = {one.name: one.verdict for one in judge(PATTERNS["cost-levels"], time_and_money.cost_levels(3, 1))[1]}
    assert verdicts["all payers"] == "miss"
    assert verdicts["programme"] != "miss"
    free = judge(PATTERNS["cost-levels"], time_and_money.cost_levels(2, 1, {"costs.isp_hour": 0}))[1]
    assert free[0].verdict == "miss"


def test_a_study_does_not_depend_on_how_many_there_are():
    one, two = time_and_money.cost_shares(1, 5), time_and_money.cost_shares(2, 5)
    assert one.parts["share borne by sites"][0] == two.parts["share borne by sites"][0]
    assert one.parts["share borne by sites"][0] != time_and_money.cost_shares(1, 6).parts["share borne by sites"][0]
