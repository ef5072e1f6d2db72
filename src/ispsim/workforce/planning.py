"""ISPs plan their hours: what they promise, what they can keep, what time is left to answer when called."""

from ispsim.ops import clip, leaning, maximum, minimum, saturate, where


def employed(on_payroll, vacant_weeks):
    """Return 1 while there is a person in the ISP's post, 0 while it is vacant or the programme does not run."""
    return where(vacant_weeks > 0.5, 0.0, on_payroll)


def vacancy_next(left, vacant_weeks, isp_vacancy):
    """Return the weeks for which the post stays vacant."""
    return where(left > 0.5, isp_vacancy, maximum(vacant_weeks - 1.0, 0.0))


def onboarding_next(onboarded, employed, isp_onboarding):
    """Return how far the ISP has been brought in, in [0, 1]."""
    return minimum(onboarded + employed / maximum(isp_onboarding, 1.0), 1.0)


def supervision_hours(paid_hours, share_of_post, planned_supervision, employed):
    """Return the hours of supervision this week, never more than the paid ones."""
    return employed * minimum(planned_supervision * share_of_post, paid_hours)


def administration_hours(paid_hours, supervision, employed, isp_overhead):
    """Return the paid hours that go on reports, meetings and training, never more than supervision leaves."""
    return employed * minimum(paid_hours * isp_overhead, maximum(paid_hours - supervision, 0.0))


def available_hours(
    paid_hours, supervision, administration, onboarded, strain, employed, isp_strain_loss, isp_onboarding_floor
):
    """Return the hours that can go to organisations.

    What pay buys less supervision and overhead, dimmed while new and by strain.
    """
    left = maximum(paid_hours - supervision - administration, 0.0)
    return (
        employed
        * left
        * (isp_onboarding_floor + (1.0 - isp_onboarding_floor) * onboarded)
        * (1.0 - isp_strain_loss * strain)
    )


def on_site(planned_visits, hours_factor, mode_on_site):
    """Return the visits a week that are planned on site."""
    return planned_visits * hours_factor * mode_on_site


def by_screen(planned_visits, hours_factor, mode_on_site):
    """Return the visits a week that are planned as remote meetings of the same length."""
    return planned_visits * hours_factor * (1.0 - mode_on_site)


def short_contacts(planned_remote, hours_factor):
    """Return the short remote contacts (calls, messages) that are planned a week."""
    return planned_remote * hours_factor


def site_demand(
    visits,
    screen,
    remote,
    internal,
    support_visit_hours,
    support_travel_hours,
    isp_preparation,
    isp_remote_hours,
    isp_internal_travel,
):
    """Return the ISP hours a week that one organisation's plan takes."""
    travel = support_travel_hours * (1.0 - internal * (1.0 - isp_internal_travel))
    meeting = support_visit_hours + isp_preparation * support_visit_hours
    return visits * (meeting + travel) + screen * meeting + remote * isp_remote_hours


def kept_share(available, demand):
    """Return the share of the plan that the available hours can keep, in [0, 1]."""
    return where(demand > available, available / maximum(demand, 1e-9), 1.0)


def promised_share(promise, employed):
    """Return the share of the plan that is promised this week: nobody promises anything while a post is vacant."""
    return promise * employed


def broken_share(kept, promised_share, demand):
    """Return the share of promised contacts that are broken, in [0, 1]."""
    broken = clip(1.0 - kept / maximum(promised_share, 1e-9), 0.0, 1.0)
    return where(demand > 0.0, where(promised_share > 0.0, broken, 0.0), 0.0)


def promise_next(promise, kept, demand, employed, isp_replanning):
    """Return the share of the plan that is still promised: promises are scaled to what can be kept, with a lag."""
    return where(demand > 0.0, promise + employed * isp_replanning * (kept - promise), 1.0)


def free_hours(available, demand):
    """Return the hours that no plan has claimed."""
    return maximum(available - demand, 0.0)


def responsiveness(free, sites, employed, isp_free_half, isp_responsive_floor):
    """Return how quickly an ISP answers when called, in [0, 1].

    Free time per organisation served makes it, goodwill a part.
    """
    return employed * (
        isp_responsive_floor + (1.0 - isp_responsive_floor) * saturate(free / maximum(sites, 1.0), isp_free_half)
    )


def called_hours(responsiveness, free, sites, isp_call_hours):
    """Return the free hours that go on answering calls, never more than there are."""
    return minimum(free, sites * isp_call_hours * responsiveness)


def overwork(demand, promise, available, employed, isp_overwork_from):
    """Return how far what is promised presses on what is available, in [0, 1].

    From a share of it on, fully at twice of it.
    """
    pressure = demand * promise / maximum(available, 1e-9)
    return employed * clip((pressure - isp_overwork_from) / (2.0 - isp_overwork_from), 0.0, 1.0)


def supported(supervision, share_of_post, isp_supervision_half):
    """Return the support an ISP has from supervision, in [0, 1]."""
    return saturate(supervision / maximum(share_of_post, 1e-9), isp_supervision_half)


def practising(available, demand, supported, employed, isp_mentoring):
    """Return how much an ISP learns the craft this week, in [0, 1]: by doing, and more when mentored."""
    return employed * minimum(demand / maximum(available, 1e-9), 1.0) * leaning(supported, isp_mentoring)


def recovery(supported, employed, isp_role_clarity):
    """Return how far supervision and a clear role take strain off, in [0, 1]: either does a part of it."""
    return employed * (1.0 - (1.0 - supported) * (1.0 - isp_role_clarity))


def adapted_factor(hours_factor, served_weeks, use_share, step_week, step_below, step_factor):
    """Return the factor on an organisation's plan.

    Support is stepped up where use stays below the bar at the given week.
    """
    due = where(served_weeks == step_week, 1.0, 0.0)
    return where(due > 0.5, where(use_share < step_below, step_factor, hours_factor), hours_factor)


def local(local_knowledge, internal, internal_capacity, isp_local_external, isp_local_internal):
    """Return what an ISP knows of a place, in [0, 1].

    What they came with (insiders more) and what contact has taught them.
    """
    start = isp_local_external + internal * internal_capacity * (isp_local_internal - isp_local_external)
    return start + (1.0 - start) * local_knowledge


def standing(internal, isp_standing_external, isp_standing_internal):
    """Return how far an ISP is heard at other levels and in other systems, in [0, 1]."""
    return isp_standing_external + internal * (isp_standing_internal - isp_standing_external)
