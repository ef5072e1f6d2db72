"""Mechanism 2: trust among stakeholders.

Feedback loops, perspective-taking, shared goals, attention to power make colleagues feel that others will do their
part and that they can speak up (Metz et al. 2022; Metz et al. 2024, Front Health Serv 4:1353741).
"""

from ispsim.mechanisms.trust_role import through_trust
from ispsim.ops import leaning, minimum


def exchange(
    contact_resource, competence, leadership, attention, openness, trust_factor, trust_bonus, trust_among_leadership
):
    """Return how far a person is drawn into facilitated exchange, in [0, 1]."""
    reached = through_trust(contact_resource * competence, trust_factor, trust_bonus)
    return minimum(reached * leaning(leadership, trust_among_leadership) * attention * openness, 1.0)


def trust_among(from_exchange, to_exchange, across, conflict, trust_among_across):
    """Return the firing level in [0, 1] on one tie: both ends must be drawn in, the one may carry the other.

    Ties across organisations fire less (people seldom meet) and less still where rules conflict.
    """
    level = 0.5 * (from_exchange + to_exchange)
    return level * (1.0 - across * (1.0 - trust_among_across * (1.0 - conflict)))


def spanned(across, from_reach, to_reach):
    """Return the level in [0, 1] by which boundary spanning brings the two ends of a tie together.

    0 inside an organisation.
    """
    return across * 0.5 * (from_reach + to_reach)
