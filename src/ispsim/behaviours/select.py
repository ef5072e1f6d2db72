"""Select: leaders decide for their organisation, systems permit and pay, organisations move through stages.

Stages: 0 not considered, 1 considered, 2 selected, 3 starting up, 4 delivered, 5 sustained, 6 dropped.
"""

from ispsim.ops import exp, happens, leaning, minimum, saturate, share, where


def conflict_left(rule_conflict, bridged):
    """Return how far conflicting rules still stand in the way, in [0, 1]."""
    return rule_conflict * (1.0 - bridged)


def consider_hazard(
    leaders_promote,
    staff_promote,
    neighbours,
    system_promotes,
    consider_base,
    consider_leaders,
    consider_staff,
    consider_peers,
    consider_system,
):
    """Return the weekly hazard by which an organisation takes the RSI into consideration.

    Inside it leaders and staff speak for it; outside other organisations have it and the system backs it (the two
    sources of adoption of Bass: Sultan, Farley & Lehmann 1990, J Mark Res 27:70).
    """
    inside = consider_leaders * leaders_promote + consider_staff * staff_promote
    return consider_base + inside + consider_peers * neighbours + consider_system * system_promotes


def select_hazard(
    leader_advocacy,
    priority,
    fit,
    conflict,
    funding,
    neighbours,
    select_rate,
    select_priority,
    select_conflict,
    select_funding,
    select_peers,
    learning_fit_half,
):
    """Return the weekly hazard by which leaders who consider the RSI select it.

    Leaders' knowledge and motivation make the case, priority, fit, permitting rules and money allow it, the example
    of others helps.
    """
    case = (
        leader_advocacy
        * leaning(priority, select_priority)
        * (1.0 + learning_fit_half)
        * saturate(fit, learning_fit_half)
    )
    allowed = (1.0 - select_conflict * conflict) * leaning(funding, select_funding)
    return select_rate * case * allowed * (1.0 + select_peers * neighbours)


def neighbourhood(around, sum_neighbours, sum_leader_ties, consider_ties):
    """Return the share of organisations around that have selected the RSI.

    In the own system, and where own leaders have ties.
    """
    return (1.0 - consider_ties) * around + consider_ties * share(sum_neighbours, sum_leader_ties)


def installation(
    stage,
    progress,
    slack,
    complexity,
    conflict,
    leadership,
    isp_help,
    peer_practice,
    install_rate,
    install_slack,
    install_leadership,
    install_complexity,
    install_conflict,
    install_isp,
    install_peers,
    contact_slack_half,
):
    """Return the progress of installation after this week, in [0, 1], 0 while it has not begun.

    Released time and leaders carry it, the ISP and colleagues elsewhere help, complexity and conflicting rules slow it.
    """
    carried = leaning(saturate(slack, contact_slack_half), install_slack) * leaning(leadership, install_leadership)
    slowed = (1.0 - install_complexity * complexity) * (1.0 - install_conflict * conflict)
    pace = install_rate * carried * slowed * (1.0 + install_isp * isp_help + install_peers * peer_practice)
    begun = where(stage > 2.5, where(stage < 5.5, 1.0, 0.0), 0.0)
    return begun * minimum(progress + pace, 1.0)


def weeks_delivered_next(stage, weeks_delivered):
    """Return the weeks since delivery began, 0 where the RSI is not delivered."""
    return delivering(stage) * (weeks_delivered + 1.0)


def drop_hazard(
    stage,
    frailty,
    climate,
    load,
    new_leader,
    funding,
    use_share,
    weeks_delivered,
    climate_mean,
    drop_base,
    drop_climate,
    drop_load,
    drop_new_leader,
    drop_funding,
    drop_use,
    drop_term_first,
    drop_term_length,
    drop_term_window,
    drop_term_factor,
):
    """Return the weekly hazard by which an organisation drops the RSI.

    Strain, a new leader, lapsed funding, little use, ends of terms.

    Decisions cluster at the ends of the first two funding terms, so that the hazard peaks in years 2 and 5 (Swales et
    al. 2012, doi 10.3109/09638237.2012.689435).
    """
    after_first = weeks_delivered - drop_term_first
    after_second = after_first - drop_term_length
    first = where(after_first >= 0.0, where(after_first < drop_term_window, 1.0, 0.0), 0.0)
    second = where(after_second >= 0.0, where(after_second < drop_term_window, 1.0, 0.0), 0.0)
    context = (
        exp(drop_climate * (climate_mean - climate)) * (1.0 + drop_load * load) * (1.0 + drop_new_leader * new_leader)
    )
    money = 1.0 + (drop_funding - 1.0) * (1.0 - funding)
    return (
        drop_base
        * frailty
        * context
        * money
        * (1.0 + drop_use * delivering(stage) * (1.0 - use_share))
        * (1.0 + (drop_term_factor - 1.0) * (first + second))
    )


def stage_next(
    stage,
    consider,
    select,
    progress,
    drop,
    weeks_delivered,
    install_start,
    stage_sustained,
    consider_again,
    u_organization_consider,
    u_organization_select,
    u_organization_install,
    u_organization_drop,
):
    """Return the stage after this week; at most one step is taken in a week."""
    considers = happens(consider, u_organization_consider)
    selects = 1.0 + happens(select, u_organization_select)
    starts = 2.0 + happens(install_start, u_organization_install)
    delivers = where(progress >= 1.0, 4.0, 3.0)
    sustains = where(weeks_delivered >= stage_sustained, 5.0, 4.0)
    drops = happens(drop, u_organization_drop)
    again = where(happens(consider_again * consider, u_organization_consider) > 0.5, 1.0, 6.0)
    going = where(
        stage < 0.5,
        considers,
        where(stage < 1.5, selects, where(stage < 2.5, starts, where(stage < 3.5, delivers, sustains))),
    )
    return where(stage > 5.5, again, where(stage > 1.5, where(drops > 0.5, 6.0, going), going))


def delivering(stage):
    """Return 1 where the RSI is delivered or sustained, else 0."""
    return where(stage > 3.5, where(stage < 5.5, 1.0, 0.0), 0.0)


def dropped(was_selected, stage):
    """Return 1 where the RSI was dropped this week, else 0: a failure is felt when it happens."""
    return where(stage > 5.5, was_selected, 0.0)


def selected(stage):
    """Return 1 where the RSI is selected, starting up, delivered or sustained, else 0."""
    return where(stage > 1.5, where(stage < 5.5, 1.0, 0.0), 0.0)


def funding_next(funding, policy_support, funding_lapse, funding_return, funding_policy, u_system_funding):
    """Return whether a system has funding for the RSI after this week (0 or 1); it can lapse and return."""
    lapse = happens(funding_lapse * leaning(1.0 - policy_support, funding_policy), u_system_funding)
    back = happens(funding_return * leaning(policy_support, funding_policy), u_system_funding)
    return where(funding > 0.5, 1.0 - lapse, back)
