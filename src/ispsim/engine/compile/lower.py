"""Lower a pass over agents from Python to LLVM, inside a function that numba compiles.

numba could compile the generated text as it stands, but it infers a type for every single operation, which takes it a minute for
the whole week, and it cannot be told that two columns never overlap, without which LLVM vectorises no loop. Rules are so plain
(`ispsim.ops`) that neither is needed: numbers are float64, indices and draws are unsigned 64-bit integers, nothing loops and nothing
has side effects. So a rule's syntax tree is written out operation by operation, where it is called, as LLVM's own. No operation
is reordered, contracted or approximated: the bits are those of Python.

`lowered` is the door: it makes a function of the generated module callable from code that numba compiles.
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
from numba import types
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

DOUBLE, WORD, INDEX, BIT = ir.DoubleType(), ir.IntType(64), ir.IntType(32), ir.IntType(1)

_FOLD = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_FLOAT = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}
_INTEGER = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.BitAnd: "and_", ast.BitXor: "xor", ast.RShift: "lshr"}
_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ITEMS = {types.float64: DOUBLE, types.uint64: WORD, types.int64: WORD, types.uint32: INDEX}


class NotPlainError(TypeError):
    """A rule uses something that rules may not use."""


def lowered(function: Callable, few: bool = False) -> Callable:
    """Return `function`, a pass of the generated module, as something that code compiled by numba can call.

    Its arguments are integers and arrays in C order. Of an array it uses single rows, ``X[3, i]``, each of which reaches LLVM as
    a pointer of its own that overlaps no other. `few` says that the loops are short, so that small code is better than fast code.
    """
    names = list(inspect.signature(function).parameters)

    def typer(context, *arguments):
        def code(context, builder, signature, values):
            given = dict(zip(names, zip(signature.args, values, strict=True), strict=True))
            _call(function, few, context, builder, given)
            return context.get_dummy_value()

        return types.void(*arguments), code

    parameters = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("context", *names)]
    typer.__signature__ = inspect.Signature(parameters)  # numba asks how many arguments there are
    typer.__name__ = function.__name__
    return intrinsic(typer)


def _call(function: Callable, few: bool, context, builder: ir.IRBuilder, given: dict) -> None:
    """Write a call of the pass, after writing the pass itself if it is not there yet."""
    tree = _tree(function)
    handed: dict[tuple, ir.Value] = {}  # what the pass uses of its arguments -> value at the place of the call
    for node in ast.walk(tree):
        key = _use(node)
        if key is None or key in handed or key[0] not in given:
            continue
        type_, value = given[key[0]]
        if not isinstance(type_, types.Array):
            handed[key] = value
            continue
        model = context.data_model_manager[type_]  # its parts are taken out of the value: nothing is put in memory
        shape = model.get(builder, value, "shape")
        if key[1] == "shape":
            handed[key] = builder.extract_value(shape, key[2])
        elif key[1] == "row":
            data = builder.bitcast(model.get(builder, value, "data"), ir.PointerType(_ITEMS[type_.dtype]))
            length = builder.extract_value(shape, type_.ndim - 1)
            handed[key] = (
                data if type_.ndim == 1 else builder.gep(data, [builder.mul(length, ir.Constant(WORD, key[2]))])
            )
    callee = builder.module.globals.get(function.__name__)
    if callee is None:
        kind = ir.FunctionType(ir.VoidType(), [value.type for value in handed.values()])
        callee = ir.Function(builder.module, kind, function.__name__)
        callee.linkage = "internal"
        callee.attributes.add("nounwind")
        callee.attributes.add("noinline")  # inside `run` the passes would take LLVM far longer than one by one
        if few:
            callee.attributes.add("optsize")
        for argument in callee.args:
            if isinstance(argument.type, ir.PointerType):
                argument.add_attribute("noalias")
        inner = ir.IRBuilder(callee.append_basic_block("entry"))
        _Pass(inner, function, dict(zip(handed, callee.args, strict=True))).body(tree.body)
        inner.ret_void()
    builder.call(callee, list(handed.values()))


def _use(node: ast.AST) -> tuple | None:
    """Return which part of an argument a node uses: a row or a length of an array, or the whole of a number."""
    if isinstance(node, ast.Subscript):
        if isinstance(node.value, ast.Attribute):  # X.shape[1]
            return (node.value.value.id, "shape", node.slice.value)
        if isinstance(node.slice, ast.Tuple):  # X[3, i]
            return (node.value.id, "row", node.slice.elts[0].value)
        return (node.value.id, "row", None)  # K[i], par[3]
    return (node.id, "number") if isinstance(node, ast.Name) else None


@cache
def _tree(function: Callable) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree


class _Pass:
    """Writes the loops of one pass; the rules that it calls are written out in place."""

    def __init__(self, builder: ir.IRBuilder, function: Callable, handed: dict) -> None:
        self.builder = builder
        self.handed = handed
        self.variables = {key[0]: value for key, value in handed.items() if key[1] == "number"}
        self.plain = _Plain(builder, function, self.variables, self.load)

    def body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            match statement:
                case ast.For():
                    self.loop(statement)
                case ast.If():
                    self.branch(statement)
                case ast.AugAssign():
                    place = self.place(statement.target)
                    value = self.plain.value(statement.value)
                    self.builder.store(self.plain.binary(statement.op, self.builder.load(place), value), place)
                case ast.Assign(targets=[ast.Subscript() as target]):
                    value = self.plain.number(self.plain.value(statement.value))
                    self.builder.store(value, self.place(target))
                case ast.Assign():
                    self.plain.assign(statement)
                case ast.Expr(value=ast.Constant()):
                    pass
                case _:
                    raise NotPlainError(ast.unparse(statement))

    def place(self, node: ast.Subscript) -> ir.Value:
        index = self.plain.value(node.slice.elts[1] if isinstance(node.slice, ast.Tuple) else node.slice)
        at = index if isinstance(index, ir.Value) else ir.Constant(WORD, index)
        return self.builder.gep(self.handed[_use(node)], [at])

    def load(self, node: ast.Subscript) -> ir.Value:
        if _use(node)[1] == "shape":
            return self.handed[_use(node)]
        value = self.builder.load(self.place(node))
        return self.builder.zext(value, WORD) if value.type == INDEX else value

    def loop(self, statement: ast.For) -> None:
        """Write ``for i in range(n)``. No variable is carried from one agent to the next, so none needs a place in memory."""
        builder = self.builder
        before = builder.block
        number = self.plain.value(statement.iter.args[0])
        head, body, after = (builder.append_basic_block(name) for name in ("head", "body", "after"))
        builder.branch(head)
        builder.position_at_end(head)
        index = builder.phi(WORD)
        index.add_incoming(ir.Constant(WORD, 0), before)
        builder.cbranch(builder.icmp_unsigned("<", index, number), body, after)
        builder.position_at_end(body)
        self.variables[statement.target.id] = index
        self.body(statement.body)
        index.add_incoming(builder.add(index, ir.Constant(WORD, 1), flags=["nuw", "nsw"]), builder.block)
        builder.branch(head)
        builder.position_at_end(after)

    def branch(self, statement: ast.If) -> None:
        """Write an ``if`` over stores as a branch: what it guards is rare (an arrival) and dear."""
        kept = dict(self.variables)
        with self.builder.if_then(self.plain.truth(self.plain.value(statement.test))):
            self.body(statement.body)
        self.variables.clear()
        self.variables.update(kept)


class _Plain:
    """Writes expressions, and the bodies of the plain functions that they call.

    An ``if`` in a rule becomes a choice between two numbers that are both worked out: nothing can go wrong in the branch not
    taken, and a loop without branches can be vectorised.
    """

    def __init__(
        self, builder: ir.IRBuilder, function: Callable, variables: dict, load: Callable | None = None
    ) -> None:
        self.builder = builder
        self.function = function
        self.variables = variables
        self.load = load

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
        before = dict(self.variables)
        results = []
        for branch in (statement.body, statement.orelse):
            self.variables = dict(before)
            results.append(self.run([*branch, *rest]))
        return self.choose(condition, *results)

    def refuse(self, node: ast.AST) -> NotPlainError:
        return NotPlainError(f"{self.function.__name__}: a rule may not contain {ast.unparse(node)!r}")

    def assign(self, statement: ast.Assign) -> None:
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
                    first = join(first, other)
                return first
            case ast.Compare():
                return self.compare(node)
            case ast.IfExp():
                return self.choose(self.value(node.test), self.value(node.body), self.value(node.orelse))
            case ast.Call(keywords=[]):
                return self.call(node)
        raise self.refuse(node)

    def name(self, node: ast.Name):
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
        if value.type == BIT:
            return self.builder.uitofp(value, DOUBLE)
        return self.builder.sitofp(value, DOUBLE) if value.type == WORD else value

    def truth(self, value) -> ir.Value:
        if isinstance(value, ir.Value) and value.type == BIT:
            return value
        return self.builder.fcmp_unordered("!=", self.number(value), ir.Constant(DOUBLE, 0.0))

    def binary(self, op: ast.operator, left, right):
        known = not isinstance(left, ir.Value) and not isinstance(right, ir.Value)
        if known and type(op) in _FOLD:
            return _FOLD[type(op)](left, right)
        if all(isinstance(side, ir.Value) and side.type == WORD for side in (left, right)) and type(op) in _INTEGER:
            return getattr(self.builder, _INTEGER[type(op)])(left, right)
        if type(op) not in _FLOAT:
            raise NotPlainError(f"{self.function.__name__}: a rule may not use {type(op).__name__}")
        return getattr(self.builder, _FLOAT[type(op)])(self.number(left), self.number(right))

    def compare(self, node: ast.Compare) -> ir.Value:
        sides = [self.number(self.value(side)) for side in (node.left, *node.comparators)]
        whole = None
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            test = self.builder.fcmp_unordered if isinstance(op, ast.NotEq) else self.builder.fcmp_ordered
            part = test(_COMPARE[type(op)], left, right)
            whole = part if whole is None else self.builder.and_(whole, part)
        return whole

    def choose(self, condition, yes, no):
        if isinstance(yes, tuple):
            return tuple(self.choose(condition, a, b) for a, b in zip(yes, no, strict=True))
        bits = all(isinstance(side, ir.Value) and side.type == BIT for side in (yes, no))
        sides = (yes, no) if bits else (self.number(yes), self.number(no))
        return self.builder.select(self.truth(condition), *sides)

    def call(self, node: ast.Call):
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
        if callee is math.floor:
            return self.builder.fptosi(self.library("floor", arguments[0]), WORD)
        callee = callee.py_func if isinstance(callee, Dispatcher) else callee
        if not isinstance(callee, FunctionType):
            raise self.refuse(node)
        tree = _tree(callee)
        names = [argument.arg for argument in tree.args.args]
        return _Plain(self.builder, callee, dict(zip(names, arguments, strict=True))).run(tree.body)

    def library(self, name: str, argument) -> ir.Value:
        function = self.builder.module.declare_intrinsic(f"llvm.{name}", [DOUBLE])
        return self.builder.call(function, [self.number(argument)])
