"""A function of the user's own: where it stands, the text it was read as, and what follows from that text."""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ispsim.errors import Problem
from ispsim.scenario.own.bindings import Bindings
from ispsim.scenario.own.declaration import NAME, NAME_IN_WORDS, RATE, Declaration, fault_of_range, registered
from ispsim.scenario.own.grammar import DECORATORS, Plainly, plainly
from ispsim.scenario.parameter import Parameter


@dataclass(frozen=True)
class OwnFunction:
    """A function in a file, with the text of the file as it was read.

    The text is kept, so that every process and every later run of a scenario means the same, whatever becomes of the
    file.

    Attributes
    ----------
    file : str
        Path, as the scenario gives it.
    name : str
        Name of the function.
    text : str
        Text of the whole file.
    """

    file: str
    name: str
    text: str

    def problems(self) -> list[Problem]:
        """Return everything in the file and the function that is not allowed."""
        return _read(self)[2]

    @property
    def plain(self) -> Plainly:
        """The function in its plain form."""
        plain = _read(self)[0]
        assert plain is not None
        return plain

    @property
    def declaration(self) -> Declaration | None:
        """What its decorator says, or None without one."""
        return _read(self)[1]

    @property
    def meaning(self) -> str:
        """First line of what the function says of itself."""
        return _read(self)[4]

    @property
    def line(self) -> int:
        """Line on which the function begins."""
        return _read(self)[3]

    def parameters(self, added: bool) -> dict[str, Parameter]:
        """Return the declared parameters by dotted name; one that is added has a rate even if it declares none."""
        stated = dict(self.declaration.parameters) if self.declaration else {}
        ranges = {"rate": RATE} | stated if added else stated
        return {
            parameter.name: parameter
            for parameter in (registered(self.name, self.file, name, value) for name, value in sorted(ranges.items()))
        }

    @property
    def digest(self) -> str:
        """SHA-256 of what the function does and declares: comments, blanks and the path are no part of it."""
        said = self.declaration and [self.declaration.acts_on, self.declaration.effect, self.declaration.parameters]
        text = json.dumps([self.name, self.plain.text, self.plain.calls, said], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.file}:{self.name}"

    def __repr__(self) -> str:
        return f"OwnFunction({str(self)!r})"


@lru_cache(maxsize=256)
def _read(own: OwnFunction) -> tuple[Plainly | None, Declaration | None, list[Problem], int, str]:
    """Return plain form, declaration, problems, line and meaning of a function."""

    def wrong(message: str, line: int | None = None, **more: Any) -> tuple[None, None, list[Problem], int, str]:
        return None, None, [Problem(message, own.name, own.file, line, **more)], line or 1, ""

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(own.text, own.file)
            compile(own.text, own.file, "exec", dont_inherit=True)  # finds what the parser lets pass; runs nothing
    except SyntaxError as error:
        return wrong(f"the file is not Python: {error.msg}", error.lineno)
    except (RecursionError, MemoryError):
        return wrong("the file is nested too deeply")
    except ValueError as error:  # a whole number of thousands of digits, say
        return wrong(f"the file is not Python: {error}")
    bindings = Bindings(tree)
    function = bindings.functions.get(own.name)
    if function is None:
        import difflib

        near = difflib.get_close_matches(own.name, bindings.functions, n=1, cutoff=0.6)
        there = ", ".join(bindings.functions) or "none"
        return wrong(
            f"there is no such function at the top of the file; there are {there}", nearest=next(iter(near), None)
        )
    if not NAME.fullmatch(own.name):
        return wrong("this name cannot be a mechanism's", function.lineno, allowed=NAME_IN_WORDS)
    try:
        plain, problems = plainly(own.file, bindings, own.name)
    except RecursionError:
        return wrong("the function is nested too deeply", function.lineno)
    declaration, found = _declaration(own, bindings, function)
    meaning = (ast.get_docstring(function) or "").partition("\n")[0]
    return plain, declaration, [*found, *problems], function.lineno, meaning


def _declaration(
    own: OwnFunction, bindings: Bindings, function: ast.FunctionDef
) -> tuple[Declaration | None, list[Problem]]:
    """Return what the decorator of a function says, and what is wrong with it."""
    for decorator in function.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if bindings.dotted(call) in DECORATORS:
            break
    else:
        return None, []
    line = decorator.lineno
    given: dict[str, Any] = {}
    problems = []

    def wrong(message: str, allowed: str | None = None, at: int = line) -> None:
        problems.append(Problem(message, own.name, own.file, at, allowed=allowed))

    known = ("acts_on", "effect", "parameters")
    form = (
        '@ispsim.mechanism(acts_on="motivation", effect="raises", parameters={"strength": (0.5, 0.1, 1.0, "weight")})'
    )
    if not isinstance(decorator, ast.Call) or decorator.args:
        wrong("the decorator says nothing, or not by name", form)
        return None, problems
    for keyword in decorator.keywords:
        if keyword.arg not in known:
            wrong(f"the decorator does not know {keyword.arg or '**'}", ", ".join(known), keyword.value.lineno)
            continue
        try:
            given[keyword.arg] = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, RecursionError, MemoryError):
            message = f"{keyword.arg} is worked out, but this file is read without being executed"
            wrong(message, "values as they stand: texts in quotes, numbers, a dictionary", keyword.value.lineno)
    missing = [name for name in known[:2] if name not in given]
    if missing and not problems:
        wrong(f"the decorator does not say {' and '.join(missing)}", form)
    if "acts_on" in given and not isinstance(given["acts_on"], str):
        wrong(f"acts_on is {given['acts_on']!r}, not the name of a state", 'a text such as "motivation"')
    if "effect" in given and given["effect"] not in ("raises", "lowers"):
        wrong(f"effect is {given['effect']!r}", '"raises" or "lowers"')
    parameters = given.get("parameters") or {}
    if not isinstance(parameters, dict):
        wrong("parameters is not a dictionary", '{"strength": (default, low, high, "unit")}')
        parameters = {}
    for name, value in parameters.items():
        fault = fault_of_range(name, value)
        if fault:
            wrong(fault, '"name": (default, low, high, "unit")')
    if problems:
        return None, problems
    ranges = tuple((name, tuple(value)) for name, value in parameters.items())
    return Declaration(given["acts_on"], given["effect"], ranges, line), []
