"""People leave and arrive: practitioners, leaders and ISPs. A post stays; its holders come and go."""

from ispsim.ops import bell, clip, exp, floor, happens, log, maximum, minimum, where


def practitioner_hazard(
    setting_staff_turnover,
    frailty,
    climate,
    load,
    skill,
    tenure,
    retained,
    climate_mean,
    turnover_level,
    turnover_climate,
    turnover_load,
    turnover_skill,
    turnover_newcomer,
):
    """Return the weekly hazard of leaving.

    `setting_staff_turnover` is departures per practitioner-year at average climate and load; `turnover_level` takes
    out what newcomers' higher hazard adds on average. Worse climates lose about twice as many people as better ones
    (Glisson et al. 2008, doi 10.1007/s10488-007-0152-9).
    """
    context = exp(turnover_climate * (climate_mean - climate) + turnover_load * load - turnover_skill * skill)
    first_year = where(tenure < 52.0, turnover_newcomer, 1.0)
    return setting_staff_turnover / 52.0 * turnover_level * frailty * context * first_year * (1.0 - retained)


def retained(strength, turnover_support):
    """Return the share of departures that organisational support prevents, in [0, 1] (Glisson, Dukes & Green 2006.

    Up to two thirds).
    """
    return strength * turnover_support


def leader_hazard(setting_leader_turnover, retained):
    """Return the weekly hazard that a leader leaves."""
    return setting_leader_turnover / 52.0 * (1.0 - retained)


def isp_hazard(yearly_turnover, strain, employed, isp_strain_leaving):
    """Return the weekly hazard that an ISP leaves: strain drives people out."""
    return employed * yearly_turnover / 52.0 * (1.0 + isp_strain_leaving * strain)


def leaves(hazard, u):
    """Return 1 where the person leaves this week, else 0."""
    return happens(hazard, u)


def plus_one(x):
    """Return the next number: of a stint, or of a week in post."""
    return x + 1.0


def zero():
    """Return 0: what a newcomer has."""
    return 0.0


def same(x):
    """Return `x` itself."""
    return x


def trait(mean, spread, u):
    """Return a newcomer's trait in [0, 1]: bell-shaped around `mean` with standard deviation `spread`."""
    return clip(mean + spread * bell(u), 0.02, 0.98)


def effect(spread, u):
    """Return a personal effect with mean 0 and standard deviation `spread`."""
    return spread * bell(u)


def openness(entry_openness_spread, u_arrival_openness):
    """Return how readily a person responds to support, around 1 and never below 0."""
    return clip(1.0 + entry_openness_spread * bell(u_arrival_openness), 0.0, 2.0)


def handed_over(trust, parting, handover_trust):
    """Return what trust in the ISP is left when a part of the contact goes: trust is held in a person.

    With whoever leaves, most of their part goes; what was with a second ISP stays.
    """
    return trust * ((1.0 - parting) + parting * handover_trust)


def tenure_so_far(yearly, u):
    """Return the whole weeks for which somebody found in post has held it, under a constant yearly hazard.

    20 years at most.
    """
    weeks = -log(u) * 52.0 / maximum(yearly, 0.05)
    return floor(minimum(weeks, 1040.0))
