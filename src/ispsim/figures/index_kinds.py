"""Indices of sensitivity in words: what figures over weeks say of each, and the scale that it has."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Kind:
    """An index in words, and its scale.

    Attributes
    ----------
    title : str
        Of the figure.
    label : str
        Of the axis.
    shown : str
        What it is called in the caption, before the outcome.
    meaning : str
        What it is, in the caption; ``{divided}`` stands for what shares divide.
    note : str
        The same in few words, at the foot.
    compared : str
        What to mind when weeks are held against one another, at the foot.
    missing : str
        Why lines may have gaps, in the caption.
    over : str
        What intervals are taken over.
    ground : str
        What the grey ground is, in the caption.
    largest : float
        Where the axis ends at the latest; infinite where the index has the unit of the outcome.
    signed : bool
        Whether the index may lie below 0 by more than error.
    """

    title: str
    label: str
    shown: str
    meaning: str
    note: str
    compared: str
    missing: str = "where the outcome does not vary"
    over: str = "points and replications"
    ground: str = ""
    largest: float = 1.0
    signed: bool = False


def _shares(order: str) -> Kind:
    return Kind(
        "What the outcome hangs on, week by week",
        f"{order} index",
        f"{order} Sobol' indices of",
        "Shares of {divided} in that week",
        f"{order} indices, shares of {{divided}}; bands: 95 % intervals over rows and replications.",
        "Each week's variance is its own: a share may grow because the others shrink.",
        over="rows of the design and replications",
        largest=1.2,
    )


def _distances(label: str, meaning: str, ground: str) -> Kind:
    return Kind(
        "How far factors move the distribution, week by week",
        label,
        f"{label.replace('index', 'indices')} of",
        f"{meaning} in that week, from 0 to 1",
        f"{label.replace('index', 'indices')}; bands: 95 % intervals over points and replications.",
        "Each week's distribution is its own: a distance may shrink because others grow.",
        ground=ground,
    )


_ACCIDENT = "what a factor without effect would show in 5 of 100 cases"

KINDS = {
    "total": _shares("Total"),
    "first-order": _shares("First-order"),
    "mu_star": Kind(
        "Strength of effects, week by week",
        "Mean absolute effect μ*",
        "Mean absolute elementary effects μ* (Morris) on",
        "An effect is the change of the outcome in that week over the whole range of what moves, in its own unit",
        "μ*: mean absolute change over the whole range, in the unit of the outcome; bands: 95 % intervals.",
        "The unit is the same in every week.",
        "where too few trajectories are whole",
        "trajectories and replications",
        "what replication noise alone would give",
        inf,
    ),
    "pawn": _distances(
        "PAWN index",
        "Median distances between the distribution of outcomes in a slide of the factor's range and that of all",
        _ACCIDENT,
    ),
    "delta": _distances(
        "Delta index",
        "Half the mean areas between the densities of the outcome with and without knowing the factor",
        "the most that a factor's values show in random order",
    ),
    "regional": Kind(
        "Which values lead above the bar, week by week",
        "Signed distance",
        "Signed distances (regional analysis) of",
        "Largest distances between the distributions of a factor's values in runs above and below the bar in that week,"
        " from −1 to 1; above 0 where higher values lead above the bar",
        "Above 0: higher values lead above the bar; bands: 95 % intervals over points and replications.",
        "",
        "where too few points lie on one side of the bar",
        ground=_ACCIDENT,
        signed=True,
    ),
}
"""Those that can be drawn over weeks: indices by which methods rank factors, and Sobol' indices of first order."""
