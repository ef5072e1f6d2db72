"""Data frames as CSV and as Parquet: the same values in both, and the same bytes for the same values.

Numbers in CSV have as many digits as it takes to read the same number back. A number that is not there is empty in CSV
and null in Parquet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import io

    import numpy as np
    import pandas as pd
    import pyarrow as pa


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV: UTF-8, a line of column names, lines ending in a line feed, no row names."""
    text: str = frame.to_csv(None, index=False, lineterminator="\n", na_rep="")
    return text.encode("utf-8", "backslashreplace")


def to_parquet(file: BinaryIO | io.RawIOBase, frame: pd.DataFrame) -> None:
    """Write a frame to a file as Parquet."""
    with Parquet(file) as table:
        table.write(frame)


class Parquet(AbstractContextManager["Parquet"]):
    """A Parquet file that frames of the same columns are written to, one after another.

    Parameters
    ----------
    file
        To write bytes to.
    notes : mapping of str to str, optional
        Written into the footer.
    """

    def __init__(self, file: BinaryIO | io.RawIOBase, notes: Mapping[str, str] | None = None) -> None:
        self._file = file
        self._notes = dict(notes or {})
        self._writer: Any = None

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame as a group of their own."""
        from pyarrow import parquet

        table = _arrow(frame)
        if self._writer is None:
            schema = table.schema.with_metadata(self._notes) if self._notes else table.schema
            self._writer = parquet.ParquetWriter(self._file, schema, compression="zstd")
        self._writer.write_table(table)

    def __exit__(self, kind: object, *_: object) -> None:
        if self._writer is None:
            return
        # after a failure too, or it would try again when nobody listens any more
        with suppress(Exception) if kind else nullcontext():
            self._writer.close()


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """Return columns of a Parquet file by name, in the order asked; all of them if none are named.

    Raises
    ------
    OSError, ValueError
        If it cannot be read, or has no such column.
    """
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        table = file.read(columns=None if columns is None else list(columns), use_threads=False)
    wanted = table.column_names if columns is None else columns
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise ValueError(f"has no column {missing[0]}")
    return {name: table.column(name).to_numpy(zero_copy_only=False) for name in wanted}


def notes_of(path: Path) -> dict[str, str]:
    """Return the notes in the footer of a Parquet file."""
    from pyarrow import parquet

    notes = parquet.read_schema(path).metadata or {}
    return {key.decode(): value.decode() for key, value in notes.items() if not key.startswith(b"ARROW")}


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table: whole numbers, numbers and texts, without notes on how pandas holds them."""
    import pyarrow as pa
    from pandas.api import types

    arrays, fields = [], []
    for name, column in frame.items():
        if types.is_integer_dtype(column.dtype):
            kind = pa.int64()
        elif types.is_float_dtype(column.dtype):
            kind = pa.float64()
        else:
            kind = pa.string()
        arrays.append(pa.array(column.to_numpy(), kind, from_pandas=True))
        fields.append(pa.field(str(name), kind))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))
