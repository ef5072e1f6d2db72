"""Running a chunk in which every point meets a future of its own, as real organisations do.

In other experiments points meet the same futures, so that differences between them are theirs and not chance. Here
chance is part of what is to be told: data came of one future among many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.calibration.library import LIBRARY, check_library
from ispsim.engine.own.enter import declared
from ispsim.engine.record import places
from ispsim.errors import RunError, ScenarioError
from ispsim.experiments.chunks import Chunk
from ispsim.experiments.work import FAILED, OK, Job, Stop, Stopped
from ispsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class InferringJob(Job):
    """What calibrations and rival hypotheses have in common: runs that something is inferred from."""

    @property
    def libraries(self) -> list[str]:
        """What does the inference.

        Raises
        ------
        RunError
            If it is not installed.
        """
        check_library()
        return [LIBRARY]

    @property
    def kept(self) -> list[str]:
        """All of it."""
        return self.columns


def run_chunk(chunk: Chunk, stop: Stop, columns: Sequence[str], run: Callable[[int, int], np.ndarray]) -> pd.DataFrame:
    """Return a row for each point and replication, as `ispsim.experiments.work.Job.run` does.

    Parameters
    ----------
    chunk
        Which part of the work.
    stop
        Looked at between runs.
    columns
        Besides ``point, replication, status, reason``.
    run
        Gives the values of the columns for a point and one of its replications.

    Raises
    ------
    Stopped
        If somebody asked to stop.
    """
    import pandas as pd

    keys = [(point, replication) for point in chunk.points for replication in chunk.replications]
    values = np.full((len(keys), len(columns)), np.nan)
    reasons: list[str | None] = [None] * len(keys)
    for row, (point, replication) in enumerate(keys):
        if stop.is_set():
            raise Stopped
        try:
            values[row] = run(point, replication)
        except (MemoryError, OSError):
            raise  # the machine's fault, not the run's: another time it may work
        except ScenarioError as error:
            reasons[row] = "; ".join(map(str, error.problems))
        except Exception as error:
            reasons[row] = str(error) if isinstance(error, RunError) else f"{type(error).__name__}: {error}"
    index = {
        "point": np.array([point for point, _ in keys], dtype=np.int64),
        "replication": np.array([replication for _, replication in keys], dtype=np.int64),
        "status": np.array([OK if reason is None else FAILED for reason in reasons], dtype=object),
        "reason": np.array(reasons, dtype=object),
    }
    return pd.DataFrame(index | {name: values[:, k] for k, name in enumerate(columns)})


def weekly_values(scenario: Scenario, record: np.ndarray, wanted: Sequence[tuple[str, int]]) -> np.ndarray:
    """Return measures at the end of weeks of one run, shape (wanted,).

    Parameters
    ----------
    scenario
        That was run.
    record
        Shape (weeks + 1, columns): what is recorded of everything.
    wanted
        Measures and weeks.
    """
    place = places("world", declared(scenario))
    return np.array([record[week, place[measure]] for measure, week in wanted])
