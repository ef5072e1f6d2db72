"""Data of the user's own: measures in some weeks, from a CSV file, with how sure each value is."""

from __future__ import annotations

import difflib
import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ispsim.errors import Problem, ScenarioError
from ispsim.experiments.work import weekly_column
from ispsim.measures import BY_NAME
from ispsim.scenario.csv_file import as_wide, csv_rows
from ispsim.world.kinds import KINDS

WEEK = "week"
ERROR, NUMBER = "_se", "_n"
"""How the columns end that say how sure a measure is: its standard error, or how many were looked at."""

_MOST = 1000  # values
_LARGEST = 1e12


@dataclass(frozen=True, slots=True)
class Value:
    """One observed value.

    Attributes
    ----------
    measure : str
    week : int
    value : float
    error : float or None
        Standard error.
    number : int or None
        People or charts that a share was seen in.
    """

    measure: str
    week: int
    value: float
    error: float | None = None
    number: int | None = None

    @property
    def column(self) -> str:
        """The column of a part that holds what the model gives."""
        return weekly_column(self.measure, self.week)

    def spread(self) -> float:
        """Return the standard error, of a share among so many that of a binomial; 0 where nothing is stated."""
        if self.error is not None:
            return self.error
        if self.number is None:
            return 0.0
        share = min(max(self.value, 0.5 / self.number), 1.0 - 0.5 / self.number)
        return math.sqrt(share * (1.0 - share) / self.number)


def with_error(values: tuple[Value, ...], simulated: np.ndarray, seed: int) -> np.ndarray:
    """Return simulated values as they would have been observed: with errors like those of the data.

    Parameters
    ----------
    values
        Observed.
    simulated
        Shape (runs, values): what is true in each run.
    seed
        Of the errors; that of a run does not hang on how many runs there are.
    """
    found = simulated.copy()
    for k, value in enumerate(values):
        random = np.random.default_rng((seed, k))
        if value.error is not None:
            found[:, k] += value.error * random.standard_normal(len(found))
        elif value.number is not None:
            found[:, k] = seen(simulated[:, k], value.number, random)
    return found


def seen(share: np.ndarray, number: int, random: np.random.Generator) -> np.ndarray:
    """Return the share among so many of whom each shows it with a probability that is the true share."""
    from scipy.stats import binom

    u = random.random(len(share))
    there = np.isfinite(share)
    found = np.full(len(share), np.nan)
    found[there] = binom.ppf(u[there], number, np.clip(share[there], 0.0, 1.0)) / number
    return found


def describe(values: tuple[Value, ...]) -> list[dict[str, Any]]:
    """Return observed values as plain data, for the manifest."""
    return [asdict(value) for value in values]


COUNTED = ("use_share", "faithful_use", "client_reach", "promote_share", "select_share")
"""Measures that are seen in a sample one by one: people, charts, clients or organisations show it or not."""


def noisy(measure: str, simulated: np.ndarray, number: int, random: np.random.Generator) -> np.ndarray:
    """Return a measure as a sample of so many people or charts shows it; what is no share or level stays as it is.

    Parameters
    ----------
    measure
        Its name.
    simulated
        Shape (runs,): what is true in each run.
    number
        Size of the sample.
    random
        Of who is in it.
    """
    if measure in COUNTED:
        return seen(simulated, number, random)
    if _up_to_1(measure):
        return simulated + SCORES / math.sqrt(number) * random.standard_normal(len(simulated))
    return simulated


SCORES = 0.25
"""Standard deviation between people of a score from 0 to 1, an assumption: a quarter of what a scale spans."""


def _up_to_1(measure: str) -> bool:
    return KINDS["world"].columns[BY_NAME[measure].column].unit in ("share", "0 to 1")


def read_observed(path: str, horizon: int) -> tuple[Value, ...]:
    """Return what was observed, in the order of weeks and columns.

    Parameters
    ----------
    path
        CSV: ``week``, a column for each measure, and, for any of them, ``MEASURE_se`` or ``MEASURE_n``. Blank cells
        are weeks in which a measure was not looked at.
    horizon
        Last week of the runs.

    Raises
    ------
    ScenarioError
        With every problem found: file, row and column.
    """
    lines = csv_rows(path)
    head_line, head = next(lines)
    problems = _check_head(head, path, head_line)
    if problems:
        raise ScenarioError(problems)
    found: list[Value] = []
    weeks: dict[int, int] = {}
    for line, cells in as_wide(lines, head, path, problems):
        row = dict(zip(head, cells, strict=True))
        week = _week(row[WEEK], horizon, path, line, problems)
        if week is None:
            continue
        if week in weeks:
            problems.append(Problem(f"week {week} is in row {weeks[week]} too", WEEK, path, line))
            continue
        weeks[week] = line
        found += [value for name in head if name in BY_NAME for value in _values(name, week, row, path, line, problems)]
    if not found and not problems:
        problems.append(Problem("holds no value of a measure", file=path))
    if len(found) > _MOST:
        problems.append(Problem(f"holds {len(found):,} values", file=path, allowed=f"at most {_MOST:,}"))
    if problems:
        raise ScenarioError(problems)
    return tuple(sorted(found, key=lambda value: value.week))


def _check_head(head: list[str], path: str, line: int) -> list[Problem]:
    problems = []
    known = [WEEK, *BY_NAME]
    for place, column in enumerate(head):
        ending = next((end for end in (ERROR, NUMBER) if column.endswith(end) and column not in BY_NAME), "")
        name = column.removesuffix(ending) if ending else column
        if column in head[:place]:
            problems.append(Problem("is a column twice", column or '""', path, line))
        elif name not in known or (ending and name == WEEK):
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            allowed = f"{WEEK}, a measure, or a measure with {ERROR} (standard error) or {NUMBER} (how many) behind it"
            nearest = f"{near[0]}{ending}" if near else None
            problems.append(Problem("is no measure", column or '""', path, line, None, allowed, nearest))
        elif ending and name not in head:
            problems.append(Problem(f"stands there without {name}", column, path, line))
        elif ending == NUMBER and name not in COUNTED:
            message = f"counts people or charts, and {name} is no share"
            problems.append(Problem(message, column, path, line, None, f"{name}{ERROR}"))
        elif ending == NUMBER and name + ERROR in head:
            problems.append(Problem(f"stands beside {name}{ERROR}", column, path, line, None, "one of the two"))
    if WEEK not in head:
        problems.append(Problem("has no column", WEEK, path, line))
    if not any(name in BY_NAME for name in head):
        problems.append(Problem("names no measure", None, path, line, None, "use_share, faithful_use, …"))
    return problems


def _week(cell: str, horizon: int, path: str, line: int, problems: list[Problem]) -> int | None:
    if not cell.isascii() or not cell.isdigit() or len(cell) > 6 or int(cell) > horizon:
        message = f'"{cell}" is not a week of the runs' if cell else "is blank"
        problems.append(Problem(message, WEEK, path, line, None, f"whole numbers from 0 to {horizon}"))
        return None
    return int(cell)


def _values(name: str, week: int, row: dict[str, str], path: str, line: int, problems: list[Problem]) -> list[Value]:
    """Return the value of a measure in a row, none if it is blank or wrong."""
    before = len(problems)
    high = 1.0 if _up_to_1(name) else _LARGEST
    value = _number(row[name], name, 0.0 if high == 1.0 else -_LARGEST, high, path, line, problems)
    error = _number(row.get(name + ERROR, ""), name + ERROR, 1e-12, _LARGEST, path, line, problems)
    number = _number(row.get(name + NUMBER, ""), name + NUMBER, 1.0, 1e9, path, line, problems)
    if number is not None and number != int(number):
        problems.append(Problem(f"{number:g} is not a whole number", name + NUMBER, path, line))
    if value is None or len(problems) > before:
        return []
    if week == 0 and BY_NAME[name].over_run != "last":
        message = "has no value in week 0, which is before the first"
        problems.append(Problem(message, name, path, line, None, "a blank cell"))
        return []
    return [Value(name, week, value, error, None if number is None else int(number))]


def _number(
    cell: str, column: str, low: float, high: float, path: str, line: int, problems: list[Problem]
) -> float | None:
    if not cell:
        return None
    allowed = f"a number from {low:g} to {high:g}, or a blank cell"
    try:
        number = float(cell)
    except ValueError:
        problems.append(Problem(f'"{cell}" is not a number', column, path, line, None, allowed))
        return None
    if not low <= number <= high:
        problems.append(Problem(f"{cell} is outside the range", column, path, line, None, allowed))
        return None
    return number
