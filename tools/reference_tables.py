"""Tables for the reference pages that follow from commands, experiments' files and the documentation's own files."""

import inspect
import re
from pathlib import Path
from typing import Any

import typer
from tables import cell, code, table

from ispsim.cli.application import application
from ispsim.experiments.request.json_schema import json_schema
from ispsim.experiments.request.kinds import KINDS, SIZE_KEYS
from ispsim.experiments.trial.schema import ANALYSES, TrialTable

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


def experiment_tables() -> str:
    """Every key of an experiment's file, and the keys of each design."""
    schema = json_schema()
    tables = {
        "[[factor]]": "FactorTable",
        "[precision]": "Precision",
        "[[context]]": "ContextTable",
        "[trial]": "TrialTable",
        "[measurement]": "MeasurementTable",
        "[[mediator]]": "MediatorTable",
        "[[hypothesis]]": "HypothesisTable",
        "[[candidate]]": "CandidateTable",
    }
    parts = [_described(schema, left_out=tuple(name.strip("[]") for name in tables))]
    for name, model in tables.items():
        parts += [f"## {'Each ' if name.startswith('[[') else ''}{name}", _described(schema["$defs"][model])]
    kinds = [(code(name), code(*kind.methods), code(kind.default)) for name, kind in KINDS.items()]
    kinds.append(
        (code("trial"), code(*ANALYSES) + ", as `design` in `[trial]`", code(TrialTable.model_fields["design"].default))
    )
    kinds.append((code("calibration"), "none", "none"))
    kinds.append((code("hypotheses"), code("logistic", "forest"), code("logistic")))
    parts += ["## Kinds and their methods", table(("kind", "methods", "if not stated"), kinds)]
    rows = ((code(name), code(*keys)) for name, keys in SIZE_KEYS.items())
    return "\n\n".join([*parts, "## Keys of the designs", table(("design", "its keys"), rows)])


def _described(schema: dict[str, Any], left_out: tuple[str, ...] = ()) -> str:
    """Every key that a JSON Schema describes."""
    must = schema.get("required", [])
    rows = []
    for name, key in schema["properties"].items():
        if name not in left_out:
            default = "must be stated" if name in must else _stated(key.get("default"))
            rows.append((code(name), default, _form(name, key), key["description"]))
    return table(("key", "default", "allowed", "meaning"), rows)


def _stated(value: Any) -> str:
    if isinstance(value, list):
        return code(*value)
    return "none" if value is None else f'"{value}"' if isinstance(value, str) else str(value).lower()


def _form(name: str, key: dict[str, Any]) -> str:
    if "const" in key:
        return code(str(key["const"]))
    if "enum" in key:
        return code(*key["enum"])
    if key.get("type") == "array":
        item = {"string": "texts", "integer": "whole numbers", "number": "numbers"}
        return f"a list of {item.get(str(key['items']['type']), 'values')}"
    if "minimum" in key:
        low, high = (f"{key[end]:,}" if key["type"] == "integer" else f"{key[end]:g}" for end in ("minimum", "maximum"))
        unit = "" if key["unit"] == name or key["unit"].startswith("that of") else f" {key['unit']}"
        return f"{low} to {'2^63 - 1' if key['maximum'] == 2**63 - 1 else high}{unit}"
    return {"boolean": "true or false", "string": "text", "object": "tables and keys of a scenario"}[key["type"]]
