"""The analyses of a trial by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ispsim.analysis.trial import cluster, models, wedge
from ispsim.analysis.trial.data import Estimate, Measured
from ispsim.analysis.trial.permutation import permutation
from ispsim.analysis.trial.wedge import Wedge

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


@dataclass(frozen=True)
class WedgeAnalysis:
    """A way to analyse a stepped wedge; see `Analysis`."""

    words: str
    method: Callable[[Wedge, np.random.Generator], Estimate]
    needs: str | None = None


def _of_wedge(method: Callable[[Wedge], Estimate]) -> Callable[[Wedge, np.random.Generator], Estimate]:
    return lambda trial, rng: method(trial)


WEDGE: dict[str, WedgeAnalysis] = {
    "wedge_permutation": WedgeAnalysis("sites and periods fixed, sequences randomised anew", wedge.wedge_permutation),
    "wedge_fixed": WedgeAnalysis("sites and periods fixed, t test", _of_wedge(wedge.wedge_fixed)),
    "wedge_exposure": WedgeAnalysis(
        "sites and periods fixed, an effect for each time since the change, t test", _of_wedge(wedge.wedge_exposure)
    ),
    "wedge_mixed": WedgeAnalysis(
        "periods fixed, sites random, z test (Hussey & Hughes)", _of_wedge(wedge.wedge_mixed), "statsmodels"
    ),
    "ignoring_time": WedgeAnalysis("treated periods less untreated ones, t test", _of_wedge(wedge.ignoring_time)),
}
"""Analyses of stepped wedges by name, the recommended one first."""

FACTORIAL: dict[str, str] = {
    "first_factor": "main effect of the first factor, averaged over the second, t test of site means",
    "second_factor": "main effect of the second factor, averaged over the first, t test of site means",
    "interaction": "what the first factor does more with the second than without it, t test of site means",
}
"""Effects of factorial trials by name."""


def words_of(name: str) -> str:
    """Return what an analysis of any design is, in a few words."""
    if name in FACTORIAL:
        return FACTORIAL[name]
    return ANALYSES[name].words if name in ANALYSES else WEDGE[name].words


def needs_statsmodels(name: str) -> bool:
    """Whether an analysis of any design needs statsmodels."""
    known = ANALYSES.get(name) or WEDGE.get(name)
    return known is not None and known.needs is not None


RECOMMENDED = {
    "parallel": "cluster_t",
    "sequential": "cluster_t",
    "stepped_wedge": "wedge_permutation",
    "factorial": "first_factor",
}
"""By design, chosen beforehand: they count sites, not observations, and assume as little as they can."""


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
