"""Lower a pass over agents from Python to LLVM, inside a function that numba compiles.

numba could compile the generated text as it stands, but it infers a type for every single operation, which takes it
a minute for the whole week, and it cannot be told that two columns never overlap, without which LLVM vectorises no
loop. Rules are so plain (`ispsim.ops`) that neither is needed: numbers are float64, indices and draws are unsigned
64-bit integers, nothing loops and nothing has side effects. So a rule's syntax tree is written out operation by
operation, where it is called, as LLVM's own (`plain`). No operation is reordered, contracted or approximated: the bits
are those of Python.

`lowered` is the door: it makes a function of the generated module callable from code that numba compiles. With several
lanes it writes the same pass for several runs at once: tables and inputs hold a number for each run side by side,
which are worked on as vectors; keys, pointers and draws are common to the runs.
"""

import ast
import inspect
from collections.abc import Callable

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from ispsim.engine.compile.plain import DOUBLE, STACK, WORD, NotPlainError, Plain, is_vector, syntax

INDEX = ir.IntType(32)
_ALIGNED = 8  # bytes; more is promised by nobody, and unaligned access costs nothing where the data are aligned
_ITEMS = {types.float64: DOUBLE, types.uint64: WORD, types.int64: WORD, types.uint32: INDEX}


def lowered(function: Callable, few: bool = False, lanes: int = 1) -> Callable:
    """Return `function`, a pass of the generated module, as something that code compiled by numba can call.

    Its arguments are integers and arrays in C order. Of an array it uses single rows, ``X[3, i]``, each of which
    reaches LLVM as a pointer of its own that overlaps no other. `few` says that the loops are short, so that small
    code is better than fast code. `lanes` is the number of runs; with more than one, rows of tables (``X_…``) and the
    inputs (``par``) are so many times as long.
    """
    names = list(inspect.signature(function).parameters)

    def typer(context, *arguments):
        def code(context, builder, signature, values):
            given = dict(zip(names, zip(signature.args, values, strict=True), strict=True))
            _call(function, few, lanes, context, builder, given)
            return context.get_dummy_value()

        return types.void(*arguments), code

    parameters = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("context", *names)]
    typer.__signature__ = inspect.Signature(parameters)  # numba asks how many arguments there are
    typer.__name__ = function.__name__
    return intrinsic(typer)


def _call(function: Callable, few: bool, lanes: int, context, builder: ir.IRBuilder, given: dict) -> None:
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
        length = builder.extract_value(shape, type_.ndim - 1)
        item = _ITEMS[type_.dtype]
        if lanes > 1 and (key[0] == "par" or key[0].startswith("X_")):
            item = ir.VectorType(item, lanes)
            length = builder.udiv(length, ir.Constant(WORD, lanes))
        if key[1] == "shape":
            handed[key] = length
        elif key[1] == "row":
            data = builder.bitcast(model.get(builder, value, "data"), ir.PointerType(item))
            start = builder.mul(length, ir.Constant(WORD, key[2] or 0))
            handed[key] = builder.gep(data, [start]) if type_.ndim > 1 else data
    callee = builder.module.globals.get(function.__name__)
    if callee is None:
        kind = ir.FunctionType(ir.VoidType(), [value.type for value in handed.values()])
        callee = ir.Function(builder.module, kind, function.__name__)
        callee.linkage = "internal"
        callee.attributes.add("nounwind")
        callee.attributes.add("noinline")  # inside `run` the passes would take LLVM far longer than one by one
        callee.attributes.alignstack = STACK
        if few:
            callee.attributes.add("optsize")
        for argument in callee.args:
            if isinstance(argument.type, ir.PointerType):
                argument.add_attribute("noalias")
        inner = ir.IRBuilder(callee.append_basic_block("entry"))
        by_runs = lanes > 1 and not few
        _Pass(inner, function, dict(zip(handed, callee.args, strict=True)), by_runs).body(tree.body)
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

    def __init__(self, builder: ir.IRBuilder, function: Callable, handed: dict, by_runs: bool) -> None:
        self.builder = builder
        self.handed = handed
        self.by_runs = by_runs
        self.sums: dict[tuple, ir.Value] = {}  # row that is summed into -> where its sum is kept meanwhile
        self.mask: ir.Value | None = None
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
                    place = self.sums.get(_use(statement.target)) or self.place(statement.target)
                    self.put(self.plain.binary(statement.op, self.take(place), value), place)
                case ast.Assign(targets=[ast.Subscript() as target]):
                    self.put(self.plain.number(self.plain.value(statement.value)), self.place(target))
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
        return self.take(self.place(node))

    def take(self, place: ir.Value) -> ir.Value:
        """Write a load; indices are made 64 bits wide."""
        value = self.builder.load(place)
        if is_vector(value):
            value.align = _ALIGNED
        return self.builder.zext(value, WORD) if value.type == INDEX else value

    def put(self, value: ir.Value, place: ir.Value) -> None:
        """Write a store, of a vector only into the lanes that the present condition holds in."""
        kind = place.type.pointee
        if not isinstance(kind, ir.VectorType):
            self.builder.store(value, place)
            return
        value = self.plain.spread(value, kind.count)
        if self.mask is not None:
            value = self.builder.select(self.mask, value, self.take(place))
        self.builder.store(value, place, align=_ALIGNED)

    def loop(self, statement: ast.For) -> None:
        """Write ``for i in range(n)``; nothing but sums is carried from one agent to the next."""
        builder = self.builder
        number = self.plain.value(statement.iter.args[0])
        run = self.run_of(statement.body)
        before = builder.block
        names = ("head", "begin", "body", "next", "after")
        head, begin, body, following, after = (builder.append_basic_block(name) for name in names)
        builder.branch(head)
        builder.position_at_end(head)
        first = builder.phi(WORD)
        first.add_incoming(ir.Constant(WORD, 0), before)
        builder.cbranch(builder.icmp_unsigned("<", first, number), begin, after)

        builder.position_at_end(begin)
        index: ir.Value = first
        if run:
            pointed = self.pointed(run, first)
            self.begin_sums(statement.body, run, pointed)
            builder.branch(body)
            builder.position_at_end(body)
            index = builder.phi(WORD)
            index.add_incoming(first, begin)
            self.variables[run.targets[0].id] = pointed
        else:
            builder.branch(body)
            builder.position_at_end(body)
        self.variables[statement.target.id] = index
        self.body([inner for inner in statement.body if inner is not run])
        then = builder.add(index, ir.Constant(WORD, 1), flags=["nuw", "nsw"])
        if run:
            check = builder.append_basic_block("same")
            builder.cbranch(builder.icmp_unsigned("<", then, number), check, following)
            builder.position_at_end(check)
            builder.cbranch(builder.icmp_unsigned("==", self.pointed(run, then), pointed), body, following)
            index.add_incoming(then, check)
        else:
            builder.branch(following)

        builder.position_at_end(following)
        self.end_sums(pointed if run else None)
        first.add_incoming(then, builder.block)
        builder.branch(head)
        builder.position_at_end(after)

    def run_of(self, body: list[ast.stmt]) -> ast.Assign | None:
        """Return the statement that loads whom agents point at, if neighbours who share them are taken together.

        Neighbours mostly share the first whom they point at: people of one organisation, ties of one person. For as
        long as they do, sums into whom they point at stay in registers: added to in memory, every sum would wait for
        the one before to be stored. Any order of agents is right, and the order of additions stays. With lanes, LLVM
        also works out only once what follows from whom they point at alone; without, it would lose more, since it then
        runs neighbours side by side.
        """
        loads = [s for s in body if isinstance(s, ast.Assign) and ast.unparse(s.value).startswith("P_")]
        if self.by_runs:
            return next((load for load in loads if load.value.slice.elts[0].value == 0), None)
        summed = {s.target.slice.elts[1].id for s in body if isinstance(s, ast.AugAssign) and _into(s)}
        return next((load for load in loads if summed == {load.targets[0].id}), None)

    def pointed(self, run: ast.Assign, index: ir.Value) -> ir.Value:
        """Write the load of whom an agent points at."""
        return self.take(self.builder.gep(self.handed[_use(run.value)], [index]))

    def begin_sums(self, body: list[ast.stmt], run: ast.Assign, pointed: ir.Value) -> None:
        """Take sums into whom a run of agents points at into registers, if nothing else in the loop reads them."""
        targets = [s.target for s in body if isinstance(s, ast.AugAssign) and _into(s) == run.targets[0].id]
        used = [_use(node) for statement in body for node in ast.walk(statement)]
        for row in (_use(target) for target in targets):
            if used.count(row) != 1:
                continue
            value = self.take(self.builder.gep(self.handed[row], [pointed]))
            with self.builder.goto_entry_block():  # where LLVM looks for what can become a register
                self.sums[row] = self.builder.alloca(value.type)
            self.put(value, self.sums[row])

    def end_sums(self, pointed: ir.Value | None) -> None:
        """Put the sums back."""
        for row, register in self.sums.items():
            self.put(self.take(register), self.builder.gep(self.handed[row], [pointed]))
        self.sums = {}

    def branch(self, statement: ast.If) -> None:
        """Write an ``if`` over stores as a branch: what it guards is rare (an arrival) and dear."""
        kept = dict(self.variables)
        holds = self.plain.truth(self.plain.value(statement.test))
        if is_vector(holds):
            self.mask = holds
        with self.builder.if_then(self.plain.anywhere(holds)):
            self.body(statement.body)
        self.mask = None
        self.variables.clear()
        self.variables.update(kept)


def _into(statement: ast.AugAssign) -> str | None:
    """Return the pointer through which a sum is added to, None where there is but one whom it goes to."""
    index = statement.target.slice.elts[1]
    return index.id if isinstance(index, ast.Name) else None
