"""Functions of the user's own, made by hypothesis and compiled many at a time."""

import importlib.util
import inspect
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from ispsim.engine.compile.frame import HEAD
from ispsim.engine.own.rules import functions_of, rule_of
from ispsim.scenario.own.function import OwnFunction

ARGUMENTS = ("load", "slack", "trust")
TOP = "from ispsim import ops\nfrom ispsim.ops import leaning as dimmed\nHALF = 0.5\nDEBT = -2\n\n\n"
HELPER = "def helper(x, y):\n    if x > y:\n        return x / y\n    return ops.saturate(y, HALF)\n\n\n"
_ONE = ("ops.exp({})", "ops.sqrt({})", "ops.log({})", "ops.floor({})", "abs({})", "-({})", "+({})", "ops.logistic({})")
_TWO = (
    *("({} + {})", "({} - {})", "({} * {})", "({} / {})", "min({}, {})", "max({}, {})"),
    *("dimmed({}, {})", "helper({}, {})", "ops.ratio({}, {})", "ops.share({}, b={})"),
)
_NUMBERS = ("0", "1", "0.25", "HALF", "DEBT", "1e-3", "7")


def expressions(names: Sequence[str]) -> st.SearchStrategy[str]:
    """Numbers over some names."""

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds(str.format, st.sampled_from(_ONE), inner),
            st.builds(str.format, st.sampled_from(_TWO), inner, inner),
            st.builds("({} if {} else {})".format, inner, conditions(inner), inner),
            st.builds("ops.where({}, {}, {})".format, conditions(inner), inner, inner),
            st.builds("ops.clip({}, high=2, low={})".format, inner, inner),
            st.builds("({} * ({}))".format, inner, conditions(inner)),
        )

    return st.recursive(st.sampled_from([*names, *names, *_NUMBERS]), larger, max_leaves=6)


def conditions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Comparisons, chains of them, and what joins them."""
    signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    simple = st.one_of(
        st.builds("{} {} {}".format, inner, signs, inner), st.builds("{} {} {} < {}".format, inner, signs, inner, inner)
    )
    joined = st.builds("({} {} {})".format, simple, st.sampled_from(["and", "or"]), simple)
    return st.one_of(simple, joined, st.builds("not ({})".format, simple))


@st.composite
def bodies(draw, names: tuple[str, ...] = ARGUMENTS, depth: int = 0) -> list[str]:
    """Lines of a function's body that return on every path."""
    lines: list[str] = []
    known = list(names)
    for _ in range(draw(st.integers(0, 2))):
        target = draw(st.sampled_from(["x", "y", *names]))
        kind = draw(st.sampled_from(["set", "add", "if", "return"])) if depth < 2 else "set"
        if kind == "add" and target in known:
            lines.append(f"{target} {draw(st.sampled_from(['+', '-', '*', '/']))}= {draw(expressions(known))}")
        elif kind == "if":
            test = draw(conditions(expressions(known)))
            lines += [f"if {test}:", f"    {target} = {draw(expressions(known))}"]
            lines += ["else:", f"    {target} = {draw(expressions(known))}"]
        elif kind == "return":
            inner = draw(bodies(tuple(known), depth + 1))
            lines += [f"if {draw(conditions(expressions(known)))}:", *(f"    {line}" for line in inner)]
        else:
            lines.append(f"{target} = {draw(expressions(known))}")
        known.append(target) if target not in known and kind != "return" else None
    return [*lines, f"return {draw(expressions(known))}"]


def text_of(name: str, body: Sequence[str], arguments: Sequence[str] = ARGUMENTS) -> str:
    """Return the source of a function."""
    return "\n".join([f"def {name}({', '.join(arguments)}):", *(f"    {line}" for line in body)]) + "\n"


def compiled(functions: Sequence[OwnFunction], arguments: np.ndarray, folder: Path) -> np.ndarray:
    """Return what compiled functions make of arguments: shape (functions, columns of arguments)."""
    rules = [rule_of(function) for function in functions]
    sources = [inspect.getsource(rule) for rule in functions_of(*rules)]
    n = len(arguments)
    reads = ", ".join(f"X_x[{k}, i]" for k in range(n))
    loop = "@over_few\ndef tried_{}(n_x, X_x):\n    for i in range(n_x):\n        X_x[{}, i] = {}({})\n"
    passes = [loop.format(k, n + k, rule.__name__, reads) for k, rule in enumerate(rules)]
    calls = "\n".join(f"    tried_{k}(n_x, X_x)" for k in range(len(rules)))
    run = f"@njit(error_model='numpy')\ndef run(n_x, X_x):\n{calls}\n"
    path = folder / f"tried_{abs(hash(tuple(functions)))}.py"
    path.write_text("\n\n".join([HEAD.format(lanes=1), *sources, *passes, run]), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table = np.zeros((n + len(rules), arguments.shape[1]))
    table[:n] = arguments
    module.run(arguments.shape[1], table)
    return table[n:]
