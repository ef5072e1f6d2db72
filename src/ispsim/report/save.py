"""A folder of results: what was asked, tables, a data dictionary, figures, a page that says what is what, and a log.

The same request gives the same bytes in every file but the log.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ispsim import __version__
from ispsim.engine.results import Runs
from ispsim.report import dictionary, tables
from ispsim.report.page import page
from ispsim.store.folder import Folder, claimed
from ispsim.store.manifest import source_hash, versions
from ispsim.store.tables import Parquet, to_csv, to_parquet

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.experiments.compare import Comparison
    from ispsim.scenario import Scenario

FORMATS = ("png", "svg")
"""Of figures."""

PACKAGES = ("llvmlite", "matplotlib", "numba", "numpy", "pandas", "pyarrow", "scipy")
"""Packages on which a number or a byte of the results can depend."""


def save(results: Runs | Comparison, folder: str | os.PathLike[str]) -> Path:
    """Write tables, a data dictionary, figures and what was asked to a folder, and return it.

    Parameters
    ----------
    results : Runs or Comparison
        What `ispsim.simulate` or `ispsim.compare` returned.
    folder : str or path
        A new or empty folder, or one with the results of the same request. The same request gives the same bytes,
        but for ``log.jsonl``.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    ScenarioError
        If the folder holds something else; it is not touched.
    RunError
        If the disk does not take the results; the folder is as it was.
    """
    runs = _runs(results)
    first = runs[0]
    with reserved(folder, [one.scenario for one in runs], first.runs, first.seed, first.uncertainty) as output:
        output.fill(results)
    return Path(folder)


@contextmanager
def reserved(
    folder: str | os.PathLike[str],
    scenarios: Sequence[Scenario],
    runs: int,
    seed: int,
    uncertainty: str,
    origin: str | None = None,
) -> Iterator[Output]:
    """Claim a folder for a request before it is carried out; what `fill` writes is there at the end.

    Parameters
    ----------
    folder : str or path
        See `ispsim.store.folder.claimed`, and the errors there.
    scenarios : sequence of Scenario
        One of a run, several of a comparison.
    runs, seed, uncertainty
        As `simulate` and `compare` take them.
    origin : str, optional
        Where the folder is named, for messages.
    """
    started = datetime.now(UTC)
    with claimed(folder, manifest(scenarios, runs, seed, uncertainty), origin) as taken:
        yield Output(taken, started)


def manifest(scenarios: Sequence[Scenario], runs: int, seed: int, uncertainty: str) -> dict[str, Any]:
    """Return what is asked, in full: nothing in it depends on where, when or on how many cores it is carried out."""
    return {
        "schema": 1,
        "kind": "run" if len(scenarios) == 1 else "compare",
        "runs": runs,
        "seed": seed,
        "uncertainty": uncertainty,
        "scenarios": [
            {
                "name": scenario.name,
                "scenario": scenario.model_dump(exclude={"name"}),
                "parameters_in_force": scenario.values(),
                "imputed": scenario.setting.imputed(),
            }
            for scenario in scenarios
        ],
        "versions": {"ispsim": __version__, **versions(PACKAGES)},
        "source": source_hash(Path(__file__).parents[1]),
        # last, since they say that something differs and not what
        "digests": {scenario.name: scenario.digest for scenario in scenarios},
    }


class Output:
    """A claimed folder that results can be written to."""

    def __init__(self, folder: Folder, started: datetime) -> None:
        self._folder = folder
        self._started = started

    def fill(self, results: Runs | Comparison) -> None:
        """Write everything about results.

        Raises
        ------
        RunError
            If the disk does not take it.
        """
        if isinstance(results, Runs):
            about, entries = dict(tables.RUN_TABLES), dictionary.run_entries(results.scenario)
            about |= tables.GROUP_TABLES if results.group_names else {}
            made = tables.run_tables(results)
        else:
            scenarios = [runs.scenario for runs in results.runs.values()]
            about, entries = tables.COMPARISON_TABLES, dictionary.comparison_entries(scenarios)
            made = tables.comparison_tables(results)
        for name, frame in made.items():
            self._table(name, frame)
        if isinstance(results, Runs):
            self._places(results)
        self._folder.write("data_dictionary.csv", to_csv(dictionary.as_frame(entries)))
        captions = self._figures(results)
        self._folder.write("README.txt", page(_runs(results), about, captions).encode("utf-8", "backslashreplace"))
        self._log(_runs(results))

    def _table(self, name: str, frame: pd.DataFrame) -> None:
        self._folder.write(f"tables/{name}.csv", to_csv(frame))
        with self._folder.file(f"tables/{name}.parquet") as file:
            to_parquet(file, frame)

    def _places(self, runs: Runs) -> None:
        """Write the tables of organisations and systems, all from running once more."""
        import pandas as pd

        weekly: dict[str, list[pd.DataFrame]] = {name: [] for name in tables.PLACES.values()}
        final: dict[str, list[pd.DataFrame]] = {name: [] for name in tables.PLACES.values()}
        with ExitStack() as stack:
            long = {
                name: stack.enter_context(Parquet(stack.enter_context(self._folder.file(f"tables/{name}.parquet"))))
                for name in tables.PARQUET_ONLY
            }
            for frames in runs.by_replication(*tables.PLACES):
                for level, (by_week, over_run) in frames.items():
                    name = tables.PLACES[level]
                    final[name].append(over_run)
                    if name in long:
                        long[name].write(by_week)
                    else:
                        weekly[name].append(by_week)
        for name, parts in final.items():
            self._table(f"{name}_final", pd.concat(parts, ignore_index=True))
            if weekly[name]:
                self._table(name, pd.concat(weekly[name], ignore_index=True))

    def _figures(self, results: Runs | Comparison) -> dict[str, str]:
        """Write the figures and return their captions by name."""
        from ispsim.figures.style import to_bytes
        from ispsim.report.figures import comparison_figures, run_figures

        figures = run_figures(results) if isinstance(results, Runs) else comparison_figures(results)
        for name, figure in figures.items():
            for form in FORMATS:
                self._folder.write(f"figures/{name}.{form}", to_bytes(figure, form))
        return {name: getattr(figure, "caption", "") for name, figure in figures.items()}

    def _log(self, runs: list[Runs]) -> None:
        """Add a line with everything that may differ when the same is asked again."""
        finished = datetime.now(UTC)
        line = {
            "started": self._started.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds"),
            "seconds": round((finished - self._started).total_seconds(), 3),
            "workers": runs[0].workers,
            "host": platform.node(),
            "system": platform.platform(),
            "folder": os.path.abspath(self._folder.path),
            "scenario_files": [one.scenario.path for one in runs],
        }
        before = self._folder.read("log.jsonl")
        if before and not before.endswith(b"\n"):
            before += b"\n"
        self._folder.write("log.jsonl", before + json.dumps(line).encode() + b"\n")


def _runs(results: Runs | Comparison) -> list[Runs]:
    return [results] if isinstance(results, Runs) else list(results.runs.values())
