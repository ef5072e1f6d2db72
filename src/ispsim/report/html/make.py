"""The report of a folder of results, made again from what is in it."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.report.html import account as accounts
from ispsim.report.html import of_folder, page
from ispsim.report.html.account import Account
from ispsim.report.html.pdf import pdf_of, ready
from ispsim.store import manifest as manifests
from ispsim.store.folder import claimed

COPY = "experiment.toml"
"""Name of the copy of an experiment's file in its folder; none if it was asked in Python."""

PDF = "report.pdf"
ALLOWED = "a folder that ispsim experiment, or run, compare, story or evidence with --out, has finished"
_KEPT = ("experiment", "evidence")  # kinds whose folders keep their account


def write_report(folder: str | os.PathLike[str], pdf: bool = False, origin: str | None = None) -> list[Path]:
    """Write the report of a folder of results, from what is in the folder, and return its files.

    Parameters
    ----------
    folder : str or path
        Of an experiment, a run, a comparison, a story or a score card that is finished.
    pdf : bool
        Whether it is written as PDF too, for which the extra ``pdf`` must be there.
    origin : str, optional
        Where the folder is named, for messages.

    Returns
    -------
    list of pathlib.Path
        ``report.html`` and, if asked, ``report.pdf``. The same folder gives the same bytes.

    Raises
    ------
    ScenarioError
        If it is no folder of results, or one that is not finished; nothing is written.
    RunError
        If what makes PDFs is not there, or the disk does not take it; nothing is written.
    """
    path = Path(folder)
    manifest = _manifest(path, origin)
    if pdf:
        ready()
    try:
        account = _account(path, manifest)
        figures = _figures(path, account)
        copy = path / COPY
        file = copy.read_bytes().decode() if manifest["kind"] == "experiment" and copy.exists() else None
        html = page.page(account, manifest, figures, file)
    except FileNotFoundError as error:
        missing = os.path.relpath(error.filename or path, path)
        raise _refused(path, f"is not finished: it has no {missing}; {_how(manifest, path)}", origin) from None
    except (KeyError, TypeError, ValueError):
        raise _refused(path, f"holds files that are not as they were written; {_how(manifest, path)}", origin) from None
    written = {page.NAME: html}
    if pdf:
        # WeasyPrint's own drawing of SVG is not a browser's, so a PDF takes what was drawn as it is
        drawn = {name: {"png": forms["png"]} for name, forms in figures.items()}
        written[PDF] = pdf_of(page.page(account, manifest, drawn, file))
    with claimed(path, manifest, origin) as taken:
        for name, data in written.items():
            taken.write(name, data)
    return [path / name for name in written]


def _refused(path: Path, message: str, origin: str | None) -> ScenarioError:
    return ScenarioError(Problem(f"{path} {message}", origin=origin, allowed=ALLOWED))


def _manifest(path: Path, origin: str | None) -> dict[str, Any]:
    """Return the manifest of a folder, or say why it is no folder of results."""
    if not os.fspath(path).strip() or "\0" in os.fspath(path):
        raise ScenarioError(Problem("the name of a folder is empty or none", origin=origin, allowed=ALLOWED))
    if not path.exists():
        raise _refused(path, "does not exist", origin)
    if not path.is_dir():
        raise _refused(path, "is a file, not a folder of results", origin)
    try:
        manifest = manifests.decoded((path / manifests.NAME).read_bytes())
    except FileNotFoundError:
        raise _refused(path, f"is not a folder of results: it has no {manifests.NAME}", origin) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise _refused(path, f"is not a folder of results: its {manifests.NAME} {why}", origin) from None
    if manifest.get("kind") not in (*of_folder.KINDS, *_KEPT):
        message = f"is a folder of another kind: its {manifests.NAME} says {json.dumps(manifest.get('kind'))}"
        raise _refused(path, message, origin)
    return manifest


def _account(path: Path, manifest: Mapping[str, Any]) -> Account:
    if manifest["kind"] in _KEPT:
        return accounts.decoded((path / accounts.NAME).read_bytes())
    return of_folder.KINDS[manifest["kind"]](path, manifest)


def _figures(path: Path, account: Account) -> dict[str, dict[str, bytes]]:
    return {
        drawing.name: {form: (path / "figures" / f"{drawing.name}.{form}").read_bytes() for form in ("png", "svg")}
        for drawing in account.drawings
    }


def _how(manifest: Mapping[str, Any], path: Path) -> str:
    """Return how a folder is finished."""
    return f"the same command finishes it: {page.command(manifest, shlex.quote(str(path)))}"
