"""What is fixed before the run.

Who is served, when, by whom and with what plan; when strategies run; whom the payroll holds.

Weeks of the policy count from 0, steps of the model from 1: policy week w takes effect in step w + 1. Row t of a
schedule is step t; row 0 is the state before the first step and every week of burn-in: nothing runs.
"""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ispsim.scenario import Scenario
from ispsim.scenario.schema import Strategy
from ispsim.world.columns import STRATEGIES

SCHEDULED: dict[str, tuple[str, ...]] = {
    "world": tuple(f"{name}_{what}" for name in STRATEGIES for what in ("strength", "hours", "cost"))
    + ("strategy_hours", "strategy_cost"),
    "organization": (
        "planned_visits",
        "planned_remote",
        "served",
        "served_weeks",
        "mandated",
        "planned_visits_inside",
        "planned_remote_inside",
        "served_inside",
        "isp_ends",
        "insider_ends",
    ),
    "isp": ("on_payroll",),
}
"""Kind -> columns that are copied from its schedule at the start of each week."""

WEEKS_PER_MONTH = 52.0 / 12.0


@dataclass(frozen=True)
class Plan:
    """Who is served by whom.

    Attributes
    ----------
    isp, insider : numpy.ndarray of int, shape (organisations,)
        Row of the ISP and of the internal ISP beside, or the number of ISPs where there is none.
    start, end : numpy.ndarray of int, shape (organisations,)
        First week of support and the first one after it; -1 where an organisation is not served.
    start_inside, end_inside : numpy.ndarray of int, shape (organisations,)
        Likewise of the internal ISP beside.
    weight : numpy.ndarray, shape (organisations,)
        Factor on the planned contacts (allocation by need).
    """

    isp: np.ndarray
    start: np.ndarray
    end: np.ndarray
    insider: np.ndarray
    start_inside: np.ndarray
    end_inside: np.ndarray
    weight: np.ndarray


def isp_shares(isps: float) -> np.ndarray:
    """Return each ISP's part of a full-time post: 2.73 is two whole ones and 0.73."""
    whole = int(math.floor(isps + 1e-9))
    rest = isps - whole
    return np.array([1.0] * whole + ([rest] if rest > 1e-9 else []))


def insider_shares(scenario: Scenario) -> np.ndarray:
    """Return the part of a full-time post of each internal ISP beside; without external support there are none."""
    internal = scenario.support.internal
    there = scenario.supported and internal is not None and internal.hours_per_week > 0
    return isp_shares(internal.isps if there and internal else 0.0)


def shared_out(organizations: np.ndarray, shares: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield organisations in turn, each with the ISP whose post is least filled."""
    heap = [(1.0 / share, j, 1) for j, share in enumerate(shares)]
    heapq.heapify(heap)
    for organization in organizations:
        _, j, count = heapq.heappop(heap)
        yield organization, j
        heapq.heappush(heap, ((count + 1) / shares[j], j, count + 1))


def plan(scenario: Scenario, need: np.ndarray, queue: np.ndarray, contrast: float) -> Plan:
    """Return who is served by whom and when.

    Served are min(organisations, ISPs x caseload), rounded half up; the rest wait in the order of the rule. Each
    organisation in turn goes to the ISP whose post is least filled. Likewise for internal ISPs, in the organisations
    served; their rows come after those of the external ones.

    Parameters
    ----------
    need, queue : numpy.ndarray, shape (organisations,)
        Standardised need; draws that put organisations in order.
    contrast : float
        How strongly allocation by need shifts contact.
    """
    support = scenario.support
    number = need.size
    shares, beside = isp_shares(support.isps), insider_shares(scenario)
    order = np.lexsort((queue, -need)) if support.allocation == "by_need" else np.argsort(queue, kind="stable")
    places = int(math.floor(support.isps * support.caseload + 0.5)) if scenario.supported else 0
    served = order[: min(number, places)]
    isp = np.full(number, shares.size + beside.size)
    for organization, j in shared_out(served, shares):
        isp[organization] = j
    start, end, weight = np.full(number, -1), np.full(number, -1), np.ones(number)
    start[served] = support.start_week
    if support.allocation == "waves":
        bounds = np.floor(np.cumsum([wave.share for wave in support.waves]) * served.size + 0.5).astype(int)
        place = np.searchsorted(bounds, np.arange(served.size), side="right").clip(max=len(support.waves) - 1)
        start[served] += np.array([wave.week for wave in support.waves])[place]
    end[served] = start[served] + support.weeks
    if support.allocation == "by_need" and served.size:
        weight[served] = np.clip(1.0 + 0.5 * contrast * need[served], 0.25, 2.5)
        weight[served] /= weight[served].mean()
    insider, start_inside, end_inside = np.full_like(isp, shares.size + beside.size), start.copy(), end.copy()
    start_inside[:], end_inside[:] = -1, -1
    if beside.size and support.internal:
        places = int(math.floor(support.internal.isps * support.internal.caseload + 0.5))
        with_insider = served[:places]
        for organization, j in shared_out(with_insider, beside):
            insider[organization] = shares.size + j
        start_inside[with_insider] = start[with_insider] + support.internal.start_week
        end_inside[with_insider] = start_inside[with_insider] + support.internal.weeks
    return Plan(isp, start, end, insider, start_inside, end_inside, weight)


def doses(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return the visits and short remote contacts planned a week, by week of support, each shape (support weeks,)."""
    support = scenario.support
    visits, remote = np.zeros(support.weeks), np.zeros(support.weeks)
    if support.allocation == "phased":
        week = 0
        for phase in support.phases:
            visits[week : week + phase.weeks] = phase.visits_per_month
            remote[week : week + phase.weeks] = phase.remote_per_month
            week += phase.weeks
    else:
        visits[:], remote[:] = support.visits_per_month, support.remote_per_month
    return visits / WEEKS_PER_MONTH, remote / WEEKS_PER_MONTH


def doses_inside(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return the visits and short remote contacts planned a week of internal ISPs beside, by week of their own."""
    internal = scenario.support.internal
    if internal is None or not insider_shares(scenario).size:
        return np.zeros(0), np.zeros(0)
    visits = np.full(internal.weeks, internal.visits_per_month / WEEKS_PER_MONTH)
    return visits, np.full(internal.weeks, internal.remote_per_month / WEEKS_PER_MONTH)


def organization_schedule(scenario: Scenario, plan: Plan) -> np.ndarray:
    """Return the organisations' schedule, shape (weeks + 1, columns, organisations)."""
    number = plan.isp.size
    out = np.zeros((scenario.weeks + 1, len(SCHEDULED["organization"]), number))
    out[:, 3] = -1.0
    visits, remote = doses(scenario)
    for at, weeks, rows in _stretches(plan.start, visits.size, scenario.weeks):
        out[:, 0][at] = visits[weeks, None] * plan.weight[rows]
        out[:, 1][at] = remote[weeks, None] * plan.weight[rows]
        out[:, 2][at] = 1.0
        out[:, 3][at] = weeks[:, None]
        out[:, 4][at] = scenario.support.mandated_hours
    visits, remote = doses_inside(scenario)
    for at, weeks, rows in _stretches(plan.start_inside, visits.size, scenario.weeks):
        out[:, 5][at] = visits[weeks, None] * plan.weight[rows]
        out[:, 6][at] = remote[weeks, None] * plan.weight[rows]
        out[:, 7][at] = 1.0
    served, served_inside = out[:, 2], out[:, 7]
    out[1:, 8] = served[:-1] * (1.0 - served[1:]) * served_inside[1:]
    out[1:, 9] = served_inside[:-1] * (1.0 - served_inside[1:]) * served[1:]
    return out


def _stretches(
    starts: np.ndarray, length: int, horizon: int
) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray]]:
    """Yield, for organisations that start together, where their weeks stand, the weeks counted from 0, and who."""
    for start in np.unique(starts[starts >= 0]):
        rows = np.flatnonzero(starts == start)
        weeks = np.arange(min(horizon - start, length))
        if weeks.size:
            yield np.ix_(weeks + start + 1, rows), weeks, rows


def isp_schedule(scenario: Scenario, plan: Plan, isps: int) -> np.ndarray:
    """Return the ISPs' schedule, shape (weeks + 1, 1, ISPs).

    On the payroll from the start of support to the end of the last plan; internal ones beside from their own start.
    """
    out = np.zeros((scenario.weeks + 1, 1, isps))
    support = scenario.support
    external = isp_shares(support.isps).size
    for j in range(isps):
        begin, weeks, ends = support.start_week, support.weeks, plan.end[plan.isp == j]
        if support.internal and j >= external:
            begin, weeks = begin + support.internal.start_week, support.internal.weeks
            ends = plan.end_inside[plan.insider == j]
        end = int(ends.max()) if ends.size else begin + weeks
        out[begin + 1 : end + 1, 0, j] = 1.0
    return out


def strategy_weeks(strategy: Strategy) -> slice:
    """Return the steps in which a strategy runs; they may lie beyond the horizon."""
    return slice(strategy.start_week + 1, strategy.start_week + strategy.weeks + 1)


def world_schedule(scenario: Scenario) -> np.ndarray:
    """Return the schedule of strategies, shape (weeks + 1, columns, 1)."""
    columns = SCHEDULED["world"]
    out = np.zeros((scenario.weeks + 1, len(columns), 1))
    for k, name in enumerate(STRATEGIES):
        strategy = getattr(scenario.strategies, name)
        if strategy is None:
            continue
        rows = strategy_weeks(strategy)
        out[rows, 3 * k, 0] = strategy.strength
        out[rows, 3 * k + 1, 0] = strategy.hours / strategy.weeks
        out[rows, 3 * k + 2, 0] = strategy.cost / strategy.weeks
    out[:, -2, 0] = out[:, 1:-2:3, 0].sum(axis=1)
    out[:, -1, 0] = out[:, 2:-2:3, 0].sum(axis=1)
    return out


def planned_weeks(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps with planned contacts of ISPs anywhere, and those of internal ISPs beside, rising.

    They may lie beyond the horizon.
    """
    if not scenario.supported:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    support = scenario.support
    waves = support.waves if support.allocation == "waves" else ()
    begins = np.array([support.start_week + wave.week for wave in waves] or [support.start_week])
    beside = support.internal.start_week if support.internal else 0
    found = []
    for later, (visits, remote) in ((0, doses(scenario)), (beside, doses_inside(scenario))):
        planned = np.flatnonzero(visits + remote > 0.0)
        found.append(np.unique(begins[:, None] + later + planned[None, :] + 1))
    return found[0], found[1]


def last_planned_week(scenario: Scenario) -> int | None:
    """Return the last step with planned ISP hours (L in the definition of sustainment), or None."""
    steps = np.concatenate(planned_weeks(scenario))
    return int(steps.max()) if steps.size else None
