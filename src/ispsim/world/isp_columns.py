"""The columns of ISPs: ``name | role | unit | meaning``, one line each."""

ISP = """
share_of_post | trait | share | part of a full-time post
internal | trait | 0 or 1 | employed by the organisations served
knows_practice | trait | 0 to 1 | knowledge of the RSI and its clients
knows_methods | trait | 0 to 1 | knowledge of implementation and improvement methods
knows_context | trait | 0 to 1 | knowledge of local structures and sensitivities
knows_change | trait | 0 to 1 | knowledge of change processes and training
knows_evidence | trait | 0 to 1 | knowledge of facilitating evidence use
skilled_cocreation | trait | 0 to 1 | skill in co-creation and engagement
skilled_improvement | trait | 0 to 1 | skill in ongoing improvement
skilled_sustaining | trait | 0 to 1 | skill in sustaining change
professional | trait | 0 to 1 | attitude: professional
motivating | trait | 0 to 1 | attitude: motivated and empowering
empathetic | trait | 0 to 1 | attitude: empathetic and respectful
collaborative | trait | 0 to 1 | attitude: collaborative and inclusive
authentic | trait | 0 to 1 | attitude: authentic
flexible | trait | 0 to 1 | attitude: creative and flexible
frank | trait | 0 to 1 | attitude: frank and direct
knowledge | trait | 0 to 1 | mean of the five areas of knowledge
skills | trait | 0 to 1 | mean of the three domains of skill, as they will be with experience
attitudes | trait | 0 to 1 | mean of the seven attitudes
paid_hours | trait | hours a week | contract
planned_supervision | trait | hours a week | supervision planned for a full-time post
yearly_turnover | trait | per year | departures at rest
knowledge_sought | trait | 0 to 1 | mean knowledge of those who are taken on
skills_sought | trait | 0 to 1 | mean skills of those who are taken on
attitudes_sought | trait | 0 to 1 | mean attitudes of those who are taken on
experience | state | 0 to 1 | of the craft
strain | state | 0 to 1 | of the job
onboarded | memory | 0 to 1 | how far brought in
vacant_weeks | memory | weeks | for which the post stays vacant
promise | memory | 0 to 1 | share of the plan that is still promised
promised_share | value | 0 to 1 | share of the plan promised this week
stint | memory | number | holder of the post, from 1
tenure | memory | weeks | in post
on_payroll | value | 0 or 1 | whether the programme pays this post this week
employed | value | 0 or 1 | whether somebody holds it
leaving_hazard | value | per week | of leaving
leaves | value | 0 or 1 | whether the ISP left this week
supervision | value | hours | received this week
administration | value | hours | this week
available | value | hours | for organisations
demand | value | hours | in the plan
sites | value | number | organisations served
kept | value | 0 to 1 | share of the plan kept
broken | value | 0 to 1 | share of promised contacts broken
free | value | hours | not claimed by the plan
responsiveness | value | 0 to 1 | how quickly calls are answered
calls | value | hours | of answering calls
overwork | value | 0 to 1 | press of demand
supported | value | 0 to 1 | by supervision
practising | value | 0 to 1 | how much craft is learnt
recovery | value | 0 to 1 | from strain
skills_now | value | 0 to 1 | as they show at the present experience
competence | value | 0 to 1 | blend of knowledge, skills and attitudes
standing | value | 0 to 1 | how far heard at other levels
per_site | value | share | one organisation's share of what is spent on all
hours_unassigned | value | hours | this week
hours_paid | value | hours | this week
cost_isp_pay | value | money | this week
used | value | hours | kept part of the plan
"""
