"""The command line: one file a command, each a function that returns what is to be printed."""

from __future__ import annotations

from collections.abc import Sequence

from ispsim.cli.application import execute


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command ``ispsim`` and leave with its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``ispsim``; those of the command line by default.
    """
    raise SystemExit(execute(arguments))
