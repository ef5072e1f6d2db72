"""Stories with an external ISP and an internal one beside: who serves when, and what each keeps."""

import re

import numpy as np
import pytest

import ispsim
from ispsim.stories.serving import Serving
from stories.worlds import scenario

INSIDE = {"isps": 5, "caseload": 1, "hours_per_week": 6, "start_week": 4, "weeks": 30, "turnover": 2.0}
PAIR = scenario(support__internal=INSIDE)


@pytest.fixture(scope="module")
def served():
    """The story of an organisation that both serve."""
    from ispsim.world.build import build_world

    isp, insider = build_world(PAIR).pointers["organization"][1:3]
    place = int(np.flatnonzero(insider < 6)[0])
    return ispsim.story(PAIR, f"org-{place + 1:03d}"), f"isp-{insider[place] + 1:02d}"


def test_both_are_told_with_their_weeks(served):
    story, insider = served
    assert story.windows == {"support": (1, 26), "internal": (5, 34)}
    assert re.search(rf"isp-01 serves {story.who} from week 1 to week 26 and keeps about", story.text)
    assert re.search(rf"{insider} \(internal\) serves {story.who} from week 5 to week 34 and keeps about", story.text)
    assert "Mean trust in the ISPs is highest" in story.text
    told = {(event["week"], event["what"], event["text"]) for event in story.events if event["world"] == "with"}
    assert (5, "support_begins", f"support by {insider} (internal) begins") in told
    assert (26, "support_ends", "last week of support by isp-01") in told


def test_what_each_keeps_adds_up(served):
    story, _ = served
    trace = story._material.supported.trace
    external, inside = story._material.serving
    assert not external.beside and inside.beside
    for name, part in (("sum_planned", Serving.planned), ("sum_kept", Serving.kept), ("sum_broken", Serving.broken)):
        total = part(external, trace) + part(inside, trace)
        np.testing.assert_allclose(total[1:, 0], trace.of("organization", name)[1:], atol=1e-12)
    assert inside.kept(trace).sum() > 1.0


def test_trust_that_goes_with_an_isp_is_told(served):
    story, _ = served
    person = ispsim.story(PAIR, f"{story.who}/p01")
    trust = person.weekly.query("world == 'with'")["trust"].to_numpy()
    fall = re.search(r"With an ISP goes trust: it falls (.*?)\. ", person.text)
    assert fall
    assert f"from {trust[26]:.2f} to {trust[27]:.2f} in week 27" in fall[1]


def test_an_internal_isp_has_a_story_of_their_own(served):
    place, insider = served
    story = ispsim.story(PAIR, insider)
    assert f"{insider} is the post of an internal ISP who works beside an external one, with 6 paid hours" in story.text
    assert story.windows == {"internal": (5, 34)}
    assert f"It is to serve 1 organisation: {place.who}." in story.text
    kept = place._material.serving[1].kept(place._material.supported.trace).sum()
    (own,) = story._material.serving
    assert own.kept(story._material.supported.trace).sum() == pytest.approx(kept)


def test_without_an_internal_isp_there_is_none():
    story = ispsim.story(scenario(), "org-001")
    assert set(story.windows) <= {"support"} and "internal" not in story.text
