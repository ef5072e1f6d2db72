"""The reference of the Python interface is whole, and what it is made of, the docstrings, says what it must."""

import ast
import inspect
import re
import textwrap
from importlib import import_module

import pytest

import ispsim
from architecture.source import SOURCE
from docs.pages import DOCS, text

PYTHON, RULES = text(DOCS / "reference" / "python.md"), text(DOCS / "reference" / "rules.md")
DIRECTIVE = re.compile(r"^ *\.\. auto(function|class|exception|module):: ispsim\.([\w.]+)$", re.MULTILINE)
SHOWN = {name: kind for kind, name in DIRECTIVE.findall(PYTHON)}


def find(name: str):
    """What a dotted name below the package stands for."""
    if "." not in name:
        return getattr(ispsim, name)
    module, _, last = name.rpartition(".")
    return getattr(import_module(f"ispsim.{module}"), last)


def own_functions(item) -> list:
    """The public functions that a class or module defines itself."""
    home = item.__name__ if inspect.ismodule(item) else item.__module__
    found = []
    for name, value in vars(item).items():
        function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if inspect.isclass(function) and function.__module__ == home and inspect.ismodule(item):
            found += own_functions(function)
        elif inspect.isfunction(function) and not name.startswith("_") and function.__module__ == home:
            found.append(function)
    return found


def documented() -> list:
    """Every function and method in the reference of Python."""
    found = []
    for name, kind in SHOWN.items():
        item = import_module(f"ispsim.{name}") if kind == "module" else find(name)
        found += [item] if inspect.isfunction(item) else own_functions(item)
    return found


FUNCTIONS = pytest.mark.parametrize("function", documented(), ids=lambda function: function.__qualname__)


def parameters(function) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


def section(function, title: str) -> str:
    """A section of a docstring in NumPy style, empty where it is missing."""
    parts = re.split(r"^([A-Z][a-z ]+)\n-+$", inspect.getdoc(function) or "", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(title, "")


def raises(function) -> bool:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.Raise) for node in ast.walk(tree))


def test_every_public_name_is_in_the_reference():
    named = {name for name in ispsim.__all__ if re.search(rf"`?ispsim\.{name}\b", PYTHON)}
    # the version is a text, and the operations are among the rules
    assert set(ispsim.__all__) - {"__version__", "ops"} <= SHOWN.keys()
    assert set(ispsim.__all__) == named


def test_every_file_of_rules_is_in_the_reference():
    shown = {name for _, name in DIRECTIVE.findall(RULES)}
    files = {
        f"{folder}.{path.stem}"
        for folder in ("mechanisms", "behaviours", "workforce")
        for path in (SOURCE / folder).glob("*.py")
        if path.stem != "__init__"
    }
    assert shown == files | {"ops"}


@FUNCTIONS
def test_it_says_what_it_does(function):
    assert inspect.getdoc(function)


@FUNCTIONS
def test_each_parameter_is_described(function):
    described = section(function, "Parameters")
    missing = [name for name in parameters(function) if not re.search(rf"(^|[ ,*]){name}\b", described, re.MULTILINE)]
    assert not missing


@FUNCTIONS
def test_it_says_what_it_returns(function):
    returned = inspect.signature(function).return_annotation
    said = (inspect.getdoc(function) or "").startswith("Return ")
    said = said or section(function, "Returns") or section(function, "Yields")
    assert said or returned in (None, "None")


@FUNCTIONS
def test_it_says_what_it_raises(function):
    assert section(function, "Raises") or not raises(function)


def test_a_poor_docstring_would_be_seen():
    def poor(amount, half):
        """Return something.

        Parameters
        ----------
        amount : float
            How much.
        """
        if half == 0:
            raise ValueError
        return amount / half

    with pytest.raises(AssertionError):
        test_each_parameter_is_described(poor)
    with pytest.raises(AssertionError):
        test_it_says_what_it_raises(poor)
