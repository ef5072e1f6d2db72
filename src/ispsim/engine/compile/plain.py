"""Write plain functions of numbers, as rules are, as LLVM's operations, one for one.

A number may be a vector with one number for each of several runs (a lane each): then the same operations are written
on vectors, and what all runs share stays one number for as long as it meets no vector.
"""

import ast
import builtins
import inspect
import math
import operator
import textwrap
from collections.abc import Callable
from functools import cache
from types import FunctionType

import numba
import numpy as np
from llvmlite import ir
from numba.core.dispatcher import Dispatcher

from ispsim.engine.own.rules import functions_of
from ispsim.ops import exp
from ispsim.scenario.own.size import holds_return

DOUBLE, WORD, BIT = ir.DoubleType(), ir.IntType(64), ir.IntType(1)

STACK = 64
"""Bytes that the stack is aligned to, a cache line: on the stack as it comes, half of the vectors that do not fit the
registers would straddle two lines."""

_FOLD = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_FLOAT = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}
_INTEGER = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.BitAnd: "and_", ast.BitXor: "xor", ast.RShift: "lshr"}
_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


_NOTHING = ast.Return(ast.Constant(0.0))


class NotPlainError(TypeError):
    """A rule uses something that rules may not use."""


def is_vector(value) -> bool:
    """Whether a value has a number or a bit for each of several runs."""
    return isinstance(value, ir.Value) and isinstance(value.type, ir.VectorType)


def is_bit(value) -> bool:
    """Whether a value is a bit, or one for each of several runs."""
    return isinstance(value, ir.Value) and BIT in (value.type, getattr(value.type, "element", None))


@cache
def syntax(function: Callable) -> ast.FunctionDef:
    """Return the syntax tree of a function."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree


class Plain:
    """Writes expressions, and the bodies of the functions that they call.

    An ``if`` in a rule becomes a choice between two numbers that are both worked out: nothing can go wrong in the
    branch not taken, and a loop without branches can be vectorised.
    """

    def __init__(
        self, builder: ir.IRBuilder, function: Callable, variables: dict, load: Callable | None = None
    ) -> None:
        self.builder = builder
        self.function = function
        self.variables = variables
        self.load = load

    def alike(self, *values) -> list[ir.Value]:
        """Return numbers or bits as they are, or all as vectors if one of them is a vector."""
        lanes = next((value.type.count for value in values if is_vector(value)), None)
        return list(values) if lanes is None else [self.spread(value, lanes) for value in values]

    def spread(self, value, lanes: int) -> ir.Value:
        """Return a vector that holds a number or a bit in every lane, or the vector itself."""
        if is_vector(value):
            return value
        kind = ir.VectorType(value.type, lanes)
        if isinstance(value, ir.Constant):
            return ir.Constant(kind, [value.constant] * lanes)
        nothing, lane = ir.Constant(kind, ir.Undefined), ir.IntType(32)
        one = self.builder.insert_element(nothing, value, ir.Constant(lane, 0))
        return self.builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(lane, lanes), [0] * lanes))

    def run(self, statements: list[ast.stmt]):
        """Write a function's body; return what it returns."""
        for number, statement in enumerate(statements):
            match statement:
                case ast.Return(value=ast.expr() as value):
                    return self.value(value)
                case ast.Assign():
                    self.assign(statement)
                case ast.AugAssign(target=ast.Name(id=name)):
                    value = self.value(statement.value)
                    self.variables[name] = self.binary(statement.op, self.variables[name], value)
                case ast.For(iter=ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=times)])):  # philox
                    for _ in range(times):
                        for inner in statement.body:
                            self.assign(inner)
                case ast.Pass():
                    pass
                case ast.If() if not holds_return(statement):
                    self.both(statement)
                case ast.If():
                    return self.either(statement, statements[number + 1 :])
                case ast.Expr(value=ast.Constant()):
                    pass
                case _:
                    raise self.refuse(statement)
        raise NotPlainError(f"{self.function.__name__}: a rule ends with a return")

    def either(self, statement: ast.If, rest: list[ast.stmt]):
        """Write both branches to the function's end, and choose between what they return."""
        condition = self.value(statement.test)
        if is_vector(condition) and not statement.orelse and self.is_dear(rest):
            return self.spared(condition, statement, rest)
        before = dict(self.variables)
        results = []
        for branch in (statement.body, statement.orelse):
            self.variables = dict(before)
            results.append(self.run([*branch, *rest]))
        return self.choose(condition, *results)

    def is_dear(self, statements: list[ast.stmt]) -> bool:
        """Whether a call of `exp` is behind what statements call."""
        nodes = (node for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Name))
        called = (self.function.__globals__.get(node.id) for node in nodes)
        return any(isinstance(one, FunctionType) and exp in functions_of(one) for one in called)

    def spared(self, condition: ir.Value, statement: ast.If, rest: list[ast.stmt]) -> ir.Value:
        """Write a return that mostly holds for all runs at once, and then spares them what would come after it."""
        before = dict(self.variables)
        early = self.spread(self.number(self.run(statement.body)), condition.type.count)
        above = self.builder.block
        with self.builder.if_then(self.anywhere(self.builder.not_(condition)), likely=False):
            self.variables = before
            late = self.choose(condition, early, self.run(rest))
            below = self.builder.block
        result = self.builder.phi(early.type)
        result.add_incoming(early, above)
        result.add_incoming(late, below)
        return result

    def anywhere(self, holds: ir.Value) -> ir.Value:
        """Return whether a condition holds in any lane."""
        if not is_vector(holds):
            return holds
        lanes = ir.IntType(holds.type.count)
        return self.builder.icmp_unsigned("!=", self.builder.bitcast(holds, lanes), ir.Constant(lanes, 0))

    def both(self, statement: ast.If) -> None:
        """Write both branches, neither of which returns, and choose between the values that they give variables."""
        condition = self.value(statement.test)
        before, after = self.variables, []
        for branch in (statement.body, statement.orelse):
            self.variables = dict(before)
            self.run([*branch, _NOTHING])
            after.append(self.variables)
        one, other = after
        self.variables = {
            name: value if value is other[name] else self.choose(condition, value, other[name])
            for name, value in one.items()
            if name in other
        }

    def refuse(self, node: ast.AST) -> NotPlainError:
        """Return the error that says what a rule may not contain."""
        return NotPlainError(f"{self.function.__name__}: a rule may not contain {ast.unparse(node)!r}")

    def assign(self, statement: ast.Assign) -> None:
        """Write an assignment to a name or to several."""
        value = self.value(statement.value)
        match statement.targets:
            case [ast.Tuple(elts=names)]:
                self.variables.update((name.id, part) for name, part in zip(names, value, strict=True))
            case [ast.Name(id=name)]:
                self.variables[name] = value
            case _:
                raise self.refuse(statement)

    def value(self, node: ast.expr):
        """Return the value of an expression: LLVM's, or a Python number where it is known already."""
        match node:
            case ast.Constant(value=float() | int()):
                return node.value
            case ast.Name():
                return self.name(node)
            case ast.Subscript() if self.load:
                return self.load(node)
            case ast.Tuple():
                return tuple(self.value(part) for part in node.elts)
            case ast.BinOp():
                return self.binary(node.op, self.value(node.left), self.value(node.right))
            case ast.UnaryOp(op=ast.USub()):
                value = self.value(node.operand)
                return self.builder.fneg(value) if isinstance(value, ir.Value) else -value
            case ast.UnaryOp(op=ast.Not()):
                return self.builder.not_(self.truth(self.value(node.operand)))
            case ast.BoolOp():
                join = self.builder.and_ if isinstance(node.op, ast.And) else self.builder.or_
                first, *others = (self.truth(self.value(part)) for part in node.values)
                for other in others:
                    first = join(*self.alike(first, other))
                return first
            case ast.Compare():
                return self.compare(node)
            case ast.IfExp():
                return self.choose(self.value(node.test), self.value(node.body), self.value(node.orelse))
            case ast.Call(keywords=[]):
                return self.call(node)
        raise self.refuse(node)

    def name(self, node: ast.Name):
        """Return what a name stands for: a variable, or a number of the function's module."""
        if node.id in self.variables:
            return self.variables[node.id]
        value = self.function.__globals__.get(node.id)
        if isinstance(value, np.uint64):
            return ir.Constant(WORD, int(value))
        if isinstance(value, float | int):
            return value
        raise self.refuse(node)

    def number(self, value) -> ir.Value:
        """Return `value` as a float64."""
        if not isinstance(value, ir.Value):
            return ir.Constant(DOUBLE, float(value))
        if is_bit(value):
            return self.builder.uitofp(value, ir.VectorType(DOUBLE, value.type.count) if is_vector(value) else DOUBLE)
        return self.builder.sitofp(value, DOUBLE) if value.type == WORD else value

    def truth(self, value) -> ir.Value:
        """Return `value` as one bit, or one for each lane."""
        if is_bit(value):
            return value
        return self.builder.fcmp_unordered("!=", *self.alike(self.number(value), ir.Constant(DOUBLE, 0.0)))

    def binary(self, op: ast.operator, left, right):
        """Write arithmetic; on whole numbers only where both sides are (draws)."""
        known = not isinstance(left, ir.Value) and not isinstance(right, ir.Value)
        if known and type(op) in _FOLD and not (isinstance(op, ast.Div) and right == 0):
            return _FOLD[type(op)](left, right)
        if all(isinstance(side, ir.Value) and side.type == WORD for side in (left, right)) and type(op) in _INTEGER:
            return getattr(self.builder, _INTEGER[type(op)])(left, right)
        if type(op) not in _FLOAT:
            raise NotPlainError(f"{self.function.__name__}: a rule may not use {type(op).__name__}")
        return getattr(self.builder, _FLOAT[type(op)])(*self.alike(self.number(left), self.number(right)))

    def compare(self, node: ast.Compare) -> ir.Value:
        """Write a comparison, a chain of them too."""
        sides = [self.number(self.value(side)) for side in (node.left, *node.comparators)]
        whole = None
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            test = self.builder.fcmp_unordered if isinstance(op, ast.NotEq) else self.builder.fcmp_ordered
            part = test(_COMPARE[type(op)], *self.alike(left, right))
            whole = part if whole is None else self.builder.and_(*self.alike(whole, part))
        return whole

    def choose(self, condition, yes, no):
        """Write the choice between two values, or two tuples of them."""
        if isinstance(yes, tuple):
            return tuple(self.choose(condition, a, b) for a, b in zip(yes, no, strict=True))
        bits = is_bit(yes) and is_bit(no)
        sides = (yes, no) if bits else (self.number(yes), self.number(no))
        condition = self.truth(condition)
        if is_vector(condition):
            sides = tuple(self.spread(side, condition.type.count) for side in sides)
        return self.builder.select(condition, *self.alike(*sides))

    def call(self, node: ast.Call):
        """Write a call: a conversion, a function of `math`, or a plain function's body in place."""
        arguments = [self.value(argument) for argument in node.args]
        around = self.function.__globals__
        match node.func:
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                callee = getattr(around.get(module), name, None)
            case ast.Name(id=name):
                callee = around.get(name, getattr(builtins, name, None))
            case _:
                raise self.refuse(node)
        if callee is numba.uint64:
            return arguments[0] if isinstance(arguments[0], ir.Value) else ir.Constant(WORD, arguments[0])
        if callee is numba.float64:
            return self.builder.uitofp(arguments[0], DOUBLE)
        if callee is float:
            return self.number(arguments[0])
        if callee in (math.log, math.sqrt):
            return self.library(callee.__name__, arguments[0])
        if callee is math.floor:  # no detour by a whole number, which has no NaN; a sum turns -0.0 into Python's 0
            return self.builder.fadd(*self.alike(self.library("floor", arguments[0]), ir.Constant(DOUBLE, 0.0)))
        callee = callee.py_func if isinstance(callee, Dispatcher) else callee
        if not isinstance(callee, FunctionType):
            raise self.refuse(node)
        if callee.__name__ == "exp" and is_vector(arguments[0]):
            return self.apart(callee, arguments[0])
        tree = syntax(callee)
        names = [argument.arg for argument in tree.args.args]
        return Plain(self.builder, callee, dict(zip(names, arguments, strict=True))).run(tree.body)

    def apart(self, callee: FunctionType, argument: ir.Value) -> ir.Value:
        """Write a call of a function of a vector, after writing the function itself if it is not there yet.

        Of one long chain of operations, as a polynomial is, the processor can only do several side by side; inside a
        pass LLVM would do one after the other, so as to need fewer registers.
        """
        module, name = self.builder.module, f"{callee.__name__}_{argument.type.count}"
        function = module.globals.get(name)
        if function is None:
            function = ir.Function(module, ir.FunctionType(argument.type, [argument.type]), name)
            function.linkage = "internal"
            function.calling_convention = "fastcc"
            function.attributes.add("nounwind")
            function.attributes.add("noinline")
            function.attributes.alignstack = STACK
            builder = ir.IRBuilder(function.append_basic_block("entry"))
            tree = syntax(callee)
            builder.ret(Plain(builder, callee, {tree.args.args[0].arg: function.args[0]}).run(tree.body))
        return self.builder.call(function, [argument], cconv="fastcc")

    def library(self, name: str, argument) -> ir.Value:
        """Write a call of LLVM's own function of that name."""
        value = self.number(argument)
        if not is_vector(value):
            return self.builder.call(self.builder.module.declare_intrinsic(f"llvm.{name}", [DOUBLE]), [value])
        full = f"llvm.{name}.v{value.type.count}f64"
        function = self.builder.module.globals.get(full)
        if function is None:
            function = ir.Function(self.builder.module, ir.FunctionType(value.type, [value.type]), full)
        return self.builder.call(function, [value])
