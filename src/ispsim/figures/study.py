"""What every figure of a sensitivity analysis states."""

from dataclasses import dataclass

import numpy as np

from ispsim.figures.scales import short
from ispsim.figures.sheet import counted


@dataclass(frozen=True)
class Study:
    """A sensitivity analysis, in words.

    Attributes
    ----------
    name : str
        Of the experiment.
    outcome : str
        Plain name of the measure, with its week where that matters.
    points, replications : int
        Size of the design: points, and runs of each.
    divided : str
        What indices divide, for instance "the variance of the expected outcome"; empty where they are no shares.
    noun : str
        What is moved: factors, or groups of them.
    """

    name: str
    outcome: str
    points: int
    replications: int
    divided: str = ""
    noun: str = "factor"

    @property
    def size(self) -> str:
        """Return the outcome and the size of the design."""
        return f"{self.outcome}; {counted(self.points, 'point')}, {counted(self.replications, 'run')} of each"

    @property
    def limits(self) -> str:
        """Return what no sensitivity analysis of a model can say."""
        return (
            "Indices depend on the ranges over which inputs are varied, most of them assumptions, and tell what the "
            "model hangs on, not what matters in services."
        )


@dataclass(frozen=True)
class Index:
    """An index with its interval.

    Attributes
    ----------
    value, low, high : float
        NaN where undefined.
    converged : bool
        Whether the interval is narrow enough to go by.
    """

    value: float
    low: float
    high: float
    converged: bool = True

    @property
    def text(self) -> str:
        """Return the index in figures, with a tilde where it has not converged."""
        if not np.isfinite(self.value):
            return "undefined"
        return f"{'' if self.converged else '~'}{short(self.value)}"

    @property
    def share(self) -> str:
        """Return a share of variance in two decimals, with a tilde where it has not converged."""
        if not np.isfinite(self.value):
            return "undefined"
        return f"{'' if self.converged else '~'}{hundredths(self.value)}"


def hundredths(value: float) -> str:
    """Return a number in two decimals, without a sign where that leaves nothing."""
    text = f"{abs(value):.2f}"
    return text if text == "0.00" or value >= 0.0 else f"−{text}"
