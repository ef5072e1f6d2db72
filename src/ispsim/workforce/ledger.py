"""The ledger: hours and money, by activity and by who pays."""

from ispsim.ops import maximum, where


def promised_contacts(visits, screen, remote, promise):
    """Return the contacts a week that an organisation was promised."""
    return (visits + screen + remote) * promise


def kept_visits(visits, screen, kept, contact_screen):
    """Return the meetings a week that are kept; one on screen is worth `contact_screen` of one on site."""
    return (visits + contact_screen * screen) * kept


def kept_remote(remote, kept):
    """Return the short remote contacts a week that are kept."""
    return remote * kept


def staff_hours(
    kept_visits,
    kept_remote,
    willingness,
    mandated,
    kept,
    support_visit_hours,
    isp_remote_hours,
    contact_attendance,
    contact_remote_attendance,
    contact_follow_up,
):
    """Return the hours a practitioner spends with the ISP in a week.

    Meetings reach a part of the staff, calls one or two people; of what is offered a share is accepted, but mandated
    hours (follow-up included) may not be refused; they are held as far as contacts are kept.
    """
    offered = kept_visits * support_visit_hours * contact_attendance
    offered = offered + kept_remote * isp_remote_hours * contact_remote_attendance
    held = where(kept_visits + kept_remote > 0.0, kept, 0.0) / (1.0 + contact_follow_up)
    return maximum(offered * willingness, mandated * held)


def leader_hours(
    kept_visits,
    kept_remote,
    willingness,
    support_visit_hours,
    isp_remote_hours,
    contact_leader_share,
    contact_leader_remote,
):
    """Return the hours a leader spends with the ISP in a week."""
    return (
        (kept_visits * support_visit_hours + contact_leader_remote * kept_remote * isp_remote_hours)
        * contact_leader_share
        * willingness
    )


def implementation_hours(hours, contact_follow_up):
    """Return the hours a head spends on implementation in a week: with the ISP, and on following up what was agreed."""
    return hours * (1.0 + contact_follow_up)


def displaced_hours(hours, slack):
    """Return the hours a head that contact takes from clients: what released time does not cover."""
    return maximum(hours - slack, 0.0)


def planned_contacts(visits, screen, remote):
    """Return the contacts planned this week, of any kind."""
    return visits + screen + remote


def meeting_hours(meetings, kept, meetings_inside, insider_kept, support_visit_hours):
    """Return the ISP hours that go on meetings, with the ISP and with an internal one beside."""
    return (meetings * kept + meetings_inside * insider_kept) * support_visit_hours


def travel_hours(
    visits, kept, internal, visits_inside, insider_kept, insider_internal, support_travel_hours, isp_internal_travel
):
    """Return the ISP hours on the road; insiders travel less."""
    less = 1.0 - isp_internal_travel
    road = visits * kept * support_travel_hours * (1.0 - internal * less)
    return road + visits_inside * insider_kept * support_travel_hours * (1.0 - insider_internal * less)


def preparation_hours(
    visits, screen, kept, visits_inside, screen_inside, insider_kept, support_visit_hours, isp_preparation
):
    """Return the ISP hours of preparing meetings and following them up."""
    meetings = (visits + screen) * kept + (visits_inside + screen_inside) * insider_kept
    return meetings * isp_preparation * support_visit_hours


def remote_hours(remote, kept, remote_inside, insider_kept, isp_remote_hours):
    """Return the ISP hours of short remote contacts."""
    return (remote * kept + remote_inside * insider_kept) * isp_remote_hours


def unassigned_hours(hours_paid, supervision, administration, used, calls):
    """Return the paid hours that nothing has claimed."""
    return maximum(hours_paid - supervision - administration - used - calls, 0.0)


def per_site(sites):
    """Return the share of one organisation in what an ISP spends on all they serve."""
    return 1.0 / maximum(sites, 1.0)


def shared_hours(hours, per_site, served, hours_inside, insider_per_site, served_inside):
    """Return the part of its ISPs' common hours that falls to one organisation."""
    return hours * per_site * served + hours_inside * insider_per_site * served_inside


def isp_pay(
    hours_on_site,
    hours_on_screen,
    hours_travel,
    hours_preparation,
    hours_remote,
    hours_calls,
    hours_supervision,
    hours_administration,
    hours_unassigned,
    costs_isp_hour,
):
    """Return the ISP pay that falls to one organisation."""
    direct = hours_on_site + hours_on_screen + hours_travel + hours_preparation + hours_remote + hours_calls
    return (direct + hours_supervision + hours_administration + hours_unassigned) * costs_isp_hour


def staff_pay(hours_staff_contact, hours_staff_strategies, costs_staff_hour):
    """Return the cost of practitioners' time."""
    return (hours_staff_contact + hours_staff_strategies) * costs_staff_hour


def reached(clients, sum_faithful, size):
    """Return the clients whom faithful use reaches.

    An organisation's clients are shared equally by its practitioners.
    """
    return clients * sum_faithful / maximum(size, 1.0)
