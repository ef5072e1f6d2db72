"""What the names of a user's file stand for: functions, numbers and what is imported; read, not executed."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import FunctionType

OPS = "ispsim.ops"
MECHANISMS = "ispsim.mechanisms"


class Bindings:
    """The names that a file binds.

    Attributes
    ----------
    functions : dict of str to ast.FunctionDef
        Functions at the top of the file.
    numbers : dict of str to ast.expr
        Names that are given a value at the top of the file, once.
    imported : dict of str to str
        Name -> dotted name of what it stands for.
    star : int or None
        Line of an import of everything from somewhere, which may bind any name.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.functions: dict[str, ast.FunctionDef] = {}
        self.numbers: dict[str, ast.expr] = {}
        self.imported: dict[str, str] = {}
        self.star: int | None = None
        for statement in tree.body:
            match statement:
                case ast.FunctionDef(name=name):
                    self.functions[name] = statement
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.numbers[name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self.numbers[name] = value
                case ast.Import(names=names):
                    for alias in names:
                        bound = alias.asname or alias.name.split(".")[0]
                        self.imported[bound] = alias.name if alias.asname else bound
                case ast.ImportFrom(module=str() as module, names=names, level=0):
                    self._take(module, names, statement.lineno)
        self._times = Counter(_bound(tree))

    def _take(self, module: str, names: list[ast.alias], line: int) -> None:
        for alias in names:
            if alias.name != "*":
                self.imported[alias.asname or alias.name] = f"{module}.{alias.name}"
            elif module == OPS:
                self.imported |= {name: f"{OPS}.{name}" for name in operations()}
            else:
                self.star = line

    def settled(self, name: str) -> bool:
        """Whether a name is bound once at most, so that it means the same whenever the function is called."""
        return self._times[name] <= 1

    def dotted(self, node: ast.expr) -> str | None:
        """Return what a name, or a name with dots, stands for if it was imported."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id)
        if isinstance(node, ast.Attribute):
            around = self.dotted(node.value)
            return f"{around}.{node.attr}" if around else None
        return None


def _bound(tree: ast.Module) -> list[str]:
    """Return every name that the top of a file binds, as often as it does, and those that functions call global."""
    found: list[str] = []
    modules: set[tuple[str, str]] = set()  # imported twice, a module is the same
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
                found += [n for inner in ast.walk(node) if isinstance(inner, ast.Global) for n in inner.names]
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.append(name)
            case ast.Import(names=names):
                modules |= {(n.asname or n.name.split(".")[0], n.name if n.asname else "") for n in names}
                continue
            case ast.alias(name=name, asname=asname):
                found.append(asname or name)
            case ast.ExceptHandler(name=str() as name):
                found.append(name)
        waiting += ast.iter_child_nodes(node)
    return found + [name for name, _ in modules]


@cache
def operations() -> dict[str, Callable]:
    """Return the functions of `ispsim.ops` by name."""
    module = import_module(OPS)
    return {
        name: value for name, value in vars(module).items() if isinstance(value, FunctionType) and not name[0] == "_"
    }


def library(dotted: str) -> Callable | None:
    """Return the function of `ispsim.ops` or rule of `ispsim.mechanisms` that a dotted name stands for."""
    module, _, name = dotted.rpartition(".")
    if module == OPS:
        return operations().get(name)
    if module.rpartition(".")[0] != MECHANISMS or not module.rpartition(".")[2].isidentifier():
        return None
    try:
        value = getattr(import_module(module), name, None)
    except ImportError:
        return None
    return value if isinstance(value, FunctionType) and not name.startswith("_") else None


@cache
def arguments_of(function: Callable) -> tuple[str, ...]:
    """Return the names of a function's arguments."""
    return tuple(inspect.signature(function).parameters)


@cache
def size_of(function: Callable) -> int:
    """Return how much a function writes out where it is called: its operations, roughly."""
    return sum(isinstance(node, ast.expr) for node in ast.walk(ast.parse(inspect.getsource(function))))
