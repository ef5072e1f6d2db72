"""Models of observations that know their sites: mixed models and generalised estimating equations.

They need statsmodels, an extra. It is imported when it is asked for.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ispsim.analysis.trial.data import NOTHING, Estimate, Measured
from ispsim.analysis.trial.regression import covariates, from_t
from ispsim.errors import without_library

_SEARCH = "powell"
"""Searches without gradients, which end far from the answer where the variance between sites is near 0."""

_ALONE = threading.RLock()

LIBRARY = "statsmodels"
"""Its name in package registries."""


def ready() -> Any:
    """Return statsmodels.

    Raises
    ------
    RunError
        If it is not there, with what to do.
    """
    try:
        import statsmodels.api
    except ModuleNotFoundError as error:
        missing = LIBRARY if (error.name or "").startswith(LIBRARY) else str(error.name)
        raise without_library("mixed models and GEE need", missing, "trials") from None
    return statsmodels.api


def mixed(trial: Measured) -> Estimate:
    """Return the linear mixed model of observations with sites as random, by REML with a z test.

    The test takes the variance between sites for known, so it rejects too often where sites are few.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.

    Returns
    -------
    Estimate
        NaN where the search for the variances does not end.
    """
    trial = trial.complete()
    return random_sites(trial.value, _design(trial)[trial.site], trial.site)


def random_sites(value: np.ndarray, design: np.ndarray, site: np.ndarray) -> Estimate:
    """Return the first coefficient of a linear mixed model with sites as random, by REML with a z test.

    Parameters
    ----------
    value : numpy.ndarray, shape (observations,)
        The outcome.
    design : numpy.ndarray, shape (observations, columns)
        Fixed effects, the treatment in the first column.
    site : numpy.ndarray of int, shape (observations,)
        Whose observation it is.
    """
    return _random(value, design, site)


def mixed_isp(trial: Measured) -> Estimate:
    """Return the linear mixed model of site means with ISPs as random, where there are any, by REML with a z test.

    Partially nested (Baldwin, Bauer, Stice & Rohde 2011, Psychol Methods 16:149): sites that nobody serves are in no
    group; each stands for itself.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.

    Returns
    -------
    Estimate
        NaN with fewer than two ISPs, or where the search for the variances does not end.
    """
    ready()  # or what is missing would be told only where there are ISPs enough
    trial = trial.complete()
    if np.unique(trial.isp[trial.isp >= 0]).size < 2:
        return NOTHING
    unit = np.where(trial.isp >= 0, trial.isp, -1 - np.arange(trial.sites))
    served = (trial.isp >= 0).astype(float)[:, None]
    return _random(trial.after, _design(trial), unit, served)


def _random(value: np.ndarray, design: np.ndarray, group: np.ndarray, effect: np.ndarray | None = None) -> Estimate:
    sm = ready()
    with _quiet():
        try:
            fit = sm.MixedLM(value, design, groups=group, exog_re=effect).fit(reml=True, method=[_SEARCH])
        except (np.linalg.LinAlgError, ValueError):
            return NOTHING
    if not fit.converged:
        return NOTHING
    return from_t(float(fit.fe_params[0]), float(fit.bse_fe[0]), np.inf)


def gee(trial: Measured) -> Estimate:
    """Return the GEE of observations with exchangeable sites and the sandwich corrected for few of them, by a t test.

    The correction is that of Mancl & DeRouen 2001, Biometrics 57:126; degrees of freedom are sites less coefficients.
    The link is the identity, so that the answer is a difference.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.
    """
    trial = trial.complete()
    return _gee(trial, "bias_reduced", float(trial.sites - _design(trial).shape[1]))


def gee_plain(trial: Measured) -> Estimate:
    """Return the GEE of observations with the plain sandwich by a z test, which rejects too often with few sites.

    Parameters
    ----------
    trial : Measured
        Sites that were not measured are left out.
    """
    return _gee(trial.complete(), "robust", np.inf)


def _gee(trial: Measured, covariance: str, freedom: float) -> Estimate:
    sm = ready()
    design = _design(trial)[trial.site]
    with _quiet():
        try:
            model = sm.GEE(trial.value, design, groups=trial.site, cov_struct=sm.cov_struct.Exchangeable())
            fit = model.fit(cov_type=covariance)
        except (np.linalg.LinAlgError, ValueError):
            return NOTHING
    return from_t(float(fit.params[0]), float(fit.bse[0]), freedom)


def _design(trial: Measured) -> np.ndarray:
    return np.hstack([trial.arm[:, None].astype(float), covariates(trial.stratum, trial.before)])


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what a model says of variances at 0 to itself: with few sites that is usual.

    One thread at a time, since what warnings are heard is the same for all threads.
    """
    with _ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
