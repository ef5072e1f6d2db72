"""What a roster says of organisations, as columns in order of their ids."""

import numpy as np

from ispsim.scenario import Scenario


def roster_ids(scenario: Scenario, column: str) -> list[str]:
    """Return the different texts in a column of the roster, sorted; none without a roster or the column."""
    roster = scenario.setting.roster
    return roster.names(column) if roster is not None else []


def belonging(scenario: Scenario, column: str) -> np.ndarray | None:
    """Return the place of each organisation's system or group in their sorted list, or None if no roster says it."""
    roster = scenario.setting.roster
    if roster is None or column not in roster.columns:
        return None
    place = {name: i for i, name in enumerate(roster.names(column))}
    return np.array([place[str(cell)] for cell in roster.columns[column]], dtype=np.int64)


def numbers(scenario: Scenario, column: str) -> np.ndarray | None:
    """Return a column of numbers that has no blanks, shape (organisations,), or None if no roster has it."""
    roster = scenario.setting.roster
    if roster is None or column not in roster.columns:
        return None
    return np.array(roster.columns[column], dtype=np.float64)


def measured(scenario: Scenario, trait: str) -> np.ndarray | None:
    """Return a trait as the roster measures it, shape (organisations,), or None if it does not.

    Scores are mapped to (score - min) / (max - min). Blank cells are NaN where they are drawn, and the mean of the
    others where that is asked for.
    """
    for one in scenario.setting.measured():
        if one.trait != trait:
            continue
        scores = numbers(scenario, one.column)
        assert scores is not None
        values = (scores - one.zero) / (one.one - one.zero)
        blank = np.isnan(values)
        if one.missing == "mean" and blank.any():
            values[blank] = values[~blank].mean()
        return values
    return None


def filled(scenario: Scenario, trait: str, otherwise: np.ndarray) -> np.ndarray:
    """Return a trait of organisations: as measured, and what it would be otherwise where nothing is measured."""
    values = measured(scenario, trait)
    return otherwise if values is None else np.where(np.isnan(values), otherwise, values)


def mean_climate(scenario: Scenario) -> float:
    """Return the mean climate of organisations, which turnover and dropping refer to: as measured, or as stated."""
    values = measured(scenario, "climate")
    if values is None:
        return scenario.setting.climate
    return float(np.where(np.isnan(values), scenario.setting.climate, values).mean())
