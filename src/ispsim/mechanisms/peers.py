"""Peers: colleagues who use the RSI teach, encourage and are imitated, with or without an ISP."""

from ispsim.ops import log, maximum, saturate, where


def help_on_tie(trust, to_uses, to_skill):
    """Return what a colleague at the other end of a tie passes on: only users help, by skill, along trust."""
    return trust * to_uses * to_skill


def peer_help(help_received, peers_half):
    """Return the level in [0, 1] of help and encouragement that arrives from colleagues."""
    return saturate(help_received, peers_half)


def escape_rate(peers_contagion):
    """Return ``-log(1 - beta)``: the weekly hazard that one user tied to brings."""
    return -log(maximum(1.0 - peers_contagion, 1e-12))


def contagion(
    users_tied,
    users_anywhere,
    rate,
    peers_well_mixed,
    peers_complex_threshold,
    peers_complex_scale,
    contagion_is_simple,
):
    """Return the hazard by which example alone makes a non-user start.

    Simple contagion: every user tied to adds the same hazard, so that the chance is ``1 - (1 - beta)^users``. Complex
    contagion (the rival): hazard only from users beyond a threshold (Centola & Macy 2007, doi 10.1086/521848). With
    `peers_well_mixed` the users anywhere stand in for the ones tied to.
    """
    users = (1.0 - peers_well_mixed) * users_tied + peers_well_mixed * users_anywhere
    beyond = maximum(users - peers_complex_threshold, 0.0)
    return rate * where(contagion_is_simple > 0.5, users, peers_complex_scale * beyond)


def own_success(uses, fidelity):
    """Return what a person's own use is worth to them, in [0, 1]: a quick win is use that goes well."""
    return uses * fidelity
