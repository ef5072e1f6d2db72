"""Worlds: sizes, means, context, ids, and what an ensemble of them has in common."""

import numpy as np
import pytest
from scipy import stats

from ispsim import ImplementationModel, Scenario
from ispsim.scenario import REGISTER
from ispsim.world.build import build_world
from ispsim.world.kinds import KINDS

MANY = 4000


def world(settings=None, seed=1, replication=0, uncertainty="chance", **base):
    return build_world(Scenario.from_dict(base).with_settings(settings or {}), seed, replication, uncertainty)


def place(name: str, settings=None) -> np.ndarray:
    return world(
        {
            "setting.organizations": MANY,
            "parameters.tie.within": 0,
            "parameters.tie.across": 0,
            "parameters.tie.leaders": 0,
            **(settings or {}),
        }
    ).column("organization", name)


# Sizes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [5, 12, 40])
def test_organizations_are_of_uneven_size_around_the_stated_mean(mean):
    size = place("size", {"setting.practitioners_per_organization": mean})
    assert size.mean() == pytest.approx(mean, rel=0.03)
    assert (size >= 1).all() and (size == np.floor(size)).all()
    assert size.std() / size.mean() == pytest.approx(REGISTER["place.size_spread"].default, rel=0.2)
    assert stats.skew(size) > 0.3


def test_without_spread_all_are_of_one_size():
    assert (place("size", {"setting.practitioners_per_organization": 7, "parameters.place.size_spread": 0}) == 7).all()
    assert (place("size", {"setting.practitioners_per_organization": 1, "parameters.place.size_spread": 0}) == 1).all()


def test_posts_leaders_and_systems_belong_together():
    here = world({"setting.organizations": 31, "setting.systems": 4})
    org_of, leader_of, _ = here.pointers["practitioner"]
    size, leaders = here.column("organization", "size"), here.column("organization", "leaders")
    assert np.array_equal(np.bincount(org_of, minlength=31), size)
    assert np.array_equal(np.bincount(here.pointers["leader"][0], minlength=31), leaders)
    assert np.array_equal(leaders, np.maximum(np.floor(size / REGISTER["place.staff_per_leader"].default + 0.5), 1))
    assert np.array_equal(here.pointers["leader"][0][leader_of], org_of), (
        "everybody's leader leads their own organisation"
    )
    teams = np.bincount(leader_of, minlength=leaders.sum().astype(int))
    for org in range(31):
        mine = teams[here.pointers["leader"][0] == org]
        assert mine.max() - mine.min() <= 1
    systems = np.bincount(here.pointers["organization"][0], minlength=4)
    assert systems.max() - systems.min() <= 1
    assert np.array_equal(systems, here.column("system", "organizations"))
    assert (here.column("organization", "clients") > 0).all()


def test_ids_are_stable_and_sorted():
    here = world({"setting.organizations": 12, "support.isps": 2.5})
    assert here.ids["organization"][:2] == ["org-001", "org-002"] and here.ids["isp"] == ["isp-01", "isp-02", "isp-03"]
    for kind, names in here.ids.items():
        assert names == sorted(names) and len(names) == here.number(kind)
    assert world({"setting.organizations": 1000, "parameters.tie.within": 0}).ids["organization"][0] == "org-0001"


# Means --------------------------------------------------------------------------------------------------------------

SCALARS = {
    "priority": ("setting.priority", "priority"),
    "climate": ("setting.climate", "climate_set"),
    "slack": ("setting.slack", "slack"),
    "rule_conflict": ("setting.rule_conflict", "rule_conflict"),
    "fit": ("intervention.fit", "fit"),
}


@pytest.mark.parametrize("mean", [0.05, 0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("name", SCALARS)
def test_scalars_of_the_setting_are_means_over_organizations(name, mean):
    key, column = SCALARS[name]
    values = place(column, {key: mean})
    error = values.std() / np.sqrt(MANY)
    assert abs(values.mean() - mean) <= 4.5 * error + 1e-12, f"{values.mean():.4f}"
    assert values.std() > 0.0


@pytest.mark.parametrize("name", SCALARS)
def test_a_mean_of_0_is_0_everywhere(name):
    key, column = SCALARS[name]
    assert not place(column, {key: 0}).any()


@pytest.mark.parametrize("name", [name for name in SCALARS if name != "slack"])
def test_a_mean_of_1_is_1_everywhere(name):
    key, column = SCALARS[name]
    assert (place(column, {key: 1}) == 1.0).all()


def test_multipliers_have_mean_1():
    for name in ("frailty", "churn"):
        values = place(name)
        assert values.mean() == pytest.approx(1.0, abs=4.5 * values.std() / np.sqrt(MANY) + 0.005)
        assert (values > 0.0).all()


def test_context_differs_between_organizations_and_not_where_no_spread_is_wanted():
    for name in ("priority", "climate_set", "slack", "fit", "site_effect", "rule_conflict"):
        assert np.unique(place(name)).size > MANY / 2
    even = {f"parameters.place.{name}_spread": 0 for name in ("priority", "climate", "slack", "fit", "conflict")}
    assert (
        (place("priority", even) == 0.5).all()
        and (place("slack", even) == 0.5).all()
        and (place("fit", even) == 0.7).all()
    )


# Stages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "number", "delivers"), [("considered", 1, 0), ("delivered", 4, 1), ("sustained", 5, 1), ("dropped", 6, 0)]
)
def test_organizations_start_where_the_scenario_says(stage, number, delivers):
    model = ImplementationModel(Scenario.from_dict({"setting": {"stage": stage, "organizations": 6}}), engine="python")
    assert (model.world.column("organization", "stage") == number).all()
    assert (model.world.column("organization", "progress") == delivers).all()
    assert model.measures()["select_share"] == delivers


# Ensembles ----------------------------------------------------------------------------------------------------------

POLICIES = (
    {},
    {"support.isps": 2},
    {"support.isps": 3.5, "support.hours_per_week": 10, "mechanisms.learning": False},
    {"name": "another"},
)


def test_the_same_places_people_and_ties_stand_in_every_scenario():
    worlds = [world({"setting.organizations": 9, **policy}, seed=5, replication=3) for policy in POLICIES]
    for other in worlds[1:]:
        for kind in ("organization", "practitioner", "leader", "tie", "leader_tie", "system"):
            assert other.keys[kind].tobytes() == worlds[0].keys[kind].tobytes()
            assert other.tables[kind].tobytes() == worlds[0].tables[kind].tobytes(), kind
        assert other.pointers["tie"].tobytes() == worlds[0].pointers["tie"].tobytes()


def test_those_who_are_there_first_are_the_same_people_in_every_scenario():
    arrived = []
    for policy in POLICIES:
        model = ImplementationModel(
            Scenario.from_dict({"setting": {"organizations": 9}}).with_settings(policy),
            5,
            replication=3,
            engine="python",
        )
        arrived.append(
            {
                (kind, column.name): model.world.column(kind, column.name).tobytes()
                for kind in ("practitioner", "leader")
                for column in KINDS[kind].columns.values()
                if column.role != "value"
            }
        )
    assert arrived[1:] == arrived[:1] * (len(POLICIES) - 1)


def test_replications_and_seeds_differ():
    one = world({"setting.organizations": 20}).column("organization", "climate_set")
    assert not np.isin(
        world({"setting.organizations": 20}, replication=1).column("organization", "climate_set"), one
    ).any()
    assert not np.isin(world({"setting.organizations": 20}, seed=2).column("organization", "climate_set"), one).any()


# Full uncertainty ---------------------------------------------------------------------------------------------------


def drawn(replication: int, policy=None, seed: int = 3) -> dict[str, float]:
    return world({"setting.organizations": 2, **(policy or {})}, seed, replication, "full").values


def test_draw_r_is_the_same_in_every_scenario():
    for replication in (0, 4):
        for policy in POLICIES[1:]:
            assert drawn(replication, policy) == drawn(replication)
    assert drawn(0) != drawn(1) and drawn(0) != drawn(0, seed=4)


def test_what_a_scenario_states_is_fixed_and_moves_nothing_else():
    stated = {"parameters.trust.growth": 0.11, "parameters.use.gain": 7}
    for replication in range(5):
        values, free = drawn(replication, stated), drawn(replication)
        assert values["trust.growth"] == 0.11 and values["use.gain"] == 7
        assert {name: v for name, v in values.items() if name not in ("trust.growth", "use.gain")} == {
            name: v for name, v in free.items() if name not in ("trust.growth", "use.gain")
        }


def test_draws_lie_in_their_ranges_and_reach_the_world():
    values = [drawn(replication) for replication in range(60)]
    for name, parameter in REGISTER.items():
        column = np.array([v[name] for v in values])
        if parameter.prior == "fixed" or parameter.low == parameter.high:
            assert (column == parameter.default).all(), name
        else:
            assert ((column >= parameter.low) & (column <= parameter.high)).all() and np.unique(column).size == 60, name
    assert drawn(0)["trust.growth"] == world({"setting.organizations": 2}, 3, 0, "full").values["trust.growth"]
    places = [np.asarray(REGISTER[n].quantile(0.5)) for n in ("trust.growth", "use.gain")]
    medians = [np.median([v[n] for v in values]) for n in ("trust.growth", "use.gain")]
    np.testing.assert_allclose(medians, places, rtol=0.25)


def test_under_chance_alone_parameters_stay_as_they_are():
    assert world({"setting.organizations": 2}, 3, 7).values == {name: float(p.default) for name, p in REGISTER.items()}
