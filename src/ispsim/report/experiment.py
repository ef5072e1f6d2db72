"""Carrying out an experiment from its file to its folder of results.

The folder holds what was asked from the start, then one part after another, and at the end tables, figures and pages,
all of them at once. Whenever it is interrupted, the same command goes on where it stopped and ends with the same bytes.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ispsim.engine.compile import is_kept
from ispsim.engine.run import ENGINES
from ispsim.errors import ScenarioError
from ispsim.experiments.executors import checked_workers
from ispsim.experiments.request.request import Request
from ispsim.experiments.runner import Tell, carry_out
from ispsim.experiments.study import KEYS, Study
from ispsim.experiments.work import Job, weekly, weekly_column
from ispsim.report import dictionary, experiment_page
from ispsim.report import request as asking
from ispsim.report.dictionary import Entry, as_frame, of_table
from ispsim.report.html import account as accounts
from ispsim.report.html import page as html
from ispsim.report.html.make import COPY
from ispsim.report.html.of_study import account_of
from ispsim.report.kinds import findings_of, job_of, load
from ispsim.report.kinds.findings import Findings
from ispsim.report.kinds.sweep import point_entries
from ispsim.report.save import FORMATS
from ispsim.report.tables import EXPERIMENT_TABLES
from ispsim.store.folder import Folder, claimed
from ispsim.store.manifest import versions
from ispsim.store.parts import Parts
from ispsim.store.tables import Parquet, to_csv, to_parquet

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.figures.style import Picture

RESULTS = "results"
"""Folder below the present one in which experiments have folders of their own."""

COVERS = "ispsim.covers"
"""Note in the footer of a table that was put together from parts: which ones."""


class Results:
    """What came of an experiment.

    Attributes
    ----------
    folder : pathlib.Path
        Where everything about it is.
    study : Study
        The design and its runs.
    findings : Findings
        Answer, tables, figures and numbers.
    """

    def __init__(self, folder: Path, study: Study, findings: Findings) -> None:
        self.folder = folder
        self.study = study
        self.findings = findings

    @property
    def points(self) -> pd.DataFrame:
        """The points: ``point, scenario``, a column for each factor, ``replications``."""
        return self.study.points()

    @property
    def runs(self) -> pd.DataFrame:
        """The runs: ``point, replication, status, reason, measures…``."""
        import pandas as pd

        columns = [*KEYS, *self.study.job.kept]
        return pd.concat([frame[columns] for frame in self.study.frames()], ignore_index=True)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of its kind, by name."""
        return {name: table.frame for name, table in self.findings.tables.items()}

    def plot(self, kind: str | None = None) -> Picture:
        """Return a figure, which a notebook shows and ``savefig`` saves.

        Parameters
        ----------
        kind : str, optional
            Name of the figure; the first one if not stated.

        Returns
        -------
        matplotlib.figure.Figure
            With its ``caption``.

        Raises
        ------
        ScenarioError
            If there is no such figure.
        """
        known = list(self.findings.figures)
        if not known:
            raise ScenarioError("this experiment has no figures")
        if kind is not None and kind not in known:
            raise ScenarioError(f"figure {kind!r} is not known; allowed are {', '.join(known)}")
        return self.findings.figures[kind or known[0]]

    def to_dict(self) -> dict[str, Any]:
        """Return the results as plain data, as ``ispsim experiment --json`` prints them; undefined is None."""
        request = self.study.request
        return {
            "schema": 1,
            "experiment": request.name,
            "kind": request.kind,
            "runs": self.study.runs,
            "failed": self.study.failed,
            "results": self.findings.results,
            "tables": {name: f"tables/{name}.parquet" for name in [*self.findings.tables, *_common(self.study)]},
        }

    def __repr__(self) -> str:
        request, study = self.study.request, self.study
        size = f"{study.job.points:,} points, {study.runs:,} runs, {study.failed:,} failed"
        return f"Results({request.name!r}, {request.kind}, {size}, in {str(self.folder)!r})"


def experiment(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    engine: str = "compiled",
) -> Results:
    """Carry out an experiment, or finish one that was interrupted.

    Parameters
    ----------
    path
        The experiment's file.
    out : str or path, optional
        Folder of the results; ``results/`` and the name of the file, below the present folder, if not stated.
    workers : int, optional
        Threads (compiled; one for each core by default) or processes (python; one by default). Changes no bit.
    engine : {"compiled", "python"}
        The compiled week, or the same rules agent by agent in Python; published patterns are fitted by the first alone.

    Returns
    -------
    Results
        With ``points``, ``runs``, ``tables`` and ``plot()``.

    Raises
    ------
    ScenarioError
        If the file or an argument is wrong, or the folder holds something else.
    RunError
        If the disk does not take it. What is done stays, and the same call goes on from there.
    """
    if engine not in ENGINES:
        raise ScenarioError(f"engine {engine!r} is not known; allowed are {', '.join(ENGINES)}")
    checked_workers(workers, engine)
    request = load(path)
    if engine == "python" and request.compiled_only is not None:
        raise ScenarioError(f'engine "python" is not for {request.compiled_only}; allowed: compiled')
    if engine != request.engine:
        request = replace(request, engine=engine)
    return finished(request, out if out is not None else default_folder(path), workers)


def default_folder(path: str | os.PathLike[str]) -> str:
    """Return the folder of results of an experiment's file where none is named."""
    return os.path.join(RESULTS, Path(path).stem)


def finished(
    request: Request,
    out: str | os.PathLike[str],
    workers: int | None = None,
    tell: Tell | None = None,
    origin: str | None = None,
    compiling: Callable[[], None] | None = None,
) -> Results:
    """Carry out what is asked and write everything about it; see `experiment`.

    Parameters
    ----------
    request
        From `ispsim.report.kinds.load`.
    out
        Folder of the results.
    workers
        As in `experiment`.
    tell
        Called with the progress.
    origin
        Where the folder is named, for messages.
    compiling
        Called if the model is going to be compiled first, which takes a while.
    """
    workers = checked_workers(workers, request.engine)
    started = datetime.now(UTC)
    job = job_of(request)
    if compiling is not None and not all(map(is_kept, job.compiled_weeks())):
        compiling()
    asked = manifest(job)
    with claimed(out, asked, origin) as folder:
        folder.stays()
        study = carry_out(job, Parts(folder), workers, tell)
        findings = findings_of(study)
        _write(folder, study, findings, asked)
        _log(folder, request, started, workers)
    return Results(Path(out), study, findings)


def manifest(job: Job) -> dict[str, Any]:
    """Return what is asked, in full: nothing in it depends on where, when or on how many cores it is carried out."""
    request = job.request
    terms = {"experiment": request.describe(), "points": len(job.design)}
    whole = asking.Request("experiment", terms, request.scenarios).manifest()
    whole["versions"] = dict(sorted((whole["versions"] | versions(["SALib", *job.libraries])).items()))
    whole["digests"]["design"] = job.design.digest
    return whole


def _common(study: Study) -> list[str]:
    return [name for name in EXPERIMENT_TABLES if name != "weekly" or study.request.weeks]


def _write(folder: Folder, study: Study, findings: Findings, asked: dict[str, Any]) -> None:
    """Write tables, the data dictionary, figures and the page."""
    from ispsim.figures.style import to_bytes

    entries: list[Entry] = []
    about: dict[str, str] = {}
    for name, table in findings.tables.items():
        _table(folder, name, table.frame)
        entries += of_table(name, *table.entries)
        about[name] = table.about
    _table(folder, "points", study.points())
    _long_tables(folder, study)
    entries += _common_entries(study, findings.columns)
    about |= {name: EXPERIMENT_TABLES[name] for name in _common(study)}
    folder.write("data_dictionary.csv", to_csv(as_frame(entries)))
    drawn = {name: {form: to_bytes(figure, form) for form in FORMATS} for name, figure in findings.figures.items()}
    for name, forms in drawn.items():
        for form, data in forms.items():
            folder.write(f"figures/{name}.{form}", data)
    captions = {name: getattr(figure, "caption", "") for name, figure in findings.figures.items()}
    text = experiment_page.page(study, findings.answer, about, captions)
    folder.write("README.txt", text.encode("utf-8", "backslashreplace"))
    account = account_of(study, findings, about)
    folder.write(accounts.NAME, accounts.encoded(account))
    file = study.request.text or None  # none if it was asked in Python
    if file is not None:
        folder.write(COPY, file.encode())
    folder.write(html.NAME, html.page(accounts.decoded(accounts.encoded(account)), asked, drawn, file))


def _table(folder: Folder, name: str, frame: pd.DataFrame) -> None:
    folder.write(f"tables/{name}.csv", to_csv(frame))
    with folder.file(f"tables/{name}.parquet") as file:
        to_parquet(file, frame)


def _long_tables(folder: Folder, study: Study) -> None:
    """Put the parts together, one after another, so that they need not all fit into memory."""
    import pandas as pd

    request = study.request
    kept = study.job.kept
    notes = {COVERS: json.dumps([chunk.name for chunk in study.chunks])}
    with folder.file("tables/runs.parquet") as file, Parquet(file, notes) as table:
        for frame in study.frames():
            table.write(frame[[*KEYS, *kept]])
    if not request.weeks:
        return
    names = weekly(request)
    with folder.file("tables/weekly.parquet") as file, Parquet(file, notes) as table:
        for frame in study.frames():
            keys = frame[["point", "replication"]]
            by_week = []
            for week in request.weeks:
                values = frame[[weekly_column(name, week) for name in names]].set_axis(names, axis=1)
                by_week.append(pd.concat([keys, pd.Series(week, frame.index, name="week"), values], axis=1))
            table.write(pd.concat(by_week, ignore_index=True))


def _common_entries(study: Study, columns: Sequence[Entry] | None) -> list[Entry]:
    """Return what the columns of the tables are that every experiment has."""
    request = study.request
    money = dictionary.money_of(request.scenarios)
    failed = "the run failed"
    whole = {entry.column: entry for entry in dictionary.measure_entries(request.scenarios, money, over_run=True)}
    week = {entry.column: entry for entry in dictionary.measure_entries(request.scenarios, money, over_run=False)}

    def also(entry: Entry) -> Entry:
        reasons = f"{failed} or {entry.undefined}" if entry.undefined else failed
        return Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | {"undefined": reasons})

    point = Entry("", "point", "integer", "", 0, None, "number of the point; the table points says what it is")
    status = Entry("", "status", "text", "", None, None, "ok, or failed")
    reason = Entry("", "reason", "text", "", None, None, "why the run failed", "it did not")
    index = (point, dictionary.REPLICATION)
    entries = of_table("points", *point_entries(study))
    if columns is None:
        columns = [also(whole[name]) for name in request.measures]
    entries += of_table("runs", *index, status, reason, *columns)
    if request.weeks:
        entries += of_table("weekly", *index, dictionary.WEEK, *(also(week[name]) for name in weekly(request)))
    return entries


def _log(folder: Folder, request: Request, started: datetime, workers: int) -> None:
    """Add a line with everything that may differ when the same is asked again."""
    finished_at = datetime.now(UTC)
    line = {
        "started": started.isoformat(timespec="seconds"),
        "finished": finished_at.isoformat(timespec="seconds"),
        "seconds": round((finished_at - started).total_seconds(), 3),
        "workers": workers,
        "host": platform.node(),
        "system": platform.platform(),
        "folder": os.path.abspath(folder.path),
        "experiment_file": request.path,
        "scenario_files": [one.path for one in request.scenarios],
    }
    before = folder.read("log.jsonl")
    if before and not before.endswith(b"\n"):
        before += b"\n"
    folder.write("log.jsonl", before + json.dumps(line).encode() + b"\n")
