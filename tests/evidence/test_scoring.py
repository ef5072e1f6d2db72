"""The card: the same numbers alone and with others, on any number of threads; nothing is dropped."""

import json
import threading
from dataclasses import replace

import numpy as np
import pytest

import ispsim
from ispsim.errors import ScenarioError
from ispsim.evidence import catalogue, scoring
from ispsim.evidence.pattern import Condition, Part, Pattern, Simulated
from ispsim.evidence.scoring import BATCH, batch_seed, carried_out, score_card


def drawn(studies, seed, settings=None):
    return Simulated({"level": np.random.default_rng(seed).normal(0.5, 0.1, studies)})


def broken(studies, seed, settings=None):
    raise ZeroDivisionError("nobody was left")


def empty(studies, seed, settings=None):
    return Simulated({"something else": np.ones(studies)})


def pattern(name, enact, use="fit", low=0.4, **more):
    return Pattern(
        name, use, (), "A study.", "0.5.", "A mean.", (Part("level", "SD", low, 0.6, 0.5),), enact=enact, **more
    )


ALL = [
    pattern("good", drawn),
    pattern("too low", drawn, "hold", low=0.58, tells="The level is too low."),
    pattern("built in", drawn, "shape", low=-1.0, by_design=True),
    pattern("impossible", None, why_not="nothing of the kind is in the model"),
    pattern("broken", broken),
    pattern("empty", empty),
    Pattern("no study", "shape", (), "", "", "", (), (Condition("holds"),), why_not="no"),
]


def card(patterns=ALL, studies=23, **more):
    return carried_out(patterns, studies, **more)


def plain(scored):
    return json.dumps([one.to_dict() for one in scored], allow_nan=False)


def test_a_pattern_gives_the_same_numbers_alone_and_on_any_number_of_threads():
    whole = card(workers=1)
    assert plain(card(workers=3).scored) == plain(whole.scored)
    assert plain(card(ALL[1:2]).scored) == plain([whole["too low"]])
    assert plain(card(seed=2).scored) != plain(whole.scored)


def test_more_studies_begin_with_those_of_fewer():
    few, many = (card(ALL[:1], number)["good"].simulated.parts["level"] for number in (13, 40))
    assert few.size == 13 and many.size == 40
    assert np.array_equal(few[: 2 * BATCH], many[: 2 * BATCH])
    assert np.unique(many).size == 40


def test_seeds_of_batches_differ_by_pattern_and_batch():
    seeds = {batch_seed(seed, name, batch) for seed in (0, 1) for name in ("a", "b") for batch in range(50)}
    assert len(seeds) == 200 and all(0 <= seed < 2**63 for seed in seeds)


def test_what_fails_is_on_the_card_with_its_reason():
    done = card()
    assert [one.verdict for one in done.scored] == ["hit", "miss", "hit", *["not enacted"] * 4]
    assert done["broken"].why_not == "its re-enactment failed: ZeroDivisionError: nobody was left"
    assert "did not give what it should: 'level'" in done["empty"].why_not
    assert done["impossible"].why_not == "nothing of the kind is in the model"
    assert [one.pattern.name for one in done.failed] == ["broken", "empty"]


def test_the_score_counts_what_is_not_enacted_and_leaves_out_what_is_built_in():
    done = card()
    assert str(done.score()) == "2 of 7" and str(done.score(by_design=False)) == "1 of 6"
    assert [str(done.score(use)) for use in ("fit", "shape", "hold")] == ["1 of 4", "1 of 2", "0 of 1"]
    assert done.to_dict()["score"]["all"] == {"patterns": 7, "hit": 2, "miss": 1, "unclear": 0, "not enacted": 4}


def test_the_first_number_stands_for_the_pattern():
    good, _, _, impossible, *_, none = card().to_dict()["patterns"]
    assert good["band"] == [0.4, 0.6] and good["low"] < good["mean"] < good["high"]
    assert good["mean"] == good["parts"][0]["mean"]
    assert (impossible["mean"], impossible["verdict"], impossible["band"]) == (None, "not enacted", [0.4, 0.6])
    assert none["band"] == [0.9, 1.0]


def test_progress_comes_to_all_studies():
    seen = []
    card(tell=seen.append, workers=2)
    assert seen[-1].done == seen[-1].total == 23 * 5
    assert [one.done for one in seen] == sorted(one.done for one in seen)


def test_whoever_interrupts_does_not_wait_for_what_has_not_begun():
    begun = threading.Semaphore(0)

    def slow(studies, seed, settings=None):
        begun.release()
        return drawn(studies, seed)

    def interrupt(now):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        card([pattern("slow", slow)], 1000, workers=2, tell=interrupt)
    assert sum(begun.acquire(blocking=False) for _ in range(200)) < 20


def test_memory_that_runs_out_is_no_verdict():
    def greedy(studies, seed, settings=None):
        raise MemoryError

    with pytest.raises(MemoryError):
        card([pattern("greedy", greedy)], workers=1)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"only": "casload"}, "did you mean caseload?"),
        ({"only": []}, "no pattern is named"),
        ({"studies": 1}, "studies must be a whole number from 2"),
        ({"studies": 5.0}, "studies must be a whole number"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"workers": 0}, "workers must be a whole number from 1"),
    ],
)
def test_wrong_requests_are_refused(asked, words):
    with pytest.raises(ScenarioError, match=words.replace("?", r"\?")):
        score_card(**asked)


def test_one_name_is_enough(monkeypatch):
    monkeypatch.setitem(catalogue.PATTERNS, "good", ALL[0])
    monkeypatch.setattr(scoring, "_prepare", lambda model: None)
    done = score_card("good", 10)
    assert done.only == ("good",) and repr(done) == "ScoreCard(1 of 1 patterns hit, seed 1)"


def test_findings_of_ones_own_come_after_the_published_ones_and_are_judged_like_them():
    own, other = pattern("own-finding", drawn), pattern("another", drawn, low=0.58)
    card = score_card([own, "tailoring", other, own], studies=4, workers=1)
    assert [one.pattern.name for one in card.scored] == ["tailoring", "own-finding", "another"]
    assert plain(card.scored[1:]) == plain(carried_out([own, other], 4, workers=1).scored)
    assert plain(score_card(own, studies=4).scored) == plain(card.scored[1:2])
    published = catalogue.PATTERNS["tailoring"]
    assert [one.pattern for one in score_card([published], studies=2).scored] == [published]


def test_a_finding_of_ones_own_is_held_against_the_model_that_is_asked_about():
    seen = []

    def enact(studies, seed, settings):
        seen.append(dict(settings))
        return drawn(studies, seed)

    score_card(pattern("own", enact), studies=2, settings={"parameters.trust.growth": 0.1})
    assert seen == [{"parameters.trust.growth": 0.1}]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Own finding"}, "the name is wrong"),
        ({"name": "tailoring"}, "another one has this name"),
        ({"use": "proof"}, "there is no use 'proof'"),
        ({"parts": ()}, "nothing is asked of it"),
        ({"conditions": (Condition("level"),)}, "have one name"),
        ({"parts": (Part("level", "SD", 0.6, 0.6),)}, "the band of level is empty"),
        ({"enact": None}, "nothing says how its study is done again"),
        ({"enact": 1}, "nothing says how its study is done again"),
    ],
)
def test_a_finding_of_ones_own_that_is_not_whole_is_refused_before_anything_runs(wrong, said):
    own = replace(pattern("own", drawn), **wrong)
    with pytest.raises(ScenarioError, match=f"^pattern {own.name!r}: .*{said}"):
        score_card(["tailoring", own])


def test_two_findings_of_one_name_and_what_is_no_finding_are_refused():
    with pytest.raises(ScenarioError, match="another one has this name"):
        score_card([pattern("own", drawn), pattern("own", broken)])
    for nothing in (3, ["tailoring"], None):
        with pytest.raises(ScenarioError, match="there is no pattern"):
            score_card([nothing])


def test_the_folder_of_a_card_holds_how_a_finding_of_ones_own_is_enacted(tmp_path):
    own = score_card([pattern("own", drawn), "tailoring"], studies=2)
    manifest = json.loads((ispsim.save(own, tmp_path / "own") / "manifest.json").read_text())
    first, last = manifest["patterns"]
    assert "own" not in first and last["own"].startswith("def drawn(studies, seed")
    assert "python SCRIPT" in (tmp_path / "own" / "report.html").read_text()
