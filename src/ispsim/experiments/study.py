"""The runs of an experiment, read from its parts when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ispsim.experiments.chunks import Chunk
from ispsim.experiments.designs.design import Design
from ispsim.experiments.request.request import Request
from ispsim.experiments.work import FAILED, Job, weekly_column
from ispsim.store.parts import Held, Parts

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("point", "replication", "status", "reason")


class Study:
    """A design and its runs: what the analysis of an experiment is made from.

    Attributes
    ----------
    job : Job
        What was asked, with its design.
    chunks : tuple of Chunk
        All of them done.
    """

    def __init__(self, job: Job, parts: Parts | Held, chunks: Sequence[Chunk]) -> None:
        self.job = job
        self.chunks = tuple(chunks)
        self._parts = parts

    @property
    def request(self) -> Request:
        """What was asked."""
        return self.job.request

    @property
    def design(self) -> Design:
        """The points."""
        return self.job.design

    @property
    def runs(self) -> int:
        """Number of runs, failed ones among them."""
        return sum(chunk.runs for chunk in self.chunks)

    @cached_property
    def replications(self) -> np.ndarray:
        """Replications of each point, int64, shape (scenarios, points of the design)."""
        stops = np.zeros(self.job.points, dtype=np.int64)
        for chunk in self.chunks:
            stops[list(chunk.points)] = np.maximum(stops[list(chunk.points)], chunk.stop)
        return stops.reshape(len(self.job.blocks), len(self.design))

    @cached_property
    def failures(self) -> list[tuple[int, int, str]]:
        """Point (over all scenarios), replication and reason of every run that failed."""
        found = []
        for chunk in self.chunks:
            part = self._parts.read(chunk.name, KEYS)
            for row in np.flatnonzero(part["status"] == FAILED):
                found.append((int(part["point"][row]), int(part["replication"][row]), str(part["reason"][row])))
        return sorted(found)

    @property
    def failed(self) -> int:
        """Number of runs that failed."""
        return len(self.failures)

    def values(self, measure: str, week: int | None = None, scenario: int = 0) -> np.ndarray:
        """Return one measure of one scenario.

        Parameters
        ----------
        measure : str
            One that is kept.
        week : int, optional
            At the end of one of the weeks that are kept; over the whole run if not stated.
        scenario : int
            Which of the scenarios.

        Returns
        -------
        numpy.ndarray, shape (points of the design, replications)
            NaN where a run failed, the measure is undefined, or the point has fewer replications than others.
        """
        column = measure if week is None else weekly_column(measure, week)
        size = len(self.design)
        out = np.full((size, int(self.replications.max(initial=0))), np.nan)
        for chunk in self.chunks:
            if chunk.points[-1] < scenario * size or chunk.points[0] >= (scenario + 1) * size:
                continue
            part = self._parts.read(chunk.name, ("point", "replication", column))
            place = part["point"] - scenario * size
            here = (place >= 0) & (place < size)
            out[place[here], part["replication"][here]] = part[column][here]
        return out

    def frames(self) -> Iterator[pd.DataFrame]:
        """Give the runs, a chunk at a time, so that they need not all fit into memory.

        Yields
        ------
        pandas.DataFrame
            ``point, replication, status, reason`` and the columns of measures, a row a run.
        """
        for chunk in self.chunks:
            yield self._parts.frame(chunk.name)[[*KEYS, *self.job.columns]]

    def points(self) -> pd.DataFrame:
        """Return the points over all scenarios: ``point, scenario``, a column for each factor, ``replications``."""
        import pandas as pd

        blocks, size = self.job.blocks, len(self.design)
        columns: dict[str, object] = {
            "point": np.arange(self.job.points),
            "scenario": np.repeat(np.array(blocks, dtype=object), size),
        }
        for k, factor in enumerate(self.design.factors):
            column = self.design.points[:, k]
            if factor.categorical:
                shown = np.array([word(factor.setting(value)) for value in column], dtype=object)
            else:
                shown = column.astype(np.int64) if factor.integer else column
            columns[factor.name] = np.tile(shown, len(blocks))
        return pd.DataFrame(columns | {"replications": self.replications.ravel()})


def word(value: object) -> str:
    """Return a word or a switch as a file states it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
