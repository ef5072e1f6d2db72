"""Posterior draws of parameters, from the table that a calibration leaves: a replication takes a row."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ispsim.errors import Problem, ScenarioError
from ispsim.scenario.csv_file import as_wide, csv_rows
from ispsim.scenario.parameter import PARAMETERS, Parameter
from ispsim.scenario.register import REGISTER
from ispsim.scenario.scenario import Scenario

SHIPPED = "shipped"
"""Name of the draws that come with ispsim: those whose medians the defaults are."""

_SHIPPED_FILE = Path(__file__).with_name("posterior.csv")


@dataclass(frozen=True, slots=True)
class PosteriorDraws:
    """Parameters that are drawn together.

    Attributes
    ----------
    names : tuple of str
        Dotted paths, as in ``--set``.
    rows : tuple of tuple of float
        A draw each.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    def settings(self, replication: int) -> dict[str, float]:
        """Return what a replication sets; after the last row comes the first again."""
        return dict(zip(self.names, self.rows[replication % len(self.rows)], strict=True))

    def laid_on(self, scenario: Scenario, replication: int) -> Scenario:
        """Return a scenario with the parameters of a replication; those that it states itself stay as they are."""
        mine = {PARAMETERS + name for name in self.varied([scenario])}
        return scenario.with_settings({key: value for key, value in self.settings(replication).items() if key in mine})

    def summary(self) -> dict[str, Any]:
        """Return which parameters are drawn, and from how many rows, as plain data."""
        return {"parameters": [name.removeprefix(PARAMETERS) for name in self.names], "draws": len(self.rows)}

    def varied(self, scenarios: Sequence[Scenario]) -> tuple[str, ...]:
        """Return the parameters by name that vary in some scenario: it has them and does not state them."""
        bare = (name.removeprefix(PARAMETERS) for name in self.names)
        return tuple(
            name for name in bare if any(name in one.registered and name not in one.parameters for one in scenarios)
        )


def draws_for(
    posterior: str | os.PathLike[str] | PosteriorDraws | None, scenarios: Sequence[Scenario], beside: str = ""
) -> PosteriorDraws | None:
    """Return the draws that some scenarios are to take.

    Parameters
    ----------
    posterior
        A path, ``"shipped"`` (`SHIPPED`), draws that are read already, or None.
    scenarios
        Their own mechanisms may have parameters of their own.
    beside
        Folder that a path is relative to.

    Raises
    ------
    ScenarioError
        With every problem found: file, row and column; or if no scenario is left with anything to draw.
    """
    if posterior is None:
        return None
    if not isinstance(posterior, str | os.PathLike | PosteriorDraws):
        raise ScenarioError(f"posterior takes a path or {SHIPPED!r}, not {type(posterior).__name__}")
    if isinstance(posterior, PosteriorDraws):  # for several scenarios at once, of which this may be one
        return posterior
    registered = dict(REGISTER)
    for scenario in scenarios:
        registered |= scenario.registered
    path = os.fspath(posterior)
    draws = read_posterior(_SHIPPED_FILE if path == SHIPPED else os.path.join(beside, path), registered)
    if not draws.varied(scenarios):
        raise ScenarioError("every parameter that it draws is stated by the scenario, so none would vary")
    return draws


def drawn_in(posterior: PosteriorDraws | None, scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Return the parameters by name that vary with draws in some scenario; none where nothing is drawn."""
    return () if posterior is None else posterior.varied(scenarios)


def what_varies(uncertainty: str, posterior: PosteriorDraws | None) -> str:
    """Return what differs between replications: ``"chance"`` alone, a ``"posterior"`` too, or all, ``"full"``."""
    return "posterior" if posterior is not None and uncertainty == "chance" else uncertainty


def read_posterior(path: str | os.PathLike[str], registered: Mapping[str, Parameter]) -> PosteriorDraws:
    """Return the draws of a table.

    Parameters
    ----------
    path
        CSV: a column for each parameter, with or without ``parameters.``, and a row for each draw.
    registered
        Parameters by name, those of mechanisms of one's own among them.

    Raises
    ------
    ScenarioError
        With every problem found: file, row and column.
    """
    path = os.fspath(path)
    lines = csv_rows(path)
    head_line, head = next(lines)
    problems: list[Problem] = []
    parameters: list[Parameter] = []
    for place, column in enumerate(head):
        bare = column.removeprefix(PARAMETERS)
        if bare not in registered:
            near = difflib.get_close_matches(bare, list(registered), n=1, cutoff=0.6)
            nearest = near[0] if near else None
            problems.append(Problem("is no parameter", column or '""', path, head_line, None, None, nearest))
        elif bare in (one.removeprefix(PARAMETERS) for one in head[:place]):
            problems.append(Problem("is a column twice", column, path, head_line))
        else:
            parameters.append(registered[bare])
    if problems:
        raise ScenarioError(problems)
    rows = []
    for line, cells in as_wide(lines, head, path, problems):
        row = []
        for parameter, cell in zip(parameters, cells, strict=True):
            try:
                row.append(parameter.check(float(cell)))
            except ValueError:
                message = f'"{cell}" is not allowed' if cell else "is blank"
                problems.append(Problem(message, parameter.name, path, line, None, parameter.allowed))
        rows.append(tuple(row))
    if not rows and not problems:
        problems.append(Problem("has no rows below the names of its columns", file=path))
    if problems:
        raise ScenarioError(problems)
    return PosteriorDraws(tuple(PARAMETERS + parameter.name for parameter in parameters), tuple(rows))
