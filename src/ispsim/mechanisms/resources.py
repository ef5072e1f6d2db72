"""What arrives from the ISP: contact and hours, made into resources in [0, 1].

Contact (how often) and hours (how long) are two resources: trust grows by frequency more than by duration (Metz et
al. 2022, Front Health Serv 2:894599), learning takes hours. Quick answers (responsiveness) are a third, made in
`ispsim.workforce`.
"""

from ispsim.mechanisms.trust_role import through_trust
from ispsim.ops import clip, maximum, saturate, where


def kept_contact(org_kept_visits, org_kept_remote, org_contact, contact_memory, contact_remote_weight):
    """Return the smoothed number of contacts a week of an organisation (contacts a week, 0 or more).

    A moving average, because trust does not know the day of the week; cut to exactly 0 once contact has ended and
    faded, or an ISP who left long ago would go on firing.
    """
    now = org_kept_visits + contact_remote_weight * org_kept_remote
    smooth = org_contact + (now - org_contact) * contact_memory
    return where(now > 0.0, smooth, where(smooth > 0.001, smooth, 0.0))


def contact_resource(contact, contact_half):
    """Return the resource in [0, 1] that lies in being seen often."""
    return saturate(contact, contact_half)


def willingness(priority, slack, contact_willing_floor, contact_slack_half):
    """Return the share in [0, 1] of the offered hours that an organisation accepts.

    People take part when the matter has priority and time is released for it; high priority makes up for missing
    time, in part (FIRE process evaluation, Rycroft-Malone et al. 2018: site priority, released resources).
    """
    wanting = contact_willing_floor + (1.0 - contact_willing_floor) * priority
    room = saturate(slack, contact_slack_half)
    return wanting * (room + (1.0 - room) * priority * priority)


def hours_resource(hours, contact_hours_half):
    """Return the resource in [0, 1] that lies in the hours a head spends with the ISP in a week."""
    return saturate(hours, contact_hours_half)


def overload(asked, slack, load_half):
    """Return how far the hours asked of a person exceed the released ones, in [0, 1)."""
    return saturate(maximum(asked - slack, 0.0), load_half)


def attention(priority, load, attention_floor, attention_load):
    """Return how far people turn towards a contact at all, in [0, 1]: priority helps, overload hurts."""
    return clip((attention_floor + (1.0 - attention_floor) * priority) * (1.0 - attention_load * load), 0.0, 1.0)


def either(a, b):
    """Return 1 where at least one of two flags is 1, else 0."""
    return maximum(a, b)


def beyond(x, set_point):
    """Return how far a state stands above its set point, in [0, 1]."""
    return maximum(x - set_point, 0.0)


def early(tenure, drop_new_leader_weeks):
    """Return 1 while a leader counts as new, else 0."""
    return where(tenure < drop_new_leader_weeks, 1.0, 0.0)


def flag():
    """Return 1."""
    return 1.0


def asked_hours(org_work_per_head, world_strategy_hours, uses, skill, intervention_complexity, load_burden):
    """Return the hours asked of a practitioner this week.

    Contact, other strategies, and using an RSI that is not yet mastered.
    """
    burden = load_burden * intervention_complexity * uses * (1.0 - skill)
    return org_work_per_head + world_strategy_hours + burden


def help_starting(leader_hours_resource, contact_resource, competence, factor, bonus):
    """Return the ISP's practical help in starting up, in [0, 1]: hours and contact, through the leaders' trust."""
    return clip(through_trust(0.5 * (leader_hours_resource + contact_resource) * competence, factor, bonus), 0.0, 1.0)
