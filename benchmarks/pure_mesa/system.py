"""Service systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from ispsim.behaviours import select
from ispsim.behaviours.promote import system_promotes_next
from ispsim.mechanisms.state import updated

if TYPE_CHECKING:
    from benchmarks.pure_mesa.model import PureMesaModel
    from benchmarks.pure_mesa.organization import Organization


class System(mesa.Agent):
    """A service system: permits, funds and backs the RSI, or not."""

    def __init__(self, model: PureMesaModel, post: int, policy_set: float) -> None:
        super().__init__(model)
        self.post = post
        self.policy_support = self.policy_set = policy_set
        self.organizations: list[Organization] = []
        self.funding = 1.0
        self.promotes = 0.0

    def look_round(self) -> None:
        """See what its organisations do."""
        members = self.organizations
        self.boundary_level = sum(org.firing_boundary for org in members) / len(members)
        self.promotion = sum(org.is_selected for org in members) / len(members)

    def update(self) -> None:
        """Let policy support move on by a week."""
        p = self.model.p
        left = (1.0 - p.boundary_policy_rate * self.boundary_level) * (1.0 - p.policy_promotion_rate * self.promotion)
        self.policy_support = updated(self.policy_support, self.policy_set, p.policy_decay, left, 1.0)

    def behave(self) -> None:
        """Promote the RSI or not."""
        p = self.model.p
        self.promotes = system_promotes_next(
            self.promotes,
            self.policy_support,
            self.funding,
            p.promote_rate,
            p.promote_funding,
            self.model.random.random(),
        )

    def respond(self) -> None:
        """Let funding lapse or return."""
        p = self.model.p
        self.funding = select.funding_next(
            self.funding,
            self.policy_support,
            p.funding_lapse,
            p.funding_return,
            p.funding_policy,
            self.model.random.random(),
        )
