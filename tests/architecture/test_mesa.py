"""The model stays on the part of Mesa that lives on in Mesa 4 and that pickles."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.source import ROOT, SOURCE, repository_files, tree

BANNED_MODULES = {"batchrunner", "experimental", "space", "time", "visualization"}
BANNED_NAMES = {
    "batch_run",
    "BaseScheduler",
    "RandomActivation",
    "RandomActivationByType",
    "SimultaneousActivation",
    "StagedActivation",
}


def is_super_init(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "__init__"
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Name)
        and function.value.func.id == "super"
    )


def banned(source: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    parts = alias.name.split(".")
                    if parts[0] == "mesa" and BANNED_MODULES & set(parts[1:]):
                        yield node.lineno, f"import {alias.name}"
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] == "mesa":
                if wrong := (BANNED_MODULES | BANNED_NAMES) & {*module.split(".")[1:], *(a.name for a in names)}:
                    yield node.lineno, f"from {module} import …: {', '.join(sorted(wrong))}"
            case ast.Attribute(value=ast.Name(id="mesa"), attr=name) if name in BANNED_MODULES | BANNED_NAMES:
                yield node.lineno, f"mesa.{name}"
            case ast.Subscript(value=ast.Attribute(attr="agents")):
                yield node.lineno, "agents[…]: an AgentSet is not a list"
            case ast.Call(keywords=keywords) if is_super_init(node):
                if any(keyword.arg == "seed" for keyword in keywords):
                    yield node.lineno, "super().__init__(seed=…): Mesa takes rng="
            case ast.keyword(arg="agent_reporters" | "model_reporters" as kind, value=ast.Dict(values=values)):
                for value in values:
                    if isinstance(value, ast.Lambda) or (kind == "agent_reporters" and isinstance(value, ast.Constant)):
                        yield value.lineno, f"{kind}: only functions of a module pickle"


def mesa_sources() -> list[Path]:
    """The package and the other Python files of the repository that name Mesa, these tests left out."""
    python = [path for path in repository_files() if path.suffix == ".py" and path.parent != Path(__file__).parent]
    return [path for path in python if SOURCE in path.parents or "mesa" in path.read_text(encoding="utf-8")]


def test_no_banned_mesa():
    wrong = [f"{path.relative_to(ROOT)}:{line}: {what}" for path in mesa_sources() for line, what in banned(tree(path))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "import mesa.space",
        "from mesa import batch_run",
        "from mesa.time import RandomActivation",
        "from mesa.experimental.cell_space import Network",
        "mesa.batch_run(Model, {})",
        "self.model.agents[0]",
        "super().__init__(seed=3)",
        "DataCollector(agent_reporters={'x': 'wealth'})",
        "DataCollector(model_reporters={'x': lambda m: 0})",
    ],
)
def test_the_search_finds(line):
    assert list(banned(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["super().__init__(rng=3)", "import mesa", "self.agents.select(at_most=1)", "import time"]
)
def test_the_search_lets_pass(line):
    assert not list(banned(ast.parse(line)))
