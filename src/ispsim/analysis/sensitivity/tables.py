"""Estimates as tables, one row an index."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity.bootstrap import Estimate

if TYPE_CHECKING:
    import pandas as pd


def by_output(values: np.ndarray) -> np.ndarray:
    """Return values of factors and outputs in the order of the rows of a table: outputs, then factors.

    Parameters
    ----------
    values : numpy.ndarray, shape (factors, ...)
        One for each factor and output.

    Returns
    -------
    numpy.ndarray, shape (outputs × factors,)
    """
    return values.reshape(len(values), -1).T.ravel()


def rows_of(
    names: Sequence[str],
    kind: str,
    found: Estimate,
    status: np.ndarray,
    outputs: Sequence[str] | None,
    width: float,
) -> "pd.DataFrame":
    """Return estimates of factors, or of pairs of them, as a table.

    Parameters
    ----------
    names : sequence of str
        Factors.
    kind : str
        What the index is called.
    found : Estimate
        Shape (factors, ...), or (factors, factors, ...) of pairs, each of which comes once.
    status : numpy.ndarray of str
        By output.
    outputs : sequence of str, optional
        Names of the outputs, flattened; their number by default.
    width : float
        Widest interval that counts as converged, in the unit of the estimates.

    Returns
    -------
    pandas.DataFrame
        ``output, index, factor, factor_2, value, se, low, high, converged, status``.
    """
    import pandas as pd

    verdicts = np.ravel(status)
    labels = list(outputs) if outputs is not None else [str(k) for k in range(verdicts.size)]
    if len(labels) != verdicts.size:
        raise ValueError(f"{len(labels)} names are given for {verdicts.size} outputs")
    paired = found.value.ndim - np.ndim(status) == 2
    count = len(names)
    # the second place of what belongs to one factor is its only one
    places = [(j, k) for j in range(count) for k in range(j + 1, count)] if paired else [(j, 0) for j in range(count)]
    shape = (count, count if paired else 1, -1)
    value, se, low, high = (part.reshape(shape) for part in (found.value, found.se, found.low, found.high))
    rows = [
        {
            "output": label,
            "index": kind,
            "factor": names[j],
            "factor_2": names[i] if paired else "",
            "value": value[j, i, k],
            "se": se[j, i, k],
            "low": low[j, i, k],
            "high": high[j, i, k],
            "converged": bool(high[j, i, k] - low[j, i, k] <= width),
            "status": str(verdicts[k]),
        }
        for k, label in enumerate(labels)
        for j, i in places
    ]
    return pd.DataFrame(rows)
