"""Importing a user's file once, before anything is run, to see that it is whole.

What is computed comes from the text that was checked; a file that cannot even be imported is still not run, since its
author believes something of it that is not so. A file is code and may do anything its author may. What it commonly
changes by the way (the folder one is in, how numbers and warnings are treated) is put back, so that a run is the same.
"""

import contextlib
import os
import sys
import traceback
import warnings
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType

from ispsim.errors import RunError
from ispsim.scenario.own.together import Own

_LONGEST = 1000  # characters of what a file says as it fails


def check_imports(own: Own) -> None:
    """Execute each file that functions come from, in a module of its own, once for each text.

    Raises
    ------
    RunError
        If a file fails, or wants to end the program.
    """
    for _, function in own:
        fault = _fault(function.file, function.text, function.name)
        if fault:
            raise RunError(fault)


@lru_cache(maxsize=64)
def _fault(file: str, text: str, name: str) -> str | None:
    """Return why a file cannot be imported, or None."""
    module = ModuleType("ispsim_own_mechanisms")
    module.__file__ = file
    try:
        with _left_as_it_is(), _standard_output_for_results():
            sys.modules[module.__name__] = module  # where decorators of classes, say, look it up
            exec(compile(text, file, "exec", dont_inherit=True), vars(module))  # noqa: S102
    except KeyboardInterrupt:
        raise  # most likely the user's own, over a file that takes too long
    except BaseException as error:  # what ends a program, too: the file is not to decide on that
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
        where = f"{file}:{lines[0]}" if lines else file
        return f"{where}: {name}: the file fails on import: {_said(error)}"
    finally:
        sys.modules.pop(module.__name__, None)
    return None


def _said(error: BaseException) -> str:
    kind = type(error).__name__
    try:
        said = str(error)
    except BaseException:  # words of the user's own, which may fail as well
        said = ""
    return f"{kind}: {said[:_LONGEST]}" if said else kind


@contextlib.contextmanager
def _left_as_it_is() -> Iterator[None]:
    """Put back what importing a file may change for everything that follows."""
    import numpy as np

    deepest = sys.getrecursionlimit()
    try:
        folder: str | None = os.getcwd()
    except OSError:  # it was removed
        folder = None
    try:
        with warnings.catch_warnings(), np.errstate():
            yield
    finally:
        sys.setrecursionlimit(deepest)
        if folder is not None:
            with contextlib.suppress(OSError):
                os.chdir(folder)


@contextlib.contextmanager
def _standard_output_for_results() -> Iterator[None]:
    """Send to standard error what is printed, by programs that are started as well: standard output holds results."""
    kept = None
    with contextlib.suppress(OSError):  # one of the two is closed
        kept = os.dup(1)
        os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        if kept is not None:
            with contextlib.suppress(OSError):
                os.dup2(kept, 1)
            os.close(kept)
