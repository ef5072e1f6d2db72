"""Figures by name: which there are of some results, which of them would be empty and why, and one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from ispsim.errors import ScenarioError

if TYPE_CHECKING:
    from ispsim.figures.style import Picture

T = TypeVar("T")


@dataclass(frozen=True)
class Gallery(Generic[T]):
    """The figures of one kind of results.

    Attributes
    ----------
    figures : mapping of str to callable
        Name -> what draws it.
    why_not : callable
        Says of results and a name why the figure would be empty; None if it would not.
    """

    figures: "Mapping[str, Callable[[T], Picture]]"
    why_not: Callable[[T, str], str | None]

    def draw(self, results: T, name: str) -> "Picture":
        """Return one figure.

        Raises
        ------
        ScenarioError
            If there is no such figure, or nothing to draw in it; the message says which there are, or why not.
        """
        if name not in self.figures:
            raise ScenarioError(f"figure {name!r} is not known; allowed are {', '.join(self.figures)}")
        reason = self.why_not(results, name)
        if reason is not None:
            raise ScenarioError(f"there is no figure {name!r}: {reason}")
        return self.figures[name](results)

    def draw_all(self, results: T) -> "dict[str, Picture]":
        """Return every figure that has something to show, by name."""
        return {name: draw(results) for name, draw in self.figures.items() if self.why_not(results, name) is None}

    def left_out(self, results: T) -> dict[str, str]:
        """Return the names of figures that would be empty, with the reason."""
        reasons = {name: self.why_not(results, name) for name in self.figures}
        return {name: reason for name, reason in reasons.items() if reason is not None}
