"""Two mechanisms of one's own, for scenarios/my_mechanism.toml; docs/guides/own_mechanism.md explains them.

Both are assumptions, made to show how it is done, not findings.
"""

import ispsim
from ispsim import ops


@ispsim.mechanism(
    acts_on="motivation",
    effect="lowers",
    parameters={
        "rate": (0.05, 0.01, 0.10, "per week"),
        "threshold": (0.08, 0.02, 0.20, "overload"),
        "shield": (0.5, 0.2, 0.8, "weight"),
    },
)
def burnout(load, org_climate, threshold, shield):
    """Overload beyond a threshold wears motivation down, less so where the climate for implementation is good."""
    if load <= threshold:
        return 0.0
    pressure = (load - threshold) / (1.0 - threshold)
    return pressure * (1.0 - shield * org_climate)


@ispsim.mechanism(
    acts_on="motivation",
    effect="raises",
    parameters={"without_wins": (0.3, 0.1, 0.6, "share")},
)
def motivation_by_wins(
    contact_resource, competence, trust_factor, trust_bonus, attention, openness, quick_wins, without_wins
):
    """Encouragement counts in full only where colleagues already show that the intervention works.

    A rival of the built-in mechanism, in which encouragement works by itself.
    """
    reached = reaching(contact_resource * competence, trust_factor, trust_bonus)
    return min(reached * (without_wins + (1.0 - without_wins) * quick_wins) * attention * openness, 1.0)


def reaching(resource, factor, bonus):
    """Return a resource as trust lets it through."""
    return min(resource * factor + bonus * ops.saturate(resource, 0.05), 1.0)
