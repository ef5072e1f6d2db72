"""Other inputs that planners would buy instead of, or beside, ISPs.

Each feeds the same states with its own hours and cost.

Strengths are relative (0 to 1); how far a full-strength strategy reaches is set by the registered parameters
``strategies.*``.
"""

from ispsim.ops import leaning, minimum, saturate


def taught(hours, strength, acceptance, fitting, strategies_training_half):
    """Return the level in [0, 1] of a training event: hours this week, accepted, fitting.

    One-off training moves skill little whatever its form (Beidas et al. 2012): most of it is knowledge, and it fades.
    """
    return saturate(hours * acceptance, strategies_training_half) * strength * minimum(fitting, 1.0)


def informed(strength, fitting, attention):
    """Return the level in [0, 1] of printed or online materials: passive, so dimmed by attention."""
    return strength * minimum(fitting, 1.0) * attention


def fed_back(strength, uses, attention, strategies_feedback_low_use):
    """Return the level in [0, 1] of audit and feedback.

    Larger where use is low (Ivers et al. 2012, doi 10.1002/14651858.CD000259.pub3).
    """
    return strength * (1.0 - strategies_feedback_low_use * uses) * attention


def opinion_led(strength, trust_in_leader, attention, strategies_opinion_trust):
    """Return the level in [0, 1] of a local opinion leader: works through trusted relations."""
    return strength * leaning(trust_in_leader, strategies_opinion_trust) * attention


def programme(strength, openness):
    """Return the level in [0, 1] of a leadership programme.

    Leaders differ in how they respond (Williams et al. 2024, doi 10.1186/s13012-024-01356-w).
    """
    return minimum(strength * openness, 1.0)
