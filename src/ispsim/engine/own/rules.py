"""Functions of the user's own as rules, like those of `ispsim.mechanisms`."""

import ast
import hashlib
import linecache
import math
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from types import FunctionType, SimpleNamespace
from typing import Any

from ispsim.scenario.own.function import OwnFunction


@lru_cache(maxsize=256)
def rule_of(own: OwnFunction) -> Callable[..., float]:
    """Return a function as a rule, made from its plain form.

    Its source can be asked for (`inspect.getsource`) and shows in tracebacks and debuggers. It goes by a name that
    holds a hash of the text, so that two versions of a function can never be taken for one another.
    """
    plain = own.plain
    space: dict[str, Any] = {"__name__": "ispsim.own"}
    for name, dotted in plain.calls.items():
        module, _, attribute = dotted.rpartition(".")
        space[name] = getattr(import_module(module), attribute)
    file = f"<{own.name} {hashlib.sha256(plain.text.encode()).hexdigest()[:20]}>"
    linecache.cache[file] = (len(plain.text), None, plain.text.splitlines(keepends=True), file)
    exec(compile(plain.text, file, "exec", dont_inherit=True), space)  # noqa: S102  (checked, statement by statement)
    return space[f"own_{own.name}"]


@lru_cache(maxsize=256)
def as_computed(rule: Callable) -> Callable[..., float]:
    """Return a rule that divides, takes roots and logarithms as processors do: what is undefined is NaN or infinite.

    Python would stop with an error where compiled code goes on, in a branch that does not count as well as in one that
    does.
    """
    functions = functions_of(rule)
    tree = ast.Module([_DividedBy().visit(_tree(function)) for function in functions], [])
    space: dict[str, Any] = {"quotient": _quotient, "math": _MATH, "NAN": math.nan}
    exec(compile(ast.fix_missing_locations(tree), f"<{rule.__name__} as computed>", "exec"), space)  # noqa: S102
    return space[rule.__name__]


def functions_of(*rules: Callable) -> list[FunctionType]:
    """Return some rules and every function that they call, callees before callers."""
    ordered: dict[str, FunctionType] = {}

    def visit(function: Callable) -> None:
        assert isinstance(function, FunctionType)
        name = function.__name__
        if name in ordered:
            if ordered[name] is not function:
                where = f"{ordered[name].__module__} and {function.__module__}"
                raise ValueError(f"two different rules are called {name!r}: {where}")
            return
        for used in function.__code__.co_names:
            callee = function.__globals__.get(used)
            if isinstance(callee, FunctionType) and callee is not function:
                visit(callee)
        ordered[name] = function

    for rule in rules:
        visit(rule)
    return list(ordered.values())


def _tree(function: FunctionType) -> ast.stmt:
    import inspect

    return ast.parse(inspect.getsource(function)).body[0]


class _DividedBy(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:  # noqa: N802  (ast's own way of naming)
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        return ast.Call(ast.Name("quotient", ast.Load()), [node.left, node.right], [])


def _quotient(a: float, b: float) -> float:
    if b == 0.0:
        return math.nan if a == 0.0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)
    return a / b


def _log(x: float) -> float:
    if x <= 0.0:
        return -math.inf if x == 0.0 else math.nan
    return math.log(x)


def _sqrt(x: float) -> float:
    return math.nan if x < 0.0 else math.sqrt(x)


def _floor(x: float) -> float:
    return float(math.floor(x)) if math.isfinite(x) else x


_MATH = SimpleNamespace(log=_log, sqrt=_sqrt, floor=_floor)
