"""Every column of every table is in the dictionary, and nothing else is; values are what it says."""

import pandas as pd
import pytest

import ispsim
from ispsim.measures import MEASURES
from ispsim.report import dictionary, tables

KINDS = {"integer": "int64", "number": "float64"}


FOLDERS = ["folder_of_runs", "folder_of_comparison", "folder_of_owned", "folder_of_owned_comparison"]


@pytest.fixture(params=FOLDERS)
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
    grouped = "groups_final" in expected
    if "summary" in expected:
        about = tables.RUN_TABLES | (tables.GROUP_TABLES if grouped else {})
    else:
        about = tables.COMPARISON_TABLES | (tables.COMPARISON_GROUP_TABLES if grouped else {})
    assert list(expected) == list(about) and grouped == ("owned" in folder.name)


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
        assert row.undefined.startswith("week 0") == (row.column in FLOWS or row.column.startswith("firing_on_"))
        assert first[row.column].isna().all() or row.column not in FLOWS


FLOWS = {measure.name for measure in MEASURES if measure.over_run != "last"}


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


def test_mechanisms_of_the_users_own_are_described(folder_of_owned, folder_of_owned_comparison):
    row = described(folder_of_owned).set_index(["table", "column"]).loc["weekly", "firing_on_ties"]
    assert row["meaning"].startswith("mean firing level of on_ties, a mechanism of the user's own; in the week")
    assert (row["unit"], row["low"], row["high"]) == ("0 to 1", "0.0", "1.0")
    assert "does not add it" not in row["undefined"]
    row = described(folder_of_owned_comparison).set_index(["table", "column"]).loc["weekly", "firing_on_ties"]
    assert row["undefined"].endswith("or the scenario does not add it")
    weekly = pd.read_parquet(folder_of_owned_comparison / "tables" / "weekly.parquet")
    defined = weekly.query("week > 0").groupby("scenario")["firing_on_ties"].apply(lambda values: values.notna().all())
    assert defined.to_dict() == {"Base": False, "Small": False, "Own": True}
