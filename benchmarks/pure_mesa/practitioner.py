"""Practitioners: they work with clients, and may come to use the RSI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.pure_mesa.people import Person, Tie
from ispsim.behaviours.use import (
    fidelity,
    inclination,
    opportunity,
    readiness,
    start_hazard,
    stop_hazard,
    uses_next,
)
from ispsim.mechanisms.peers import contagion, help_on_tie, peer_help
from ispsim.mechanisms.reflection import reflection
from ispsim.mechanisms.resources import asked_hours, overload
from ispsim.mechanisms.state import updated
from ispsim.mechanisms.strategies import fed_back, informed, opinion_led, taught
from ispsim.mechanisms.trust_among import spanned, trust_among
from ispsim.workforce.turnover import (
    effect,
    leaves,
    openness,
    practitioner_hazard,
    trait,
)

if TYPE_CHECKING:
    from benchmarks.pure_mesa.leader import Leader
    from benchmarks.pure_mesa.model import PureMesaModel
    from benchmarks.pure_mesa.organization import Organization


class Practitioner(Person):
    """Works with clients, and may come to use the RSI."""

    def __init__(
        self,
        model: PureMesaModel,
        post: int,
        org: Organization,
        leader: Leader,
        ties: list[Tie],
        tenure: float,
        trust_leader: float,
    ) -> None:
        super().__init__(model, post, org, ties, tenure)
        p = model.p
        draw = model.random.random
        self.leader = leader
        self.openness = openness(p.entry_openness_spread, draw())
        self.knowledge = self.knowledge_set = trait(p.entry_knowledge, p.entry_spread, draw())
        self.skill = self.skill_set = trait(p.entry_skill, p.entry_spread, draw())
        self.motivation = self.motivation_set = trait(org.brought_motivation, p.entry_motivation_spread, draw())
        self.person_effect = effect(p.use_person_spread, draw())
        self.trust_leader = trust_leader
        self.load = p.load_rest
        self.uses = 0.0
        self.fidelity = 0.0
        self.success = 0.0
        self.firing_reflection = 0.0

    def stay_or_leave(self) -> None:
        """Stay, or leave the post to a newcomer."""
        model = self.model
        p = model.p
        org = self.org
        hazard = practitioner_hazard(
            p.setting_staff_turnover,
            org.churn,
            org.climate,
            self.load,
            self.skill,
            self.tenure,
            model.retained,
            p.setting_climate,
            p.turnover_level,
            p.turnover_climate,
            p.turnover_load,
            p.turnover_skill,
            p.turnover_newcomer,
        )
        if leaves(hazard, model.random.random()):
            newcomer = Practitioner(model, self.post, org, self.leader, self.ties, 1.0, p.tie_fresh)
            self.hand_over_ties(newcomer)
            org.staff[org.staff.index(self)] = newcomer
            model.left += 1
            self.remove()
        else:
            self.tenure += 1.0

    def fire(self) -> None:
        """Meet the ISP, and take in what other strategies bring."""
        model = self.model
        p = model.p
        org = self.org
        load = self.load
        uses = self.uses
        leadership = self.leader.leadership
        self.meet_isp(load, org.hours_resource, leadership)
        turned = self.attention
        self.firing_reflection = p.on_reflection * reflection(
            org.hours_resource,
            org.competence,
            org.responsiveness,
            leadership,
            org.slack,
            uses,
            self.openness,
            self.factor,
            self.bonus,
            p.reflection_responsive,
            p.reflection_leadership,
            p.reflection_slack,
            p.contact_slack_half,
        )
        asked = asked_hours(
            org.work_per_head, model.strategy_hours, uses, self.skill, p.intervention_complexity, p.load_burden
        )
        self.overload = overload(asked, org.slack, p.load_half)
        self.trained = taught(
            model.training_hours, model.training_strength, org.willingness, org.fitting, p.strategies_training_half
        )
        self.informed = informed(model.materials_strength, org.fitting, turned)
        self.fed_back = fed_back(model.audit_feedback_strength, uses, turned, p.strategies_feedback_low_use)
        self.opinion_led = opinion_led(
            model.opinion_leaders_strength, self.trust_leader, turned, p.strategies_opinion_trust
        )

    def meet_colleagues(self) -> None:
        """Trust on ties grows or fades, and colleagues who use the RSI help."""
        p = self.model.p
        on, growth, bridging, decay = p.on_trust_among, p.trust_among_growth, p.boundary_tie_rate, p.trust_among_decay
        drawn_in, reach, conflict, across_weight = self.exchange, self.reach, self.org.conflict, p.trust_among_across
        received = users = total_trust = total_firing = 0.0
        for tie in self.ties:
            other = tie.to
            trust = tie.trust
            across = tie.across
            uses = other.uses
            firing = on * trust_among(drawn_in, other.exchange, across, conflict, across_weight)
            bridged = spanned(across, reach, other.reach)
            received += help_on_tie(trust, uses, other.skill)
            users += uses
            trust = updated(trust, tie.set_point, decay, (1.0 - bridging * bridged) * (1.0 - growth * firing), 1.0)
            tie.trust = trust
            total_trust += trust
            total_firing += firing
        self.users_tied = users
        self.peer_help = peer_help(received, p.peers_half)
        self.tie_trust = total_trust
        self.tie_firing = total_firing

    def update(self) -> None:
        """Move every state on by a week."""
        model = self.model
        p = model.p
        org = self.org
        leader = self.leader
        learnt = self.firing_learning
        reflected = self.firing_reflection
        helped = self.peer_help
        trained = self.trained
        self.knowledge = updated(
            self.knowledge,
            self.knowledge_set,
            p.knowledge_decay,
            (1.0 - p.learning_knowledge_rate * learnt)
            * (1.0 - p.strategies_materials_rate * self.informed)
            * (1.0 - p.peers_knowledge_rate * helped)
            * (1.0 - p.strategies_training_rate * trained),
            1.0,
        )
        self.skill = updated(
            self.skill,
            self.skill_set,
            p.skill_decay,
            (1.0 - p.learning_skill_rate * learnt)
            * (1.0 - p.peers_skill_rate * helped)
            * (1.0 - p.skill_practice_rate * self.uses)
            * (1.0 - p.reflection_skill_rate * reflected)
            * (1.0 - p.strategies_training_skill_rate * trained),
            1.0,
        )
        self.motivation = updated(
            self.motivation,
            self.motivation_set,
            p.motivation_decay,
            (1.0 - p.strategies_audit_feedback_rate * self.fed_back)
            * (1.0 - p.motivation_leader_rate * leader.promotes)
            * (1.0 - p.motivation_rate * self.firing_motivation)
            * (1.0 - p.strategies_opinion_leaders_rate * self.opinion_led)
            * (1.0 - p.peers_motivation_rate * helped)
            * (1.0 - p.motivation_success_rate * self.success),
            (1.0 - p.motivation_failure_loss * org.was_dropped)
            * (1.0 - p.motivation_load_loss * self.load)
            * (1.0 - p.motivation_mandate_loss * org.mandate_harm),
        )
        self.trust = updated(
            self.trust,
            0.0,
            p.trust_decay,
            1.0 - p.trust_growth * self.firing_trust_in_isp,
            1.0 - p.trust_broken_loss * org.broken_harm,
        )
        self.load = updated(
            self.load,
            p.load_rest,
            p.load_decay,
            1.0 - p.load_growth * self.overload,
            (1.0 - p.strategies_support_relief * model.organizational_support_strength)
            * (1.0 - p.reflection_relief * reflected),
        )
        self.trust_leader = updated(
            self.trust_leader,
            org.trust_set,
            p.trust_among_decay,
            (1.0 - p.trust_among_leadership_rate * leader.leadership) * (1.0 - p.trust_among_growth * self.exchange),
            1.0,
        )

    def behave(self) -> None:
        """Start, go on or stop using the RSI; promote it or not."""
        model = self.model
        p = model.p
        org = self.org
        climate = org.climate
        load = self.load
        skill = self.skill
        room = opportunity(
            climate,
            self.leader.leadership,
            load,
            org.conflict,
            p.use_room,
            p.use_climate,
            p.use_leadership,
            p.use_load,
            p.use_conflict,
        )
        ready = readiness(self.knowledge, skill, room, self.motivation)
        inclined = inclination(
            ready,
            self.person_effect,
            org.site_effect,
            self.peer_help,
            model.week,
            p.use_gain,
            p.use_threshold,
            p.use_peers,
            p.use_trend,
        )
        example = contagion(
            self.users_tied,
            model.users,
            model.contagion_rate,
            p.peers_well_mixed,
            p.peers_complex_threshold,
            p.peers_complex_scale,
            p.contagion_is_simple,
        )
        start = start_hazard(inclined, p.use_start_rate)
        stop = stop_hazard(inclined, p.use_stop_rate)
        self.uses = uses_next(self.uses, org.delivers, start, example, stop, model.random.random())
        self.fidelity = fidelity(skill, climate, load, p.fidelity_floor, p.fidelity_climate, p.fidelity_load)
        self.promote()
