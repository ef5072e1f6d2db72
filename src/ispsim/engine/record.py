"""What is written down during a run: which rows of which tables, and the arrays they go to."""

from functools import lru_cache

import numpy as np

from ispsim.engine.declared import BUILT_IN, Declared
from ispsim.measures import ACTIVITIES, MEASURES, PAYMENTS
from ispsim.world.build import World

LEVELS = ("world", "system", "group", "organization")
LEDGER = (*ACTIVITIES, *PAYMENTS)
RECORDED: dict[str, tuple[str, ...]] = {
    "world": tuple(measure.column for measure in MEASURES) + LEDGER + ("posts",),
    "system": tuple(measure.column for measure in MEASURES),
    "group": tuple(measure.column for measure in MEASURES),
    "organization": tuple(measure.column for measure in MEASURES),
}
"""Level -> columns that are recorded each week, whoever adds to them."""


@lru_cache(maxsize=256)
def recorded(level: str, declared: Declared = BUILT_IN) -> tuple[str, ...]:
    """Return the columns that are recorded at a level, measures of own mechanisms last."""
    return RECORDED[level] + tuple(measure.column for measure in declared.measures[len(MEASURES) :])


@lru_cache(maxsize=256)
def places(level: str, declared: Declared = BUILT_IN) -> dict[str, int]:
    """Return where each measure is found among what is recorded at a level."""
    return {measure.name: recorded(level, declared).index(measure.column) for measure in declared.measures}


@lru_cache(maxsize=256)
def rows(level: str, declared: Declared = BUILT_IN) -> np.ndarray:
    """Return the table rows of what is recorded at a level, int64."""
    index = declared.kinds[level].index
    return np.array([index[column] for column in recorded(level, declared)], dtype=np.int64)


class Record:
    """Arrays for one run: level -> shape (weeks + 1, columns, agents); no weeks where a level is not wanted."""

    def __init__(self, world: World, weeks: int, levels: tuple[str, ...], declared: Declared = BUILT_IN) -> None:
        self.rows = {level: rows(level, declared) for level in LEVELS}
        self.arrays = {
            level: np.empty((weeks + 1 if level in levels else 0, self.rows[level].size, world.number(level)))
            for level in LEVELS
        }
        flows = [measure.name for measure in declared.measures if measure.over_run != "last"]
        self.flows = {level: [places(level, declared)[name] for name in flows] for level in LEVELS}

    def arguments(self) -> list[np.ndarray]:
        """Return the last arguments of the compiled run."""
        return [part for level in LEVELS for part in (self.rows[level], self.arrays[level])]

    def take(self, world: World, t: int) -> None:
        """Write down week `t` (for weeks that were not run by the compiled run)."""
        for level, array in self.arrays.items():
            if 0 <= t < array.shape[0]:
                array[t] = world.tables[level][self.rows[level], : world.number(level)]

    def finish(self) -> dict[str, np.ndarray]:
        """Return the arrays, with flows undefined at week 0: nothing has flowed yet."""
        for level, array in self.arrays.items():
            if array.shape[0]:
                array[0, self.flows[level]] = np.nan
        return self.arrays
