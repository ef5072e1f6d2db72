"""Stories with mechanisms of the user's own: their names, how they fire, and worlds without one of them."""

import numpy as np
import pytest

import ispsim
from engine.test_own_mechanisms import ADDED, NAMES  # the kernel of the engine's tests
from ispsim.stories.mechanisms import firing, labels, without_each
from ispsim.stories.subject import find
from ispsim.stories.trace import served_by, trace
from ispsim.world.build import build_world
from stories.worlds import scenario

RULES = """import ispsim


@ispsim.mechanism(acts_on="motivation", effect="lowers", parameters={"depth": (0.9, 0.0, 1.0, "level")})
def wearing_out(uses, depth):
    return depth * uses


def kept_up(contact_resource, trust_factor):
    return min(contact_resource * trust_factor, 1.0)
"""


@pytest.fixture(scope="module")
def owned(tmp_path_factory):
    file = tmp_path_factory.mktemp("rules") / "rules.py"
    file.write_text(RULES, encoding="utf-8")
    return scenario(
        mechanisms__motivation=f"{file}:kept_up",
        mechanisms__add=[f"{file}:wearing_out"],
        mechanisms__boundary=False,
        parameters__wearing_out__depth=0.8,
    )


@pytest.fixture(scope="module")
def added(tmp_path_factory):
    file = tmp_path_factory.mktemp("added") / "rules.py"
    file.write_text(ADDED, encoding="utf-8")
    return scenario(weeks=20, mechanisms__add=[f"{file}:on_{name}" for name in NAMES])


def test_each_mechanism_is_off_or_left_out(owned):
    found = without_each(owned)
    assert list(found) == ["trust_in_isp", "trust_among", "learning", "reflection", "motivation", "wearing_out"]
    for name in ("trust_in_isp", "motivation"):
        assert found[name] == owned.with_settings({f"mechanisms.{name}": False})
    left = found["wearing_out"]
    assert left.mechanisms.add == () and left.mechanisms.motivation == owned.mechanisms.motivation
    assert "wearing_out.depth" not in left.registered and "wearing_out.depth" not in left.parameters
    assert found["learning"].parameters["wearing_out.depth"] == 0.8


def test_worlds_of_a_roster_keep_it():
    rows = [{"organization": "a", "system": "s", "staff": 3, "leaders": 1, "group": "g"}]
    asked = ispsim.Scenario.from_dict({"weeks": 9, "setting": {"roster": rows, "climate": 0.7}, "support": {"isps": 1}})
    assert without_each(asked)["learning"] == asked.with_settings({"mechanisms.learning": False})


def test_they_are_called_by_their_functions(owned):
    called = labels(owned)
    assert called["motivation"] == "motivation (kept_up)" and called["wearing_out"] == "wearing out"
    assert called["boundary"] == "boundary spanning"


def test_levels_of_added_mechanisms_are_those_of_the_frame(added):
    runs = ispsim.simulate(added, runs=1)
    place = runs.organizations.query("organization == 'org-001'").reset_index(drop=True)
    world = build_world(added)

    def levels(who):
        subject = find(world, who)
        organizations = served_by(world, subject.row) if subject.kind == "isp" else np.zeros(0, np.int64)
        return firing(trace(added, 1, 0, subject, organizations), subject.kind)

    found = levels("org-001")
    for name in NAMES:
        expected = np.nan_to_num(place[f"firing_on_{name}"].to_numpy())
        np.testing.assert_allclose(found[f"on_{name}"], expected, rtol=1e-12, err_msg=name)
    people = [levels(f"org-001/p{k + 1:02d}") for k in range(world.pointers["practitioner"][0].tolist().count(0))]
    assert {name for name in people[0] if name.startswith("on_")} == {
        f"on_{name}" for name in ("practitioners", "organizations", "systems", "isps", "ties")
    }
    mean = np.mean([one["on_practitioners"] for one in people], axis=0)
    np.testing.assert_allclose(mean[1:], place["firing_on_practitioners"][1:], rtol=1e-12)
    assert {"on_leaders", "on_leader_ties"} <= levels("org-001/l01").keys()
    assert {f"on_{name}" for name in NAMES} <= levels("isp-01").keys()


@pytest.mark.slow
def test_the_story_tells_of_them(owned, tmp_path):
    """Three kernels are compiled for this, so all of it is looked at in one story."""
    story = ispsim.story(owned, "org-001")
    facts = story.to_dict()
    found = {one["mechanism"]: one for one in facts["knock_outs"]}
    assert found["motivation"]["name"] == "motivation (kept_up)" and "boundary" not in found
    for name in ("motivation", "wearing_out"):
        alone = ispsim.simulate(without_each(owned)[name], runs=1).organizations
        users = alone.query("organization == 'org-001' and week > 0")["faithful_use"].sum()
        size = build_world(owned).pointers["practitioner"][0].tolist().count(0)
        assert found[name]["total"] == pytest.approx(users * size)
    assert "wearing out" in story.text and "(kept_up)" in story.text
    assert story.weekly["firing_wearing_out"].max() > 0.1
    folder = ispsim.save(story, tmp_path / "a")
    files = {path.name: path.read_bytes() for path in folder.rglob("*.*") if path.name != "log.jsonl"}
    assert b"firing_wearing_out" in files["data_dictionary.csv"] and RULES.encode()[-20:-2] in files["manifest.json"]
    written_in = owned.mechanisms.add[0].file.removesuffix("rules.py").encode()
    assert not [name for name, data in files.items() if written_in in data]
