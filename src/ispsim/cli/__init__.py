"""The command line: one file a command, each a function that returns what is to be printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command ``ispsim`` and leave with its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``ispsim``; those of the command line by default.
    """
    try:
        # imported here, so that an interruption meets somebody who knows what to say
        from ispsim.cli.application import execute

        status = execute(arguments)
    except KeyboardInterrupt:
        with suppress(OSError, AttributeError):
            sys.stderr.write("ispsim: interrupted\n")
        status = 130
    raise SystemExit(status)
