"""Frames of operating characteristics from what was kept of every trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.trial.operating import FLAG_LEVEL, Share, accuracy, inflated, rejected, share, sites_needed

if TYPE_CHECKING:
    import pandas as pd

Values = Callable[[str], np.ndarray]
"""From a column to what was kept of it, shape (numbers of sites, trials)."""


@dataclass(frozen=True)
class Kept:
    """What was kept of the trials of an experiment.

    Attributes
    ----------
    sites : numpy.ndarray of int, shape (points,)
        Sites in each arm, rising.
    trials, truth : callable
        From a column to its values, shape (points, trials).
    nulls : dict of str to callable
        The same for trials in which both arms get one scenario, by its name.
    analyses : sequence of str
        Names of analyses.
    own_truth : bool
        Whether every trial has a truth of its own, since parameters vary between trials.
    truths : mapping of str to str
        Analysis to the column with its truth, where that is not the difference between two arms.
    """

    sites: np.ndarray
    trials: Values
    truth: Values
    nulls: dict[str, Values]
    analyses: Sequence[str]
    own_truth: bool = False
    truths: Mapping[str, str] = field(default_factory=dict)

    def true(self, column: str, point: int) -> tuple[np.ndarray, float]:
        """Return the truth of each trial at a point, and the standard error of it."""
        values = self.truth(column)[point]
        defined = values[~np.isnan(values)]
        if self.own_truth:
            return values, 0.0
        error = float(defined.std(ddof=1) / np.sqrt(defined.size)) if defined.size > 1 else float("nan")
        return np.full(values.size, mean(values)), error


def analyses_frame(kept: Kept) -> pd.DataFrame:
    """Return one row an analysis and number of sites: power, bias, coverage, exaggeration.

    Parameters
    ----------
    kept : Kept
        What was kept.
    """
    import pandas as pd

    rows = []
    for name in kept.analyses:
        estimate, low, high, p = (kept.trials(f"{name}_{part}") for part in ("difference", "low", "high", "p"))
        for k, sites in enumerate(kept.sites):
            truth, error = kept.true(kept.truths.get(name, "true_difference"), k)
            power = rejected(p[k])
            found = accuracy(estimate[k], low[k], high[k], p[k], truth, error)
            rows.append(
                {"analysis": name, "sites": int(sites), "trials": power.n}
                | _with("power", power)
                | {
                    "truth": mean(truth),
                    "truth_error": error,
                    "mean": found.mean,
                    "sd": found.sd,
                    "bias": found.bias,
                    "bias_low": found.bias_low,
                    "bias_high": found.bias_high,
                }
                | _with("coverage", found.coverage)
                | {"exaggeration": found.exaggeration, "wrong_sign": found.wrong_sign}
            )
    return pd.DataFrame(rows)


def null_frame(kept: Kept) -> pd.DataFrame:
    """Return one row a scenario held against itself, analysis and number of sites: how often it rejects.

    Parameters
    ----------
    kept : Kept
        What was kept.
    """
    import pandas as pd

    rows = []
    for null, values in kept.nulls.items():
        for name in kept.analyses:
            p = values(f"{name}_p")
            for k, sites in enumerate(kept.sites):
                error = rejected(p[k], FLAG_LEVEL)
                rows.append(
                    {"both_arms": null, "analysis": name, "sites": int(sites), "trials": error.n}
                    | _with("type_one", error)
                    | {"inflated": int(inflated(p[k]))}
                )
    columns = ["both_arms", "analysis", "sites", "trials", "type_one", "type_one_low", "type_one_high", "inflated"]
    return pd.DataFrame(rows, columns=columns)


def needed_frame(kept: Kept, wanted: float) -> pd.DataFrame:
    """Return one row an analysis: how many sites an arm give the power that is wanted.

    Parameters
    ----------
    kept : Kept
        What was kept.
    wanted : float
        Power.
    """
    import pandas as pd

    rows = []
    for name in kept.analyses:
        p = kept.trials(f"{name}_p")
        number, words = sites_needed(kept.sites, np.array([rejected(one).share for one in p]), wanted)
        rows.append({"analysis": name, "power": wanted, "sites_needed": number, "words": words})
    return pd.DataFrame(rows)


def effects_frame(kept: Kept) -> pd.DataFrame:
    """Return one row a number of sites: effect sizes beside the truth, and how strongly observations cluster.

    Parameters
    ----------
    kept : Kept
        What was kept.
    """
    import pandas as pd

    columns = ("sites_measured", "standardised", "odds_ratio", "icc_sites", "icc_isps")
    of_truth = ("true_difference", "true_standardised", "true_odds_ratio", "true_control", "true_treated")
    rows = []
    for k, sites in enumerate(kept.sites):
        found = {name: mean(kept.trials(name)[k]) for name in columns}
        rows.append({"sites": int(sites)} | found | {name: mean(kept.truth(name)[k]) for name in of_truth})
    return pd.DataFrame(rows)


def mediation_frame(kept: Kept, mediators: Sequence[tuple[str, str | None]]) -> pd.DataFrame:
    """Return one row a mediator and number of sites: what the analysis says goes through it, and what is lost without.

    Parameters
    ----------
    kept : Kept
        What was kept.
    mediators : sequence of (str, str or None)
        Measures with the mechanisms that were switched off for the truth.
    """
    import pandas as pd

    largest = {}
    names = [name for name, _ in mediators]
    for k in range(kept.sites.size):
        indirect = np.stack([kept.trials(f"{name}_indirect")[k] for name in names]) if names else np.zeros((0, 0))
        whole = ~np.isnan(indirect).any(axis=0)
        largest[k] = np.argmax(indirect[:, whole], axis=0) if names else np.zeros(0)
    rows = []
    for place, (name, mechanism) in enumerate(mediators):
        indirect, low, high, p = (kept.trials(f"{name}_{part}") for part in _INDIRECT)
        adjusted = kept.trials("adjusted_difference")
        for k, sites in enumerate(kept.sites):
            nothing = np.full(indirect[k].size, np.nan)
            lost, error = nothing, 0.0
            if mechanism is not None:
                lost, error = _lost(kept, mechanism, k)
            found = accuracy(indirect[k], low[k], high[k], p[k], lost, error)
            total, truth = mean(adjusted[k]), kept.true("true_difference", k)[0]
            rows.append(
                {"mediator": name, "mechanism": mechanism, "sites": int(sites), "trials": rejected(p[k]).n}
                | {"indirect": mean(indirect[k]), "share": _ratio(mean(indirect[k]), total)}
                | _with("found", rejected(p[k]))
                | {"lost_without": mean(lost), "lost_share": _ratio(mean(lost), mean(truth))}
                | {"bias": found.bias, "bias_low": found.bias_low, "bias_high": found.bias_high}
                | _with("coverage", found.coverage)
                | {"largest": share(largest[k] == place).share}
            )
    return pd.DataFrame(rows)


_INDIRECT = ("indirect", "indirect_low", "indirect_high", "indirect_p")


def _lost(kept: Kept, mechanism: str, point: int) -> tuple[np.ndarray, float]:
    """Return what is lost of the true difference without a mechanism, paired by replication, and its standard error."""
    values = kept.truth("true_difference")[point] - kept.truth(f"without_{mechanism}")[point]
    defined = values[~np.isnan(values)]
    if kept.own_truth or defined.size < 2:
        return values, 0.0
    return np.full(values.size, defined.mean()), float(defined.std(ddof=1) / np.sqrt(defined.size))


def mean(values: np.ndarray) -> float:
    """Return the mean of what is defined, NaN where nothing is.

    Parameters
    ----------
    values : numpy.ndarray
        Of any shape.
    """
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if defined.size else float("nan")


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole != 0.0 else float("nan")


def _with(name: str, found: Share) -> dict[str, float]:
    return {name: found.share, f"{name}_low": found.low, f"{name}_high": found.high}
