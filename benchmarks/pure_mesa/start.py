"""The start: places, posts, ties and plans of a built world, as Mesa agents; who holds the posts, the model draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.pure_mesa.isp import ISP
from benchmarks.pure_mesa.leader import Leader
from benchmarks.pure_mesa.organization import Organization
from benchmarks.pure_mesa.people import Tie
from benchmarks.pure_mesa.practitioner import Practitioner
from benchmarks.pure_mesa.system import System
from ispsim.workforce.turnover import tenure_so_far

if TYPE_CHECKING:
    from benchmarks.pure_mesa.model import PureMesaModel
    from ispsim.world.build import World

PLACE = (
    "size",
    "clients",
    "priority",
    "slack",
    "fit",
    "brought_motivation",
    "climate_set",
    "trust_set",
    "site_effect",
    "frailty",
    "churn",
    "internal_capacity",
    "rule_conflict",
    "across_share",
    "climate",
    "bridged",
    "local_knowledge",
    "stage",
    "progress",
    "weeks_delivered",
    "hours_factor",
)
"""What an organisation starts with."""
TERMS = ("planned_supervision", "yearly_turnover", "knowledge_sought", "skills_sought", "attitudes_sought")
"""What a post of an ISP brings and asks for."""


def populate(model: PureMesaModel, world: World) -> None:
    """Make the agents of a world, tied and assigned."""
    systems = [System(model, k, policy) for k, policy in enumerate(world.column("system", "policy_set").tolist())]
    organizations = _organizations(model, world, systems)
    _isps(model, world, organizations)
    p = model.p
    draw = model.random.random

    posts = world.pointers["leader"][0].tolist()
    ties = _ties(world, "leader_tie", len(posts))
    leaders = []
    for post, org in enumerate(posts):
        tenure = tenure_so_far(p.setting_leader_turnover, draw())
        leaders.append(Leader(model, post, organizations[org], ties[post], tenure))
        organizations[org].leaders.append(leaders[post])
    _meet(ties, leaders)

    posts, led_by = world.pointers["practitioner"][0].tolist(), world.pointers["practitioner"][1].tolist()
    ties = _ties(world, "tie", len(posts))
    staff = []
    for post, org in enumerate(posts):
        tenure = tenure_so_far(p.setting_staff_turnover, draw())
        person = Practitioner(
            model, post, organizations[org], leaders[led_by[post]], ties[post], tenure, organizations[org].trust_set
        )
        staff.append(person)
        organizations[org].staff.append(person)
    _meet(ties, staff)


def _organizations(model: PureMesaModel, world: World, systems: list[System]) -> list[Organization]:
    """Make the organisations with their plans, a row a week (`ispsim.world.schedule.SCHEDULED`)."""
    traits = {name: world.column("organization", name).tolist() for name in PLACE}
    plans = world.schedules["organization"].transpose(2, 0, 1).tolist()
    organizations = []
    for post, k in enumerate(world.pointers["organization"][0].tolist()):
        mine = {name: values[post] for name, values in traits.items()}
        organizations.append(Organization(model, post, systems[k], plans[post], **mine))
        systems[k].organizations.append(organizations[post])
    return organizations


def _isps(model: PureMesaModel, world: World, organizations: list[Organization]) -> None:
    """Make the ISPs, and tell them and the organisations of each other; who points past the last is not served."""
    served_by = world.pointers["organization"][1:3].T.tolist()  # the ISP, the internal one beside
    for post in range(world.number("isp")):
        mine = [org for org, both in zip(organizations, served_by, strict=True) if post in both]
        terms = tuple(float(world.column("isp", name)[post]) for name in TERMS)
        share, paid, internal = (
            float(world.column("isp", name)[post]) for name in ("share_of_post", "paid_hours", "internal")
        )
        isp = ISP(model, post, share, paid, internal, world.schedules["isp"][:, 0, post].tolist(), terms, mine)
        for org, (by, _) in zip(organizations, served_by, strict=True):
            if by == post:
                org.isp = isp
            elif org in mine:
                org.insider = isp


def _ties(world: World, kind: str, people: int) -> list[list[Tie]]:
    """Return everybody's ties; `to` holds the number of the other's post until everybody is there."""
    ties: list[list[Tie]] = [[] for _ in range(people)]
    start, end = (row.tolist() for row in world.pointers[kind])
    set_points, across = (world.column(kind, name).tolist() for name in ("trust_set", "across"))
    sides = {}
    for i, j, set_point, far in zip(start, end, set_points, across, strict=True):
        tie = sides[i, j] = Tie(j, set_point, set_point, far)
        ties[i].append(tie)
        if (j, i) in sides:
            tie.back = sides[j, i]
            tie.back.back = tie
    return ties


def _meet(ties: list[list[Tie]], people: list[Practitioner] | list[Leader]) -> None:
    for mine in ties:
        for tie in mine:
            tie.to = people[tie.to]
