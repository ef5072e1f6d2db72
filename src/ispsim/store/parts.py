"""Parts of a long piece of work: each a Parquet file that is there whole or not at all, and never changes.

That a part is there is the record that its piece of work is done. Which parts there are to be is known beforehand, so a
folder is never searched for them: readers take an explicit list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ispsim.errors import RunError
from ispsim.store.folder import Folder

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PARTS = "parts"
"""Folder of the parts in a results folder."""


class Parts:
    """The parts in a claimed results folder.

    Parameters
    ----------
    folder : Folder
        Claimed; parts outlast a failure.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        """Whether a piece of work is done."""
        return (self._folder.path / _file(name)).is_file()

    def put(self, name: str, frame: pd.DataFrame) -> None:
        """Keep what came of a piece of work, at once and for good.

        Raises
        ------
        RunError
            If the disk does not take it; the parts that are there stay.
        """
        from ispsim.store.tables import to_parquet

        with self._folder.kept(_file(name)) as file:
            to_parquet(file, frame)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a part as a data frame."""
        import pandas as pd

        columns = self.read(name, None)
        return pd.DataFrame(columns)

    def read(self, name: str, columns: Sequence[str] | None) -> dict[str, np.ndarray]:
        """Return columns of a part by name; all of them if none are named.

        Raises
        ------
        RunError
            If the file is not the part that was written.
        """
        from ispsim.store.tables import read_parquet

        path = self._folder.path / _file(name)
        try:
            return read_parquet(path, columns)
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            message = f"{path} cannot be read ({reason}); take it away, and the same command makes it again"
            raise RunError(message) from None

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return the names of those that are still to be done, in their order."""
        return [name for name in names if not self.has(name)]


class Held:
    """Parts that are held in memory, for work that nobody asked to keep."""

    def __init__(self) -> None:
        self._frames: dict[str, pd.DataFrame] = {}

    def put(self, name: str, frame: pd.DataFrame) -> None:
        """Hold what came of a piece of work."""
        self._frames[name] = frame

    def frame(self, name: str) -> pd.DataFrame:
        """Return a part as a data frame."""
        return self._frames[name]

    def read(self, name: str, columns: Sequence[str] | None) -> dict[str, np.ndarray]:
        """Return columns of a part by name; all of them if none are named."""
        frame = self._frames[name]
        return {column: frame[column].to_numpy() for column in (frame.columns if columns is None else columns)}

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return the names of those that are still to be done, in their order."""
        return [name for name in names if name not in self._frames]


def _file(name: str) -> str:
    return f"{PARTS}/{name}.parquet"
