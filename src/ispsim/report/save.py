"""A folder of results: what was asked, tables, a data dictionary, figures, a page that says what is what, and a log.

The same request gives the same bytes in every file but the log.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ispsim.engine.results import Runs
from ispsim.evidence.card import ScoreCard
from ispsim.experiments.compare import Comparison
from ispsim.report import dictionary, page, tables
from ispsim.report.request import Request, request_of, runs_in
from ispsim.store.folder import Folder, claimed
from ispsim.store.tables import Parquet, to_csv, to_parquet

if TYPE_CHECKING:
    import pandas as pd

    from ispsim.stories.story import Story

FORMATS = ("png", "svg")
"""Of figures."""


def save(results: Runs | Comparison | Story | ScoreCard, folder: str | os.PathLike[str]) -> Path:
    """Write results and what was asked to a folder, and return it.

    Of runs, comparisons and score cards tables, a data dictionary and figures; of a story its words, its weeks and its
    picture.

    Parameters
    ----------
    results : Runs, Comparison, Story or ScoreCard
        What `ispsim.simulate`, `ispsim.compare`, `ispsim.story` or `ispsim.score_card` returned.
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
    with reserved(folder, request_of(results)) as output:
        output.fill(results)
    return Path(folder)


@contextmanager
def reserved(folder: str | os.PathLike[str], request: Request, origin: str | None = None) -> Iterator[Output]:
    """Claim a folder for a request before it is carried out; what `fill` writes is there at the end.

    Parameters
    ----------
    folder : str or path
        See `ispsim.store.folder.claimed`, and the errors there.
    request : Request
        What is asked.
    origin : str, optional
        Where the folder is named, for messages.
    """
    started = datetime.now(UTC)
    manifest = request.manifest()
    with claimed(folder, manifest, origin) as taken:
        yield Output(taken, started, manifest)


class Output:
    """A claimed folder that results can be written to."""

    def __init__(self, folder: Folder, started: datetime, manifest: Mapping[str, Any]) -> None:
        self._folder = folder
        self._started = started
        self._manifest = manifest

    def fill(self, results: Runs | Comparison | Story | ScoreCard) -> None:
        """Write everything about results.

        Raises
        ------
        RunError
            If the disk does not take it.
        """
        if isinstance(results, Runs | Comparison):
            self._fill_with_runs(results)
        elif isinstance(results, ScoreCard):
            self._fill_with_card(results)
        else:
            self._fill_with_story(results)

    def _fill_with_runs(self, results: Runs | Comparison) -> None:
        runs = runs_in(results)
        for name, frame in tables.made(results).items():
            self._table(name, frame)
        if isinstance(results, Runs):
            self._places(results)
        self._folder.write("data_dictionary.csv", to_csv(dictionary.as_frame(dictionary.entries(results))))
        titles = self._figures(results)
        self._page(page.of_runs(runs, tables.about(results), titles))
        self._log([one.scenario.path for one in runs], workers=runs[0].workers)

    def _fill_with_story(self, story: Story) -> None:
        from ispsim.report.story import contents, entries

        for name, data in contents(story).items():
            self._folder.write(name, data)
        self._folder.write("data_dictionary.csv", to_csv(dictionary.as_frame(entries(story))))
        self._page(page.of_story(story))
        self._log([story.scenario.path])

    def _fill_with_card(self, card: ScoreCard) -> None:
        from ispsim.report.evidence.folder import contents
        from ispsim.report.evidence.tables import tables as made

        entries: list[dictionary.Entry] = []
        for name, table in made(card).items():
            self._table(name, table.frame)
            entries += dictionary.of_table(name, *table.entries)
        self._folder.write("data_dictionary.csv", to_csv(dictionary.as_frame(entries)))
        for name, data in contents(card, self._manifest).items():
            self._folder.write(name, data)
        self._log([], workers=card.workers)

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
        """Write the figures with their captions, and return their titles, or why they are left out, by name."""
        from ispsim.figures.style import to_bytes
        from ispsim.report.figures import captions, gallery

        figures = gallery(results).draw_all(results)
        missing = gallery(results).left_out(results)
        for name, figure in figures.items():
            for form in FORMATS:
                self._folder.write(f"figures/{name}.{form}", to_bytes(figure, form))
        self._folder.write("figures/captions.md", captions(figures, missing).encode("utf-8", "backslashreplace"))
        titles = {name: figure.title for name, figure in figures.items()}
        return titles | {name: f"left out: {reason}" for name, reason in missing.items()}

    def _page(self, text: str) -> None:
        self._folder.write("README.txt", text.encode("utf-8", "backslashreplace"))

    def _log(self, files: list[str | None], **more: Any) -> None:
        """Add a line with everything that may differ when the same is asked again."""
        finished = datetime.now(UTC)
        line: Mapping[str, Any] = {
            "started": self._started.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds"),
            "seconds": round((finished - self._started).total_seconds(), 3),
            **more,
            "host": platform.node(),
            "system": platform.platform(),
            "folder": os.path.abspath(self._folder.path),
            "scenario_files": files,
        }
        before = self._folder.read("log.jsonl")
        if before and not before.endswith(b"\n"):
            before += b"\n"
        self._folder.write("log.jsonl", before + json.dumps(line).encode() + b"\n")
