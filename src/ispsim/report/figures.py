"""The figures of a run or a comparison, with their captions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ispsim.engine import plot as of_runs
from ispsim.engine.results import Runs
from ispsim.experiments import plot as of_comparison

if TYPE_CHECKING:
    from ispsim.experiments.compare import Comparison
    from ispsim.figures.gallery import Gallery
    from ispsim.figures.style import Picture


def gallery(results: "Runs | Comparison") -> "Gallery[Any]":
    """Return which figures there are of results."""
    return of_runs.FIGURES if isinstance(results, Runs) else of_comparison.FIGURES


def captions(figures: "Mapping[str, Picture]", missing: Mapping[str, str] | None = None) -> str:
    """Return the captions of figures as a Markdown page.

    Parameters
    ----------
    figures : mapping of str to Picture
        Drawn, by name.
    missing : mapping of str to str, optional
        Names of figures that would be empty, with the reason.
    """
    parts = ["# Figures"]
    parts += [f"## {name}\n\n**{figure.title}.** {figure.caption}" for name, figure in figures.items()]
    parts += [f"## {name}\n\nLeft out: {reason}." for name, reason in (missing or {}).items()]
    return "\n\n".join(parts) + "\n"
