"""Law 2: with no ISP hours every ISP mechanism contributes exactly nothing."""

import numpy as np
import pytest

from laws.worlds import MECHANISMS, PYTHON, STAKEHOLDERS, choose, firings, model, scenario, states, weeks_of

WORLD = {
    "weeks": choose(60, 12),
    "setting.organizations": choose(20, 4),
    "setting.staff_turnover": 0.8,
    "setting.leader_turnover": 0.5,
    "strategies.training.hours": 6,
}
STAGES = ("considered", "delivered") if PYTHON else ("not_considered", "considered", "selected", "delivered", "dropped")
WITHOUT = {
    "no ISPs": {"support.isps": 0},
    "ISPs without hours": {"support.isps": 3, "support.hours_per_week": 0},
    "support of no weeks": {"support.isps": 3, "support.weeks": 0},
    "support that starts when all is over": {"support.isps": 3, "support.start_week": 1000},
    "ISPs who neither come nor call": {"support.isps": 3, "support.visits_per_month": 0, "support.remote_per_month": 0},
}
OTHER_KNOBS = {
    "support.caseload": 2,
    "support.knowledge": 0.2,
    "support.skills": 1.0,
    "support.attitudes": 0.4,
    "support.turnover": 3.0,
    "support.tailoring": 1.0,
    "support.visits_per_month": 9,
    "support.remote_per_month": 30,
    "support.position": "internal",
    "support.mode": "remote",
    "support.mandated_hours": 5,
    "support.supervision_hours": 0,
    "support.allocation": "adaptive",
    "support.step_up": {"week": 2, "below": 1.0, "hours_factor": 3.0},
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_state_of_every_stakeholder_has_the_same_bits_without_hours(stage):
    """However the hours are missing, and whatever is stated about the ISPs whom nobody pays."""
    base = {**WORLD, "setting.stage": stage}
    runs = {name: model(scenario({**base, **without})) for name, without in WITHOUT.items()}
    runs["no ISPs, other knobs turned"] = model(scenario({**base, **OTHER_KNOBS, "support.isps": 0}))
    runs["ISPs without hours, other knobs turned"] = model(
        scenario({**base, **OTHER_KNOBS, "support.hours_per_week": 0})
    )
    beside = {"support.internal": {"isps": 2, "visits_per_month": 9, "weeks": 14, "turnover": 3.0}}
    runs["internal ISPs beside nobody"] = model(scenario({**base, **beside, "support.isps": 0}))
    runs["internal ISPs beside ISPs without hours"] = model(scenario({**base, **beside, "support.hours_per_week": 0}))
    reference = runs["no ISPs"]
    courses = {name: weeks_of(run) for name, run in runs.items()}
    for worlds in zip(*courses.values(), strict=True):
        at = dict(zip(courses, worlds, strict=True))
        expected = states(at["no ISPs"])
        for name, world in at.items():
            found = states(world)
            differing = [key for key in expected if found[key] != expected[key]]
            assert not differing, f"week {reference.week}, {name}: {differing}"
            assert firings(world) == dict.fromkeys(MECHANISMS, 0.0), name


def test_draws_are_the_same_without_hours():
    """Same keys, same identities, hence the same draws: they are functions of nothing else (law 4 looks at them)."""
    worlds = [model(scenario({**WORLD, "weeks": 1, **without})).world for without in WITHOUT.values()]
    for world in worlds[1:]:
        assert world.key == worlds[0].key
        for kind in STAKEHOLDERS:
            assert np.array_equal(world.keys[kind], worlds[0].keys[kind])
            assert np.array_equal(
                world.pointers[kind][: 1 if kind == "organization" else None],
                worlds[0].pointers[kind][: 1 if kind == "organization" else None],
            )


def test_measures_of_what_stakeholders_are_and_do_are_the_same():
    of = scenario(WORLD)
    runs = [model(of.with_settings(without)).run() for without in list(WITHOUT.values())[: choose(5, 2)]]
    spent = (
        "isp_hours",
        "free_hours",
        "cost",
        "cost_programme",
        "responsiveness",
        "contacts_planned",
        "contacts_kept",
        "contacts_broken",
    )
    for run in runs:
        for name, value in run.final().items():
            if name not in spent:
                assert np.array_equal(value, runs[0].final()[name], equal_nan=True), name
        assert np.isnan(run.final()["trust_in_isp"])


def test_salaries_may_be_paid_where_nobody_comes():
    idle = model(scenario({**WORLD, **WITHOUT["ISPs who neither come nor call"]})).run().final()
    assert idle["cost_programme"] > 0.0
    assert idle["staff_hours"] == model(scenario({**WORLD, "support.isps": 0})).run().final()["staff_hours"]


def test_after_the_last_contact_everything_falls_silent():
    """What hours feed stops at once; smoothed contact fades and is then cut to exactly 0."""
    of = scenario(
        {"weeks": choose(90, 52), "setting.organizations": choose(3, 2), "support.weeks": 6, "support.turnover": 0}
    )
    silent = False
    for week, world in enumerate(weeks_of(of)):
        fired = firings(world)
        if week == 6:
            assert all(fired[name] > 0.0 for name in MECHANISMS if name != "reflection"), fired
        if week > 6:
            assert fired["learning"] == fired["reflection"] == 0.0
        if week > 45:
            assert fired == dict.fromkeys(MECHANISMS, 0.0), week
            assert not world.column("organization", "contact").any()
            silent = True
    assert silent


def test_a_mechanism_that_is_off_fires_exactly_0():
    off = {f"mechanisms.{name}": False for name in MECHANISMS}
    everybody = scenario({"support.isps": 3, "weeks": 8})
    assert all(level > 0.0 for name, level in firings(list(weeks_of(everybody))[-1]).items() if name != "reflection")
    for world in weeks_of(everybody.with_settings(off)):
        assert firings(world) == dict.fromkeys(MECHANISMS, 0.0)
    for name in MECHANISMS:
        for world in weeks_of(everybody.with_settings({f"mechanisms.{name}": False, "weeks": 4})):
            assert firings(world)[name] == 0.0
