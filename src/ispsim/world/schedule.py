"""What is fixed before the run.

Who is served, when, by whom and with what plan; when strategies run; whom the payroll holds.

Weeks of the policy count from 0, steps of the model from 1: policy week w takes effect in step w + 1. Row t of a
schedule is step t; row 0 is the state before the first step and every week of burn-in: nothing runs.
"""

import heapq
import math
from dataclasses import dataclass

import numpy as np

from ispsim.scenario import Scenario
from ispsim.world.columns import STRATEGIES

SCHEDULED: dict[str, tuple[str, ...]] = {
    "world": tuple(f"{name}_{what}" for name in STRATEGIES for what in ("strength", "hours", "cost"))
    + ("strategy_hours", "strategy_cost"),
    "organization": ("planned_visits", "planned_remote", "served", "served_weeks", "mandated"),
    "isp": ("on_payroll",),
}
"""Kind -> columns that are copied from its schedule at the start of each week."""

WEEKS_PER_MONTH = 52.0 / 12.0


@dataclass(frozen=True)
class Plan:
    """Who is served by whom.

    Attributes
    ----------
    isp : numpy.ndarray of int, shape (organisations,)
        Row of the ISP, or the number of ISPs where an organisation is not served.
    start, end : numpy.ndarray of int, shape (organisations,)
        First week of support and the first one after it; -1 where an organisation is not served.
    weight : numpy.ndarray, shape (organisations,)
        Factor on the planned contacts (allocation by need).
    """

    isp: np.ndarray
    start: np.ndarray
    end: np.ndarray
    weight: np.ndarray


def isp_shares(isps: float) -> np.ndarray:
    """Return each ISP's part of a full-time post: 2.73 is two whole ones and 0.73."""
    whole = int(math.floor(isps + 1e-9))
    rest = isps - whole
    return np.array([1.0] * whole + ([rest] if rest > 1e-9 else []))


def plan(scenario: Scenario, need: np.ndarray, queue: np.ndarray, contrast: float) -> Plan:
    """Return who is served by whom and when.

    Served are min(organisations, ISPs x caseload), rounded half up; the rest wait in the order of the rule. Each
    organisation in turn goes to the ISP whose post is least filled.

    Parameters
    ----------
    need, queue : numpy.ndarray, shape (organisations,)
        Standardised need; draws that put organisations in order.
    contrast : float
        How strongly allocation by need shifts contact.
    """
    support = scenario.support
    number = need.size
    shares = isp_shares(support.isps)
    order = np.lexsort((queue, -need)) if support.allocation == "by_need" else np.argsort(queue, kind="stable")
    places = int(math.floor(support.isps * support.caseload + 0.5)) if scenario.supported else 0
    served = order[: min(number, places)]
    isp = np.full(number, shares.size)
    heap = [(1.0 / share, j, 1) for j, share in enumerate(shares)]
    heapq.heapify(heap)
    for organization in served:
        _, j, count = heapq.heappop(heap)
        isp[organization] = j
        heapq.heappush(heap, ((count + 1) / shares[j], j, count + 1))
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
    return Plan(isp, start, end, weight)


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


def organization_schedule(scenario: Scenario, plan: Plan) -> np.ndarray:
    """Return the organisations' schedule, shape (weeks + 1, columns, organisations)."""
    number = plan.isp.size
    out = np.zeros((scenario.weeks + 1, len(SCHEDULED["organization"]), number))
    out[:, 3] = -1.0
    visits, remote = doses(scenario)
    for start in np.unique(plan.start[plan.start >= 0]):
        rows = np.flatnonzero(plan.start == start)
        weeks = np.arange(min(scenario.weeks - start, visits.size))
        if weeks.size == 0:
            continue
        at = np.ix_(weeks + start + 1, rows)
        out[:, 0][at] = visits[weeks, None] * plan.weight[rows]
        out[:, 1][at] = remote[weeks, None] * plan.weight[rows]
        out[:, 2][at] = 1.0
        out[:, 3][at] = weeks[:, None]
        out[:, 4][at] = scenario.support.mandated_hours
    return out


def isp_schedule(scenario: Scenario, plan: Plan, isps: int) -> np.ndarray:
    """Return the ISPs' schedule, shape (weeks + 1, 1, ISPs).

    On the payroll from the start of support to the end of the last plan.
    """
    out = np.zeros((scenario.weeks + 1, 1, isps))
    for j in range(isps):
        ends = plan.end[plan.isp == j]
        end = int(ends.max()) if ends.size else scenario.support.start_week + scenario.support.weeks
        out[scenario.support.start_week + 1 : end + 1, 0, j] = 1.0
    return out


def world_schedule(scenario: Scenario) -> np.ndarray:
    """Return the schedule of strategies, shape (weeks + 1, columns, 1)."""
    columns = SCHEDULED["world"]
    out = np.zeros((scenario.weeks + 1, len(columns), 1))
    for k, name in enumerate(STRATEGIES):
        strategy = getattr(scenario.strategies, name)
        if strategy is None:
            continue
        rows = slice(strategy.start_week + 1, strategy.start_week + strategy.weeks + 1)
        out[rows, 3 * k, 0] = strategy.strength
        out[rows, 3 * k + 1, 0] = strategy.hours / strategy.weeks
        out[rows, 3 * k + 2, 0] = strategy.cost / strategy.weeks
    out[:, -2, 0] = out[:, 1:-2:3, 0].sum(axis=1)
    out[:, -1, 0] = out[:, 2:-2:3, 0].sum(axis=1)
    return out


def last_planned_week(scenario: Scenario) -> int | None:
    """Return the last step with planned ISP hours (L in the definition of sustainment), or None."""
    if not scenario.supported:
        return None
    visits, remote = doses(scenario)
    planned = np.flatnonzero(visits + remote > 0.0)
    if planned.size == 0:
        return None
    wave = (
        max((wave.week for wave in scenario.support.waves), default=0) if scenario.support.allocation == "waves" else 0
    )
    return int(scenario.support.start_week + wave + planned[-1] + 1)
