"""Small problems to calibrate whose answers are known."""

import numpy as np

from ispsim.analysis.calibration.draws import Draws, draws_of, to_place

NOISE = 1.5


def unit_draws(number: int, parameters: int, seed: int) -> np.ndarray:
    """Even draws from the unit cube."""
    random = np.random.default_rng(seed)
    return (random.permuted(np.tile(np.arange(number), (parameters, 1)), axis=1).T + random.random()) / number


def normal_mean(number: int = 3000, values: int = 8, seed: int = 1) -> Draws:
    """The mean of normal data, whose prior is the standard normal one; and a parameter that is in no data."""
    unit = unit_draws(number, 2, seed)
    random = np.random.default_rng(seed + 1)
    return draws_of(("mean", "absent"), unit, to_place(unit)[:, [0]] + NOISE * random.standard_normal((number, values)))


def uptake(unit: np.ndarray, seed: int) -> np.ndarray:
    """Logistic uptake in six weeks, of which 60 people are asked each time: a pace and a height from the unit cube."""
    pace, height = 0.05 + 0.2 * unit[:, [0]], 0.3 + 0.6 * unit[:, [1]]
    share = height / (1.0 + np.exp(-pace * (np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0]) - 30.0)))
    return np.random.default_rng(seed).binomial(60, share) / 60.0
