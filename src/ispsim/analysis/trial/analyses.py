"""The analyses of a trial by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.analysis.trial import cluster, models
from ispsim.analysis.trial.data import Estimate, Measured
from ispsim.analysis.trial.permutation import permutation

Method = Callable[[Measured, np.random.Generator], Estimate]


@dataclass(frozen=True)
class Analysis:
    """A way to analyse a trial.

    Attributes
    ----------
    words : str
        What it is, in a few words.
    method : callable
        From a trial and draws to an estimate.
    needs : str or None
        Library that it needs besides those that are always there.
    """

    words: str
    method: Method
    needs: str | None = None


def _plain(method: Callable[[Measured], Estimate]) -> Method:
    return lambda trial, rng: method(trial)


ANALYSES: dict[str, Analysis] = {
    "cluster_t": Analysis("site means, adjusted for baseline and strata, t test", _plain(cluster.cluster_t)),
    "permutation": Analysis("site means, adjusted alike, randomised anew", permutation),
    "unadjusted": Analysis("site means, not adjusted, t test", _plain(cluster.unadjusted)),
    "isp_t": Analysis("each ISP once, and each site without one, Welch's test", _plain(cluster.isp_t)),
    "mixed": Analysis("mixed model of observations, sites random, z test", _plain(models.mixed), "statsmodels"),
    "mixed_isp": Analysis("mixed model of site means, ISPs random, z test", _plain(models.mixed_isp), "statsmodels"),
    "gee": Analysis("GEE, sandwich corrected for few sites, t test", _plain(models.gee), "statsmodels"),
    "gee_plain": Analysis("GEE, plain sandwich, z test", _plain(models.gee_plain), "statsmodels"),
    "ignoring_sites": Analysis("every observation as if independent, t test", _plain(cluster.ignoring_sites)),
}
"""By name, the recommended one first."""

RECOMMENDED = "cluster_t"
"""Chosen beforehand: simple, with an interval, and its degrees of freedom count sites."""

DEFAULT = ("cluster_t", "permutation")
"""Those that are made where none are named."""


def analyse(names: Sequence[str], trial: Measured, rng: np.random.Generator) -> dict[str, Estimate]:
    """Return what analyses say of a trial.

    Parameters
    ----------
    names : sequence of str
        Of `ANALYSES`.
    trial : Measured
        The trial.
    rng : numpy.random.Generator
        For those that draw.
    """
    return {name: ANALYSES[name].method(trial, rng) for name in names}
