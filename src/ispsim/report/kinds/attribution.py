"""Attribution: which mechanism brings about how much, under each role of trust and in each context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ispsim.analysis.attribution.attribute import Attribution
from ispsim.analysis.attribution.contexts import Contexts
from ispsim.analysis.attribution.plot import FIGURES, plot_contexts
from ispsim.experiments.attribution.on_off import on_off_worlds
from ispsim.experiments.attribution.question import Question
from ispsim.experiments.study import Study
from ispsim.report import dictionary
from ispsim.report.dictionary import Entry
from ispsim.report.kinds import attribution_words as words
from ispsim.report.kinds.findings import Findings, Table
from ispsim.report.kinds.records import records

if TYPE_CHECKING:
    from ispsim.figures.style import Picture


def findings(study: Study) -> Findings:
    """Return shares and what belongs to them, of every measure and context that has an answer."""
    question = study.request.question
    assert question is not None
    answers: dict[str, dict[str, Attribution]] = {}
    lost: list[str] = []
    for measure in question.measures:
        worlds = on_off_worlds(study, measure)
        lost = [one.scenario.name for one in worlds if not one.answerable]
        answers[measure] = {one.scenario.name: Attribution(one) for one in worlds if one.answerable}
    first = answers[question.measures[0]]
    left_out = words.left_out(study, first, lost)
    if not first:
        return Findings((f"There is no answer. {left_out}",), (), {}, {}, {"answer": None})
    tables = _tables(question, answers)
    results: dict[str, Any] = {
        "mechanisms": list(question.mechanisms),
        "roles": list(question.roles),
        "week": question.at,
        "contexts": list(first),
        "notes": {name: answer.note for name, answer in first.items()},
        **{name: records(table.frame) for name, table in tables.items() if name != "over_time"},
    }
    answer = words.answer(first)
    shown = words.shown(first)
    return Findings((*answer, left_out) if left_out else answer, shown, tables, _figures(first), results)


def _figures(answers: dict[str, Attribution]) -> dict[str, Picture]:
    """Return those of the first measure in the first context; where there are several, one that compares them first."""
    found = {"contexts": plot_contexts(Contexts(answers))} if len(answers) > 1 else {}
    return found | FIGURES.draw_all(next(iter(answers.values())))


_AS_MEASURE = "that of the measure"
_FEW = "fewer than 2 replications define it"
_NONE = "no replication defines it"
_MECHANISM = Entry("", "mechanism", "text", "", None, None, "mechanism, by the name that scenarios use")
_ROLE = Entry("", "role", "text", "", None, None, "role of trust in the ISP: gate, additive or none")
_N = Entry("", "n", "integer", "runs", 0, None, "replications of which no run failed and that define the measure")


def _number(column: str, meaning: str, undefined: str = _NONE, unit: str = _AS_MEASURE) -> Entry:
    return Entry("", column, "number", unit, None, None, meaning, undefined)


def _interval(what: str, prefix: str = "", unit: str = _AS_MEASURE, undefined: str = _FEW) -> tuple[Entry, ...]:
    """Return the entries of a mean with the ends of its interval."""
    names = (prefix, f"{prefix}_low", f"{prefix}_high") if prefix else ("mean", "ci_low", "ci_high")
    return (
        _number(names[0], what, _NONE if undefined == _FEW else undefined, unit),
        _number(names[1], "lower end of its 95 % t interval over replications", undefined, unit),
        _number(names[2], "upper end of its 95 % t interval over replications", undefined, unit),
    )


def _share_entries() -> tuple[Entry, ...]:
    no_whole = "the interval of all on less all off holds 0"
    return (
        _MECHANISM,
        _ROLE,
        *_interval("Shapley value: what the mechanism adds, averaged over all orders of switching on"),
        _number("p05", "5 % of replications are below"),
        _number("p95", "95 % of replications are below"),
        *_interval("part of all on less all off", "share", "share", no_whole),
        Entry("", "rank", "integer", "", 1, None, "place in the order of mean shares, 1 the largest"),
        Entry("", "same_rank", "number", "share", 0, 1, "part of the replications with this very place", _NONE),
        *_interval("mean share less that of the next in the order", "ahead", undefined="it is the last"),
        _N,
    )


def _entries(question: Question) -> dict[str, tuple[str, tuple[Entry, ...]]]:
    """Return what each table is about, and its columns after measure and scenario."""
    week = Entry("", "week", "integer", "weeks", 0, None, "end of which week; 0 is before the first")
    pair = (
        Entry("", "first", "text", "", None, None, "one mechanism"),
        Entry("", "second", "text", "", None, None, "another one"),
    )
    switches = (
        Entry("", name, "integer", "", 0, 1, f"1 where {name} is on, 0 where it is off") for name in question.mechanisms
    )
    size = Entry("", "together", "integer", "mechanisms", 1, None, "how many mechanisms have to be there together")
    place = Entry("", "place", "integer", "", 1, None, "place in the order of shares, 1 the largest")
    part = Entry("", "part", "number", "share", 0, 1, "part of the replications in which it stands there", _NONE)
    levels = (
        _number("all_on", "mean with every mechanism: the scenario as it stands, run by itself"),
        _number("all_off", "mean with the mechanisms taken out of the scenario, run by itself"),
        _number("nobody", "mean where nobody supports"),
    )
    return {
        "shares": ("each mechanism's share: one row a context, mechanism and role of trust", _share_entries()),
        "groups": (
            "shares by group of the roster",
            (Entry("", "group", "text", "", None, None, "group of organisations in the roster"), *_share_entries()),
        ),
        "ranks": ("how often each mechanism stands at which place of the order", (_MECHANISM, _ROLE, place, part)),
        "knock_outs": (
            "what is lost without a mechanism, and what it brings alone",
            (
                _MECHANISM,
                _ROLE,
                *_interval("all on less all but it", "lost"),
                *_interval("it alone less all off", "alone"),
                _N,
            ),
        ),
        "together": (
            "how much of the whole takes 1, 2, 3 … mechanisms together",
            (size, _ROLE, *_interval("sum of the Harsanyi dividends of sets of that size"), _N),
        ),
        "interactions": (
            "how pairs of mechanisms work together, strongest first",
            (*pair, _ROLE, *_interval("Shapley interaction index: above 0 they need one another"), _N),
        ),
        "over_time": (
            "shares by week; the mechanism called all is all on less all off",
            (week, _MECHANISM, _ROLE, *_interval("share at the end of the week"), _N),
        ),
        "each_world": (
            "the measure in every on-off world",
            (
                Entry("", "world", "integer", "", 0, None, "number of the world: bit i says whether mechanism i is on"),
                _ROLE,
                *switches,
                *_interval("mean of the measure"),
                _N,
            ),
        ),
        "whole": (
            "what the shares are shares of, with checks",
            (
                _ROLE,
                *levels,
                *_interval("all on less all off, each run by itself, in the same futures"),
                _number("p05", "5 % of replications are below"),
                _number("p95", "95 % of replications are below"),
                _number("sum_of_shares", "sum of mean shares"),
                _number("apart", "largest difference in any replication between the sum of shares and the whole"),
                _N,
            ),
        ),
        "matching": (
            "whether the roles of trust are of one size after a year of support",
            (
                _ROLE,
                week,
                _number("mean", "mean faithful use then, every mechanism on", unit="share"),
                *_interval("difference from the first role", "difference", "share"),
                Entry("", "matched", "integer", "", 0, 1, "1 where that is at most 0.005, 0 where not"),
            ),
        ),
    }


def _tables(question: Question, answers: dict[str, dict[str, Attribution]]) -> dict[str, Table]:
    import pandas as pd

    scenario = Entry("", "scenario", "text", "", None, None, "name of the context, or of the scenario")
    found = {}
    for name, (about, entries) in _entries(question).items():
        parts = []
        for measure, contexts in answers.items():
            for context, answer in contexts.items():
                frame = getattr(answer, name)
                if len(frame):
                    parts.append(frame.assign(measure=measure, scenario=context))
        if not parts:
            continue
        columns = (dictionary.MEASURE, scenario, *entries)
        frame = pd.concat(parts, ignore_index=True)[[entry.column for entry in columns]]
        switches = frame.select_dtypes(bool).columns
        found[name] = Table(frame.astype(dict.fromkeys(switches, "int64")), about, columns)
    return found
