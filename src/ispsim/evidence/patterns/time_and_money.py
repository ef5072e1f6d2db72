"""Published patterns of time and money: what ISPs spend their hours on, how support fades, who bears what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ispsim.engine.record import LEDGER, RECORDED
from ispsim.engine.run import run_once
from ispsim.evidence.pattern import Part, Pattern, Settings, Simulated, Source
from ispsim.evidence.studies import OTHER_ARM
from ispsim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping


DIRECT = ("hours_on_site", "hours_on_screen", "hours_travel", "hours_preparation", "hours_remote", "hours_calls")
"""ISP hours that go to an organisation, without supervision, administration and hours nothing claimed."""

PROGRAMME = ("cost_isp_pay", "cost_travel", "cost_strategies")
SITES = ("cost_staff_time", "cost_leader_time")


def weekly_ledger(scenario: Scenario, seed: int, replication: int) -> dict[str, np.ndarray]:
    """Return what is booked each week over all organisations: ledger column -> shape (weeks,), week 1 first."""
    record = run_once(scenario, seed, replication, "chance", levels=("world",))["world"][1:, :, 0]
    return {name: record[:, RECORDED["world"].index(name)] for name in LEDGER}


def weekly_sum(ledger: Mapping[str, np.ndarray], *names: str) -> np.ndarray:
    """Return the sum of ledger columns by week, shape (weeks,)."""
    return np.sum([ledger[name] for name in names], axis=0)


def total(ledger: Mapping[str, np.ndarray], *names: str) -> float:
    """Return the sum of ledger columns over all weeks."""
    return float(weekly_sum(ledger, *names).sum())


def _by_name(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _band(name: str, unit: str, published: float, tolerance: float) -> Part:
    return Part(name, unit, (1.0 - tolerance) * published, (1.0 + tolerance) * published, published)


# ---- hours per site-year

FACILITATORS, PRACTICES = 4, 32

ISP_TIME = {
    "name": "Four facilitators for 32 practices",
    "weeks": 52,
    "setting": {"organizations": PRACTICES},
    "support": {"isps": FACILITATORS, "caseload": PRACTICES / FACILITATORS, "weeks": 52},
}
ISP_TIME_PARTS = (
    _band("all three", "hours per site-year", 57.0, 0.25),
    _band("on site", "hours per site-year", 19.0, 0.25),
    _band("driving", "hours per site-year", 28.0, 0.25),
    _band("remote", "hours per site-year", 10.0, 0.25),
    _band("visits", "visits per site-year", 13.0, 0.25),
)


def isp_time(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact the year of four facilitators and book their hours per practice.

    Parameters
    ----------
    studies, seed
        How many, and with which draws.
    settings : mapping, optional
        Settings of the scenario that differ from the study's.
    """
    scenario = Scenario.from_dict(ISP_TIME).with_settings(settings)
    rows = []
    for study in range(studies):
        ledger = weekly_ledger(scenario, seed, study)
        site, road, remote, preparation, calls = (
            total(ledger, f"hours_{name}") / PRACTICES
            for name in ("on_site", "travel", "remote", "preparation", "calls")
        )
        rows.append(
            {
                "all three": site + road + remote,
                "on site": site,
                "driving": road,
                "remote": remote,
                "visits": site / scenario.support.visit_hours,
                "hours of preparation per site-year": preparation,
                "hours of answering calls per site-year": calls,
            }
        )
    found = _by_name(rows)
    return Simulated({part.name: found.pop(part.name) for part in ISP_TIME_PARTS}, beside=found)


# ---- fading support

CLINICS = 6
PREPARATION_WEEKS, SITE_VISIT_WEEK = 5, 6  # of support; the year of implementation follows
FORTNIGHTS = {"start": (6, 8), "middle": (31, 33), "end": (56, 58)}
"""Weeks of support between which hours were looked at, the first included and the last not, counted from 0."""

FLAT = {
    "name": "Six clinics under the default plan",
    "weeks": 58,
    "setting": {"organizations": CLINICS},
    "support": {"isps": CLINICS / 11, "caseload": 11, "weeks": 58},
}

PHASED = {
    "name": "Six clinics under phases",
    "weeks": 58,
    "setting": {"organizations": CLINICS},
    "support": {
        "isps": CLINICS,
        "caseload": 1,
        "weeks": 58,
        "allocation": "phased",
        # published hours, divided by the model's hours per contact and by 12/52 of a month: short contacts of 0.283 h
        # before the visit and after it, and for the visit as many as fill a week at 1.45 (1 + 1.2) + 2.2 h each
        "phases": [
            {"weeks": 5, "visits_per_month": 0, "remote_per_month": 66.8},
            {"weeks": 1, "visits_per_month": 22.1, "remote_per_month": 0},
            {"weeks": 17, "visits_per_month": 0, "remote_per_month": 38.3},
            {"weeks": 17, "visits_per_month": 0, "remote_per_month": 21.4},
            {"weeks": 18, "visits_per_month": 0, "remote_per_month": 18.4},
        ],
    },
}


def hours_curve(weekly: np.ndarray) -> dict[str, float]:
    """Return hours per clinic in preparation, in the week of the site visit, in three fortnights a week, and in all.

    Parameters
    ----------
    weekly : numpy.ndarray, shape (58,)
        Hours per clinic in each week of support.
    """
    before, visit = weekly[:PREPARATION_WEEKS].sum(), weekly[SITE_VISIT_WEEK - 1]
    found = {"preparation": float(before), "site visit": float(visit)}
    found |= {name: float(weekly[first:last].mean()) for name, (first, last) in FORTNIGHTS.items()}
    return {"year 1": float(weekly.sum()), **found}


def fading_dose(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact six clinics' year of external facilitation under the default plan, and under phases beside it."""

    def curves(plan: dict[str, Any], first: int) -> dict[str, np.ndarray]:
        scenario = Scenario.from_dict(plan).with_settings(settings)
        ledgers = (weekly_ledger(scenario, seed, first + study) for study in range(studies))
        return _by_name([hours_curve(weekly_sum(ledger, *DIRECT) / CLINICS) for ledger in ledgers])

    beside = {f"{name}, under phases (hours)": x for name, x in curves(PHASED, OTHER_ARM).items()}
    return Simulated(curves(FLAT, 0), beside=beside)


# ---- who bears the cost

NETWORKS: tuple[tuple[float, float], ...] = ((1792.0, 18.0), (1169.0, 27.0))
"""Of each network: logged hours of the internal facilitator, and practitioners of a clinic.

133 and 199 people took part over 28 months, at four clinics each (that they were four is assumed). At a turnover of
0.31 a year a post is held by 1.7 people in that time, so these are some 19 and 29 posts a clinic, of which one or two
are leaders'.
"""

EXTERNAL_HOURS, LENGTH = 263.0, 121  # for both networks; 28 months in weeks


def network(internal_hours: float, practitioners: float) -> Scenario:
    """Return one network: four clinics, half of the external facilitator's hours, an internal facilitator's.

    An eighth of the default contacts is what the external facilitator's hours can keep.
    """
    return Scenario.from_dict(
        {
            "name": "One network of four clinics",
            "weeks": LENGTH,
            "setting": {"organizations": 4, "systems": 1, "practitioners_per_organization": practitioners},
            "support": {
                "isps": 1,
                "caseload": 4,
                "hours_per_week": EXTERNAL_HOURS / 2 / LENGTH,
                "supervision_hours": 0,
                "weeks": LENGTH,
                "visits_per_month": 1.1 / 8,
                "remote_per_month": 3.0 / 8,
                "internal": {"isps": 1, "caseload": 4, "hours_per_week": internal_hours / LENGTH, "weeks": LENGTH},
            },
        }
    )


def cost_shares(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact facilitation in two networks and find the part of its cost that is their own people's time.

    Parameters
    ----------
    studies, seed
        How many, and with which draws.
    settings : mapping, optional
        Settings of both networks that differ from the study's.
    """
    rows = []
    for study in range(studies):
        shares, hours = [], []
        for arm, (internal_hours, size) in enumerate(NETWORKS):
            scenario = network(internal_hours, size).with_settings(settings)
            ledger = weekly_ledger(scenario, seed, study + arm * OTHER_ARM)
            sites = total(ledger, *SITES)
            shares.append(sites / (sites + total(ledger, *PROGRAMME)))
            hours.append(total(ledger, "hours_staff_contact", "hours_leader_contact"))
        rows.append(
            {
                "share borne by sites": float(np.mean(shares)),
                "share in the network with more internal hours": shares[0],
                "share in the other network": shares[1],
                "staff and leader hours in the network with more internal hours": hours[0],
                "staff and leader hours in the other network": hours[1],
            }
        )
    found = _by_name(rows)
    judged = found.pop("share borne by sites")
    return Simulated({"share borne by sites": judged}, beside=found)


# ---- what it costs

ORDINARY = {
    "name": "A programme of practice facilitation",
    "weeks": 52,
    "setting": {"organizations": 33},
    "support": {"isps": 3, "caseload": 11, "weeks": 52},
}

NEW_YORK = {
    "name": "Sixteen facilitators for 261 practices",
    "weeks": 52,
    "setting": {"organizations": 261},
    "support": {"isps": 16, "caseload": 17, "weeks": 52},
}


def cost_levels(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact a year of two programmes and price it per practice: to the programme, and to all who pay.

    Parameters
    ----------
    studies, seed
        How many, and with which draws.
    settings : mapping, optional
        Settings of both programmes that differ.
    """
    ordinary, new_york = (Scenario.from_dict(one).with_settings(settings) for one in (ORDINARY, NEW_YORK))
    twice = ordinary.with_settings({"support.visits_per_month": 2.0})
    rows = []
    for study in range(studies):
        once, often = (total(weekly_ledger(one, seed, study), *PROGRAMME) for one in (ordinary, twice))
        ledger = weekly_ledger(new_york, seed, study + OTHER_ARM)
        weekly = weekly_sum(ledger, *PROGRAMME, *SITES) / new_york.setting.organizations
        rows.append(
            {
                "programme": once / ordinary.setting.organizations,
                "all payers": weekly.sum(),
                "programme, 24 visits a year planned of the same ISPs ($)": often / ordinary.setting.organizations,
                "all payers, quarter 1 ($)": weekly[:13].sum(),
                "all payers, quarter 4 ($)": weekly[39:].sum(),
                "practices' share of all cost, New York": total(ledger, *SITES) / total(ledger, *PROGRAMME, *SITES),
            }
        )
    found = _by_name(rows)
    return Simulated({name: found.pop(name) for name in ("programme", "all payers")}, beside=found)


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        name="isp-time",
        use="fit",
        source=(
            Source(
                "SEC trial 2023, Implement Sci Commun 4",
                "10.1186/s43058-023-00470-y",
                "abstract",
                "hours per site-year are computed from visits, minutes and contacts",
            ),
        ),
        design="4 facilitators, 32 practices, 12 months; every visit and contact logged",
        figure="416 visits of 87 minutes on site (SD 37) and 130 minutes of driving (SD 65), 1,131 remote contacts of "
        "17 minutes: per site-year 13 visits, 19 h on site, 28 h driving, 10 h remote, 57 h in all",
        statistic="4 full-time ISPs, 8 organisations each, default contacts; hours in the ledger by activity, divided "
        "by organisations. A hit proves little: the default contacts and their lengths were taken from this study, so "
        "only what turnover, vacancies and bringing in cost is simulated.",
        parts=ISP_TIME_PARTS,
        enact=isp_time,
    ),
    Pattern(
        name="fading-dose",
        use="fit",
        source=(
            Source(
                "Kim et al. 2022, Implement Res Pract 3",
                "10.1177/26334895221086275",
                "abstract",
                "the total of year 1 is computed",
            ),
        ),
        design="time-motion analysis of external facilitation at 6 VA mental health clinics: preparation (4 to 6 "
        "weeks), a site visit, 12 months of implementation seen in three fortnights",
        figure="21.8 ± 4.5 h of preparation, 27.5 ± 4.6 h of site visit, then 2.5, 1.4 and 1.2 h a week at the start, "
        "in the middle and at the end; about 138 h per clinic in year 1",
        statistic="6 organisations under the default plan (the pattern asks for it), one full-time ISP to 11: hours "
        "for an organisation, travel and preparation included, in 5 weeks, in the week after, in three fortnights of "
        "the following year and in all 58 weeks. Beside it the same under `support.phases` written to the published "
        "hours, one ISP to a clinic; they come back almost by construction.",
        parts=(
            _band("year 1", "hours per clinic", 138.0, 0.30),
            _band("preparation", "hours per clinic", 21.8, 0.30),
            _band("site visit", "hours per clinic", 27.5, 0.30),
            _band("start", "hours per clinic and week", 2.5, 0.30),
            _band("middle", "hours per clinic and week", 1.4, 0.30),
            _band("end", "hours per clinic and week", 1.2, 0.30),
        ),
        enact=fading_dose,
        tells="The default plan is flat: as many contacts in the last week as in the first, no time of preparation and "
        "no long first visit. Support that begins strongly and fades has to be asked for with `support.phases`; its "
        "last hours then stay too high (1.6 a week), since an ISP with free time also answers calls. Such a site visit "
        "fills an ISP's week, and phases cannot be combined with waves, so clinics that share an ISP cannot have "
        "theirs one after another.",
    ),
    Pattern(
        name="cost-shares",
        use="fit",
        source=(
            Source(
                "Ritchie et al. 2020, J Gen Intern Med 35:1001-1010",
                "10.1007/s11606-019-05537-y",
                "abstract",
                "the published share is the middle of the two networks'",
            ),
        ),
        design="one external and two internal facilitators, 8 clinics in two networks, 28 months; time of facilitators "
        "and stakeholders logged weekly",
        figure="external 263 h in all, internal 1,792 h and 1,169 h, stakeholders 1,281 h (133 people) and 1,363 h "
        "(199 people); $263,490 and $258,127, of which stakeholder time 35 % in one network and 47 % in the other",
        statistic="two networks of four clinics with the logged hours as paid ones, and as many posts as those people "
        "fill in 28 months; the cost of practitioners' and leaders' time divided by all cost at default prices, mean "
        "of the two networks. The hours of follow-up per hour with the ISP were set with this study in view.",
        parts=(Part("share borne by sites", "share", 0.3, 0.8, 0.41),),
        enact=cost_shares,
        tells="The share is in the band and above the published one. The model gives hours with the ISP, and on what "
        "was agreed, by the head, so they grow with the number of staff; in the study 133 and 199 people gave almost "
        "the same hours. With the default 12 practitioners to each clinic the share is 0.39 (0.35 and 0.43).",
    ),
    Pattern(
        name="cost-levels",
        use="fit",
        source=(
            Source(
                "Culler et al. 2013, Ann Fam Med 11:207",
                None,
                "secondary",
                "in dollars of its time; not adjusted for prices",
            ),
            Source(
                "HealthyHearts NYC 2021, Implement Sci Commun 2:15",
                "10.1186/s43058-021-00116-x",
                "abstract",
                "cost per practice is computed from the total of the first year",
            ),
        ),
        design="cost of operating a programme of practice facilitation; and the cost to programme and practices of 16 "
        "facilitators for 261 small practices, 13 visits or more in 12 months",
        figure="programme: $9,670 per practice-year (8,050 to 15,682), $15,098 with 24 visits, half of it start-up; "
        "New York: $7.9 to 10.2 million in all, $30,000 to 39,000 per practice, quarter 1 $20,000 to 27,000, quarter 4 "
        "about $10,000, practice staff 75 to 84 % of staffing cost",
        statistic="unit costs x simulated hours in year 1, each source against its own payers: the programme's cost of "
        "3 full-time ISPs for 33 practices, and that of all payers for 261 practices and 16 ISPs, of default size.",
        parts=(
            Part("programme", "$ per practice-year", 8050.0, 15682.0, 9670.0),
            Part("all payers", "$ per practice-year", 30000.0, 39000.0, 34500.0),
        ),
        enact=cost_levels,
        studies=100,
        tells="The programme's side agrees roughly, the practices' does not: in New York practices gave three to four "
        "times what staff and leaders give in the model, though two thirds of them were of one clinician and those of "
        "the model have twelve practitioners. It would take ten hours of follow-up or more for each hour with the "
        "ISP, not 1.9; the VA clinics of cost-shares say no more than that, so one factor cannot meet both. Nor is "
        "there a start-up that makes the first quarter dear. Pay goes by the post: more visits by the same ISPs cost "
        "hardly more, where the source has $15,098 for 24 visits.",
    ),
)
