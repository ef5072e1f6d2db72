"""Write the parts of the documentation that follow from the declarations: tables, and the equations of rules.

A page holds markers; what stands between a marker and the next ``<!-- end -->`` is written by this script, never by
hand::

    <!-- generated: parameters -->            a table, one of TABLES
    <!-- rules: mechanisms.learning.learning --> equations, straight from the code
    <!-- end -->

    python tools/build_odd.py            # rewrite the pages
    python tools/build_odd.py --check    # status 1 if a page is stale
"""

import argparse
import ast
import importlib
import inspect
import re
import sys
import textwrap
import typing
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import BaseModel

from ispsim.chance import PROCESSES
from ispsim.engine.phase import Each, Phase, Schedule, Step, Total, Update
from ispsim.engine.week import START, WEEK
from ispsim.measures import MEASURES
from ispsim.scenario import parameters as areas
from ispsim.scenario.keys import shape
from ispsim.scenario.own.field import FORM
from ispsim.scenario.parameter import Parameter
from ispsim.scenario.register import REGISTER
from ispsim.scenario.roster import Roster
from ispsim.scenario.scenario import Scenario
from ispsim.world import columns
from ispsim.world.kinds import KINDS, Kind
from ispsim.world.schedule import SCHEDULED

sys.path.insert(0, str(Path(__file__).parent))
from reference_tables import commands_tables, decisions_list, experiment_tables, positions_table  # noqa: E402
from tables import code, plain_number, table  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MARKED = re.compile(r"(<!-- (generated|rules): (.*?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def rule_name(rule: Callable) -> str:
    """Return a rule's dotted name below the package: ``mechanisms.learning.learning``."""
    return f"{rule.__module__.removeprefix('ispsim.')}.{rule.__name__}"


def all_phases() -> list[Phase]:
    """Return every phase once: those of the week, and those that only the start has."""
    return [*WEEK, *(phase for phase in START if phase not in WEEK)]


def all_rules() -> dict[str, Callable]:
    """Return every rule that the week applies, by its dotted name."""
    steps = [step for phase in all_phases() for step in phase.steps if isinstance(step, Each)]
    return dict(sorted({rule_name(step.rule): step.rule for step in steps}.items()))


def summary(rule: Callable) -> str:
    """Return what a rule is, from the first sentence of its docstring."""
    first = inspect.cleandoc(rule.__doc__ or "").split("\n\n")[0]
    return " ".join(first.split()).removeprefix("Return ").replace("``", "")


def equations(rule: Callable) -> str:
    """Return the body of a rule without its docstring, ``return`` replaced by its name."""
    source = textwrap.dedent(inspect.getsource(rule))
    function = typing.cast(ast.FunctionDef, ast.parse(source).body[0])
    body = function.body[1:] if ast.get_docstring(function) else function.body
    lines = source.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
    text = textwrap.dedent("\n".join(lines))
    return re.sub(r"^return ", f"{rule.__name__} = ", text, flags=re.MULTILINE)


def rules(names: str) -> str:
    """Return the equations of rules whose dotted names are separated by commas."""
    blocks = []
    for name in (part.strip() for part in names.split(",")):
        module, _, function = name.rpartition(".")
        rule = getattr(importlib.import_module(f"ispsim.{module}"), function)
        note = textwrap.fill(summary(rule), 110, initial_indent="# ", subsequent_indent="# ")
        blocks.append(f"{note}\n{equations(rule)}")
    return "```text\n" + "\n\n".join(blocks) + "\n```"


def kinds_table() -> str:
    """Who there is."""

    def named(kind: Kind, role: str) -> str:
        shown = [column.name for column in kind.columns.values() if column.role == role]
        return code(*shown) or "–"

    rows = [
        (f"`{kind.name}`", kind.meaning, named(kind, "trait"), named(kind, "state"), named(kind, "memory"),
         code(*kind.pointers) or "–")
        for kind in KINDS.values()
    ]  # fmt: skip
    return table(("kind", "one of them is", "traits", "states", "memories", "points at"), rows)


def columns_tables() -> str:
    """Every column of every kind; sums and measures, which four kinds share, once."""
    shared = {line.split("|")[0].strip() for line in (columns.SUMS + columns.MEASURES).strip().splitlines()}
    head = ("column", "role", "unit", "meaning")
    parts = []
    for kind in KINDS.values():
        own = [column for column in kind.columns.values() if column.name not in shared]
        if not own:
            continue
        parts += [f"## {kind.name}", table(head, ((f"`{c.name}`", c.role, c.unit, c.meaning) for c in own))]
    world = KINDS["world"].columns.values()
    both = [column for column in world if column.name in shared]
    parts += [
        "## sums and measures of organization, group, system and world",
        table(head, ((f"`{c.name}`", c.role, c.unit, c.meaning) for c in both)),
    ]
    return "\n\n".join(parts)


def phases_table() -> str:
    """The phases, in order."""
    rows = [(k, f"**{phase.name}**", phase.meaning, len(phase.steps)) for k, phase in enumerate(WEEK, 1)]
    rows += [("start", f"**{phase.name}**", phase.meaning, len(phase.steps)) for phase in START if phase not in WEEK]
    return table(("", "phase", "what happens", "steps"), rows)


def _step(step: Step) -> tuple[str, str, str, str]:
    if isinstance(step, Each):
        reads = [arg if arg == name else f"{arg} = {name}" for arg, name in step.arguments.items()]
        limits = [f"only where `{step.when}`"] if step.when else []
        limits += [f"times `{step.switch}`"] if step.switch else []
        note = f" ({'; '.join(limits)})" if limits else ""
        return step.kind, code(*step.into), f"`{rule_name(step.rule)}`{note}", code(*reads) or "–"
    if isinstance(step, Update):
        reads = [
            step.state,
            str(step.set_point),
            step.decay,
            *(effect.level for effect in (*step.raises, *step.lowers)),
        ]
        return step.kind, f"`{step.state}`", "`mechanisms.state.updated`", code(*reads)
    if isinstance(step, Total):
        verb = "added onto" if step.onto else "summed into"
        into = ", ".join(f"`{to}` from `{source}`" for to, source in step.columns.items())
        return step.kind, into, f"{verb} `{step.pointer}`", code(*step.columns.values())
    assert isinstance(step, Schedule)
    return step.kind, code(*SCHEDULED[step.kind]), "copied from the schedule made before the run", "–"


def week_tables() -> str:
    """Every step of every phase."""
    parts = []
    for phase in all_phases():
        rows = [(k, *_step(step)) for k, step in enumerate(phase.steps, 1)]
        parts += [f"## {phase.name}", phase.meaning, table(("", "for each", "sets", "by", "reads"), rows)]
    return "\n\n".join(parts)


def updates_table() -> str:
    """Every state, and what moves it."""
    rows = []
    for phase in WEEK:
        for step in phase.steps:
            if not isinstance(step, Update):
                continue
            raises, lowers = step.ordered()
            moved = [
                "<br>".join(f"{e.name}: `{e.level}` × `{e.rate}`" for e in side) or "–" for side in (raises, lowers)
            ]
            point = f"`{step.set_point}`" if isinstance(step.set_point, str) else plain_number(step.set_point)
            rows.append((step.kind, f"`{step.state}`", point, f"`{step.decay}`", *moved))
    return table(("kind", "state", "set point", "decay", "raised by: level × rate", "lowered by: harm × rate"), rows)


def parameters_tables() -> str:
    """Every registered parameter, by area."""
    parts = []
    for module in area_modules():
        rows = []
        for p in module.PARAMETERS:
            low, high = plain_number(p.low), plain_number(p.high)
            prior = p.prior if p.mode is None else f"{p.prior}, mode {plain_number(p.mode)}"
            numbers = (plain_number(p.default), f"{low} to {high}", prior, p.unit)
            rows.append((f"`{p.name}`", *numbers, p.grade, p.meaning, p.source))
        head = ("parameter", "default", "range", "prior", "unit", "grade", "what it does", "source")
        parts += [f"## {area_title(module)}", table(head, rows)]
    return "\n\n".join(parts)


def area_modules() -> list[typing.Any]:
    """Return the modules that declare parameters, in the order of the register's list."""
    modules = [value for value in vars(areas).values() if inspect.ismodule(value) and hasattr(value, "PARAMETERS")]
    return sorted(modules, key=lambda module: [id(part) for part in areas.ALL].index(id(module.PARAMETERS)))


def area_title(module: typing.Any) -> str:
    """Return the title of an area of parameters."""
    return inspect.cleandoc(module.__doc__).splitlines()[0].rstrip(".")


def grades_table() -> str:
    """How many parameters have which grade, by area."""
    grades = ("empirical", "adapted", "assumption")

    def counts(parameters: Iterable[Parameter]) -> list[int]:
        found = Counter(parameter.grade for parameter in parameters)
        return [found[grade] for grade in grades]

    rows: list[tuple] = [(area_title(module), *counts(module.PARAMETERS)) for module in area_modules()]
    rows.append(("**all**", *(f"**{n}**" for n in counts(REGISTER.values()))))
    return table(("area", *grades), rows)


def grades_line() -> str:
    """How many parameters have which grade, in a sentence."""
    found = Counter(parameter.grade for parameter in REGISTER.values())
    assumed = f"{found['assumption']} of {len(REGISTER)} registered parameters are assumptions"
    return f"**{assumed}, {found['adapted']} are adapted from findings elsewhere, {found['empirical']} is measured.**"


def chance_table() -> str:
    """Every process of chance: when it is drawn, for what, and the place that is its own."""
    drawn: dict[str, list[str]] = {name: [] for name in PROCESSES}
    for phase in all_phases():
        for step in phase.steps:
            for name in step.reads() if isinstance(step, Each) else ():
                if name.startswith("u_"):
                    when = (
                        "when somebody arrives"
                        if step.when == "leaves"
                        else "every week"
                        if phase in WEEK
                        else "at the start"
                    )
                    drawn[name.removeprefix("u_")].append(f"{when}, for `{'`, `'.join(step.into)}` of {step.kind}")
    building = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/ispsim/world").glob("*.py"))
    rows = []
    for name, place in PROCESSES.items():
        built = re.search(rf'"{name.removeprefix("organization_")}"|"{name}"', building) or name.startswith(
            "organization_"
        )
        if not drawn[name]:
            drawn[name].append("once, when the world is built" if built else "reserved, not drawn")
        rows.append((f"`{name}`", "; ".join(drawn[name]), place.stream, place.word))
    return table(("process", "drawn", "stream", "word"), rows)


def measures_table() -> str:
    """Every measure, and what a whole run makes of it."""
    over = {"last": "the last week's value", "sum": "the sum over the weeks", "mean": "the mean over the weeks"}
    world = KINDS["world"].columns
    rows = [(f"`{m.name}`", m.label, world[m.column].unit, world[m.column].meaning, over[m.over_run]) for m in MEASURES]
    rows.append(
        (
            "`sustainment`",
            "sustainment",
            "ratio",
            "mean faithful use over weeks L + 49 to L + 52 ÷ the mean over L − 3 to L; "
            "L is the last week with planned ISP hours",
            "defined on whole runs only",
        )
    )
    return table(("measure", "label", "unit", "what it is", "in `final`"), rows)


def scenario_tables() -> str:
    """Every key of a scenario file."""
    parts: list[str] = []
    for name, field in Scenario.model_fields.items():
        model = field.annotation
        if inspect.isclass(model) and issubclass(model, BaseModel):
            parts += [f"## [{name}]", str(field.description), _keys(model)]
    top = [
        (f"`{name}`", _default(field), _allowed(field), field.description)
        for name, field in Scenario.model_fields.items()
        if name in ("name", "weeks", "parameters")
    ]
    nested = {
        "Each of [setting.scales]": "Scale",
        "[setting.scales] slack": "Hours",
        "Each of [strategies]": "Strategy",
        "Each of [[support.phases]]": "Phase",
        "[support.step_up]": "StepUp",
        "Each of [[support.waves]]": "Wave",
        "[support.internal]": "Internal",
    }
    for title, name in nested.items():
        parts += [f"## {title}", _keys(_class(name))]
    return "\n\n".join(["## Top of the file", table(("key", "default", "allowed", "meaning"), top), *parts])


def _class(name: str) -> type[BaseModel]:
    for module in ("ispsim.scenario.schema", "ispsim.scenario.measured"):
        if hasattr(importlib.import_module(module), name):
            return getattr(importlib.import_module(module), name)
    raise AttributeError(name)


def _keys(model: type[BaseModel]) -> str:
    rows = [
        (f"`{name}`", _default(field), _allowed(field), field.description) for name, field in model.model_fields.items()
    ]
    return table(("key", "default", "allowed", "meaning"), rows)


def _default(field: typing.Any) -> str:
    if field.is_required():
        return "must be stated"
    value = field.default
    if value is None or value == () or isinstance(value, BaseModel) or not isinstance(value, int | float | str):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else plain_number(value)


def _allowed(field: typing.Any) -> str:
    choices = typing.get_args(field.annotation)
    if choices and all(isinstance(choice, str) for choice in choices):
        return code(*choices)
    if Roster in choices:
        return "path of a CSV file, or a list of tables"
    kind = shape(field.annotation)[0]
    if kind in ("mechanism", "functions"):
        return f"{'true, false or ' if kind == 'mechanism' else 'a list of '}{code(FORM)}"
    low = [item.ge for item in field.metadata if hasattr(item, "ge")]
    high = [item.le for item in field.metadata if hasattr(item, "le")]
    unit = (field.json_schema_extra or {}).get("unit", "") if isinstance(field.json_schema_extra, dict) else ""
    if low and high:
        return f"{low[0]:g} to {high[0]:g}" + (f" {unit}" if unit and unit != "0 to 1" else "")
    return "text" if field.annotation in (str, str | None) else "a table"


TABLES: dict[str, Callable[[], str]] = {
    "chance": chance_table,
    "columns": columns_tables,
    "commands": commands_tables,
    "decisions": decisions_list,
    "experiment": experiment_tables,
    "grades": grades_table,
    "grades_line": grades_line,
    "kinds": kinds_table,
    "measures": measures_table,
    "parameters": parameters_tables,
    "phases": phases_table,
    "positions": positions_table,
    "scenario": scenario_tables,
    "updates": updates_table,
    "week": week_tables,
}


def pages() -> list[Path]:
    """Return the pages that may hold markers."""
    return [ROOT / "README.md", *sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)]


def filled(text: str) -> str:
    """Return a page with everything between its markers written anew."""

    def write(match: re.Match[str]) -> str:
        opening, what, argument, _, end = match.groups()
        content = TABLES[argument]() if what == "generated" else rules(argument)
        return f"{opening}\n{content}\n\n{end}"

    return MARKED.sub(write, text)


def main(arguments: list[str] | None = None) -> int:
    """Rewrite or check the pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if a page is stale")
    asked = parser.parse_args(arguments)
    stale = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = filled(text)
        if new != text:
            stale.append(page)
            if not asked.check:
                page.write_text(new, encoding="utf-8")
    for page in stale:
        print(f"{page.relative_to(ROOT)} {'is stale' if asked.check else 'written'}")
    return int(asked.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
