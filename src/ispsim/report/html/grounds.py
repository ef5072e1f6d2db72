"""What results rest on, from the manifest of their folder: scenarios, factors, and grades of the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from ispsim.report.kinds.findings import Shown
from ispsim.scenario.parameter import Grade
from ispsim.scenario.register import REGISTER

_GRADES: tuple[Grade, ...] = get_args(Grade)[::-1]  # the weakest first
_MEANINGS = {
    "assumption": "assumed: no study that we know of measured it",
    "adapted": "adapted from findings elsewhere",
    "empirical": "measured",
    "own": "declared by mechanisms of your own",
}


@dataclass(frozen=True)
class Written:
    """A scenario as the text of a file.

    Attributes
    ----------
    name, text : str
        Of the scenario.
    left_out : tuple of str
        What are files of their own beside a scenario, and so not in it.
    """

    name: str
    text: str
    left_out: tuple[str, ...]


def tables(manifest: Mapping[str, Any]) -> list[Shown]:
    """Return the scenarios, what was varied, and the parameters by grade; of a score card these alone."""
    if not manifest["scenarios"]:
        return [_grades(manifest)]
    names = [(one["name"], _line(one["scenario"])) for one in manifest["scenarios"]]
    several = "" if len(names) == 1 else "s"
    found = [Shown(f"Scenario{several}", (("Name", "left"), ("In short", "left")), names)]
    factors = [(factor["name"], _values(factor), factor["group"]) for factor in _factors(manifest)]
    if factors:
        heads = (("Name", "left"), ("Values", "left"), ("Belongs to", "left"))
        found.append(Shown("What was varied", heads, factors))
    return [*found, _grades(manifest)]


def written(manifest: Mapping[str, Any]) -> list[Written]:
    """Return the scenarios of a manifest as texts of files."""
    return [Written(one["name"], *as_toml(one["name"], one["scenario"])) for one in manifest["scenarios"]]


def _grades(manifest: Mapping[str, Any]) -> Shown:
    """Return the grades of the parameters in force, the weakest first."""
    places = manifest["scenarios"] or [manifest]
    names = {name for one in places for name in one["parameters_in_force"]}
    varied = {factor["name"].removeprefix("parameters.") for factor in _factors(manifest)}
    members: dict[str, set[str]] = {
        grade: {name for name in names & REGISTER.keys() if REGISTER[name].grade == grade} for grade in _GRADES
    }
    members["own"] = names - REGISTER.keys()
    columns = (("Grade", "left"), ("Meaning", "left"), ("Parameters", "right"), ("Varied as factors", "right"))
    there = {grade: those for grade, those in members.items() if those}
    rows = [(grade, _MEANINGS[grade], str(len(those)), str(len(those & varied))) for grade, those in there.items()]
    note = f"{len(members['assumption'])} of {len(names)} are assumptions. "
    note += "ispsim describe lists each parameter with its range, grade and source."
    return Shown("Parameters in force, by grade of the evidence for them", columns, rows, note)


def _factors(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = manifest.get("experiment", {}).get("factors", [])
    return found


def _values(factor: Mapping[str, Any]) -> str:
    if "values" in factor:
        return ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in factor["values"])
    if "prior" in factor:
        prior = factor["prior"]
        return f"its prior, {prior['low']:g} to {prior['high']:g} ({prior['shape']})"
    low, high = factor["range"]
    return f"{low:g} to {high:g}{' (log)' if factor['scale'] == 'log' else ''}"


def _line(scenario: Mapping[str, Any]) -> str:
    setting, support = scenario["setting"], scenario["support"]
    places = len(setting["roster"]) if setting["roster"] else setting["organizations"]
    several = "" if places == 1 else "s"
    isps = f"{support['isps']:g} ISP{'' if support['isps'] == 1 else 's'} for {support['weeks']} weeks"
    supported = support["isps"] > 0 and support["hours_per_week"] > 0
    return f"{scenario['weeks']} weeks, {places} organisation{several}, {isps if supported else 'no ISPs'}"


def as_toml(name: str, scenario: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return a scenario of a manifest as the text of a file that states every key, and what is left out of it.

    Parameters
    ----------
    name
        Of the scenario.
    scenario
        As a manifest holds it.
    """
    left_out: dict[str, None] = {}
    lines = ["schema = 1", f"name = {_value(name)}"]
    tables = []
    for key, value in scenario.items():
        if isinstance(value, Mapping):
            tables.append((key, value))
        else:
            lines.append(f"{key} = {_value(value)}")
    for table, keys in tables:
        stated = []
        for key, value in keys.items():
            if _is_own(value) or (isinstance(value, list) and any(map(_is_own, value))):
                left_out["mechanisms of your own"] = None
            elif key == "roster" and value:
                left_out["its roster"] = None
            elif not _is_empty(value):
                stated.append(f"{_key(key)} = {_value(value)}")
        if stated:
            lines += ["", f"[{table}]", *stated]
    return "\n".join(lines) + "\n", tuple(left_out)


def _is_own(value: Any) -> bool:
    return isinstance(value, Mapping) and "function" in value and "text" in value


def _is_empty(value: Any) -> bool:
    """Whether there is nothing to state: nothing at all, or tables and lists that hold nothing."""
    if isinstance(value, Mapping):
        return all(_is_empty(one) for one in value.values())
    return value is None or value == []


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if plain else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items() if not _is_empty(one))
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)


def _quoted(text: str) -> str:
    """Return a text as TOML takes it, on one line."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in plain) + '"'
