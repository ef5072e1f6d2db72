"""How large a mechanism becomes once everything that it calls is written out in place, as the compiler does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from ispsim.scenario.own.bindings import size_of

LARGEST = 2000
"""Operations that a mechanism may have; the built-in ones have some forty."""

DEEPEST = 60
"""How deeply expressions, cases and calls may be nested."""

_LIBRARY_DEPTH = 5


class TooLargeError(Exception):
    """Counting has gone past what is allowed."""


def size(tree: ast.FunctionDef, parts: Mapping[str, ast.FunctionDef], library: Callable[[str], Callable]) -> int:
    """Return the number of operations that a function in its plain form writes out.

    Parameters
    ----------
    tree
        The function.
    parts
        Functions of the same file by their names in the plain form.
    library
        From a name in the plain form to a function of the package.

    Raises
    ------
    TooLargeError
        As soon as there are more than `LARGEST`, or they are nested more deeply than `DEEPEST`.
    """
    count = 0

    def add(number: int, depth: int) -> None:
        nonlocal count
        count += number
        if count > LARGEST:
            raise TooLargeError("large")
        if depth > DEEPEST:
            raise TooLargeError("deeply nested")

    def run(statements: Sequence[ast.stmt], depth: int) -> None:
        add(1, depth)
        for number, statement in enumerate(statements):
            match statement:
                case ast.If(test=test, body=body, orelse=orelse):
                    expression(test, depth)
                    # a case that returns takes what follows into the other one
                    rest = statements[number + 1 :] if holds_return(statement) else ()
                    run([*body, *rest], depth + 1)
                    run([*orelse, *rest], depth + 1)
                    if rest:
                        return
                case ast.Assign(value=value):
                    expression(value, depth)
                case ast.Return(value=ast.expr() as value):
                    expression(value, depth)
                    return

    def expression(node: ast.expr, depth: int) -> None:
        add(1, depth)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                expression(child, depth + 1)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            part = parts.get(node.func.id)
            if part is not None:
                run(part.body, depth + 2)
            else:
                add(size_of(library(node.func.id)), depth + _LIBRARY_DEPTH)

    run(tree.body, 0)
    return count


def holds_return(statement: ast.stmt) -> bool:
    """Whether a statement returns on some path."""
    return any(isinstance(node, ast.Return) for node in ast.walk(statement))
