"""How unevenly an outcome is spread over organisations, and how strongly use clusters in them."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.engine.results import Runs


def gini(values: np.ndarray) -> float:
    """Return the Gini coefficient of non-negative values.

    0 where all have the same, towards 1 where one has everything.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        At least 0. NaN where nobody has anything.
    """
    ordered = np.sort(values)
    total = ordered.sum()
    if total <= 0.0:
        return float("nan")
    rank = np.arange(1, ordered.size + 1)
    return float((2.0 * rank - ordered.size - 1.0) @ ordered / (ordered.size * total))


def spread(runs: "Runs", measure: str = "faithful_use") -> "pd.DataFrame":
    """Return the spread of a measure over organisations.

    Parameters
    ----------
    runs : Runs
        From `ispsim.simulate`.
    measure : str
        A measure between 0 and 1; organisations where it is undefined are left out.

    Returns
    -------
    pandas.DataFrame
        ``replication, week, p10, p90, gini``: 10th and 90th percentile (linear) and Gini coefficient over
        organisations.
    """
    grouped = runs.organizations.dropna(subset=[measure]).groupby(["replication", "week"])[measure]
    frame = grouped.quantile(np.array([0.1, 0.9])).unstack().set_axis(["p10", "p90"], axis=1)
    frame["gini"] = grouped.apply(lambda values: gini(values.to_numpy()))
    return frame.reset_index()
