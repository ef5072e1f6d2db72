"""Analyses of site means: each randomised site counts once."""

from __future__ import annotations

import numpy as np

from ispsim.analysis.trial.data import NOTHING, Estimate, Measured
from ispsim.analysis.trial.regression import covariates, from_t, least_squares


def unadjusted(trial: Measured) -> Estimate:
    """Return the t test of site means after, without looking at anything else (Donner & Klar 2000).

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.
    """
    trial = trial.complete()
    return _of_arm(trial, np.ones((trial.sites, 1)))


def cluster_t(trial: Measured) -> Estimate:
    """Return the t test of site means after, adjusted for site means before and for strata.

    Degrees of freedom are sites less coefficients, so that few sites are paid for.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.
    """
    trial = trial.complete()
    return _of_arm(trial, covariates(trial.stratum, trial.before))


def _of_arm(trial: Measured, others: np.ndarray) -> Estimate:
    fit = least_squares(np.hstack([trial.arm[:, None].astype(float), others]), trial.after)
    if fit is None:
        return NOTHING
    return from_t(float(fit.coefficients[0]), float(np.sqrt(fit.covariance[0, 0])), fit.freedom)


def isp_t(trial: Measured) -> Estimate:
    """Return the comparison in which each ISP counts once, and each site that nobody serves.

    Sites of one ISP share that ISP, so they are not independent (Baldwin, Bauer, Stice & Rohde 2011, Psychol Methods
    16:149). Site means are adjusted for what was measured before and for strata with the slopes inside arms; the mean
    of each ISP's sites is one value. Welch's test, since one ISP's mean and one site's mean vary unequally.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.

    Returns
    -------
    Estimate
        NaN where an arm has fewer than two ISPs or sites without one.
    """
    trial = trial.complete()
    others = covariates(trial.stratum, trial.before)
    fit = least_squares(np.hstack([trial.arm[:, None].astype(float), others]), trial.after)
    if fit is None:
        return NOTHING
    adjusted = trial.after - others @ fit.coefficients[1:]
    unit = np.where(trial.isp >= 0, trial.isp, -1 - np.arange(trial.sites))
    means, spread = [], []
    for arm in (0, 1):
        units = [adjusted[(unit == one) & (trial.arm == arm)].mean() for one in np.unique(unit[trial.arm == arm])]
        if len(units) < 2:
            return NOTHING
        means.append(float(np.mean(units)))
        spread.append((float(np.var(units, ddof=1)) / len(units), len(units) - 1))
    total = spread[0][0] + spread[1][0]
    if not total > 0.0:
        return NOTHING
    freedom = total**2 / sum(variance**2 / free for variance, free in spread)
    return from_t(means[1] - means[0], float(np.sqrt(total)), freedom)


def ignoring_sites(trial: Measured) -> Estimate:
    """Return the t test that takes every observation for independent: wrong, and shown for how wrong it is.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.
    """
    trial = trial.complete()
    arm = trial.arm[trial.site].astype(float)
    fit = least_squares(np.stack([arm, np.ones(arm.size)], axis=1), trial.value)
    if fit is None:
        return NOTHING
    return from_t(float(fit.coefficients[0]), float(np.sqrt(fit.covariance[0, 0])), fit.freedom)
