"""The columns of every kind of agent: ``name | role | unit | meaning``, one line each."""

STRATEGIES = ("training", "materials", "audit_feedback", "opinion_leaders", "leadership", "organizational_support")

WORLD = (
    """
week | value | weeks | week of the run; 0 is the state before the first step
"""
    + "".join(
        f"""
{name}_strength | value | 0 to 1 | strength of {name.replace("_", " ")} this week, 0 while it does not run
{name}_hours | value | hours per head | staff hours of {name.replace("_", " ")} this week
{name}_cost | value | money per organisation | cost of {name.replace("_", " ")} this week
""".replace("\n\n", "\n")
        for name in STRATEGIES
    )
    + """
strategy_hours | value | hours per head | staff hours of all strategies this week
strategy_cost | value | money per organisation | cost of all strategies this week
retained | value | 0 to 1 | share of departures that organisational support prevents
contagion_rate | value | per week and user | hazard that one user tied to brings
"""
)

SUMS = """
posts | value | number | practitioners' posts
seats | value | number | leaders' posts
sum_people | value | number | posts of practitioners and leaders
sum_uses | value | number | practitioners who use the RSI
sum_faithful | value | number | sum of use x fidelity
sum_promotes | value | number | practitioners and leaders who promote
sum_selected | value | number | organisations that have selected the RSI and not dropped it
sum_knowledge | value | sum | practitioners' knowledge
sum_skill | value | sum | practitioners' skill
sum_motivation | value | sum | practitioners' motivation
sum_load | value | sum | practitioners' load
sum_climate | value | sum | climate over organisations
sum_trust | value | sum | trust in the ISP of people in post whom an ISP has contacted
sum_contacted | value | number | people in post whom an ISP has contacted
sum_tie_trust | value | sum | trust on ties
sum_ties | value | number | ties
sum_left | value | number | practitioners who left this week
sum_organizations | value | number | organisations
sum_clients | value | number | clients
sum_reached | value | number | clients x use x fidelity
sum_responsiveness | value | sum | responsiveness of the ISP over organisations served
sum_served | value | number | organisations served this week
sum_firing_trust_in_isp | value | sum | firing over practitioners and leaders
sum_firing_trust_among | value | sum | firing over ties
sum_firing_learning | value | sum | firing over practitioners and leaders
sum_firing_reflection | value | sum | firing over practitioners
sum_firing_boundary | value | sum | firing over organisations
sum_firing_motivation | value | sum | firing over practitioners and leaders
sum_planned | value | number | contacts planned: visits, remote meetings and short contacts
sum_kept | value | number | contacts kept
sum_broken | value | number | contacts promised and not kept
sum_displaced | value | hours | hours that contact took from clients
hours_free | value | hours | ISP hours that no plan claimed (calls are answered from them)
hours_on_site | value | hours | ISP hours in meetings on site
hours_on_screen | value | hours | ISP hours in remote meetings
hours_travel | value | hours | ISP hours on the road
hours_preparation | value | hours | ISP hours of preparation
hours_remote | value | hours | ISP hours in short remote contacts
hours_calls | value | hours | ISP hours of answering calls
hours_supervision | value | hours | ISP hours of supervision
hours_administration | value | hours | ISP hours of administration
hours_unassigned | value | hours | ISP hours paid and not claimed by anything
hours_staff_contact | value | hours | practitioners' hours with the ISP
hours_staff_strategies | value | hours | practitioners' hours on other strategies
hours_leader_contact | value | hours | leaders' hours with the ISP
cost_isp_pay | value | money | ISPs' paid hours
cost_travel | value | money | travel besides pay
cost_strategies | value | money | the other strategies
cost_staff_time | value | money | practitioners' time
cost_leader_time | value | money | leaders' time
"""

MEASURES = """
m_use_share | value | share | users / practitioners in post, served or not
m_faithful_use | value | 0 to 1 | mean of use x fidelity over all practitioners
m_client_reach | value | share | clients x use x fidelity / clients
m_fidelity | value | 0 to 1 | mean fidelity of users
m_promote_share | value | share | practitioners and leaders who promote
m_select_share | value | share | organisations selected, starting up, delivered or sustained
m_trust_in_isp | value | 0 to 1 | mean over people in post whom an ISP has contacted
m_trust_among | value | 0 to 1 | mean over ties
m_knowledge | value | 0 to 1 | mean of practitioners
m_skill | value | 0 to 1 | mean of practitioners
m_motivation | value | 0 to 1 | mean of practitioners
m_climate | value | 0 to 1 | mean implementation climate of organisations
m_load | value | 0 to 1 | mean overload of practitioners
m_staff_turnover | value | per year | departures per practitioner-year
m_isp_hours | value | hours | ISP hours worked, with travel and supervision
m_staff_hours | value | hours | practitioners' and leaders' hours
m_cost_programme | value | money | paid by the programme: ISPs, travel, other strategies
m_cost_sites | value | money | borne by organisations: practitioners' and leaders' time
m_cost | value | money | all payers, undiscounted
m_firing_trust_in_isp | value | 0 to 1 | mean over practitioners and leaders
m_firing_trust_among | value | 0 to 1 | mean over ties
m_firing_learning | value | 0 to 1 | mean over practitioners and leaders
m_firing_reflection | value | 0 to 1 | mean over practitioners
m_firing_boundary | value | 0 to 1 | mean over organisations
m_firing_motivation | value | 0 to 1 | mean over practitioners and leaders
m_contacts_planned | value | contacts | visits, remote meetings and short contacts planned
m_contacts_kept | value | contacts | of them kept
m_contacts_broken | value | contacts | promised and not kept
m_responsiveness | value | 0 to 1 | mean over organisations served
m_free_hours | value | hours | ISP hours that no plan claimed
m_displaced_hours | value | hours | hours that contact took from clients
"""

SYSTEM = """
policy_set | trait | 0 to 1 | set point of policy support
policy_support | state | 0 to 1 | how far the system's policy supports the RSI
funding | memory | 0 or 1 | whether the system funds the RSI
promotes | memory | 0 or 1 | whether the system promotes the RSI
organizations | value | number | organisations in the system
boundary_level | value | 0 to 1 | mean firing of boundary spanning over the system's organisations
promotion | value | 0 to 1 | share of the system's organisations that have selected the RSI
sum_boundary | value | sum | boundary firing over organisations
sum_selecting | value | number | organisations that have selected the RSI
"""

ORGANIZATION = """
size | trait | number | practitioners' posts
leaders | trait | number | leaders' posts
clients | trait | number | clients
priority | trait | 0 to 1 | priority of the RSI
slack | trait | hours per head and week | released time
fit | trait | 0 to 1 | fit of the RSI with the clients
brought_knowledge | trait | 0 to 1 | mean of the knowledge that practitioners bring
brought_skill | trait | 0 to 1 | mean of the skill that practitioners bring
brought_motivation | trait | 0 to 1 | mean of the motivation that practitioners bring
brought_leadership | trait | 0 to 1 | mean of the leadership that leaders bring
climate_set | trait | 0 to 1 | set point of climate
trust_set | trait | 0 to 1 | set point of trust among its people
site_effect | trait | logit | lasting difference between places in use
frailty | trait | multiplier | proneness to drop what was begun, mean 1
churn | trait | multiplier | proneness to lose staff, mean 1
internal_capacity | trait | 0 to 1 | what an internal ISP can build on
rule_conflict | trait | 0 to 1 | conflict between the rules of systems, as it meets this organisation
across_share | trait | 0 to 1 | share of its ties that lead to other organisations
climate | state | 0 to 1 | implementation climate
bridged | state | 0 to 1 | how far conflicting rules are worked around
local_knowledge | state | 0 to 1 | what the present ISPs have learnt of this place
contact | memory | contacts a week | smoothed contact with ISPs
contact_inside | memory | contacts a week | of it, with the internal ISP beside
stage | memory | 0 to 6 | not considered, considered, selected, starting up, delivered, sustained, dropped
progress | memory | 0 to 1 | progress of installation
weeks_delivered | memory | weeks | weeks since delivery began
hours_factor | memory | factor | factor on the plan (step-up)
use_last | memory | 0 to 1 | share of users at the end of last week
planned_visits | value | a week | visits planned
planned_remote | value | a week | short remote contacts planned
served | value | 0 or 1 | whether an ISP is planned for this organisation this week
served_weeks | value | weeks | weeks since support here was planned to start, -1 before
mandated | value | hours per head and week | hours that may not be refused
isp_ends | value | 0 or 1 | whether the ISP's plan has just ended, while the internal ISP beside goes on
planned_visits_inside | value | a week | visits planned of the internal ISP beside
planned_remote_inside | value | a week | short remote contacts planned of the internal ISP beside
served_inside | value | 0 or 1 | whether an internal ISP beside is planned for this organisation this week
insider_ends | value | 0 or 1 | whether the plan of the internal ISP beside has just ended, while the ISP goes on
served_any | value | 0 or 1 | whether any ISP is planned for this organisation this week
isp_left | value | 0 or 1 | whether the ISP who serves it left this week
insider_left | value | 0 or 1 | whether the internal ISP beside left this week
parting | value | 0 to 1 | share of the contact that goes with whoever left this week
visits | value | a week | on-site visits in the plan
screen | value | a week | remote meetings in the plan
remote | value | a week | short contacts in the plan
demand | value | hours | ISP hours in the plan
visits_inside | value | a week | on-site visits in the plan of the internal ISP beside
screen_inside | value | a week | remote meetings in the plan of the internal ISP beside
remote_inside | value | a week | short contacts in the plan of the internal ISP beside
demand_inside | value | hours | hours in the plan of the internal ISP beside
planned_by_isp | value | contacts a week | contacts planned of the ISP
planned_inside | value | contacts a week | contacts planned of the internal ISP beside
promised_by_isp | value | contacts a week | contacts promised by the ISP
promised_inside | value | contacts a week | contacts promised by the internal ISP beside
promised | value | contacts a week | contacts promised
visits_by_isp | value | a week | visits the ISP kept, remote meetings counted by their worth
visits_from_inside | value | a week | visits the internal ISP beside kept, remote meetings counted by their worth
remote_by_isp | value | a week | short contacts the ISP kept
remote_from_inside | value | a week | short contacts the internal ISP beside kept
kept_by_isp | value | a week | contacts the ISP kept
kept_inside | value | a week | contacts the internal ISP beside kept
kept_visits | value | a week | visits kept, remote meetings counted by their worth
kept_remote | value | a week | short contacts kept
kept | value | 0 to 1 | share of the plan kept
broken | value | 0 to 1 | share of the promised contacts broken
competence | value | 0 to 1 | of the ISP, or of two by their contact
attitudes | value | 0 to 1 | of the ISP, or of two by their contact
responsiveness | value | 0 to 1 | of the ISP, or that either of two answers
standing | value | 0 to 1 | of the ISP at other levels, or of the better heard of two
insight | value | 0 or 1 | whether an internal ISP is there
broken_harm | value | 0 to 1 | harm of broken promises to trust
contact_resource | value | 0 to 1 | resource in being seen often
willingness | value | 0 to 1 | share of the offered hours accepted
hours_per_head | value | hours | a practitioner's hours with the ISP this week
hours_per_leader | value | hours | a leader's hours with the ISP this week
work_per_head | value | hours | a practitioner's hours on implementation this week, follow-up included
work_per_leader | value | hours | a leader's hours on implementation this week, follow-up included
hours_resource | value | 0 to 1 | resource in hours, practitioners
leader_hours_resource | value | 0 to 1 | resource in hours, leaders
displaced | value | hours per head | hours taken from clients
mandate_harm | value | 0 to 1 | harm of mandated hours to motivation
tailored | value | 0 to 1 | how far what is taught speaks to local work
local | value | 0 to 1 | what the ISPs know of the place, start included
fitting | value | 0 to 1.3 | what fit leaves of relevance
conflict | value | 0 to 1 | conflicting rules still in the way
funding | value | 0 or 1 | of the system
sum_leader_trust | value | sum | leaders' trust in the ISP
sum_leadership | value | sum | leaders' leadership
sum_uplift | value | sum | leadership beyond the leaders' own set points
sum_leader_case | value | sum | leaders' advocacy
sum_leader_promotes | value | number | leaders who promote
sum_new_leaders | value | number | leaders in their first half year
sum_staff_promotes | value | number | practitioners who promote
sum_neighbours | value | number | leaders of other places, tied to, where the RSI is selected
sum_leader_ties | value | number | leaders' ties
leader_trust | value | 0 to 1 | mean of leaders
leadership | value | 0 to 1 | mean of leaders
uplift | value | 0 to 1 | leadership beyond the set point, mean
load | value | 0 to 1 | mean of practitioners
success | value | 0 to 1 | share of practitioners who use the RSI, by fidelity
factor | value | 0 or more | what leaders' trust multiplies a resource by
bonus | value | 0 or more | what leaders' trust adds
firing_boundary | value | 0 to 1 | firing of boundary spanning
support_level | value | 0 to 1 | organisational support
delivers | value | 0 or 1 | whether the RSI is delivered or sustained
is_selected | value | 0 or 1 | whether the RSI is selected, starting up, delivered or sustained
was_dropped | value | 0 or 1 | whether the RSI was dropped last week
consider_hazard | value | per week | of taking the RSI into consideration
select_hazard | value | per week | of selecting it
drop_hazard | value | per week | of dropping it
isp_help | value | 0 to 1 | the ISP's practical help in starting up
neighbours | value | 0 to 1 | share of the organisations around that have selected the RSI
case | value | 0 to 1 | mean advocacy of leaders
leaders_promote | value | share | leaders who promote
staff_promote | value | share | practitioners who promote
new_leader | value | share | leaders in their first half year
kept_any | value | a week | contacts kept
"""

PERSON = """
openness | trait | multiplier | how readily the person responds to support
motivation_set | trait | 0 to 1 | set point of motivation
knowledge_set | trait | 0 to 1 | what the person brought, and falls back to
knowledge | state | 0 to 1 | of the RSI
motivation | state | 0 to 1 | to take it up
trust | state | 0 to 1 | in the present or last ISP
tenure | memory | weeks | in post
stint | memory | number | holder of the post, from 1
promotes | memory | 0 or 1 | whether the person promotes the RSI
contacted | memory | 0 or 1 | whether an ISP has contacted this person
leaving_hazard | value | per week | of leaving
leaves | value | 0 or 1 | whether the person left this week (and a newcomer holds the post)
trust_factor | value | 0 or more | what trust multiplies a resource by
trust_bonus | value | 0 or more | what trust adds to a resource
attention | value | 0 to 1 | how far the person turns towards contact
reach | value | 0 to 1 | boundary spanning of the own organisation
conflict | value | 0 to 1 | conflicting rules in the way of the own organisation
exchange | value | 0 to 1 | how far drawn into facilitated exchange
firing_trust_in_isp | value | 0 to 1 | firing of trust in the ISP
firing_learning | value | 0 to 1 | firing of meaningful and relevant learning
firing_motivation | value | 0 to 1 | firing of positive motivation
advocacy | value | 0 to 1 | long-run probability of promoting
trust_counted | value | 0 to 1 | trust, if contacted
"""

LEADER = (
    PERSON
    + """
leadership_set | trait | 0 to 1 | set point of leadership
leadership | state | 0 to 1 | leadership for implementation
uplift | value | 0 to 1 | leadership beyond the set point
new_leader | value | 0 or 1 | in the first half year
at_selected | value | 0 or 1 | whether the own organisation has selected the RSI
sum_neighbours | value | number | leaders tied to whose organisations have selected the RSI
sum_leader_ties | value | number | ties
sum_tie_trust | value | sum | trust on the ties to other leaders
sum_firing_ties | value | sum | firing on the ties to other leaders
sum_ties | value | number | ties to other leaders
programme | value | 0 to 1 | leadership programme
"""
)

PRACTITIONER = (
    PERSON
    + """
skill_set | trait | 0 to 1 | what the person brought, and falls back to
person_effect | trait | logit | lasting difference between persons in use
skill | state | 0 to 1 | in the RSI
load | state | 0 to 1 | overload: hours asked beyond released time
trust_leader | state | 0 to 1 | trust in the own leader
uses | memory | 0 or 1 | whether the person uses the RSI
fidelity | memory | 0 to 1 | how closely the person keeps to it while using it
leader_renewed | value | 0 or 1 | whether the tie to the leader began anew
asked | value | hours | asked this week
overload | value | 0 to 1 | hours asked beyond released time
firing_reflection | value | 0 to 1 | firing of ongoing learning, reflection and support
firing_leader_tie | value | 0 to 1 | firing of trust among on the tie to the leader
trained | value | 0 to 1 | level of training this week
informed | value | 0 to 1 | level of materials
fed_back | value | 0 to 1 | level of audit and feedback
opinion_led | value | 0 to 1 | level of opinion leaders
help_received | value | sum | help from colleagues who use the RSI
users_tied | value | number | colleagues tied to who use the RSI
peer_help | value | 0 to 1 | level of peers' help
success | value | 0 to 1 | own use with fidelity
opportunity | value | 0 to 1 | to use
readiness | value | 0 to 1 | capability, opportunity and motivation together
inclination | value | 0 to 1 | long-run probability of use
peer_hazard | value | per week | of starting by example
start_hazard | value | per week | of a non-user's starting of their own accord
stop_hazard | value | per week | of a user's stopping
faithful | value | 0 to 1 | use x fidelity
sum_tie_trust | value | sum | trust on ties to colleagues
sum_firing_ties | value | sum | firing on ties to colleagues
sum_ties | value | number | ties to colleagues
"""
)

_ANY_TIE = """
across | trait | 0 or 1 | whether it leads to another organisation
one | trait | number | 1
trust_set | trait | 0 to 1 | set point of trust
trust | state | 0 to 1 | trust
renewed | value | 0 or 1 | whether either end is new this week
firing | value | 0 to 1 | firing of trust among stakeholders
spanned | value | 0 to 1 | boundary spanning on a tie to another organisation
"""

TIE = (
    _ANY_TIE
    + """
help | value | 0 to 1 | help that comes along the tie
"""
)

LEADER_TIE = (
    _ANY_TIE
    + """
seen | value | 0 or 1 | whether the other's organisation has selected the RSI
"""
)
