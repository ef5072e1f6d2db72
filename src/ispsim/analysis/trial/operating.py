"""Operating characteristics: what an analysis does over many trials of which the truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIGNIFICANT = 0.05
"""A p value of at most this rejects."""

FLAG_LEVEL = 0.99
"""Level of the interval that must lie above `SIGNIFICANT` for an analysis to be called inflated."""


@dataclass(frozen=True)
class Share:
    """A share of trials with its exact binomial interval.

    Attributes
    ----------
    share, low, high : float
        Share and the ends of its interval; NaN without a trial.
    n : int
        Trials in which it is defined.
    """

    share: float
    low: float
    high: float
    n: int


def share(yes: np.ndarray, level: float = 0.95) -> Share:
    """Return a share with the interval of Clopper and Pearson.

    Parameters
    ----------
    yes : numpy.ndarray of bool, shape (trials,)
        Where it holds.
    level : float
        Of the interval.
    """
    from scipy.stats import beta

    n, k = int(yes.size), int(yes.sum())
    if not n:
        return Share(float("nan"), float("nan"), float("nan"), 0)
    tail = 0.5 * (1.0 - level)
    low = float(beta.ppf(tail, k, n - k + 1)) if k else 0.0
    high = float(beta.ppf(1.0 - tail, k + 1, n - k)) if k < n else 1.0
    return Share(k / n, low, high, n)


def rejected(p: np.ndarray, level: float = 0.95) -> Share:
    """Return the share of trials that reject: power where there is a difference, type-I error where there is none.

    Parameters
    ----------
    p : numpy.ndarray, shape (trials,)
        p values; trials without one are left out.
    level : float
        Of the interval.
    """
    defined = p[~np.isnan(p)]
    return share(defined <= SIGNIFICANT, level)


def inflated(p: np.ndarray) -> bool:
    """Whether an analysis rejects clearly too often in trials without a difference.

    Parameters
    ----------
    p : numpy.ndarray, shape (trials,)
        p values of null trials.
    """
    return rejected(p, FLAG_LEVEL).low > SIGNIFICANT


@dataclass(frozen=True)
class Accuracy:
    """How near estimates come to the truth.

    Attributes
    ----------
    mean, bias, bias_low, bias_high : float
        Mean estimate, mean estimate less truth, and its 95 % interval over trials (the truth's own error included).
    sd : float
        Standard deviation of estimates.
    coverage : Share
        Trials whose interval holds the truth.
    exaggeration : float
        Mean size of the estimates that reject, over the size of the truth; NaN if none rejects or the truth is 0.
    wrong_sign : float
        Share of those that reject which point the wrong way; NaN likewise.
    """

    mean: float
    bias: float
    bias_low: float
    bias_high: float
    sd: float
    coverage: Share
    exaggeration: float
    wrong_sign: float


def accuracy(
    estimate: np.ndarray, low: np.ndarray, high: np.ndarray, p: np.ndarray, truth: np.ndarray, error: float = 0.0
) -> Accuracy:
    """Return how near estimates come to the truth.

    Parameters
    ----------
    estimate, low, high, p : numpy.ndarray, shape (trials,)
        Of each trial; those without an estimate are left out.
    truth : numpy.ndarray, shape (trials,)
        The truth of each trial: the same for all where only chance differs.
    error : float
        Standard error of the truth, where it is itself a mean over worlds.
    """
    defined = ~(np.isnan(estimate) | np.isnan(truth))
    x, n = estimate[defined], int(defined.sum())
    nan = float("nan")
    if n < 2:
        return Accuracy(nan, nan, nan, nan, nan, share(np.zeros(0, dtype=bool)), nan, nan)
    sd = float(x.std(ddof=1))
    off, size = x - truth[defined], float(truth[defined].mean())
    width = 1.96 * float(np.hypot(off.std(ddof=1) / np.sqrt(n), error))
    bias = float(off.mean())
    covered = (low[defined] <= truth[defined]) & (truth[defined] <= high[defined])
    significant = x[p[defined] <= SIGNIFICANT]
    told = significant.size > 0 and size != 0.0
    return Accuracy(
        float(x.mean()),
        bias,
        bias - width,
        bias + width,
        sd,
        share(covered),
        float(np.abs(significant).mean() / abs(size)) if told else nan,
        float((significant * size < 0.0).mean()) if told else nan,
    )


def sites_needed(sites: np.ndarray, power: np.ndarray, wanted: float) -> tuple[float, str]:
    """Return how many sites an arm give the power that is wanted.

    The probit of power is close to linear in the square root of the number of sites; between the numbers that were
    tried it is taken to be so.

    Parameters
    ----------
    sites : numpy.ndarray, shape (points,)
        Numbers of sites that were tried, rising.
    power : numpy.ndarray, shape (points,)
        Power at each.
    wanted : float
        For instance 0.8.

    Returns
    -------
    number : float
        Sites an arm, rounded up; NaN where it lies outside what was tried.
    words : str
        ``"24"``, ``"more than 32"``, ``"8 or fewer"`` or ``"unknown"``.
    """
    from scipy.stats import norm

    defined = ~np.isnan(power)
    sites, power = sites[defined], np.clip(power[defined], 1e-6, 1.0 - 1e-6)
    if not sites.size:
        return float("nan"), "unknown"
    reached = np.flatnonzero(power >= wanted)
    if not reached.size:
        return float("nan"), f"more than {int(sites[-1])}"
    place = int(reached[0])
    if place == 0:
        return float("nan"), f"{int(sites[0])} or fewer"
    probit, root = norm.ppf(power), np.sqrt(sites)
    part = (norm.ppf(wanted) - probit[place - 1]) / (probit[place] - probit[place - 1])
    number = float(np.ceil((root[place - 1] + part * (root[place] - root[place - 1])) ** 2 - 1e-9))
    return number, f"{int(number)}"
