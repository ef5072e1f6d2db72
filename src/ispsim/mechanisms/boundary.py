"""Mechanism 5: boundary spanning.

Brokerage between people, organisations, levels and systems, so that the other side's rules can be worked with.
Treatment Foster Care at 15 US sites failed at first on conflicting rules although every system had paid in (opening
example of Albers et al. 2022).
"""

from ispsim.mechanisms.trust_role import through_trust
from ispsim.ops import leaning, maximum, minimum


def boundary(contact_resource, competence, standing, conflict, across_share, funded, factor, bonus, boundary_funding):
    """Return the firing level in [0, 1] for one organisation.

    Parameters
    ----------
    standing : float
        How far the ISP is heard at other levels and in other systems.
    conflict, across_share : float
        What there is to span: conflicting rules, ties to other organisations; where both are 0 nothing fires.
    funded : float
        1 while the system has funding.
    """
    reached = through_trust(contact_resource * competence, factor, bonus)
    to_span = maximum(conflict, across_share)
    return minimum(reached * standing * to_span * leaning(funded, boundary_funding), 1.0)
