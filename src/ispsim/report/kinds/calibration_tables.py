"""The tables of a calibration, each column said what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.calibration.coverage import LEVELS, Recoveries
from ispsim.evidence.calibration.job import CalibrationJob
from ispsim.evidence.calibration.studies import targets
from ispsim.measures import BY_NAME
from ispsim.report.dictionary import Entry
from ispsim.report.kinds.findings import Table

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.study import Study
    from ispsim.report.kinds.calibration import Calibrated

_OBSERVED = "the file of observed data"
_OWN = "that of the parameter"
_OF = "that of the number"
_QUANTILES = ("p05", "p50", "p95")


def _text(column: str, meaning: str, undefined: str = "") -> Entry:
    return Entry("", column, "text", "", None, None, meaning, undefined)


def _number(column: str, unit: str, meaning: str, undefined: str = "", low: float | None = None) -> Entry:
    return Entry("", column, "number", unit, low, None, meaning, undefined)


def _whole(column: str, unit: str, meaning: str, undefined: str = "") -> Entry:
    return Entry("", column, "integer", unit, 0, None, meaning, undefined)


PARAMETER = _text("parameter", "dotted name, as in a scenario or with --set")


def entries(study: Study) -> list[Entry]:
    """Return what the columns of the table of runs are."""
    job = study.job
    assert isinstance(job, CalibrationJob)
    failed = "the run failed, or nobody is there to be counted"
    own = [
        _number(value.column, "", f"{BY_NAME[value.measure].label}, end of week {value.week}, without error", failed)
        for value in job.request.observed
    ]
    return own + [
        _number(target.name, "", f"{target.what}, without the error of the published figure", "the run failed")
        for target in targets(job.request.patterns)
    ]


def tables(found: Calibrated) -> dict[str, Table]:
    """Return the tables by name."""
    made = {
        "parameters": Table(_parameters(found), "what the data say of each parameter", _PARAMETERS),
        "posterior": _posterior(found),
        "check": Table(_check(found), "what was fitted, beside what the model gives: one row a number", _CHECK),
        "pairs": Table(_pairs(found), "pairs of parameters that the data bind together, strongest first", _PAIRS),
    }
    if found.everywhere is not None and found.near is not None:
        frame = _coverage(found.everywhere, found.near)
        made["coverage"] = Table(
            frame, "how often intervals hold known truths: a row for each parameter and level", _COVERAGE
        )
    return made


_PARAMETERS = (
    PARAMETER,
    _number("shipped", _OWN, "value where nothing is stated", "a key of the scenario"),
    *(_number(f"prior_{p}", _OWN, f"{int(p[1:])} % of the prior is below") for p in _QUANTILES),
    *(_number(p, _OWN, f"{int(p[1:])} % of the posterior is below") for p in _QUANTILES),
    _number("below_shipped", "share", "posterior probability of less than is shipped", "nothing is shipped", 0),
    _number("ratio", "", "standard deviation of the posterior / of the prior, where the prior is normal", low=0),
    _number("ratio_se", "", "standard error of the ratio", low=0),
    _number("shift", "prior standard deviations", "mean of the posterior less that of the prior"),
    _number("contraction", "share", "share of the prior's variance that the data take away"),
    _text("told", "much, something or nothing"),
)
_CHECK = (
    _text("number", "what was fitted: a measure in a week, or a number of a published pattern"),
    _whole("week", "weeks", "of the data", "a published number"),
    _number("fitted", _OF, "observed or published"),
    _number("error", _OF, "its standard error; 0 where none is stated", low=0),
    *(_number(f"prior_{p}", _OF, f"{int(p[1:])} % of those simulated from the prior are below") for p in _QUANTILES),
    *(_number(p, _OF, f"{int(p[1:])} % of those simulated from the posterior are below") for p in _QUANTILES),
    _whole("inside", "", "1 where the fitted number lies within 5 % and 95 % of those from the posterior"),
    _text("rests_on", "where the fitted number and its standard error come from"),
)
_PAIRS = (
    _text("first", "one parameter"),
    _text("second", "another one"),
    _number("correlation", "", "of the two in the posterior, where their priors are normal"),
)
_COVERAGE = (
    PARAMETER,
    _text("among", "where truths are from: prior (all of it) or near (draws that were accepted)"),
    _number("level", "share", "of the central intervals", low=0),
    _number("covered", "share", "of truths that lie in them", low=0),
    _number("ci_low", "share", "lower end of the 95 % interval of that share (Wilson)", low=0),
    _number("ci_high", "share", "upper end of it", low=0),
    _number("uneven", "", "p value of ranks being uniform (Kolmogorov and Smirnov)", low=0),
    _whole("n", "draws", "truths that were looked for"),
)


def _parameters(found: Calibrated) -> pd.DataFrame:
    import pandas as pd

    prior = np.quantile(found.prior, [0.05, 0.5, 0.95], axis=0)
    shipped = np.array([np.nan if value is None else value for value in found.shipped])
    below = np.where(np.isnan(shipped), np.nan, (found.posterior < shipped).mean(axis=0))
    columns: dict[str, object] = {"parameter": [factor.name for factor in found.request.factors], "shipped": shipped}
    columns |= {f"prior_{name}": row for name, row in zip(_QUANTILES, prior, strict=True)}
    columns |= dict(zip(_QUANTILES, found.quantiles, strict=True))
    one = found.identified
    columns |= {
        "below_shipped": below,
        "ratio": [each.ratio for each in one],
        "ratio_se": [each.error for each in one],
        "shift": [each.shift for each in one],
        "contraction": [each.contraction for each in one],
        "told": [each.told for each in one],
    }
    return pd.DataFrame(columns)


def _posterior(found: Calibrated) -> Table:
    import pandas as pd

    factors = found.request.factors
    frame = pd.DataFrame({factor.name: found.posterior[:, k] for k, factor in enumerate(factors)})
    about = "draws from the posterior, of equal weight and in random order: one row a draw"
    made = [_number(factor.name, factor.unit, factor.meaning) for factor in factors]
    return Table(frame, about, made)


def _check(found: Calibrated) -> pd.DataFrame:
    import pandas as pd

    request = found.request
    weeks = [float(value.week) for value in request.observed] + [np.nan] * len(targets(request.patterns))
    names = [value.measure for value in request.observed] + [target.name for target in targets(request.patterns)]
    return pd.DataFrame(
        {
            "number": names,
            "week": pd.array([None if np.isnan(week) else int(week) for week in weeks], dtype="Int64"),
            "fitted": found.inferred.observed,
            "error": found.errors,
            "prior_p05": found.before.low,
            "prior_p50": found.before.middle,
            "prior_p95": found.before.high,
            "p05": found.after.low,
            "p50": found.after.middle,
            "p95": found.after.high,
            "inside": found.after.inside.astype(np.int64),
            "rests_on": [_OBSERVED] * len(request.observed) + [one.rests_on for one in targets(request.patterns)],
        }
    )


def _pairs(found: Calibrated) -> pd.DataFrame:
    import pandas as pd

    columns = {
        "first": np.array([pair.first for pair in found.pairs], dtype=object),
        "second": np.array([pair.second for pair in found.pairs], dtype=object),
        "correlation": np.array([pair.correlation for pair in found.pairs], dtype=float),
    }
    return pd.DataFrame(columns)


def _coverage(everywhere: Recoveries, near: Recoveries) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for among, found in (("prior", everywhere), ("near", near)):
        for level in LEVELS:
            low, high = found.interval(level)
            parts.append(
                pd.DataFrame(
                    {
                        "parameter": list(found.names),
                        "among": among,
                        "level": level,
                        "covered": found.covered(level),
                        "ci_low": low,
                        "ci_high": high,
                        "uneven": found.uneven,
                        "n": len(found),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)
