"""Common random numbers: the generator is the published one, and a draw is a function of its five arguments."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ispsim import chance

MASK = 0xFFFFFFFF
KEY = chance.run_key(1, 0)

# Random123 (Salmon et al. 2011), kat_vectors: philox4x32 with 10 rounds; counter, key, result
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_known_answers(counter, key, answer):
    c, k = words(counter), words(key)
    arguments = [np.uint64(x) for x in (c[1] << 32 | c[0], c[2], c[3], *k)]
    assert [int(word) for word in chance.philox(*arguments)] == words(answer)


def philox_in_plain_python(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x32-10 as the paper states it."""
    c, k = list(counter), list(key)
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * c[0], 1 << 32)
        high1, low1 = divmod(0xCD9E8D57 * c[2], 1 << 32)
        c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


@settings(deadline=None, derandomize=True)
@given(
    st.integers(0, 2**64 - 1),
    st.integers(-200, 2000),
    st.integers(0, 2**20),
    st.integers(0, MASK),
    st.integers(0, MASK),
)
def test_a_block_holds_the_four_words_of_the_generator(entity, week, stream, k0, k1):
    found = chance.block(np.array([entity], np.uint64), week, stream, (np.uint64(k0), np.uint64(k1)))[:, 0]
    expected = philox_in_plain_python([entity & MASK, entity >> 32, week & MASK, stream], [k0, k1])
    assert found.tolist() == [(word + 0.5) / 2**32 for word in expected]
    assert ((found > 0.0) & (found < 1.0)).all()


def test_the_ends_of_a_word_stay_off_0_and_1():
    assert chance.unit(np.uint64(0)) > 0.0
    assert chance.unit(np.uint64(MASK)) < 1.0


def test_places_of_processes_are_their_own_and_known_ones_never_move():
    assert len(set(chance.PROCESSES.values())) == len(chance.PROCESSES)
    assert all(0 <= place.word <= 3 and place.stream < 1 << 16 for place in chance.PROCESSES.values())
    fixed = {
        "practitioner_leave": (1, 0),
        "practitioner_use": (1, 1),
        "organization_drop": (4, 3),
        "arrival_skill": (10, 1),
        "tie_named": (27, 0),
    }
    assert {name: tuple(chance.PROCESSES[name]) for name in fixed} == fixed


def test_keys_are_what_they_always_were():
    """Published results hang on them."""
    assert int(chance.entity_key("org-007")) == 6736184727754362818
    assert [int(part) for part in chance.run_key(1, 0)] == [3634207497, 1261788194]


def test_a_draw_does_not_depend_on_who_else_is_drawn_for():
    keys = np.array([chance.entity_key(f"org-{i:03d}") for i in range(50)])
    whole = chance.uniforms("organization_size", keys, KEY, week=3)
    assert np.array_equal(chance.uniforms("organization_size", keys[::-1], KEY, week=3), whole[::-1])
    assert np.array_equal(chance.uniforms("organization_size", keys[7:9], KEY, week=3), whole[7:9])


def test_draws_differ_by_every_argument():
    keys = np.array([chance.entity_key(f"org-{i:03d}") for i in range(20)])
    draws = [
        chance.uniforms("organization_size", keys, KEY),
        chance.uniforms("organization_climate", keys, KEY),
        chance.uniforms("organization_size", keys, KEY, week=1),
        chance.uniforms("organization_size", keys, KEY, step=1),
        chance.uniforms("organization_size", keys, chance.run_key(1, 1)),
        chance.uniforms("organization_size", keys, chance.run_key(2, 0)),
        chance.uniforms("organization_size", chance.child_keys(keys, np.arange(20) + 1), KEY),
        chance.uniforms("organization_size", chance.pair_keys(keys, keys[::-1]), KEY),
    ]
    for i, one in enumerate(draws):
        for other in draws[:i]:
            assert not np.isin(one, other).any()


def test_neighbouring_entities_weeks_and_words_are_uniform_and_strangers():
    keys = chance.child_keys(np.full(2000, chance.entity_key("org-001")), np.arange(2000))
    blocks = np.stack([chance.block(keys, week, 1, KEY) for week in range(5)])
    assert stats.kstest(blocks.ravel(), "uniform").pvalue > 1e-4
    for one, other in (
        (blocks[0, 0], blocks[1, 0]),
        (blocks[0, 0], blocks[0, 1]),
        (blocks[0, 0, 1:], blocks[0, 0, :-1]),
    ):
        assert stats.pearsonr(one, other).pvalue > 1e-4


def test_keys_of_parts_and_pairs_do_not_collide():
    parents = np.repeat(np.array([chance.entity_key(f"org-{i:03d}") for i in range(200)]), 100)
    children = chance.child_keys(parents, np.tile(np.arange(100), 200))
    assert np.unique(children).size == children.size
    assert not np.array_equal(
        chance.pair_keys(children[:9], children[9:18]), chance.pair_keys(children[9:18], children[:9])
    )


def test_a_name_has_one_number_in_each_replication():
    numbers = [chance.name_uniform(1, r, "trust.growth") for r in range(400)]
    assert len(set(numbers)) == 400 and numbers[3] == chance.name_uniform(1, 3, "trust.growth")
    assert stats.kstest(numbers, "uniform").pvalue > 1e-4
