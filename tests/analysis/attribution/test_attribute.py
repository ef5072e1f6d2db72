"""From a scenario to shares: the on-off worlds that are run, and what is said of them."""

import json
from pathlib import Path

import numpy as np
import pytest

import ispsim
from ispsim.analysis.attribution.contexts import by_context
from ispsim.analysis.attribution.tables import shares_of
from ispsim.experiments.attribution.on_off import TOLERANCE
from ispsim.experiments.attribution.switches import switches_of, world_of
from ispsim.experiments.attribution.worlds import members
from ispsim.scenario import Scenario
from ispsim.scenario.schema import MECHANISMS

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
TINY = {
    "name": "Tiny",
    "weeks": 30,
    "setting": {"organizations": 4, "practitioners_per_organization": 4, "stage": "delivered", "rule_conflict": 0.4},
    "support": {"isps": 1, "caseload": 4, "weeks": 26, "visits_per_month": 4},
}
RUNS, SEED, ROLES = 3, 5, ("gate", "additive", "none")


@pytest.fixture(scope="module")
def tiny():
    return Scenario.from_dict(TINY)


@pytest.fixture(scope="module")
def found(tiny):
    return ispsim.attribute(tiny, RUNS, SEED, weeks=[0, 10, 26], at=26)


def share(found, mechanism, role, column="mean"):
    frame = found.shares.set_index(["mechanism", "role"])
    return frame.loc[(mechanism, role), column]


def use(scenario, week, **settings):
    runs = ispsim.simulate(scenario.with_settings({f"mechanisms.{k}": v for k, v in settings.items()}), RUNS, SEED)
    return runs.measure("faithful_use")[:, week]


@pytest.mark.parametrize("role", ROLES)
def test_shares_add_up_to_runs_of_their_own(tiny, found, role):
    on = use(tiny, 26, trust_role=role)
    off = use(tiny, 26, trust_role=role, **dict.fromkeys(MECHANISMS, False))
    shares = found.shares[found.shares["role"] == role]
    assert abs(on.mean() - off.mean()) > 0.01
    assert shares["mean"].sum() == pytest.approx((on - off).mean(), abs=1e-12)
    whole = found.whole.set_index("role").loc[role]
    assert whole["apart"] < 1e-12
    assert (whole["all_on"], whole["all_off"]) == pytest.approx((on.mean(), off.mean()))
    assert (whole["mean"], whole["sum_of_shares"]) == pytest.approx(((on - off).mean(),) * 2)


def test_each_world_is_what_it_says(tiny, found):
    """The world with learning and motivation, under the additive role, run by hand; to the bit."""
    names = list(found.worlds.mechanisms)
    world = 2 ** names.index("learning") + 2 ** names.index("motivation")
    off = {name: False for name in MECHANISMS if name not in ("learning", "motivation")}
    by_hand = use(tiny, slice(None), trust_role="additive", **off)
    role = found.worlds.roles["additive"]
    assert (role.value[world] == by_hand[:, 26]).all() and (role.weekly[world] == by_hand[:, [0, 10, 26]]).all()
    row = found.each_world[(found.each_world["role"] == "additive") & (found.each_world["world"] == world)].iloc[0]
    assert {name for name in names if row[name]} == {"learning", "motivation"}
    nobody = ispsim.simulate(tiny.with_settings({"support.isps": 0}), RUNS, SEED).measure("faithful_use")[:, 26]
    assert found.whole["nobody"].to_numpy() == pytest.approx([nobody.mean()] * 3)


def test_trust_without_a_role_gets_nothing(found):
    assert share(found, "trust_in_isp", "none") == 0.0 and share(found, "trust_in_isp", "gate") > 0.0
    weekly = found.over_time[(found.over_time["mechanism"] == "trust_in_isp") & (found.over_time["role"] == "none")]
    assert weekly["week"].tolist() == [0, 10, 26] and not weekly[["mean", "ci_low", "ci_high"]].to_numpy().any()


def test_columns_of_shares():
    """Three players of whom two need each other; shares of the whole add up to 1."""
    on = members(3)
    values = 1.0 + on @ np.array([0.1, 0.2, 0.0]) + 0.2 * (on[:, 0] & on[:, 2])
    columns = shares_of(values[:, None] * np.array([0.9, 1.0, 1.1, np.nan]), ["a", "b", "c"])
    assert columns["mean"] == pytest.approx([0.2, 0.2, 0.1]) and (columns["n"] == 3).all()
    assert columns["share"] == pytest.approx([0.4, 0.4, 0.2])
    assert columns["share_low"] == pytest.approx(columns["share"])  # the same in each replication
    assert columns["rank"][2] == 3 and columns["same_rank"][2] == 1.0
    assert columns["ci_low"][2] < 0.1 < columns["ci_high"][2]


def test_over_time_agrees(found):
    last = found.over_time[found.over_time["week"] == 26].set_index(["mechanism", "role"])["mean"]
    for role in ROLES:
        assert last["learning", role] == pytest.approx(share(found, "learning", role), abs=1e-15)
        assert last["all", role] == pytest.approx(found.whole.set_index("role").loc[role, "mean"])
    assert not found.over_time.loc[found.over_time["week"] == 0, "mean"].any()


def test_knock_outs_and_sets(tiny, found):
    row = found.knock_outs.set_index(["mechanism", "role"]).loc[("reflection", "gate")]
    assert row["lost"] == pytest.approx((use(tiny, 26) - use(tiny, 26, reflection=False)).mean(), abs=1e-15)
    together = found.together[found.together["role"] == "gate"]
    assert together["mean"].sum() == pytest.approx(found.whole["mean"][0])
    alone = found.knock_outs[found.knock_outs["role"] == "gate"]["alone"]
    assert together["mean"].iloc[0] == pytest.approx(alone.sum())
    assert len(found.interactions) == 3 * 15


def test_what_is_said(found):
    text = repr(found)
    assert "by construction" in text and "side by side" in text and all(role in text for role in ROLES)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["roles"] == list(ROLES) and "by construction" in data["note"] and data["week"] == 26
    assert len(data["shares"]) == 18 and len(data["each_world"]) == 192 and "groups" not in data


def test_matching_is_of_faithful_use_after_a_year(tiny, found):
    frame = found.matching.set_index("role")
    assert (frame["week"] == 30).all()  # the last one, since there is no week 52
    assert frame.loc["none", "mean"] == pytest.approx(use(tiny, 30, trust_role="none").mean())
    assert frame.loc["gate", "matched"]
    assert (frame["matched"] == (frame["difference"].abs() <= TOLERANCE)).all()
    assert ("NOT matched" in found.note) == (not frame["matched"].all())


def test_what_has_no_resource_gets_nothing():
    """One organisation without conflicting rules: nothing to span. Nobody who supports: nothing at all."""
    alone = {**TINY, "weeks": 12, "setting": {**TINY["setting"], "organizations": 1, "rule_conflict": 0.0}}
    lonely = ispsim.attribute(Scenario.from_dict(alone), 2, roles=["gate"], weeks=[12])
    assert share(lonely, "boundary", "gate") == 0.0 and share(lonely, "learning", "gate") != 0.0
    idle = Scenario.from_dict({**TINY, "weeks": 12, "support": {"isps": 0}})
    nothing = ispsim.attribute(idle, 2, roles=["gate"], weeks=[12])
    assert not nothing.shares["mean"].any() and nothing.shares["share"].isna().all()
    assert "Here only gate was run" in nothing.note


def test_contexts(tiny):
    short = tiny.with_settings({"weeks": 8, "mechanisms.trust_among": False, "mechanisms.boundary": False})
    told = []
    asked = {"runs": 2, "seed": SEED, "roles": ["gate"], "measure": "knowledge", "progress": lambda *n: told.append(n)}
    contexts = by_context(short, {"As it stands": {}, "Misfit": {"intervention.fit": 0.0}}, **asked)
    frame = contexts.shares
    assert list(frame["context"].unique()) == ["As it stands", "Misfit"] and len(frame) == 8
    assert list(contexts.answers["Misfit"].worlds.mechanisms) == [
        "trust_in_isp",
        "learning",
        "reflection",
        "motivation",
    ]
    learning = frame[frame["mechanism"] == "learning"]["mean"].tolist()
    assert learning[0] > 0.0 == learning[1]  # there is nothing to learn where the RSI does not fit at all
    assert told[0] == (0, 76) and told[-1] == (76, 76)  # (16 worlds and 3 besides) × 2 runs × 2 contexts
    assert set(contexts.to_dict()["contexts"]) == {"As it stands", "Misfit"}
    assert "Misfit" in repr(contexts) and "by construction" in repr(contexts)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"measure": "faithful_us"}, "did you mean faithful_use"),
        ({"roles": ["gates"]}, "did you mean gate"),
        ({"roles": "gate"}, "not a list of different roles"),
        ({"roles": ["gate", "gate"]}, "not a list of different roles"),
        ({"at": 31}, "allowed: 0 to 30"),
        ({"weeks": [3, 2.5]}, "2.5 is not a week"),
        ({"runs": 0}, "runs must be"),
    ],
)
def test_wrong_requests(tiny, asked, words):
    with pytest.raises(ispsim.ScenarioError, match=words):
        ispsim.attribute(tiny, **{"runs": 1, "roles": ["gate"], **asked})


def test_nothing_to_attribute(tiny):
    silent = tiny.with_settings({f"mechanisms.{name}": False for name in MECHANISMS})
    with pytest.raises(ispsim.ScenarioError, match="0 mechanisms act in 'Tiny'; allowed: 1 to 10"):
        ispsim.attribute(silent)
    with pytest.raises(ispsim.ScenarioError, match="at least one context"):
        by_context(tiny, {})


def test_own_mechanisms_take_part():
    mine = ispsim.load_scenario(SCENARIOS / "my_mechanism.toml")
    settings = {"parameters.burnout.threshold": 0.1, "parameters.motivation_by_wins.without_wins": 0.2}
    mine = mine.with_settings(settings)
    switches = {switch.name: switch for switch in switches_of(mine)}
    assert list(switches) == [*MECHANISMS, "burnout"]
    assert world_of(mine, (), "gate") == mine
    without = world_of(mine, [switches["burnout"], switches["motivation"]], "none")
    assert without.mechanisms.add == () and without.mechanisms.motivation is False
    assert without.mechanisms.trust_role == "none" and not without.parameters
    assert without.with_settings({"mechanisms.motivation": True}).setting == mine.setting


COPY = """
@ispsim.mechanism(acts_on="motivation", effect="raises", parameters={{"rate": (0.06, 0.0, 0.15, "per week")}})
def half_{name}(contact_resource, competence, attention):
    return contact_resource * competence * attention
"""


HALVES = """
schema = 1
weeks = 30
[setting]
organizations = 4
practitioners_per_organization = 4
stage = "delivered"
[support]
isps = 1
caseload = 4
weeks = 26
visits_per_month = 4
[mechanisms]
motivation = false
trust_among = false
boundary = false
add = ["halves.py:half_a", "halves.py:half_b"]
"""


@pytest.mark.slow
def test_two_equal_copies_get_equal_shares(tmp_path, tiny):
    """The motivation of the model taken out, and one of the user's own in two halves put in."""
    (tmp_path / "halves.py").write_text("import ispsim\n" + COPY.format(name="a") + COPY.format(name="b"))
    (tmp_path / "halves.toml").write_text(HALVES)
    split = ispsim.load_scenario(tmp_path / "halves.toml")
    assert [switch.rate for switch in switches_of(split)][-2:] == ["half_a.rate", "half_b.rate"]
    found = ispsim.attribute(split, RUNS, SEED, roles=["gate"], measure="motivation")
    assert list(found.worlds.mechanisms) == ["trust_in_isp", "learning", "reflection", "half_a", "half_b"]
    halves = [share(found, name, "gate") for name in ("half_a", "half_b")]
    assert halves[0] == pytest.approx(halves[1], abs=1e-12) and halves[0] > 0.001
    assert found.whole["apart"][0] < 1e-12
    off = world_of(split, [switch for switch in switches_of(split) if switch.rate], "gate")
    gone = Scenario.from_dict({**split.stated(), "mechanisms": {**split.stated()["mechanisms"], "add": []}})
    values = [ispsim.simulate(one, 2, SEED).measure("motivation") for one in (off, gone)]
    assert np.array_equal(*values)


@pytest.mark.slow
def test_groups_of_a_roster():
    agencies = ispsim.load_scenario(SCENARIOS / "from_roster.toml", weeks=26)
    found = ispsim.attribute(agencies, 2, SEED, roles=["gate"], at=20, weeks=[20])
    assert list(found.groups["group"].unique()) == ["rural", "urban"]
    on = ispsim.simulate(agencies, 2, SEED).groups
    off = ispsim.simulate(world_of(agencies, switches_of(agencies), "gate"), 2, SEED).groups
    for group, frame in found.groups.groupby("group"):
        means = [one[(one["group"] == group) & (one["week"] == 20)]["faithful_use"].mean() for one in (on, off)]
        assert frame["mean"].sum() == pytest.approx(means[0] - means[1], abs=1e-12)
    assert "groups" in found.frames()
