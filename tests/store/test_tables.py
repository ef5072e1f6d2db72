"""The same values in CSV and Parquet, read back as they were."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from ispsim.store.tables import Parquet, to_csv, to_parquet

FRAME = pd.DataFrame(
    {
        "replication": np.arange(4),
        "organization": np.array(["007", 'a "b", c', "Ärzte\nhaus", "=1+1"], dtype=object),
        "reason": [None, "why", None, None],
        "x": [0.1 + 0.2, 1e-300, np.nan, 2.0],
        "none": [np.nan] * 4,
    }
)


def parquet(frame):
    file = io.BytesIO()
    to_parquet(file, frame)
    return file.getvalue()


def test_csv_reads_back():
    text = to_csv(FRAME)
    assert text.startswith(b"replication,organization,reason,x,none\n0,007,,0.30000000000000004,\n")
    assert text.decode("utf-8").splitlines()[-1] == "3,=1+1,,2.0,"
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))
    assert [row["organization"] for row in rows] == FRAME["organization"].tolist()
    assert [float(row["x"] or "nan") for row in rows] == pytest.approx(FRAME["x"].tolist(), rel=0, abs=0, nan_ok=True)
    assert {row["none"] for row in rows} == {""} == {row["reason"] for row in rows} - {"why"}


def test_parquet_reads_back_with_its_types():
    back = pd.read_parquet(io.BytesIO(parquet(FRAME)))
    pd.testing.assert_frame_equal(back, FRAME, check_dtype=False, check_exact=True)
    assert back["replication"].dtype == np.int64 and back["none"].dtype == back["x"].dtype == np.float64
    assert back["organization"].tolist()[0] == "007"


def test_undefined_is_null_in_parquet():
    from pyarrow import parquet as arrow

    table = arrow.read_table(io.BytesIO(parquet(FRAME)))
    assert table.column("x").null_count == 1 and table.column("none").null_count == 4
    assert table.column("reason").null_count == 3
    assert table.schema.metadata is None


def test_bytes_are_those_of_the_values():
    strings = FRAME.astype({"organization": "string", "reason": "string"})
    for write in (to_csv, parquet):
        assert write(FRAME) == write(FRAME.copy()) == write(strings)
        assert write(FRAME) != write(FRAME.assign(x=[np.nextafter(0.1 + 0.2, 1), 1e-300, np.nan, 2.0]))


def test_parts_make_one_table():
    file = io.BytesIO()
    with Parquet(file) as table:
        table.write(FRAME[:3])
        table.write(FRAME[3:])
    back = pd.read_parquet(io.BytesIO(file.getvalue()))
    pd.testing.assert_frame_equal(back, FRAME, check_dtype=False, check_exact=True)


def test_a_full_disk_is_told_as_it_is():
    class Full(io.RawIOBase):
        def writable(self):
            return True

        def write(self, data):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        to_parquet(Full(), FRAME)
