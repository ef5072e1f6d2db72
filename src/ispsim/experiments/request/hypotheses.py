"""The keys of a file of rival hypotheses, with defaults, ranges and meanings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, Strict, WithJsonSchema

from ispsim.experiments.request.calibration import Drawn
from ispsim.experiments.request.schema import _NAME, Settings, Texts, Weeks, _settings
from ispsim.scenario.table import Table, number, plain

LEAST_POINTS = 40
"""Fewest draws of each rival: of fewer, a classifier learns nothing."""

_Settings = Annotated[Settings, PlainValidator(_settings), WithJsonSchema({"type": "object"})]


class HypothesisTable(Table):
    """A rival: the scenario with other settings on top."""

    name: str = Field(max_length=60, pattern=_NAME, description="What it is called in tables and figures.")
    settings: _Settings = Field(
        default_factory=Settings, description="Tables and keys of a scenario, as its file would state them."
    )


class CandidateTable(Table):
    """A study that could be made: what is done in it, and what is looked at."""

    name: str = Field(max_length=60, pattern=_NAME, description="What it is called in tables and figures.")
    settings: _Settings = Field(
        default_factory=Settings, description="Tables and keys of a scenario: what is done, and for how many."
    )
    against: _Settings | None = plain(None, "The same of a second arm; no second arm if not stated.")
    measures: Texts = plain(("use_share",), "Measures that are looked at.")
    weeks: Weeks = plain(..., "Weeks at the end of which they are looked at.")
    people: int | None = number(
        None, 1, 1_000_000, "people", "People or charts in each arm that are looked at; all if not stated."
    )


class Hypotheses(Drawn):
    """What a file of rival hypotheses states."""

    kind: Literal["hypotheses"] = Field(description="What is asked of the runs.")
    method: Literal["logistic", "forest"] = plain(
        "logistic", "What tells the rivals apart: a logistic regression with squares, or a random forest."
    )
    scenario: str | None = Field(
        None, min_length=1, max_length=4096, description="Path of the scenario; the rivals are settings on top of it."
    )
    hypothesis: Annotated[tuple[HypothesisTable, ...], Strict(False)] = Field(
        min_length=2, max_length=20, description="The rivals."
    )
    candidate: Annotated[tuple[CandidateTable, ...], Strict(False)] = plain((), "Studies that could be made.")
    observed: str | None = Field(
        None, min_length=1, max_length=4096, description="Path of a CSV file: week, measures, how sure each is."
    )
    patterns: Texts | None = plain(None, "Published patterns that are fitted, by name.")
    points: int = number(
        200,
        LEAST_POINTS,
        1_000_000,
        "draws",
        "Draws of what is not known; each rival is simulated at all of them.",
    )
