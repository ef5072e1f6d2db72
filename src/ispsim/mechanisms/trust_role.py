"""What trust in the ISP does to the other four mechanisms: a gate by default, additive or nothing as rivals.

Trust is installed first and then used (Albers et al. 2022, abstract). A gate with a soft floor: a little gets through
from the first week, since short consultation is known to achieve something. Under a gate, taking trust away dims four
mechanisms by construction.
"""

from ispsim.ops import minimum, saturate


def trust_factor(
    trust,
    trust_is_gate,
    trust_is_additive,
    trust_is_none,
    trust_half,
    trust_floor,
    trust_additive_scale,
    trust_none_scale,
):
    """Return what a resource is multiplied by (0 or more) on its way to a person who trusts the ISP this much."""
    gate = trust_floor + (1.0 - trust_floor) * (1.0 + trust_half) * trust / (trust + trust_half)
    return trust_is_gate * gate + trust_is_additive * trust_additive_scale * 0.5 + trust_is_none * trust_none_scale


def trust_bonus(trust, trust_is_additive, trust_additive_scale):
    """Return what trust adds beside the resource (additive form only)."""
    return trust_is_additive * trust_additive_scale * 0.5 * trust


def through_trust(resource, factor, bonus):
    """Return a resource as it reaches a person, in [0, 1]; exactly 0 where there is no resource.

    The additive form is masked by the resource, so that trust that outlives the ISP cannot fire.
    """
    return minimum(resource * factor + bonus * saturate(resource, 0.05), 1.0)
