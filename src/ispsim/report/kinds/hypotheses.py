"""Rival hypotheses: which form gives the data, whether data could tell, and the study that would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.analysis.calibration.choice import Told, judge
from ispsim.analysis.calibration.fit import unlike
from ispsim.evidence.calibration.studies import targets
from ispsim.evidence.hypotheses.job import HypothesesJob, simulated
from ispsim.evidence.hypotheses.request import HypothesesRequest, StudyPlan
from ispsim.experiments.designs.design import derived_seed
from ispsim.report.kinds.findings import Findings
from ispsim.report.kinds.records import records

if TYPE_CHECKING:
    from ispsim.experiments.study import Study

_UNLIKE = 300  # simulated data sets that those observed are held against

_BAND = (0.05, 0.5, 0.95)

LEAST = 20
"""Fewest data sets of each rival that a study is judged by."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What one study tells.

    Attributes
    ----------
    plan : StudyPlan
        The study.
    told : Told
        How well it tells the rivals apart.
    cost : float
        Mean cost of all its arms.
    lost : int
        Simulated data sets that are left out.
    best : bool
        Whether no other candidate tells more for less.
    """

    plan: StudyPlan
    told: Told
    cost: float
    lost: int
    best: bool = False


@dataclass(frozen=True, eq=False)
class Compared:
    """What is found.

    Attributes
    ----------
    study : Study
        The design and its runs.
    observed : Judged or None
        What data like those observed or published could tell.
    given : numpy.ndarray or None, shape (rivals,)
        Probability of each rival given the data observed and the figures published.
    published : numpy.ndarray, shape (rivals, published figures, 3)
        5 %, 50 % and 95 % of what each rival gives in place of the published figures, with errors like theirs.
    unlike : float
        Share of simulated data as far from all others as those observed; 1 without observed data.
    candidates : tuple of Judged
        Studies that could be made, in the order of the file.
    left_out : tuple of str
        Studies with too few simulated data sets to judge by.
    """

    study: Study
    observed: Judged | None
    given: np.ndarray | None
    published: np.ndarray
    unlike: float
    candidates: tuple[Judged, ...]
    left_out: tuple[str, ...]

    @property
    def request(self) -> HypothesesRequest:
        """What was asked."""
        assert isinstance(self.study.request, HypothesesRequest)
        return self.study.request


def findings(study: Study) -> Findings:
    """Return probabilities of rivals, confusion matrices and what studies tell for their cost."""
    from ispsim.report.kinds.hypotheses_tables import entries, figures, tables
    from ispsim.report.kinds.hypotheses_words import answer, shown

    found = looked_at(study)
    made = tables(found)
    results: dict[str, Any] = {name: records(table.frame) for name, table in made.items()}
    return Findings(answer(found), shown(found), made, figures(found), results, columns=entries(study))


def looked_at(study: Study) -> Compared:
    """Return what is found."""
    job = study.job
    assert isinstance(job, HypothesesJob)
    request = job.request
    observed = given = None
    figures = targets(request.patterns)
    published = np.zeros((len(request.hypotheses), 0, 3))
    far = 1.0
    candidates: list[Judged] = []
    left_out: list[str] = []
    for number, plan in enumerate(request.plans):
        found = simulated(study, number)
        seed = derived_seed(request.seed, f"folds of {plan.name}")
        if np.min(np.bincount(found.truth, minlength=len(request.hypotheses))) < LEAST:
            left_out.append(plan.name)
            continue
        forms = request.hypotheses
        one = judge(forms, found.truth, found.data, found.draw, request.method, seed)
        judged = Judged(plan, one.told, float(found.cost.mean()), found.lost)
        if number == 0 and request.made:
            target = np.array([*(value.value for value in request.observed), *(one.value for one in figures)])
            last = found.data[:, len(request.observed) :]
            bands = [np.quantile(last[found.truth == k], _BAND, axis=0).T for k in range(len(forms))]
            published = np.stack(bands)
            observed = judged
            given = one.given(target)
            far = unlike(found.data, target, np.arange(len(found.data)), _UNLIKE, seed)
        else:
            candidates.append(judged)
    return Compared(study, observed, given, published, far, _with_best(candidates), tuple(left_out))


def _with_best(candidates: list[Judged]) -> tuple[Judged, ...]:
    """Return candidates, those marked that no other beats in what it tells without costing more."""

    def beaten(one: Judged) -> bool:
        return any(
            other.told.right >= one.told.right
            and other.cost <= one.cost
            and (other.told.right > one.told.right or other.cost < one.cost)
            for other in candidates
        )

    return tuple(Judged(one.plan, one.told, one.cost, one.lost, not beaten(one)) for one in candidates)
