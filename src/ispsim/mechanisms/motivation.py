"""Mechanism 6: positive motivation.

Encouragement, empowerment, quick wins and accountability make the RSI "worth the effort and within reach". In
EvidenceNOW the more effective facilitators combined cultivating motivation with tailoring and accountability
(PMC9512557). Overload, failure and mandates without help dim it.
"""

from ispsim.mechanisms.trust_role import through_trust
from ispsim.ops import leaning, maximum, minimum, saturate, where


def motivation(
    contact_resource,
    competence,
    responsiveness,
    tailored,
    attention,
    load,
    openness,
    trust_factor,
    trust_bonus,
    motivation_responsive,
    motivation_tailored,
    motivation_load,
):
    """Return the firing level in [0, 1] of what encourages a person."""
    reached = through_trust(
        contact_resource * competence * leaning(responsiveness, motivation_responsive), trust_factor, trust_bonus
    )
    return minimum(
        reached * leaning(tailored, motivation_tailored) * attention * (1.0 - motivation_load * load) * openness, 1.0
    )


def mandate(mandated, kept_any, kept, slack, supported, motivation_mandate_half, motivation_mandate_help):
    """Return the harm in [0, 1] to motivation of hours that may not be refused: less where help comes with them."""
    held = where(kept_any > 0.0, mandated * kept, 0.0)
    beyond = maximum(held - slack, 0.0)
    return saturate(beyond, motivation_mandate_half) * (1.0 - motivation_mandate_help * supported)
