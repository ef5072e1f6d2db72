"""What a trial has measured: sites with a mean before and after, and the people or charts seen after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Measured:
    """A trial of two arms whose sites were randomised.

    Attributes
    ----------
    arm : numpy.ndarray of int, shape (sites,)
        0 for control, 1 for the treated arm.
    stratum : numpy.ndarray of int, shape (sites,)
        In which stratum a site was randomised.
    isp : numpy.ndarray of int, shape (sites,)
        Number of the ISP who serves it, -1 for nobody.
    before, after : numpy.ndarray, shape (sites,)
        Site means of the outcome; NaN where it was not measured.
    site : numpy.ndarray of int, shape (observations,)
        Whose observation it is: the number of the site.
    value : numpy.ndarray, shape (observations,)
        What was seen after, of a person or in a chart.
    """

    arm: np.ndarray
    stratum: np.ndarray
    isp: np.ndarray
    before: np.ndarray
    after: np.ndarray
    site: np.ndarray
    value: np.ndarray

    @property
    def sites(self) -> int:
        """Number of sites."""
        return int(self.arm.size)

    def complete(self) -> Measured:
        """Return the trial without sites that were not measured before and after."""
        kept = ~(np.isnan(self.before) | np.isnan(self.after))
        if kept.all():
            return self
        number = np.cumsum(kept) - 1
        seen = kept[self.site]
        return Measured(
            self.arm[kept],
            self.stratum[kept],
            self.isp[kept],
            self.before[kept],
            self.after[kept],
            number[self.site[seen]],
            self.value[seen],
        )


@dataclass(frozen=True)
class Estimate:
    """The treated arm less the control arm, in the unit of the outcome.

    Attributes
    ----------
    difference : float
        The estimate.
    low, high : float
        Its 95 % interval.
    p : float
        Two-sided p value of no difference.
    """

    difference: float
    low: float
    high: float
    p: float


PARTS = ("difference", "low", "high", "p")
"""What is kept of an estimate."""

NOTHING = Estimate(float("nan"), float("nan"), float("nan"), float("nan"))
"""Where an analysis has no answer."""
