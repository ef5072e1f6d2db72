"""Calibration: posterior draws, what data say of each parameter, and whether the model gives such data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.calibration.coverage import Recoveries, recoveries
from ispsim.analysis.calibration.draws import to_unit
from ispsim.analysis.calibration.fit import Band, band, unlike
from ispsim.analysis.calibration.identified import Identified, Pair, identified, pairs
from ispsim.errors import RunError
from ispsim.evidence.calibration.job import CalibrationJob, Inferred, inferred, simulated
from ispsim.evidence.calibration.request import CalibrationRequest
from ispsim.evidence.calibration.studies import targets
from ispsim.experiments.designs.design import derived_seed, from_unit
from ispsim.report.kinds.findings import Findings
from ispsim.report.kinds.records import records

if TYPE_CHECKING:
    from ispsim.experiments.study import Study

_UNLIKE = 200  # accepted draws that the data are held against


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What is found.

    Attributes
    ----------
    study : Study
        The design and its runs.
    inferred : Inferred
        Draws, data and posterior.
    posterior : numpy.ndarray, shape (draws, parameters)
        Draws of equal weight, as the scenario takes them.
    prior : numpy.ndarray, shape (draws, parameters)
        Those that were simulated, as the scenario takes them.
    quantiles : numpy.ndarray, shape (3, parameters)
        5 %, 50 % and 95 % of the posterior, as the scenario takes them.
    identified : list of Identified
        What is said of each parameter.
    pairs : list of Pair
        Parameters that are bound together.
    everywhere, near : Recoveries or None
        Truths from the whole prior, and near the data, looked for; None where none were asked.
    before, after : Band
        Data simulated from the prior, and from the posterior, beside those observed.
    checked : int
        Runs from the posterior; without any, those of the accepted draws stand in.
    unlike : float
        Share of simulated data as far from all others as those observed.
    """

    study: Study
    inferred: Inferred
    posterior: np.ndarray
    prior: np.ndarray
    quantiles: np.ndarray
    identified: list[Identified]
    pairs: list[Pair]
    everywhere: Recoveries | None
    near: Recoveries | None
    before: Band
    after: Band
    checked: int
    unlike: float

    @property
    def request(self) -> CalibrationRequest:
        """What was asked."""
        assert isinstance(self.study.request, CalibrationRequest)
        return self.study.request

    @property
    def labels(self) -> list[str]:
        """What each fitted number is, in words."""
        own = [f"{value.measure} in week {value.week}" for value in self.request.observed]
        return own + [target.name.replace("_", " ") for target in targets(self.request.patterns)]

    @property
    def errors(self) -> np.ndarray:
        """Standard errors of the fitted numbers, 0 where none is stated."""
        own = [value.spread() for value in self.request.observed]
        return np.array(own + [target.error for target in targets(self.request.patterns)])

    @property
    def shipped(self) -> list[float | None]:
        """The value of each parameter where nothing is stated; None of keys of the scenario."""
        factors = self.request.factors
        return [None if factor.parameter is None else float(factor.parameter.default) for factor in factors]


def findings(study: Study) -> Findings:
    """Return posterior, identifiability, predictive check and coverage, in words, tables and figures."""
    from ispsim.report.kinds.calibration_figures import figures
    from ispsim.report.kinds.calibration_tables import entries, tables
    from ispsim.report.kinds.calibration_words import answer, shown

    try:
        found = looked_at(study)
    except RunError as error:
        sentence = f"There is no answer: {error}."
        return Findings((sentence,), (), {}, {}, {"answer": None}, columns=entries(study))
    made = tables(found)
    results = {name: records(table.frame) for name, table in made.items() if name != "posterior"}
    fitted = {"patterns": list(found.request.patterns), "values": len(found.request.observed)}
    more = {"fitted": fitted, "unlike": found.unlike, "effective_draws": found.inferred.posterior.effective}
    return Findings(answer(found), shown(found), made, figures(found), results | more, columns=entries(study))


def looked_at(study: Study) -> Calibrated:
    """Return what is found.

    Raises
    ------
    RunError
        If too few runs came to something.
    """
    job = study.job
    assert isinstance(job, CalibrationJob)
    request, found = job.request, inferred(study)
    posterior, seed = found.posterior, request.seed
    draws = posterior.resampled(request.draws, derived_seed(seed, "posterior"))
    edges = from_unit(request.factors, to_unit(posterior.quantile(np.array([0.05, 0.5, 0.95]))))
    everywhere = near = None
    if request.recoveries:
        number = request.recoveries
        everywhere = recoveries(found.draws, request.accept, number, derived_seed(seed, "recoveries"))
        near = recoveries(found.draws, request.accept, number, derived_seed(seed, "near"), posterior.accepted)
    again = simulated(study)[job.prior :]
    after = again if len(again) else found.draws.data[posterior.accepted]
    return Calibrated(
        study,
        found,
        from_unit(request.factors, to_unit(draws)),
        job.design.points[: job.prior],
        edges,
        identified(posterior),
        pairs(posterior),
        everywhere,
        near,
        band(found.draws.data, found.observed),
        band(after, found.observed),
        len(again),
        unlike(found.draws.data, found.observed, posterior.accepted, _UNLIKE, derived_seed(seed, "unlike")),
    )
