"""An experiment as a list of chunks: which points in which replications, each chunk with a name of its own.

Chunks follow from what is asked alone, never from who carries it out: so what is done can be told from what is not. A
chunk is a rectangle: each of its points in each of its replications. Several points of one replication share their
futures, which an engine may make use of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHUNKS = 256
"""Most chunks of one stretch of replications: a file each."""

SMALLEST = 16
"""Fewest runs of a chunk where there are more: so that writing it is little beside running it."""

_SIDE = 8  # points of one replication that a chunk holds where it can


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


def chunks_of(points: Sequence[int], first: int, stop: int) -> list[Chunk]:
    """Return the chunks in which points are run in replications ``first`` to ``stop`` - 1.

    Parameters
    ----------
    points
        Numbers of the points, rising.
    first, stop
        A stretch of replications.

    Returns
    -------
    list of Chunk
        In hundreds at most (a little over `MOST_CHUNKS` where rectangles don't divide evenly).
    """
    replications = stop - first
    if not points or replications < 1:
        return []
    size = max(SMALLEST, -(-len(points) * replications // MOST_CHUNKS))
    tall = min(replications, max(1, size // min(len(points), _SIDE)))
    wide = max(1, size // tall)
    return [
        Chunk(f"r{start:05d}-{min(start + tall, stop):05d}-{number:05d}", tuple(points[at : at + wide]), start, end)
        for start in range(first, stop, tall)
        for end in [min(start + tall, stop)]
        for number, at in enumerate(range(0, len(points), wide))
    ]
