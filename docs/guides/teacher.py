# %% [markdown]
# # For teachers
#
# Three activities of 30 to 45 minutes for a class in implementation science, social work, public health or
# simulation. Students need no programming for the first two if you show this page; with a computer each, they change
# the numbers themselves.
#
# | activity | students learn | time |
# |---|---|---|
# | 1. A year in one agency | what a mechanism is: a resource, a context, a change of reasoning, a behaviour | 45 minutes |
# | 2. The plan that promises too much | that support has a capacity, and that hours are not contacts | 30 minutes |
# | 3. One future, two lives | chance, the counterfactual, a story, and what one story proves | 45 minutes |
#
# Lines that begin with `!` are typed in a terminal, without the `!`.

# %%
import pandas as pd

import ispsim

# %% [markdown]
# ## Activity 1. A year in one agency
#
# One ISP visits three small agencies that have just decided to take up an intervention. We go through the year step
# by step.
#
# **Before you run it**, let each student draw four curves over a year, from 0 to 1, for the people of one agency:
# trust in the ISP, knowledge, motivation, and the share that uses the intervention. Which rises first? Which last?

# %%
small = ispsim.Scenario.from_dict(
    {
        "name": "Three agencies",
        "weeks": 52,
        "setting": {"organizations": 3, "practitioners_per_organization": 8, "stage": "selected", "priority": 0.7},
        "support": {"isps": 0.3, "caseload": 10, "weeks": 52, "visits_per_month": 2, "remote_per_month": 4},
    }
)
model = ispsim.ImplementationModel(small, seed=4, engine="python")
agency = next(iter(model.organizations))
diary = []
while model.week < 52:
    model.step()
    staff = agency.practitioners
    diary.append(
        {
            "week": model.week,
            "trust in the ISP": sum(person.trust for person in staff) / len(staff),
            "knowledge": sum(person.knowledge for person in staff) / len(staff),
            "motivation": sum(person.motivation for person in staff) / len(staff),
            "share that uses": sum(person.uses for person in staff) / len(staff),
        }
    )
diary = pd.DataFrame(diary).set_index("week")
axes = diary.plot(ylim=(0, 1), ylabel="0 to 1", style=["-", "--", "-.", ":"])

# %%
diary.loc[[1, 4, 8, 13, 26, 39, 52]].round(2)

# %%
assert diary.loc[13, "trust in the ISP"] > diary.loc[1, "trust in the ISP"] + 0.1, "trust comes in the first months"
assert diary.loc[13, "knowledge"] - diary.loc[1, "knowledge"] < 0.15, "knowledge takes longer"
assert diary.loc[13, "share that uses"] == 0, "and use waits until the intervention is installed"
assert diary.loc[52, "share that uses"] > 0

# %% [markdown]
# Here are the people at the end. Who left? (`#2` is a second holder of the post.) Who has no trust yet, and why?

# %%
for person in agency.practitioners:
    print(
        f"{person.id}  {person.tenure:3.0f} weeks  trust {person.trust:.2f}  knowledge {person.knowledge:.2f}  "
        f"skill {person.skill:.2f}  {'uses it' if person.uses else '-'}"
    )

# %% [markdown]
# **Questions.**
#
# 1. *Why does trust come before knowledge?* Because the model is built so: contact builds trust, and trust lets
#    learning through. Is that a result, or an assumption? What would you have to observe to find out?
# 2. *Why does nobody use it for months?* The agency must install it first: training, forms, rooms, permissions.
# 3. *Pick one person and tell their year in four sentences.* Use only what you can read off.
#
# Let a group double `visits_per_month`, another take away the released hours (`"slack": 0` in the setting), and
# compare diaries.

# %% [markdown]
# ## Activity 2. The plan that promises too much
#
# A region has 1.5 ISPs and 60 agencies. Each group chooses a *caseload*: how many agencies one ISP serves. First
# vote: which caseload gives most use in all, and which gives most to an agency that is served?

# %%
# !ispsim run scenarios/spread_thin.toml --runs 10

# %% [markdown]
# That is a caseload of 40: see *contacts broken*, and how little of it is kept. Now all groups' caseloads side by
# side:

# %%
region = ispsim.load_scenario("scenarios/spread_thin.toml")
rows = []
for caseload in (5, 10, 20, 30, 40):
    final = ispsim.simulate(region.with_settings({"support.caseload": caseload}), runs=12).final.mean()
    rows.append(
        {
            "caseload": caseload,
            "agencies served": min(60, round(1.5 * caseload)),
            "contacts kept": final["contacts_kept"],
            "contacts broken": final["contacts_broken"],
            "answers when called": final["responsiveness"],
            "trust in the ISP": final["trust_in_isp"],
            "faithful use of all": final["faithful_use"],
        }
    )
caseloads = pd.DataFrame(rows).set_index("caseload")
caseloads.round({"contacts kept": 0, "contacts broken": 0}).round(3)

# %%
assert caseloads["contacts broken"].is_monotonic_increasing, "the more is promised, the more is broken"
assert caseloads["answers when called"].is_monotonic_decreasing, "and the less time is left to answer"
kept_each = caseloads["contacts kept"] / caseloads["agencies served"]
assert kept_each[40] < 0.7 * kept_each[10], "each agency gets less"
assert caseloads["faithful use of all"][40] > caseloads["faithful use of all"][5], "while all of them together use more"

# %% [markdown]
# **Questions.**
#
# 1. *Who is right, the group that served few agencies well or the one that served all badly?* All together use more
#    with the high caseload; each that is served gets less. Fairness, and what the funder counts, decide: the model
#    does not.
# 2. *The table counts broken contacts. Which costs of a broken promise does it leave out?*
# 3. *What would change your mind?* Let groups look up one assumption that matters here in [the
#    parameters](../tables/parameters.md) (say `isp.overhead`), find its grade, and run the table again with another
#    value.

# %% [markdown]
# ## Activity 3. One future, two lives
#
# In a simulation we can do what no trial can: let the same person live the same future with and without support. We
# take one future and look for the practitioners whose year came out differently.

# %%
helped = ispsim.load_scenario("scenarios/regional_rollout.toml", weeks=104)
alone = helped.with_settings({"name": "Nobody", "support.isps": 0})
with_isp = ispsim.ImplementationModel(helped, seed=1, replication=2).run()
without = ispsim.ImplementationModel(alone, seed=1, replication=2).run()

there = {person.id: person for person in with_isp.practitioners}
pairs = [(there[person.id], person) for person in without.practitioners if person.id in there]
outcome = pd.crosstab(
    pd.Series([bool(one.uses) for one, _ in pairs], name="with support"),
    pd.Series([bool(other.uses) for _, other in pairs], name="without"),
)
outcome

# %%
assert outcome.loc[True, False] > outcome.loc[False, True] > 0, (
    "more people use it because of support than in spite of it"
)

# %% [markdown]
# Rows and columns say who uses the intervention in which of two lives. Most people are on the diagonal: support
# changed nothing about their use. Some use it only with support. And a few use it only *without*: colleagues left or
# stayed, agencies decided differently, and chance went another way around.
#
# Now one of them in full. A **story** names the weeks that mattered, whom the person trusted, and what each mechanism was
# worth to them. Print it, cut it into its paragraphs, and let groups put them back in order:

# %%
# !ispsim story scenarios/regional_rollout.toml --set weeks=104 --seed 2

# %%
story = ispsim.story(helped, seed=2)
told = story.to_dict()
assert told["with"]["total"] > told["without"]["total"]
worth = {row["mechanism"]: row["difference"] for row in told["knock_outs"] if row["difference"] is not None}
print({name: round(value, 1) for name, value in sorted(worth.items(), key=lambda item: item[1])})
assert -sum(worth.values()) > told["difference"], "the losses without one mechanism each add up to more than the whole"
story.plot()

# %% [markdown]
# The picture: above, what the agency did in both lives; blue and upwards, the person's use with support; downwards,
# without; below, what they knew and wanted and whom they trusted, and which mechanisms fired. Let somebody who has not
# read the words tell the story from the picture.
#
# Any post can be followed (`--who org-007/p03`), a leader (`org-007/l01`), an agency (`org-007`) or an ISP (`isp-02`): give
# each group another.
#
# **Questions.**
#
# 1. *Was it the person or the agency?* Sort your cases: skill and motivation, or an agency that never got so far.
# 2. *The losses under the single mechanisms add up to more than the whole. How can that be?* (They multiply: each alone
#    can stop it.)
# 3. *Does one story prove that support works?* The person was picked because support changed most for them; the last
#    paragraph says how the others fared. Let each group take another `--seed`.
# 4. *Then all futures at once:*

# %%
change = ispsim.compare([alone, helped], runs=20, uncertainty="chance").difference.set_index("measure").loc["use_share"]
print(
    f"change in the share that uses: {change['mean']:+.3f}; nine futures of ten {change['p05']:+.3f} to {change['p95']:+.3f}"
)
assert change["p05"] > 0

# %% [markdown]
# 5. *What does the range mean, and what does it leave out?* Run it with `uncertainty="full"`: parameters vary too.
#    Nearly all are assumptions. Which sentence would you put in a newspaper?
#
# ## For the discussion
#
# A model gives back what was put in, worked out consistently. Good closing questions: Which of today's results were
# put in? Which followed, and surprised you? Which could a trial contradict? [What this model can and cannot
# say](../can_and_cannot.md) has the authors' own answers.
