"""The model stays on the part of Mesa that lives on in Mesa 4 and that pickles."""

import ast
import tomllib
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
REPORTERS = ("model_reporters", "agent_reporters", "agenttype_reporters", "tables")


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def bad_reporters(kind: str, node: ast.AST) -> Iterator[tuple[int, str]]:
    """Reporters that do not pickle: lambdas anywhere; texts and lists where Mesa wraps them, which is for agents."""
    for part in ast.walk(node):
        if isinstance(part, ast.Lambda):
            yield part.lineno, f"{kind}: only functions of a module pickle"
        elif isinstance(part, ast.Dict) and kind != "model_reporters":
            for value in part.values:
                if isinstance(value, ast.Constant | ast.List | ast.JoinedStr):
                    yield value.lineno, f"{kind}: only functions of a module pickle"


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
            case ast.Subscript(value=ast.Subscript(value=ast.Attribute(attr="agents_by_type"))):
                yield node.lineno, "agents_by_type[…][…]: an AgentSet is not a list"
            case ast.Assign(targets=[ast.Name(id=kind)], value=value) if kind in REPORTERS:
                yield from bad_reporters(kind, value)
            case ast.Call(args=args, keywords=keywords):
                name, given = called(node), {keyword.arg for keyword in keywords}
                if name in ("__init__", "Model") and "seed" in given:
                    yield node.lineno, f"{name}(seed=…): Mesa takes rng="
                if name == "Network" and "layout" not in given:
                    yield node.lineno, "Network without layout=: laying it out takes many seconds"
                if name in ("import_module", "__import__") and args and isinstance(args[0], ast.Constant):
                    if BANNED_MODULES & set(str(args[0].value).removeprefix("mesa.").split(".")[:1]):
                        yield node.lineno, f"{name}({args[0].value!r})"
                if name == "DataCollector":
                    yield from (
                        found for place, value in enumerate(args) for found in bad_reporters(REPORTERS[place], value)
                    )
                for keyword in keywords:
                    if keyword.arg in REPORTERS:
                        yield from bad_reporters(keyword.arg, keyword.value)


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
        "from mesa import experimental",
        "import mesa.experimental.scenarios as scenarios",
        "from mesa.visualization import SolaraViz",
        "from mesa import visualization",
        "import_module('mesa.space')",
        "mesa.batch_run(Model, {})",
        "mesa.batchrunner.batch_run(Model, {})",
        "mesa.time.BaseScheduler(model)",
        "mesa.space.MultiGrid(3, 3, False)",
        "mesa.discrete_space.Network(graph)",
        "Network(graph, random=self.random)",
        "first = self.agents[-1]",
        "model.agents_by_type[Practitioner][0]",
        "super(Mine, self).__init__(seed=3)",
        "mesa.Model.__init__(self, seed=3)",
        "mesa.Model(seed=3)",
        "self.model.agents[0]",
        "super().__init__(seed=3)",
        "DataCollector(agent_reporters={'x': 'wealth'})",
        "DataCollector(model_reporters={'x': lambda m: 0})",
        "DataCollector({'x': lambda m: 0})",
        "mesa.DataCollector({}, {'x': 'wealth'})",
        "DataCollector(agent_reporters={'x': lambda a: 0})",
        "DataCollector(agent_reporters={'x': [function, [1]]})",
        "DataCollector(agenttype_reporters={Practitioner: {'x': 'wealth'}})",
        "DataCollector(agenttype_reporters={Practitioner: {'x': lambda a: 0}})",
        "agent_reporters = {'x': 'wealth'}",
    ],
)
def test_the_search_finds(line):
    assert list(banned(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "super().__init__(rng=3)",
        "import mesa",
        "self.agents.select(at_most=1)",
        "import time",
        "ImplementationModel(scenario, seed=3)",
        "model.agents_by_type[Practitioner]",
        "Network(graph, layout=lay_out)",
        "import_module('ispsim.model')",
        "DataCollector(model_reporters={'x': 'week', 'y': share}, agenttype_reporters={Practitioner: {'z': skill}})",
    ],
)
def test_the_search_lets_pass(line):
    assert not list(banned(ast.parse(line)))


def test_the_lint_rule_names_the_same_modules():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert {"TID"} <= set(rules["select"])
    named = set(rules["flake8-tidy-imports"]["banned-api"])
    assert {f"mesa.{module}" for module in BANNED_MODULES} | {"mesa.batch_run"} <= named
