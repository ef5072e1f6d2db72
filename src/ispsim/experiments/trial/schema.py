"""The keys of a trial's file, with defaults, ranges and meanings."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, Strict

from ispsim.experiments.request.schema import (
    _NAME,
    MAX_REPLICATIONS,
    MAX_SEED,
    POSTERIOR,
    Texts,
    Weeks,
    _array,
    _list,
)
from ispsim.scenario.schema import MAX_WEEKS
from ispsim.scenario.table import Table, number, plain, share

MAX_SITES = 2_000

DesignName = Literal["parallel", "stepped_wedge", "factorial", "sequential"]

_PARALLEL = (
    "cluster_t",
    "permutation",
    "unadjusted",
    "isp_t",
    "mixed",
    "mixed_isp",
    "gee",
    "gee_plain",
    "ignoring_sites",
)
ANALYSES: dict[str, tuple[str, ...]] = {
    "parallel": _PARALLEL,
    "sequential": _PARALLEL,
    "stepped_wedge": ("wedge_permutation", "wedge_fixed", "wedge_exposure", "wedge_mixed", "ignoring_time"),
    "factorial": ("first_factor", "second_factor", "interaction"),
}
"""Design -> its analyses by the names of `ispsim.analysis.trial.analyses`, which stands in a layer above."""

DEFAULT_ANALYSES: dict[str, tuple[str, ...]] = {
    "parallel": ("cluster_t", "permutation"),
    "sequential": ("cluster_t", "permutation"),
    "stepped_wedge": ("wedge_permutation", "wedge_exposure"),
    "factorial": ANALYSES["factorial"],
}
"""Design -> the analyses that are made where none are named."""

STRATA = ("size", "system", "climate", "priority")
"""What sites may be stratified by."""

MediatorName = Literal["knowledge", "skill", "motivation", "climate", "trust_among", "promote_share", "use_share"]
"""Measures that are defined where nobody supports too: trust in an ISP whom an arm does not have is no mediator."""


def _week(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_WEEKS


def _sites(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 2 <= value <= MAX_SITES


def _end(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e6


Window = Annotated[
    tuple[int, int],
    _list(f"whole numbers from 1 to {MAX_WEEKS}, the first week and the last", _week, 2, 2),
    _array({"type": "integer", "minimum": 1, "maximum": MAX_WEEKS}, 2, 2),
]
Sites = Annotated[
    tuple[int, ...],
    _list(f"whole numbers from 2 to {MAX_SITES:,}", _sites, 1, 50),
    _array({"type": "integer", "minimum": 2, "maximum": MAX_SITES}, 1, 50),
]
Scale = Annotated[
    tuple[float, ...],
    _list("numbers, the score that stands for 0 and the one for 1", _end, 2, 2),
    _array({"type": "number"}, 2, 2),
]


class TrialTable(Table):
    """How sites are randomised."""

    design: DesignName = plain("parallel", "Design of the trial.")
    sites: Sites = plain(
        ...,
        "Organisations in each arm or sequence, or, of a sequential trial, those that start; each number is a point at "
        "which trials are run.",
    )
    strata: Texts | None = plain(
        None,
        "What sites are stratified by before they are randomised, of size, system, climate and priority; numbers are "
        "cut at their median.",
    )
    null: Texts | None = plain(
        None, "Scenarios, by name, that are held against themselves: trials without a difference; by default the first."
    )
    sequences: Weeks | None = plain(
        None, "Stepped wedge: weeks in which sequences change, rising; they take the place of support.start_week."
    )
    decide: int | None = number(
        None, 1, MAX_WEEKS, "weeks", "Sequential: end of the week in which it is decided which sites do not respond."
    )
    look: int = number(13, 1, MAX_WEEKS, "weeks", "Sequential: weeks up to then that the decision looks at.")
    bar: float | None = number(
        None, 0.0, 1.0, "0 to 1", "Sequential: sites with a smaller share of charts do not respond."
    )
    power: float = number(0.8, 0.05, 0.999, "0 to 1", "Power for which the sites that are needed are told.")


class MeasurementTable(Table):
    """What is measured in each site, when and how well."""

    outcome: Literal["faithful_use", "use_share", "knowledge", "skill", "motivation"] = plain(
        "faithful_use", "Measure that the trial is about."
    )
    source: Literal["charts", "staff"] = plain(
        "charts", "Whether sampled charts show it (shares only), or staff are asked one by one."
    )
    charts: int = number(40, 2, 10_000, "charts", "Charts sampled in each site and window.")
    baseline: Window = plain(..., "First and last week of the run that the baseline looks at; staff: the last.")
    follow_up: Window = plain(..., "First and last week of the run that the follow-up looks at; staff: the last.")
    scale: Scale = plain((0.0, 1.0), "Scores of the instrument that stand for 0 and 1.")
    reliability: float = number(1.0, 0.05, 1.0, "0 to 1", "Reliability of a person's score.")
    respond: float = number(1.0, 0.05, 1.0, "0 to 1", "Share of staff who answer, at each time.")
    who: Literal["all", "stayed"] = plain(
        "all", "Whether all staff in post count at follow-up, or those alone who were in post at baseline."
    )
    missing: float = share(0.0, "Share of sites, at random, that are lost before the follow-up.")

    @property
    def binary(self) -> bool:
        """Whether each observation is 0 or 1."""
        exact = (self.scale, self.reliability) == ((0.0, 1.0), 1.0)
        return self.source == "charts" or (self.outcome == "use_share" and exact)


class MediatorTable(Table):
    """A mechanism as a trial would measure it."""

    measure: MediatorName = Field(description="Measure that stands for the mechanism: the mean of a site.")
    mechanism: Literal["trust_in_isp", "trust_among", "learning", "reflection", "boundary", "motivation"] | None = (
        plain(None, "Mechanism that is switched off for the truth about what goes through it.")
    )
    week: int | None = number(None, 1, MAX_WEEKS, "weeks", "Week in which it is measured; half way if not stated.")
    scale: Scale = plain((0.0, 1.0), "Scores of the instrument that stand for 0 and 1.")
    reliability: float = number(1.0, 0.05, 1.0, "0 to 1", "Reliability of a site's score.")


class TrialExperiment(Table):
    """What a trial's file states."""

    HEADS: ClassVar[tuple[str, ...]] = ("schema", "name")

    name: str = Field("unnamed", max_length=200, pattern=_NAME, description="Name, by default that of the file.")
    kind: Literal["trial"] = Field(description="What is asked of the runs.")
    scenarios: Texts = Field(description="Paths of the scenarios of the arms, the control arm first.")
    replications: int = number(200, 1, MAX_REPLICATIONS, "replications", "Trials at each point.")
    seed: int = number(1, 0, MAX_SEED, "seed", "The same seed gives the same trials.")
    uncertainty: Literal["chance", "full"] = plain(
        "chance", "Whether chance alone differs between trials, or parameters that are not stated too."
    )
    posterior: str | None = Field(None, min_length=1, max_length=4096, description=POSTERIOR)
    trial: TrialTable = Field(description="How sites are randomised.")
    measurement: MeasurementTable = Field(description="What is measured in each site, when and how well.")
    analyses: Texts | None = plain(
        None, "Analyses that each trial gets, the first for the answer if the recommended one is not among them."
    )
    mediator: Annotated[tuple[MediatorTable, ...], Strict(False)] = plain((), "Mechanisms as the trial measures them.")
