"""``ispsim check``: whether files are right, without running anything."""

from __future__ import annotations

from typing import Annotated

import typer

from ispsim.cli.failures import tell
from ispsim.cli.options import Json, as_json, load_with
from ispsim.errors import ScenarioError

ABOUT = "Check scenario files: say ok, or everything that is wrong with them, by file and line."


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario files (TOML).", show_default=False)],
    json: Json = False,
) -> str:
    """Return that all files are ok; if one is wrong, every problem of every file is raised at once."""
    found, problems = [], []
    for file in files:
        try:
            found.append((file, load_with(file)))
        except ScenarioError as error:
            # a file that several extend is wrong once
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        for file, _ in found:
            tell(f"{file}: ok")
        raise ScenarioError(problems)
    if json:
        return as_json(
            {
                "schema": 1,
                "files": [
                    {"file": file, "ok": True, "scenario": one.name, "digest": one.digest} for file, one in found
                ],
            }
        )
    return "".join(f"{file}: ok ({one.name})\n" for file, one in found)
