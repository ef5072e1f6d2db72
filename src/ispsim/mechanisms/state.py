"""The one update of a state, and the watch over what enters it."""

from ispsim.ops import minimum, where


def first_fault(level, week, earlier):
    """Return the first week in which a level was no number from 0 to 1: this one, an earlier one, or infinity."""
    return where(level >= 0.0 and level <= 1.0, earlier, minimum(earlier, week))


def updated(state, set_point, decay, gain_left, loss_left):
    """Return a state after a week.

    Parameters
    ----------
    state, set_point : float
        In [0, 1].
    decay : float
        Share of the distance to the set point that is lost in a week, in [0, 1].
    gain_left, loss_left : float
        ``prod(1 - rate firing)`` over what raises and over what lowers the state, in [0, 1].

    Notes ----- ``y = x - decay (x - set point)``, then ``(y + (1 - y) (1 - gain_left)) loss_left``. Under a constant
    gain G and set point 0 the state approaches ``G / (G + decay - G decay)`` at ratio ``(1 - G) (1 - decay)``.
    """
    relaxed = state - decay * (state - set_point)
    return (relaxed + (1.0 - relaxed) * (1.0 - gain_left)) * loss_left
