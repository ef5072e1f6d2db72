"""Experiments end with the same bytes, however they came there, and what fails is a row."""

import errno
import os
import threading
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ispsim
from experiments.asking import SWEEP, asked, contents, failing, put
from ispsim.engine.ensemble import LANES, Ensemble, Weekly
from ispsim.engine.ensemble import points as together
from ispsim.errors import RunError, ScenarioError
from ispsim.experiments import work
from ispsim.experiments.chunks import FEW_CHUNKS, MOST_CHUNKS, WEEKS, chunks_of
from ispsim.experiments.designs.choose import design_of
from ispsim.experiments.runner import carry_out
from ispsim.experiments.work import Job
from ispsim.report import kinds
from ispsim.report.experiment import COVERS, finished
from ispsim.store.parts import Parts
from ispsim.store.tables import notes_of
from store.faults import Disk

BATCHES = SWEEP + '\n[precision]\nmeasure = "faithful_use"\nhalf_width = 0.03\nbatch = 3\nmost = 12\n'


@pytest.fixture
def quick(monkeypatch):
    """Nobody pulls the plug, and nobody looks at figures."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr("ispsim.report.kinds.sweep.figures", lambda study: {})


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The sweep carried out without interruption, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    return ispsim.experiment(put(folder), folder / "out", workers=1)


# --- chunks


@pytest.mark.parametrize(
    ("points", "first", "stop"), [(1, 0, 1), (1, 0, 1000), (7, 5, 9), (20, 0, 20), (3000, 0, 8), (65536, 0, 16)]
)
@pytest.mark.parametrize("weeks", [1e9, 17_472.0, 0.0])
def test_chunks_cover_every_run_once(points, first, stop, weeks):
    chunks = chunks_of(range(points), first, stop, weeks)
    seen = np.zeros((points, stop - first), dtype=int)
    for chunk in chunks:
        seen[np.ix_(chunk.points, [r - first for r in chunk.replications])] += 1
    assert (seen == 1).all()
    assert len({chunk.name for chunk in chunks}) == len(chunks) <= 1.5 * MOST_CHUNKS
    assert sum(chunk.runs for chunk in chunks) == points * (stop - first)


@pytest.mark.parametrize(("points", "replications"), [(64, 20), (512, 8), (12_500, 8), (65_536, 16), (1000, 100)])
def test_chunks_are_as_wide_as_points_are_run_side_by_side(points, replications):
    widths = [len(chunk.points) for chunk in chunks_of(range(points), 0, replications, 1e9)]
    last = {points % max(widths), max(widths)}
    assert max(widths) % LANES == 0 and set(widths) - last == set()


def test_chunks_of_small_runs_are_worth_beginning_and_enough_to_share():
    many, few = (chunks_of(range(points), 0, 8, 17_472.0) for points in (12_500, 256))
    assert all(chunk.runs * 17_472 >= WEEKS / 2 for chunk in many[:-1]) and len(few) >= FEW_CHUNKS
    assert {len(chunk.replications) for chunk in many} == {8}


def test_chunks_of_few_points_and_of_none():
    assert chunks_of([], 0, 5, 1e9) == [] and chunks_of([1], 5, 5, 1e9) == []
    assert chunks_of((4, 9), 2, 4, 1e9)[0].points == (4, 9)


# --- the numbers


def test_values_are_those_of_simulate(whole):
    study = whole.study
    for place in range(len(study.design)):
        runs = ispsim.simulate(study.job.scenario(place), runs=4, workers=1)
        for measure in study.request.measures:
            assert study.values(measure)[place].tolist() == runs.final_values()[measure].tolist()
        assert study.values("use_share", week=5)[place].tolist() == runs.measure("use_share")[:, 5].tolist()


def test_tables_and_runs_have_the_same_numbers(whole):
    runs = pd.read_parquet(whole.folder / "tables" / "runs.parquet")
    assert len(runs) == 6 * 4 == whole.study.runs and (runs["status"] == "ok").all() and runs["reason"].isna().all()
    again = whole.runs
    pd.testing.assert_frame_equal(runs.drop(columns="reason"), again.drop(columns="reason"))
    mean = runs.groupby("point")["faithful_use"].mean()
    response = pd.read_csv(whole.folder / "tables" / "response.csv").query("measure == 'faithful_use'")
    assert response["mean"].to_numpy() == pytest.approx(mean.to_numpy())
    weekly = pd.read_parquet(whole.folder / "tables" / "weekly.parquet")
    assert sorted(weekly["week"].unique()) == [5, 10] and len(weekly) == 2 * len(runs)
    at_end = weekly.query("week == 10").sort_values(["point", "replication"])["use_share"].to_numpy()
    assert at_end.tolist() == runs.sort_values(["point", "replication"])["use_share"].tolist()
    covered = notes_of(whole.folder / "tables" / "runs.parquet")[COVERS]
    assert all(chunk.name in covered for chunk in whole.study.chunks)


def test_several_scenarios(tmp_path):
    put(tmp_path)
    (tmp_path / "two.toml").write_text('schema = 1\nname = "Two"\nextends = "small.toml"\nsupport.weeks = 2\n')
    text = SWEEP.replace('scenario = "small.toml"', 'scenarios = ["small.toml", "two.toml"]')
    done = ispsim.experiment(put(tmp_path, text), tmp_path / "out", workers=1)
    assert len(done.points) == 12 and done.points["scenario"].tolist() == ["Small"] * 6 + ["Two"] * 6
    two = done.study.job.scenario(7)
    assert two.name == "Two" and two.support.weeks == 2
    runs = ispsim.simulate(two, runs=4, workers=1)
    assert done.study.values("isp_hours", scenario=1)[1].tolist() == runs.final_values()["isp_hours"].tolist()
    contrasts = done.tables["contrasts"].query("contrast == 'scenario' and measure == 'isp_hours' and point == 7")
    difference = done.study.values("isp_hours", scenario=1)[1] - done.study.values("isp_hours")[1]
    assert contrasts["against"].tolist() == [1] and contrasts["mean"].tolist() == pytest.approx([difference.mean()])


# --- the same bytes


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_change_no_byte(whole, tmp_path, workers):
    ispsim.experiment(put(tmp_path), tmp_path / "out", workers=workers)
    assert contents(tmp_path / "out") == contents(whole.folder)


@pytest.mark.slow
def test_the_engine_in_python_gives_the_same_rows(whole, tmp_path):
    done = ispsim.experiment(put(tmp_path), tmp_path / "out", workers=2, engine="python")
    pd.testing.assert_frame_equal(done.runs, whole.runs)


@pytest.mark.parametrize("text", [SWEEP, BATCHES])
def test_what_is_missing_is_made_again_and_what_is_there_is_kept(tmp_path, quick, monkeypatch, text):
    path, out = put(tmp_path, text), tmp_path / "out"
    ispsim.experiment(path, out, workers=2)
    before = contents(out)
    parts = sorted((out / "parts").iterdir())
    for part in parts[::2]:
        part.unlink()
    (out / "tables" / "response.csv").unlink()
    (out / "parts" / ".x.parquet.1234.ispsim-tmp").write_bytes(b"of somebody who was killed")
    made = []
    run = Job.run
    monkeypatch.setattr(Job, "run", lambda *a: made.append(a[1].name) or run(*a))
    ispsim.experiment(path, out, workers=1)
    assert contents(out) == before
    assert sorted(made) == sorted(part.stem for part in parts[::2])


def test_a_part_that_is_spoilt_is_named(tmp_path, quick):
    path, out = put(tmp_path), tmp_path / "out"
    ispsim.experiment(path, out, workers=1)
    part = next((out / "parts").iterdir())
    part.write_bytes(part.read_bytes()[:40])
    with pytest.raises(RunError, match=f"{part.name} cannot be read.*take it away"):
        ispsim.experiment(path, out, workers=1)


def test_points_side_by_side_give_the_bytes_of_points_one_by_one(tmp_path, quick, monkeypatch):
    """Parameters that are varied, a word, and weeks; some points of a scenario of its own."""
    factors = '[[factor]]\nname = "trust.growth"\nprior = true\n[[factor]]\nname = "tie.start"\nprior = true\n'
    factors += '[[factor]]\nname = "mechanisms.trust_role"\nvalues = ["gate", "none"]\n'
    head = 'method = "latin_hypercube"\npoints = 20\nweeks = [5, 10]\nuncertainty = "full"\n'
    head += 'measures = ["faithful_use", "sustainment", "isp_hours", "staff_turnover"]'
    monkeypatch.setattr(work, "_COMPILING", 0)
    side_by_side = []
    run = together.Workspace.run
    monkeypatch.setattr(together.Workspace, "run", lambda *a: side_by_side.append(1) or run(*a))
    one = finished(asked(tmp_path, factors, head), tmp_path / "one", 1)
    assert side_by_side
    monkeypatch.setattr(together, "FEWEST", 1000)
    side_by_side.clear()
    other = finished(asked(tmp_path, factors, head), tmp_path / "other", 1)
    assert not side_by_side and len(one.runs) == 40
    assert contents(one.folder) == contents(other.folder)


@pytest.mark.parametrize(("kept", "least", "expected"), [(False, 1e9, False), (True, 1e9, True), (False, 0, True)])
def test_nothing_is_compiled_for_an_experiment_that_is_too_small_for_it(
    tmp_path, quick, monkeypatch, kept, least, expected
):
    monkeypatch.setattr(work, "_COMPILING", least)
    monkeypatch.setattr(work, "is_kept", lambda week: kept)
    asked_for = []
    monkeypatch.setattr(together.Workspace, "run", lambda *a: asked_for.append(1) or 1 / 0)
    factors = '[[factor]]\nname = "trust.growth"\nprior = true\n'
    request = asked(tmp_path, factors, 'method = "latin_hypercube"\npoints = 10')
    job = Job(request, design_of(request))
    (chunk,) = [one for one in chunks_of(range(10), 0, 2, 1e9) if one.first == 0]
    if expected:
        with pytest.raises(ZeroDivisionError):
            job.run(chunk, threading.Event())
    else:
        assert (job.run(chunk, threading.Event())["status"] == "ok").all()
    assert len(asked_for) == expected


# --- what is refused


CHANGES = {
    "seed": (lambda text: text.replace("replications", "seed = 2\nreplications"), "experiment.seed = 1, not 2"),
    "replications": (lambda text: text.replace("= 4", "= 5"), "experiment.replications = 4, not 5"),
    "values": (lambda text: text.replace("[1, 2, 3]", "[1, 2, 4]"), "experiment.factors.1.values.3 = 3, not 4"),
    "measures": (lambda text: text.replace('"isp_hours"', '"cost"'), 'experiment.measures.3 = "isp_hours", not "cost"'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_request_is_refused_and_the_folder_untouched(tmp_path, quick, change):
    ispsim.experiment(put(tmp_path), tmp_path / "out", workers=1)
    before = contents(tmp_path / "out")
    edit, message = CHANGES[change]
    with pytest.raises(ScenarioError) as refused:
        ispsim.experiment(put(tmp_path, edit(SWEEP)), tmp_path / "out", workers=1)
    assert message in str(refused.value) and contents(tmp_path / "out") == before


def test_another_source_or_scenario_is_refused(tmp_path, quick, monkeypatch):
    path = put(tmp_path)
    ispsim.experiment(path, tmp_path / "out", workers=1)
    (tmp_path / "small.toml").write_text((tmp_path / "small.toml").read_text().replace("weeks = 8", "weeks = 7"))
    with pytest.raises(ScenarioError, match="scenarios.1.scenario.support.weeks = 8, not 7"):
        ispsim.experiment(path, tmp_path / "out", workers=1)
    put(tmp_path)
    monkeypatch.setattr("ispsim.report.request.source_hash", lambda folder: "another")
    with pytest.raises(ScenarioError, match='source = ".*, not "another"'):
        ispsim.experiment(path, tmp_path / "out", workers=1)


# --- failures


def test_failed_runs_are_rows(tmp_path, quick, monkeypatch, whole):
    failing(monkeypatch, lambda scenario, r: scenario.support.caseload == 2 and r == 1)
    done = ispsim.experiment(put(tmp_path), tmp_path / "out", workers=2)
    assert done.study.failed == 2 and done.to_dict()["failed"] == 2
    failed = done.runs.query("status == 'failed'")
    assert sorted(failed["point"]) == [2, 3] and set(failed["replication"]) == {1}
    assert failed["reason"].str.contains("it broke").all() and failed["faithful_use"].isna().all()
    rest = done.runs.query("status == 'ok'").merge(whole.runs, on=["point", "replication"], suffixes=("", "_whole"))
    assert (rest["faithful_use"] == rest["faithful_use_whole"]).all() and len(rest) == 22
    response = done.tables["response"].query("measure == 'faithful_use'")
    assert response["n"].tolist() == [4, 4, 3, 3, 4, 4]
    assert "2 of 24 runs failed" in (tmp_path / "out" / "README.txt").read_text()


def test_errors_of_any_kind_are_rows_but_those_of_the_machine(tmp_path, quick, monkeypatch):
    monkeypatch.setattr(together, "run_once", lambda *a, **more: 1 / 0)
    done = ispsim.experiment(put(tmp_path), tmp_path / "out", workers=1)
    assert done.study.failed == 24 and "ZeroDivisionError" in done.study.failures[0][2]
    assert "undefined at every point" in done.findings.answer[0]

    def full(*arguments, **more):
        raise MemoryError

    monkeypatch.setattr(together, "run_once", full)
    with pytest.raises(MemoryError):
        ispsim.experiment(put(tmp_path), tmp_path / "other", workers=2)


def test_values_that_do_not_go_together_are_rows(tmp_path, quick):
    factors = '[[factor]]\nname = "setting.systems"\nvalues = [1, 3]\n'
    factors += '[[factor]]\nname = "setting.organizations"\nvalues = [2, 4]\n'
    done = finished(asked(tmp_path, factors), tmp_path / "out", 1)
    assert done.study.failures[0][:2] == (2, 0) and "3 service systems are more than the 2" in done.study.failures[0][2]
    assert done.study.failed == 2


@pytest.mark.parametrize("share", [0.02, 0.2, 0.95])
def test_a_full_disk_loses_nothing_that_was_done(tmp_path, quick, monkeypatch, share):
    text = SWEEP.replace("replications = 4", "replications = 16")
    path, out, calls = put(tmp_path, text), tmp_path / "out", 0
    with monkeypatch.context() as patched:
        disk = Disk(patched)
        whole = ispsim.experiment(path, tmp_path / "whole", workers=1)
        calls = len(disk.calls)
    with monkeypatch.context() as patched:
        Disk(patched, int(share * calls), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        with pytest.raises(RunError, match="No space left on device"):
            ispsim.experiment(path, out, workers=1)
    before, expected = contents(out), contents(whole.folder)
    assert {name: data for name, data in expected.items() if name in before} == before and "manifest.json" in before
    parts = sum(name.startswith("parts/") for name in before)
    number = len(whole.study.chunks)
    least, most = {0.02: (0, 0), 0.2: (1, number - 1), 0.95: (number, number)}[share]
    assert least <= parts <= most
    assert all(name.startswith("parts/") or name == "manifest.json" for name in before)
    ispsim.experiment(path, out, workers=2)
    assert contents(out) == expected


# --- precision


def test_replications_are_added_where_the_interval_is_wide(tmp_path, quick):
    done = ispsim.experiment(put(tmp_path, BATCHES), tmp_path / "out", workers=1)
    table = done.tables["precision"]
    assert set(table["replications"]) <= {4, 7, 10, 12} and table["replications"].nunique() > 1
    for row in table.itertuples():
        known = done.study.values("faithful_use")[row.point, : row.replications]
        assert not np.isnan(known).any()
        assert np.isnan(done.study.values("faithful_use")[row.point, row.replications :]).all()
        expected = stats.t.ppf(0.975, known.size - 1) * stats.sem(known)
        assert row.half_width == pytest.approx(expected)
        assert (row.reached == "yes") == (expected <= 0.03)
        assert row.reached == "yes" or row.replications == 12
        if row.replications > 4:  # it was too wide one batch before
            before = known[: row.replications - (3 if row.replications < 12 else 2)]
            assert stats.t.ppf(0.975, before.size - 1) * stats.sem(before) > 0.03
    assert done.points["replications"].tolist() == table["replications"].tolist()


def test_precision_of_contrasts(tmp_path, quick):
    text = BATCHES.replace("batch", 'of = "contrast"\nbatch').replace("0.03", "0.005")
    done = ispsim.experiment(put(tmp_path, text), tmp_path / "out", workers=2)
    contrasts = done.tables["contrasts"].query("contrast == 'neighbour' and measure == 'faithful_use'")
    half = (contrasts["ci_high"] - contrasts["ci_low"]) / 2
    reached = done.tables["precision"].set_index("point")
    for row, width in zip(contrasts.itertuples(), half, strict=True):
        both = reached.loc[[row.point, row.against]]
        assert width <= 0.005 + 1e-12 or (both["replications"] == 12).any()
        assert (both["half_width"] >= width - 1e-12).all()


# --- memory


def test_memory_does_not_grow_with_the_runs(tmp_path, quick, monkeypatch):
    """The simulation left out, ten times the runs take as much memory but for a number or two a run."""
    monkeypatch.setattr(work, "Ensemble", _NoSimulation)
    monkeypatch.setattr(Job, "scenario", lambda self, point: self.request.scenarios[0])
    peaks = []
    for points in (20, 200):
        head = f'method = "latin_hypercube"\npoints = {points}\nreplications = 20'
        text = SWEEP.replace("replications = 4", head).replace("weeks = [5, 10]", "")
        request = kinds.load(put(tmp_path, text))
        job = Job(request, design_of(request))
        tracemalloc.start()
        study = carry_out(job, Parts(_Plain(tmp_path / str(points))), 2)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert study.values("faithful_use")[points - 1].tolist() == list(range(20))
    assert peaks[1] < 1.5 * peaks[0] + 2_000_000


class _NoSimulation(Ensemble):
    """Every value is the number of the replication."""

    def run(self, seed, replication, pause):
        return Weekly(np.full((len(self), len(self.measures), 11), float(replication)), {}, {})


class _Plain:
    """A folder that nobody has claimed."""

    def __init__(self, path):
        from ispsim.store.folder import Folder

        self.path = path
        self.kept = Folder(path).kept


# --- what is written


def test_every_column_of_every_table_is_described(whole):
    listed = pd.read_csv(whole.folder / "data_dictionary.csv", keep_default_na=False)
    described = {name: rows["column"].tolist() for name, rows in listed.groupby("table", sort=False)}
    there = {path.stem: pd.read_parquet(path) for path in (whole.folder / "tables").glob("*.parquet")}
    assert {name: frame.columns.tolist() for name, frame in there.items()} == described
    for row in listed.itertuples():
        values = there[row.table][row.column]
        assert row.undefined or values.notna().all(), (row.table, row.column)
        known = values.dropna()
        assert row.low == "" or (known >= float(row.low)).all(), (row.table, row.column)
        assert row.high == "" or (known <= float(row.high)).all(), (row.table, row.column)
    assert all(name in (whole.folder / "README.txt").read_text() for name in described)


METHODS = {
    "full_factorial": "levels = 2",
    "one_at_a_time": "levels = 2",
    "latin_hypercube": "points = 5",
    "fractional_factorial": "resolution = 3",
    "morris": "trajectories = 2\ngroups = true",
}


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_its_tables_and_figure(tmp_path, monkeypatch, method):
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    factors = '[[factor]]\nname = "support.caseload"\nrange = [1, 3]\n[[factor]]\nname = "trust.growth"\nprior = true\n'
    factors += '[[factor]]\nname = "mechanisms.trust_role"\nvalues = ["gate", "none"]\n'
    done = finished(asked(tmp_path, factors, f'method = "{method}"\n{METHODS[method]}'), tmp_path / "out", 1)
    assert ("contrasts" in done.tables) == (method in ("full_factorial", "one_at_a_time"))
    assert len(done.tables["response"]) == len(done.points) * len(done.study.request.measures)
    figure = "effects" if method == "fractional_factorial" else "response"
    assert (tmp_path / "out" / "figures" / f"{figure}.png").stat().st_size > 10_000
    assert done.plot().caption and repr(done).startswith("Results('asked', sweep,")
    with pytest.raises(ScenarioError, match=f"allowed are {figure}"):
        done.plot("respons")


OWN = """
import ispsim


@ispsim.mechanism(acts_on="motivation", effect="lowers", parameters={"strength": (0.2, 0.0, 1.0, "per hour")})
def burnout(load, strength):
    return 2.0 if load > LIMIT else min(strength * load, 1.0)
"""


@pytest.mark.slow
def test_a_mechanism_of_ones_own_that_fails_in_some_runs(tmp_path, quick):
    """The file is good and runs; in some futures what it returns is no firing level."""
    factors = '[[factor]]\nname = "parameters.burnout.strength"\nprior = true\nlevels = 2\n'
    head = 'measures = ["faithful_use", "firing_burnout"]\nweeks = [4]'
    put(tmp_path)
    scenario = tmp_path / "small.toml"
    text = scenario.read_text(encoding="utf-8") + '\n[mechanisms]\nadd = ["rules.py:burnout"]\n'
    path = tmp_path / "own.toml"
    start = 'schema = 1\nkind = "sweep"\nscenario = "small.toml"\nreplications = 20\n'
    path.write_text(f"{start}{head}\n{factors}", encoding="utf-8")
    scenario.write_text(text, encoding="utf-8")
    (tmp_path / "rules.py").write_text(OWN.replace("LIMIT", "0.17"), encoding="utf-8")
    done = ispsim.experiment(path, tmp_path / "out", workers=2)
    assert 0 < done.study.failed < done.study.runs
    assert all("burnout" in reason for _, _, reason in done.study.failures)
    ok = done.runs.query("status == 'ok'")
    assert (ok.groupby("point")["firing_burnout"].mean() >= 0).all() and ok["firing_burnout"].notna().all()
    (tmp_path / "rules.py").write_text(OWN.replace("LIMIT", "0.19"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="own.0.text|text = "):
        ispsim.experiment(path, tmp_path / "out", workers=2)
