"""Every kind of experiment: how its file is read, how its runs are made, and what is made of them.

What a kind makes of its runs is a function from a `Study` (design and runs) to `Findings` (tables, figures, numbers,
words), in a module of its own here. Most kinds vary factors of scenarios, are read by
`ispsim.experiments.request.load` and run by `ispsim.experiments.work.Job`. To add one of these: enter it in `KINDS`,
and its methods in `ispsim.experiments.request.kinds.KINDS`. A kind whose file has keys of its own, or whose runs are
something else than one scenario simulated once, names its own reader and its own `Job` as well.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ispsim.experiments.request.request import Request
    from ispsim.experiments.study import Study
    from ispsim.experiments.work import Job
    from ispsim.report.kinds.findings import Findings
    from ispsim.scenario.source import Source


_REQUEST = "ispsim.experiments.request.load:from_source"
_JOB = "ispsim.experiments.work:job_of"


@dataclass(frozen=True, slots=True)
class Kind:
    """Where to find what belongs to a kind of experiment, each as ``module:name``, imported when it is needed.

    Attributes
    ----------
    findings : str
        Function from a `Study` to `Findings`.
    request : str
        Function from a `Source`, the text of a file, to a `Request`.
    job : str
        Function from a `Request` to a `Job`.
    """

    findings: str
    request: str = _REQUEST
    job: str = _JOB


KINDS = {
    "sweep": Kind("ispsim.report.kinds.sweep:findings"),
    "sensitivity": Kind("ispsim.report.kinds.sensitivity:findings"),
    "attribution": Kind("ispsim.report.kinds.attribution:findings"),
    "trial": Kind(
        "ispsim.report.kinds.trial:findings",
        "ispsim.experiments.trial.load:from_source",
        "ispsim.analysis.trial.job:job_of",
    ),
    "calibration": Kind(
        "ispsim.report.kinds.calibration:findings",
        "ispsim.evidence.calibration.load:from_source",
        "ispsim.evidence.calibration.job:job_of",
    ),
    "hypotheses": Kind(
        "ispsim.report.kinds.hypotheses:findings",
        "ispsim.evidence.hypotheses.load:from_source",
        "ispsim.evidence.hypotheses.job:job_of",
    ),
}
"""Kinds by name."""


def load(path: str | os.PathLike[str]) -> Request:
    """Read the file of an experiment of any kind.

    Parameters
    ----------
    path
        The file. Paths in it are relative to it.

    Raises
    ------
    ScenarioError
        With every problem found: file, line, key, what is allowed and the nearest known name.
    """
    from ispsim.experiments.request.load import WHAT
    from ispsim.scenario.source import read_source

    return from_source(read_source(path, WHAT))


def from_source(source: Source) -> Request:
    """Return the experiment that a file's text states.

    Raises
    ------
    ScenarioError
        With every problem found: file, line, key, what is allowed and the nearest known name.
    """
    stated = source.data.get("kind")
    kind = KINDS.get(stated) if isinstance(stated, str) else None
    read: Callable[[Source], Request] = _named(_REQUEST if kind is None else kind.request)
    return read(source)


def job_of(request: Request) -> Job:
    """Return what the chunks of an experiment have in common.

    Raises
    ------
    ScenarioError
        If it is far too large.
    """
    make: Callable[[Request], Job] = _named(KINDS[request.kind].job)
    return make(request)


def findings_of(study: Study) -> Findings:
    """Return what is found in the runs of an experiment, by its kind."""
    make: Callable[[Study], Findings] = _named(KINDS[study.request.kind].findings)
    return make(study)


def _named(place: str) -> Any:
    module, name = place.split(":")
    return getattr(import_module(module), name)
