"""``ispsim describe``: the model in full: its week, its mechanisms, its settings and parameters in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ispsim.cli.options import Json, as_json, load_with
from ispsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ispsim.scenario.scenario import Scenario

ABOUT = (
    "Describe the model: the phases of the week, mechanisms, and every setting and parameter in force, with its source."
)


def describe(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="SCENARIO", help="Scenario file; without one, the defaults.", show_default=False),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="List the names that a rule may ask for, by whom it is about.")
    ] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of scenario files.")] = False,
    experiment_schema: Annotated[
        bool, typer.Option("--experiment-schema", help="Print the JSON Schema of experiment files.")
    ] = False,
    json: Json = False,
) -> str:
    """Return a description of the model under a scenario."""
    wanted = {"--names": names, "--schema": schema, "--experiment-schema": experiment_schema}
    both = [option for option, asked in wanted.items() if asked]
    if len(both) > 1:
        raise ScenarioError(Problem(f"{' and '.join(both)} cannot be had at once", allowed="one of them"))
    asked = load_with(scenario) if scenario is not None else None
    if schema:
        from ispsim.scenario.json_schema import json_schema

        return as_json(json_schema())
    if experiment_schema:
        from ispsim.experiments.request.json_schema import json_schema as of_experiments

        return as_json(of_experiments())
    if names:
        return _names(json)
    from ispsim.cli.description import description
    from ispsim.scenario.scenario import Scenario

    described = description(asked if asked is not None else Scenario())
    if json:
        return as_json({"schema": 1, "scenario": asked.name if asked is not None else None, **described})
    return _page(asked, described)


def _names(json: bool) -> str:
    from ispsim.cli import page
    from ispsim.cli.description import inputs_with_meaning, names_by_kind, names_with_meaning
    from ispsim.engine.resolve import names_for
    from ispsim.world.kinds import KINDS

    if json:
        names = {kind: names_for(kind) for kind in KINDS}
        meanings = {kind: names_with_meaning(kind) for kind in KINDS}
        return as_json({"schema": 1, "names": names, "meanings": meanings, "inputs": inputs_with_meaning()})
    parts: list[RenderableType] = []
    for title, listed in names_by_kind():
        lines = "\n".join(page.paragraph(line, indent=2, hanging=4) for line in listed)
        parts += [page.heading(title), lines, ""]
    return page.page(parts[:-1], apart=False)


def _page(asked: Scenario | None, described: dict[str, Any]) -> str:
    from ispsim.cli import groups, page, words

    parts: list[RenderableType] = [
        page.heading(words.scenario_line(asked) if asked is not None else "The defaults"),
        "",
    ]
    parts.append(page.heading("The week"))
    for number, phase in enumerate(described["phases"], 1):
        parts.append(page.paragraph(f"{number}. {phase['name']}: {phase['meaning']}", hanging=3))
        parts += [page.paragraph(step["text"], indent=5, hanging=4) for step in phase["steps"]]
    parts += ["", page.heading("Mechanisms")]
    for name, mechanism in described["mechanisms"].items():
        moves = f" Moves: {', '.join(mechanism['moves'])}." if mechanism["moves"] else ""
        parts.append(
            page.paragraph(
                f"{name}: {'on' if mechanism['on'] else 'OFF'}. {mechanism['meaning']}{moves}", indent=2, hanging=4
            )
        )
    for name, form in described["forms"].items():
        others = ", ".join(form["choices"])
        parts.append(page.paragraph(f"{name} = {form['value']} (of {others}). {form['meaning']}", indent=2, hanging=4))
    if described["roster"] is not None and asked is not None:
        parts += ["", page.heading("Roster"), page.paragraph(groups.roster_words(asked.setting), indent=2)]
        for what in ("systems", "groups"):
            counted = [f"{name} {words.count(n, 'organisation')}" for name, n in described["roster"][what].items()]
            parts += [page.paragraph(f"{what}: {', '.join(counted)}", indent=2, hanging=4)] if counted else []
    parts += ["", page.heading("Settings in force (* stated, the others by default)")]
    for name, key in described["settings"].items():
        mark = "*" if key["stated"] else " "
        parts.append(
            page.paragraph(f"{mark} {name} = {_value(key['value'])}{_unit(key['unit'])}. {key['meaning']}", hanging=4)
        )
    parts += ["", page.heading("Parameters in force (* stated, the others by default)")]
    for name, parameter in described["parameters"].items():
        prior = f"{parameter['prior']} prior {parameter['low']:g} to {parameter['high']:g}"
        default = f", default {parameter['default']:g}" if parameter["stated"] else ""
        mark = "*" if parameter["stated"] else " "
        head = (
            f"{mark} {name} = {parameter['value']:g}{_unit(parameter['unit'])}; {prior}{default}; {parameter['grade']}"
        )
        parts.append(page.paragraph(head, hanging=4))
        parts.append(page.paragraph(f"{parameter['meaning']} Source: {parameter['source']}", indent=4))
    return page.page(parts, apart=False)


def _unit(unit: str | None) -> str:
    """Return a unit as it stands behind a number: ranges in brackets."""
    if not unit:
        return ""
    return f" ({unit})" if unit[0].isdigit() else f" {unit}"


def _value(value: Any) -> str:
    import json

    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None else json.dumps(value, ensure_ascii=False)
