"""The tables of a score card: patterns, their numbers and conditions, and what each simulated study gave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.report.dictionary import Entry
from ispsim.report.evidence import words
from ispsim.report.kinds.findings import Table

if TYPE_CHECKING:
    from ispsim.evidence.card import ScoreCard, Scored


def _text(column: str, meaning: str, undefined: str = "") -> Entry:
    return Entry("", column, "text", "", None, None, meaning, undefined)


def _number(column: str, unit: str, meaning: str, undefined: str = "", high: float | None = None) -> Entry:
    return Entry("", column, "number", unit, 0 if high else None, high, meaning, undefined)


_PATTERN = _text("pattern", "name of the published pattern")
_OWN, _NONE = "that of the number; share of studies of a condition", "it was not enacted"
_QUANTITY = _text("quantity", "which number or condition of the pattern")
_ROLE = _text("role", "number (with a band), condition, or beside (reported and not judged)")

PATTERNS = (
    _PATTERN,
    _text("use", "fit, shape or hold"),
    Entry("", "by_design", "integer", "", 0, 1, "1 where the frame of the model contains it already"),
    _text("verdict", "hit, miss, unclear or not enacted"),
    Entry("", "studies", "integer", "studies", 0, None, "simulated studies"),
    _text("design", "the published study"),
    _text("figure", "what it found"),
    _text("statistic", "how it is re-enacted and what is computed"),
    _text("sources", "where it was published, and what of it was read"),
    _text("tells", "what is to be said where it is no hit", "it is a hit"),
)

NUMBERS = (
    _PATTERN,
    _QUANTITY,
    _ROLE,
    _text("unit", "of the numbers in the row"),
    _number("band_low", _OWN, "lower end of the band", "that side is open"),
    _number("band_high", _OWN, "upper end of the band", "that side is open"),
    _number("published", _OWN, "the published figure", "there is none"),
    _number("published_low", _OWN, "lower end of its 95 % interval", "there is none"),
    _number("published_high", _OWN, "upper end of its 95 % interval", "there is none"),
    _number("mean", _OWN, "mean over simulated studies", _NONE),
    _number("ci_low", _OWN, "lower end of its 95 % interval", _NONE),
    _number("ci_high", _OWN, "upper end of its 95 % interval", _NONE),
    _number("p05", _OWN, "5 % of simulated studies are below", _NONE),
    _number("p95", _OWN, "95 % of simulated studies are below", _NONE),
    _number("within", "share", "share of simulated studies in the band", _NONE, 1),
    Entry("", "studies", "integer", "studies", 0, None, "simulated studies that give it"),
    _text("verdict", "on it alone", _NONE),
)

STUDIES = (
    _PATTERN,
    Entry("", "study", "integer", "", 0, None, "which simulated study, from 0"),
    _text("quantity", "which number or condition"),
    _ROLE,
    _number("value", "that of the quantity; 1 where a condition holds", "what the study gave", "it does not give it"),
)


def tables(card: ScoreCard) -> dict[str, Table]:
    """Return the tables by name, the one that is read first in front."""
    import pandas as pd

    studies = [frame for one in card.scored for frame in _studies(one)]
    empty = pd.DataFrame({entry.column: [] for entry in STUDIES})
    return {
        "numbers": Table(
            _frame([row for one in card.scored for row in _numbers(one)], NUMBERS),
            "what is published, the band, and what the model gives: one row a number or condition",
            NUMBERS,
        ),
        "patterns": Table(
            _frame([_pattern(one) for one in card.scored], PATTERNS),
            "patterns, their sources and verdicts: one row a pattern",
            PATTERNS,
        ),
        "studies": Table(
            pd.concat(studies, ignore_index=True) if studies else empty,
            "what each simulated study gave: one row a study and quantity",
            STUDIES,
        ),
    }


def _frame(rows: list[dict[str, Any]], entries: tuple[Entry, ...]) -> Any:
    import pandas as pd

    kinds: dict[str, Any] = {"number": float, "integer": "int64", "text": object}
    frame = pd.DataFrame(rows, columns=[entry.column for entry in entries])
    return frame.astype({entry.column: kinds[entry.type] for entry in entries})


def _pattern(one: Scored) -> dict[str, Any]:
    pattern = one.pattern
    return {
        "pattern": pattern.name,
        "use": pattern.use,
        "by_design": int(pattern.by_design),
        "verdict": one.verdict,
        "studies": one.studies,
        "design": pattern.design,
        "figure": pattern.figure,
        "statistic": pattern.statistic,
        "sources": "; ".join(words.source(source) for source in pattern.source),
        "tells": None if one.verdict == "hit" else words.explanation(one),
    }


def _numbers(one: Scored) -> list[dict[str, Any]]:
    pattern = one.pattern
    rows: list[dict[str, Any]] = [
        {
            "quantity": part.name,
            "role": "number",
            "unit": part.unit,
            "band_low": _closed(part.low),
            "band_high": _closed(part.high),
            "published": part.published,
            "published_low": part.interval[0] if part.interval else None,
            "published_high": part.interval[1] if part.interval else None,
        }
        for part in pattern.parts
    ]
    rows += [
        {"quantity": asked.name, "role": "condition", "unit": "share", "band_low": asked.least, "band_high": 1.0}
        for asked in pattern.conditions
    ]
    for place, row in enumerate(rows):
        row["pattern"], row["studies"] = pattern.name, 0
        if one.judged:
            found = one.judged[place]
            row |= {"mean": found.mean, "ci_low": found.low, "ci_high": found.high, "studies": found.studies}
            row |= {"p05": found.central[0], "p95": found.central[1], "within": found.within}
            row["verdict"] = found.verdict
    return rows


def _studies(one: Scored) -> list[Any]:
    import pandas as pd

    if one.simulated is None:
        return []
    roles = (
        ("number", one.simulated.parts),
        ("condition", one.simulated.conditions),
        ("beside", one.simulated.beside),
    )
    return [
        pd.DataFrame(
            {
                "pattern": one.pattern.name,
                "study": np.arange(values.size),
                "quantity": name,
                "role": role,
                "value": values.astype(float),
            }
        )
        for role, several in roles
        for name, values in several.items()
    ]


def _closed(end: float) -> float | None:
    return end if math.isfinite(end) else None
