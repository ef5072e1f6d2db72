"""Leaders: each leads part of a staff, and decides for the organisation with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.pure_mesa.people import Person, Tie
from ispsim.mechanisms.state import updated
from ispsim.mechanisms.strategies import programme
from ispsim.mechanisms.trust_among import spanned, trust_among
from ispsim.workforce.turnover import (
    leader_hazard,
    leaves,
    openness,
    trait,
)

if TYPE_CHECKING:
    from benchmarks.pure_mesa.model import PureMesaModel
    from benchmarks.pure_mesa.organization import Organization


class Leader(Person):
    """Leads part of an organisation's staff, and decides for it with the other leaders."""

    def __init__(self, model: PureMesaModel, post: int, org: Organization, ties: list[Tie], tenure: float) -> None:
        super().__init__(model, post, org, ties, tenure)
        p = model.p
        draw = model.random.random
        self.leadership = self.leadership_set = trait(p.entry_leadership, p.entry_leadership_spread, draw())
        self.openness = openness(p.entry_leader_openness_spread, draw())
        self.knowledge = self.knowledge_set = trait(p.entry_leader_knowledge, p.entry_spread, draw())
        self.motivation = self.motivation_set = trait(p.entry_motivation, p.entry_motivation_spread, draw())
        self.advocacy = 0.0

    def stay_or_leave(self) -> None:
        """Stay, or leave the post to a newcomer, whom the staff have yet to learn to trust."""
        model = self.model
        p = model.p
        org = self.org
        if leaves(leader_hazard(p.setting_leader_turnover, model.retained), model.random.random()):
            newcomer = Leader(model, self.post, org, self.ties, 1.0)
            self.hand_over_ties(newcomer)
            org.leaders[org.leaders.index(self)] = newcomer
            for practitioner in org.staff:
                if practitioner.leader is self:
                    practitioner.leader = newcomer
                    practitioner.trust_leader = p.tie_fresh
            self.remove()
        else:
            self.tenure += 1.0

    def fire(self) -> None:
        """Meet the ISP, and take part in a leadership programme."""
        org = self.org
        self.meet_isp(org.load, org.leader_hours_resource, self.leadership)
        self.programme = programme(self.model.leadership_strength, self.openness)

    def meet_colleagues(self) -> None:
        """Trust on ties to other leaders grows or fades."""
        p = self.model.p
        org = self.org
        total_trust = total_firing = 0.0
        for tie in self.ties:
            other = tie.to
            firing = p.on_trust_among * trust_among(
                self.exchange, other.exchange, tie.across, org.conflict, p.trust_among_across
            )
            bridged = spanned(tie.across, self.reach, other.reach)
            left = (1.0 - p.boundary_tie_rate * bridged) * (1.0 - p.trust_among_growth * firing)
            tie.trust = updated(tie.trust, tie.set_point, p.trust_among_decay, left, 1.0)
            total_trust += tie.trust
            total_firing += firing
        self.tie_trust = total_trust
        self.tie_firing = total_firing

    def update(self) -> None:
        """Move every state on by a week."""
        p = self.model.p
        org = self.org
        example = 1.0 - p.peers_leader_rate * org.neighbours
        learnt = self.firing_learning
        self.knowledge = updated(
            self.knowledge,
            self.knowledge_set,
            p.knowledge_decay,
            (1.0 - p.learning_knowledge_rate * learnt) * example,
            1.0,
        )
        self.motivation = updated(
            self.motivation,
            self.motivation_set,
            p.motivation_decay,
            (1.0 - p.motivation_rate * self.firing_motivation)
            * example
            * (1.0 - p.motivation_success_rate * org.success),
            (1.0 - p.motivation_failure_loss * org.was_dropped) * (1.0 - p.motivation_load_loss * org.load),
        )
        self.trust = updated(
            self.trust,
            0.0,
            p.trust_decay,
            1.0 - p.trust_growth * self.firing_trust_in_isp,
            1.0 - p.trust_broken_loss * org.broken_harm,
        )
        self.leadership = updated(
            self.leadership,
            self.leadership_set,
            p.leadership_decay,
            (1.0 - p.learning_leadership_rate * learnt) * (1.0 - p.strategies_leadership_rate * self.programme),
            1.0,
        )
