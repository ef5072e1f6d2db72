"""Every column of every table is in the dictionary, and nothing else is; values are what it says."""

import pandas as pd
import pytest

import ispsim
from ispsim.report import dictionary, tables

KINDS = {"integer": "int64", "number": "float64"}


@pytest.fixture(params=["folder_of_runs", "folder_of_comparison"])
def folder(request):
    return request.getfixturevalue(request.param)


def described(folder):
    return pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)


def test_every_column_is_described_and_every_description_has_its_column(folder):
    listed = described(folder)
    expected = {name: rows["column"].tolist() for name, rows in listed.groupby("table", sort=False)}
    parquet = {path.stem: pd.read_parquet(path).columns.tolist() for path in (folder / "tables").glob("*.parquet")}
    csv = {path.stem: pd.read_csv(path, nrows=0).columns.tolist() for path in (folder / "tables").glob("*.csv")}
    assert parquet == expected
    assert csv == {name: columns for name, columns in expected.items() if name not in tables.PARQUET_ONLY}
    about = tables.RUN_TABLES if "summary" in expected else tables.COMPARISON_TABLES
    assert list(expected) == list(about)


def test_values_are_what_is_said_of_them(folder):
    for row in described(folder).itertuples():
        values = pd.read_parquet(folder / "tables" / f"{row.table}.parquet")[row.column]
        where = f"{row.table}.{row.column}"
        assert row.meaning, where
        assert row.undefined or values.notna().all(), where
        known = values.dropna()
        if row.type == "text":
            assert all(isinstance(value, str) for value in known), where
            continue
        assert values.dtype == KINDS[row.type], where
        assert row.low == "" or (known >= float(row.low)).all(), where
        assert row.high == "" or (known <= float(row.high)).all(), where


def test_week_0_is_where_flows_are_undefined(folder):
    listed = described(folder).query("table == 'weekly' and type == 'number'")
    weekly = pd.read_parquet(folder / "tables" / "weekly.parquet")
    first = weekly[weekly["week"] == 0]
    for row in listed.itertuples():
        assert row.undefined.startswith("week 0") == (row.column in FLOWS)
        assert first[row.column].isna().all() or row.column not in FLOWS


FLOWS = {measure.name for measure in dictionary.MEASURES if measure.over_run != "last"}


def test_money_has_its_currency(folder, small):
    listed = described(folder).set_index(["table", "column"])
    assert listed.loc[("final", "cost"), "unit"] == "EUR of 2024"
    other = small.with_settings({"name": "Other", "costs.currency": "USD"})
    entries = dictionary.comparison_entries([small, other])
    assert "each scenario" in next(entry.unit for entry in entries if entry.column == "cost")


def test_reasons_name_what_there_is_none_of(folder):
    listed = described(folder).set_index(["table", "column"])["undefined"]
    assert listed["weekly", "fidelity"] == "no practitioners who use the RSI"
    assert listed["weekly", "responsiveness"] == "week 0 or no organisations served"
    assert listed["final", "responsiveness"] == "no organisations served in any week"


def test_every_measure_of_the_contract_is_described():
    entries = dictionary.run_entries(ispsim.Scenario.from_dict({}))
    columns = {entry.column for entry in entries if entry.table == "final"}
    assert {"use_share", "sustainment", "firing_boundary", "cost", "isp_hours"} <= columns
