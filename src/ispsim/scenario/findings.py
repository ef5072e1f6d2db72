"""What checks across keys find, before it is known where the keys are stated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ispsim.errors import Problem


class Finding(NamedTuple):
    """A rule across keys that is broken; the path is relative to the model that states the rule."""

    path: tuple[str, ...]
    message: str
    allowed: str | None = None
    nearest: str | None = None


class BrokenRules(ValueError):  # noqa: N818  (pydantic turns it into an error; no user meets it)
    """Everything that a check across keys found, raised at once so that a user sees it at once.

    A finding gets the place of its key; a problem (in a file of the user's own) knows its place.
    """

    def __init__(self, findings: Sequence[Finding | Problem]) -> None:
        super().__init__(
            "; ".join(str(f) if isinstance(f, Problem) else f"{'.'.join(f.path)}: {f[1]}" for f in findings)
        )
        self.findings = findings
