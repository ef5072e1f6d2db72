"""Points of the user's own: a CSV file with a column for each factor and a row for each point."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.request.factor import Factor
from ispsim.scenario.csv_file import as_wide, csv_rows

MOST_ROWS = 1_000_000


def read_points(path: str, factors: Sequence[Factor]) -> tuple[tuple[float, ...], ...]:
    """Return the rows of a table of points, a value of each factor in the order of the factors.

    Parameters
    ----------
    path
        CSV; the columns are named as the factors, with or without ``parameters.``.
    factors
        Each value must lie within its range or be one of its values.

    Raises
    ------
    ScenarioError
        With every problem found: file, row and column.
    """
    lines = csv_rows(path)
    head_line, head = next(lines)
    names = {alias: place for place, factor in enumerate(factors) for alias in (factor.name, factor.short_name)}
    problems: list[Problem] = []
    order: list[int] = []
    for column in head:
        place = names.get(column, -1)
        if place < 0:
            near = difflib.get_close_matches(column, list(names), n=1, cutoff=0.6)
            allowed = ", ".join(factor.name for factor in factors) or "none, since there are no factors"
            problems.append(
                Problem("is no factor", column or '""', path, head_line, None, allowed, near[0] if near else None)
            )
        elif place in order:
            problems.append(Problem("is a column twice", column, path, head_line))
        order.append(place)
    problems += [
        Problem("has no column", factor.name, path, head_line)
        for place, factor in enumerate(factors)
        if place not in order
    ]
    if problems:
        raise ScenarioError(problems)
    rows = []
    for line, cells in as_wide(lines, head, path, problems):
        row = [0.0] * len(factors)
        for place, cell in zip(order, cells, strict=True):
            try:
                row[place] = _value(cell, factors[place])
            except ValueError as error:
                problems.append(Problem(str(error), factors[place].name, path, line, None, _allowed(factors[place])))
        rows.append(tuple(row))
        if len(rows) > MOST_ROWS:
            raise ScenarioError(Problem(f"has more than {MOST_ROWS:,} rows", file=path))
    if not rows and not problems:
        problems.append(Problem("has no rows below the names of its columns", file=path))
    if problems:
        raise ScenarioError(problems)
    return tuple(rows)


def _value(cell: str, factor: Factor) -> float:
    """Return a cell as the design holds it, or raise ValueError with what is wrong."""
    if factor.categorical:
        words = {_word(value): float(place) for place, value in enumerate(factor.values)}
        if cell not in words:
            raise ValueError(f'"{cell}" is not one of the values')
        return words[cell]
    try:
        number = float(cell)
    except ValueError:
        raise ValueError(f'"{cell}" is not a number' if cell else "is blank") from None
    if factor.form == "values" and number not in factor.values:
        raise ValueError(f"{cell} is not one of the values")
    if not factor.low <= number <= factor.high:
        raise ValueError(f"{cell} is outside the range")
    if factor.integer and number != int(number):
        raise ValueError(f"{cell} is not a whole number")
    return number


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _allowed(factor: Factor) -> str:
    if factor.form == "values":
        return ", ".join(_word(value) for value in factor.values)
    return f"a {'whole ' if factor.integer else ''}number from {factor.low:g} to {factor.high:g}"
