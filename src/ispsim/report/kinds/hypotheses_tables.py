"""Tables and figures of rival hypotheses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ispsim.evidence.calibration.studies import targets
from ispsim.evidence.hypotheses.job import HypothesesJob
from ispsim.experiments.work import weekly_column
from ispsim.figures import hypotheses as draw
from ispsim.figures.calibration import Stated
from ispsim.measures import BY_NAME
from ispsim.report import dictionary
from ispsim.report.dictionary import Entry
from ispsim.report.kinds.findings import Table

if TYPE_CHECKING:
    from ispsim.experiments.study import Study
    from ispsim.figures.style import Picture
    from ispsim.report.kinds.hypotheses import Compared, Judged

_UNPRICED = "the run failed, or stands for published trials, which are not priced"


def _text(column: str, meaning: str) -> Entry:
    return Entry("", column, "text", "", None, None, meaning)


def _number(column: str, unit: str, meaning: str, undefined: str = "", low: float | None = None) -> Entry:
    return Entry("", column, "number", unit, low, None, meaning, undefined)


_STUDY = _text("study", "candidate study; observed or published is the one whose data are given")


def entries(study: Study) -> list[Entry]:
    """Return what the columns of the table of runs are."""
    job = study.job
    assert isinstance(job, HypothesesJob)
    failed = "the run failed, ends before, or nobody is there to be counted"
    measures = [
        _number(weekly_column(name, week), "", f"{BY_NAME[name].label}, end of week {week}, without error", failed)
        for name, week in job.looked_at
    ]
    money = dictionary.money_of(job.request.scenarios)
    not_here = "the run failed, or is no re-enactment of published studies"
    measures += [
        _number(target.name, "", f"{target.what}, in re-enacted studies, without error", not_here)
        for target in targets(job.request.patterns)
    ]
    return [*measures, _number("cost", money, "cost of the run to all payers", _UNPRICED, 0)]


def judged(found: Compared) -> list[Judged]:
    """Return every study that is judged, that of the data observed first."""
    return [*([found.observed] if found.observed is not None else []), *found.candidates]


def tables(found: Compared) -> dict[str, Table]:
    """Return the tables by name."""
    import pandas as pd

    request, every = found.request, judged(found)
    money = dictionary.money_of(request.scenarios)
    made: dict[str, Table] = {}
    if found.given is not None:
        frame = pd.DataFrame({"hypothesis": list(request.hypotheses), "probability": found.given})
        columns = (
            _text("hypothesis", "rival form"),
            _number("probability", "share", "that it is at work, given the data, all being alike before", low=0),
        )
        made["probabilities"] = Table(frame, "how probable each rival is, given the data observed", columns)
    if found.published.size:
        made["fitted"] = _fitted(found)
    studies = pd.DataFrame(
        {
            "study": [one.plan.name for one in every],
            "right": [one.told.right for one in every],
            "right_se": [one.told.error() for one in every],
            "truth_given": [one.told.truth_given for one in every],
            "bits": [one.told.bits for one in every],
            "cost": [one.cost for one in every],
            "bits_per_million": [1e6 * one.told.bits / one.cost if one.cost > 0.0 else np.nan for one in every],
            "best": np.array([int(one.best) for one in every], dtype=np.int64),
            "n": np.array([len(one.told.truth) for one in every], dtype=np.int64),
            "lost": np.array([one.lost for one in every], dtype=np.int64),
        }
    )
    made["studies"] = Table(
        studies,
        "how well each study tells the rivals apart, and its cost: one row a study",
        (
            _STUDY,
            _number("right", "share", "simulated studies whose most probable form is the truth", low=0),
            _number("right_se", "share", "its standard error", low=0),
            _number("truth_given", "share", "expected posterior probability of the truth", low=0),
            _number("bits", "bits", "information on which form it is; below 0 where the data mislead"),
            _number("cost", money, "mean cost of all arms", "published studies are not priced", low=0),
            _number(
                "bits_per_million",
                "bits",
                f"information for a million {money}",
                "the study costs nothing, or is not priced",
            ),
            Entry("", "best", "integer", "", 0, 1, "1 where no other candidate tells more without costing more"),
            Entry("", "n", "integer", "data sets", 0, None, "simulated studies"),
            Entry("", "lost", "integer", "data sets", 0, None, "left out, since a run failed or defines less"),
        ),
    )
    rows = [
        (one.plan.name, truth, form, float(one.told.confusion[i, j]), float(one.told.chosen[i, j]))
        for one in every
        for i, truth in enumerate(request.hypotheses)
        for j, form in enumerate(request.hypotheses)
    ]
    made["confusion"] = Table(
        pd.DataFrame(rows, columns=["study", "truth", "hypothesis", "given", "chosen"]),
        "what is taken for what: one row a study, truth and form",
        (
            _STUDY,
            _text("truth", "form that is at work in the simulated data"),
            _text("hypothesis", "form that they are taken for"),
            _number("given", "share", "mean probability given to it", low=0),
            _number("chosen", "share", "simulated studies in which it is the most probable form", low=0),
        ),
    )
    return made


def _fitted(found: Compared) -> Table:
    import pandas as pd

    request = found.request
    rows = [
        (pattern, target.name, target.what, target.value, target.error, form, *found.published[i, k], target.rests_on)
        for k, (pattern, target) in enumerate((name, one) for name in request.patterns for one in targets((name,)))
        for i, form in enumerate(request.hypotheses)
    ]
    columns = ("pattern", "number", "what", "fitted", "error", "hypothesis", "p05", "p50", "p95", "rests_on")
    entries = (
        _text("pattern", "published pattern"),
        _text("number", "published figure that is fitted"),
        _text("what", "what it is"),
        _number("fitted", "that of the number", "the published figure"),
        _number("error", "that of the number", "its standard error", low=0),
        _text("hypothesis", "rival form"),
        *(
            _number(f"p{share:02d}", "that of the number", f"{share} % of what the rival gives, with such errors")
            for share in (5, 50, 95)
        ),
        _text("rests_on", "where figure and standard error come from"),
    )
    about = "what was fitted, and what each rival gives in its place: one row a figure and rival"
    return Table(pd.DataFrame(rows, columns=list(columns)), about, entries)


def figures(found: Compared) -> dict[str, Picture]:
    """Return the figures by name."""
    request, every = found.request, judged(found)
    if not every:
        return {}
    size = f"{len(every[0].told.truth):,} simulated data sets of each study"
    stated = Stated(request.name, size)
    made = {}
    if found.candidates:
        made["worth"] = draw.worths(
            stated,
            [
                draw.Worth(one.plan.name, one.told.right, one.told.error(), one.cost, one.best)
                for one in found.candidates
            ],
            len(request.hypotheses),
            dictionary.money_of(request.scenarios),
        )
    made["confusion"] = draw.confusions(
        stated, request.hypotheses, [draw.Confusion(one.plan.name, one.told.confusion) for one in every]
    )
    return made
