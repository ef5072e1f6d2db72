"""What an added practitioner-year of faithful use costs."""

import math
from dataclasses import dataclass

import numpy as np

from ispsim.engine.results import Runs
from ispsim.engine.summary import as_json
from ispsim.experiments.paired import CONFIDENCE, t_interval

WEEKS_PER_YEAR = 52
RESAMPLES = 2000
_AT_ONCE = 20  # resamples that are worked out together, so that many replications don't fill the memory


@dataclass(frozen=True, slots=True)
class CostEffectiveness:
    """Cost per added practitioner-year of faithful use.

    Attributes
    ----------
    ratio : float
        Mean paired difference of cost divided by that of practitioner-years; NaN where `reason` says why not.
    ci_low, ci_high : float
        95 % bootstrap interval over replications.
    reason : str or None
        Why there is no ratio.
    cost, effect : float
        The two mean paired differences, discounted: money and practitioner-years.
    """

    ratio: float
    ci_low: float
    ci_high: float
    reason: str | None
    cost: float
    effect: float

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Return ratio, ci_low, ci_high and reason; what is undefined is None."""
        numbers = as_json({"ratio": self.ratio, "ci_low": self.ci_low, "ci_high": self.ci_high})
        return {**numbers, "reason": self.reason}


def discounted(runs: Runs) -> tuple[np.ndarray, np.ndarray]:
    """Return discounted cost and practitioner-years of faithful use, each shape (replications,).

    A practitioner-year is 52 weeks of one practitioner who uses the intervention with full fidelity: the sum over weeks
    of faithful use x practitioners in post / 52. Cost and effect of week t (from 1) are both divided by
    (1 + `costs.discount_rate`)^((t - 1) / 52); a rate of 0 leaves the measure `cost` as it is.

    Parameters
    ----------
    runs : Runs
        Of one scenario.
    """
    weeks = np.arange(runs.scenario.weeks)
    worth = (1.0 + runs.scenario.costs.discount_rate) ** (-weeks / WEEKS_PER_YEAR)
    cost = (runs.measure("cost")[:, 1:] * worth).sum(axis=1)
    years = (runs.measure("faithful_use")[:, 1:] * runs.posts[:, 1:] * worth).sum(axis=1) / WEEKS_PER_YEAR
    return cost, years


def cost_effectiveness(base: Runs, other: Runs, confidence: float = CONFIDENCE) -> CostEffectiveness:
    """Return the cost per added practitioner-year of faithful use of one scenario against another.

    The ratio of two means of paired differences, both discounted by week (see `discounted`; the measure `cost` itself
    is not). The interval is the percentile bootstrap over replications, its draws a function of the seed alone. Where
    the t interval of the added effect includes 0 a ratio would be a number without a meaning, and the reason is given
    instead. If cost and effect are both negative the ratio is positive: what is saved for each practitioner-year lost.

    Parameters
    ----------
    base, other : Runs
        Of equal seeds and numbers, so that replications pair.
    confidence : float
        Of the interval.
    """
    (base_cost, base_years), (other_cost, other_years) = discounted(base), discounted(other)
    cost, effect = other_cost - base_cost, other_years - base_years
    reason = why_not_priced(base, other)
    if reason is None and effect.size < 2:
        reason = "one run gives no interval of the added effect"
    if reason is None:
        low, high = t_interval(effect, confidence)
        if low <= 0.0 <= high:
            reason = (
                f"the {confidence:.0%} interval of the added practitioner-years, {low:.4g} to {high:.4g}, includes 0"
            )
    mean_cost, mean_effect = float(cost.mean()), float(effect.mean())
    if reason is not None:
        return CostEffectiveness(math.nan, math.nan, math.nan, reason, mean_cost, mean_effect)
    bounds = bootstrap(cost, effect, base.seed, confidence)
    return CostEffectiveness(mean_cost / mean_effect, *bounds, None, mean_cost, mean_effect)


def bootstrap(cost: np.ndarray, effect: np.ndarray, seed: int, confidence: float) -> tuple[float, float]:
    """Return the percentile bootstrap interval of mean cost / mean effect over replications.

    Parameters
    ----------
    cost, effect : numpy.ndarray, shape (replications,)
        Paired differences; the interval of the mean effect does not include 0.
    seed : int
        Gives the draws.
    confidence : float
        Of the interval.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    ratios = []
    for _ in range(RESAMPLES // _AT_ONCE):
        rows = (generator.random((_AT_ONCE, cost.size)) * cost.size).astype(np.int64)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios.append(cost[rows].mean(axis=1) / effect[rows].mean(axis=1))
    drawn = np.concatenate(ratios)
    tail = 0.5 * (1.0 - confidence)
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    return float(low), float(high)


def why_not_priced(base: Runs, other: Runs) -> str | None:
    """Return why the costs of two scenarios cannot be held against each other, or None."""
    for key in ("currency", "price_year", "discount_rate"):
        here, there = getattr(base.scenario.costs, key), getattr(other.scenario.costs, key)
        if here != there:
            return f"costs.{key} differs: {here} and {there}"
    return None
