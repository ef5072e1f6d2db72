"""Imports point downwards, and the rules of the model know nothing but the operations they are written in."""

import re
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from architecture.imports import Import, imports_of, unit
from architecture.source import PACKAGE, modules, project

# From the bottom up. A unit imports from lower layers and from its neighbours, if the neighbours don't import it.
LAYERS = [
    {"ops", "chance", "errors"},
    {"store"},
    {"scenario", "mechanisms"},
    {"behaviours", "workforce", "world"},
    {"measures"},
    {"figures"},
    {"engine"},
    {"model", "agents", "experiments"},
    {"analysis", "stories"},
    {"evidence"},
    {"report"},
    {"cli"},
]
# The package itself is the public face above everything but the command line; `python -m ispsim` is the command line.
FACE = {"": len(LAYERS) - 1, "__main__": len(LAYERS)}
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names} | FACE

# Rules are functions of named scalars: engines compile them, students read them.
RULES = {"mechanisms", "behaviours", "workforce"}
RULES_MAY_IMPORT = {"__future__", "collections", "dataclasses", "typing"}

# Who may import the libraries that decide how the model is run. Everybody else does not know they exist.
HOMES = {
    "mesa": {"model", "agents"},
    "numba": {"chance", "ops", "world", "engine"},
    "typer": {"cli", "__main__"},
    "rich": {"cli", "__main__"},
    "matplotlib": {"figures"},
    "pyarrow": {"store"},
    "SALib": {"experiments", "analysis"},
    "statsmodels": {"analysis"},
    "sklearn": {"analysis"},
    "jinja2": {"report"},
    "PIL": {"report"},
    "weasyprint": {"report"},
}


def all_imports() -> list[Import]:
    return [found for module in modules() for found in imports_of(module)]


def own_imports() -> list[Import]:
    """Imports of one part of the package by another."""
    inside = [found for found in all_imports() if found.target.split(".")[0] == PACKAGE]
    return [found for found in inside if unit(found.importer) != unit(found.target)]


def listing(wrong: list[Import]) -> str:
    return "\n".join(map(str, wrong))


def test_every_part_has_a_layer():
    unknown = {unit(module) for module in modules()} - set(LEVEL)
    assert not unknown, f"say in LAYERS where {sorted(unknown)} stand"


def test_imports_point_downwards():
    wrong = [
        found
        for found in own_imports()
        if found.target in modules() and LEVEL[unit(found.importer)] < LEVEL[unit(found.target)]
    ]
    assert not wrong, listing(wrong)


def test_only_the_command_line_uses_the_public_face():
    """`from ispsim import simulate` inside the package would hide which part is meant; the version is no part."""
    parts = {f"{PACKAGE}.{part}" for part in LEVEL} | {f"{PACKAGE}.__version__"}
    through_the_face = [
        found
        for found in all_imports()
        if found.target == PACKAGE or (found.target.startswith(f"{PACKAGE}.") and found.target.count(".") == 1)
    ]
    wrong = [
        found
        for found in through_the_face
        if found.target not in parts and unit(found.importer) not in {"cli", "__main__"}
    ]
    assert not wrong, listing(wrong)


def test_rules_import_nothing_but_operations():
    def allowed(found: Import) -> bool:
        if found.target.split(".")[0] in RULES_MAY_IMPORT:
            return True
        return found.target == f"{PACKAGE}.ops" or unit(found.target) == unit(found.importer)

    rules = [found for found in all_imports() if unit(found.importer) in RULES]
    wrong = [found for found in rules if not allowed(found)]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("library", HOMES)
def test_libraries_stay_in_their_homes(library):
    users = [found for found in all_imports() if found.target.split(".")[0] == library]
    wrong = [found for found in users if unit(found.importer) not in HOMES[library]]
    assert not wrong, listing(wrong)


def test_no_module_imports_itself_by_a_detour():
    graph = {module: set() for module in modules()}
    for found in all_imports():
        # What only a type checker follows is no cycle, and a package's face may gather its own modules.
        if found.target in graph and not found.typing_only and found.target != found.importer:
            graph[found.importer].add(found.target)
    assert_acyclic(graph)


def test_no_part_imports_itself_by_a_detour():
    graph = {unit(module): set() for module in modules()}
    for found in own_imports():
        if found.target in modules() and not found.typing_only:
            graph[unit(found.importer)].add(unit(found.target))
    assert_acyclic(graph)


def assert_acyclic(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("a cycle of imports: " + " <- ".join(error.args[1]))


def test_only_declared_libraries_are_imported():
    """A library that another one happens to bring along today may be gone tomorrow."""
    extras = [one for extra in ("calibrate", "pdf", "trials") for one in project()["optional-dependencies"][extra]]
    declared = {re.match(r"\w+", requirement)[0] for requirement in [*project()["dependencies"], *extras]}
    # Parts of declared libraries that are imported under names of their own.
    parts = {
        "PIL": "pillow",
        "click": "typer",
        "llvmlite": "numba",
        "pydantic_core": "pydantic",
        "sklearn": "scikit-learn",
        "threadpoolctl": "scikit-learn",
    }
    known = declared | parts.keys() | sys.stdlib_module_names | {PACKAGE}
    wrong = [found for found in all_imports() if found.target.split(".")[0] not in known]
    assert not wrong, listing(wrong)
