"""Sensitivity from the file to the findings: known functions come out with their known indices, noise and grades."""

import html
import json
import os

import numpy as np
import pandas as pd
import pytest

from analysis.sensitivity.functions import ISHIGAMI, closed_g, ishigami, sobol_g
from experiments.asking import contents, put
from ispsim.figures import style
from ispsim.report import kinds
from ispsim.report.experiment import finished
from report.stand_in import take_the_place_of_the_model

A = np.array([0.0, 1.0, 9.0])
SLOPES = np.array([3.0, -1.0, 0.0])
# two assumptions and, in the middle, a number that rests on a published one
THREE = """
[[factor]]
name = "trust.growth"
prior = true
[[factor]]
name = "turnover.climate"
prior = true
[[factor]]
name = "use.gain"
prior = true
"""
HEAD = 'schema = 1\nkind = "sensitivity"\nscenario = "small.toml"\n'


def g(x):
    return sobol_g(x, A)


def line(x):
    return x @ SLOPES


def same(x):
    return np.full(len(x), 2.0)


@pytest.fixture
def plain(monkeypatch):
    """Nobody pulls the plug, and nobody looks at figures."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr("ispsim.report.kinds.sensitivity_figures.figures", lambda parts: {})
    monkeypatch.setattr("ispsim.experiments.chunks.MOST_CHUNKS", 4)


def found(folder, text, factors=THREE):
    results = finished(kinds.load(put(folder, HEAD + text + factors, "asked.toml")), folder / "out", 1)
    frame = results.tables["indices"]
    return results, frame.set_index(["measure", "index", "factor", "factor_2"]).sort_index()


def test_sobol_of_three_functions_with_noise(tmp_path, monkeypatch, plain):
    functions = {"faithful_use": ishigami, "use_share": g, "cost": line}
    functions |= {f"{name}@{week}": one for name, one in functions.items() for week in (5,)}
    functions |= {f"{name}@10": lambda x: 9 * x[:, 2] for name in ("faithful_use", "use_share", "cost")}
    take_the_place_of_the_model(monkeypatch, functions, own=0.8, common=1.5)
    measures = 'measures = ["faithful_use", "use_share", "cost"]\nweeks = [5, 10]\n'
    size = 'method = "sobol"\nbase = 256\nsecond_order = true\ngrades = true\nreplications = 8\n'
    results, frame = found(tmp_path, size + measures)
    names = [factor.name for factor in results.study.request.factors]
    assert results.study.job.points == 256 * (2 * 3 + 2 + 2)
    variance_g, variance_line = (np.prod(1 + 1 / (3 * (1 + A) ** 2)) - 1, (SLOPES**2).sum() / 12)
    alone = [closed_g(A, [j]) for j in range(3)]
    rest = [1 - closed_g(A, [k for k in range(3) if k != j]) for j in range(3)]
    known = {
        ("faithful_use", "first"): ISHIGAMI["first"],
        ("faithful_use", "total"): ISHIGAMI["total"],
        ("use_share", "first"): alone,
        ("use_share", "total"): rest,
        ("cost", "first"): SLOPES**2 / (SLOPES**2).sum(),
        ("cost", "total"): SLOPES**2 / (SLOPES**2).sum(),
    }
    for (measure, index), values in known.items():
        rows = frame.loc[(measure, index)].droplevel("factor_2").loc[names]
        assert rows["value"].to_numpy() == pytest.approx(np.array(values), abs=0.12), (measure, index)
        inside = (rows["low"] - 0.02 <= values) & (values <= rows["high"] + 0.02)
        assert inside.all(), (measure, index)
    pair = frame.loc[("faithful_use", "second", names[0], names[2])]
    assert pair["value"] == pytest.approx(ISHIGAMI["second_13"], abs=0.1)
    noise = results.tables["noise"].set_index("measure")
    for measure, variance in (
        ("faithful_use", ISHIGAMI["variance"]),
        ("use_share", variance_g),
        ("cost", variance_line),
    ):
        chance = 0.8**2 + 1.5**2
        assert noise.loc[measure, "noise_share"] == pytest.approx(chance / (chance + variance), abs=0.12)
        assert noise.loc[measure, "low"] < chance / (chance + variance) < noise.loc[measure, "high"]
    assert (noise["dropped"] == 0).all() and (noise["rows"] == 256).all()
    # week by week: at week 10 the third factor alone
    weekly = results.tables["indices_weekly"].query("measure == 'cost' and week == 10 and index == 'total'")
    assert weekly.set_index("factor").loc[names, "value"].to_numpy() == pytest.approx([0, 0, 1], abs=0.12)
    # by grade: first and third factor are assumptions
    groups = results.tables["groups"].set_index(["measure", "by", "group", "index"])
    both = groups.loc[("faithful_use", "grade", "assumption", "closed")]
    total = groups.loc[("faithful_use", "grade", "assumption", "total")]
    assert both["how"] == "exact" and both["factors"] == 2
    assert both["at_least"] == pytest.approx(1 - ISHIGAMI["total"][1], abs=0.1)
    assert total["at_least"] == pytest.approx(1 - ISHIGAMI["first"][1], abs=0.1)
    ends = groups.loc[("faithful_use", "mechanism", "trust_in_isp", "total")]
    assert ends["how"] == "bounds" and ends["low"] < ISHIGAMI["total"][0] < ends["high"]
    growth = results.tables["convergence"]
    assert sorted(set(growth["rows"])) == [32, 64, 128, 256]
    widths = growth.groupby("rows")["width"].max()
    assert widths[256] < widths[32]
    words = " ".join(results.findings.answer)
    assert (
        "hangs most on trust.growth" in words
        and "First orders add up to 0." in words
        and "2 of 3 factors are assumptions" in words
    )
    assert "noise between replications, of which each point had 8" in words


def test_morris_of_a_line_with_planted_noise(tmp_path, monkeypatch, plain):
    take_the_place_of_the_model(monkeypatch, {"faithful_use": line, "cost": same}, own=0.3, common=2.0)
    size = 'method = "morris"\ntrajectories = 30\nreplications = 8\nmeasures = ["faithful_use", "cost"]\n'
    results, frame = found(tmp_path, size)
    names = [factor.name for factor in results.study.request.factors]
    effects = frame.loc["faithful_use"].droplevel("factor_2")
    # the noise that all points share cancels in every step
    assert effects.loc["mu"].loc[names, "value"].to_numpy() == pytest.approx(SLOPES, abs=0.1)
    assert effects.loc["mu_star"].loc[names, "value"].to_numpy()[:2] == pytest.approx(abs(SLOPES[:2]), abs=0.1)
    star = effects.loc["mu_star"].loc[names]
    # a step is two thirds of the range, and both its ends have noise
    floor = np.sqrt(2 / np.pi) * 0.3 * np.sqrt(2 / 8) / (2 / 3)
    assert star["floor"].to_numpy() == pytest.approx(floor, rel=0.15)
    assert star["above_floor"].tolist() == ["yes", "yes", "no"]
    assert star["value"].iloc[2] == pytest.approx(floor, rel=0.3)
    assert set(frame.loc["cost"]["status"]) == {"constant"} and (frame.loc["cost"]["value"] == 0).all()
    assert "Of 3 factors, 2 move faithful use" in results.findings.answer[0]
    counted = results.tables["groups"].query("measure == 'faithful_use' and by == 'grade'").set_index("group")
    assert counted.loc["assumption", "above_floor"] == 1 and counted.loc["adapted", "factor"] == names[1]


def test_morris_by_groups_moves_groups(tmp_path, monkeypatch, plain):
    take_the_place_of_the_model(monkeypatch, {"faithful_use": line})
    size = 'method = "morris"\ngroups = true\ntrajectories = 8\nreplications = 8\nmeasures = ["faithful_use"]\n'
    results, frame = found(tmp_path, size, THREE.replace('"use.gain"', '"trust.decay"'))
    assert len(results.study.design) == 8 * 3
    rows = frame.loc[("faithful_use", "mu_star")].droplevel("factor_2")
    assert rows.loc["people", "value"] == pytest.approx(1.0) and rows.loc["trust_in_isp", "value"] == pytest.approx(3.0)
    assert results.findings.shown[0].columns[0] == ("Group", "left")


def test_distances_from_plain_samples(tmp_path, monkeypatch, plain):
    take_the_place_of_the_model(monkeypatch, {"faithful_use": line}, own=0.1)
    head = 'replications = 8\nmeasures = ["faithful_use"]\nalso = ["pawn", "delta"]\n'
    results, frame = found(tmp_path, head + 'method = "regional"\npoints = 200\nbars = [1.0]\n')
    names = [factor.name for factor in results.study.request.factors]
    signed = frame.loc[("faithful_use", "regional")].droplevel("factor_2").loc[names]
    assert signed["value"].iloc[0] > 0.5 and signed["value"].iloc[1] < -0.1
    for index in ("regional", "pawn", "delta"):
        rows = frame.loc[("faithful_use", index)].droplevel("factor_2").loc[names]
        assert rows["rank"].tolist() == [1, 2, 3], index
        assert rows["above_floor"].tolist()[::2] == ["yes", "no"], index
    assert results.findings.shown[0].rows[0][0] == "trust.growth"


def test_a_plain_sample_stands_in_a_design_of_sobol(tmp_path, monkeypatch, plain):
    take_the_place_of_the_model(monkeypatch, {"faithful_use": line})
    head = 'replications = 8\nmeasures = ["faithful_use"]\nalso = ["regional"]\nbase = 64\nmethod = "sobol"\n'
    _, frame = found(tmp_path, head)
    assert frame.loc[("faithful_use", "regional", "parameters.trust.growth"), "value"].iloc[0] > 0.5
    assert ("faithful_use", "pawn") not in frame.index


def test_failed_runs_are_left_out_with_their_row_and_said(tmp_path, monkeypatch, plain):
    functions = {"faithful_use": ishigami, "cost": same}
    take_the_place_of_the_model(monkeypatch, functions, own=0.5, failing={(7, 3), (8, 0), (100, 5)})
    size = 'method = "sobol"\nbase = 256\nreplications = 8\nmeasures = ["faithful_use", "cost"]\n'
    results, frame = found(tmp_path, size)
    assert results.study.failed == 3
    noise = results.tables["noise"].set_index("measure")
    assert noise.loc["faithful_use", "dropped"] == 2  # points 7 and 8 stand in one row
    assert noise["status"].tolist() == ["ok", "constant"]
    total = frame.loc[("faithful_use", "total")].droplevel("factor_2")
    assert total.loc["parameters.trust.growth", "value"] == pytest.approx(ISHIGAMI["total"][0], abs=0.15)
    assert frame.loc["cost"]["value"].isna().all()
    assert "2 rows of the design are left out" in results.findings.answer[-1]
    text = json.dumps(results.to_dict(), allow_nan=False)
    assert '"status": "constant"' in text


def test_where_everything_fails_nothing_is_said(tmp_path, monkeypatch, plain):
    everything = {(point, replication) for point in range(160) for replication in range(8)}
    take_the_place_of_the_model(monkeypatch, {"faithful_use": line}, failing=everything)
    for place, size in enumerate(("sobol\nbase = 32", "morris\ntrajectories = 9", "pawn\npoints = 100")):
        method, number = size.split("\n")
        (tmp_path / str(place)).mkdir()
        text = f'method = "{method}"\n{number}\nreplications = 8\nmeasures = ["faithful_use"]\n'
        results, frame = found(tmp_path / str(place), text)
        assert set(frame["status"]) == {"few"} and frame["value"].isna().all()
        assert results.findings.answer[0].startswith("Nothing can be said of what faithful use in week 10 hangs on")


def test_what_has_not_converged_is_marked(tmp_path, monkeypatch, plain):
    take_the_place_of_the_model(monkeypatch, {"faithful_use": ishigami}, own=2.0)
    results, frame = found(tmp_path, 'method = "sobol"\nbase = 32\nreplications = 8\nmeasures = ["faithful_use"]\n')
    total = frame.loc[("faithful_use", "total")].droplevel("factor_2")
    wide = total["high"] - total["low"] > 0.1
    assert wide.any() and (total["converged"] == np.where(wide, "no", "yes")).all()
    cells = {row[0]: row[2] for row in results.findings.shown[0].rows}
    assert all(cells[name.removeprefix("parameters.")].startswith("~") == flag for name, flag in wide.items())
    assert f"{3 - wide.sum()} of 3 total indices have converged" in " ".join(results.findings.answer)
    assert results.tables["noise"]["rows_needed"].iloc[0] > 32


@pytest.mark.parametrize(
    ("size", "index"),
    [
        ('method = "morris"\ntrajectories = 6\n', "mu_star"),
        pytest.param('method = "pawn"\npoints = 110\n', "pawn", marks=pytest.mark.slow),
        pytest.param('method = "delta"\npoints = 200\n', "delta", marks=pytest.mark.slow),
        ('method = "regional"\npoints = 60\nbars = [4]\n', "regional"),
    ],
)
def test_weeks_that_are_asked_for_are_drawn_for_every_method(tmp_path, monkeypatch, size, index):
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    sizes = {"": 1, "@5": 2, "@10": 3}
    functions = {f"faithful_use{week}": lambda x, by=by: 2 + by * (x @ SLOPES) for week, by in sizes.items()}
    take_the_place_of_the_model(monkeypatch, functions, own=0.1)
    results, _ = found(tmp_path, size + 'replications = 8\nmeasures = ["faithful_use"]\nweeks = [5, 10]\n')
    largest = style.SERIES[0]
    lines = [line for line in results.plot("over_time").axes[0].lines if line.get_color() == largest]
    table = results.tables["indices_weekly"].query(f"index == '{index}' and factor == 'parameters.trust.growth'")
    values = table.sort_values("week")["value"].to_numpy()
    assert lines[0].get_ydata() == pytest.approx(values, nan_ok=True) and np.isfinite(values).any()
    assert lines[0].get_xdata().tolist() == [5, 10]
    caption = results.plot("over_time").caption
    page = html.unescape((tmp_path / "out" / "report.html").read_text("utf-8"))
    assert "in 2 weeks from 5 to 10" in caption and caption in page
    assert ("The bar is 4 in every week." in caption) == (index == "regional")
    assert (tmp_path / "out" / "figures" / "over_time.png").is_file()


@pytest.mark.slow
def test_figures_tables_that_are_described_and_the_same_bytes_again(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    columns = ("faithful_use", "faithful_use@5", "faithful_use@10")
    take_the_place_of_the_model(monkeypatch, dict.fromkeys(columns, lambda x: 2 + x[:, 0] - x[:, 1]), own=0.1)
    text = HEAD + 'method = "sobol"\nbase = 64\nsecond_order = true\ngrades = true\nreplications = 8\n'
    text += 'also = ["regional"]\nmeasures = ["faithful_use"]\nweeks = [5, 10]\n[[factor]]\nname = "use.gain"\n'
    text += 'prior = true\n[[factor]]\nname = "support.caseload"\nrange = [1, 3]\n'
    request = kinds.load(put(tmp_path, text, "asked.toml"))
    results = finished(request, tmp_path / "out", 1)
    assert list(results.findings.figures) == ["indices", "regional", "over_time", "interactions", "evidence"]
    before = contents(tmp_path / "out")
    listed = pd.read_csv(tmp_path / "out" / "data_dictionary.csv", keep_default_na=False)
    for name, rows in listed.groupby("table", sort=False):
        frame = pd.read_parquet(tmp_path / "out" / "tables" / f"{name}.parquet")
        assert frame.columns.tolist() == rows["column"].tolist()
        for row in rows.itertuples():
            values = frame[row.column]
            assert row.meaning and (row.undefined or values.notna().all()), f"{name}.{row.column}"
            known = values.dropna()
            assert row.type == "text" or row.low == "" or (known >= float(row.low)).all(), f"{name}.{row.column}"
    finished(request, tmp_path / "out", 1)
    assert contents(tmp_path / "out") == before
    json.dumps(results.to_dict(), allow_nan=False)
