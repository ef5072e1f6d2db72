"""Modules are small and say what they are for."""

import ast

import pytest

from architecture.source import ROOT, modules, tree

WORTH_A_THOUGHT, TOO_LONG = 400, 450


def longer_than(limit: int) -> list[str]:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules().values()}
    return [f"{path.relative_to(ROOT)} ({length} lines)" for path, length in lengths.items() if length > limit]


def test_there_are_modules():
    assert modules()


def test_no_module_is_too_long():
    assert not longer_than(TOO_LONG)


def test_modules_stay_small():
    long = longer_than(WORTH_A_THOUGHT)
    if long:
        pytest.xfail(f"worth a second thought about their boundaries: {', '.join(long)}")


def test_every_module_has_a_docstring():
    assert not [name for name, path in modules().items() if not ast.get_docstring(tree(path))]


def test_no_drawer_for_odds_and_ends():
    drawers = {"common", "helpers", "misc", "util", "utils"}
    assert not [name for name in modules() if drawers & {part.strip("_") for part in name.split(".")}]
