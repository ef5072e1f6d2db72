"""Frames of what on-off worlds come to."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.attribution.interactions import by_size, interactions
from ispsim.analysis.attribution.intervals import Estimate, estimate, ratio, spread
from ispsim.analysis.attribution.knockouts import by_itself, knocked_out
from ispsim.analysis.attribution.ranks import places
from ispsim.analysis.attribution.ranks import ranks as order_of
from ispsim.analysis.attribution.shapley import shapley
from ispsim.experiments.attribution.on_off import TOLERANCE, OnOff
from ispsim.experiments.attribution.worlds import members

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, np.ndarray]


def interval(found: Estimate, prefix: str = "") -> Columns:
    """Return an estimate as columns ``mean, ci_low, ci_high`` (or ``PREFIX, PREFIX_low, PREFIX_high``)."""
    names = (prefix, f"{prefix}_low", f"{prefix}_high") if prefix else ("mean", "ci_low", "ci_high")
    return dict(zip(names, (found.mean, found.low, found.high), strict=True))


def shares_of(values: np.ndarray, names: Sequence[str]) -> Columns:
    """Return the columns of a table of shares, one row a mechanism.

    Parameters
    ----------
    values : numpy.ndarray, shape (2^mechanisms, replications)
        Of each world.
    names : sequence of str
        Of the mechanisms.
    """
    parts = shapley(whole_replications(values))
    found, order = estimate(parts, axis=1), order_of(parts)
    low, high = spread(parts)
    return {
        "mechanism": np.array(names, dtype=object),
        **interval(found),
        "p05": low,
        "p95": high,
        **interval(ratio(parts, parts.sum(axis=0)), "share"),
        "rank": order.rank,
        "same_rank": order.same,
        **interval(order.ahead, "ahead"),
        "n": found.n,
    }


def whole_replications(values: np.ndarray) -> np.ndarray:
    """Return values with NaN in every world where a replication is undefined in any, so that all means are paired."""
    return np.where(np.isnan(values).any(axis=0), np.nan, values)


def shares(worlds: OnOff) -> "pd.DataFrame":
    """Return every mechanism's share under every role of trust."""
    return _by_role(worlds, lambda role: shares_of(worlds.roles[role].value, worlds.mechanisms), after="mechanism")


def ranks(worlds: OnOff) -> "pd.DataFrame":
    """Return in what part of the replications each mechanism stands at each place of the order."""

    def columns(role: str) -> Columns:
        found = places(shapley(whole_replications(worlds.roles[role].value)))
        names = np.array(worlds.mechanisms, dtype=object)
        return {
            "mechanism": np.repeat(names, names.size),
            "place": np.tile(np.arange(1, names.size + 1), names.size),
            "part": found.ravel(),
        }

    return _by_role(worlds, columns, after="mechanism")


def groups(worlds: OnOff) -> "pd.DataFrame":
    """Return shares by group of the roster; no rows without groups."""
    import pandas as pd

    parts = []
    for role, found in worlds.roles.items():
        for group, values in found.groups.items():
            parts.append(pd.DataFrame({"group": group, **_named(shares_of(values, worlds.mechanisms), role)}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"group": [], "mechanism": [], "role": []})


def over_time(worlds: OnOff) -> "pd.DataFrame":
    """Return every mechanism's share by week, and the whole as a mechanism called ``all``."""

    def columns(role: str) -> Columns:
        parts = shapley(whole_replications(worlds.roles[role].weekly))
        found = estimate(np.concatenate([parts, parts.sum(axis=0, keepdims=True)]), axis=1)
        names = np.array([*worlds.mechanisms, "all"], dtype=object)
        flat = Estimate(*(part.ravel() for part in found))
        place = {"week": np.tile(worlds.weeks, names.size), "mechanism": np.repeat(names, worlds.weeks.size)}
        return {**place, **interval(flat), "n": flat.n}

    return _by_role(worlds, columns, after="mechanism")


def pairs(worlds: OnOff) -> "pd.DataFrame":
    """Return the interaction index of every pair of mechanisms, strongest first."""
    first, second = np.triu_indices(len(worlds.mechanisms), 1)
    names = np.array(worlds.mechanisms, dtype=object)

    def columns(role: str) -> Columns:
        found = estimate(interactions(whole_replications(worlds.roles[role].value))[first, second], axis=1)
        order = np.argsort(-np.abs(found.mean), kind="stable")
        columns = {"first": names[first], "second": names[second], **interval(found), "n": found.n}
        return {name: column[order] for name, column in columns.items()}

    return _by_role(worlds, columns, after="second")


def sizes(worlds: OnOff) -> "pd.DataFrame":
    """Return how much of the whole takes one mechanism, two together, three together and so on."""

    def columns(role: str) -> Columns:
        found = estimate(by_size(whole_replications(worlds.roles[role].value)), axis=1)
        return {"together": np.arange(1, found.mean.size + 1), **interval(found), "n": found.n}

    return _by_role(worlds, columns, after="together")


def one_by_one(worlds: OnOff) -> "pd.DataFrame":
    """Return what is lost without each mechanism, and what it brings by itself."""

    def columns(role: str) -> Columns:
        values = whole_replications(worlds.roles[role].value)
        without, alone = estimate(knocked_out(values), axis=1), estimate(by_itself(values), axis=1)
        names = np.array(worlds.mechanisms, dtype=object)
        return {"mechanism": names, **interval(without, "lost"), **interval(alone, "alone"), "n": without.n}

    return _by_role(worlds, columns, after="mechanism")


def each_world(worlds: OnOff) -> "pd.DataFrame":
    """Return the measure in every world, with a column of switches for each mechanism."""
    on = members(len(worlds.mechanisms))
    switches = {name: on[:, i] for i, name in enumerate(worlds.mechanisms)}

    def columns(role: str) -> Columns:
        found = estimate(worlds.roles[role].value, axis=1)
        return {"world": np.arange(len(on)), **switches, **interval(found), "n": found.n}

    return _by_role(worlds, columns, after="world")


def whole(worlds: OnOff) -> "pd.DataFrame":
    """Return what the shares are shares of, beside the difference between two runs of their own.

    ``all_on, all_off, nobody``: means of the measure with every mechanism, with none, and without support. ``mean``
    with its interval: all on less all off, ``p05, p95`` its range over replications.
    ``sum_of_shares``, and ``apart``: the largest difference in any replication between the sum of shares and all on
    less all off as run separately.
    """
    import pandas as pd

    rows = []
    for role, found in worlds.roles.items():
        difference = found.all_on - found.all_off
        parts = shapley(whole_replications(found.value))
        known = ~np.isnan(parts).any(axis=0)
        apart = np.abs(parts.sum(axis=0) - difference)[known]
        total, n = estimate(difference, axis=0), int(known.sum())
        levels = {name: float(estimate(getattr(found, name), axis=0).mean) for name in ("all_on", "all_off", "nobody")}
        numbers = {name: float(value) for name, value in interval(total).items()}
        checks = {
            "sum_of_shares": float(estimate(parts.sum(axis=0), axis=0).mean),
            "apart": float(apart.max()) if n else float("nan"),
        }
        low, high = (float(end) for end in spread(difference))
        rows.append({"role": role, **levels, **numbers, "p05": low, "p95": high, **checks, "n": n})
    return pd.DataFrame(rows)


def matching(worlds: OnOff) -> "pd.DataFrame":
    """Return whether the roles of trust have the same size, so that their comparison shows shape.

    ``mean``: faithful use with all on in the stated week; ``difference`` from the first role, with its interval;
    ``matched``: whether that is no more than the tolerance.
    """
    import pandas as pd

    first = next(iter(worlds.roles.values())).after_a_year
    rows = []
    for role, found in worlds.roles.items():
        apart = estimate(found.after_a_year - first, axis=0)
        numbers = {name: float(value) for name, value in interval(apart, "difference").items()}
        mean = float(estimate(found.after_a_year, axis=0).mean)
        rows.append({"role": role, "week": worlds.year, "mean": mean, **numbers})
    frame = pd.DataFrame(rows)
    frame["matched"] = frame["difference"].abs() <= TOLERANCE
    return frame


def _by_role(worlds: OnOff, columns: Callable[[str], Columns], after: str) -> "pd.DataFrame":
    import pandas as pd

    parts = [pd.DataFrame(_named(columns(role), role, after)) for role in worlds.roles]
    return pd.concat(parts, ignore_index=True)


def _named(columns: Columns, role: str, after: str = "mechanism") -> dict[str, object]:
    """Return columns with one for the role of trust behind another."""
    return dict(_with(columns, role, after))


def _with(columns: Columns, role: str, after: str) -> Iterator[tuple[str, object]]:
    for name, column in columns.items():
        yield name, column
        if name == after:
            yield "role", role
