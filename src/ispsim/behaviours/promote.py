"""Promote: practitioners and leaders speak for the RSI, systems back it."""

from ispsim.ops import happens, leaning, logistic, maximum, sqrt, where


def advocacy(knowledge, motivation, promote_gain, promote_threshold):
    """Return the long-run probability in (0, 1) that a person with this knowledge and motivation promotes the RSI."""
    readiness = sqrt(maximum(knowledge, 0.02) * maximum(motivation, 0.02))
    return logistic(promote_gain * (readiness - promote_threshold))


def promotes_next(promotes, advocacy, promote_rate, u):
    """Return whether a person promotes after this week (0 or 1).

    Starting and stopping are hazards with a common rate.
    """
    changes = happens(promote_rate * where(promotes > 0.5, 1.0 - advocacy, advocacy), u)
    return where(promotes > 0.5, 1.0 - changes, changes)


def system_promotes_next(promotes, policy_support, funding, promote_rate, promote_funding, u_system_promote):
    """Return whether a system promotes the RSI after this week (0 or 1)."""
    return promotes_next(promotes, policy_support * leaning(funding, promote_funding), promote_rate, u_system_promote)
