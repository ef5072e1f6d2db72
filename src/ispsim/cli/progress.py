"""Progress of long work on standard error: a bar where somebody watches, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from ispsim.cli.failures import tell

_EVERY = 10.0  # seconds between lines where nobody watches


class Amount(Protocol):
    """How much of some work is done."""

    @property
    def done(self) -> int:
        """Return what is done."""

    @property
    def total(self) -> int:
        """Return what there is to do."""


P = TypeVar("P", bound=Amount)


@contextmanager
def progress(
    words: Callable[[P], str], at_once: Callable[[P], bool] = lambda now: False
) -> Iterator[tuple[Callable[[P], None], list[P]]]:
    """Show progress while work is done.

    Parameters
    ----------
    words
        Says how far it is.
    at_once
        Whether that is said where nobody watches though little time has passed.

    Yields
    ------
    callable, list
        What takes the progress, and the last that it took; nothing before the first.
    """
    last: list[P] = []
    if not (sys.stderr is not None and sys.stderr.isatty()):
        spoken = time.monotonic()

        def say(now: P) -> None:
            nonlocal spoken
            last[:] = [now]
            if time.monotonic() - spoken >= _EVERY or at_once(now):
                spoken = time.monotonic()
                tell(f"ispsim: {words(now)}")

        yield say, last
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    with Bar(BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(now: P) -> None:
            last[:] = [now]
            bar.update(task, completed=now.done, total=now.total, description=words(now))

        yield show, last


def duration(seconds: float) -> str:
    """Return a time in seconds, minutes or hours."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
