"""scikit-learn, which is an extra: calibrations and rival hypotheses need it, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from ispsim.errors import without_library

LIBRARY = "scikit-learn"
"""Its name in package registries."""


def check_library() -> None:
    """Raise RunError if it is not there, with what to do."""
    if find_spec("sklearn") is None:
        raise without_library("calibrations and hypotheses need", LIBRARY, "calibrate")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let libraries of linear algebra use one thread: the same bits on every number of cores, and quicker here."""
    from threadpoolctl import threadpool_limits  # which comes with scikit-learn

    with threadpool_limits(1):
        yield
