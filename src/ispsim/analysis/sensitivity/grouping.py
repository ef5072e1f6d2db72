"""Results by mechanism and by grade of evidence: "how much of our uncertainty about uptake rests on assumptions?".

The share of variance that a group of factors takes part in is not the sum of its members' indices: sums of first
orders leave out what members do together, sums of totals count it twice. Two ways lead to it.

*Exactly*, from a design that moves each group as one (SALib's ``groups``): `sobol.analyze` then gives the group's
closed index, which is the share of variance that would go if the whole group were known, and its total, the share that
would stay if everything else were known. `evidence` puts that in words.

*As bounds*, from a design of single factors, for independent factors and with V_u the part of variance of exactly the
set u of factors::

    closed S_g = sum of V_u, u inside g:   sum of S_i (and S_ij) in g  <=  S_g  <=  1 - the lower end of T outside g
    total  T_g = sum of V_u, u touching g: the largest of T_i and that sum  <=  T_g  <=  sum of T_i in g,
                                           and T_g <= 1 - sum of S_j (and S_jk) outside g
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import LEVEL, Estimate, estimate
from ispsim.analysis.sensitivity.guards import UnusableError

if TYPE_CHECKING:
    from ispsim.analysis.sensitivity.sobol import Indices


@dataclass(frozen=True)
class Bounds:
    """Between which ends the indices of groups lie.

    Attributes
    ----------
    groups : tuple of str
        In the order in which they first come.
    closed_low, closed_high, total_low, total_high : Estimate
        Shape (groups, ...). Each is an estimate with an interval of its own; ends are not made to lie in [0, 1].
    """

    groups: tuple[str, ...]
    closed_low: Estimate
    closed_high: Estimate
    total_low: Estimate
    total_high: Estimate


def bounds(found: "Indices", labels: Sequence[str], level: float = LEVEL) -> Bounds:
    """Return bounds on the closed and total indices of groups from those of single factors.

    Parameters
    ----------
    found : Indices
        Of single, independent factors. With second-order indices the bounds are tighter.
    labels : sequence of str
        Group of each factor, for instance its mechanism or `ispsim.experiments.request.groups.grade_of`.
    level : float
        Probability of the intervals of the ends.

    Raises
    ------
    UnusableError
        If there is not one label for each factor.
    """
    if len(labels) != len(found.names):
        raise UnusableError(f"{len(labels)} groups are given for {len(found.names)} factors")
    groups = tuple(dict.fromkeys(labels))
    inside = np.array([[label == group for label in labels] for group in groups])
    seconds = found.second
    value = _ends(found.first.value, found.total.value, None if seconds is None else seconds.value, inside)
    again = [
        _ends(first, total, None if seconds is None else seconds.resampled[b], inside)
        for b, (first, total) in enumerate(zip(found.first.resampled, found.total.resampled, strict=True))
    ]
    resampled = np.array(again) if again else np.empty((0, *value.shape))
    return Bounds(groups, *(estimate(value[j], resampled[:, j], level) for j in range(4)))


def _ends(first: np.ndarray, total: np.ndarray, second: np.ndarray | None, inside: np.ndarray) -> np.ndarray:
    """Return lower and upper ends of closed and total indices, shape (4, groups, ...)."""
    ends = []
    for group in inside:
        alone, others = _sum(first, second, group), _sum(first, second, ~group)
        largest, beyond = total[group].max(axis=0), np.zeros_like(alone)
        if (~group).any():
            beyond = np.maximum(total[~group].max(axis=0), others)
        ends.append(
            [alone, 1.0 - beyond, np.maximum(largest, alone), np.minimum(total[group].sum(axis=0), 1.0 - others)]
        )
    return np.moveaxis(np.array(ends), 0, 1)


def _sum(first: np.ndarray, second: np.ndarray | None, group: np.ndarray) -> np.ndarray:
    """Return the sum of first-order indices of some factors, and of second-order ones of pairs of them."""
    found = first[group].sum(axis=0)
    if second is not None:
        j, k = np.triu_indices(len(group), 1)
        both = group[j] & group[k]
        found = found + second[j[both], k[both]].sum(axis=0)
    return found


def evidence(found: "Indices", output: int, outcome: str) -> str:
    """Return in words how much of the variance of an outcome rests on assumptions.

    Parameters
    ----------
    found : Indices
        Of a design whose groups are grades of evidence, one of them "assumption".
    output : int
        Which output, counted through all of them.
    outcome : str
        Plain name of the outcome.

    Raises
    ------
    UnusableError
        If no group is called "assumption".
    """
    if "assumption" not in found.names:
        raise UnusableError('no group is called "assumption"; groups by grade come from grade_of')
    place = found.names.index("assumption")
    if str(np.ravel(found.status)[output]) != "ok":
        return f"Nothing can be said of what {outcome} rests on: it does not vary with the inputs."

    def share(part: Estimate) -> str:
        parts = [values.reshape(len(found.names), -1)[place, output] for values in (part.value, part.low, part.high)]
        value, low, high = (100.0 * float(np.clip(x, 0.0, 1.0)) for x in parts)
        if not np.isfinite(low):
            return f"{value:.0f} %"
        return f"{value:.0f} % ({low:.0f} to {high:.0f})"

    runs = "one replication" if found.replications == 1 else f"{found.replications} replications"
    what = {
        "expected": f"the variance of expected {outcome}",
        "run": f"the variance of {outcome} in a single run, chance included",
        "average": f"the variance of {outcome}, averaged over {runs}",
    }[found.of]
    return (
        f"Numbers graded as assumptions take part in {share(found.total)} of {what} over the ranges that were varied; "
        f"knowing all of them would remove {share(found.first)}."
    )
