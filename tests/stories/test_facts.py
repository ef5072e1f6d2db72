"""What a story says is what happened: held against the same worlds stepped agent by agent in plain Python."""

import math
import re
from functools import cache

import numpy as np
import pytest

import ispsim
from ispsim.stories.practitioner import chance_of_starting
from ispsim.stories.survey import Pairs, most_changed
from stories.worlds import scenario, seen

SEEDS = (1, 2)


@cache
def stories(seed: int) -> list:
    """Stories of the first post of each organisation, each with the rows of the post and of the organisation."""
    first = np.searchsorted(seen(seed, True).model.world.pointers["practitioner"][0], np.arange(5)).tolist()
    return [
        (ispsim.story(scenario(), f"org-{place + 1:03d}/p01", seed=seed), row, place) for place, row in enumerate(first)
    ]


def begun_and_stopped(uses: np.ndarray, leaves: np.ndarray) -> tuple[list[int], list[int]]:
    """Weeks in which use begins and ends, whoever holds the post."""
    begun, stopped = [], []
    for t in range(1, uses.size):
        new = leaves[t] > 0
        if uses[t] and (new or not uses[t - 1]):
            begun.append(t)
        if uses[t - 1] and (new or not uses[t]):
            stopped.append(t)
    return begun, stopped


@pytest.mark.parametrize("seed", SEEDS)
def test_use_is_what_the_agents_do(seed):
    told_of_use = 0
    for story, row, _ in stories(seed):
        for world, supported in (("with", True), ("without", False)):
            agents = seen(seed, supported)
            uses, leaves, fidelity = (agents.of("practitioner", c)[:, row] for c in ("uses", "leaves", "fidelity"))
            begun, stopped = begun_and_stopped(uses, leaves)
            facts = story.to_dict()[world]
            assert [spell["first"] for spell in facts["spells"]] == begun
            ends = [spell["last"] + 1 for spell in facts["spells"] if spell["end"] != "horizon"]
            assert ends == stopped
            assert facts["began"] == (begun[0] if begun else None)
            assert facts["weeks"] == uses[1:].sum()
            assert facts["total"] == pytest.approx((uses * fidelity)[1:].sum(), rel=1e-9)
            told = " ".join(story.words)
            if begun and supported:
                told_of_use += 1
                assert f"begin to use it in week {begun[0]}" in told
                assert f"{(uses * fidelity)[1:].sum():.1f} faithful-use weeks" in told
                assert f"Why week {begun[0]}?" in told
            elif begun and facts["spells"] != story.to_dict()["with"]["spells"]:
                assert f"would have begun to use it in week {begun[0]}" in told
            listed = [e["week"] for e in story.events if e["world"] == world and e["what"] == "begins"]
            assert listed == begun
    assert told_of_use >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_the_isp_and_of_trust(seed):
    served = 0
    for story, row, place in stories(seed):
        agents, told = seen(seed, True), story.words[1]
        trust, met = (agents.of("practitioner", c)[:, row] for c in ("trust", "contacted"))
        planned, kept = (agents.of("organization", c)[1:, place].sum() for c in ("sum_planned", "sum_kept"))
        if planned == 0:
            assert "No ISP serves" in told and "No ISP ever contacts them" in told
            continue
        served += 1
        assert f"about {kept:.1f} of {planned:.1f} planned contacts" in told
        first = int(np.flatnonzero(met)[0])
        assert f"The first contact is in week {first};" in told
        top = max(np.flatnonzero(met), key=lambda t: trust[t])
        assert f"is highest in week {top} ({trust[top]:.2f})" in told
        half = np.flatnonzero((trust > 0.5) & (met > 0))
        assert ("passes half of its scale in week" in told) == bool(half.size)
        if half.size:
            assert f"passes half of its scale in week {half[0]}" in told
        isp = agents.model.world.pointers["organization"][1, place]
        gone = (agents.of("isp", "leaves")[:, isp] > 0) & (agents.of("organization", "served")[:, place] > 0)
        for t in np.flatnonzero(gone[1:]) + 1:
            assert f"leaves in week {t}" in told
        ties = agents.model.world.pointers["tie"]
        own = np.flatnonzero(ties[0] == row)
        if own.size > 1:
            best = own[np.argmax(agents.of("tie", "trust")[-1][own])]
            assert f"they trust {story._material.supported.trace.tied[int(np.argmax(own == best))]} most" in told
    assert served == 3


@pytest.mark.parametrize("seed", SEEDS)
def test_stages_are_those_of_the_organisation(seed):
    names = ["", "considers", "selects", "starts it up", "begins to deliver", "counts it as sustained", "drops"]
    moved = 0
    for place in range(5):
        story = ispsim.story(scenario(), f"org-{place + 1:03d}", seed=seed)
        for world, supported in (("with", True), ("without", False)):
            stage = seen(seed, supported).of("organization", "stage")[:, place]
            changes = [(t, int(stage[t])) for t in range(1, stage.size) if stage[t] != stage[t - 1]]
            events = [e for e in story.events if e["world"] == world and e["what"] == "stage"]
            assert [e["week"] for e in events] == [t for t, _ in changes]
            moved += len(changes)
            if supported and len(changes) <= 6:
                for t, now in changes:
                    assert re.search(rf"{names[now]}[^,.]* in week {t}\b", story.words[1]), (story.words[1], t, now)
        total = seen(seed, True).of("organization", "sum_faithful")[1:, place].sum()
        assert story.to_dict()["with"]["total"] == pytest.approx(total, rel=1e-9)
    assert moved > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_every_week_that_is_told_is_one_in_which_something_happened(seed):
    """A week in the words is in the events, or one of the few kinds that are told besides them."""
    besides = "|".join(
        (
            r"highest in week \d+",
            r"height, in week \d+",
            r"\(\d\.\d\d, week \d+\)",
            r"In week \d+",
            r"from week \d+ to week \d+",
            r"end \(week \d+\)",
            r"From week \d+ on",
            r"begun to use it in week \d+ instead of (never|week \d+)",
            r"begun in week \d+",
        )
    )
    for story, _, _ in stories(seed):
        happened = {event["week"] for event in story.events}
        text = re.sub(r"newcomers? comes? in weeks? [\d, and]+\.", "", story.text)
        for week in re.findall(r"\bweeks? (\d+)", re.sub(besides, "", text)):
            assert int(week) in happened, (week, story.text)


def _start(trace, week, row):
    """Return the chance that a non-user starts."""
    return 1.0 - math.exp(-sum(trace.of("practitioner", name)[week, row] for name in ("start_hazard", "peer_hazard")))


def test_the_chance_and_the_draw_decide():
    """The chance in the words is the agent's own, and the draw fell below it there and only where it is said to."""
    said = 0
    for seed in SEEDS:
        for story, row, place in stories(seed):
            match = re.search(
                r"Why week (\d+)\? Their chance of beginning was ([\d.]+) % that week, and the draw, ([\d.]+) %",
                story.text,
            )
            if not match:
                continue
            week = int(match[1])
            start = _start(seen(seed, True), week, row)
            assert float(match[2]) == pytest.approx(100 * start, abs=0.051)
            assert float(match[3]) < float(match[2])
            without = re.search(
                r"without the support the chance would have been ([\d.]+)( %)?, (and the same draw would have)?",
                story.text,
            )
            if without:
                said += 1
                other = seen(seed, False)
                stage = other.of("organization", "stage")[week - 1, place]
                expected = _start(other, week, row) if 3.5 < stage < 5.5 else 0.0
                assert float(without[1]) == pytest.approx(100 * expected, abs=0.051)
                assert bool(without[3]) == (other.of("practitioner", "uses")[week, row] > 0)
    assert said


def test_the_default_is_the_most_changed_of_those_in_both_worlds():
    people = {}
    for supported in (True, False):
        agents = seen(3, supported)
        stint, leaves, faithful = (agents.of("practitioner", c) for c in ("stint", "leaves", "faithful"))
        leaves[0] = 0
        for row in range(stint.shape[1]):
            arrived = 0
            for t in range(stint.shape[0]):
                if leaves[t, row] and t:
                    arrived = t
                entry = people.setdefault((row, arrived), {})
                amount, number = entry.get(supported, (0.0, int(stint[t, row])))
                entry[supported] = (amount + (faithful[t, row] if t else 0.0), number)
    both = {key: (x[True][0] - x[False][0], x[True]) for key, x in people.items() if len(x) == 2}
    assert len(both) < len(people)
    row, arrived = max(both, key=lambda key: (round(abs(both[key][0]), 9), both[key][1][0], -key[0]))
    story = ispsim.story(scenario(), seed=3)
    places = seen(3, True).model.world.pointers["practitioner"][0]
    number = row - int(np.searchsorted(places, places[row])) + 1
    place = int(places[row])
    assert story.who == f"org-{place + 1:03d}/p{number:02d}#{both[row, arrived][1][1]}"
    assert story.to_dict()["difference"] == pytest.approx(both[row, arrived][0], rel=1e-9)
    crowd = story.to_dict()["crowd"]
    assert crowd["n"] == len(both)
    assert crowd["unchanged"] == pytest.approx(np.mean([abs(x[0]) < 1e-9 for x in both.values()]))
    assert f"of {len(both)} practitioners in both worlds" in story.text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chance_that_is_told_decides_every_week(seed):
    """Whoever does not use begins if the draw is below the chance, unless the organisation drops it that week."""
    begun = 0
    for story, row, place in stories(seed):
        for world, supported in ((story._material.supported, True), (story._material.alone, False)):
            uses, leaves = (seen(seed, supported).of("practitioner", c)[:, row] for c in ("uses", "leaves"))
            stage = seen(seed, supported).of("organization", "stage")[:, place]
            for t in range(1, uses.size):
                if uses[t - 1] and not leaves[t]:
                    continue
                expected = world.trace.draws[t] < chance_of_starting(world, t) and 3.5 < stage[t] < 5.5
                assert bool(uses[t]) == expected, (story.who, supported, t)
                begun += expected
    assert begun > 3


def test_of_equals_the_one_with_more_and_then_the_first_is_chosen():
    def chosen(*people: tuple[int, int, float, float]) -> int:
        return most_changed(Pairs(*map(np.array, zip(*people, strict=True))))

    assert chosen((0, 1, 5.0, 4.0), (1, 1, 0.0, 3.0), (2, 1, 4.0, 2.0)) == 1
    assert chosen((0, 1, 2.0, 0.0), (1, 1, 6.0, 4.0), (2, 1, 0.0, 2.0)) == 1
    assert chosen((3, 2, 2.0, 0.0), (3, 1, 2.0, 0.0), (4, 1, 2.0, 0.0)) == 1


def test_knock_outs_are_the_worlds_without_a_mechanism():
    story, _, _ = next(found for found in stories(1) if found[0].to_dict()["difference"])
    found = {k["mechanism"]: k for k in story.to_dict()["knock_outs"]}
    assert len(found) == 6
    total = story.to_dict()["with"]["total"]
    assert any(k["total"] != total for k in found.values())
    for name in ("learning", "trust_in_isp"):
        off = ispsim.story(scenario(**{f"mechanisms__{name}": False}), story.who).to_dict()
        assert off["with"]["total"] == found[name]["total"]
        assert off["with"]["began"] == found[name]["began"]
        assert name not in {k["mechanism"] for k in off["knock_outs"]}
    for k in found.values():
        assert k["difference"] == pytest.approx(k["total"] - total)
        label = k["name"] if abs(k["difference"]) >= 0.5 else ""
        assert f"ithout {label}" in story.text
