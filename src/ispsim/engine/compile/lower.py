"""Lower a pass over agents from Python to LLVM, inside a function that numba compiles.

numba could compile the generated text as it stands, but it infers a type for every single operation, which takes it
a minute for the whole week, and it cannot be told that two columns never overlap, without which LLVM vectorises no
loop. Rules are so plain (`ispsim.ops`) that neither is needed: numbers are float64, indices and draws are unsigned
64-bit integers, nothing loops and nothing has side effects. So a rule's syntax tree is written out operation by
operation, where it is called, as LLVM's own (`plain`). No operation is reordered, contracted or approximated: the bits
are those of Python.

`lowered` is the door: it makes a function of the generated module callable from code that numba compiles.
"""

import ast
import inspect
from collections.abc import Callable

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from ispsim.engine.compile.plain import DOUBLE, WORD, NotPlainError, Plain, syntax

INDEX = ir.IntType(32)
_ITEMS = {types.float64: DOUBLE, types.uint64: WORD, types.int64: WORD, types.uint32: INDEX}


def lowered(function: Callable, few: bool = False) -> Callable:
    """Return `function`, a pass of the generated module, as something that code compiled by numba can call.

    Its arguments are integers and arrays in C order. Of an array it uses single rows, ``X[3, i]``, each of which
    reaches LLVM as a pointer of its own that overlaps no other. `few` says that the loops are short, so that small
    code is better than fast code.
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
    tree = syntax(function)
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
            start = builder.mul(length, ir.Constant(WORD, key[2] or 0))
            handed[key] = builder.gep(data, [start]) if type_.ndim > 1 else data
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


class _Pass:
    """Writes the loops of one pass; the rules that it calls are written out in place."""

    def __init__(self, builder: ir.IRBuilder, function: Callable, handed: dict) -> None:
        self.builder = builder
        self.handed = handed
        self.sums: _Sums | None = None
        self.variables = {key[0]: value for key, value in handed.items() if key[1] == "number"}
        self.plain = Plain(builder, function, self.variables, self.load)

    def body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            match statement:
                case ast.For():
                    self.loop(statement)
                case ast.If():
                    self.branch(statement)
                case ast.AugAssign():
                    value = self.plain.value(statement.value)
                    place = (self.sums or self).place(statement.target)
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
        """Write ``for i in range(n)``; nothing but sums is carried from one agent to the next."""
        builder = self.builder
        number = self.plain.value(statement.iter.args[0])
        self.sums = _Sums.of(self, statement.body)
        before = builder.block
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
        if self.sums:
            self.sums.put_back()
        self.sums = None

    def branch(self, statement: ast.If) -> None:
        """Write an ``if`` over stores as a branch: what it guards is rare (an arrival) and dear."""
        kept = dict(self.variables)
        with self.builder.if_then(self.plain.truth(self.plain.value(statement.test))):
            self.body(statement.body)
        self.variables.clear()
        self.variables.update(kept)


class _Sums:
    """Sums into whom a pointer points at, kept in registers for as long as neighbours point at the same.

    Added to in memory, every sum would wait for the one before to be stored. Neighbours mostly share whom they point
    at: people of one organisation, ties of one person. Any order of agents is right, and the order of additions stays.
    """

    NOBODY = ir.Constant(WORD, 2**64 - 1)

    @classmethod
    def of(cls, writer: _Pass, body: list[ast.stmt]) -> "_Sums | None":
        """Return the sums of a loop, if it makes any that nothing else in it reads, all through one pointer."""
        targets = [statement.target for statement in body if isinstance(statement, ast.AugAssign)]
        targets = [target for target in targets if isinstance(target.slice.elts[1], ast.Name)]
        used = [_use(node) for statement in body for node in ast.walk(statement)]
        alone = all(used.count(_use(target)) == 1 for target in targets)
        pointers = {target.slice.elts[1].id for target in targets}
        return cls(writer, targets) if alone and len(pointers) == 1 else None

    def __init__(self, writer: _Pass, targets: list[ast.Subscript]) -> None:
        self.writer = writer
        self.builder = writer.builder
        with self.builder.goto_entry_block():  # where LLVM looks for what can become a register
            self.rows = {_use(target): self.builder.alloca(DOUBLE) for target in targets}
            self.last = self.builder.alloca(WORD)
        self.builder.store(self.NOBODY, self.last)
        self.turned = False

    def place(self, target: ast.Subscript) -> ir.Value:
        """Return where to add to, after changing over to whom the agent points at."""
        builder = self.builder
        if _use(target) not in self.rows:
            return self.writer.place(target)
        if not self.turned:
            self.turned = True
            now = self.writer.plain.value(target.slice.elts[1])
            with builder.if_then(builder.icmp_unsigned("!=", now, builder.load(self.last)), likely=False):
                self.put_back()
                for row, register in self.rows.items():
                    builder.store(builder.load(builder.gep(self.writer.handed[row], [now])), register)
                builder.store(now, self.last)
        return self.rows[_use(target)]

    def put_back(self) -> None:
        builder = self.builder
        last = builder.load(self.last)
        with builder.if_then(builder.icmp_unsigned("!=", last, self.NOBODY)):
            for row, register in self.rows.items():
                builder.store(builder.load(register), builder.gep(self.writer.handed[row], [last]))
