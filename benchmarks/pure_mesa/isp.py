"""ISPs: they plan their hours, tire, learn their craft, leave and hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from ispsim.mechanisms import competence as blend
from ispsim.mechanisms.state import updated
from ispsim.workforce import ledger, planning
from ispsim.workforce.turnover import isp_hazard, leaves, trait

if TYPE_CHECKING:
    from benchmarks.pure_mesa.model import PureMesaModel
    from benchmarks.pure_mesa.organization import Organization


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
        terms: tuple[float, ...],
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
        self.terms = terms
        self.planned_supervision, self.yearly_turnover, knowledge, skills, attitudes = terms
        self.organizations = organizations
        self.promise = promise
        self.vacant_weeks = vacant_weeks
        spread = p.isp_spread
        competencies = []
        for number, mean in ((5, knowledge), (3, skills), (7, attitudes)):
            for _ in range(number):
                competencies.append(trait(mean, spread, draw()))
        self.knowledge = blend.knowledge_of(*competencies[:5])
        self.skills = blend.skills_of(*competencies[5:8])
        self.attitudes = blend.attitudes_of(*competencies[8:])
        self.experience = trait(p.isp_experience, p.isp_experience_spread, draw())
        self.strain = p.isp_strain_rest
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
            isp_hazard(self.yearly_turnover, self.strain, employed, p.isp_strain_leaving), model.random.random()
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
                self.terms,
                self.organizations,
                self.promise,
                self.vacant_weeks,
            )
            successor.employed = self.employed
            for org in self.organizations:
                if org.isp is self:
                    org.isp, org.isp_left = successor, 1.0
                else:
                    org.insider, org.insider_left = successor, 1.0
            self.remove()

    def plan(self) -> None:
        """Set hours against what was promised; what is left makes for quick answers."""
        p = self.model.p
        employed = self.employed
        share = self.share_of_post
        promise = self.promise
        demand = sites = 0.0
        for org in self.organizations:
            demand += org.demand if org.isp is self else org.demand_inside
            sites += org.served if org.isp is self else org.served_inside
        self.supervision = supervision = planning.supervision_hours(
            self.paid_hours, share, self.planned_supervision, employed
        )
        self.administration = administration = planning.administration_hours(
            self.paid_hours, supervision, employed, p.isp_overhead
        )
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
        self.promised_share = promised = planning.promised_share(promise, employed)
        self.broken = planning.broken_share(kept, promised, demand)
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
            p.isp_strain_rest,
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
