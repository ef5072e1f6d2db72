"""Figures of sensitivity analyses: what of the results goes into each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.sensitivity import convergence
from ispsim.analysis.sensitivity.bootstrap import Estimate
from ispsim.analysis.sensitivity.delta import Delta
from ispsim.analysis.sensitivity.guards import OK, UnusableError
from ispsim.analysis.sensitivity.morris import Effects
from ispsim.analysis.sensitivity.regional import Regions
from ispsim.analysis.sensitivity.sobol import Indices

if TYPE_CHECKING:
    from ispsim.analysis.sensitivity.analyses import Found
    from ispsim.analysis.sensitivity.pawn import Pawn
    from ispsim.figures.study import Index, Study
    from ispsim.figures.style import Picture

_DIVIDED = {
    "expected": "the variance of the expected outcome",
    "run": "the variance of a single run",
    "average": "the variance of the average over runs",
}


def study_of(found: Indices, name: str, outcome: str, noun: str = "factor") -> "Study":
    """Return what figures of Sobol' indices state.

    Parameters
    ----------
    found : Indices
        From `sobol.analyze`.
    name, outcome : str
        Plain names of the experiment and of the output.
    noun : str
        What is moved: factors, or groups of them.
    """
    from ispsim.figures.study import Study

    divided = "the variance of the outcome" if found.replications == 1 else _DIVIDED[found.of]
    return Study(name, outcome, found.points, found.replications, divided, noun)


def index_bars(
    found: Indices,
    name: str,
    outcome: str,
    output: int = 0,
    labels: Sequence[str] | None = None,
    title: str | None = None,
    noun: str = "factor",
) -> "Picture":
    """Return bars of first-order and total indices of one output.

    Parameters
    ----------
    found : Indices
        From `sobol.analyze`.
    name, outcome : str
        Plain names of the experiment and of the output.
    output : int
        Which output, counted through all of them.
    labels : sequence of str, optional
        Mechanism or grade of each factor, shown beside its name.
    title : str, optional
        Of the figure.
    noun : str
        What is moved: factors, or groups of them.
    """
    from ispsim.figures import indices

    groups = labels or [""] * len(found.names)
    bars = [
        indices.Bar(_plain(factor), _index(found.first, (j,), output), _index(found.total, (j,), output), groups[j])
        for j, factor in enumerate(found.names)
    ]
    noise = _index(found.noise, (), output)
    return indices.draw(study_of(found, name, outcome, noun), bars, noise, title or indices.TITLE)


def indices_by_week(
    found: "Found",
    name: str,
    outcome: str,
    weeks: Sequence[int],
    measure: int | None = None,
    kind: str | None = None,
    noun: str = "factor",
    *,
    size: tuple[int, int] | None = None,
    noise: np.ndarray | None = None,
    width: float = 0.25,
    remark: str = "",
) -> "Picture":
    """Return the index by which a method ranks, over weeks, which are the last axis of the outputs.

    Parameters
    ----------
    found : Indices, Effects, Pawn, Delta or Regions
        Of outputs of shape (weeks,), or (measures, weeks).
    name, outcome : str
        Plain names of the experiment and of the measure.
    weeks : sequence of int
        Which weeks.
    measure : int, optional
        Which measure, where there are several.
    kind : {"total", "first-order"}, optional
        Which of Sobol' indices, by default total; other methods rank by one index only.
    noun : str
        What is moved: factors, or groups of them.
    size : tuple of (int, int), optional
        Points and replications, which PAWN, delta and regional analyses don't hold themselves.
    noise : numpy.ndarray, shape of the outputs, optional
        Share of replication noise in the variance of a single run; Sobol' indices hold their own.
    width : float
        Widest interval of an elementary effect that counts as converged, as a share of the largest of its week.
    remark : str
        A sentence more for the reader, for instance where the bar lies.

    Raises
    ------
    UnusableError
        If the weeks are not the last axis, there are several measures and none is chosen, no such index is there, or
        the size of the design is not known.
    """
    from ispsim.figures import indices_over_time

    part, shown = _leading(found, kind)
    share = found.noise.value if isinstance(found, Indices) else noise
    several = measure is not None and found.status.ndim == 2

    def chosen(values: np.ndarray) -> np.ndarray:
        """Return the values of the measure, shape (..., weeks)."""
        return values[..., measure, :] if several else values

    if chosen(found.status).shape != (len(weeks),):
        raise UnusableError(f"{len(weeks)} weeks are given for outputs of shape {found.status.shape}")
    value, low, high = (chosen(each) for each in (part.value, part.low, part.high))
    floor = above = None
    if not isinstance(found, Indices):
        floor, above = chosen(found.floor), chosen(found.above_floor)
    with np.errstate(invalid="ignore"):
        largest = np.nan_to_num(value).max(axis=0)
        converged = high - low <= (width * largest if isinstance(found, Effects) else convergence.WIDTH)
    courses = [
        indices_over_time.Course(
            _plain(factor),
            value[j],
            low[j],
            high[j],
            converged[j],
            None if floor is None else floor[j],
            above is None or bool(above[j].any()),
        )
        for j, factor in enumerate(found.names)
    ]
    below = None if share is None or not np.isfinite(chosen(share)).any() else chosen(share)
    study = _study(found, name, outcome, noun, size)
    return indices_over_time.draw(study, weeks, courses, below, shown, remark)


def _leading(found: "Found", kind: str | None) -> tuple[Estimate, str]:
    """Return the index by which a method ranks, with the name that figures have for it."""
    if isinstance(found, Indices):
        parts = {"total": found.total, "first-order": found.first}
    elif isinstance(found, Effects):
        parts = {"mu_star": found.mu_star}
    elif isinstance(found, Regions):
        parts = {"regional": found.distance}
    else:
        parts = {"delta" if isinstance(found, Delta) else "pawn": found.index}
    shown = kind or next(iter(parts))
    if shown not in parts:
        raise UnusableError(f"there is no index {shown!r} here: allowed are {', '.join(parts)}")
    return parts[shown], shown


def _study(found: "Found", name: str, outcome: str, noun: str, size: tuple[int, int] | None) -> "Study":
    from ispsim.figures.study import Study

    if isinstance(found, Indices):
        return study_of(found, name, outcome, noun)
    if isinstance(found, Effects):
        size = found.trajectories * (len(found.names) + 1), found.replications
    if size is None:
        raise UnusableError("size is missing: how many points and replications there are")
    return Study(name, outcome, *size, noun=noun)


def interaction_map(found: Indices, name: str, outcome: str, output: int = 0, noun: str = "factor") -> "Picture":
    """Return a heat map of second-order indices of one output.

    Parameters
    ----------
    found : Indices
        From `sobol.analyze`, with pairs.
    name, outcome : str
        Plain names of the experiment and of the output.
    output : int
        Which output, counted through all of them.
    noun : str
        What is moved: factors, or groups of them.

    Raises
    ------
    UnusableError
        If there are no second-order indices, or the output has none.
    """
    from ispsim.figures import interactions

    if found.second is None:
        raise UnusableError("there are no second-order indices")
    if np.ravel(found.status)[output] != OK:
        raise UnusableError(f"no index of {outcome} is defined: its status is {np.ravel(found.status)[output]!r}")
    count = len(found.names)
    parts = [
        each.reshape(count, count, -1)[..., output]
        for each in (found.second.value, found.second.low, found.second.high)
    ]
    first, low, high = (
        each.reshape(count, -1)[:, output] for each in (found.first.value, found.first.low, found.first.high)
    )
    rough = parts[2] - parts[1] > convergence.WIDTH
    np.fill_diagonal(rough, high - low > convergence.WIDTH)
    names = [_plain(factor) for factor in found.names]
    return interactions.draw(study_of(found, name, outcome, noun), names, first, parts[0], parts[1], parts[2], rough)


def effects_plane(found: Effects, name: str, outcome: str, output: int = 0, width: float = 0.25) -> "Picture":
    """Return elementary effects of one output.

    Parameters
    ----------
    found : Effects
        From `morris.analyze`.
    name, outcome : str
        Plain names of the experiment and of the output.
    output : int
        Which output, counted through all of them.
    width : float
        Widest interval that counts as converged, as a share of the largest effect.

    Raises
    ------
    UnusableError
        If the output has no effects.
    """
    from ispsim.figures import morris
    from ispsim.figures.study import Study

    if np.ravel(found.status)[output] != OK:
        raise UnusableError(f"no effect on {outcome} is defined: its status is {np.ravel(found.status)[output]!r}")
    count = len(found.names)
    widest = width * float(np.nanmax(found.mu_star.value.reshape(count, -1)[:, output]))
    effects = [
        morris.Effect(
            _plain(factor),
            _index(found.mu_star, (j,), output, widest),
            float(found.sigma.value.reshape(count, -1)[j, output]),
            float(found.floor.reshape(count, -1)[j, output]),
        )
        for j, factor in enumerate(found.names)
    ]
    return morris.draw(Study(name, outcome, found.trajectories * (count + 1), found.replications), effects)


_DISTANCES = {
    "pawn": ("How far factors move the distribution", "PAWN index (median distance)"),
    "delta": ("How far factors move the distribution", "Delta index (half the area between densities)"),
    "regional": ("Which values lead above the bar", "Signed distance (right: higher values)"),
}


def distances(
    found: "Pawn | Delta | Regions", kind: str, name: str, outcome: str, points: int, replications: int, output: int = 0
) -> "Picture":
    """Return distances between distributions, one row a factor.

    Parameters
    ----------
    found : Pawn, Delta or Regions
        From one of their modules.
    kind : {"pawn", "delta", "regional"}
        Which of them.
    name, outcome : str
        Plain names of the experiment and of the output.
    points, replications : int
        Size of the design.
    output : int
        Which output, counted through all of them.

    Raises
    ------
    UnusableError
        If the output has no index.
    """
    from ispsim.figures import distances as drawing
    from ispsim.figures.study import Study

    if np.ravel(found.status)[output] not in (OK, "degenerate"):
        raise UnusableError(f"no index of {outcome} is defined: its status is {np.ravel(found.status)[output]!r}")
    part = found.distance if isinstance(found, Regions) else found.index
    count = len(found.names)
    floor, above = (each.reshape(count, -1)[:, output] for each in (found.floor, found.above_floor))
    rows = [
        drawing.Distance(_plain(factor), _index(part, (j,), output), float(floor[j]), bool(above[j]))
        for j, factor in enumerate(found.names)
    ]
    title, label = _DISTANCES[kind]
    return drawing.draw(Study(name, outcome, points, replications), title, label, rows)


def _plain(factor: str) -> str:
    """Return a factor's name without the table that all registered parameters stand in."""
    return factor.removeprefix("parameters.")


def _index(part: Estimate, place: tuple[int, ...], output: int, width: float = convergence.WIDTH) -> "Index":
    from ispsim.figures.study import Index

    value, low, high = (float(np.ravel(each[place])[output]) for each in (part.value, part.low, part.high))
    return Index(value, low, high, bool(high - low <= width))
