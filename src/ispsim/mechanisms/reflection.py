"""Mechanism 4: ongoing opportunities for learning, reflection and support.

Repeated coaching, feedback and protected time to reflect hold skill (Beidas et al. 2012, Psychiatr Serv 63:660, doi
10.1176/appi.ps.201100401: hours of consultation predict adherence and skill). Needs released time and leaders who
back it.
"""

from ispsim.mechanisms.trust_role import through_trust
from ispsim.ops import leaning, minimum, saturate


def reflection(
    hours_resource,
    competence,
    responsiveness,
    leadership,
    slack,
    uses,
    openness,
    trust_factor,
    trust_bonus,
    reflection_responsive,
    reflection_leadership,
    reflection_slack,
    contact_slack_half,
):
    """Return the firing level in [0, 1]: "problems are normal and solvable; I can hold this skill".

    It acts on people who use the RSI: nobody reflects on a practice they do not have.
    """
    reached = through_trust(
        hours_resource * competence * leaning(responsiveness, reflection_responsive), trust_factor, trust_bonus
    )
    backing = leaning(leadership, reflection_leadership) * leaning(
        saturate(slack, contact_slack_half), reflection_slack
    )
    return minimum(reached * backing * uses * openness, 1.0)
