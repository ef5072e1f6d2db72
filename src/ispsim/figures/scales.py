"""Axes: ends, ticks and words for amounts."""

import math

import numpy as np

_STEPS = (1, 2, 4, 8, 13, 26, 52, 104, 208, 520, 1040, 2600, 5200)


def week_ticks(weeks: int, most: int = 5) -> list[int]:
    """Return few round weeks from 0 to the horizon: quarters and years where they fit."""
    step = next((step for step in _STEPS if weeks / step <= most), _STEPS[-1])
    return list(range(0, weeks + 1, step))


def ceiling(value: float, least: float = 0.0) -> float:
    """Return a round number at or above a value, where an axis may end."""
    value = max(value, least)
    if not math.isfinite(value) or value <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9))


def round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers within two ends, at most `most` + 1 of them."""
    span = high - low
    if not math.isfinite(span) or span <= 0.0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(step * power for step in (1, 2, 2.5, 5, 10, 20) if span / (step * power) <= most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(np.round(k * step, 12)) for k in range(first, last + 1)]


def unit_of(largest: float) -> tuple[float, str]:
    """Return what amounts are divided by so that they are short, and the word for it."""
    if largest >= 1e6:
        return 1e6, "million "
    if largest >= 1e4:
        return 1e3, "thousand "
    return 1.0, ""


def short(value: float, signed: bool = False) -> str:
    """Return a number in three significant digits, none of them for show."""
    if not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value)) + 1e-12))
    text = f"{abs(value):,.{min(digits, 3)}f}"
    if not any(digit in text for digit in "123456789"):
        return "0"
    return f"{'−' if value < 0 else '+' if signed else ''}{text}"
