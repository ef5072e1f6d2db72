"""The keys of a calibration's file, with defaults, ranges and meanings."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, Strict

from ispsim.experiments.request.schema import _NAME, MAX_SEED, Experiment, FactorTable, Texts
from ispsim.scenario.table import Table, number, plain

LEAST_POINTS = 300
"""Fewest draws from the prior: of fewer, too few are accepted to say anything."""


class Drawn(Table):
    """Parameters that are not known, and how many draws are made of them."""

    HEADS: ClassVar[tuple[str, ...]] = ("schema", "name")

    name: str = Field("unnamed", max_length=200, pattern=_NAME, description="Name, by default that of the file.")
    factor: Annotated[tuple[FactorTable, ...], Strict(False)] = plain(
        (), "What is not known: a parameter with its prior, or anything of the scenario with a range."
    )
    priors: Texts | None = plain(
        None,
        "Parameters that take their priors: all, those of a mechanism or area (`learning`), or one (`trust.growth`).",
    )
    without: Texts | None = plain(None, "Parameters, or mechanisms and areas, that `priors` leaves out.")
    seed: int = number(1, 0, MAX_SEED, "seed", "The same seed gives the same draws and the same futures.")
    uncertainty: Literal["chance", "full"] = plain(
        "chance", "Whether parameters that are not calibrated stay as they are, or are drawn from their priors too."
    )

    def factors_stated(self) -> Experiment:
        """Return what is varied as other kinds of experiments state it."""
        return Experiment.model_construct(
            name=self.name, kind="sweep", factor=self.factor, priors=self.priors, without=self.without, levels=None
        )


class Calibration(Drawn):
    """What a calibration's file states."""

    kind: Literal["calibration"] = Field(description="What is asked of the runs.")
    scenario: str | None = Field(
        None, min_length=1, max_length=4096, description="Path of the scenario whose course was observed."
    )
    observed: str | None = Field(
        None, min_length=1, max_length=4096, description="Path of a CSV file: week, measures, how sure each is."
    )
    patterns: Texts | None = plain(None, "Published patterns that are fitted, by name.")
    points: int = number(1500, LEAST_POINTS, 1_000_000, "draws", "Draws from the prior, each simulated once.")
    accept: float = number(0.2, 0.001, 1.0, "0 to 1", "Share of the draws that is accepted; never fewer than 200.")
    draws: int = number(1000, 10, 100_000, "draws", "Rows of the table of posterior draws.")
    check: int = number(200, 0, 100_000, "draws", "Posterior draws that are simulated again to hold against the data.")
    recoveries: int = number(200, 0, 10_000, "draws", "Known truths that are looked for, to see if intervals hold.")
