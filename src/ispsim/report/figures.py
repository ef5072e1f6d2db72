"""The figures of a run or a comparison, with their captions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ispsim.engine import plot as of_runs
from ispsim.experiments import plot as of_comparison

if TYPE_CHECKING:
    from ispsim.engine.results import Runs
    from ispsim.experiments.compare import Comparison
    from ispsim.figures.style import Picture


def run_figures(runs: "Runs") -> "dict[str, Picture]":
    """Return every figure of runs that has something to show, by name; see `left_out` for the others."""
    return {kind: draw(runs) for kind, draw in of_runs.KINDS.items() if of_runs.why_not(runs, kind) is None}


def comparison_figures(comparison: "Comparison") -> "dict[str, Picture]":
    """Return every figure of a comparison that has something to show, by name; see `left_out` for the others."""
    return {
        kind: draw(comparison)
        for kind, draw in of_comparison.KINDS.items()
        if of_comparison.why_not(comparison, kind) is None
    }


def left_out(results: "Runs | Comparison") -> dict[str, str]:
    """Return the names of figures that would be empty, with the reason."""
    from ispsim.engine.results import Runs

    if isinstance(results, Runs):
        reasons = {kind: of_runs.why_not(results, kind) for kind in of_runs.KINDS}
    else:
        reasons = {kind: of_comparison.why_not(results, kind) for kind in of_comparison.KINDS}
    return {kind: reason for kind, reason in reasons.items() if reason is not None}


def captions(figures: "Mapping[str, Picture]", missing: Mapping[str, str] | None = None) -> str:
    """Return the captions of figures as a Markdown page.

    Parameters
    ----------
    figures : mapping of str to Picture
        From `run_figures` or `comparison_figures`.
    missing : mapping of str to str, optional
        From `left_out`.
    """
    parts = ["# Figures"]
    parts += [f"## {name}\n\n**{figure.title}.** {figure.caption}" for name, figure in figures.items()]
    parts += [f"## {name}\n\nLeft out: {reason}." for name, reason in (missing or {}).items()]
    return "\n\n".join(parts) + "\n"
