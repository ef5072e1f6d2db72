"""What else a report of a trial gives: standardised difference, odds ratio, clustering by site and by ISP."""

from __future__ import annotations

import numpy as np

from ispsim.analysis.trial.data import Measured
from ispsim.analysis.trials import standardised_difference


def standardised(trial: Measured) -> float:
    """Return the difference in change in pooled standard deviations of site means after.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.

    Returns
    -------
    float
        NaN with fewer than two measured sites in an arm.
    """
    trial = trial.complete()
    treated, control = trial.arm == 1, trial.arm == 0
    if min(treated.sum(), control.sum()) < 2:
        return float("nan")
    return standardised_difference(
        trial.before[treated], trial.after[treated], trial.before[control], trial.after[control]
    )


def odds_ratio(trial: Measured) -> float:
    """Return the odds of the outcome in the treated arm over those in the control arm, all observations pooled.

    Parameters
    ----------
    trial : Measured
        Observations of 0 and 1.

    Returns
    -------
    float
        NaN where an arm has no observation, or all of them are alike.
    """
    arm = trial.arm[trial.site]
    if not ((arm == 0).any() and (arm == 1).any()):
        return float("nan")
    shares = [float(trial.value[arm == one].mean()) for one in (0, 1)]
    if min(shares) <= 0.0 or max(shares) >= 1.0:
        return float("nan")
    return shares[1] / (1.0 - shares[1]) * (1.0 - shares[0]) / shares[0]


def icc_sites(trial: Measured) -> float:
    """Return the one-way ANOVA intraclass correlation of observations in sites, arms taken apart and pooled.

    ``(MSB - MSW) / (MSB + (n0 - 1) MSW)`` with sites inside arms, as in `ispsim.analysis.trials.anova_icc`. It may be
    negative.

    Parameters
    ----------
    trial : Measured
        Observations of any kind.
    """
    value = trial.value - _means(trial.value, trial.arm[trial.site])[trial.arm[trial.site]]
    return icc(value, trial.site, np.unique(trial.arm[trial.site]).size)


def icc_isps(trial: Measured) -> float:
    """Return the intraclass correlation of change in site means in ISPs, over the sites that have one.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.

    Returns
    -------
    float
        NaN with fewer than two ISPs in the arms that have any, or one site for each.
    """
    trial = trial.complete()
    served = trial.isp >= 0
    if not served.any():
        return float("nan")
    arm = trial.arm[served]
    change = (trial.after - trial.before)[served]
    return icc(change - _means(change, arm)[arm], trial.isp[served], np.unique(arm).size)


def icc(value: np.ndarray, group: np.ndarray, means: int = 1) -> float:
    """Return the one-way ANOVA intraclass correlation.

    Parameters
    ----------
    value : numpy.ndarray, shape (n,)
        Values, from which the means of arms are taken already.
    group : numpy.ndarray of int, shape (n,)
        Whose they are.
    means : int
        How many means were taken away.
    """
    _, place, size = np.unique(group, return_inverse=True, return_counts=True)
    groups, number = size.size, value.size
    if groups <= means or number <= groups:
        return float("nan")
    mean = np.bincount(place, value) / size
    between = float((size * mean**2).sum()) / (groups - means)
    within = float(((value - mean[place]) ** 2).sum()) / (number - groups)
    usual = (number - float((size**2).sum()) * means / number) / (groups - means)
    total = between + (usual - 1.0) * within
    return float((between - within) / total) if total > 0.0 else float("nan")


def _means(value: np.ndarray, arm: np.ndarray) -> np.ndarray:
    number = np.bincount(arm, minlength=2)
    return np.bincount(arm, value, minlength=2) / np.maximum(number, 1)
