"""What differs between places and between ISPs: clustering of outcomes, and facilitators who achieve more or less."""

from __future__ import annotations

from typing import Any

import numpy as np

from ispsim.analysis.trials import window_mean
from ispsim.engine.results import NAMES
from ispsim.engine.run import run_once
from ispsim.engine.snapshots import Snapshot, snapshots
from ispsim.evidence.pattern import Condition, Part, Pattern, Settings, Simulated, Source
from ispsim.evidence.studies import between
from ispsim.scenario import Scenario
from ispsim.world.build import World, build_world

BURN_IN, QUARTER, YEAR = 104, 13, 52
ISP_OF = 1  # row of the pointers of organisations
ORGANIZATION_OF = 0  # row of the pointers of practitioners

# Clustering

SITES: dict[str, Any] = {
    "name": "Sites of a trial, before and after",
    "weeks": YEAR,
    "setting": {"organizations": 30, "burn_in": BURN_IN, "stage": "delivered"},
    "support": {"isps": 30 / 11.0, "caseload": 11, "weeks": YEAR},
}


def clustering(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Look at one week before and one at the end of a year of support."""
    scenario = Scenario.from_dict(SITES).with_settings(settings)
    columns = [("practitioner", "uses"), ("practitioner", "motivation"), ("organization", "delivers")]
    rows = []
    for number in range(studies):
        world, seen = snapshots(scenario, [0, YEAR], columns, seed, number)
        rows.append([one for snapshot in seen for one in _correlations(world, snapshot)])
    found = np.array(rows).T
    names = ("use, before", "attitudes, before", "use, after a year", "attitudes, after a year")
    return Simulated(parts=dict(zip(names, found, strict=True)))


def _correlations(world: World, snapshot: Snapshot) -> tuple[float, float]:
    """Return the intraclass correlations of use and of attitudes among people of organisations that deliver."""
    organization = world.pointers["practitioner"][ORGANIZATION_OF]
    there = snapshot["organization", "delivers"][organization] > 0.5
    use, attitudes = (snapshot["practitioner", name][there] for name in ("uses", "motivation"))
    return between(use, organization[there])[1], between(attitudes, organization[there])[1]


# Facilitators who achieve more or less (EvidenceNOW)

FACILITATORS, PRACTICES, LOOKED_AT = 162, 1630, 987
HALVES = 2.0 * (2.0 / np.pi) ** 0.5
"""Between the means of the upper and the lower half of a normal distribution, in its SDs."""

EVIDENCE_NOW: dict[str, Any] = {
    "name": "Small practices with facilitators",
    "weeks": QUARTER + YEAR,
    "setting": {
        "organizations": PRACTICES,
        "practitioners_per_organization": 4,
        "burn_in": BURN_IN,
        "stage": "delivered",
    },
    "support": {"isps": FACILITATORS, "caseload": PRACTICES / FACILITATORS, "start_week": QUARTER, "weeks": YEAR},
}


def spread_of_facilitators(studies: int, seed: int, settings: Settings = None, practices: int = PRACTICES) -> Simulated:
    """Re-enact the initiative, or one of fewer practices: change in practices by facilitator, hours by disruption."""
    from scipy.stats import linregress

    size = {"setting.organizations": practices, "support.isps": FACILITATORS * practices / PRACTICES}
    scenario = Scenario.from_dict(EVIDENCE_NOW).with_settings(size).with_settings(settings)
    rows = []
    for number in range(studies):
        world = build_world(scenario, seed, number)
        isp = world.pointers["organization"][ISP_OF].copy()
        record = run_once(scenario, seed, number, "chance", levels=("organization",), world=world)["organization"]
        use = record[:, NAMES.index("faithful_use")]
        change = 100.0 * (window_mean(use, (QUARTER + 40, QUARTER + YEAR)) - window_mean(use, (1, QUARTER)))
        variance, share = between(change, isp)
        supported = record[QUARTER + 1 :]
        left = supported[:, NAMES.index("staff_turnover")].sum(axis=0) > 0.0
        hours = supported[:, NAMES.index("isp_hours")].sum(axis=0)
        some = np.random.default_rng((seed, number)).permutation(practices)[:LOOKED_AT]
        line = linregress(left[some].astype(float), hours[some])
        rows.append(
            (
                HALVES * np.sign(variance) * abs(variance) ** 0.5,
                line.pvalue,
                line.slope,
                hours.mean(),
                left.mean(),
                share,
                _halves(change, isp),
                change.mean(),
            )
        )
    difference, p, more, mean, disrupted, share, plain, change = np.array(rows).T
    return Simulated(
        parts={"between halves of ISPs": difference},
        conditions={"hours apart from disruption": p > 0.05},
        beside={
            "hours more where clinicians left": more,
            "hours in a practice": mean,
            "practices that lost clinicians (share)": disrupted,
            "variation of change between facilitators (share)": share,
            "the same, chance between practices not taken off (points)": plain,
            "change (percentage points)": change,
        },
    )


def _halves(change: np.ndarray, isp: np.ndarray) -> float:
    """Return the mean change with the upper half of ISPs, by their practices' change, less that with the lower half."""
    _, place, size = np.unique(isp, return_inverse=True, return_counts=True)
    means = np.sort(np.bincount(place, change) / size)
    return float(means[means.size // 2 :].mean() - means[: means.size // 2].mean())


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        name="clustering",
        use="fit",
        source=(
            Source(
                "Cardamone NC et al. 2023. Intraclass correlations in trials of the National Institute of Mental "
                "Health, 2010-2020 (conference work)",
                None,
                "secondary",
                "read on an author's page",
            ),
            Source(
                "Campbell MK et al. 2005. Clin Trials 2:99-107",
                "10.1191/1740774505cn071oa",
                "abstract",
                "authors recalled",
            ),
        ),
        design="31 outcomes of 10 trials; 220 intraclass correlations from 21 data sets.",
        figure="Organisation level 0.10 (0.05 to 0.15), provider level 0.13 (0.07 to 0.20), repeated measures 0.44 "
        "(0.31 to 0.55); rated outcomes 0.15, self-reported 0.22; 0 to 0.415 in all, higher for processes.",
        statistic="30 organisations of about 12 people, one week before support and one at the end of a year of it; "
        "one-way ANOVA of use and of attitudes (motivation) among people of organisations that deliver the RSI.",
        parts=tuple(
            Part(name, "intraclass correlation", 0.03, 0.25, 0.10, (0.05, 0.15))
            for name in (
                "use, before",
                "attitudes, before",
                "use, after a year",
                "attitudes, after a year",
            )
        ),
        enact=clustering,
        studies=200,
    ),
    Pattern(
        name="isp-spread",
        use="hold",
        source=(
            Source("EvidenceNOW: 162 facilitators, 1,630 practices. PMC9512557", None, "abstract"),
            Source("Hemler JR et al. 2022. J Am Board Fam Med 35:124", None, "abstract"),
        ),
        design="Initiative with 162 facilitators in 1,630 small practices; disruptions in 987 of them.",
        figure="3.6 points more change with more effective facilitators than with less effective ones (p < 0.001); "
        "their background and experience without effect. 51 % of practices disrupted in 3 to 15 months, 31.6 % lost "
        "clinicians; disruption without relation to the hours received.",
        statistic="162 ISPs and 1,630 practices of 4 people, a year of support. Variance of practices' change in "
        "faithful use between ISPs, with what chance between practices puts into it taken off, as the difference "
        "between the upper and the lower half of a normal distribution (below 0 where chance gives less than it "
        "should). How the study told its facilitators apart is not known to us. In 987 of the practices ISP hours are "
        "regressed on whether anybody left (apart: p above 0.05).",
        parts=(Part("between halves of ISPs", "percentage points", 2.0, 6.0, 3.6),),
        conditions=(Condition("hours apart from disruption"),),
        enact=spread_of_facilitators,
        studies=40,
        tells="ISPs of the model differ too little in what they achieve. Each draws fifteen competencies independently "
        "of one another, so strengths and weaknesses average out within one person; and an ISP brings 8 to 9 points in "
        "all, of which the published difference is more than a third. For it some ISPs would have to be good, or poor, "
        "at everything. That hours go with disruption in more than a tenth of the studies is near what chance gives.",
    ),
)
"""Patterns of differences between places and between ISPs."""
