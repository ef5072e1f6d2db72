"""Power in closed form, against which simulated power is held where its assumptions are true."""

from __future__ import annotations

import math


def site_mean_variance(variance: float, icc: float, observations: float) -> float:
    """Return the variance of a site's mean: the design effect at work.

    Parameters
    ----------
    variance : float
        Of one observation, sites and what is in them together.
    icc : float
        Part of it between sites.
    observations : float
        In each site.
    """
    return variance * (icc + (1.0 - icc) / observations)


def closed_form(sites: int, difference: float, variance: float, level: float = 0.05) -> float:
    """Return the power of the two-sided t test of site means, exact for normal means.

    Parameters
    ----------
    sites : int
        In each of two arms.
    difference : float
        True difference.
    variance : float
        Of a site's mean, from `site_mean_variance`.
    level : float
        Of the test.
    """
    from scipy.stats import nct, t

    freedom = 2 * sites - 2
    noncentral = difference / math.sqrt(2.0 * variance / sites)
    bound = float(t.ppf(1.0 - level / 2.0, freedom))
    return float(nct.sf(bound, freedom, noncentral) + nct.cdf(-bound, freedom, noncentral))
