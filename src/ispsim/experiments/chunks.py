"""An experiment as a list of chunks: which points in which replications, each chunk with a name of its own.

Chunks follow from what is asked alone, never from who carries it out: so what is done can be told from what is not. A
chunk is a rectangle: each of its points in each of its replications. Points of one replication share their futures, and
mostly their world, and are run side by side; so a chunk is wide rather than tall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHUNKS = 256
"""Most chunks of one stretch of replications: a file each."""

SMALLEST = 16
"""Fewest runs of a chunk where there are more: so that writing it is little beside running it."""

FEW_CHUNKS = 32
"""Chunks that there are at least, if they hold more than the fewest runs: so that workers have something to share, and
little is lost when they are killed."""

WEEKS = 60_000_000
"""Weeks of practitioners that a chunk should come to, a few seconds: so that making its points and its worlds ready is
little beside running them."""

_SIDE = 16
"""Points that are run side by side (`ispsim.engine.ensemble.LANES`): a chunk holds a multiple of it where it can."""

_WORLD = 20
"""How many times as long it takes to build a world, once a replication, as to make a scenario, once a point."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some points in some replications.

    Attributes
    ----------
    name : str
        The same whenever the same is asked.
    points : tuple of int
        Numbers of the points.
    first, stop : int
        Replications, the last one not included.
    """

    name: str
    points: tuple[int, ...]
    first: int
    stop: int

    @property
    def replications(self) -> range:
        """Replications in which each point is run."""
        return range(self.first, self.stop)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * (self.stop - self.first)


def chunks_of(points: Sequence[int], first: int, stop: int, weeks: float) -> list[Chunk]:
    """Return the chunks in which points are run in replications ``first`` to ``stop`` - 1.

    Parameters
    ----------
    points
        Numbers of the points, rising.
    first, stop
        A stretch of replications.
    weeks
        Weeks of practitioners in one run, about.

    Returns
    -------
    list of Chunk
        In hundreds at most (a little over `MOST_CHUNKS` where rectangles don't divide evenly).
    """
    replications = stop - first
    if not points or replications < 1:
        return []
    runs = len(points) * replications
    enough = min(round(WEEKS / max(weeks, 1.0)), -(-runs // FEW_CHUNKS))
    size = max(SMALLEST, -(-runs // MOST_CHUNKS), enough)
    best = _SIDE * max(1, round(math.sqrt(_WORLD * size) / _SIDE))
    tall = _parted(replications, -(-replications // max(1, round(size / min(len(points), best)))))
    columns = max(1, len(points) // max(1, size // tall))
    wide = _parted(len(points), columns)
    if columns > 1 and wide > _SIDE // 2:
        wide += -wide % _SIDE
    return [
        Chunk(f"r{start:05d}-{min(start + tall, stop):05d}-{number:05d}", tuple(points[at : at + wide]), start, end)
        for start in range(first, stop, tall)
        for end in [min(start + tall, stop)]
        for number, at in enumerate(range(0, len(points), wide))
    ]


def _parted(whole: int, parts: int) -> int:
    """Return the size of so many equal parts, the last one aside."""
    return -(-whole // parts)
