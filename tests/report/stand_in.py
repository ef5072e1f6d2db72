"""Known functions in the place of the model, so that a whole experiment has known answers."""

import numpy as np
import pandas as pd

from ispsim.experiments.work import FAILED, OK, Job


def take_the_place_of_the_model(monkeypatch, functions, own=0.0, common=0.0, failing=()):
    """Let experiments run functions of the unit cube, with noise that differs by point and noise that does not.

    Parameters
    ----------
    functions : dict
        Measure (with its week behind an @) -> function of points in the unit cube, shape (points, factors).
    own, common : float
        Standard deviations of noise.
    failing : sequence of (int, int)
        Points and replications that fail.
    """

    def run(job, chunk, stop):
        points = np.array(chunk.points)
        unit = job.design.unit[points % len(job.design)]
        pairs = [(point, replication) for point in chunk.points for replication in chunk.replications]
        shared = {r: np.random.default_rng([1, r]).normal() for r in chunk.replications}
        apart = {p: np.random.default_rng([2, p]).normal(size=1000) for p in chunk.points}
        noise = np.array([common * shared[r] + own * apart[p][r] for p, r in pairs])
        frame = pd.DataFrame(pairs, columns=["point", "replication"])
        failed = np.array([pair in failing for pair in pairs])
        frame["status"] = np.where(failed, FAILED, OK)
        frame["reason"] = np.where(failed, "planted", None)
        for name in job.columns:
            value = np.repeat(functions[name](unit), len(chunk.replications))
            frame[name] = np.where(failed, np.nan, value + (noise if value.std() > 0 else 0.0))
        return frame

    monkeypatch.setattr(Job, "run", run)
