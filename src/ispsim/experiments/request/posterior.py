"""Posterior draws of parameters, from the table that a calibration leaves: a replication takes a row."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.request.factor import PARAMETERS, Factor
from ispsim.scenario import Scenario
from ispsim.scenario.csv_file import as_wide, csv_rows
from ispsim.scenario.layers import Layer
from ispsim.scenario.parameter import Parameter
from ispsim.scenario.register import REGISTER


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


def posterior_of(
    path: str | None, factors: Sequence[Factor], scenarios: Sequence[Scenario], layer: Layer
) -> tuple[PosteriorDraws | None, list[Problem]]:
    """Return the posterior draws that an experiment's file names, if it does, with what is wrong with them.

    Parameters
    ----------
    path
        As it is named.
    factors
        What the experiment varies itself, which no draw may.
    scenarios
        Those of the experiment.
    layer
        Its file.
    """
    if path is None:
        return None, []
    registered = dict(REGISTER)
    for scenario in scenarios:
        registered |= scenario.registered
    try:
        draws = read_posterior(os.path.join(os.path.dirname(layer.default.file or ""), path), registered)
    except ScenarioError as error:
        return None, list(error.problems)
    varied = [factor.name for factor in factors if factor.name in draws.names]
    if varied:
        message = f"draws {varied[0]} too, which is a factor"
        return None, [layer.problem(("posterior",), message, "a table without it, or no factor of that name")]
    return draws, []


def read_posterior(path: str, registered: Mapping[str, Parameter]) -> PosteriorDraws:
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
