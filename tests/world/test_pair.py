"""An internal ISP beside the external one: who serves whom, when, what an organisation meets, and what is left."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ispsim
from engine.test_engines import assert_same_bytes
from ispsim import ImplementationModel, Scenario
from ispsim.engine.week import WEEK
from ispsim.errors import ScenarioError
from ispsim.mechanisms.resources import kept_contact
from ispsim.workforce import pair
from ispsim.workforce.turnover import handed_over
from ispsim.world.build import build_world
from ispsim.world.schedule import SCHEDULED, last_planned_week

POLICIES = Path(__file__).resolve().parents[2] / "scenarios/policies"
INTERNAL = {"isps": 1.5, "hours_per_week": 20, "caseload": 4, "start_week": 3, "weeks": 20, "turnover": 0.0}


def scenario(internal=None, organizations=8, **support) -> Scenario:
    data = {
        "weeks": 40,
        "setting": {"organizations": organizations, "systems": 2, "stage": "delivered"},
        "support": {"isps": 1, "weeks": 10, "turnover": 0.0, "internal": {**INTERNAL, **(internal or {})}, **support},
    }
    return Scenario.from_dict(data)


def plan(of: Scenario) -> dict[str, np.ndarray]:
    """Return the organisations' schedule by column, each shape (weeks + 1, organisations)."""
    rows = build_world(of).schedules["organization"]
    return {name: rows[:, k] for k, name in enumerate(SCHEDULED["organization"])}


def test_internal_isps_continue_the_numbers_and_serve_some_of_those_served():
    here = build_world(scenario())
    assert here.ids["isp"] == ["isp-01", "isp-02", "isp-03"]
    assert here.column("isp", "internal").tolist() == [0, 1, 1, 0]
    np.testing.assert_allclose(here.column("isp", "paid_hours"), [40, 20, 10, 0])
    isp, insider = here.pointers["organization"][1:3]
    assert (isp == 0).all()
    assert sorted(insider[insider < 3].tolist()) == [1, 1, 1, 1, 2, 2] and (insider == 3).sum() == 2  # 1.5 × 4
    without = build_world(scenario(caseload=2))
    assert set(np.flatnonzero(without.pointers["organization"][2] < 3)) == set(
        np.flatnonzero(without.pointers["organization"][1] < 3)
    ), "only where external ones serve"


@pytest.mark.parametrize(("missing", "isps"), [({"isps": 0}, 0), ({"hours_per_week": 0}, 1)])
def test_without_external_support_there_are_none(missing, isps):
    here = build_world(scenario(**missing))
    assert here.number("isp") == isps
    assert not here.schedules["organization"][:, 5:].any()


@pytest.mark.parametrize("missing", [{"isps": 0}, {"hours_per_week": 0}])
def test_internal_isps_without_posts_or_hours_are_none(missing):
    of = scenario(missing)
    alone = Scenario.from_dict({k: v for k, v in of.stated().items() if k != "name"} | {
        "support": {k: v for k, v in of.stated()["support"].items() if k != "internal"}
    })  # fmt: skip
    one, other = (ispsim.simulate(s, runs=1, workers=1).weekly.to_numpy(float) for s in (of, alone))
    assert one.tobytes() == other.tobytes()


def test_their_weeks_count_from_each_organisations_own_start_and_may_outlast_the_external_support():
    waves = [{"week": 0, "share": 0.5}, {"week": 5, "share": 0.5}]
    of = scenario({"caseload": 8}, allocation="waves", waves=waves)
    found = plan(of)
    for column, start, end in zip(found["served_inside"].T, *_window(found["served"]), strict=True):
        assert np.flatnonzero(column).tolist() == list(range(start + 3, start + 23))
        assert end < start + 22
    assert last_planned_week(of) == 5 + 3 + 20
    assert last_planned_week(scenario({"weeks": 2})) == 10
    payroll = build_world(of).schedules["isp"][:, 0]
    assert [np.flatnonzero(payroll[:, j]).min() for j in range(3)] == [1, 4, 4]
    assert [np.flatnonzero(payroll[:, j]).max() for j in (0, 1)] == [15, 28]


def _window(served):
    return served.argmax(axis=0), served.shape[0] - 1 - served[::-1].argmax(axis=0)


def test_the_end_of_one_plan_is_told_where_the_other_goes_on():
    found = plan(scenario({"caseload": 8}))
    assert np.argwhere(found["isp_ends"]).tolist() == [[11, k] for k in range(8)]
    assert not found["insider_ends"].any()
    found = plan(scenario({"caseload": 8, "weeks": 2}))
    assert np.argwhere(found["insider_ends"]).tolist() == [[6, k] for k in range(8)]
    assert not found["isp_ends"].any()


def test_allocation_by_need_weights_the_contacts_of_both():
    found = plan(scenario({"caseload": 8}, allocation="by_need"))
    np.testing.assert_allclose(found["planned_visits"][8], found["planned_visits_inside"][8])
    assert np.ptp(found["planned_visits_inside"][8]) > 0.05


@pytest.mark.parametrize("one", [0.0, 0.1, 1 / 3, 0.7, 1.0])
def test_without_a_second_isp_every_rule_gives_the_first_ones_number_to_the_bit(one):
    for amount in (0.0, 0.3):
        assert pair.blended(one, 0.0, amount, 0.0) == one
        assert pair.better_heard(one, 0.0, amount, 0.0) == one
    assert pair.either_answers(one, 0.0, 1.0, 0.0) == one
    assert pair.insight(one, 0.0) == one
    assert pair.parting(1.0, 0.0, one, 0.0) == 1.0
    assert handed_over(one, 1.0, 0.25) == one * 0.25
    assert pair.stays(one, 1.0) == 0.0


def test_what_two_bring():
    assert pair.blended(0.4, 0.8, 1.0, 3.0) == pytest.approx(0.7)
    assert pair.either_answers(0.5, 0.5, 1.0, 1.0) == 0.75
    assert pair.either_answers(0.5, 0.6, 0.0, 1.0) == pytest.approx(0.6), "who does not serve does not answer"
    assert pair.better_heard(0.8, 0.4, 0.1, 0.1) == 0.8 and pair.better_heard(0.8, 0.4, 0.0, 0.1) == 0.4
    assert pair.insight(0.0, 0.1) == 1.0
    assert pair.parting(1.0, 0.0, 1.0, 0.25) == 0.75 and pair.parting(0.0, 1.0, 1.0, 0.25) == 0.25
    assert pair.parting(1.0, 1.0, 1.0, 0.25) == 1.0
    assert handed_over(0.8, 0.25, 0.2) == pytest.approx(0.8 * (0.75 + 0.05))
    assert kept_contact(0.0, 0.0, 0.0005, 0.25, 0.3) == 0.0


@pytest.mark.parametrize("both", [True, False])
def test_when_the_external_isp_goes_only_their_part_of_trust_goes(both):
    """In the week after the external plan ends; where all contact was with the external ISP, it is the whole."""
    of = scenario({"caseload": 8, "visits_per_month": 3.0, "isps": 4})
    model = ImplementationModel(of, engine="python")
    while model.week < 10:
        model.step()
    place = next(p for p in model.organizations)
    before = [person.trust for person in place.practitioners]
    share = place.contact_inside / place.contact
    assert 0.5 < share < 1.0
    if not both:
        model.world.column("organization", "contact_inside")[:] = 0.0
        share = 0.0
    interpreter = model._interpreter
    phases = {phase.name: phase for phase in WEEK}
    week = tuple(phases[name] for name in ("calendar", "people leave", "hand over"))
    interpreter.declared = replace(interpreter.declared, week=week)
    model.world.column("practitioner", "leaves")[:] = 0.0
    interpreter.step(11)
    after = model.world.column("practitioner", "trust")[: len(before)]
    loss = (1.0 - share) * (1.0 - of.parameter("handover.trust"))
    np.testing.assert_allclose(after, np.array(before) * (1.0 - loss), rtol=1e-12)


def test_hours_and_money_of_both_are_booked():
    of = scenario({"caseload": 8, "turnover": 1.0}, turnover=1.0)
    model = ImplementationModel(of, engine="python")
    while model.week < 30:
        model.step()
        paid = (model.world.column("isp", "paid_hours") * model.world.column("isp", "employed")).sum()
        assert model.world.column("world", "cost_isp_pay")[0] == pytest.approx(paid * of.costs.isp_hour)
        places = model.world.column("organization", "demand") + model.world.column("organization", "demand_inside")
        assert model.world.column("isp", "demand").sum() == pytest.approx(places.sum())
        assert model.world.column("isp", "sites").sum() == sum(p.served + p.served_inside for p in model.organizations)
        for name in ("hours_supervision", "hours_calls", "hours_administration", "hours_unassigned", "cost_isp_pay"):
            places = model.world.column("organization", name).sum()
            if model.week in range(5, 10):  # all serve somebody
                assert places == pytest.approx(model.world.column("world", name)[0]), name


def test_agents_know_both():
    model = ImplementationModel(scenario({"caseload": 8}), engine="python")
    for _ in range(8):
        model.step()
    external, *internal = model.isps
    place = next(iter(model.organizations))
    assert place.isp is external and place.insider in internal and place.insider.internal == 1.0
    assert place in place.insider.organizations and place in external.organizations
    person = place.practitioners[0]
    assert person.trust_in(external) == person.trust_in(place.insider) == person.trust > 0.0
    stranger = next(isp for isp in internal if isp is not place.insider)
    assert person.trust_in(stranger) == 0.0


def test_both_engines_agree():
    of = ispsim.load_scenario(
        POLICIES / "external_and_internal.toml",
        **{"weeks": 20, "setting.organizations": 4, "setting.burn_in": 2, "support.internal.turnover": 3.0},
    )
    assert_same_bytes(of.with_settings({"support.weeks": 8, "support.internal.weeks": 14}))


@pytest.mark.parametrize(
    ("support", "key"),
    [
        ({"position": "internal"}, "support.position"),
        ({"position": "mixed"}, "support.position"),
        ({"internal": {"isps": 1, "hours_per_week": 2, "supervision_hours": 3}}, "support.internal.supervision_hours"),
    ],
)
def test_what_does_not_go_together_is_refused(support, key):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict({"support": {"isps": 1, "internal": INTERNAL, **support}})
    assert [problem.key for problem in caught.value.problems] == [key]


def test_supervision_that_is_not_stated_is_held_within_paid_hours():
    assert scenario({"hours_per_week": 0.5}).support.internal.supervision_hours == 0.5
