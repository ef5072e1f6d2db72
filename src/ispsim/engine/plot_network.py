"""The trust network of one replication: which organisations and people are shown, and how they stand at which weeks."""

from typing import TYPE_CHECKING

import numpy as np

from ispsim.engine.snapshots import Snapshot, snapshots
from ispsim.scenario import Scenario
from ispsim.world.build import World
from ispsim.world.schedule import last_planned_week

if TYPE_CHECKING:
    from ispsim.figures.network import Acquaintance, State

MOST_ORGANIZATIONS, MOST_STAFF, MOST_LEADERS = 11, 24, 3
_ENOUGH = 5  # organisations of one ISP from which no second one is needed

_COLUMNS = (
    ("practitioner", "uses"),
    ("practitioner", "trust"),
    ("practitioner", "contacted"),
    ("practitioner", "trust_leader"),
    ("leader", "trust"),
    ("leader", "contacted"),
    ("tie", "trust"),
    ("leader_tie", "trust"),
    ("organization", "delivers"),
    ("organization", "served_inside"),
)


def weeks_shown(scenario: Scenario) -> dict[int, str]:
    """Return the weeks that are shown, with what they are: before, at the end of support, at the end."""
    last = last_planned_week(scenario)
    shown = {0: "Before"}
    if last is not None and last < scenario.weeks:
        shown[last] = "End of support"
    during = last is not None and last >= scenario.weeks > scenario.support.start_week
    shown[scenario.weeks] = "End of the run, with support" if during else "End of the run"
    return shown


def network_of(scenario: Scenario, seed: int, replication: int, uncertainty: str) -> "tuple[Acquaintance, list[State]]":
    """Return what is shown of one replication, and how it stands at each of the weeks."""
    from ispsim.figures.network import Acquaintance

    when = weeks_shown(scenario)
    world, taken = snapshots(scenario, list(when), _COLUMNS, seed, replication, uncertainty)
    organizations, isps, which = _organizations(world)
    staff, staff_cut = _posts(world, "practitioner", organizations, MOST_STAFF)
    leaders, leaders_cut = _posts(world, "leader", organizations, MOST_LEADERS)
    row = {organization: k for k, organization in enumerate(organizations.tolist())}
    org = {kind: world.pointers[kind][0].astype(int) for kind in ("practitioner", "leader")}
    place = np.array([row[o] for o in [*org["practitioner"][staff].tolist(), *org["leader"][leaders].tolist()]])
    ties = _Ties(world, staff, leaders)
    cut = " Of larger organisations, part of the people." if staff_cut or leaders_cut else ""
    isp = world.pointers["organization"][1][organizations].astype(int)
    shown = Acquaintance(
        organizations=[world.ids["organization"][k] for k in organizations],
        isps=[world.ids["isp"][k] for k in isps],
        isp=np.array([isps.index(k) if k in isps else -1 for k in isp.tolist()]),
        place=place,
        leads=np.arange(place.size) >= staff.size,
        ties=ties.pairs,
        selection=which + cut,
    )
    states = [_state(world, snapshot, when[snapshot.week], organizations, staff, leaders, ties) for snapshot in taken]
    return shown, states


def _organizations(world: World) -> tuple[np.ndarray, list[int], str]:
    """Return which organisations and ISPs are shown, and that in words."""
    number = world.number("organization")
    isp = world.pointers["organization"][1].astype(int)
    isps = [k for k in range(world.number("isp")) if (isp == k).any()]
    of_whom: list[int] = []
    for k in isps[:2]:
        if np.isin(isp, of_whom).sum() < _ENOUGH:
            of_whom.append(k)
    pool = np.flatnonzero(np.isin(isp, of_whom)) if of_whom else np.arange(number)
    rows = pool[np.unique(np.round(np.linspace(0, pool.size - 1, min(pool.size, MOST_ORGANIZATIONS))).astype(int))]
    names = " and ".join(world.ids["isp"][k] for k in of_whom)
    if rows.size == number:
        words = "All organisations." if number > 1 else "The only organisation."
    elif rows.size == pool.size:
        words = f"The {rows.size} of {number:,} organisations that {names} serve{'s' if len(of_whom) == 1 else ''}."
    elif of_whom:
        words = f"{rows.size} of the {pool.size} organisations that {names} serve{'s' if len(of_whom) == 1 else ''}, "
        words += f"at even steps of their ids ({number:,} organisations in all)."
    else:
        words = f"{rows.size} of {number:,} organisations, at even steps of their ids."
    return rows, of_whom, words


def _posts(world: World, kind: str, organizations: np.ndarray, most: int) -> tuple[np.ndarray, bool]:
    """Return rows of the people shown, at most so many of an organisation, and whether any are left out."""
    org = world.pointers[kind][0].astype(int)
    rows, cut = [], False
    for organization in organizations:
        here = np.flatnonzero(org == organization)
        cut |= here.size > most
        rows.append(here[np.unique(np.round(np.linspace(0, here.size - 1, min(here.size, most))).astype(int))])
    return np.concatenate(rows), cut


class _Ties:
    """Pairs of people shown who are tied, and where their trust is read."""

    def __init__(self, world: World, staff: np.ndarray, leaders: np.ndarray) -> None:
        to_shown = {
            "tie": self._shown(world.number("practitioner"), staff, 0),
            "leader_tie": self._shown(world.number("leader"), leaders, staff.size),
        }
        self.rows, pairs = {}, []
        for kind, shown in to_shown.items():
            ends = shown[world.pointers[kind][:2].astype(int)]
            self.rows[kind] = np.flatnonzero((ends >= 0).all(axis=0))
            pairs.append(ends[:, self.rows[kind]])
        to_leader = to_shown["leader_tie"][world.pointers["practitioner"][1].astype(int)[staff]]
        self.rows["trust_leader"] = staff[to_leader >= 0]
        pairs.append(np.stack((np.flatnonzero(to_leader >= 0), to_leader[to_leader >= 0])))
        directed = np.concatenate(pairs, axis=1)
        low, high = directed.min(axis=0), directed.max(axis=0)
        number = staff.size + leaders.size
        code, self.pair = np.unique(low * number + high, return_inverse=True)
        self.pairs = np.stack((code // number, code % number))

    @staticmethod
    def _shown(number: int, rows: np.ndarray, first: int) -> np.ndarray:
        out = np.full(number, -1)
        out[rows] = first + np.arange(rows.size)
        return out

    def trust(self, snapshot: Snapshot) -> np.ndarray:
        """Return the trust of each pair: the mean of both directions, where there are two."""
        directed = np.concatenate(
            (
                snapshot["tie", "trust"][self.rows["tie"]],
                snapshot["leader_tie", "trust"][self.rows["leader_tie"]],
                snapshot["practitioner", "trust_leader"][self.rows["trust_leader"]],
            )
        )
        number = self.pairs.shape[1]
        count = np.bincount(self.pair, minlength=number)
        return np.bincount(self.pair, directed, number) / np.maximum(count, 1)


def _state(
    world: World,
    snapshot: Snapshot,
    when: str,
    organizations: np.ndarray,
    staff: np.ndarray,
    leaders: np.ndarray,
    ties: _Ties,
) -> "State":
    from ispsim.figures.network import State

    number = world.number("organization")
    contacted, trusted = np.zeros(number), np.zeros(number)
    for kind in ("practitioner", "leader"):
        org, known = world.pointers[kind][0].astype(int), snapshot[kind, "contacted"]
        contacted += np.bincount(org, known, number)
        trusted += np.bincount(org, known * snapshot[kind, "trust"], number)
    mean = np.divide(trusted, contacted, out=np.full(number, np.nan), where=contacted > 0)
    return State(
        week=snapshot.week,
        when=when,
        uses=np.concatenate((snapshot["practitioner", "uses"][staff] > 0.0, np.zeros(leaders.size, dtype=bool))),
        trust=ties.trust(snapshot),
        in_isp=mean[organizations],
        delivers=snapshot["organization", "delivers"][organizations] > 0.0,
        inside=snapshot["organization", "served_inside"][organizations] > 0.0,
    )
