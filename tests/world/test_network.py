"""Ties: both ways, nobody with themselves, as many as stated, more within systems than across."""

import numpy as np
import pytest

from ispsim import Scenario
from ispsim.world.build import build_world

PLACES = 120


def world(replication: int = 0, **parameters):
    data = {
        "setting": {"organizations": PLACES, "systems": 4},
        "parameters": {name.replace("__", "."): v for name, v in parameters.items()},
    }
    return build_world(Scenario.from_dict(data), 1, replication)


@pytest.mark.parametrize("kind", ["tie", "leader_tie"])
def test_ties_go_both_ways_once_and_to_others(kind):
    here = world()
    start, end = here.pointers[kind].astype(int)
    pairs = set(zip(start.tolist(), end.tolist(), strict=True))
    assert len(pairs) == start.size == here.number(kind), "each tie once"
    assert pairs == {(b, a) for a, b in pairs}
    assert (start != end).all()
    assert (np.diff(start) >= 0).all(), "sorted by whom they start from"


def test_ties_inside_and_across_are_told_apart():
    here = world()
    org = here.pointers["practitioner"][0]
    start, end = here.pointers["tie"]
    across = org[start] != org[end]
    assert np.array_equal(here.column("tie", "across"), across)
    assert 0.02 < across.mean() < 0.25
    share = np.bincount(org[start], weights=across, minlength=PLACES) / np.maximum(
        np.bincount(org[start], minlength=PLACES), 1
    )
    np.testing.assert_allclose(here.column("organization", "across_share"), share, rtol=1e-12)
    leaders = here.pointers["leader"][0]
    assert (leaders[here.pointers["leader_tie"][0]] != leaders[here.pointers["leader_tie"][1]]).all()
    assert (here.column("leader_tie", "across") == 1).all()


def test_people_name_as_many_others_as_stated():
    """Partners are drawn with replacement, so that pairs are a little fewer than names: both may name each other."""
    people = world().number("practitioner")
    across = [world(r, tie__within=0, tie__across=0.3).number("tie") / 2 / people for r in range(4)]
    assert np.mean(across) == pytest.approx(0.3, rel=0.08)
    large = build_world(
        Scenario.from_dict(
            {
                "setting": {"organizations": 4, "practitioners_per_organization": 500},
                "parameters": {"tie.within": 4.5, "tie.across": 0},
            }
        )
    )
    assert large.number("tie") / 2 / large.number("practitioner") == pytest.approx(4.5, rel=0.03)


def test_ties_across_mostly_stay_within_the_system():
    here = world(tie__across=2, tie__same_system=0.7)
    system = here.pointers["organization"][0][here.pointers["practitioner"][0]]
    start, end = here.pointers["tie"]
    across = here.column("tie", "across") > 0
    # of the rest, a quarter falls on the own system by chance
    assert (system[start] == system[end])[across].mean() == pytest.approx(0.7 + 0.3 / 4, abs=0.05)


def test_without_ties_there_are_none():
    here = world(tie__within=0, tie__across=0, tie__leaders=0)
    assert here.number("tie") == here.number("leader_tie") == 0
    assert here.tables["tie"].shape[1] == 0 and not here.column("organization", "across_share").any()


def test_one_person_alone_has_nobody():
    data = {
        "setting": {"organizations": 1, "practitioners_per_organization": 1},
        "parameters": {"place.size_spread": 0},
    }
    here = build_world(Scenario.from_dict(data))
    assert here.number("practitioner") == 1 and here.number("tie") == here.number("leader_tie") == 0


def test_networks_are_a_replications_own():
    one, other = world().pointers["tie"], world(1).pointers["tie"]
    assert one.shape != other.shape or not np.array_equal(one, other)
    assert np.array_equal(one, world().pointers["tie"])


def test_trust_on_ties_starts_at_its_set_point_and_differs_between_places():
    here = world()
    trust = here.column("tie", "trust")
    assert np.array_equal(trust, here.column("tie", "trust_set"))
    assert 0.2 < trust.mean() < 0.5 and 0.05 < trust.std() < 0.2
    inside = here.column("tie", "across") == 0
    org = here.pointers["practitioner"][0][here.pointers["tie"][0]]
    for place in range(5):
        assert np.unique(trust[inside & (org == place)]).size <= 1
