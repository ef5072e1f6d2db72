"""Stories of every kind, in every scenario, dull ones too; ids, data, picture and files."""

import json
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ispsim
from engine.scenarios import requests
from ispsim.errors import ScenarioError
from ispsim.figures.style import to_bytes
from ispsim.report.story import contents
from ispsim.stories.person import same_in_every_number
from ispsim.stories.subject import post_id
from ispsim.stories.survey import survey
from ispsim.world.build import build_world
from stories.worlds import scenario

MECHANISMS = ("trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation")
OFF = {f"mechanisms__{name}": False for name in MECHANISMS}
IDS = (None, "org-001/p01", "org-001/p01#1", "org-001/l01", "org-001", "isp-01")


@pytest.mark.parametrize(
    ("changes", "who", "said"),
    [
        ({"support__caseload": 1}, "org-001", "No ISP serves org-001; ISPs serve 1 of 5 organisations."),
        ({"support__start_week": 900}, None, "No ISP serves any organisation"),
        ({"support__start_week": 900}, "isp-01", "never on the payroll"),
        ({"support__visits_per_month": 0, "support__remote_per_month": 0}, "org-001/p01", "but no contact is planned"),
        ({"support__isps": 0}, None, "there is nothing to compare"),
        ({"support__isps": 0}, "org-002", "there is nothing to compare"),
        ({"support__hours_per_week": 0}, "org-002/l01", "there is nothing to compare"),
        ({"support__hours_per_week": 0}, "isp-01", "a post without paid hours"),
        (OFF, None, "every mechanism is off"),
        ({"support__isps": 3, "setting__organizations": 2}, "isp-03", "No organisation falls to this post"),
        ({"parameters__use__start_rate": 0, "parameters__peers__contagion": 0}, None, "never begin to use it"),
    ],
)
def test_dull_stories_say_so(changes, who, said):
    story = ispsim.story(scenario(weeks=12, support__weeks=8, **changes), who)
    assert said in story.text
    assert json.loads(json.dumps(story.to_dict(), allow_nan=False))["who"] == story.who


@pytest.mark.parametrize("who", ["org-001/p01", "org-002/p01", "org-003/p01", "org-004/p01", "org-005/p01"])
def test_both_worlds_draw_alike(who):
    """Until the first contact all is the same; whoever comes in the same week brings the same traits."""
    found = ispsim.story(scenario(support__start_week=6), who)
    mine, other = (world.trace for world in (found._material.supported, found._material.alone))
    before = np.arange(mine.weeks + 1) <= 6
    assert same_in_every_number(mine, other, "practitioner", before)
    np.testing.assert_array_equal(mine.draws, other.draws)
    arrived = [set(np.flatnonzero(t.of("practitioner", "leaves") > 0.5)) for t in (mine, other)]
    for week in arrived[0] & arrived[1]:
        for trait in ("knowledge_set", "skill_set", "motivation_set", "openness", "person_effect"):
            assert mine.of("practitioner", trait)[week] == other.of("practitioner", trait)[week]


def test_people_whom_nothing_reaches_are_the_same_to_the_last_bit():
    """Where no tie leads to another organisation and no system joins them, support elsewhere changes nothing."""
    apart = scenario(
        support__caseload=1,
        setting__systems=5,
        parameters__tie__across=0,
        parameters__tie__leaders=0,
        parameters__consider__peers=0,
        parameters__select__peers=0,
        parameters__install__peers=0,
        parameters__policy__promotion_rate=0,
    )
    served = build_world(apart).pointers["organization"][1] == 0
    assert served.sum() == 1
    for place in np.flatnonzero(~served)[:3]:
        story = ispsim.story(apart, f"org-{place + 1:03d}/p01")
        assert "the same to the last bit" in story.text
        assert story.to_dict()["difference"] == 0.0
    story = ispsim.story(apart, f"org-{int(np.flatnonzero(served)[0]) + 1:03d}/p01")
    assert "the same to the last bit" not in story.text


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("org-01", 'there is no "org-01"; allowed: organisations org-001 to org-005; .*; did you mean org-001?'),
        ("org-1/p1", "did you mean org-001/p1?"),
        ("org-001/q1", "allowed: org-001/p01 .*org-001/l01.*did you mean org-001/"),
        ("org-001/p01#99", r"allowed: org-001/p01#1.*holders of the post in this future"),
        ("org-001/p01#x", "#1 for the first holder"),
        ("isp-07", "ISPs isp-01; did you mean isp-01?"),
        ("", "is no id"),
    ],
)
def test_unknown_ids_are_refused_with_the_nearest(who, said):
    with pytest.raises(ScenarioError, match=said.replace("?", r"\?")):
        ispsim.story(scenario(weeks=10), who)


def test_arguments_are_checked():
    with pytest.raises(ScenarioError, match="takes a scenario"):
        ispsim.story("scenarios/base.toml")
    with pytest.raises(ScenarioError, match="seed"):
        ispsim.story(scenario(), seed=-1)
    with pytest.raises(ScenarioError, match="replication"):
        ispsim.story(scenario(), replication=-1)


def test_a_holder_who_comes_in_one_world_only_is_said_to():
    """Mandated hours drive people out, so that newcomers come who would not have come."""
    asked = scenario(
        setting__staff_turnover=3.0,
        support__mandated_hours=20,
        parameters__turnover__load=2.0,
        parameters__turnover__skill=0,
    )
    supported, without = (survey(one, 1, 0) for one in (asked, asked.with_settings({"support.isps": 0})))
    mine, others = (
        {(int(row), int(arrival)): int(number) for row, arrival, number in zip(p.row, p.arrival, p.number, strict=True)}
        for p in (world.people["practitioner"] for world in (supported, without))
    )
    absent = [f"{post_id(supported.world, 'practitioner', key[0])}#{mine[key]}" for key in mine if key not in others]
    assert absent
    for who in absent[:3]:
        story = ispsim.story(asked, who)
        facts = story.to_dict()
        assert not facts["without"]["present"] and facts["difference"] is None
        assert "would not have come in week" in story.text
        assert "is in one world only" in story.text
        present = story.weekly.query("world == 'with' and present == 1")["week"]
        assert [present.min(), present.max()] == facts["with"]["in_post"]
        assert f"They come in week {present.min()}" in story.text
        assert story.plot()


@pytest.mark.parametrize("who", IDS)
def test_frame_picture_and_files(who):
    story = ispsim.story(scenario(weeks=20), who)
    frame = story.weekly
    assert len(frame) == 2 * 21 and list(frame["world"].unique()) == ["with", "without"]
    assert not frame.duplicated(["world", "week"]).any()
    totals = {world: values[1:].sum() for world, values in story.doing().items()}
    column = {"practitioner": "faithful", "leader": "promotes"}.get(story.kind, "faithful_users")
    for world, total in totals.items():
        assert frame[frame["world"] == world].query("week > 0")[column].sum() == pytest.approx(total)
        assert story.to_dict()[world]["total"] == pytest.approx(total)
    assert repr(story) == f"Story({story.who!r} in 'unnamed', seed 1)"
    figure = story.plot()
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(170)
    sizes = [text.get_fontsize() for text in figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))]
    assert min(sizes) >= 6.5


def test_files_are_the_same_each_time():
    first, again = (contents(ispsim.story(scenario(weeks=12), "org-001/p01")) for _ in range(2))
    assert first.keys() == {"story.md", "story.csv", "story.json", "figures/story.png", "figures/story.svg"}
    assert first == again
    assert b"date" not in first["figures/story.svg"].lower()
    assert first["figures/story.png"][:8] == b"\x89PNG\r\n\x1a\n"
    assert b"org-001/p01" in first["story.md"]


def test_names_with_signs_that_mean_something_elsewhere():
    odd = scenario(weeks=6, name="$x_1$ *a* [b]", intervention__name="5 $ & 10 $ <RSI>")
    story = ispsim.story(odd, "org-001/p01")
    assert "5 $ & 10 $ <RSI>" in story.text
    assert to_bytes(story.plot(), "svg") and b"\\*a\\*" in contents(story)["story.md"]


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(requests(weeks=6), st.sampled_from(IDS))
def test_any_scenario_has_its_stories(asked, who):
    tell(asked, who)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(requests(weeks=14), st.sampled_from(IDS))
def test_any_scenario_has_its_stories_at_length(asked, who):
    tell(asked, who)


def tell(asked, who):
    try:
        story = ispsim.story(asked, who)
    except ScenarioError as error:
        assert who == "isp-01" and asked.support.isps < 1e-6 and "the scenario has none" in str(error)
        return
    odd = re.search(r"\bnan\b|\bNone\b(?! of)|\binf\b|-0\.0|\.\.|, \.|  ", story.text)
    assert not odd, (odd, story.text)
    assert all(paragraph[-1] in ".?" for paragraph in story.words)
    json.dumps(story.to_dict(), allow_nan=False)
    assert len(story.weekly) % (asked.weeks + 1) == 0
    story.plot()
