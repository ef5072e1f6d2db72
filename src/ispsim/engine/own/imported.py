"""Importing a user's file once, before anything is run, to see that it is whole.

What is computed comes from the text that was checked; a file that cannot even be imported is still not run, since its
author believes something of it that is not so.
"""

import contextlib
import sys
import traceback
from functools import lru_cache

from ispsim.errors import RunError
from ispsim.scenario.own.together import Own


def check_imports(own: Own) -> None:
    """Execute each file that functions come from, in a module of its own, once for each text.

    Raises
    ------
    RunError
        If a file fails.
    """
    for _, function in own:
        fault = _fault(function.file, function.text, function.name)
        if fault:
            raise RunError(fault)


@lru_cache(maxsize=64)
def _fault(file: str, text: str, name: str) -> str | None:
    """Return why a file cannot be imported, or None."""
    space = {"__name__": "ispsim_own_mechanisms", "__file__": file}
    try:
        with contextlib.redirect_stdout(sys.stderr):  # standard output holds results
            exec(compile(text, file, "exec", dont_inherit=True), space)  # noqa: S102
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
        where = f"{file}:{lines[0]}" if lines else file
        return f"{where}: {name}: the file fails on import: {type(error).__name__}: {error}"
    return None
