"""Who is served, by whom, when, and with what plan."""

import numpy as np
import pytest

from ispsim import ImplementationModel, Scenario
from ispsim.world.build import build_world
from ispsim.world.schedule import SCHEDULED, isp_shares, last_planned_week

MONTH = 52 / 12


def scenario(organizations=12, **support) -> Scenario:
    data = {
        "weeks": 40,
        "setting": {"organizations": organizations, "systems": 2},
        "support": {"isps": 1, "weeks": 20, **support},
    }
    return Scenario.from_dict(data)


def plan(of: Scenario) -> dict[str, np.ndarray]:
    """Return the organisations' schedule by column, each shape (weeks + 1, organisations)."""
    rows = build_world(of).schedules["organization"]
    return {name: rows[:, k] for k, name in enumerate(SCHEDULED["organization"])}


def served(of: Scenario) -> np.ndarray:
    return plan(of)["served"].any(axis=0)


@pytest.mark.parametrize(
    ("isps", "caseload", "organizations", "expected"),
    [
        (2.73, 11, 60, 30),
        (2.73, 11, 25, 25),
        (1, 11, 60, 11),
        (0.5, 1, 60, 1),  # half rounds up
        (1.5, 3, 60, 5),  # 4.5
        (2.5, 1, 60, 3),
        (0.4, 1, 60, 0),
        (0, 11, 60, 0),
        (10, 11, 60, 60),
        (0.3, 100, 60, 30),
    ],
)
def test_served_are_isps_times_caseload_half_rounded_up_but_no_more_than_there_are(
    isps, caseload, organizations, expected
):
    assert served(scenario(organizations, isps=isps, caseload=caseload)).sum() == expected


def test_a_fraction_of_an_isp_is_an_agent_with_a_part_of_the_hours():
    np.testing.assert_allclose(isp_shares(2.73), [1, 1, 0.73])
    assert isp_shares(3.0).tolist() == [1, 1, 1] and isp_shares(0.0).size == 0
    here = build_world(scenario(40, isps=2.73, hours_per_week=30))
    assert here.number("isp") == 3
    np.testing.assert_allclose(here.column("isp", "paid_hours"), [30, 30, 0.73 * 30, 0])
    np.testing.assert_allclose(here.column("isp", "share_of_post"), [1, 1, 0.73, 0])


def test_organizations_are_spread_over_isps_by_their_hours():
    here = build_world(scenario(60, isps=2.73, caseload=11))
    sites = np.bincount(here.pointers["organization"][1], minlength=4)
    assert sites.sum() == 60 and sites[3] == 30, "the last row is nobody"
    np.testing.assert_allclose(sites[:3], 30 * np.array([1, 1, 0.73]) / 2.73, atol=1.0)


@pytest.mark.parametrize("missing", [{"isps": 0}, {"hours_per_week": 0}])
def test_whoever_is_not_served_points_at_nobody(missing):
    here = build_world(scenario(6, **{"isps": 2, **missing}))
    assert (here.pointers["organization"][1] == here.number("isp")).all()


def test_nobody_has_no_numbers():
    model = ImplementationModel(scenario(6, caseload=3, turnover=3), engine="python").run()
    nobody = model.world.number("isp")
    assert not model.world.tables["isp"][:, nobody].any()
    assert [place.isp is None for place in model.organizations].count(True) == 3


def test_the_first_week_of_support_takes_effect_in_the_step_after_it():
    weeks = plan(
        scenario(4, caseload=4, start_week=5, weeks=3, visits_per_month=2, remote_per_month=6, mandated_hours=1)
    )
    assert np.flatnonzero(weeks["served"].all(axis=1)).tolist() == [6, 7, 8]
    assert weeks["served_weeks"][:, 0].tolist()[5:10] == [-1, 0, 1, 2, -1]
    np.testing.assert_allclose(weeks["planned_visits"][6:9], 2 / MONTH)
    np.testing.assert_allclose(weeks["planned_remote"][6:9], 6 / MONTH)
    for name in ("served", "planned_visits", "planned_remote", "mandated"):
        assert not weeks[name][[0, 1, 5, 9, 40]].any()
    assert (weeks["mandated"][6:9] == 1).all()


def test_isps_are_paid_while_their_plan_runs():
    here = build_world(scenario(4, isps=2, caseload=2, start_week=5, weeks=3))
    assert np.flatnonzero(here.schedules["isp"][:, 0, 0]).tolist() == [6, 7, 8]
    assert not here.schedules["isp"][:, 0, -1].any()


def test_support_may_end_after_the_run_or_begin_after_it():
    assert plan(scenario(4, weeks=200))["served"][1:].any(axis=1).all()
    assert not plan(scenario(4, start_week=100))["served"].any()


def test_phases_follow_each_other():
    phases = [
        {"weeks": 4, "visits_per_month": 4, "remote_per_month": 2},
        {"weeks": 6, "visits_per_month": 1, "remote_per_month": 8},
    ]
    weeks = plan(scenario(3, allocation="phased", phases=phases, weeks=12))
    np.testing.assert_allclose(weeks["planned_visits"][:, 0], np.array([0] + [4] * 4 + [1] * 6 + [0] * 30) / MONTH)
    np.testing.assert_allclose(weeks["planned_remote"][:, 0], np.array([0] + [2] * 4 + [8] * 6 + [0] * 30) / MONTH)
    assert weeks["served"][1:13].all() and not weeks["served"][13:].any()


def test_waves_start_one_after_the_other():
    waves = [{"week": 0, "share": 0.5}, {"week": 6, "share": 0.25}, {"week": 12, "share": 0.25}]
    weeks = plan(scenario(12, caseload=12, allocation="waves", waves=waves, weeks=20))
    starts = (weeks["served"] > 0).argmax(axis=0) - 1
    assert np.bincount(starts).tolist() == [6] + [0] * 5 + [3] + [0] * 5 + [3]
    assert (weeks["served"].sum(axis=0) == 20).all(), "everybody gets the whole of it"


def test_who_waits_is_decided_by_chance_and_the_same_whatever_the_number_served():
    few, many = (served(scenario(40, caseload=caseload)) for caseload in (5, 15))
    assert (few <= many).all() and few.sum() == 5 and many.sum() == 15
    assert not np.array_equal(few, np.arange(40) < 5)


def test_by_need_serves_those_who_lack_most_and_gives_them_more():
    of = scenario(40, caseload=15, allocation="by_need")
    here = build_world(of)

    def standard(name):
        x = here.column("organization", name)
        return (x - x.mean()) / x.std()

    need = -standard("climate_set") - standard("slack") - standard("priority")
    chosen = served(of)
    assert need[chosen].min() >= need[~chosen].max()
    visits = plan(of)["planned_visits"][3, chosen]
    assert visits.mean() == pytest.approx(of.support.visits_per_month / MONTH)
    assert (np.diff(visits[np.argsort(need[chosen])]) >= -1e-12).all() and visits.max() > 1.2 * visits.min()
    equal = plan(scenario(40, caseload=15))["planned_visits"][3]
    assert np.unique(equal[equal > 0]).size == 1


@pytest.mark.parametrize("below", [0.0, 0.3, 1.0])
def test_adaptive_support_steps_up_where_uptake_stays_below_the_bar(below):
    step = {"week": 8, "below": below, "hours_factor": 2.5}
    of = scenario(14, isps=2, caseload=6, allocation="adaptive", step_up=step).with_settings(
        {"setting.stage": "delivered"}
    )
    model = ImplementationModel(of, seed=2, engine="python")
    while model.week < 8:
        model.step()
        assert (model.world.column("organization", "hours_factor") == 1).all()
    use = model.world.column("organization", "m_use_share").copy()
    model.step()  # week 9 holds week 8 of support
    chosen = model.world.column("organization", "served") > 0
    expected = np.where(chosen & (use < below), 2.5, 1.0)
    assert np.array_equal(model.world.column("organization", "hours_factor"), expected)
    planned = of.support.visits_per_month / MONTH
    np.testing.assert_allclose(model.world.column("organization", "visits")[chosen], planned)  # judged this week,
    model.step()
    np.testing.assert_allclose(
        model.world.column("organization", "visits")[chosen], planned * expected[chosen]
    )  # stepped up next week
    assert below not in (0.3,) or 0 < (expected > 1).sum() < 12
    model.run()
    assert np.array_equal(model.world.column("organization", "hours_factor"), expected)


def test_strategies_spread_their_hours_and_costs_over_their_weeks():
    of = scenario(3).with_settings(
        {
            "strategies.training": {"start_week": 2, "weeks": 4, "hours": 12, "cost": 400, "strength": 0.9},
            "strategies.materials": {"start_week": 4, "weeks": 30, "hours": 3, "cost": 60},
        }
    )
    rows = build_world(of).schedules["world"][:, :, 0]
    column = {name: rows[:, k] for k, name in enumerate(SCHEDULED["world"])}
    assert (
        np.flatnonzero(column["training_strength"]).tolist() == [3, 4, 5, 6]
        and column["training_strength"].max() == 0.9
    )
    assert column["training_hours"].sum() == pytest.approx(12) and column["training_cost"].sum() == pytest.approx(400)
    np.testing.assert_allclose(column["strategy_hours"], column["training_hours"] + column["materials_hours"])
    assert column["strategy_cost"].sum() == pytest.approx(460)


@pytest.mark.parametrize(
    ("support", "last"),
    [
        ({}, 20),
        ({"start_week": 4}, 24),
        ({"isps": 0}, None),
        ({"hours_per_week": 0}, None),
        ({"visits_per_month": 0, "remote_per_month": 0}, None),
        ({"weeks": 0}, None),
        ({"allocation": "waves", "waves": [{"week": 0, "share": 0.5}, {"week": 7, "share": 0.5}]}, 27),
        (
            {
                "allocation": "phased",
                "phases": [
                    {"weeks": 5, "visits_per_month": 1, "remote_per_month": 0},
                    {"weeks": 5, "visits_per_month": 0, "remote_per_month": 0},
                ],
            },
            5,
        ),
    ],
)
def test_the_last_planned_week(support, last):
    assert last_planned_week(scenario(3, **support)) == last
