"""What practitioners and leaders have in common, and the ties between people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa

from ispsim.behaviours.promote import advocacy, promotes_next
from ispsim.mechanisms.learning import learning
from ispsim.mechanisms.motivation import motivation
from ispsim.mechanisms.resources import attention
from ispsim.mechanisms.trust_among import exchange
from ispsim.mechanisms.trust_in_isp import trust_in_isp
from ispsim.mechanisms.trust_role import trust_bonus, trust_factor

if TYPE_CHECKING:
    from benchmarks.pure_mesa.leader import Leader
    from benchmarks.pure_mesa.model import PureMesaModel
    from benchmarks.pure_mesa.organization import Organization
    from benchmarks.pure_mesa.practitioner import Practitioner


@dataclass(slots=True, eq=False)
class Tie:
    """What one person holds of another: trust, and whether the other works elsewhere; `back` is the other's side."""

    to: Practitioner | Leader
    trust: float
    set_point: float
    across: float
    back: Tie | None = None


class Person(mesa.Agent):
    """What practitioners and leaders have in common: they meet an ISP, have colleagues and may promote the RSI."""

    def __init__(self, model: PureMesaModel, post: int, org: Organization, ties: list[Tie], tenure: float) -> None:
        super().__init__(model)
        self.post = post
        self.org = org
        self.ties = ties
        self.tenure = tenure
        self.trust = 0.0
        self.promotes = 0.0
        self.contacted = 0.0
        self.exchange = 0.0
        self.reach = 0.0
        self.firing_trust_in_isp = 0.0
        self.firing_learning = 0.0
        self.firing_motivation = 0.0
        self.tie_trust = sum(tie.trust for tie in ties)
        self.tie_firing = 0.0

    def hand_over_ties(self, newcomer: Person) -> None:
        """Colleagues meet the newcomer; ties begin anew on both sides."""
        fresh = self.model.p.tie_fresh
        for tie in self.ties:
            tie.trust = fresh
            tie.back.to = newcomer
            tie.back.trust = fresh

    def meet_isp(self, load: float, hours_resource: float, leadership: float) -> None:
        """Let the mechanisms fire that practitioners and leaders share."""
        p = self.model.p
        org = self.org
        contact_resource = org.contact_resource
        competence = org.competence
        responsiveness = org.responsiveness
        open_ = self.openness
        trust = self.trust
        self.factor = factor = trust_factor(
            trust,
            p.trust_is_gate,
            p.trust_is_additive,
            p.trust_is_none,
            p.trust_half,
            p.trust_floor,
            p.trust_additive_scale,
            p.trust_none_scale,
        )
        self.bonus = bonus = trust_bonus(trust, p.trust_is_additive, p.trust_additive_scale)
        self.attention = turned = attention(org.priority, load, p.attention_floor, p.attention_load)
        self.firing_trust_in_isp = p.on_trust_in_isp * trust_in_isp(
            contact_resource,
            competence,
            org.attitudes,
            responsiveness,
            org.broken,
            load,
            open_,
            org.success,
            p.trust_attitudes,
            p.trust_responsive,
            p.trust_load,
            p.trust_quick_wins,
        )
        self.exchange = p.on_trust_among * exchange(
            contact_resource, competence, leadership, turned, open_, factor, bonus, p.trust_among_leadership
        )
        self.firing_learning = p.on_learning * learning(
            hours_resource,
            competence,
            responsiveness,
            org.tailored,
            org.fitting,
            turned,
            open_,
            factor,
            bonus,
            p.learning_untailored,
            p.learning_responsive,
        )
        self.firing_motivation = p.on_motivation * motivation(
            contact_resource,
            competence,
            responsiveness,
            org.tailored,
            turned,
            load,
            open_,
            factor,
            bonus,
            p.motivation_responsive,
            p.motivation_tailored,
            p.motivation_load,
        )
        self.reach = org.firing_boundary
        if org.kept_any > 0.0:
            self.contacted = 1.0

    def promote(self) -> None:
        """Speak for the RSI, or stop doing so."""
        p = self.model.p
        self.advocacy = inclined = advocacy(self.knowledge, self.motivation, p.promote_gain, p.promote_threshold)
        self.promotes = promotes_next(self.promotes, inclined, p.promote_rate, self.model.random.random())
