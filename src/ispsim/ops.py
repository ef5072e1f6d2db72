"""The few scalar operations that rules are written in.

A rule (a mechanism, a behaviour, a rule of the workforce) is a plain function of numbers. It may use arithmetic,
comparisons, ``if`` and the functions of this module, so that the same definition runs as Python, as compiled code and
in ensembles. All of them take and return floats. None calls the platform's mathematical library (``sqrt`` and ``log``
apart: the first is exact by the IEEE standard, the second is used once a week at most), so that the bits do not
depend on the machine.
"""

import math

NAN = float("nan")


def where(condition, a, b):
    """Return `a` where `condition` holds, else `b`."""
    return a if condition else b


def minimum(a, b):
    """Return the smaller of two numbers."""
    return a if a < b else b


def maximum(a, b):
    """Return the larger of two numbers."""
    return a if a > b else b


def least(a, b):
    """Return what Python's ``min`` does: `a`, unless `b` is smaller; NaN in `a` stays."""
    return b if b < a else a


def most(a, b):
    """Return what Python's ``max`` does: `a`, unless `b` is larger; NaN in `a` stays."""
    return b if b > a else a


def magnitude(x):
    """Return `x` without its sign."""
    return -x if x < 0.0 else x


def clip(x, low, high):
    """Return `x` held between `low` and `high`."""
    return minimum(maximum(x, low), high)


def saturate(x, half):
    """Return ``x / (x + half)``: 0 at 0, one half at `half`, towards 1 for large `x`.

    Parameters
    ----------
    x : float
        Amount, at least 0.
    half : float
        Amount that gives one half, above 0.
    """
    return x / (x + half)


def leaning(x, weight):
    """Return ``1 - weight (1 - x)``: how a context `x` in [0, 1] dims what leans on it with this `weight` in [0, 1].

    Weight 0 makes the context irrelevant, weight 1 makes it a strict condition.
    """
    return 1.0 - weight * (1.0 - x)


def exp(x):
    """Return e to the power `x`, `x` held within -32 to 32; relative error below 4e-14.

    Taylor's polynomial at x/128, squared seven times: only products and sums, hence the same bits everywhere. It is
    taken in parts that do not wait for each other.
    """
    y = clip(x, -32.0, 32.0) * 0.0078125
    y2 = y * y
    y4 = y2 * y2
    low = y + y2 * (1.0 / 2.0 + y * (1.0 / 6.0))
    middle = (1.0 / 24.0 + y * (1.0 / 120.0)) + y2 * (1.0 / 720.0 + y * (1.0 / 5040.0))
    high = (1.0 / 40320.0 + y * (1.0 / 362880.0)) + y2 * (1.0 / 3628800.0 + y * (1.0 / 39916800.0))
    p = 1.0 + (low + y4 * (middle + y4 * high))
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p


def log(x):
    """Return the natural logarithm of `x`, `x` above 0."""
    return math.log(x)


def sqrt(x):
    """Return the square root of `x`, `x` at least 0."""
    return math.sqrt(x)


def floor(x):
    """Return the largest whole number that is not above `x`."""
    return float(math.floor(x))


def logistic(x):
    """Return ``1 / (1 + exp(-x))``."""
    return 1.0 / (1.0 + exp(-x))


def chance_of(hazard):
    """Return the probability of at least one event in a week with this `hazard` a week: ``1 - exp(-hazard)``."""
    return 1.0 - exp(-hazard)


def happens(hazard, u):
    """Return 1 where an event with this `hazard` a week happens under the uniform draw `u`, else 0.

    The chance is never above the hazard, and hazards are mostly far below the draw: then it need not be known.
    """
    if u >= hazard:
        return 0.0
    return where(u < chance_of(hazard), 1.0, 0.0)


def ratio(a, b):
    """Return ``a / b``, or NaN (undefined) where `b` is 0."""
    if b == 0.0:
        return NAN
    return a / b


def share(a, b):
    """Return ``a / b``, or 0 where `b` is 0: for sums over nobody that enter further rules."""
    if b == 0.0:
        return 0.0
    return a / b


def bell(u):
    """Return a bell-shaped deviate with mean 0 and standard deviation 1 from a uniform `u`, within ±2.16.

    Tukey's lambda distribution with lambda one half: bounded, so that traits stay inside their range without piling
    up at its ends, and made of square roots only.
    """
    return (sqrt(u) - sqrt(1.0 - u)) * 2.158655221735395
