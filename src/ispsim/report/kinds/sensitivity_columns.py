"""What the columns of the tables of a sensitivity analysis are."""

from __future__ import annotations

from ispsim.report import dictionary
from ispsim.report.dictionary import Entry

INDICES = {
    "first": "share of variance that would go, on average, if the factor were known",
    "total": "share that would stay if all others were known",
    "second": "share that a pair brings beyond the sum of both",
    "mu": "mean effect of moving the factor over its whole range",
    "mu_star": "mean size of that effect",
    "sigma": "its standard deviation over places: curvature and interaction",
    "pawn": "median distance between outcomes in a slide of the factor's range and all outcomes",
    "delta": "half the mean area between densities of the outcome with and without knowing the factor",
    "regional": "distance between values of the factor above and below a bar; above 0: higher values lead above",
}
"""Indices by name, in words."""

STATUSES = {
    "ok": "analysed",
    "constant": "the same at every point",
    "noise": "no variance that can be told from chance",
    "few": "too few whole rows, trajectories or points",
    "degenerate": "constant in many classes of a factor",
}


def _text(column: str, meaning: str, undefined: str = "") -> Entry:
    return Entry("", column, "text", "", None, None, meaning, undefined)


_VALUE = "that of the index"
_NONE = "the status is not ok"
_WITHOUT = "the status is not ok, or the method gives no interval"
_UNITS = "rows, trajectories or points"
_INDEX = _text("index", "; ".join(f"{name}: {words}" for name, words in INDICES.items()))
_BY = _text("by", "mechanism (or area of the model), or grade of the evidence")
_GROUP = _text("group", "mechanism or area of the model that the factor belongs to")
_GRADE = _text(
    "grade",
    "empirical, adapted or assumption; own: of a mechanism of one's own; choice: a key of the scenario",
    "several factors were moved as one",
)
_MEASURE = dictionary.MEASURE
_STATUS = _text("status", "; ".join(f"{name}: {words}" for name, words in STATUSES.items()))
INDEX_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    _INDEX,
    _text("factor", "factor, or group of factors that was moved as one"),
    _text("factor_2", "the other one of a pair", "the index is that of one"),
    _GROUP,
    _GRADE,
    Entry(
        "", "value", "number", _VALUE, None, None, "the index: shares, or for effects the unit of the measure", _NONE
    ),
    Entry("", "se", "number", _VALUE, 0, None, "standard deviation over resamples of rows and replications", _WITHOUT),
    Entry("", "low", "number", _VALUE, None, None, "lower end of the 95 % interval; may lie below 0", _WITHOUT),
    Entry("", "high", "number", _VALUE, None, None, "upper end of the 95 % interval; may lie above 1", _WITHOUT),
    _text("converged", "yes where the interval is narrow enough to go by: 0.1, or a quarter of the largest effect"),
    Entry("", "floor", "number", _VALUE, 0, None, "what chance alone would show", "the index has none"),
    _text("above_floor", "yes where it stands clear of chance", "not an index by which factors are ranked"),
    Entry("", "rank", "number", "", 1, None, "1 for the largest", "not an index by which factors are ranked"),
    Entry("", "rank_low", "number", "", 1, None, "2.5th percentile of the rank over resamples", "as rank"),
    Entry("", "rank_high", "number", "", 1, None, "97.5th percentile of the rank over resamples", "as rank"),
    _STATUS,
)
NOISE_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    Entry("", "mean", "number", "that of the measure", None, None, "mean over all runs that define it", "none does"),
    Entry("", "variance", "number", "its square", None, None, "variance of the expected outcome over points", _NONE),
    Entry("", "noise_share", "number", "share", None, None, "of replication noise in a single run's variance", _NONE),
    Entry("", "low", "number", "share", None, None, "lower end of its 95 % interval; may lie below 0", _NONE),
    Entry("", "high", "number", "share", None, None, "upper end of its 95 % interval; may lie above 1", _NONE),
    Entry("", "replications", "integer", "runs", 1, None, "replications of each point"),
    Entry("", "rows", "integer", _UNITS, 1, None, "size of the design"),
    Entry("", "dropped", "integer", _UNITS, 0, None, "left out because a run failed or does not define the measure"),
    Entry(
        "", "rows_needed", "number", _UNITS, 1, None, "about how many would make every interval narrow enough", _NONE
    ),
    _STATUS,
)
FACTOR_ENTRIES = (
    _text("factor", "dotted path, as in --set"),
    _GROUP,
    _text("grade", _GRADE.meaning),
    _text("form", "range, values or prior"),
    Entry("", "low", "number", "that of the factor", None, None, "smallest value", "it takes words or switches"),
    Entry("", "high", "number", "that of the factor", None, None, "largest value", "it takes words or switches"),
    _text("unit", "of its values", "it has none"),
    _text("meaning", "what it does", "not declared"),
    _text("source", "where the number comes from, or why it is assumed", "it is no registered parameter"),
)
SHARE_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    _BY,
    _text("group", "mechanism, area or grade"),
    Entry("", "factors", "integer", "factors", 1, None, "that belong to it"),
    _text("index", "closed: share that would go if the whole group were known; total: share it takes part in"),
    Entry("", "at_least", "number", "share", None, None, "the index, or what it is at least", _NONE),
    Entry("", "at_most", "number", "share", None, None, "the index, or what it is at most", _NONE),
    Entry("", "low", "number", "share", None, None, "lower end of the 95 % interval of at_least", _NONE),
    Entry("", "high", "number", "share", None, None, "upper end of the 95 % interval of at_most", _NONE),
    _text("how", "exact: the design moves the group as one; bounds: from the indices of single factors"),
)
COUNT_ENTRIES = (
    dictionary.SCENARIO,
    _MEASURE,
    _BY,
    _text("group", "mechanism, area or grade"),
    Entry("", "factors", "integer", "factors", 1, None, "that belong to it"),
    Entry("", "moved", "integer", "", 1, None, "factors, or 1 where they were moved as one"),
    Entry("", "above_floor", "integer", "", 0, None, "how many of these stand clear of chance"),
    _text("index", "by which they are ranked; see the table indices"),
    Entry("", "largest", "number", _VALUE, None, None, "largest of their indices", _NONE),
    _text("factor", "which has it", _NONE),
)
GROWTH_ENTRIES = (
    dictionary.SCENARIO,
    Entry("", "rows", "integer", _UNITS, 1, None, "first so many of the design"),
    _text("index", "by which factors are ranked; see the table indices"),
    _text("factor", "factor, or group of factors that was moved as one"),
    Entry("", "value", "number", _VALUE, None, None, "the index from these alone", _NONE),
    Entry("", "width", "number", _VALUE, 0, None, "width of its 95 % interval", _NONE),
    _text("settled", "yes where half the design says what the whole one says, within their intervals"),
)
