"""Labels that stand beside what they name, without standing on one another."""

from collections.abc import Sequence

import numpy as np


def spread_out(places: Sequence[float], gaps: Sequence[float], low: float, high: float) -> list[float]:
    """Return places moved as little as need be, so that each has its room and all stay between two ends.

    Parameters
    ----------
    places : sequence of float
        Where the middles of labels would like to be.
    gaps : sequence of float
        How high each of them is.
    low, high : float
        Ends, far enough apart for all of them.
    """
    if not places:
        return []
    order = sorted(range(len(places)), key=lambda k: (places[k], -k))  # of equals the first stands highest
    half = np.array([gaps[k] for k in order]) / 2.0
    # room that those below each label take, so that the rest is a search for the nearest rising sequence
    offset = np.concatenate(([0.0], np.cumsum(half[:-1] + half[1:])))
    wanted = np.array([places[k] for k in order]) - offset
    blocks: list[list[float]] = []
    for value in wanted:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            last = blocks.pop()
            mean, count = blocks[-1]
            blocks[-1] = [(mean * count + last[0] * last[1]) / (count + last[1]), count + last[1]]
    rising = np.concatenate([np.full(int(count), mean) for mean, count in blocks])
    placed = np.clip(rising, low + half[0], high - half[-1] - offset[-1]) + offset
    out = [0.0] * len(places)
    for rank, k in enumerate(order):
        out[k] = float(placed[rank])
    return out
