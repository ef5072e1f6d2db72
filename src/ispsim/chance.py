"""Common random numbers: a draw is a pure function of seed, replication, process, week and the identity of an entity.

Draws come from the counter-based generator Philox4x32-10 (Salmon et al. 2011, Parallel random numbers: as easy as 1,
2, 3, doi 10.1145/2063384.2063405). Its key is made of seed and replication, its counter of entity, week and process.
There is no stream to advance: a draw does not depend on which other draws were made, in which order, or on how many
threads.

Every process has a name and, for good, a place of its own: a stream and one of the four words of a block. A new
process takes a new place; a place is never given to another process, or published results would change.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import numba
import numpy as np
from numba import float64, uint64
from numba.core.caching import FunctionCache


class Place(NamedTuple):
    """Where a process has its draws: block `stream`, word 0 to 3."""

    stream: int
    word: int


PROCESSES: dict[str, Place] = {
    # weekly, one block a post
    "practitioner_leave": Place(1, 0),
    "practitioner_use": Place(1, 1),
    "practitioner_promote": Place(1, 2),
    "leader_leave": Place(2, 0),
    "leader_promote": Place(2, 1),
    "isp_leave": Place(3, 0),
    "organization_consider": Place(4, 0),
    "organization_select": Place(4, 1),
    "organization_install": Place(4, 2),
    "organization_drop": Place(4, 3),
    "system_promote": Place(5, 0),
    "system_funding": Place(5, 1),
    # traits, keyed by the week of arrival
    "arrival_knowledge": Place(10, 0),
    "arrival_skill": Place(10, 1),
    "arrival_motivation": Place(10, 2),
    "arrival_openness": Place(10, 3),
    "arrival_person": Place(11, 0),
    "arrival_tenure": Place(11, 2),
    "arrival_leadership": Place(12, 0),
    "arrival_leader_motivation": Place(12, 1),
    "arrival_leader_responsiveness": Place(12, 2),
    "arrival_leader_knowledge": Place(12, 3),
    "arrival_leader_tenure": Place(13, 0),
    "arrival_isp_experience": Place(14, 3),
    "arrival_isp_knows_practice": Place(16, 0),
    "arrival_isp_knows_methods": Place(16, 1),
    "arrival_isp_knows_context": Place(16, 2),
    "arrival_isp_knows_change": Place(16, 3),
    "arrival_isp_knows_evidence": Place(17, 0),
    "arrival_isp_skilled_cocreation": Place(17, 1),
    "arrival_isp_skilled_improvement": Place(17, 2),
    "arrival_isp_skilled_sustaining": Place(17, 3),
    "arrival_isp_professional": Place(18, 0),
    "arrival_isp_motivating": Place(18, 1),
    "arrival_isp_empathetic": Place(18, 2),
    "arrival_isp_collaborative": Place(18, 3),
    "arrival_isp_authentic": Place(19, 0),
    "arrival_isp_flexible": Place(19, 1),
    "arrival_isp_frank": Place(19, 2),
    # structure of the world
    "organization_size": Place(20, 0),
    "organization_climate": Place(20, 1),
    "organization_priority": Place(20, 2),
    "organization_slack": Place(20, 3),
    "organization_site": Place(21, 0),
    "organization_frailty": Place(21, 1),
    "organization_fit": Place(21, 2),
    "organization_capacity": Place(21, 3),
    "organization_clients": Place(22, 0),
    "organization_queue": Place(22, 1),
    "organization_stability": Place(22, 2),
    "organization_conflict": Place(22, 3),
    "system_policy": Place(23, 0),
    "organization_trust": Place(26, 1),
    "tie_partner": Place(24, 0),
    "tie_across": Place(24, 1),
    "tie_across_system": Place(24, 2),
    "tie_across_partner": Place(24, 3),
    "leader_tie_partner": Place(25, 0),
    "leader_tie_system": Place(25, 1),
    "leader_tie_named": Place(25, 2),
    "organization_age": Place(26, 0),
    "organization_motivation": Place(26, 2),
    "tie_named": Place(27, 0),
}

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_S32 = np.uint64(32)
_SPLITMIX = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


@numba.njit(inline="always")
def philox(entity, week, stream, k0, k1):
    """Return the four 32-bit words (as uint64) of one Philox4x32-10 block.

    Parameters
    ----------
    entity : uint64
        Key of the entity (`entity_key`, `child_keys`, `pair_keys`); fills two words of the counter.
    week, stream : uint64
        The other two words; `week` is taken modulo 2^32, so weeks before the start are allowed.
    k0, k1 : uint64
        The key's two 32-bit words (`run_key`).
    """
    c0 = entity & _MASK
    c1 = entity >> _S32
    c2 = week & _MASK
    c3 = stream & _MASK
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _S32) ^ c1 ^ k0, p1 & _MASK, (p0 >> _S32) ^ c3 ^ k1, p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@numba.njit(inline="always")
def unit(word):
    """Return the uniform number in (0, 1) that stands for a 32-bit word: never 0 and never 1."""
    return (float64(word) + 0.5) * 2.3283064365386963e-10


class _Kept(FunctionCache):
    """What numba keeps on disk of a compiled function, if the disk takes it; the function runs all the same."""

    def save_overload(self, sig, data):
        with suppress(OSError):  # a full disk, a limit on the size of files
            super().save_overload(sig, data)


def kept(dispatcher):
    """Return a function that numba compiles and keeps on disk so that a disk that does not take it stops nobody."""
    dispatcher._cache = _Kept(dispatcher.py_func)
    return dispatcher


def _compiled(function: Callable) -> Callable:
    """Compile a function when it is first called; kept on disk where there is a place to keep it."""
    try:
        return kept(numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:  # neither the package's folder nor the user's can be written to
        return numba.njit(nogil=True)(function)


@_compiled
def _fill(entities, week, stream, k0, k1, out):
    for i in range(entities.size):
        w0, w1, w2, w3 = philox(entities[i], uint64(week), uint64(stream), k0, k1)
        out[0, i] = unit(w0)
        out[1, i] = unit(w1)
        out[2, i] = unit(w2)
        out[3, i] = unit(w3)


def block(entities: np.ndarray, week: int, stream: int, key: tuple[np.uint64, np.uint64]) -> np.ndarray:
    """Return the draws of one stream in one week, shape (4, number of entities), float64 in (0, 1)."""
    out = np.empty((4, entities.size))
    _fill(entities, np.uint64(week & 0xFFFFFFFF), np.uint64(stream), key[0], key[1], out)
    return out


def uniforms(
    process: str, entities: np.ndarray, key: tuple[np.uint64, np.uint64], week: int = 0, step: int = 0
) -> np.ndarray:
    """Return one uniform number in (0, 1) for each entity.

    Parameters
    ----------
    process : str
        Name of a process in `PROCESSES`.
    entities : numpy.ndarray of uint64, shape (n,)
        Keys of the entities.
    key : tuple of two numpy.uint64
        From `run_key`.
    week : int
        Week of the draw.
    step : int
        Number of the draw where a process needs several in a week (partners of one person, say).
    """
    place = PROCESSES[process]
    return block(entities, week, place.stream + (step << 16), key)[place.word]


def run_key(seed: int, replication: int) -> tuple[np.uint64, np.uint64]:
    """Return the generator's key for a seed (0 to 2^63 - 1) and a replication (from 0)."""
    digest = hashlib.blake2b(f"{seed}/{replication}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest[:4], "little")), np.uint64(int.from_bytes(digest[4:], "little"))


def entity_key(identity: str) -> np.uint64:
    """Return the 64-bit key of an entity's id, for instance ``"org-007"``."""
    return np.uint64(int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "little"))


def _mix(z: np.ndarray) -> np.ndarray:
    """SplitMix64's finaliser (Steele, Lea & Flood 2014): a bijection that scatters neighbouring numbers."""
    z = (z ^ (z >> _S30)) * _MIX1
    z = (z ^ (z >> _S27)) * _MIX2
    return z ^ (z >> _S31)


def child_keys(parents: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return the keys of numbered parts of an entity, a post of an organisation say; both arguments shape (n,)."""
    return _mix(parents + numbers.astype(np.uint64) * _SPLITMIX)


def pair_keys(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the keys of ordered pairs of entities: a tie is a pair."""
    return _mix(_mix(first) + second)


def name_uniform(seed: int, replication: int, name: str) -> float:
    """Return the uniform number in (0, 1) that belongs to a name (a parameter's) in one replication."""
    digest = hashlib.blake2b(f"{seed}/{replication}/{name}".encode(), digest_size=8).digest()
    return ((int.from_bytes(digest, "little") >> 11) + 0.5) / 2.0**53
