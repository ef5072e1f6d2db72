"""Simulated trials: two arms of organisations, charts sampled from each, the standardised difference between them.

The definitions are those of published trials of practice facilitation (Baskerville, Liddy & Hogg 2012, Ann Fam Med
10:63, doi 10.1370/afm.1312), whose unit is the practice: organisations' means of the outcome, difference between arms
in change from baseline, divided by the pooled standard deviation of organisation means at follow-up. The choice of
the denominator matters, so the person-level version and plain percentage points stand beside it.
"""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ispsim.engine.results import NAMES
from ispsim.engine.run import run_once
from ispsim.scenario import Scenario
from ispsim.world.build import build_world

CHARTS = 40
"""Charts sampled per organisation and window."""


@dataclass(frozen=True)
class Windows:
    """The weeks in which a trial looks at its outcome, first and last included.

    Attributes
    ----------
    baseline, follow_up : tuple of int
        First and last week of the run.
    """

    baseline: tuple[int, int]
    follow_up: tuple[int, int]

    @classmethod
    def around(cls, start_week: int, baseline: int = 13, follow_up: tuple[int, int] = (40, 52)) -> "Windows":
        """Return the windows of a trial whose support starts in a week of the policy.

        Parameters
        ----------
        start_week : int
            ``support.start_week``; it takes effect in the week of the run after it.
        baseline : int
            Length of the window that ends when support begins.
        follow_up : tuple of int
            First and last week of support that are looked at.
        """
        return cls((start_week - baseline + 1, start_week), (start_week + follow_up[0], start_week + follow_up[1]))


@dataclass(frozen=True)
class Arm:
    """One arm of one trial.

    Attributes
    ----------
    faithful_use, use_share : numpy.ndarray, shape (weeks + 1, organisations)
        The two measures by week, week 0 first.
    size : numpy.ndarray, shape (organisations,)
        Practitioners of each organisation.
    """

    faithful_use: np.ndarray
    use_share: np.ndarray
    size: np.ndarray


@dataclass(frozen=True)
class Difference:
    """What a trial finds, the treated arm less the control arm.

    Attributes
    ----------
    standardised : float
        Difference in change of organisations' mean faithful use, in standard deviations between organisations.
    person_level : float
        Difference in change of use, practitioners weighted alike, in standard deviations between practitioners.
    points_faithful, points_use : float
        Difference in change, in percentage points, of faithful use in the sampled charts and of use.
    """

    standardised: float
    person_level: float
    points_faithful: float
    points_use: float


def run_arm(scenario: Scenario, replications: Iterable[int], seed: int = 1, workers: int | None = None) -> list[Arm]:
    """Run one arm of many trials.

    Parameters
    ----------
    scenario : Scenario
        The arm's organisations and support.
    replications : iterable of int
        One for each trial. Arms of one trial are independent if their replications differ, and paired if they are the
        same.
    seed : int
        0 to 2^63 - 1.
    workers : int, optional
        Threads; one for each core by default. Changes no bit.

    Returns
    -------
    list of Arm
        In the order of the replications.
    """
    faithful_use, use_share = NAMES.index("faithful_use"), NAMES.index("use_share")

    def one(replication: int) -> Arm:
        record = run_once(scenario, seed, replication, "chance", levels=("organization",))["organization"]
        size = build_world(scenario, seed, replication).column("organization", "size").copy()
        return Arm(record[:, faithful_use].copy(), record[:, use_share].copy(), size)

    first, *rest = list(replications)
    arms = [one(first)]  # before the threads, which would all wait for the same compilation
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as threads:
        return arms + list(threads.map(one, rest))


def window_mean(weekly: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Return means over the weeks of a window, first and last included.

    Parameters
    ----------
    weekly : numpy.ndarray, shape (weeks + 1, organisations)
        A measure by week, week 0 first.
    window : tuple of int
        First and last week.

    Raises
    ------
    ValueError
        If a week of the window is not among those given.
    """
    first, last = window
    if not 0 <= first <= last < weekly.shape[0]:
        raise ValueError(f"weeks {first} to {last} are not all among weeks 0 to {weekly.shape[0] - 1}")
    return weekly[first : last + 1].mean(axis=0)


def sampled_charts(means: np.ndarray, u: np.ndarray, charts: int = CHARTS) -> np.ndarray:
    """Return the share of an organisation's sampled charts that show faithful use.

    Each chart shows it with a probability that is the organisation's mean in the window. The number is the binomial
    quantile of a uniform draw, so that two trials with the same draws differ by their means alone.

    Parameters
    ----------
    means : numpy.ndarray, shape (organisations,)
        True means, in [0, 1].
    u : numpy.ndarray, shape (organisations,)
        Draws in (0, 1).
    charts : int
        Charts sampled per organisation.
    """
    from scipy.stats import binom

    return binom.ppf(u, charts, np.clip(means, 0.0, 1.0)) / charts


def pooled_sd(a: np.ndarray, b: np.ndarray) -> float:
    """Return the pooled standard deviation of two groups: ``sqrt(((n - 1) s² + (m - 1) t²) / (n + m - 2))``.

    Parameters
    ----------
    a, b : numpy.ndarray, shape (n,) and (m,)
        Their values; three at least in all.
    """
    squares = ((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()
    return float(np.sqrt(squares / (a.size + b.size - 2)))


def standardised_difference(
    treated_before: np.ndarray, treated_after: np.ndarray, control_before: np.ndarray, control_after: np.ndarray
) -> float:
    """Return the difference between arms in mean change.

    In pooled standard deviations of organisation means at follow-up.

    Parameters
    ----------
    treated_before, treated_after, control_before, control_after : numpy.ndarray, shape (organisations of the arm,)
        Organisations' means of the outcome at baseline and follow-up.

    Returns
    -------
    float
        NaN where no organisation differs from another at follow-up.
    """
    spread = pooled_sd(treated_after, control_after)
    change = (treated_after - treated_before).mean() - (control_after - control_before).mean()
    return float(change / spread) if spread > 0.0 else float("nan")


def person_level_difference(treated: Arm, control: Arm, windows: Windows) -> float:
    """Return the difference between arms in change of use, in standard deviations between practitioners at follow-up.

    A practitioner seen once in the window uses the RSI or not, so the variance in an arm is ``p (1 - p)``, with p the
    arm's share of users; the two are pooled by the numbers of practitioners.

    Parameters
    ----------
    treated, control : Arm
        The two arms of one trial.
    windows : Windows
        When it looks.

    Returns
    -------
    float
        NaN where nobody, or everybody, uses.
    """
    change, variance = [], []
    for arm in (treated, control):
        before, after = (
            float(np.average(window_mean(arm.use_share, window), weights=arm.size))
            for window in (windows.baseline, windows.follow_up)
        )
        change.append(after - before)
        variance.append(after * (1.0 - after))
    spread = float(np.sqrt(np.average(variance, weights=[treated.size.sum(), control.size.sum()])))
    return (change[0] - change[1]) / spread if spread > 0.0 else float("nan")


def trial(treated: Arm, control: Arm, windows: Windows, seed: int, number: int, charts: int = CHARTS) -> Difference:
    """Evaluate one trial.

    Parameters
    ----------
    treated, control : Arm
        Its two arms.
    windows : Windows
        When it looks.
    seed, number : int
        Which charts are drawn: the same for every design of the trial with this number.
    charts : int
        Charts sampled per organisation and window.

    Returns
    -------
    Difference
        In standard deviations and in percentage points.
    """
    sampled = []
    for place, arm in enumerate((treated, control)):
        for moment, window in enumerate((windows.baseline, windows.follow_up)):
            u = np.random.default_rng((seed, number, place, moment)).random(arm.size.size)
            sampled.append(sampled_charts(window_mean(arm.faithful_use, window), u, charts))
    change = [
        window_mean(arm.use_share, windows.follow_up).mean() - window_mean(arm.use_share, windows.baseline).mean()
        for arm in (treated, control)
    ]
    faithful = (sampled[1] - sampled[0]).mean() - (sampled[3] - sampled[2]).mean()
    return Difference(
        standardised_difference(*sampled),
        person_level_difference(treated, control, windows),
        100.0 * float(faithful),
        100.0 * float(change[0] - change[1]),
    )


def trials(
    treated: list[Arm], control: list[Arm], windows: Windows, seed: int = 1, charts: int = CHARTS
) -> dict[str, np.ndarray]:
    """Evaluate many trials.

    Parameters
    ----------
    treated, control : list of Arm
        The arms of the trials, from `run_arm`, in the same order.
    windows : Windows
        When they look.
    seed : int
        Which charts are drawn.
    charts : int
        Charts sampled per organisation and window.

    Returns
    -------
    dict of str to numpy.ndarray
        The fields of `Difference`, each of shape (trials,).
    """
    found = [
        trial(a, b, windows, seed, number, charts) for number, (a, b) in enumerate(zip(treated, control, strict=True))
    ]
    return {name: np.array([getattr(item, name) for item in found]) for name in Difference.__dataclass_fields__}


def anova_icc(users: np.ndarray, size: np.ndarray) -> float:
    """Return the one-way ANOVA intraclass correlation of a 0/1 outcome among organisations.

    ``(MSB - MSW) / (MSB + (n0 - 1) MSW)``, with ``n0 = (N - Σ n²/N) / (k - 1)`` for k organisations of unequal size n
    and N people in all (Donner & Koval 1980, Biometrics 36:19). It may be negative.

    Parameters
    ----------
    users, size : numpy.ndarray, shape (organisations,)
        People with the outcome, and people, in each organisation.

    Returns
    -------
    float
        NaN with fewer than two organisations, nobody to compare inside them, or no variation at all.
    """
    users, size = np.asarray(users, dtype=float), np.asarray(size, dtype=float)
    groups, people = size.size, float(size.sum())
    if groups < 2 or people <= groups:
        return float("nan")
    share = users / size
    between = (size * (share - float(users.sum()) / people) ** 2).sum() / (groups - 1)
    within = (size * share * (1.0 - share)).sum() / (people - groups)
    usual = (people - float((size**2).sum()) / people) / (groups - 1)
    total = between + (usual - 1.0) * within
    return float((between - within) / total) if total > 0.0 else float("nan")


def slope_per_doubling(amounts: Iterable[float], outcomes: np.ndarray) -> np.ndarray:
    """Return the least-squares slope of an outcome on log2 of an amount, shape (trials,).

    Parameters
    ----------
    amounts : iterable of float
        What is varied, above 0.
    outcomes : numpy.ndarray, shape (amounts, trials)
        One row for each amount.
    """
    x = np.log2(np.array(list(amounts), dtype=float))
    x = x - x.mean()
    return (x[:, None] * outcomes).sum(axis=0) / (x**2).sum()
