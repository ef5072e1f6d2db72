"""Mechanism 1: trust in the ISP.

Technical routes: frequent contact (frequency over duration), quick response, shown expertise, quick wins; relational
routes: attitudes (Metz et al. 2022, Front Health Serv 2:894599; Bührmann et al. 2022, PLOS ONE 17:e0267533).
"""

from ispsim.ops import leaning, minimum


def trust_in_isp(
    contact_resource,
    competence,
    attitudes,
    responsiveness,
    broken,
    load,
    openness,
    quick_wins,
    trust_attitudes,
    trust_responsive,
    trust_load,
    trust_quick_wins,
):
    """Return the firing level in [0, 1] of what makes a person trust their ISP.

    Parameters
    ----------
    contact_resource : float
        From how often the ISP is there.
    competence, attitudes, responsiveness : float
        Of the ISP, each in [0, 1].
    broken : float
        Share of the promised contacts that were broken.
    load : float
        Overload of the person, which dims.
    openness : float
        How readily this person responds to support (around 1).
    quick_wins : float
        Share of colleagues who use the RSI with success.
    """
    shown = (1.0 - trust_attitudes) * competence + trust_attitudes * attitudes
    level = (
        contact_resource
        * shown
        * leaning(responsiveness, trust_responsive)
        * (1.0 - broken)
        * (1.0 - trust_load * load)
    )
    return minimum(level * openness * (1.0 + trust_quick_wins * quick_wins), 1.0)


def broken_promises(contact_promised, broken):
    """Return the harm in [0, 1] to trust from contacts that were promised and not kept."""
    return minimum(contact_promised, 1.0) * broken
