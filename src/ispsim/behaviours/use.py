"""Use: practitioners start, go on and stop, with a fidelity; only where their organisation delivers the RSI."""

from ispsim.ops import clip, happens, leaning, logistic, maximum, sqrt, where


def opportunity(climate, leadership, load, conflict, use_room, use_climate, use_leadership, use_load, use_conflict):
    """Return the opportunity to use in [0, 1].

    Climate and leaders make room, overload and conflicting rules take it.
    """
    room = use_room + use_climate * climate + use_leadership * leadership
    return clip(room * (1.0 - use_load * load) * (1.0 - use_conflict * conflict), 0.0, 1.0)


def readiness(knowledge, skill, opportunity, motivation):
    """Return readiness in [0, 1].

    The harmonic mean of capability, opportunity and motivation (COM-B: none replaces another).
    """
    capability = sqrt(maximum(knowledge, 0.02) * maximum(skill, 0.02))
    opportunity = maximum(opportunity, 0.02)
    motivation = maximum(motivation, 0.02)
    pairs = capability * opportunity + capability * motivation + opportunity * motivation
    return 3.0 * capability * opportunity * motivation / pairs


def inclination(
    readiness, person_effect, site_effect, peer_help, world_week, use_gain, use_threshold, use_peers, use_trend
):
    """Return the long-run probability of use that a person in this state tends to, in (0, 1).

    `use_trend` is a secular trend, in logits a year, that lifts everybody alike.
    """
    lasting = person_effect + site_effect + use_trend * world_week / 52.0
    return logistic(use_gain * (readiness - use_threshold) + lasting + use_peers * peer_help)


def start_hazard(inclination, use_start_rate):
    """Return the weekly hazard by which a non-user starts of their own accord."""
    return use_start_rate * inclination


def stop_hazard(inclination, use_stop_rate):
    """Return the weekly hazard by which a user stops."""
    return use_stop_rate * (1.0 - inclination)


def uses_next(uses, delivers, start_hazard, peer_hazard, stop_hazard, u_practitioner_use):
    """Return whether a practitioner uses the RSI after this week (0 or 1); nobody does where it is not delivered.

    Non-users start of their own accord or by example, users stop.
    """
    changes = happens(where(uses > 0.5, stop_hazard, start_hazard + peer_hazard), u_practitioner_use)
    return delivers * where(uses > 0.5, 1.0 - changes, changes)


def fidelity(skill, climate, load, fidelity_floor, fidelity_climate, fidelity_load):
    """Return how closely a user keeps to the RSI, in [0, 1]: skill, in a climate that expects it, without overload."""
    held = fidelity_floor + (1.0 - fidelity_floor) * skill * leaning(climate, fidelity_climate)
    return clip(held * (1.0 - fidelity_load * load), 0.0, 1.0)
