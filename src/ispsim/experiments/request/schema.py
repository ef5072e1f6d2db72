"""The keys of an experiment's file, with defaults, ranges and meanings."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator, Strict, WithJsonSchema

from ispsim.scenario.findings import BrokenRules, Finding
from ispsim.scenario.frozen import FrozenMapping
from ispsim.scenario.problems import show
from ispsim.scenario.schema import MAX_WEEKS
from ispsim.scenario.table import Table, number, plain

MAX_REPLICATIONS = 100_000
MAX_SEED = 2**63 - 1
HEADLINE = ("faithful_use", "use_share", "fidelity", "select_share", "isp_hours", "staff_hours", "cost")
"""Measures that are kept where none are named."""

WHOLE_RUN_ONLY = ("sustainment",)
"""Measures that have no value in a week."""

POSTERIOR = (
    "Posterior draws of a calibration: path of a CSV file, or `shipped`. Replication r takes its parameters from "
    "row r; those that a scenario states stay as they are."
)
"""Meaning of the key that names them."""

_NAME = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"


def _list(what: str, right: Callable[[Any], bool], least: int = 1, most: int = 10_000) -> PlainValidator:
    """Return the check of a list of plain values, which may come as a list or as a tuple."""

    def check(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise BrokenRules([Finding((), f"{show(value)} is not a list", f"a list of {what}")])
        if not least <= len(value) <= most:
            size = f"{least}" if least == most else f"{least} to {most:,}"
            raise BrokenRules([Finding((), f"has {len(value)} values", f"a list of {size} {what}")])
        wrong = [item for item in value if not right(item)]
        if wrong:
            raise BrokenRules([Finding((), f"{show(wrong[0])} is not allowed", f"a list of {what}")])
        return tuple(value)

    return PlainValidator(check)


def _array(item: dict[str, Any], least: int = 1, most: int = 10_000) -> WithJsonSchema:
    """Return how a JSON Schema describes such a list."""
    return WithJsonSchema({"type": "array", "items": item, "minItems": least, "maxItems": most})


def _number(value: Any) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) <= 1e300 and math.isfinite(value)


def _value(value: Any) -> bool:
    return isinstance(value, bool | str) or _number(value)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


class Settings(FrozenMapping[str, Any]):
    """Tables and keys of a scenario, as a file states them."""

    __slots__ = ()


def _settings(value: Any) -> Settings:
    if not isinstance(value, Mapping):
        raise BrokenRules([Finding((), f"{show(value)} is not a table", "{ setting.slack = 0.5 }, for instance")])
    return Settings(value)


def _week(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_WEEKS


Ends = Annotated[
    tuple[float, ...],
    _list("numbers, the lower end and the upper end", _number, 2, 2),
    _array({"type": "number"}, 2, 2),
]
Values = Annotated[
    tuple[Any, ...],
    _list("different numbers, texts or true and false", _value, 1, 1000),
    _array({"type": ["number", "string", "boolean"]}, 1, 1000),
]
Bars = Annotated[
    tuple[float, ...], _list("numbers, one for each measure", _number), _array({"type": "number"}, 1, 1000)
]
Texts = Annotated[tuple[str, ...], _list("texts in quotes", _text), _array({"type": "string", "minLength": 1})]
Weeks = Annotated[
    tuple[int, ...],
    _list(f"whole numbers from 0 to {MAX_WEEKS}", _week, 1, MAX_WEEKS),
    _array({"type": "integer", "minimum": 0, "maximum": MAX_WEEKS}, 1, MAX_WEEKS),
]


class FactorTable(Table):
    """One factor: a key of the scenario or a registered parameter, and what it takes."""

    name: str = Field(
        min_length=1,
        max_length=200,
        description="Key of the scenario (`support.caseload`) or parameter (`trust.growth`).",
    )
    range: Ends | None = plain(None, "Lower and upper end.")
    values: Values | None = plain(None, "Every value that it takes: numbers, words or switches.")
    prior: bool = plain(False, "Whether it takes the prior of the registered parameter.")
    scale: Literal["linear", "log"] = plain("linear", "In which a range is even.")
    integer: bool | None = plain(
        None, "Whether whole numbers only are taken; if not stated, where the scenario takes no others."
    )
    levels: int | None = number(
        None, 2, 10_000, "steps", "Steps of a range or prior in a factorial design; else that of the experiment."
    )
    group: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Group in which it is varied and reported; by default its mechanism or area.",
    )


class Precision(Table):
    """How narrow intervals are to be: replications are added until they are."""

    measure: str = Field(min_length=1, max_length=100, description="Measure that is judged.")
    half_width: float = number(
        ..., 1e-12, 1e12, "that of the measure", "Half the width of the 95 % interval that is narrow enough."
    )
    of: Literal["mean", "contrast"] = plain(
        "mean", "What has the interval: the mean at each point, or the paired difference between neighbouring points."
    )
    batch: int = number(10, 1, MAX_REPLICATIONS, "replications", "Replications added at a time.")
    most: int = number(1000, 2, MAX_REPLICATIONS, "replications", "Most replications of a point.")


class ContextTable(Table):
    """A context: the scenario with other settings on top, as if its file were extended."""

    name: str = Field(max_length=100, pattern=_NAME, description="What it is called in tables and figures.")
    scenario: str | None = Field(
        None,
        min_length=1,
        max_length=4096,
        description="Path of a scenario file of its own, by default the experiment's.",
    )
    settings: Annotated[Settings, PlainValidator(_settings), WithJsonSchema({"type": "object"})] = Field(
        default_factory=Settings, description="Tables and keys of a scenario, as its file would state them."
    )


class Experiment(Table):
    """What an experiment's file states."""

    HEADS: ClassVar[tuple[str, ...]] = ("schema", "name")

    name: str = Field("unnamed", max_length=200, pattern=_NAME, description="Name, by default that of the file.")
    kind: str = Field(description="What is asked of the runs.")
    method: str | None = plain(None, "How the points are chosen, where a kind has several ways.")
    scenario: str | None = Field(None, min_length=1, max_length=4096, description="Path of the scenario file.")
    scenarios: Texts | None = plain(None, "Paths of several scenario files; each takes every point.")
    factor: Annotated[tuple[FactorTable, ...], Strict(False)] = plain((), "What is varied.")
    priors: Texts | None = plain(
        None,
        "Parameters that take their priors: all, those of a mechanism or area (`learning`), or one (`trust.growth`).",
    )
    without: Texts | None = plain(None, "Parameters, or mechanisms and areas, that `priors` leaves out.")
    replications: int = number(20, 1, MAX_REPLICATIONS, "replications", "Replications of every point.")
    seed: int = number(1, 0, MAX_SEED, "seed", "The same seed gives the same design and the same futures.")
    uncertainty: Literal["chance", "full"] = plain(
        "chance", "Whether chance alone differs between replications, or parameters that are no factors too."
    )
    posterior: str | None = Field(
        None,
        min_length=1,
        max_length=4096,
        description=POSTERIOR,
    )
    measures: Texts = plain(HEADLINE, "Measures that are kept, in the order of the tables.")
    weeks: Weeks | None = plain(None, "Weeks at the end of which measures are kept, besides the whole run.")
    precision: Precision | None = plain(None, "How narrow intervals are to be.")
    levels: int | None = number(None, 2, 10_000, "steps", "Steps of ranges and priors, where a factor states none.")
    points: int | None = number(None, 1, 1_000_000, "points", "Points of a Latin hypercube.")
    base: int | None = number(None, 2, 1 << 20, "rows", "Rows of the base sample of Sobol' indices, a power of 2.")
    second_order: bool | None = plain(None, "Whether second-order indices are wanted, which takes twice the points.")
    trajectories: int | None = number(None, 2, 100_000, "trajectories", "Trajectories through the factors.")
    groups: bool | None = plain(None, "Whether factors of one group are varied together.")
    grades: bool | None = plain(
        None,
        "Whether factors of one grade of evidence are exchanged together as well, for the share that each grade has.",
    )
    also: Texts | None = plain(None, "Other analyses of a plain sample of the same runs.")
    bars: Bars | None = plain(
        None, "What each measure is to exceed in a regional analysis; the median of its means if not stated."
    )
    resolution: int | None = number(None, 3, 6, "the shortest word", "Resolution of a fractional factorial design.")
    table: str | None = Field(None, min_length=1, max_length=4096, description="Path of a CSV file, one row a point.")
    mechanisms: Texts | None = plain(None, "Mechanisms that are switched; by default all that act.")
    roles: Texts | None = plain(None, "Roles of trust in the ISP; by default all three.")
    at: int | None = number(None, 0, MAX_WEEKS, "weeks", "Week that is asked about; by default the whole run.")
    context: Annotated[tuple[ContextTable, ...] | None, Strict(False)] = plain(
        None, "Contexts in which the same is asked."
    )
