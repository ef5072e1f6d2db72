"""What is written down during a run: which rows of which tables, and the arrays they go to."""

from functools import cache

import numpy as np

from ispsim.measures import ACTIVITIES, MEASURES, PAYMENTS
from ispsim.world.build import World
from ispsim.world.kinds import KINDS

LEVELS = ("world", "system", "group", "organization")
LEDGER = (*ACTIVITIES, *PAYMENTS)
RECORDED: dict[str, tuple[str, ...]] = {
    "world": tuple(measure.column for measure in MEASURES) + LEDGER + ("posts",),
    "system": tuple(measure.column for measure in MEASURES),
    "group": tuple(measure.column for measure in MEASURES),
    "organization": tuple(measure.column for measure in MEASURES),
}
"""Level -> columns that are recorded each week."""

_FLOWS = [k for k, measure in enumerate(MEASURES) if measure.over_run != "last"]


@cache
def rows(level: str) -> np.ndarray:
    """Return the table rows of what is recorded at a level, int64."""
    return np.array([KINDS[level].index[column] for column in RECORDED[level]], dtype=np.int64)


class Record:
    """Arrays for one run: level -> shape (weeks + 1, columns, agents); no weeks where a level is not wanted."""

    def __init__(self, world: World, weeks: int, levels: tuple[str, ...]) -> None:
        self.arrays = {
            level: np.empty((weeks + 1 if level in levels else 0, len(RECORDED[level]), world.number(level)))
            for level in LEVELS
        }

    def arguments(self) -> list[np.ndarray]:
        """Return the last arguments of the compiled run."""
        return [part for level in LEVELS for part in (rows(level), self.arrays[level])]

    def take(self, world: World, t: int) -> None:
        """Write down week `t` (for weeks that were not run by the compiled run)."""
        for level, array in self.arrays.items():
            if 0 <= t < array.shape[0]:
                array[t] = world.tables[level][rows(level), : world.number(level)]

    def finish(self) -> dict[str, np.ndarray]:
        """Return the arrays, with flows undefined at week 0: nothing has flowed yet."""
        for array in self.arrays.values():
            if array.shape[0]:
                array[0, _FLOWS] = np.nan
        return self.arrays
