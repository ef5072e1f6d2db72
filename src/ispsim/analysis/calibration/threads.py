"""Linear algebra on one thread: the same bits on every number of cores, and quicker for matrices as small as these."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Let libraries of linear algebra use one thread."""
    from threadpoolctl import threadpool_limits  # which comes with scikit-learn

    with threadpool_limits(1):
        yield
