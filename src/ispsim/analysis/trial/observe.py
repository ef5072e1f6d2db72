"""What a trial sees of its sites: sampled charts or staff who are asked, with error and gaps, after people left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ispsim.analysis.trial.data import Measured
from ispsim.analysis.trials import sampled_charts, window_mean
from ispsim.engine.results import NAMES
from ispsim.experiments.trial.schema import MeasurementTable, MediatorTable
from ispsim.experiments.trial.worlds import Followed


def staff_weeks(measurement: MeasurementTable) -> tuple[int, ...]:
    """Return the weeks in which staff are asked; none where charts are sampled."""
    if measurement.source == "charts":
        return ()
    return (measurement.baseline[1], measurement.follow_up[1])


def site_means(arm: Followed, measurement: MeasurementTable) -> tuple[np.ndarray, np.ndarray]:
    """Return the means of the outcome before and after as they truly are, each shape (sites,), on its scale.

    Parameters
    ----------
    arm : Followed
        What happened.
    measurement : MeasurementTable
        What is looked at; those who left are left out where the trial leaves them out.
    """
    if measurement.source == "charts":
        weekly = arm.weekly[:, NAMES.index(measurement.outcome)]
        return window_mean(weekly, measurement.baseline), window_mean(weekly, measurement.follow_up)
    before, after, counted = _staff(arm, measurement)
    everybody = np.ones(before.size, dtype=bool)
    number = arm.weekly.shape[2]
    return _mean_by(arm.site, before, everybody, number), _mean_by(arm.site, after, counted, number)


def observed(
    arms: Sequence[Followed], strata: Sequence[np.ndarray], measurement: MeasurementTable, rng: np.random.Generator
) -> Measured:
    """Return what a trial of two arms has measured.

    Parameters
    ----------
    arms : sequence of Followed
        Control arm and treated arm.
    strata : sequence of numpy.ndarray
        Strata of their sites.
    measurement : MeasurementTable
        What is measured and how well.
    rng : numpy.random.Generator
        Draws charts, errors of measurement, who answers and which sites are lost.
    """
    number = [one.weekly.shape[2] for one in arms]
    offsets = np.cumsum([0, *number[:-1]])
    isps = np.cumsum([0, *(int(one.isp.max(initial=-1)) + 1 for one in arms[:-1])])
    isp = [np.where(one.isp >= 0, one.isp + first, -1) for one, first in zip(arms, isps, strict=True)]
    if measurement.source == "charts":
        before, after, site, value = _charts(arms, measurement, rng)
    else:
        before, after, site, value = _asked(arms, offsets, measurement, rng)
    lost = rng.random(before.size) < measurement.missing
    after = np.where(lost, np.nan, after)
    seen = ~lost[site]
    arm = np.repeat(np.arange(len(arms)), number)
    return Measured(arm, np.concatenate(strata), np.concatenate(isp), before, after, site[seen], value[seen])


def true_by_period(arm: Followed, measurement: MeasurementTable, periods: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return the means of the outcome in each period as they truly are, shape (sites, periods).

    Parameters
    ----------
    arm : Followed
        What happened.
    measurement : MeasurementTable
        What is looked at, in charts.
    periods : sequence of (int, int)
        First and last week of each.
    """
    weekly = arm.weekly[:, NAMES.index(measurement.outcome)]
    return np.stack([window_mean(weekly, period) for period in periods], axis=1)


def by_period(
    arms: Sequence[Followed],
    measurement: MeasurementTable,
    periods: Sequence[tuple[int, int]],
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the share of sampled charts that show the outcome, shape (sites, periods), arms one after the other.

    Parameters
    ----------
    arms, measurement, periods
        As in `true_by_period`.
    rng : numpy.random.Generator
        Draws charts.
    """
    means = np.concatenate([true_by_period(one, measurement, periods) for one in arms])
    return sampled_charts(means, rng.random(means.shape), measurement.charts)


def mediators(
    arms: Sequence[Followed],
    mediator: MediatorTable,
    baseline: int,
    week: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return a mediator as measured at baseline and on the way, each shape (sites,), arms one after the other.

    The error of a site's score has the variance that gives the stated reliability among sites at baseline.

    Parameters
    ----------
    arms : sequence of Followed
        Control arm and treated arm.
    mediator : MediatorTable
        What is measured and how well.
    baseline, week : int
        Weeks of the run.
    rng : numpy.random.Generator
        Draws errors of measurement.
    """
    column = NAMES.index(mediator.measure)
    low, high = mediator.scale
    scores = [np.concatenate([low + (high - low) * one.weekly[at, column] for one in arms]) for at in (baseline, week)]
    error = _error(scores[0], mediator.reliability)
    return scores[0] + error * rng.standard_normal(scores[0].size), scores[1] + error * rng.standard_normal(
        scores[1].size
    )


def _charts(
    arms: Sequence[Followed], measurement: MeasurementTable, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Return shares of charts before and after, and the charts after, one 0 or 1 each."""
    means = [np.concatenate(both) for both in zip(*(site_means(one, measurement) for one in arms), strict=True)]
    before, after = (sampled_charts(mean, rng.random(mean.size), measurement.charts) for mean in means)
    showing = np.rint(after * measurement.charts)
    value = (np.arange(measurement.charts)[None, :] < showing[:, None]).astype(float)
    return before, after, np.repeat(np.arange(after.size), measurement.charts), value.ravel()


def _asked(
    arms: Sequence[Followed], offsets: np.ndarray, measurement: MeasurementTable, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Return means of staff who answered before and after, and the answers after."""
    parts = [_staff(one, measurement) for one in arms]
    site = np.concatenate([one.site + first for one, first in zip(arms, offsets, strict=True)])
    before, after, counted = (np.concatenate(several) for several in zip(*parts, strict=True))
    error = _error(before, measurement.reliability)
    answers = []
    for value in (before, after):
        answers.append((value + error * rng.standard_normal(value.size), rng.random(value.size) < measurement.respond))
    sites = int(offsets[-1]) + arms[-1].weekly.shape[2]
    (first, there), (second, there_again) = answers
    there_again = there_again & counted
    means = _mean_by(site, first, there, sites), _mean_by(site, second, there_again, sites)
    return (*means, site[there_again], second[there_again])


def _staff(arm: Followed, measurement: MeasurementTable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the outcome of each post before and after, on its scale, and whether its holder counts after."""
    low, high = measurement.scale
    weeks = staff_weeks(measurement)
    values = []
    for week in weeks:
        values.append(low + (high - low) * _outcome(arm.staff[week], measurement.outcome))
    stayed = arm.staff[weeks[0]]["stint"] == arm.staff[weeks[1]]["stint"]
    return values[0], values[1], stayed if measurement.who == "stayed" else np.ones(stayed.size, dtype=bool)


def _outcome(post: dict[str, np.ndarray], outcome: str) -> np.ndarray:
    """Return the outcome of each post, 0 to 1."""
    if outcome == "faithful_use":
        return post["uses"] * post["fidelity"]
    return post["uses" if outcome == "use_share" else outcome]


def _error(score: np.ndarray, reliability: float) -> float:
    """Return the standard deviation of errors that gives scores this reliability."""
    return float(score.std()) * float(np.sqrt((1.0 - reliability) / reliability))


def _mean_by(site: np.ndarray, value: np.ndarray, counted: np.ndarray, sites: int) -> np.ndarray:
    """Return means by site over those who count, NaN where nobody does."""
    number = np.bincount(site[counted], minlength=sites)
    total = np.bincount(site[counted], value[counted], minlength=sites)
    return np.divide(total, number, out=np.full(sites, np.nan), where=number > 0)
