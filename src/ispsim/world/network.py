"""Ties: who names whom, inside organisations, across them, and among leaders; by keyed draws."""

from collections.abc import Mapping

import numpy as np

from ispsim import chance

Key = tuple[np.uint64, np.uint64]


def colleagues(
    keys: np.ndarray, org: np.ndarray, size: np.ndarray, system: np.ndarray, key: Key, values: Mapping[str, float]
) -> np.ndarray:
    """Return directed ties between practitioners, both ways, sorted by the person they start from; shape (2, ties).

    Parameters
    ----------
    keys : numpy.ndarray of uint64, shape (posts,)
    org : numpy.ndarray of int, shape (posts,)
        Organisation of each post; posts of an organisation stand together.
    size, system : numpy.ndarray of int, shape (organisations,)
    values : mapping
        Parameters in force: ``tie.*``.
    """
    first = np.cumsum(size) - size
    posts = np.arange(keys.size)
    chosen = [np.empty((2, 0), np.int64)]
    for step in range(_times(values["tie.within"])):
        u = chance.uniforms("tie_partner", keys, key, step=step)
        named = _share(values["tie.within"], step) > chance.uniforms("tie_named", keys, key, step=step)
        partner = first[org] + np.minimum((u * size[org]).astype(np.int64), size[org] - 1)
        chosen.append(np.stack((posts, partner))[:, named & (partner != posts)])
    for step in range(_times(values["tie.across"])):
        draws = [
            chance.uniforms(name, keys, key, step=step)
            for name in ("tie_across", "tie_across_system", "tie_across_partner")
        ]
        place = _elsewhere(org, system, draws[1], values["tie.same_system"])
        inside = draws[2]
        partner = first[place] + np.minimum((inside * size[place]).astype(np.int64), size[place] - 1)
        named = (_share(values["tie.across"], step) > draws[0]) & (place != org)
        chosen.append(np.stack((posts, partner))[:, named])
    return _both_ways(np.concatenate(chosen, axis=1), keys.size)


def leaders(
    keys: np.ndarray, org: np.ndarray, size: np.ndarray, system: np.ndarray, key: Key, values: Mapping[str, float]
) -> np.ndarray:
    """Return directed ties between leaders of different organisations, both ways, sorted; shape (2, ties)."""
    first = np.cumsum(size) - size
    rows = np.arange(keys.size)
    chosen = [np.empty((2, 0), np.int64)]
    for step in range(_times(values["tie.leaders"])):
        place = _elsewhere(
            org, system, chance.uniforms("leader_tie_system", keys, key, step=step), values["tie.same_system"]
        )
        u = chance.uniforms("leader_tie_partner", keys, key, step=step)
        partner = first[place] + np.minimum((u * size[place]).astype(np.int64), size[place] - 1)
        named = (_share(values["tie.leaders"], step) > chance.uniforms("leader_tie_named", keys, key, step=step)) & (
            place != org
        )
        chosen.append(np.stack((rows, partner))[:, named])
    return _both_ways(np.concatenate(chosen, axis=1), keys.size)


def _times(mean: float) -> int:
    return int(np.ceil(mean))


def _share(mean: float, step: int) -> float:
    """Return the share of people who name a partner in this step, so that the mean number is `mean`."""
    return min(max(mean - step, 0.0), 1.0)


def _elsewhere(org: np.ndarray, system: np.ndarray, u: np.ndarray, same: float) -> np.ndarray:
    """Return a random organisation for each person: with chance `same` in their own service system, else anywhere.

    Organisations belong to systems in turn (row modulo number of systems), which makes those of one system easy to
    draw.
    """
    number = system.size
    order = np.argsort(system, kind="stable")
    count = np.bincount(system)
    first = np.cumsum(count) - count
    mine = system[org]
    v = np.where(u < same, u / max(same, 1e-12), (u - same) / max(1.0 - same, 1e-12))
    own = order[first[mine] + np.minimum((v * count[mine]).astype(np.int64), count[mine] - 1)]
    anywhere = np.minimum((v * number).astype(np.int64), number - 1)
    return np.where(u < same, own, anywhere)


def _both_ways(pairs: np.ndarray, number: int) -> np.ndarray:
    low, high = np.minimum(pairs[0], pairs[1]), np.maximum(pairs[0], pairs[1])
    code = np.unique(low * number + high)
    low, high = code // number, code % number
    start, end = np.concatenate((low, high)), np.concatenate((high, low))
    order = np.argsort(start * number + end)
    return np.stack((start[order], end[order]))
