"""A report as HTML: one file that fetches nothing, reads well on a phone, in the dark and on paper, and aloud."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ispsim.report.html import grounds
from ispsim.report.html.account import Account, Head
from ispsim.report.html.pictures import alternative, picture
from ispsim.report.kinds.findings import Shown
from ispsim.report.page import uncertainty_of

if TYPE_CHECKING:
    from jinja2 import Environment

NAME = "report.html"
"""Of the file."""

_TEMPLATES = Path(__file__).parent
_WORDS, _PROSE = 20, 45  # letters of a cell from which it needs some room, and more
# marks that turn the direction of what follows, beyond the end of the name that holds them
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[+−-]?[\d,.]+(e[+−-]?\d+)?|–")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def page(
    account: Account, manifest: Mapping[str, Any], figures: Mapping[str, Mapping[str, bytes]], file: str | None = None
) -> bytes:
    """Return a report.

    Parameters
    ----------
    account : Account
        What came of it.
    manifest : mapping
        What was asked, in full.
    figures : mapping
        Name -> form (``"png"``, ``"svg"``) -> bytes.
    file : str, optional
        Text of the experiment's file.

    Returns
    -------
    bytes
        HTML in UTF-8; the same each time.
    """
    asked = manifest.get("experiment", manifest)
    content = {
        "account": account,
        "uncertainty": uncertainty_of(asked.get("uncertainty", ""), _drawn(asked, manifest["scenarios"])),
        "seed": asked["seed"],
        "version": manifest["versions"]["ispsim"],
        "heads": [(head, _first_rows(head)) for head in account.heads],
        "grounds": grounds.tables(manifest),
        "reasons": _reasons(account),
        "made": _made(manifest),
        "scenarios": grounds.written(manifest),
        "pictures": {name: picture(forms) for name, forms in figures.items()},
        "command": command(manifest),
        "file": file,
        "style": (_TEMPLATES / "report.css").read_text(encoding="utf-8"),
    }
    text = _environment().get_template("report.html").render(content)
    return text.encode("utf-8", "backslashreplace")


def command(manifest: Mapping[str, Any], out: str = "DIR") -> str:
    """Return the command that makes the results of a manifest again, in a folder."""
    kind = manifest["kind"]
    if kind == "experiment":
        return f"ispsim experiment FILE --out {out}"
    if kind == "evidence":
        if any("own" in pattern for pattern in manifest["patterns"]):
            return "python SCRIPT  # in which score_card is given findings of one's own"
        only = "".join(f" --only {name}" for name in manifest["only"] or ())
        studies = f" --studies {manifest['studies']}" if manifest["studies"] else ""
        varied = "".join(
            f" --set {shlex.quote(f'{key}={json.dumps(value)}')}" for key, value in manifest["settings"].items()
        )
        return f"ispsim evidence{only}{studies}{varied} --seed {manifest['seed']} --out {out}"
    if kind == "story":
        who = f" --who {shlex.quote(manifest['who'])}" if manifest["who"] else ""
        return f"ispsim story FILE{who} --seed {manifest['seed']} --out {out}"
    files = " ".join(f"FILE{k + 1 if kind == 'compare' else ''}" for k in range(len(manifest["scenarios"])))
    terms = f"--runs {manifest['runs']} --seed {manifest['seed']} --uncertainty {manifest['uncertainty']}"
    terms += " --posterior TABLE" if manifest.get("posterior") else ""
    return f"ispsim {kind} {files} {terms} --out {out}"


def _first_rows(head: Head) -> Shown:
    """Return the first rows of a table, and how much more there is."""
    shown, whole = len(head.rows), ", ".join(head.files)
    note = f"All of it: {whole}"
    if head.rows:
        rows = f"The first {shown} of {head.total:,} rows" if head.total > shown else f"All rows ({shown})"
        more = f", {head.more_columns} more columns" if head.more_columns else ""
        note = f"{rows}{more}: {whole}"
    columns = tuple((name, _side([row[k] for row in head.rows])) for k, name in enumerate(head.columns))
    return Shown(f"{head.name}: {head.about}", columns, list(head.rows), note)


def _side(cells: Sequence[str]) -> str:
    """Return on which side cells stand: the right, if they are numbers."""
    return "right" if all(_NUMBER.fullmatch(cell) for cell in cells) else "left"


def _drawn(asked: Mapping[str, Any], scenarios: Sequence[Mapping[str, Any]]) -> int:
    """Return how many parameters are drawn from a posterior: those that some scenario does not state."""
    names = (asked.get("posterior") or {}).get("names", ())
    stated = [{f"parameters.{name}" for name in one["scenario"]["parameters"]} for one in scenarios]
    return sum(not all(name in these for these in stated) for name in names)


def _reasons(account: Account) -> Shown:
    rows = [
        (f"{one.runs:,}", one.reason, f"point {one.point}, replication {one.replication}") for one in account.reasons
    ]
    return Shown("Why runs failed", (("Runs", "right"), ("Reason", "left"), ("First at", "left")), rows)


def _made(manifest: Mapping[str, Any]) -> list[Shown]:
    """Return versions and digests."""
    digests = [("source of ispsim", manifest["source"]), *manifest["digests"].items()]
    return [
        Shown("Versions", (("Program", "left"), ("Version", "left")), list(manifest["versions"].items())),
        Shown("Digests (SHA-256)", (("Of", "left"), ("Digest", "left")), digests),
    ]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    found.globals.update(alt=alternative, look_of=_look, seen=_shown)
    return found


def _look(cell: str, side: str) -> str:
    """Return the class of a cell: numbers stay on a line, and texts get room that goes with their length."""
    if side == "right":
        return side
    if len(cell) > _PROSE:
        return "prose" if " " in cell else "code"
    return ("words" if " " in cell else "name") if len(cell) > _WORDS else ""


def _shown(value: Any) -> Any:
    """Return a text in which nothing is unseen or turns what follows round: such signs are written as escapes."""
    if type(value) is not str:
        return value
    return _UNSEEN.sub(_escape, _TURNING.sub(_escape, value))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
