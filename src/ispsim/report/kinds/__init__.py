"""What is made of the runs of each kind of experiment, one kind a module.

A kind is a function from a `Study` (design and runs) to `Findings` (tables, figures, numbers, words). To add one: write
it in a module of its own, enter it in `KINDS` below, and its methods in `ispsim.experiments.request.kinds.KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ispsim.experiments.study import Study
    from ispsim.report.kinds.findings import Findings

KINDS = {
    "sweep": "ispsim.report.kinds.sweep",
    "sensitivity": "ispsim.report.kinds.sensitivity",
    "attribution": "ispsim.report.kinds.attribution",
}
"""Kind -> module with its function ``findings(study)``."""


def findings_of(study: Study) -> Findings:
    """Return what is found in the runs of an experiment, by its kind."""
    make: Callable[[Study], Findings] = import_module(KINDS[study.request.kind]).findings
    return make(study)
