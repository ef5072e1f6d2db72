"""Organisations, service systems, and the ISPs who serve them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from ispsim.behaviours import select
from ispsim.behaviours.promote import system_promotes_next
from ispsim.mechanisms import competence as blend
from ispsim.mechanisms import resources
from ispsim.mechanisms.boundary import boundary
from ispsim.mechanisms.learning import fitting, tailored
from ispsim.mechanisms.motivation import mandate
from ispsim.mechanisms.peers import own_success
from ispsim.mechanisms.state import updated
from ispsim.mechanisms.trust_in_isp import broken_promises
from ispsim.mechanisms.trust_role import trust_bonus, trust_factor
from ispsim.workforce import ledger, planning
from ispsim.workforce.turnover import handed_over, isp_hazard, leaves, trait

if TYPE_CHECKING:
    from benchmarks.pure_mesa.model import PureMesaModel
    from benchmarks.pure_mesa.people import Leader, Practitioner


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


class ISP(mesa.Agent):
    """An implementation support practitioner, who holds a post and serves organisations."""

    def __init__(
        self,
        model: PureMesaModel,
        post: int,
        share_of_post: float,
        paid_hours: float,
        internal: float,
        payroll: list[float],
        organizations: list[Organization],
        promise: float = 1.0,
        vacant_weeks: float = 0.0,
    ) -> None:
        super().__init__(model)
        p = model.p
        draw = model.random.random
        self.post = post
        self.share_of_post = share_of_post
        self.paid_hours = paid_hours
        self.internal = internal
        self.payroll = payroll
        self.organizations = organizations
        self.promise = promise
        self.vacant_weeks = vacant_weeks
        self.knowledge = trait(p.support_knowledge, p.isp_spread, draw())
        self.skills = trait(p.support_skills, p.isp_spread, draw())
        self.attitudes = trait(p.support_attitudes, p.isp_spread, draw())
        self.experience = trait(p.isp_experience, p.isp_experience_spread, draw())
        self.strain = 0.0
        self.onboarded = 0.0
        self.supervision = self.administration = self.calls = self.free = self.hours_unassigned = self.cost_isp_pay = (
            0.0
        )

    def stay_or_leave(self) -> None:
        """Stay, or leave the post; whoever comes next starts over with the organisations served."""
        model = self.model
        p = model.p
        on_payroll = self.payroll[model.row]
        employed = planning.employed(on_payroll, self.vacant_weeks)
        left = leaves(
            isp_hazard(p.support_turnover, self.strain, employed, p.isp_strain_leaving), model.random.random()
        )
        self.vacant_weeks = planning.vacancy_next(left, self.vacant_weeks, p.isp_vacancy)
        self.employed = planning.employed(on_payroll, self.vacant_weeks)
        if left:
            successor = ISP(
                model,
                self.post,
                self.share_of_post,
                self.paid_hours,
                self.internal,
                self.payroll,
                self.organizations,
                self.promise,
                self.vacant_weeks,
            )
            successor.employed = self.employed
            for org in self.organizations:
                org.isp = successor
                org.local_knowledge = 0.0
                for person in (*org.leaders, *org.staff):
                    person.trust = handed_over(person.trust, p.handover_trust)
            self.remove()

    def plan(self) -> None:
        """Set hours against what was promised; what is left makes for quick answers."""
        p = self.model.p
        employed = self.employed
        share = self.share_of_post
        promise = self.promise
        demand = sites = 0.0
        for org in self.organizations:
            demand += org.demand
            sites += org.served
        self.supervision = supervision = planning.supervision_hours(
            self.paid_hours, share, p.support_supervision_hours, employed
        )
        self.administration = administration = planning.administration_hours(self.paid_hours, employed, p.isp_overhead)
        available = planning.available_hours(
            self.paid_hours,
            supervision,
            administration,
            self.onboarded,
            self.strain,
            employed,
            p.isp_strain_loss,
            p.isp_onboarding_floor,
        )
        self.demand = demand
        self.sites = sites
        self.kept = kept = planning.kept_share(available, demand)
        self.broken = planning.broken_share(kept, promise, demand)
        self.promise = planning.promise_next(promise, kept, demand, employed, p.isp_replanning)
        self.free = free = planning.free_hours(available, demand)
        self.responsiveness = quick = planning.responsiveness(
            free, sites, employed, p.isp_free_half, p.isp_responsive_floor
        )
        self.calls = planning.called_hours(quick, free, sites, p.isp_call_hours)
        self.overwork = planning.overwork(demand, promise, available, employed, p.isp_overwork_from)
        supported = planning.supported(supervision, share, p.isp_supervision_half)
        self.practising = planning.practising(available, demand, supported, employed, p.isp_mentoring)
        self.recovery = planning.recovery(supported, employed, p.isp_role_clarity)
        self.onboarded = planning.onboarding_next(self.onboarded, employed, p.isp_onboarding)
        skills_now = blend.practised(self.skills, self.experience, p.isp_craft)
        self.competence = blend.competence(
            self.knowledge,
            skills_now,
            self.attitudes,
            p.competence_is_complementary,
            p.competence_is_additive,
            p.competence_is_weakest_link,
            p.competence_additive_scale,
            p.competence_weakest_scale,
        )
        self.standing = planning.standing(self.internal, p.isp_standing_external, p.isp_standing_internal)

    def update(self) -> None:
        """Let strain and experience move on by a week."""
        p = self.model.p
        self.strain = updated(
            self.strain,
            0.0,
            p.isp_strain_decay,
            1.0 - p.isp_strain_rate * self.overwork,
            1.0 - p.isp_recovery_rate * self.recovery,
        )
        self.experience = updated(
            self.experience, p.isp_experience, p.isp_experience_decay, 1.0 - p.isp_learning_rate * self.practising, 1.0
        )

    def book(self) -> None:
        """Book the hours that belong to no single organisation."""
        p = self.model.p
        hours_paid = self.paid_hours * self.employed
        self.hours_unassigned = ledger.unassigned_hours(
            hours_paid, self.supervision, self.administration, self.demand * self.kept, self.calls
        )
        self.cost_isp_pay = hours_paid * p.costs_isp_hour


class Organization(mesa.Agent):
    """A place where the RSI is considered, selected, installed, delivered, sustained or dropped."""

    def __init__(
        self, model: PureMesaModel, post: int, system: System, plan: list[list[float]], **traits: float
    ) -> None:
        super().__init__(model)
        self.post = post
        self.system = system
        self.isp: ISP | None = None
        self.staff: list[Practitioner] = []
        self.leaders: list[Leader] = []
        self.weekly_plan = plan
        # size, clients, priority, slack, fit, climate, stage ... as the world was built
        self.__dict__.update(traits)
        self.smoothed_contact = self.use_share = self.neighbours = 0.0
        self.served = self.responsiveness = self.firing_boundary = self.displaced = 0.0
        self.hours_on_site = self.hours_on_screen = self.hours_travel = self.hours_preparation = self.hours_remote = 0.0
        self.hours_staff_contact = self.hours_staff_strategies = self.hours_leader_contact = 0.0
        self.cost_travel = self.cost_staff_time = self.cost_leader_time = 0.0
        self.contacts_planned = self.contacts_kept = self.contacts_broken = 0.0
        self.stand()

    def stand(self) -> None:
        """Say what the stage means for those who work here."""
        self.delivers = select.delivering(self.stage)
        self.is_selected = select.selected(self.stage)
        self.was_dropped = select.dropped(self.stage)

    def plan(self) -> None:
        """Turn this week's plan into contacts and the hours they take."""
        model = self.model
        p = model.p
        planned_visits, planned_remote, self.served, served_weeks, self.mandated = self.weekly_plan[model.row]
        factor = self.hours_factor
        self.hours_factor = planning.adapted_factor(
            factor, served_weeks, self.use_share, p.support_step_week, p.support_step_below, p.support_step_factor
        )
        self.visits = planning.on_site(planned_visits, factor, p.mode_on_site)
        self.screen = planning.by_screen(planned_visits, factor, p.mode_on_site)
        self.remote = planning.short_contacts(planned_remote, factor)
        internal = self.isp.internal if self.isp else 0.0
        self.demand = planning.site_demand(
            self.visits,
            self.screen,
            self.remote,
            internal,
            p.support_visit_hours,
            p.support_travel_hours,
            p.isp_preparation,
            p.isp_remote_hours,
            p.isp_internal_travel,
        )

    def contact(self) -> None:
        """See what of the plan is kept, and what of it arrives."""
        p = self.model.p
        isp = self.isp
        if isp:
            kept, self.broken, promise, internal, self.standing = (
                isp.kept,
                isp.broken,
                isp.promise,
                isp.internal,
                isp.standing,
            )
            self.competence, self.attitudes, self.responsiveness = isp.competence, isp.attitudes, isp.responsiveness
        else:
            kept = self.broken = promise = internal = self.standing = 0.0
            self.competence = self.attitudes = self.responsiveness = 0.0
        self.kept = kept
        self.promised = ledger.promised_contacts(self.visits, self.screen, self.remote, promise)
        visits = ledger.kept_visits(self.visits, self.screen, kept, p.contact_screen)
        remote = ledger.kept_remote(self.remote, kept)
        self.kept_any = visits + remote
        self.smoothed_contact = resources.kept_contact(
            visits, remote, self.smoothed_contact, p.contact_memory, p.contact_remote_weight
        )
        self.contact_resource = resources.contact_resource(self.smoothed_contact, p.contact_half)
        self.broken_harm = broken_promises(self.promised, self.broken)
        self.willingness = willing = resources.willingness(
            self.priority, self.slack, p.contact_willing_floor, p.contact_slack_half
        )
        self.hours_per_head = ledger.staff_hours(
            visits,
            remote,
            willing,
            self.mandated,
            kept,
            p.support_visit_hours,
            p.isp_remote_hours,
            p.contact_attendance,
            p.contact_remote_attendance,
            p.contact_follow_up,
        )
        self.hours_per_leader = ledger.leader_hours(
            visits,
            remote,
            willing,
            p.support_visit_hours,
            p.isp_remote_hours,
            p.contact_leader_share,
            p.contact_leader_remote,
        )
        self.work_per_head = ledger.implementation_hours(self.hours_per_head, p.contact_follow_up)
        self.work_per_leader = ledger.implementation_hours(self.hours_per_leader, p.contact_follow_up)
        self.displaced = ledger.displaced_hours(self.work_per_head, self.slack)
        self.hours_resource = resources.hours_resource(self.hours_per_head, p.contact_hours_half)
        self.leader_hours_resource = resources.hours_resource(self.hours_per_leader, p.contact_leader_hours_half)
        self.mandate_harm = mandate(
            self.mandated, self.slack, self.hours_resource, p.motivation_mandate_half, p.motivation_mandate_help
        )
        known = planning.local(
            self.local_knowledge, internal, self.internal_capacity, p.isp_local_external, p.isp_local_internal
        )
        self.tailored = tailored(p.support_tailoring, known, p.learning_local)
        self.fitting = fitting(self.fit, p.learning_fit_half)

    def fire(self) -> None:
        """Take stock of staff and leaders, and let boundary spanning fire."""
        p = self.model.p
        staff, leaders = self.staff, self.leaders
        self.conflict = select.conflict_left(self.rule_conflict, self.bridged)
        self.funding = self.system.funding
        success = load = 0.0
        for person in staff:
            person.success = own_success(person.uses, person.fidelity)
            success += person.success
            load += person.load
        self.success = success / len(staff)
        self.load = load / len(staff)
        trust = leadership = uplift = 0.0
        for leader in leaders:
            trust += leader.trust
            leadership += leader.leadership
            uplift += resources.beyond(leader.leadership, leader.leadership_set)
        trust /= len(leaders)
        self.leadership = leadership / len(leaders)
        self.uplift = uplift / len(leaders)
        self.factor = trust_factor(
            trust,
            p.trust_is_gate,
            p.trust_is_additive,
            p.trust_is_none,
            p.trust_half,
            p.trust_floor,
            p.trust_additive_scale,
            p.trust_none_scale,
        )
        self.bonus = trust_bonus(trust, p.trust_is_additive, p.trust_additive_scale)
        self.firing_boundary = p.on_boundary * boundary(
            self.contact_resource,
            self.competence,
            self.standing,
            self.rule_conflict,
            self.across_share,
            self.funding,
            self.factor,
            self.bonus,
            p.boundary_funding,
        )

    def update(self) -> None:
        """Let climate, bridges and local knowledge move on by a week."""
        model = self.model
        p = model.p
        self.climate = updated(
            self.climate,
            self.climate_set,
            p.climate_decay,
            (1.0 - p.climate_leadership_rate * self.uplift)
            * (1.0 - p.strategies_support_climate_rate * model.organizational_support_strength)
            * (1.0 - p.climate_success_rate * self.success),
            (1.0 - p.climate_failure_loss * self.was_dropped) * (1.0 - p.climate_load_loss * self.load),
        )
        self.bridged = updated(self.bridged, 0.0, p.boundary_decay, 1.0 - p.boundary_rate * self.firing_boundary, 1.0)
        self.local_knowledge = updated(
            self.local_knowledge, 0.0, p.isp_local_decay, 1.0 - p.isp_local_rate * self.contact_resource, 1.0
        )

    def respond(self) -> None:
        """Move between stages, as leaders, staff, the system and other organisations suggest."""
        model = self.model
        p = model.p
        draw = model.random.random
        leaders, staff, system = self.leaders, self.staff, self.system
        case = promoting = new = seen = ties = 0.0
        for leader in leaders:
            case += leader.advocacy
            promoting += leader.promotes
            new += resources.early(leader.tenure, p.drop_new_leader_weeks)
            ties += len(leader.ties)
            for tie in leader.ties:
                seen += tie.to.org.is_selected
        number = len(leaders)
        staff_promote = sum([person.promotes for person in staff]) / len(staff)
        self.neighbours = select.neighbourhood(system.promotion, seen, ties, p.consider_ties)
        isp_help = resources.help_starting(
            self.leader_hours_resource, self.contact_resource, self.competence, self.factor, self.bonus
        )
        consider = select.consider_hazard(
            promoting / number,
            staff_promote,
            self.neighbours,
            system.promotes,
            p.consider_base,
            p.consider_leaders,
            p.consider_staff,
            p.consider_peers,
            p.consider_system,
        )
        selecting = select.select_hazard(
            case / number,
            self.priority,
            self.fit,
            self.conflict,
            self.funding,
            self.neighbours,
            p.select_rate,
            p.select_priority,
            p.select_conflict,
            p.select_funding,
            p.select_peers,
            p.learning_fit_half,
        )
        drop = select.drop_hazard(
            self.frailty,
            self.climate,
            self.load,
            new / number,
            self.funding,
            self.use_share,
            self.weeks_delivered,
            p.setting_climate,
            p.drop_base,
            p.drop_climate,
            p.drop_load,
            p.drop_new_leader,
            p.drop_funding,
            p.drop_use,
            p.drop_term_first,
            p.drop_term_length,
            p.drop_term_window,
            p.drop_term_factor,
        )
        stage, progress, weeks_delivered = self.stage, self.progress, self.weeks_delivered
        self.stage = select.stage_next(
            stage,
            consider,
            selecting,
            progress,
            drop,
            weeks_delivered,
            p.install_start,
            p.stage_sustained,
            p.consider_again,
            draw(),
            draw(),
            draw(),
            draw(),
        )
        self.progress = select.installation(
            stage,
            progress,
            self.slack,
            p.intervention_complexity,
            self.conflict,
            self.leadership,
            isp_help,
            self.neighbours,
            p.install_rate,
            p.install_slack,
            p.install_leadership,
            p.install_complexity,
            p.install_conflict,
            p.install_isp,
            p.install_peers,
            p.contact_slack_half,
        )
        self.weeks_delivered = select.weeks_delivered_next(stage, weeks_delivered)

    def book(self) -> None:
        """End use where the RSI was dropped; book hours and money."""
        model = self.model
        p = model.p
        self.stand()
        if not self.delivers:
            for person in self.staff:
                person.uses = 0.0
        kept = self.kept
        internal = self.isp.internal if self.isp else 0.0
        self.hours_on_site = ledger.meeting_hours(self.visits, kept, p.support_visit_hours)
        self.hours_on_screen = ledger.meeting_hours(self.screen, kept, p.support_visit_hours)
        self.hours_travel = ledger.travel_hours(
            self.visits, kept, internal, p.support_travel_hours, p.isp_internal_travel
        )
        self.hours_preparation = ledger.preparation_hours(
            self.visits, self.screen, kept, p.support_visit_hours, p.isp_preparation
        )
        self.hours_remote = ledger.remote_hours(self.remote, kept, p.isp_remote_hours)
        self.hours_staff_contact = self.work_per_head * self.size
        self.hours_staff_strategies = model.strategy_hours * self.size
        self.hours_leader_contact = self.work_per_leader * len(self.leaders)
        self.cost_travel = self.hours_travel * p.costs_travel_hour
        self.cost_staff_time = ledger.staff_pay(
            self.hours_staff_contact, self.hours_staff_strategies, p.costs_staff_hour
        )
        self.cost_leader_time = self.hours_leader_contact * p.costs_leader_hour
        self.contacts_planned = ledger.planned_contacts(self.visits, self.screen, self.remote)
        self.contacts_kept = self.contacts_planned * kept
        self.contacts_broken = self.promised * self.broken
