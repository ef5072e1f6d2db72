"""Single trials of facilitation: one with a waiting list, one without effect, one with few hours."""

from __future__ import annotations

from typing import Any

import numpy as np

from ispsim.analysis.trials import pooled_sd, sampled_charts, window_mean
from ispsim.engine.results import NAMES
from ispsim.engine.run import run_once
from ispsim.evidence.pattern import Condition, Part, Pattern, Settings, Simulated, Source
from ispsim.evidence.studies import OTHER_ARM
from ispsim.scenario import Scenario
from ispsim.world.build import build_world

QUARTER, YEAR, BURN_IN = 13, 52, 104

ACIC = 11.0
"""Points of the scale of the Assessment of Chronic Illness Care, from 0."""


def weekly(scenario: Scenario, seed: int, replication: int, measure: str) -> np.ndarray:
    """Return a measure of organisations by week, shape (weeks + 1, organisations)."""
    record = run_once(scenario, seed, replication, "chance", levels=("organization",))["organization"]
    return record[:, NAMES.index(measure)]


def before(week: int) -> tuple[int, int]:
    """Return the quarter of a year that ends in a week."""
    return week - QUARTER + 1, week


# A trial with a waiting list (Parchman et al. 2013)

PRACTICES = 20  # an arm
FIRST, SECOND = QUARTER, QUARTER + YEAR  # weeks in which the two arms begin
WAITING_LIST: dict[str, Any] = {
    "name": "Small practices with a waiting list",
    "weeks": QUARTER + 2 * YEAR,
    "setting": {
        "organizations": PRACTICES,
        "practitioners_per_organization": 4,
        "staff_turnover": 0.1,
        "leader_turnover": 0.1,
        "burn_in": BURN_IN,
        "stage": "delivered",
    },
    "support": {"isps": PRACTICES / 11.0, "caseload": 11, "weeks": YEAR},
}


def waiting_list(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact the trial: one arm is facilitated in the first year, the other in the second."""
    begin = Scenario.from_dict(WAITING_LIST).with_settings(settings)
    early, late = (begin.with_settings({"support.start_week": week}) for week in (FIRST, SECOND))
    ends = (FIRST, SECOND, SECOND + YEAR)
    d, kept, gains = [], [], []
    for number in range(studies):
        score = [
            [ACIC * window_mean(record, before(week)) for week in ends]
            for record in (
                weekly(early, seed, number, "faithful_use"),
                weekly(late, seed, OTHER_ARM + number, "faithful_use"),
            )
        ]
        a, b = score
        gain, left, other = (a[1] - a[0]).mean(), (a[2] - a[0]).mean(), (b[1] - b[0]).mean()
        clear = gain > 2.0 * (a[1] - a[0]).std(ddof=1) / PRACTICES**0.5
        d.append((gain - other) / pooled_sd(a[1], b[1]))
        kept.append(left / gain if clear else np.nan)
        gains.append((gain, left, other, (b[2] - b[1]).mean(), pooled_sd(a[1], b[1]), float(clear)))
    names = (
        "gain in the first year (points of 11)",
        "of it left a year later (points of 11)",
        "gain while waiting (points of 11)",
        "gain of those who waited (points of 11)",
        "SD between practices (points of 11)",
        "trials with a clear gain (share)",
    )
    return Simulated(
        parts={"difference at 12 months": np.array(d), "gain kept a year later": np.array(kept)},
        beside=dict(zip(names, np.array(gains).T, strict=True)),
    )


# A trial without effect (FIRE)

SITES, RECORDS = 8, 24  # an arm; records of a site each time
FIRE: dict[str, Any] = {
    "name": "Internal facilitators backed from a distance",
    "weeks": QUARTER + 2 * YEAR,
    "setting": {"organizations": SITES, "burn_in": BURN_IN, "stage": "delivered", "slack": 0.0},
    "support": {
        "isps": SITES,
        "caseload": 1,
        "hours_per_week": 4,
        "position": "internal",
        "travel_hours": 0,
        "start_week": QUARTER,
        "weeks": 2 * YEAR,
    },
    "parameters": {"use.trend": 0.3},
}
LOW, HIGH = 0.1, 0.9


def without_effect(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact the trial where sites care little for the RSI, and with the same sites where they care much."""
    from scipy.stats import ttest_ind

    found = {}
    for priority in (LOW, HIGH):
        treated = Scenario.from_dict(FIRE).with_settings({"setting.priority": priority}).with_settings(settings)
        nobody = treated.with_settings({"support.isps": 0})
        rows = []
        for number in range(studies):
            changes = []
            for place, (scenario, replication) in enumerate(((treated, number), (nobody, OTHER_ARM + number))):
                record = weekly(scenario, seed, replication, "faithful_use")
                shares = []
                for moment, week in enumerate((QUARTER, QUARTER + 2 * YEAR)):
                    u = np.random.default_rng((seed, number, place, moment)).random(SITES)
                    shares.append(sampled_charts(window_mean(record, before(week)), u, RECORDS))
                changes.append(shares[1] - shares[0])
            rows.append((ttest_ind(*changes).pvalue, *(100.0 * change.mean() for change in changes)))
        found[priority] = np.array(rows).T
    (p, change, other), (p_high, change_high, other_high) = found[LOW], found[HIGH]
    return Simulated(
        conditions={
            "low priority: no effect": ~(p <= 0.05),
            "high priority: larger": change_high - other_high > change - other,
        },
        beside={
            "difference, low priority (points)": change - other,
            "difference, high priority (points)": change_high - other_high,
            "change without facilitation (points)": other,
            "significant, high priority (share)": (p_high <= 0.05).astype(float),
        },
    )


# A trial with few hours (Re-Engage)

ALL_SITES, RANDOMISED, HALF_YEAR, BAR = 158, 89, 26, 0.8
HOURS = 7.3  # at a site, in the half year
LAST_MONTH = 49, 52
SHORT_CONTACT = 0.28  # hours: 17 minutes, SEC trial 2023, doi 10.1186/s43058-023-00470-y
ISP_OF = 1  # row of the pointers of organisations
RE_ENGAGE: dict[str, Any] = {
    "name": "Few hours of facilitation from a distance",
    "weeks": 2 * HALF_YEAR,
    "setting": {"organizations": ALL_SITES, "stage": "delivered"},
    "strategies": {
        "training": {"start_week": 0, "weeks": 4, "hours": 4.0},
        "materials": {"start_week": 0, "weeks": 2 * HALF_YEAR},
    },
    "support": {
        "isps": 4,
        "caseload": ALL_SITES / 8,
        "mode": "remote",
        "start_week": HALF_YEAR,
        "weeks": HALF_YEAR,
    },
}


def few_hours(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact the trial: of sites that fail the bar after half a year some get facilitation for half a year more."""
    treated = Scenario.from_dict(RE_ENGAGE)
    usual = treated.support
    planned = usual.visits_per_month * usual.visit_hours + usual.remote_per_month * SHORT_CONTACT
    less = HOURS / (12.0 * HALF_YEAR / 52.0 * planned)
    visits, remote = less * usual.visits_per_month, less * usual.remote_per_month
    treated = treated.with_settings(
        {"support.visits_per_month": visits, "support.remote_per_month": remote}
    ).with_settings(settings)
    rows = []
    for number in range(studies):
        world = build_world(treated, seed, number)
        facilitated = world.pointers["organization"][ISP_OF] < world.number("isp") - 1  # the last stands for nobody
        record = run_once(treated, seed, number, "chance", levels=("organization",), world=world)["organization"]
        use, reach = record[:, NAMES.index("use_share")], record[:, NAMES.index("client_reach")]
        failing = np.flatnonzero(use[HALF_YEAR] < BAR)
        chosen = np.random.default_rng((seed, number)).permutation(failing)[:RANDOMISED]
        arms = chosen[facilitated[chosen]], chosen[~facilitated[chosen]]
        uptake, reached = ([window_mean(measure, LAST_MONTH)[arm].mean() for arm in arms] for measure in (use, reach))
        ratio = reached[0] / (1.0 - reached[0]) * (1.0 - reached[1]) / reached[1]
        rows.append((100.0 * (uptake[0] - uptake[1]), ratio, failing.size / ALL_SITES, *uptake))
    points, ratio, failed, high, low = np.array(rows).T
    return Simulated(
        parts={"difference in uptake": points, "odds ratio, reach": ratio},
        beside={
            "failing the bar (share of sites)": failed,
            "uptake, facilitated": high,
            "uptake, not facilitated": low,
        },
    )


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        name="low-dose-outreach",
        use="hold",
        source=(
            Source("Kilbourne AM et al. 2015. Psychiatr Serv 66:90-93", "10.1176/appi.ps.201300497", "abstract"),
            Source(
                "Kilbourne AM et al. 2014. Implement Sci 9:163",
                None,
                "abstract",
            ),
        ),
        design="Cluster-randomised trial at 158 sites, of which 88 or 89 without response to a manual, training and "
        "help were randomised to half a year of facilitation, 7.3 hours for a site, or to going on without.",
        figure="Uptake 41 % against 31 %, p 0.01; completed contact adjusted odds ratio 2.13 (1.09 to 4.19); no "
        "difference in use of services.",
        statistic="158 sites that begin with training and materials; of those with fewer than 80 % users after half a "
        "year, 89 at random, about half of them with 7.3 planned hours of an ISP from a distance in half a year. "
        "Difference in the share of users in the last month; odds ratio of clients reached. Hours of training (4), "
        "size of sites (12) and sites of an ISP (20) are assumed.",
        parts=(
            Part("difference in uptake", "percentage points", 3.0, 17.0, 10.0),
            Part("odds ratio, reach", "odds ratio", 1.1, 4.2, 2.13, (1.09, 4.19)),
        ),
        enact=few_hours,
        studies=200,
        tells="Half a year of about an hour a month does little in the model. Trust in a new ISP grows from contact to "
        "contact, is small after half a year, and most of what the ISP brings must pass it; with four times the hours "
        "the difference would just be in the band. If the published one is right, help gets through sooner. Nor does "
        "the bar tell sites apart in the model: almost none has 80 % of its staff using the RSI after half a year, "
        "while more than two in five of the real sites passed theirs, which was one on a list of clients.",
    ),
    Pattern(
        name="waiting-list",
        use="fit",
        source=(
            Source(
                "Parchman ML et al. 2013. Implement Sci 8:93",
                "10.1186/1748-5908-8-93",
                "abstract",
                "authors and the range of the scale recalled; difference and share kept computed",
            ),
        ),
        design="Randomised trial of 40 small practices, 12 months of facilitation now or a year later; Assessment of "
        "Chronic Illness Care (0 to 11).",
        figure="5.58 to 6.33 in the first year and 6.60 a year after it; those who waited 5.56 to 5.27, then 5.99. "
        "SDs 1.5 to 1.9: a difference in change of about 0.6 SD, and more than all of the gain kept.",
        statistic="Two independent arms of 20 practices of 4 people with a staff turnover of 0.1 a year; mean faithful "
        "use in the last quarter, on the scale from 0 to 11. Difference between arms in change at 12 months, in pooled "
        "SDs between practices; of the first arm's gain over its baseline what is left a year later, in trials "
        "whose gain is clear (more than two standard errors): a share of next to nothing says nothing.",
        parts=(
            Part("difference at 12 months", "SD", 0.3, 1.0, 0.6),
            Part("gain kept a year later", "share", 0.7, float("inf"), 1.36),
        ),
        enact=waiting_list,
        studies=400,
        tells="Gains fade faster in the model than they did. Once nobody coaches, what people know and can do falls "
        "back towards what they brought with them, and their motivation towards their own; after a year six tenths of "
        "the gain are left, and seven where nobody leaves. Real practices went on improving. Calibration to "
        "this and other patterns came no nearer; the model would need work that goes on by itself once an ISP has set "
        "it up.",
    ),
    Pattern(
        name="low-priority-null",
        use="shape",
        by_design=True,
        source=(
            Source(
                "Seers K et al. 2018. Implement Sci 13:137 (FIRE)",
                "10.1186/s13012-018-0831-9",
                "abstract",
                "that facilitators were internal and backed from a distance is recalled",
            ),
        ),
        design="Cluster-randomised trial of internal facilitators, 24 sites in 4 countries, 2,313 records, 24 months.",
        figure="No difference between arms; all improved. Sites' priority, released resources, managers' support and "
        "facilitators' standing were what outcomes hung on.",
        statistic="8 sites an arm, an internal ISP of 4 hours a week at each, no released time, a trend of 0.3 logits "
        "a year in both arms, 24 records of a site before and after 24 months. No effect: p above 0.05 in a t test of "
        "sites' changes at a priority of 0.1. Larger: the difference at 0.9 with the same sites is. With 8 sites an "
        "arm no effect proves little: such a trial misses a true 0.5 SD four times in five, so the contrast counts.",
        conditions=(
            Condition("low priority: no effect", 0.6),
            Condition("high priority: larger"),
        ),
        enact=without_effect,
        studies=200,
    ),
)
"""Patterns of single trials of facilitation."""
