"""``ispsim check``: whether files are right, without running anything."""

from __future__ import annotations

from typing import Annotated

import typer

from ispsim.cli.failures import tell
from ispsim.cli.options import Json, as_json, load_with
from ispsim.errors import ScenarioError

ABOUT = "Check scenario and experiment files: say ok, or everything that is wrong with them, by file and line."


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenario or experiment files (TOML).", show_default=False)
    ],
    json: Json = False,
) -> str:
    """Return that all files are ok; if one is wrong, every problem of every file is raised at once."""
    found, problems = [], []
    for file in files:
        try:
            found.append((file, *_checked(file)))
        except ScenarioError as error:
            # a file that several extend is wrong once
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        for file, *_ in found:
            tell(f"{file}: ok")
        raise ScenarioError(problems)
    if json:
        return as_json(
            {
                "schema": 1,
                "files": [
                    {"file": file, "ok": True, what: name, "digest": digest} for file, what, name, digest in found
                ],
            }
        )
    return "".join(f"{file}: ok ({name})\n" for file, _, name, _ in found)


def _checked(file: str) -> tuple[str, str, str]:
    """Return what a file is, its name and its digest (of an experiment: that of its design)."""
    from ispsim.experiments.request.load import is_experiment
    from ispsim.scenario.source import read_source

    if file.strip():
        source = read_source(file)
        if is_experiment(source.data):
            from ispsim.report.kinds import from_source, job_of

            request = from_source(source)
            return "experiment", request.name, job_of(request).design.digest
    scenario = load_with(file)
    return "scenario", scenario.name, scenario.digest
