"""Analyses of stepped wedges: sites change from control to treatment in sequences, and everybody changes with time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ispsim.analysis.trial import models
from ispsim.analysis.trial.data import NOTHING, Estimate
from ispsim.analysis.trial.permutation import SHUFFLES, from_randomisations, shuffled
from ispsim.analysis.trial.regression import from_t, least_squares


@dataclass(frozen=True)
class Wedge:
    """A stepped wedge as measured.

    Attributes
    ----------
    value : numpy.ndarray, shape (sites, periods)
        Site means; NaN where a site was lost.
    sequence, stratum : numpy.ndarray of int, shape (sites,)
        Sequence of each site, 0 the first to change; stratum in which it was randomised.
    treated : numpy.ndarray, shape (sequences, periods)
        1 where a sequence is treated.
    since : numpy.ndarray, shape (sequences, periods)
        Weeks from the change of a sequence to the middle of a period.
    """

    value: np.ndarray
    sequence: np.ndarray
    stratum: np.ndarray
    treated: np.ndarray
    since: np.ndarray

    def complete(self) -> Wedge:
        """Return the trial without sites that were not measured in every period."""
        kept = ~np.isnan(self.value).any(axis=1)
        return Wedge(self.value[kept], self.sequence[kept], self.stratum[kept], self.treated, self.since)


def wedge_permutation(trial: Wedge, rng: np.random.Generator, shuffles: int = SHUFFLES) -> Estimate:
    """Return the estimate with sites and periods as fixed effects, tested by randomising sites to sequences anew.

    Whatever correlation there is inside sites, the test keeps its level (Ji, Fink, Robyn & Small 2017, Ann Appl Stat
    11:1).

    Parameters
    ----------
    trial : Wedge
        Sites that were not measured in every period are left out.
    rng : numpy.random.Generator
        Draws the randomisations.
    shuffles : int
        Their number.
    """
    trial = trial.complete()
    if np.unique(trial.sequence).size < 2:
        return NOTHING
    sequences = np.vstack([trial.sequence, shuffled(trial.sequence, trial.stratum, rng, shuffles)])
    within = _within(trial.treated[sequences])
    size = (within**2).sum(axis=(1, 2))
    if not size.min() > 1e-12:
        return NOTHING
    real = trial.treated[trial.sequence]
    of_outcome, of_arm = ((within * one).sum(axis=(1, 2)) / size for one in (trial.value, real))
    return from_randomisations(of_outcome, of_arm)


def wedge_fixed(trial: Wedge) -> Estimate:
    """Return the same estimate with the t test of least squares, which takes what is left of a site for independent.

    Where sites change slowly it is too careful.

    Parameters
    ----------
    trial : Wedge
        Sites that were not measured in every period are left out.
    """
    trial = trial.complete()
    return _least_squares(trial, _within(trial.treated[trial.sequence]), trial.value.shape[1] - 1)


def wedge_exposure(trial: Wedge) -> Estimate:
    """Return the mean effect over treated periods where the effect may change with time since the change, t test.

    Sites and periods are fixed, and each time since the change has an effect of its own. Where effects grow slowly, one
    effect for all times can even have the wrong sign (Kenny, Voldal, Xia, Heagerty & Hughes 2022, Stat Med 41:4311).

    Parameters
    ----------
    trial : Wedge
        Sites that were not measured in every period are left out.

    Returns
    -------
    Estimate
        NaN where so few times since the change recur that time and effect cannot be told apart.
    """
    trial = trial.complete()
    sites, periods = trial.value.shape
    treated = trial.treated[trial.sequence] > 0.5
    since = np.where(treated, trial.since[trial.sequence], np.nan)
    times = np.unique(since[treated])
    if not times.size or sites < 2:
        return NOTHING
    effects = (since.ravel()[:, None] == times[None, :]).astype(float)
    site, period = np.repeat(np.eye(sites), periods, axis=0), np.tile(np.eye(periods)[:, 1:], (sites, 1))
    fit = least_squares(np.hstack([effects, period, site]), trial.value.ravel())
    if fit is None:
        return NOTHING
    weight = effects.sum(axis=0) / effects.sum()
    number = times.size
    variance = float(weight @ fit.covariance[:number, :number] @ weight)
    return from_t(float(weight @ fit.coefficients[:number]), float(np.sqrt(variance)), fit.freedom)


def ignoring_time(trial: Wedge) -> Estimate:
    """Return what treated periods have over untreated ones of the same site: whatever time does, counts as effect.

    Parameters
    ----------
    trial : Wedge
        Sites that were not measured in every period are left out.
    """
    trial = trial.complete()
    treated = trial.treated[trial.sequence]
    return _least_squares(trial, treated - treated.mean(axis=1, keepdims=True), 0)


def wedge_mixed(trial: Wedge) -> Estimate:
    """Return the mixed model of Hussey & Hughes 2007 (Contemp Clin Trials 28:182): periods fixed, sites random, z test.

    Parameters
    ----------
    trial : Wedge
        Sites that were not measured in every period are left out.

    Returns
    -------
    Estimate
        NaN where the search for the variance does not end.
    """
    trial = trial.complete()
    sites, periods = trial.value.shape
    design = np.column_stack([trial.treated[trial.sequence].ravel(), np.tile(np.eye(periods), (sites, 1))])
    return models.random_sites(trial.value.ravel(), design, np.repeat(np.arange(sites), periods))


def _within(treated: np.ndarray) -> np.ndarray:
    """Return treatment without what sites and periods explain of it, shape (..., sites, periods)."""
    mean = treated.mean(axis=(-2, -1), keepdims=True)
    return treated - treated.mean(axis=-1, keepdims=True) - treated.mean(axis=-2, keepdims=True) + mean


def _least_squares(trial: Wedge, within: np.ndarray, periods: int) -> Estimate:
    sites = trial.value.shape[0]
    size = float((within**2).sum())
    freedom = trial.value.size - sites - periods - 1
    if not size > 1e-12 or freedom < 1:
        return NOTHING
    difference = float((within * trial.value).sum()) / size
    rest = trial.value - difference * trial.treated[trial.sequence]
    left = _within(rest) if periods else rest - rest.mean(axis=1, keepdims=True)
    return from_t(difference, float(np.sqrt((left**2).sum() / freedom / size)), freedom)
