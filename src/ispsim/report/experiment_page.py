"""The page in the folder of an experiment that says what is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ispsim.report.page import common, entry, indented, reading, s, text, uncertainty_of
from ispsim.report.tables import EXPERIMENT_PARQUET_ONLY

if TYPE_CHECKING:
    from ispsim.experiments.study import Study


def page(study: Study, answer: Sequence[str], tables: Mapping[str, str], captions: Mapping[str, str]) -> str:
    """Return what the folder of an experiment holds, in plain text.

    Parameters
    ----------
    study : Study
        The experiment and its runs.
    answer : sequence of str
        What came of it, a sentence each.
    tables, captions : mapping
        What tables and figures are about, by name; the table that is read first in front.
    """
    request = study.request
    points = f"{len(study.design):,} point{s(len(study.design))} ({request.method})"
    lines = [
        f"Experiment: {request.name} ({request.kind})",
        f"Scenario{s(len(request.scenarios))}: {request.named_scenarios}",
        *indented(f"Factor{s(len(request.factors))}: {', '.join(factor.name for factor in request.factors)}", 0),
        f"{points}, {study.runs:,} runs, seed {request.seed}",
        f"Uncertainty: {uncertainty_of(request.uncertainty, len(request.drawn))}",
        "",
    ]
    if study.failed:
        lines += [*indented(f"{study.failed:,} of {study.runs:,} runs failed; the table runs says why.", 0), ""]
    for sentence in answer:
        lines += indented(sentence, 0)
    if captions:
        lines += ["", "FIGURES, in the folder figures: png for documents and slides, svg for print"]
    for name, caption in captions.items():
        lines += ["", f"  {name}", *indented(caption)]
    lines += ["", "TABLES, in the folder tables: csv for spreadsheets and R, parquet for R and Python", ""]
    wide = max(map(len, tables)) + 2
    for name, meaning in tables.items():
        long = " (parquet only: it is long)" if name in EXPERIMENT_PARQUET_ONLY else ""
        lines.append(f"  {name:{wide}}{meaning}{long}")
    lines += ["", "OTHER FILES", ""]
    lines += entry("report.html", "all of this to read, print or mail: one file; ispsim report makes it again")
    lines += entry("data_dictionary.csv", "every column of every table: unit, range, meaning, when it is undefined")
    lines += common()
    lines += entry("experiment.toml", "the file that was asked; paths in it are relative to where it stood")
    lines += entry("findings.json", "what the report says, as data")
    lines += entry("parts", "the runs as they were done, a file a chunk; the same command goes on from there")
    lines += reading("A measure that is undefined (fidelity where nobody uses the intervention, say)")
    example = next(iter(tables))
    lines += [
        "",
        f"  Python   pandas.read_parquet('tables/{example}.parquet')    pandas.read_csv('tables/{example}.csv')",
        f"  R        arrow::read_parquet('tables/{example}.parquet')    read.csv('tables/{example}.csv')",
    ]
    return text(lines)
