"""Published patterns of the life of programmes: how they spread, start up, and are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ispsim.engine.walk import weeks_of
from ispsim.evidence.pattern import Condition, Part, Pattern, Settings, Simulated, Source
from ispsim.evidence.studies import OTHER_ARM
from ispsim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

CONSIDERED, SELECTED, STARTING_UP, DELIVERED, SUSTAINED, DROPPED = range(1, 7)
"""Stages of an organisation (`ispsim.behaviours.select`)."""

NEVER = 1_000_000
"""A week that no run reaches."""


def watched(
    scenario: Scenario, seed: int, replication: int, weeks: Sequence[int] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return stages and shares of users at the end of weeks (all by default), each shape (weeks, organisations)."""
    stages, use = [], []
    for _, world in weeks_of(scenario, seed, replication, weeks=weeks):
        stages.append(world.column("organization", "stage").copy())
        use.append(world.column("organization", "m_use_share").copy())
    return np.array(stages), np.array(use)


def first_week(reached: np.ndarray) -> np.ndarray:
    """Return the first row in which each column holds, `NEVER` where none does.

    Parameters
    ----------
    reached : numpy.ndarray of bool, shape (weeks, organisations)
        Whether something holds.
    """
    return np.where(reached.any(axis=0), reached.argmax(axis=0), NEVER)


# ---- discontinuation

COHORT = {
    "name": "Teams trained to deliver a programme",
    "weeks": 416,
    "setting": {"organizations": 500, "practitioners_per_organization": 6, "stage": "starting_up"},
    "strategies": {"training": {"weeks": 26, "hours": 40}},
}
YEARS = 6

FACILITIES = {
    "name": "Facilities that took a practice over",
    "weeks": 260,
    "setting": {"organizations": 82, "stage": "starting_up"},
    "support": {"isps": 82 / 11, "caseload": 11, "weeks": 26},
}
SURVEYS = (52, 156, 208, 260)
FULLY = 0.5
"""Share of practitioners who use the RSI from which an organisation counts as having it fully in use."""


def yearly_hazard(stages: np.ndarray, years: int) -> np.ndarray:
    """Return drops per programme-year in each year of delivery, shape (years,).

    The clock of a programme starts with its first week of delivery and stops when it is first dropped; what is
    observed of a year counts.

    Parameters
    ----------
    stages : numpy.ndarray, shape (weeks, organisations)
        Stages by week.
    years : int
        How many.
    """
    weeks = stages.shape[0]
    begun = first_week((stages >= DELIVERED) & (stages < DROPPED))
    later = np.arange(weeks)[:, None] > begun
    ended = first_week(later & (stages == DROPPED))
    lasted = np.where(begun < NEVER, np.minimum(ended, weeks - 1) - begun, 0)
    dropped = (begun < NEVER) & (ended < NEVER)
    found = []
    for year in range(years):
        exposure = np.clip(lasted - 52 * year, 0, 52).sum() / 52.0
        events = (dropped & (lasted > 52 * year) & (lasted <= 52 * (year + 1))).sum()
        found.append(events / exposure if exposure > 0 else np.nan)
    return np.array(found)


def states(stages: np.ndarray, use: np.ndarray) -> np.ndarray:
    """Return what a survey would say: 2 fully in use, 1 in use by fewer, 0 not in use, shape as given."""
    delivers = (stages >= DELIVERED) & (stages < DROPPED)
    return np.where(delivers & (use >= FULLY), 2, np.where(delivers & (use > 0.0), 1, 0))


def discontinuation(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact a cohort of programmes, with its hazard by year, and facilities surveyed four times in five years.

    Parameters
    ----------
    studies, seed
        How many, and with which draws.
    settings : mapping, optional
        Settings of both scenarios that differ.
    """
    cohort, facilities = (Scenario.from_dict(one).with_settings(settings) for one in (COHORT, FACILITIES))
    hazards, changed, in_and_out, last = [], [], [], []
    for study in range(studies):
        hazards.append(yearly_hazard(watched(cohort, seed, study)[0], YEARS))
        seen = states(*watched(facilities, seed, study + OTHER_ARM, SURVEYS))
        changed.append((seen != seen[0]).any(axis=0).mean())
        in_and_out.append(((seen > 0) != (seen[0] > 0)).any(axis=0).mean())
        last.append([(seen[-1] == state).mean() for state in (2, 1, 0)])
    hazard, at_five_years, share = np.array(hazards), np.array(last), np.array(changed)
    # a year without programmes at risk is NaN, and no peak
    conditions = {
        SECOND_YEAR: (hazard[:, 1] > hazard[:, 0]) & (hazard[:, 1] > hazard[:, 2]),
        FIFTH_YEAR: (hazard[:, 4] > hazard[:, 3]) & (hazard[:, 4] > hazard[:, 5]),
        CHANGES: share >= 0.5,
    }
    beside = {f"drops per programme-year in year {year + 1}": hazard[:, year] for year in range(YEARS)}
    beside["share of sites that change state"] = share
    beside["share of sites that go in or out of use"] = np.array(in_and_out)
    for k, what in enumerate(("fully in use", "in use by fewer than half", "not in use")):
        beside[f"share of sites {what} after 5 years"] = at_five_years[:, k]
    return Simulated(conditions=conditions, beside=beside)


SECOND_YEAR = "the hazard of year 2 is above those of years 1 and 3"
FIFTH_YEAR = "the hazard of year 5 is above those of years 4 and 6"
CHANGES = "at least half of the sites change state"

# ---- early stages

SITES = {
    "name": "Sites invited to take a programme up",
    "weeks": 156,
    "setting": {"organizations": 53},
    "support": {"isps": 53 / 11, "caseload": 11, "weeks": 156},
}
EARLY = (CONSIDERED, SELECTED, STARTING_UP)
LANDMARK = 52
"""Week up to which early stages are looked at where start-up is to be foretold."""


def penalised_logit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the slopes of a logistic regression by penalised likelihood, shape (predictors,).

    Finite where a predictor separates the outcomes too (Firth 1993, Biometrika 80:27, doi 10.1093/biomet/80.1.27).

    Parameters
    ----------
    x : numpy.ndarray, shape (cases, predictors)
        Predictors, without a constant.
    y : numpy.ndarray, shape (cases,)
        Outcomes, 0 or 1.

    Returns
    -------
    numpy.ndarray
        NaN where outcomes do not vary, or predictors do not vary independently.
    """
    from scipy.optimize import minimize

    spread = x.std(axis=0)
    centred = np.column_stack([np.ones(y.size), x - x.mean(axis=0)])
    if np.linalg.matrix_rank(centred) < centred.shape[1] or y.min() == y.max():
        return np.full(x.shape[1], np.nan)
    # in standard deviations, or the search would be along a narrow ridge
    z = centred / np.concatenate([[1.0], spread])

    def loss(beta: np.ndarray) -> float:
        linear = z @ beta
        p = 1.0 / (1.0 + np.exp(-linear))
        information = z.T @ ((p * (1.0 - p))[:, None] * z)
        sign, size = np.linalg.slogdet(information)
        return float(np.logaddexp(0.0, linear).sum() - (y * linear).sum() - 0.5 * size) if sign > 0 else 1e9

    return minimize(loss, np.zeros(z.shape[1]), method="BFGS").x[1:] / spread


def completeness_and_speed(reached: np.ndarray, until: int) -> np.ndarray:
    """Return the share of early steps that were taken, and minus the years until the last of them, shape (sites, 2).

    Where none was, the years are all those watched.

    Parameters
    ----------
    reached : numpy.ndarray, shape (steps, sites)
        Week in which each step was first taken, or `NEVER`.
    until : int
        Week up to which one looks.
    """
    done = reached <= until
    last = np.where(done, reached, 0).max(axis=0)
    return np.stack([done.mean(axis=0), -np.where(done.any(axis=0), last, until) / 52.0], axis=1)


def early_stages(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Re-enact sites that are invited to take a programme up, and regress start-up on their early stages.

    Parameters
    ----------
    studies, seed
        How many, and with which draws.
    settings : mapping, optional
        Settings of the scenario that differ from the study's.
    """
    scenario = Scenario.from_dict(SITES).with_settings(settings)
    over_all, foretold, started = [], [], []
    for study in range(studies):
        stages, _ = watched(scenario, seed, study)
        was = np.where(stages == DROPPED, 0, stages)
        reached = np.stack([first_week(was >= stage) for stage in (*EARLY, DELIVERED)])
        starts = (reached[-1] <= scenario.weeks).astype(float)
        over_all.append(penalised_logit(completeness_and_speed(reached[:-1], scenario.weeks), starts))
        waits = reached[-1] > LANDMARK
        foretold.append(penalised_logit(completeness_and_speed(reached[:-1], LANDMARK)[waits], starts[waits]))
        started.append(starts.mean())
    found, later = np.array(over_all), np.array(foretold)
    beside = {
        "log odds of start-up, complete against no early stage": found[:, 0],
        "log odds of start-up per year sooner": found[:, 1],
        "share of sites that start up": np.array(started),
        "completeness right a year in, of those not started (1 or 0)": (later[:, 0] > 0.0).astype(float),
        "speed right a year in, of those not started (1 or 0)": (later[:, 1] > 0.0).astype(float),
    }
    return Simulated(conditions={COMPLETE: found[:, 0] > 0.0, FAST: found[:, 1] > 0.0}, beside=beside)


COMPLETE = "completing more of the early stages raises the odds of start-up"
FAST = "completing them sooner raises the odds of start-up"

# ---- diffusion

NOBODY = {
    "name": "A region without ISPs",
    "weeks": 884,
    "setting": {"organizations": 200},
}


def bass(t: np.ndarray, p: float, q: float) -> np.ndarray:
    """Return the share of adopters after a time: ``(1 - e) / (1 + q/p e)`` with ``e = exp(-(p + q) t)``.

    Parameters
    ----------
    t : numpy.ndarray
        Years.
    p, q : float
        Coefficients of innovation and of imitation, per year.
    """
    left = np.exp(-(p + q) * t)
    return (1.0 - left) / (1.0 + q / p * left)


def fit_bass(t: np.ndarray, adopted: np.ndarray) -> tuple[float, float]:
    """Return p and q of the Bass curve that is nearest in least squares; NaN where nobody adopts.

    Parameters
    ----------
    t : numpy.ndarray, shape (times,)
        Years.
    adopted : numpy.ndarray, shape (times,)
        Share of adopters by then, of all who could.
    """
    from scipy.optimize import least_squares

    if adopted.max() <= 0.0:
        return float("nan"), float("nan")

    def misses(x: np.ndarray) -> np.ndarray:
        return bass(t, x[0], x[1]) - adopted

    p, q = least_squares(misses, (0.03, 0.38), bounds=((1e-6, 0.0), (2.0, 5.0))).x
    return float(p), float(q)


def diffusion(studies: int, seed: int, settings: Settings = None) -> Simulated:
    """Simulate a region without ISPs, and fit the Bass model to the organisations that have ever selected the RSI.

    Parameters
    ----------
    studies, seed
        How many, and with which draws.
    settings : mapping, optional
        Settings of the scenario that differ.
    """
    scenario = Scenario.from_dict(NOBODY).with_settings(settings)
    years = np.arange(scenario.weeks // 52 + 1)
    rows, s_shaped = [], []
    for study in range(studies):
        stages, _ = watched(scenario, seed, study)
        reached = first_week((stages >= SELECTED) & (stages < DROPPED))
        adopted = (reached <= 52 * years[:, None]).mean(axis=1)
        p, q = fit_bass(years.astype(float), adopted)
        steepest = np.log(max(q, 1e-9) / p) / (p + q)
        most = int(np.argmax(np.diff(adopted))) + 1
        s_shaped.append(1.0 < steepest < years[-1] and 1 < most < years[-1])
        rows.append((p, q, steepest, most, *adopted[[5, 10, 17]]))
    p, q, steepest, most, *shares = np.array(rows).T
    beside = {"years until the fitted curve is steepest": steepest, "year of most first selections": most}
    beside |= {f"share ever selected after {n} years": x for n, x in zip((5, 10, 17), shares, strict=True)}
    return Simulated({"p": p, "q": q}, {S_SHAPE: np.array(s_shaped)}, beside)


S_SHAPE = "S-shape: the curve is steepest after the first year and before the last"

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        name="discontinuation",
        use="shape",
        source=(
            Source(
                "Swales et al. 2012, J Ment Health",
                "10.3109/09638237.2012.689435",
                "abstract",
                "authors from memory",
            ),
            Source("Nevedal et al. 2024, Implement Sci 19:34", "10.1186/s13012-024-01361-z", "abstract"),
        ),
        design="survival of DBT programmes in the UK; 82 VA facilities that took practices over, followed for about "
        "five years with outcomes at four time points",
        figure="the hazard of discontinuation peaks in years 2 and 5; after about 5 years a third fully sustained, a "
        "third not, a third unknown, and 70 % changed state over time",
        statistic="500 trained teams of 6 (the number is ours), drops per programme-year by year since delivery began; "
        "82 organisations that start up with half a year of support, whether their state (fully in use, in use by "
        "fewer than half, not in use) is the same after 1, 3, 4 and 5 years. The peaks prove nothing: the model has "
        "ends of funding terms, put where this study found them. Changes of state prove little: without any dropping "
        "two thirds of the sites would still cross the bar of a half.",
        conditions=(Condition(SECOND_YEAR), Condition(FIFTH_YEAR), Condition(CHANGES)),
        enact=discontinuation,
        studies=80,
    ),
    Pattern(
        name="early-stages",
        use="hold",
        source=(
            Source(
                "Saldana, Chamberlain, Wang & Brown 2012, Adm Policy Ment Health 39:419-425",
                "10.1007/s10488-011-0363-y",
                "abstract",
            ),
        ),
        design="53 sites invited to take up multidimensional treatment foster care, observed through stages of "
        "implementation completion",
        figure="completing the early stages fully and fairly fast predicts start-up",
        statistic="53 organisations that have not considered the RSI, with ISPs for three years; logit (penalised, "
        "since completeness may separate) of delivery within them on the share of early steps taken (considered, "
        "selected, start-up begun) and on how soon the last one was. A hit proves little: stages are a chain, so "
        "nobody starts up without the early ones, and whoever is through them late has less time left.",
        conditions=(Condition(COMPLETE), Condition(FAST)),
        enact=early_stages,
        tells="Judged a year in, among sites that have not started, completeness still foretells start-up and speed "
        "does not (its sign is right in half of the studies). The early stages take their pace from priority, fit, "
        "funding and leaders who speak for the RSI, installation from released time, leadership, complexity and the "
        "ISP: there is no lasting trait that makes a site quick in both.",
    ),
    Pattern(
        name="diffusion",
        use="shape",
        source=(
            Source(
                "Sultan, Farley & Lehmann 1990, J Mark Res 27:70-77",
                None,
                "secondary",
                "origin from memory; means of p and q from a secondary page; shares at 5, 10 and 17 years computed",
            ),
        ),
        design="meta-analysis of Bass models of the diffusion of innovations",
        figure="mean p 0.03 and q 0.38 per year: peak in year 6; 33 % after 5 years, 81 % after 10, 99 % after 17",
        statistic="200 organisations for 17 years without ISPs; p and q fitted in least squares to the yearly share "
        "that has ever selected the RSI, all organisations being the market",
        parts=(Part("p", "per year", 0.005, 0.05, 0.03), Part("q", "per year", 0.1, 0.6, 0.38)),
        conditions=(Condition(S_SHAPE),),
        enact=diffusion,
        studies=80,
        tells="Selection spreads about twice as fast as in the mean Bass study: 68 % after 5 years, not 33 %. Leaders "
        "who speak for the RSI unasked have much to do with it (consider.leaders, 0.012 a week): at half of that rate "
        "p (0.046) and q (0.52) would be in their bands, without it they would be 0.034 and 0.41, with 38 % after 5 "
        "years. The Bass means are of innovations of all kinds.",
    ),
)
