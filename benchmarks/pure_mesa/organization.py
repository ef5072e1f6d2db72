"""Organisations: where support arrives, and where the RSI is selected, delivered, sustained or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from ispsim.behaviours import select
from ispsim.mechanisms import resources
from ispsim.mechanisms.boundary import boundary
from ispsim.mechanisms.learning import fitting, tailored
from ispsim.mechanisms.motivation import mandate
from ispsim.mechanisms.peers import own_success
from ispsim.mechanisms.state import updated
from ispsim.mechanisms.trust_in_isp import broken_promises
from ispsim.mechanisms.trust_role import trust_bonus, trust_factor
from ispsim.workforce import ledger, pair, planning
from ispsim.workforce.turnover import handed_over

if TYPE_CHECKING:
    from benchmarks.pure_mesa.isp import ISP
    from benchmarks.pure_mesa.leader import Leader
    from benchmarks.pure_mesa.model import PureMesaModel
    from benchmarks.pure_mesa.practitioner import Practitioner
    from benchmarks.pure_mesa.system import System


class _Nobody:
    """Stands where there is no ISP: brings nothing."""

    kept = broken = promised_share = internal = standing = competence = attitudes = responsiveness = 0.0


NOBODY = _Nobody()


class Organization(mesa.Agent):
    """A place where the RSI is considered, selected, installed, delivered, sustained or dropped."""

    def __init__(
        self, model: PureMesaModel, post: int, system: System, plan: list[list[float]], **traits: float
    ) -> None:
        super().__init__(model)
        self.post = post
        self.system = system
        self.isp: ISP | None = None
        self.insider: ISP | None = None  # the internal one, who works beside
        self.isp_left = self.insider_left = 0.0
        self.staff: list[Practitioner] = []
        self.leaders: list[Leader] = []
        self.weekly_plan = plan
        # size, clients, priority, slack, fit, climate, stage ... as the world was built
        for name, value in traits.items():
            setattr(self, name, value)
        self.smoothed_contact = self.smoothed_inside = self.served_inside = self.use_share = self.neighbours = 0.0
        self.served_any = self.served = self.responsiveness = self.firing_boundary = self.displaced = 0.0
        self.hours_on_site = self.hours_on_screen = self.hours_travel = self.hours_preparation = self.hours_remote = 0.0
        self.hours_staff_contact = self.hours_staff_strategies = self.hours_leader_contact = 0.0
        self.cost_travel = self.cost_staff_time = self.cost_leader_time = 0.0
        self.contacts_planned = self.contacts_kept = self.contacts_broken = 0.0
        self.is_selected = 0.0
        self.stand()

    def stand(self) -> None:
        """Say what the stage means for those who work here."""
        self.delivers = select.delivering(self.stage)
        self.was_dropped = select.dropped(self.is_selected, self.stage)
        self.is_selected = select.selected(self.stage)

    def hand_over(self) -> None:
        """Take leave of an ISP who left, or whose plan has ended while the other's goes on."""
        model = self.model
        *_, isp_ends, insider_ends = self.weekly_plan[model.row]
        parting = pair.parting(
            pair.goes(self.isp_left, isp_ends),
            pair.goes(self.insider_left, insider_ends),
            self.smoothed_contact,
            self.smoothed_inside,
        )
        if parting > 0.0:
            self.local_knowledge = pair.stays(self.local_knowledge, parting)
            for person in (*self.leaders, *self.staff):
                person.trust = handed_over(person.trust, parting, model.p.handover_trust)
        self.isp_left = self.insider_left = 0.0

    def plan(self) -> None:
        """Turn this week's plan into contacts and the hours they take."""
        model = self.model
        p = model.p
        planned_visits, planned_remote, self.served, served_weeks, self.mandated, *inside = self.weekly_plan[model.row]
        visits_inside, remote_inside, self.served_inside, *_ = inside
        self.served_any = resources.either(self.served, self.served_inside)
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
        self.visits_inside = planning.on_site(visits_inside, factor, p.mode_on_site_inside)
        self.screen_inside = planning.by_screen(visits_inside, factor, p.mode_on_site_inside)
        self.remote_inside = planning.short_contacts(remote_inside, factor)
        self.demand_inside = planning.site_demand(
            self.visits_inside,
            self.screen_inside,
            self.remote_inside,
            self.insider.internal if self.insider else 0.0,
            p.support_visit_hours,
            p.support_travel_hours,
            p.isp_preparation,
            p.isp_remote_hours,
            p.isp_internal_travel,
        )

    def contact(self) -> None:
        """See what of the plan is kept, and what of it arrives."""
        p = self.model.p
        one, other = self.isp or NOBODY, self.insider or NOBODY
        planned = ledger.planned_contacts(self.visits, self.screen, self.remote)
        planned_inside = ledger.planned_contacts(self.visits_inside, self.screen_inside, self.remote_inside)
        self.contacts_planned = planned + planned_inside
        promised = ledger.promised_contacts(self.visits, self.screen, self.remote, one.promised_share)
        promised_inside = ledger.promised_contacts(
            self.visits_inside, self.screen_inside, self.remote_inside, other.promised_share
        )
        self.promised = promised + promised_inside
        visits = ledger.kept_visits(self.visits, self.screen, one.kept, p.contact_screen)
        visits_inside = ledger.kept_visits(self.visits_inside, self.screen_inside, other.kept, p.contact_screen)
        remote = ledger.kept_remote(self.remote, one.kept)
        remote_inside = ledger.kept_remote(self.remote_inside, other.kept)
        kept_by_isp, kept_inside = visits + remote, visits_inside + remote_inside
        visits, remote = visits + visits_inside, remote + remote_inside
        self.kept_any = visits + remote
        self.kept = kept = pair.blended(one.kept, other.kept, planned, planned_inside)
        self.broken = pair.blended(one.broken, other.broken, promised, promised_inside)
        self.competence = pair.blended(one.competence, other.competence, kept_by_isp, kept_inside)
        self.attitudes = pair.blended(one.attitudes, other.attitudes, kept_by_isp, kept_inside)
        self.responsiveness = pair.either_answers(
            one.responsiveness, other.responsiveness, self.served, self.served_inside
        )
        self.standing = pair.better_heard(one.standing, other.standing, kept_by_isp, kept_inside)
        internal = pair.insight(one.internal, kept_inside)
        self.smoothed_contact = resources.kept_contact(
            visits, remote, self.smoothed_contact, p.contact_memory, p.contact_remote_weight
        )
        self.smoothed_inside = resources.kept_contact(
            visits_inside, remote_inside, self.smoothed_inside, p.contact_memory, p.contact_remote_weight
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
            self.mandated,
            self.kept_any,
            kept,
            self.slack,
            self.hours_resource,
            p.motivation_mandate_half,
            p.motivation_mandate_help,
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
        self.bridged = updated(
            self.bridged, p.boundary_rest, p.boundary_decay, 1.0 - p.boundary_rate * self.firing_boundary, 1.0
        )
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
            self.stage,
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
        one, other = self.isp or NOBODY, self.insider or NOBODY
        kept, inside = one.kept, other.kept
        self.hours_on_site = ledger.meeting_hours(self.visits, kept, self.visits_inside, inside, p.support_visit_hours)
        self.hours_on_screen = ledger.meeting_hours(
            self.screen, kept, self.screen_inside, inside, p.support_visit_hours
        )
        self.hours_travel = ledger.travel_hours(
            self.visits,
            kept,
            one.internal,
            self.visits_inside,
            inside,
            other.internal,
            p.support_travel_hours,
            p.isp_internal_travel,
        )
        self.hours_preparation = ledger.preparation_hours(
            self.visits,
            self.screen,
            kept,
            self.visits_inside,
            self.screen_inside,
            inside,
            p.support_visit_hours,
            p.isp_preparation,
        )
        self.hours_remote = ledger.remote_hours(self.remote, kept, self.remote_inside, inside, p.isp_remote_hours)
        self.hours_staff_contact = self.work_per_head * self.size
        self.hours_staff_strategies = model.strategy_hours * self.size
        self.hours_leader_contact = self.work_per_leader * len(self.leaders)
        self.cost_travel = self.hours_travel * p.costs_travel_hour
        self.cost_staff_time = ledger.staff_pay(
            self.hours_staff_contact, self.hours_staff_strategies, p.costs_staff_hour
        )
        self.cost_leader_time = self.hours_leader_contact * p.costs_leader_hour
        self.contacts_kept = self.contacts_planned * self.kept
        self.contacts_broken = self.promised * self.broken
