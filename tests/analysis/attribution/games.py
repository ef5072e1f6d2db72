"""Cooperative games: values of every coalition, in the order of the on-off worlds."""

import numpy as np
from hypothesis import strategies as st

from ispsim.experiments.attribution.worlds import members


def game(players, value):
    """Values of a game, one for each coalition in the fixed order."""
    return np.array([value({i for i in range(players) if on[i]}) for on in members(players)], dtype=float)


games = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.integers(-99, 99), min_size=2**k, max_size=2**k).map(lambda found: np.array(found) / 8.0)
)
"""Any game of one to four players."""
