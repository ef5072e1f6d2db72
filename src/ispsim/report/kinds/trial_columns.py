"""What the columns of trials' tables are."""

from __future__ import annotations

from collections.abc import Sequence

from ispsim.analysis.trial.analyses import words_of
from ispsim.experiments.trial.request import TrialRequest
from ispsim.report.dictionary import Entry

_NO_ANSWER = "no trial has an answer"
_NOT_HERE = "the run is of another block, failed, or the analysis has no answer"


def tables(unit: str) -> dict[str, tuple[str, tuple[Entry, ...]]]:
    """Return what each table is about and what its columns are.

    Parameters
    ----------
    unit : str
        Of a difference in the outcome.
    """
    analysis = Entry("", "analysis", "text", "", None, None, "name of the analysis")
    sites = Entry("", "sites", "integer", "organisations", 2, None, "sites in each arm")
    trials = Entry("", "trials", "integer", "trials", 0, None, "trials in which the analysis has an answer")
    return {
        "analyses": (
            "what each analysis does where there is a difference: one row an analysis and number of sites",
            (
                analysis,
                sites,
                trials,
                *_share("power", "trials with p of at most 0.05"),
                _number("truth", "true difference", unit),
                _number("truth_error", "standard error of the true difference", unit, "one world"),
                _number("mean", "mean estimate", unit),
                _number("sd", "standard deviation of estimates", unit),
                *_interval("bias", "mean estimate less truth", unit),
                *_share("coverage", "trials whose 95 % interval holds the truth"),
                _number("exaggeration", "mean size of estimates with p of at most 0.05 over the truth", "ratio"),
                _number("wrong_sign", "part of these that point the wrong way", "share"),
            ),
        ),
        "type_one": (
            "how often each analysis rejects where both arms get the same",
            (
                Entry("", "both_arms", "text", "", None, None, "scenario of both arms"),
                analysis,
                sites,
                trials,
                *_share("type_one", "trials with p of at most 0.05", "99 %"),
                Entry("", "inflated", "integer", "", 0, 1, "1 where the 99 % interval lies above 5 %"),
            ),
        ),
        "sites_needed": (
            "how many sites in each arm give the power that is wanted",
            (
                analysis,
                Entry("", "power", "number", "share", 0, 1, "power that is wanted"),
                _number("sites_needed", "sites in each arm", "organisations", "it lies outside what was tried"),
                Entry("", "words", "text", "", None, None, "the same in words"),
            ),
        ),
        "effects": (
            "effect sizes beside the truth, and clustering: means over trials",
            (
                sites,
                *(_number(name, meaning, of) for name, meaning, of in _OF_TRIAL),
                *(_number(name, meaning, of or unit) for name, meaning, of in _OF_TRUTH),
            ),
        ),
        "mediation": (
            "what goes through each mediator according to trials, beside what is lost without the mechanism",
            (
                Entry("", "mediator", "text", "", None, None, "measure that is the mediator"),
                Entry("", "mechanism", "text", "", None, None, "mechanism switched off for the truth", "none was"),
                sites,
                trials,
                _number("indirect", "mean indirect effect", unit),
                _number("share", "mean indirect effect over mean difference", "share"),
                *_share("found", "trials with p of at most 0.05 of the indirect effect"),
                _number("lost_without", "true difference lost without the mechanism", unit, "no mechanism was named"),
                _number("lost_share", "part of the true difference lost", "share", "no mechanism was named"),
                *_interval("bias", "mean indirect effect less what is lost", unit),
                *_share("coverage", "trials whose interval of the indirect effect holds what is lost"),
                _number("largest", "part of trials in which this mediator has the largest indirect effect", "share"),
            ),
        ),
    }


_OF_TRIAL = (
    ("sites_measured", "sites of both arms that were measured before and after", "organisations"),
    ("standardised", "difference in change in pooled standard deviations of site means", "standard deviations"),
    ("odds_ratio", "odds of the outcome in the treated arm over those in the control arm", "ratio"),
    ("icc_sites", "intraclass correlation of observations in sites", "correlation"),
    ("icc_isps", "intraclass correlation of change of sites in ISPs", "correlation"),
)
_OF_TRUTH = (
    ("true_difference", "the same sites all treated less all in the control arm", ""),
    ("true_standardised", "true difference in pooled standard deviations of true site means", "standard deviations"),
    ("true_odds_ratio", "odds ratio of the true means", "ratio"),
    ("true_control", "true mean of the sites in the control arm", ""),
    ("true_treated", "true mean of the same sites treated", ""),
)


def of_runs(request: TrialRequest, names: Sequence[str], unit: str) -> list[Entry]:
    """Return what the columns of the table of runs are.

    Parameters
    ----------
    request : TrialRequest
        What was asked.
    names : sequence of str
        Columns of a part.
    unit : str
        Of a difference in the outcome.
    """
    known = {name: _number(name, meaning, of or unit, _NOT_HERE) for name, meaning, of in (*_OF_TRIAL, *_OF_TRUTH)}
    for name in request.analyses:
        words = words_of(name)
        for part, (meaning, of) in _PARTS.items():
            known[f"{name}_{part}"] = _number(f"{name}_{part}", f"{meaning} ({words})", of or unit, _NOT_HERE)
    for one in request.mediators:
        for part, (meaning, of) in _THROUGH.items():
            column = f"{one.measure}_{part}"
            known[column] = _number(column, f"{meaning} through {one.measure}", of or unit, _NOT_HERE)
    column = "adjusted_difference"
    known[column] = _number(column, "difference adjusted as in the mediation analysis", unit, _NOT_HERE)
    for name in request.analyses:
        column = f"true_{name}"
        known[column] = _number(column, f"what is true ({words_of(name)})", unit, _NOT_HERE)
    column = "non_responders"
    known[column] = _number(column, "sites that did not respond when it was decided", "organisations", _NOT_HERE)
    for name in request.mechanisms:
        column = f"without_{name}"
        known[column] = _number(column, f"true difference when {name} is switched off", unit, _NOT_HERE)
    return [known[name] for name in names]


_PARTS = {
    "difference": ("estimated difference between arms", ""),
    "low": ("lower end of its 95 % interval", ""),
    "high": ("upper end of its 95 % interval", ""),
    "p": ("two-sided p value of no difference", "share"),
}
_THROUGH = {
    "indirect": ("indirect effect", ""),
    "indirect_low": ("lower end of the 95 % interval of the indirect effect", ""),
    "indirect_high": ("upper end of the 95 % interval of the indirect effect", ""),
    "indirect_p": ("p value of no indirect effect", "share"),
    "on_mediator": ("effect of the arm on what goes", "score of the mediator"),
    "on_outcome": ("difference in the outcome for a unit, arm held fixed, of what goes", "outcome per score"),
}


def _number(column: str, meaning: str, unit: str, undefined: str = _NO_ANSWER) -> Entry:
    return Entry("", column, "number", unit, None, None, meaning, undefined)


def _share(column: str, meaning: str, level: str = "95 %") -> tuple[Entry, ...]:
    return (
        Entry("", column, "number", "share", 0, 1, meaning, _NO_ANSWER),
        Entry("", f"{column}_low", "number", "share", 0, 1, f"lower end of its exact {level} interval", _NO_ANSWER),
        Entry("", f"{column}_high", "number", "share", 0, 1, f"upper end of its exact {level} interval", _NO_ANSWER),
    )


def _interval(column: str, meaning: str, unit: str) -> tuple[Entry, ...]:
    return (
        _number(column, meaning, unit),
        _number(f"{column}_low", "lower end of its 95 % interval over trials", unit),
        _number(f"{column}_high", "upper end of its 95 % interval over trials", unit),
    )
