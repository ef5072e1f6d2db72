"""Trials drawn from normal distributions, of which everything is known."""

import numpy as np

from ispsim.analysis.trial.data import Measured


def measured(
    rng: np.random.Generator,
    sites: int,
    people: int = 10,
    difference: float = 0.0,
    icc: float = 0.1,
    baseline: float = 0.0,
    isps: float = 0.0,
    per_isp: int = 4,
) -> Measured:
    """Return a trial of two arms whose observations have variance 1 in all.

    Parameters
    ----------
    rng
        Draws.
    sites, people
        Sites in each arm, and people in each site.
    difference, icc
        True difference; part of the variance between sites.
    baseline
        Correlation of true site means before and after.
    isps, per_isp
        Standard deviation between ISPs in either arm, and sites of each.
    """
    number = 2 * sites
    arm = np.repeat([0, 1], sites)
    isp = np.arange(number) // per_isp
    true = np.sqrt(icc) * rng.standard_normal(number)
    before = baseline * true + np.sqrt(icc * (1.0 - baseline**2)) * rng.standard_normal(number)
    true = true + difference * arm + isps * rng.standard_normal(int(isp[-1]) + 1)[isp]
    site = np.repeat(np.arange(number), people)
    value = true[site] + np.sqrt(1.0 - icc) * rng.standard_normal(site.size)
    after = np.bincount(site, value) / people
    return Measured(
        arm, np.zeros(number, dtype=int), np.full(number, -1) if not isps else isp, before, after, site, value
    )
