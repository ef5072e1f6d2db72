"""Sites that are randomised are the same places and people in whatever arm's world they stand."""

import numpy as np
import pytest

from ispsim import Scenario
from ispsim.engine.results import NAMES
from ispsim.engine.run import run_once
from ispsim.experiments.trial.randomise import randomised, strata_of
from ispsim.experiments.trial.worlds import follow, pool_of, with_organizations
from ispsim.world.build import build_world

ASKED = {
    "weeks": 12,
    "setting": {"organizations": 4, "practitioners_per_organization": 4, "systems": 2, "stage": "delivered"},
    "support": {"isps": 2, "caseload": 2, "weeks": 10, "start_week": 2},
}
SCENARIO = Scenario.from_dict(ASKED)
HOW = {"seed": 1, "replication": 3, "uncertainty": "chance", "engine": "compiled"}


def pool(number=8):
    return pool_of(SCENARIO, number, 1, 3, "chance", np.random.default_rng(1))


def followed(rows, arm="", **how):
    return follow(SCENARIO, pool(), np.array(rows), **HOW | {"arm": arm} | how)


def test_a_world_of_some_has_the_same_places_as_that_of_all():
    rows = [1, 2, 6]
    columns = {name: tuple(cells[row] for row in rows) for name, cells in pool().columns.items()}
    some = build_world(with_organizations(SCENARIO, columns), 1, 3)
    for name in ("size", "leaders", "climate_set", "site_effect", "churn", "clients", "slack"):
        whole = pool().world.column("organization", name)
        assert (some.column("organization", name) == whole[rows]).all(), name
    assert some.ids["organization"] == [pool().world.ids["organization"][row] for row in rows]


def test_a_world_of_all_is_that_of_the_scenario():
    mine = follow(SCENARIO, pool(4), np.arange(4), **HOW)
    usual = run_once(SCENARIO, 1, 3, "chance", levels=("organization",))["organization"]
    assert np.array_equal(mine.weekly, usual, equal_nan=True)
    assert mine.isp.tolist() != [-1] * 4


def test_isps_are_in_proportion_and_serve_their_caseload():
    found = followed([0, 1, 2, 3, 4, 5])
    assert np.bincount(found.isp).tolist() == [2, 2, 2]  # three ISPs for six organisations, two for four
    nobody = SCENARIO.with_settings({"support.isps": 0})
    assert follow(nobody, pool(), np.arange(4), **HOW).isp.tolist() == [-1] * 4


def test_arms_have_isps_of_their_own():
    one, same, other = followed([0, 1, 2, 3], "a"), followed([0, 1, 2, 3], "a"), followed([0, 1, 2, 3], "b")
    column = NAMES.index("knowledge")
    assert (one.weekly[:, column] == same.weekly[:, column]).all()
    assert (one.weekly[:3, column] == other.weekly[:3, column]).all()  # before support begins
    assert (one.weekly[-1, column] != other.weekly[-1, column]).any()


@pytest.mark.parametrize("engine", ["compiled", "python"])
def test_asking_staff_on_the_way_changes_nothing(engine):
    asked, plain = followed([0, 1, 5], asked=[0, 2, 12], engine=engine), followed([0, 1, 5])
    assert np.allclose(asked.weekly, plain.weekly, rtol=1e-9, atol=1e-9, equal_nan=True)
    assert list(asked.staff) == [0, 2, 12]
    last = asked.staff[12]
    share = np.bincount(asked.site, last["uses"]) / np.bincount(asked.site)
    assert share == pytest.approx(asked.weekly[12, NAMES.index("use_share")])
    assert (last["stint"] >= asked.staff[2]["stint"]).all()


def test_randomised_in_equal_numbers_within_strata():
    rng, stratum = np.random.default_rng(1), strata_of([np.arange(20.0), np.arange(20) % 3])
    assert np.unique(stratum).size == 6
    treated = np.zeros(20)
    for _ in range(2000):
        arm = randomised(stratum, 2, rng)
        assert np.bincount(arm).tolist() == [10, 10]
        for one in range(6):
            assert abs(int(np.diff(np.bincount(arm[stratum == one], minlength=2))[0])) <= 1
        treated += arm
    assert np.abs(treated / 2000 - 0.5).max() < 4.5 * 0.5 / np.sqrt(2000)
    assert strata_of([]).size == 0


def test_a_roster_gives_its_own(tmp_path):
    rows = "".join(f"site-{k},s{k % 2},{3 + k},1\n" for k in range(9))
    (tmp_path / "r.csv").write_text("organization,system,staff,leaders\n" + rows, encoding="utf-8")
    asked = {**ASKED, "setting": {"roster": str(tmp_path / "r.csv"), "stage": "delivered"}}
    drawn = pool_of(Scenario.from_dict(asked), 6, 1, 0, "chance", np.random.default_rng(4))
    names = drawn.columns["organization"]
    assert len(set(names)) == 6 and list(names) == sorted(names)
    assert drawn.columns["staff"] == tuple(3 + int(str(name)[-1]) for name in names)
