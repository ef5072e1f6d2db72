"""The few things that a mechanism of one's own may be made of, and its plain form in which nothing else is left.

A function is read, not executed. What it may hold is written out anew: numbers as floats, conditions as comparisons,
``min`` and ``max`` as functions of `ispsim.ops`, helpers of the same file under names of their own. Both engines work
with that plain form, so what is accepted here is what can be compiled, and nothing that happens to the file later
changes a run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ispsim.errors import Problem
from ispsim.scenario.own.bindings import OPS, Bindings, arguments_of, library
from ispsim.scenario.own.size import LARGEST, TooLargeError, size

ALLOWED = "arithmetic (+ - * /), comparisons, if and else, min, max, abs and functions of ispsim.ops"

_BUILT_IN = {"min": "least", "max": "most", "abs": "magnitude"}
_INSTEAD = {
    ast.Pow: "** (write x * x for a square, ops.sqrt(x) for a root, ops.exp(y * ops.log(x)) for the rest)",
    ast.FloorDiv: "// (write ops.floor(a / b))",
    ast.Mod: "% (write a - b * ops.floor(a / b))",
}
_CALLED = {
    ast.For: "a loop",
    ast.While: "a loop",
    ast.Raise: "raise",
    ast.Try: "try",
    ast.With: "with",
    ast.Import: "an import inside the function",
    ast.ImportFrom: "an import inside the function",
    ast.FunctionDef: "a function inside the function",
    ast.ClassDef: "a class",
    ast.Global: "global",
    ast.Nonlocal: "nonlocal",
    ast.Assert: "assert",
    ast.Delete: "del",
    ast.Match: "match",
    ast.Lambda: "lambda",
    ast.NamedExpr: "an assignment inside an expression",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.List: "a list",
    ast.Tuple: "a tuple",
    ast.Dict: "a dictionary",
    ast.Set: "a set",
    ast.JoinedStr: "a text",
    ast.Subscript: "brackets [ ]",
    ast.Starred: "a starred argument",
}


@dataclass
class Plainly:
    """A function in its plain form.

    Attributes
    ----------
    text : str
        Its source, with the helpers that it calls before it.
    calls : dict of str to str
        Name in the text -> dotted name of a function of the package.
    arguments : dict of str to int
        Its arguments, each with its line.
    """

    text: str
    calls: dict[str, str]
    arguments: dict[str, int]


def plainly(file: str, bindings: Bindings, name: str) -> tuple[Plainly | None, list[Problem]]:
    """Return a function of a file in its plain form, or everything in it that is not allowed."""
    writing = _Writing(file, bindings, name)
    writing.function(name, None)
    if not writing.problems:
        writing.measure()
    if writing.problems:
        return None, sorted(writing.problems, key=lambda problem: problem.line or 0)
    text = "\n\n\n".join(ast.unparse(ast.fix_missing_locations(tree)) for tree in writing.written.values()) + "\n"
    arguments = {argument.arg: argument.lineno for argument in bindings.functions[name].args.args}
    return Plainly(text, writing.calls, arguments), []


@dataclass
class _Writing:
    """The plain form of a function and its helpers, as far as it is written."""

    file: str
    bindings: Bindings
    name: str
    problems: list[Problem] = field(default_factory=list)
    written: dict[str, ast.FunctionDef] = field(default_factory=dict)  # name in the file -> plain form, callees first
    calls: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # name in the file -> name in the plain form
    open: list[str] = field(default_factory=list)

    def refuse(self, node: ast.AST, message: str, allowed: str | None = ALLOWED) -> None:
        within = self.open[-1] if self.open else self.name
        problem = Problem(message, within, self.file, getattr(node, "lineno", None), allowed=allowed)
        if problem not in self.problems:
            self.problems.append(problem)

    def function(self, name: str, caller: ast.AST | None) -> str:
        """Write a function of the file, if that is not done yet, and return its name in the plain form."""
        tree = self.bindings.functions[name]
        if name not in self.names:
            self.names[name] = f"part_{len(self.names)}_of_own_{self.name}" if self.names else f"own_{name}"
        plain = self.names[name]
        if name in self.open:
            self.refuse(caller or tree, f"{name} calls itself", ALLOWED)
        elif name not in self.written:
            self.open.append(name)
            if not self.bindings.settled(name):
                self.refuse(tree, f"the name {name} is bound more than once in the file", "one definition")
            for decorator in tree.decorator_list:
                call = decorator.func if isinstance(decorator, ast.Call) else decorator
                if self.bindings.dotted(call) not in DECORATORS:
                    self.refuse(decorator, "this decorator is not allowed", "@ispsim.mechanism(…) or none")
            self.written[name] = _Body(self, tree).plain(plain)
            self.open.pop()
        return plain

    def measure(self) -> None:
        """Refuse what would be too large once everything is written out where it is called."""
        try:
            size(self.written[self.name], {tree.name: tree for tree in self.written.values()}, self._library)
        except TooLargeError as error:
            message = f"is too {error}: written out it has more than {LARGEST} operations, or is nested too deeply"
            self.refuse(self.bindings.functions[self.name], message, "a shorter function, with fewer cases")

    def _library(self, name: str) -> Callable:
        found = library(self.calls[name])
        assert found is not None
        return found


DECORATORS = {"ispsim.mechanism", "ispsim.scenario.own.declaration.mechanism"}


class _Body:
    """Writes the body of one function."""

    def __init__(self, writing: _Writing, tree: ast.FunctionDef) -> None:
        self.writing, self.tree, self.bindings = writing, tree, writing.bindings
        self.refuse = writing.refuse
        self.arguments = [argument.arg for argument in tree.args.args]
        stored = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        self.local = {*self.arguments, *stored}
        self.called: set[str] = set()

    def plain(self, name: str) -> ast.FunctionDef:
        taken = self.tree.args
        if taken.posonlyargs or taken.kwonlyargs or taken.vararg or taken.kwarg or taken.defaults:
            self.refuse(self.tree, "arguments have no defaults, stars or slashes", "plain names: def f(load, slack):")
        known, body = set(self.arguments), self.tree.body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]  # what the function says of itself
        statements = self.block(body, known)
        if not _returns(statements):
            self.refuse(self.tree, "does not return a number on every path", "a return at the end of every path")
        for word in sorted(self.local & self.called):
            self.refuse(self.tree, f"{word} is the name of a function and of a variable", "two names")
        arguments = ast.arguments([], [ast.arg(a) for a in self.arguments], None, [], [], None, [])
        return ast.FunctionDef(name, arguments, statements or [ast.Pass()], [])

    def block(self, statements: Sequence[ast.stmt], known: set[str]) -> list[ast.stmt]:
        """Write statements; `known` are the variables that are set, and grows."""
        plain: list[ast.stmt] = []
        for statement in statements:
            match statement:
                case ast.Return(value=ast.expr() as value):
                    plain.append(ast.Return(self.number(value, known)))
                    return plain  # what follows is never reached
                case ast.Return():
                    self.refuse(statement, "return without a number")
                    return [ast.Return(ast.Constant(0.0))]
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    plain.append(self.store(name, self.number(value, known), known))
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    plain.append(self.store(name, self.number(value, known), known))
                case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                    whole = ast.BinOp(ast.Name(name, ast.Load(), lineno=target.lineno), op, value, lineno=target.lineno)
                    plain.append(self.store(name, self.number(whole, known), known))
                case ast.If(test=test, body=body, orelse=orelse):
                    condition, ways = self.condition(test, known), (set(known), set(known))
                    one, other = self.block(body, ways[0]), self.block(orelse, ways[1])
                    plain.append(ast.If(condition, one or [ast.Pass()], other))
                    left = [way for way, part in zip(ways, (one, other), strict=True) if not _returns(part)]
                    if not left:
                        return plain
                    known |= set.intersection(*left)
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    pass
                case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
                    self.refuse(statement, "only a single name can be given a value here")
                case ast.Expr():
                    self.refuse(statement, "a line that does nothing but call or name something is not allowed")
                case _:
                    self.refuse(statement, f"{_what(statement)} is not allowed")
        return plain

    def store(self, name: str, value: ast.expr, known: set[str]) -> ast.stmt:
        known.add(name)
        return ast.Assign([ast.Name(name, ast.Store())], value)

    def number(self, node: ast.expr, known: set[str]) -> ast.expr:
        """Write an expression that is a number; a condition counts 1.0 or 0.0."""
        match node:
            case ast.Constant(value=bool() | str() | bytes() | complex() | None):
                self.refuse(node, f"{node.value!r} is not a number")
            case ast.Constant(value=float() | int()):
                return self.constant(node, node)
            case ast.Name(id=name):
                return self.name(node, name, known)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op, right=right):
                return ast.BinOp(self.number(left, known), op, self.number(right, known))
            case ast.BinOp(op=op):
                self.refuse(node, f"{_INSTEAD.get(type(op), 'this operator')} is not allowed")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return ast.UnaryOp(ast.USub(), self.number(operand, known))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(operand, known)
            case ast.BoolOp() if not all(map(_is_condition, node.values)):
                self.refuse(node, "and, or between numbers is not allowed", "comparisons: load > 0 and uses > 0")
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return ast.IfExp(self.condition(node, known), ast.Constant(1.0), ast.Constant(0.0))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return ast.IfExp(self.condition(test, known), self.number(body, known), self.number(orelse, known))
            case ast.Call():
                return self.call(node, known)
            case ast.Attribute():
                self.refuse(node, f"{ast.unparse(node)!r} is not allowed: a dot stands before a function of ops only")
            case _:
                self.refuse(node, f"{_what(node)} is not allowed")
        return ast.Constant(0.0)

    def condition(self, node: ast.expr, known: set[str]) -> ast.expr:
        """Write an expression that holds or does not; a number holds if it is not 0."""
        match node:
            case ast.BoolOp(op=op, values=values):
                return ast.BoolOp(op, [self.condition(value, known) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return ast.UnaryOp(ast.Not(), self.condition(operand, known))
            case ast.Compare(left=left, ops=ops, comparators=others):
                for compared in ops:
                    if isinstance(compared, ast.Is | ast.IsNot | ast.In | ast.NotIn):
                        self.refuse(node, "is and in are not allowed", "< <= > >= == !=")
                return ast.Compare(self.number(left, known), ops, [self.number(other, known) for other in others])
        return ast.Compare(self.number(node, known), [ast.NotEq()], [ast.Constant(0.0)])

    def constant(self, node: ast.Constant, place: ast.AST) -> ast.expr:
        try:
            value = float(node.value)  # type: ignore[arg-type]
        except OverflowError:
            value = float("inf")
        if abs(value) == float("inf"):
            self.refuse(place, "this number is too large")
            return ast.Constant(0.0)
        return ast.Constant(value)

    def name(self, node: ast.expr, name: str, known: set[str]) -> ast.expr:
        """Write a variable, or the number that the file gives a name at its top."""
        if name in self.local:
            if name not in known:
                self.refuse(node, f"{name} may not have been given a value here", "a value on every path before")
            return ast.Name(name, ast.Load())
        value = self.bindings.numbers.get(name)
        minus = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub)
        plain = value.operand if minus else value  # type: ignore[union-attr]
        if isinstance(plain, ast.Constant) and type(plain.value) in (int, float) and self._settled(node, name):
            number = self.constant(plain, node)
            return ast.UnaryOp(ast.USub(), number) if minus else number
        if value is not None:
            self.refuse(node, f"{name} is not a plain number at the top of the file", "a name for a number: HALF = 0.5")
        else:
            hint = "an argument, a variable of the function, or a number at the top of the file"
            self.refuse(node, f"{name} is not known here", hint)
        return ast.Constant(0.0)

    def _settled(self, node: ast.AST, name: str) -> bool:
        """Whether a name of the file means one thing; if not, that is refused."""
        if not self.bindings.settled(name):
            self.refuse(node, f"the name {name} is bound more than once in the file", "a name of its own")
        elif self.bindings.star is not None:
            self.refuse(node, f"line {self.bindings.star} imports *, so {name} may mean anything", "import by name")
        return True

    def call(self, node: ast.Call, known: set[str]) -> ast.expr:
        """Write a call of an operation, a rule of the package, or another function of the file."""
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name in self.local:
            self.refuse(node, f"{name} is a variable here, not a function")
            return ast.Constant(0.0)
        dotted = self.bindings.dotted(node.func)
        found = library(dotted) if dotted else None
        if name in self.bindings.functions:
            self._settled(node, name)
            parameters = [a.arg for a in self.bindings.functions[name].args.args]
            return self._called(node, self.writing.function(name, node), parameters, known)
        if name in _BUILT_IN and name not in self.bindings.imported and name not in self.bindings.numbers:
            return self._built_in(node, name, known)
        if found is None or dotted is None:
            self.refuse(node, f"a call of {ast.unparse(node.func)[:60]} is not allowed")
            return ast.Constant(0.0)
        root = node.func
        while isinstance(root, ast.Attribute):
            root = root.value
        assert isinstance(root, ast.Name)
        self._settled(node, root.id)
        self.writing.calls[found.__name__] = dotted
        return self._called(node, found.__name__, list(arguments_of(found)), known)

    def _called(self, node: ast.Call, name: str, parameters: list[str], known: set[str]) -> ast.expr:
        keywords = [keyword.arg for keyword in node.keywords]
        given = [*parameters[: len(node.args)], *keywords]
        starred = None in keywords or any(isinstance(argument, ast.Starred) for argument in node.args)
        if starred or len(node.args) > len(parameters) or sorted(map(str, given)) != sorted(parameters):
            wanted = f"{ast.unparse(node.func)}({', '.join(parameters)})"
            self.refuse(node, f"{ast.unparse(node)[:60]} does not give the arguments of the function", wanted)
            return ast.Constant(0.0)
        by_name = dict(zip(given, [*node.args, *(keyword.value for keyword in node.keywords)], strict=True))
        arguments = [by_name[parameter] for parameter in parameters]
        # the one operation that asks for a condition
        first = self.condition if self.writing.calls.get(name) == f"{OPS}.where" else self.number
        self.called.add(name)
        plain = [(first if k == 0 else self.number)(argument, known) for k, argument in enumerate(arguments)]
        return ast.Call(ast.Name(name, ast.Load()), plain, [])

    def _built_in(self, node: ast.Call, name: str, known: set[str]) -> ast.expr:
        self._settled(node, name)
        one = name == "abs"
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args) or (len(node.args) == 1) != one:
            self.refuse(
                node, f"{name} is not called like this here", "abs(a)" if one else f"{name}(a, b), {name}(a, b, c)"
            )
            return ast.Constant(0.0)
        if not node.args:
            self.refuse(node, f"{name} of nothing", f"{name}(a, b)")
            return ast.Constant(0.0)
        self.writing.calls[_BUILT_IN[name]] = f"{OPS}.{_BUILT_IN[name]}"
        self.called.add(_BUILT_IN[name])
        function = ast.Name(_BUILT_IN[name], ast.Load())
        first, *others = (self.number(argument, known) for argument in node.args)
        if one:
            return ast.Call(function, [first], [])
        for other in others:
            first = ast.Call(function, [first, other], [])
        return first


def _returns(statements: Sequence[ast.stmt]) -> bool:
    """Whether every path through plain statements ends with a return."""
    match statements[-1:]:
        case [ast.Return()]:
            return True
        case [ast.If(body=body, orelse=orelse)]:
            return _returns(body) and _returns(orelse)
    return False


def _is_condition(node: ast.expr) -> bool:
    match node:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return all(map(_is_condition, values))
    return False


def _what(node: ast.AST) -> str:
    return _CALLED.get(type(node), f"{ast.unparse(node)[:40]!r}")
