"""Which module imports which, read from the syntax trees."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from architecture.source import PACKAGE, modules, tree


class Import(NamedTuple):
    """One import statement's target: a dotted module, where it stands, and whether only type checkers follow it."""

    importer: str
    target: str
    line: int
    typing_only: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


def unit(module: str) -> str:
    """The part of the package a module belongs to: `engine` for `ispsim.engine.phases`, "" for the package itself."""
    return module.split(".")[1] if "." in module else ""


def imports_of(module: str) -> list[Import]:
    """All imports of a module, those inside functions too: importing late does not turn a dependency round."""
    found = []
    for node, typing_only in _import_nodes(tree(modules()[module]), typing_only=False):
        for target in _targets(module, node):
            found.append(Import(module, target, node.lineno, typing_only))
    return found


def _import_nodes(node: ast.AST, typing_only: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, typing_only
        elif isinstance(child, ast.If) and ast.unparse(child.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            for statement in child.body:
                yield from _import_nodes(ast.Module([statement], []), typing_only=True)
            for statement in child.orelse:
                yield from _import_nodes(ast.Module([statement], []), typing_only)
        else:
            yield from _import_nodes(child, typing_only)


def _targets(module: str, node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        is_package = modules()[module].name == "__init__.py"
        parts = module.split(".")
        parts = parts[: len(parts) - node.level + is_package]
        base = ".".join([*parts, base] if base else parts)
    if base.split(".")[0] != PACKAGE:
        return [base]
    # `from ispsim import ops` names a module, `from ispsim.ops import clip` a thing inside one.
    named = [f"{base}.{alias.name}" for alias in node.names]
    return [name if name in modules() or base == PACKAGE else base for name in named]
