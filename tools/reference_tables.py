"""Tables for the reference pages that follow from the command line and the files of the documentation."""

import inspect
import re
from pathlib import Path
from typing import Any

import typer
from tables import cell, code, table

from ispsim.cli.application import application

DOCS = Path(__file__).resolve().parents[1] / "docs"


def commands_tables() -> str:
    """Every command, its arguments and its options, as ``--help`` has them."""
    top = typer.main.get_command(application())
    parts = []
    for name, command in sorted(getattr(top, "commands", {}).items()):
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option"]
        usage = " ".join(["ispsim", name, *(_placeholder(p) for p in arguments), "[OPTIONS]"])
        rows = [(code(_placeholder(p).strip("[]")), _needed(p), p.help or "") for p in arguments]
        rows += [(code(_option(p)), _default(p), p.help or "") for p in options]
        head = ("argument or option", "default", "meaning")
        about = inspect.cleandoc(command.help or "")
        parts += [f"## {name}", f"`{usage}`", about, table(head, rows)]
    return "\n\n".join(parts)


def _placeholder(parameter: Any) -> str:
    text = str(parameter.metavar or parameter.name).upper()
    text += "..." if parameter.nargs == -1 and not text.endswith("...") else ""
    return text if parameter.required else f"[{text}]"


def _option(parameter: Any) -> str:
    names = " / ".join(sorted(parameter.opts, key=len, reverse=True))
    return f"{names} {parameter.metavar}" if parameter.metavar else names


def _needed(parameter: Any) -> str:
    return "must be given" if parameter.required else "none"


def _default(parameter: Any) -> str:
    return "–" if parameter.is_flag or parameter.default in (None, ()) else cell(parameter.default)


def decisions_list() -> str:
    """Every decision, as a list of links."""
    lines = []
    for page in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        heading = re.sub(r"^# \d+\. ", "", page.read_text(encoding="utf-8").splitlines()[0])
        lines.append(f"{int(page.name[:4])}. [{heading}]({page.name})")
    return "\n".join(lines)


def positions_table() -> str:
    """Where in its band each value of the reference trial lies, from the table that `tools/refresh_docs.py` writes."""
    page = (DOCS / "reference_trial.md").read_text(encoding="utf-8")
    rows, subject = [], ""
    for line in page.splitlines():
        cells = [part.strip() for part in line.strip("|").split("|")]
        if not cells[0].startswith("…"):
            subject = cells[0]
        band = re.fullmatch(r"([−\d.]+) to ([−\d.]+)", cells[2]) if len(cells) == 5 else None
        if not band:
            continue
        low, high, value = (float(x.replace("−", "-")) for x in (*band.groups(), cells[1].split(" ± ")[0]))
        if high < 0:  # the weaker of two negative slopes is the one nearer to 0
            low, high = high, low
        place = (value - low) / (high - low)
        name = cells[0].replace("…", f"{subject}:")
        rows.append((name, cells[1], cells[2], cells[4], f"{place:.0%}".replace("%", " %")))
    return table(("over trials: mean ± 95 %", "model", "band", "source of the band", "place in the band"), rows)
