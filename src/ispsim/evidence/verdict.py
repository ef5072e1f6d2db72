"""Verdicts: whether what re-enacted studies gave agrees with what was published.

A number is a *hit* if the 95 % interval of the simulated mean lies in its band and the published figure, where there
is one, lies among the central 90 % of simulated studies; a *miss* if the interval lies wholly outside the band; else it
is *unclear*. A condition is a hit if it holds in at least 90 % of the studies and else a miss. Of a shape direction and
order alone are asked: a number of it is a hit if it lies in its band in at least 90 % of the studies and else a miss,
however far from the published figure. A pattern is a hit if everything of it is, a miss if anything of it is, and else
unclear. What cannot be enacted counts as a miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ispsim.evidence.pattern import HOLDS

if TYPE_CHECKING:
    from ispsim.evidence.pattern import Condition, Part, Pattern, Simulated, Use

Verdict = Literal["hit", "miss", "unclear", "not enacted"]

CENTRAL = (0.05, 0.95)
"""Quantiles of simulated studies between which the published figure should lie."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One number or condition of a pattern, judged.

    Attributes
    ----------
    name : str
        That of the part or of the condition.
    mean, low, high : float
        Mean over simulated studies with its 95 % interval; of a condition the share in which it holds.
    central : tuple of float
        Between which 90 % of simulated studies lie.
    within : float
        Share of simulated studies that lie in the band, or in which the condition holds.
    studies : int
        How many gave it.
    verdict : str
        Of it alone.
    """

    name: str
    mean: float
    low: float
    high: float
    central: tuple[float, float]
    within: float
    studies: int
    verdict: Verdict


def judged_part(part: Part, values: np.ndarray, use: Use) -> Judged:
    """Return the verdict on a number.

    Parameters
    ----------
    part
        The number.
    values : numpy.ndarray, shape (studies,)
        What simulated studies gave; NaN where one does not give it.
    use
        That of the pattern.
    """
    from scipy.stats import t

    values = values[np.isfinite(values)]
    if values.size < 2:
        nothing = float("nan")
        return Judged(part.name, nothing, nothing, nothing, (nothing, nothing), nothing, values.size, "unclear")
    mean = float(values.mean())
    half = float(t.ppf(0.975, values.size - 1) * values.std(ddof=1) / values.size**0.5)
    central = float(np.quantile(values, CENTRAL[0])), float(np.quantile(values, CENTRAL[1]))
    within = float(np.mean((values >= part.low) & (values <= part.high)))
    low, high = mean - half, mean + half
    verdict: Verdict = "unclear"
    if use == "shape":
        verdict = "hit" if within >= HOLDS else "miss"
    elif high < part.low or low > part.high:
        verdict = "miss"
    elif part.low <= low and high <= part.high:
        seen = part.published is None or central[0] <= part.published <= central[1]
        verdict = "hit" if seen else "unclear"
    return Judged(part.name, mean, low, high, central, within, values.size, verdict)


def judged_condition(condition: Condition, holds: np.ndarray) -> Judged:
    """Return the verdict on a condition, with the Wilson interval of the share in which it holds.

    Parameters
    ----------
    condition
        The condition.
    holds : numpy.ndarray of bool, shape (studies,)
        Whether it held in each simulated study; one at least.
    """
    from scipy.stats import binomtest

    number, size = int(np.sum(holds)), int(np.size(holds))
    share = number / size
    interval = binomtest(number, size).proportion_ci(method="wilson")
    verdict: Verdict = "hit" if share >= condition.least else "miss"
    return Judged(
        condition.name, share, float(interval.low), float(interval.high), (share, share), share, size, verdict
    )


def judge(pattern: Pattern, simulated: Simulated | None) -> tuple[Verdict, list[Judged]]:
    """Return the verdict on a pattern, and those on its numbers and conditions in their order.

    Parameters
    ----------
    pattern
        What was published.
    simulated
        What its re-enacted studies gave; None where it is not enacted.

    Returns
    -------
    str, list of Judged
        "hit", "miss", "unclear" or "not enacted", and one for each number and condition.

    Raises
    ------
    KeyError
        If a number or a condition was not given.
    """
    if simulated is None:
        return "not enacted", []
    found = [judged_part(part, simulated.parts[part.name], pattern.use) for part in pattern.parts]
    found += [judged_condition(one, simulated.conditions[one.name]) for one in pattern.conditions]
    verdicts = {one.verdict for one in found}
    if "miss" in verdicts:
        return "miss", found
    return ("hit" if verdicts == {"hit"} else "unclear"), found
