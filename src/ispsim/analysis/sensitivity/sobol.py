"""Sobol' indices: shares of variance that factors bring alone, in pairs, and with everything they take part in.

The design is SALib's (Saltelli 2002, Comput Phys Commun 145:280, doi 10.1016/S0010-4655(02)00280-1): for each of N
rows a block of runs, A, then AB_1 … AB_D (A with factor j from B), then, for second order, BA_1 … BA_D, then B.
Estimators, means over rows::

    first order   V_j  = B (AB_j - A)                  Saltelli et al. 2010, CPC 181:259, doi 10.1016/j.cpc.2009.09.018
    total         T_j  = (A - AB_j)² / 2               Jansen 1999, CPC 117:35, doi 10.1016/S0010-4655(98)00154-4
    closed pair   V_jk = BA_j AB_k - A B               Saltelli 2002; the index is V_jk - V_j - V_k
    variance      V    = (A² + B²) / 2 - ((A + B) / 2)²

What they are divided by is a choice that must be stated (`of`)::

    "expected"    the variance of the expected outcome at a point, Var E[Y | x]: what inputs do, chance averaged out.
                  All products are taken between different replications, so that noise enters none of them.
    "run"         the variance of a single run, Var E[Y | x] + E Var[Y | x]: with the share of noise it adds up to 1.
    "average"     the variance of the mean over R replications: SALib's numbers for those means. Totals are too large
                  and first orders too small by what noise is left in the means. The only one with R = 1.

On the first two see Zhu & Sudret 2021 (Reliab Eng Syst Saf 214:107815, doi 10.1016/j.ress.2021.107815). A factor may be
a group that the design moves as one (SALib's ``groups``); its indices are then the closed and the total index of the
group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ispsim.analysis.sensitivity import convergence
from ispsim.analysis.sensitivity.bootstrap import LEVEL, Draws, Estimate, draw, estimate, weighted_means
from ispsim.analysis.sensitivity.crossing import crossed
from ispsim.analysis.sensitivity.crossing import pairs as pairs_of
from ispsim.analysis.sensitivity.guards import NOISE, OK, Missing, Outputs, UnusableError, factor_names, look_through
from ispsim.analysis.sensitivity.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

Of = Literal["expected", "run", "average"]

MOST_FACTORS_OF_SECOND = 12
"""Factors up to which second-order indices are computed: beyond, pairs are many and each is noise."""


@dataclass(frozen=True)
class Indices:
    """Sobol' indices of several outputs.

    Attributes
    ----------
    names : tuple of str
        Factors, or groups that the design moves as one.
    first, total : Estimate
        Shape (factors, ...), the outputs' shape last. NaN where `status` is not "ok".
    second : Estimate or None
        Shape (factors, factors, ...), symmetric, NaN on the diagonal; None where it was not asked or not computed.
    variance : Estimate
        What the indices divide, in the squared unit of the output.
    noise : Estimate
        Share of replication noise in the variance of a single run; NaN with one replication.
    of : {"expected", "run", "average"}
        Which variance that is.
    points, rows, replications : int
        Size of the design.
    dropped : numpy.ndarray of int
        Rows left out, by output.
    status : numpy.ndarray of str
        "ok"; "constant": the same at every point; "noise": no variance that could be told from chance; "few": fewer
        than 4 rows are whole.
    """

    names: tuple[str, ...]
    first: Estimate
    total: Estimate
    second: Estimate | None
    variance: Estimate
    noise: Estimate
    of: Of
    points: int
    rows: int
    replications: int
    dropped: np.ndarray
    status: np.ndarray

    def frame(self, outputs: Sequence[str] | None = None, width: float = convergence.WIDTH) -> "pd.DataFrame":
        """Return all indices as a table.

        Parameters
        ----------
        outputs : sequence of str, optional
            Names of the outputs, flattened; their number by default.
        width : float
            Widest interval of an index that counts as converged.

        Returns
        -------
        pandas.DataFrame
            ``output, index, factor, factor_2, value, se, low, high, converged, status``.
        """
        tables = [
            rows_of(self.names, kind, found, self.status, outputs, width)
            for kind, found in (("first", self.first), ("total", self.total), ("second", self.second))
            if found is not None
        ]
        import pandas as pd

        return pd.concat(tables, ignore_index=True)


def analyze(
    outputs: np.ndarray,
    names: Sequence[str],
    *,
    second: bool = False,
    of: Of | None = None,
    resamples: int = 1000,
    seed: int = 1,
    level: float = LEVEL,
    missing: Missing = "refuse",
    draws: Draws | None = None,
) -> Indices:
    """Return first-order, total and second-order indices with intervals over rows and replications.

    Parameters
    ----------
    outputs : numpy.ndarray, shape (points, replications, ...)
        In the order of SALib's design; points are ``rows * (2 D + 2)`` if `second`, else ``rows * (D + 2)``.
    names : sequence of str
        Factors, or groups of SALib's ``groups`` in the order of their first factors.
    second : bool
        Whether the design was sampled for second order. Pairs are computed for up to 12 factors.
    of : {"expected", "run", "average"}, optional
        Which variance the indices divide; "expected", or "average" with one replication.
    resamples : int
        Of rows and replications; 0 for no intervals.
    seed : int
        Of the resamples.
    level : float
        Probability of the intervals.
    missing : {"refuse", "drop"}
        What is done about missing runs; "drop" leaves out the rows they stand in.
    draws : Draws, optional
        Resamples to use instead of drawn ones.

    Raises
    ------
    UnusableError
        If the outputs don't fit the design, runs are missing and may not be dropped, or noise is to be taken off one
        replication.
    """
    names = factor_names(names)
    factors = len(names)
    block = 2 * factors + 2 if second else factors + 2
    looked = look_through(outputs, block, missing)
    chosen = of or ("expected" if looked.replications > 1 else "average")
    if chosen not in ("expected", "run", "average"):
        raise UnusableError(f"of={of!r} is not known; allowed are expected, run and average")
    if chosen != "average" and looked.replications < 2:
        raise UnusableError(f'of="{chosen}" needs at least two replications a point')
    pairs = second and 2 <= factors <= MOST_FACTORS_OF_SECOND
    drawn = draws or draw(looked.units, looked.replications, resamples, seed)
    found = [_one(looked, k, factors, pairs, chosen, drawn) for k in range(looked.outputs)]
    status = np.array([word for _, _, word in found]).reshape(looked.shape)
    value = np.stack([v for v, _, _ in found], axis=-1)
    again = np.stack([a for _, a, _ in found], axis=-1)

    def part(start: int, stop: int, shape: tuple[int, ...]) -> Estimate:
        return estimate(
            value[start:stop].reshape(shape + looked.shape),
            again[:, start:stop].reshape((len(again), *shape, *looked.shape)),
            level,
        )

    return Indices(
        names,
        part(2, 2 + factors, (factors,)),
        part(2 + factors, 2 + 2 * factors, (factors,)),
        _square(part(2 + 2 * factors, len(value), (len(value) - 2 - 2 * factors,)), factors) if pairs else None,
        part(0, 1, ()),
        part(1, 2, ()),
        chosen,
        looked.units * block,
        looked.units,
        looked.replications,
        looked.dropped,
        status,
    )


def sample_points(points: int, factors: int, second: bool = False) -> np.ndarray:
    """Return which points of a design are a plain sample of the inputs: the rows of A and B.

    Methods that need independent points (PAWN, delta, regional) take these and no others.

    Parameters
    ----------
    points : int
        Of the whole design.
    factors : int
        Or groups.
    second : bool
        Whether the design was sampled for second order.

    Returns
    -------
    numpy.ndarray of bool, shape (points,)
    """
    block = 2 * factors + 2 if second else factors + 2
    place = np.arange(points) % block
    return (place == 0) | (place == block - 1)


def _one(
    looked: Outputs, k: int, factors: int, pairs: bool, of: Of, drawn: Draws
) -> tuple[np.ndarray, np.ndarray, str]:
    """Return variance, noise and indices of one output, in the data and in resamples, with the status."""
    size = 2 + 2 * factors + (factors * (factors - 1) // 2 if pairs else 0)
    value, again = np.full(size, np.nan), np.full((len(drawn.rows), size), np.nan)
    if looked.status[k] != OK:
        return value, again, str(looked.status[k])
    usable = looked.usable[:, k]
    runs = np.ascontiguousarray(looked.values[..., k])
    spread = (runs - runs[usable].mean()) * usable[:, None, None]
    scale = spread.std()
    chance = _chance(spread)
    # SALib centres by the mean of all runs; each replication by its own also takes off what it adds everywhere
    runs = (runs - runs[usable].mean(axis=(0, 1))) * usable[:, None, None]
    each = None
    if runs.shape[2] > 1:
        each = np.array([_columns(runs[..., r], factors, pairs) for r in range(runs.shape[2])])
    everything = np.ones((1, len(runs)))
    value[:] = _indices(runs, each, chance, usable, everything, np.ones(runs.shape[2]), factors, pairs, of)[0]
    for counts, stretch in drawn.stretches():
        again[stretch] = _indices(runs, each, chance, usable, drawn.rows[stretch], counts, factors, pairs, of)
    error = again[:, 0].std(ddof=1) if len(again) > 1 else 0.0
    if not value[0] > max(2.0 * error if of != "average" else 0.0, 1e-24 * scale**2):
        return np.full(size, np.nan), np.full(again.shape, np.nan), NOISE
    return value, again, OK


def _columns(runs: np.ndarray, factors: int, pairs: bool) -> np.ndarray:
    """Return what is averaged over rows: mean, square, first orders, totals, closed pairs.

    Parameters
    ----------
    runs : numpy.ndarray, shape (rows, block)
        One output, one replication or the mean of several.
    """
    a, b, ab = runs[:, 0], runs[:, -1], runs[:, 1 : factors + 1]
    parts = [
        0.5 * (a + b)[:, None],
        0.5 * (a**2 + b**2)[:, None],
        b[:, None] * (ab - a[:, None]),
        0.5 * (a[:, None] - ab) ** 2,
    ]
    if pairs:
        j, k = np.triu_indices(factors, 1)
        ba = runs[:, factors + 1 : 2 * factors + 1]
        parts.append(ba[:, j] * ab[:, k] - (a * b)[:, None])
    return np.concatenate(parts, axis=1)


def _indices(
    runs: np.ndarray,
    each: np.ndarray | None,
    products: np.ndarray,
    usable: np.ndarray,
    rows: np.ndarray,
    counts: np.ndarray,
    factors: int,
    pairs: bool,
    of: Of,
) -> np.ndarray:
    """Return variance, noise share and indices in each resample of rows, under one of replications."""
    weight = counts / counts.sum()
    plain = _columns(runs @ weight, factors, pairs)
    width = plain.shape[1]
    if each is None:
        m = weighted_means(rows, plain, usable)
        divisor, noise = m[:, 1] - m[:, 0] ** 2, np.full(len(m), np.nan)
    else:
        free = crossed(plain, each, counts)
        levels = each[:, :, 0].T  # (rows, replications)
        m = weighted_means(rows, np.concatenate((free, levels, plain), axis=1), usable)
        levels = m[:, width:-width]
        between = m[:, 1] - crossed((levels @ weight) ** 2, (levels**2).T, counts)
        chance = _within(products, usable, rows, counts)
        noise = chance / (between + chance)
        if of == "average":
            m = m[:, -width:]
            divisor = m[:, 1] - m[:, 0] ** 2
        else:
            divisor = between if of == "expected" else between + chance
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = m[:, 2:width] / divisor[:, None]
    if pairs:
        j, k = np.triu_indices(factors, 1)
        shares[:, 2 * factors :] -= shares[:, j] + shares[:, k]
    return np.concatenate((divisor[:, None], noise[:, None], shares), axis=1)


def _chance(runs: np.ndarray) -> np.ndarray:
    """Return products of replications, averaged over the points of each block, shape (rows, replications squared)."""
    return (np.swapaxes(runs, 1, 2) @ runs / runs.shape[1]).reshape(len(runs), -1)


def _within(products: np.ndarray, usable: np.ndarray, rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the mean variance between replications of a point, in each resample."""
    means = weighted_means(rows, products, usable).reshape(len(rows), len(counts), len(counts))
    total = counts.sum()
    squares = total * (np.einsum("brr,r->b", means, counts)) - np.einsum("brs,r,s->b", means, counts, counts)
    return squares / pairs_of(counts)


def _square(pairs: Estimate, factors: int) -> Estimate:
    """Return an estimate over pairs as a symmetric matrix."""
    j, k = np.triu_indices(factors, 1)

    def spread(values: np.ndarray, axis: int) -> np.ndarray:
        moved = np.moveaxis(values, axis, 0)
        matrix = np.full((factors, factors, *moved.shape[1:]), np.nan)
        matrix[j, k] = matrix[k, j] = moved
        return np.moveaxis(matrix, (0, 1), (axis, axis + 1))

    value, se, low, high = (spread(part, 0) for part in (pairs.value, pairs.se, pairs.low, pairs.high))
    return Estimate(value, se, low, high, spread(pairs.resampled, 1))
