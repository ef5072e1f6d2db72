# %% [markdown]
# # The first hour
#
# In 45 minutes you run a scenario, read what comes out, change one thing, compare plans with their uncertainty, see
# which mechanism works when, and look at one organisation from inside. You need ispsim [installed](../install.md), a
# terminal in the root of the repository, and a little Python; no statistics beyond means and intervals.
#
# This page is a script. Lines that begin with `!` are typed in a terminal, without the `!`; the rest is Python. Lines
# with `assert` check what the text says: if it were not so, this page could not be built.

# %%
from pathlib import Path

import ispsim

# %% [markdown]
# ## 1. A first run
#
# A region wants sixty organisations to take up an intervention. For two years implementation support practitioners
# (ISPs) visit them, often at first, less later; then they leave. What becomes of it in three years?

# %%
# !ispsim run scenarios/regional_rollout.toml --runs 20

# %% [markdown]
# Read it from the top:
#
# - **Mean**, and **5–95 % of runs**. A run is one random future: who is hired, who leaves, who starts. Twenty futures
#   were simulated; nine of ten lie in the range.
# - **Faithful use** is the headline: the share of all practitioners who use the intervention, each counted by how
#   closely they keep to it. Somebody who uses it at half its fidelity counts as a half.
# - **Organisations selecting it** have decided; not all of them deliver, and some give up again.
# - **What ISPs did** and **What it took** are the bill: contacts promised and broken, hours of ISPs and of staff,
#   money by payer.
# - **Mechanisms at work** says how strongly each of six mechanisms fires, from 0 (not at all) to 1.
# - **The chart** shows weeks from left to right. Use rises while ISPs come, and part of it goes when they have left.
#
# What each measure is, and is not, says the [glossary](../glossary.md).
#
# The same in Python gives the same numbers, as data frames:

# %%
rollout = ispsim.load_scenario("scenarios/regional_rollout.toml")
runs = ispsim.simulate(rollout, runs=20, seed=1)
runs.summary().set_index("measure").loc[["faithful_use", "use_share", "fidelity", "select_share", "cost"]]

# %%
by_week = runs.weekly.groupby("week").mean()
use = by_week["faithful_use"]
assert use[0] == 0 and use[52] < use[104], "use rises while ISPs come"
assert use[156] < use[104], "and part of it goes when they have left"
assert use[156] > 0.4 * use[104], "but not all of it"

# %% [markdown]
# ## 2. What a scenario is
#
# A scenario is a text file. This one sends the same ISPs to far too many places:

# %%
print(Path("scenarios/spread_thin.toml").read_text(encoding="utf-8"))

# %% [markdown]
# It states a name and two keys, and takes all else from `regional_rollout.toml`, which takes the setting and the
# prices from `base.toml`. Whatever no file states has a default. `ispsim describe scenarios/spread_thin.toml` prints
# everything that is in force, with its grade of evidence and its source; [all keys](../tables/scenario.md) have a
# page.
#
# A misspelt key is not passed over in silence:

# %%
try:
    ispsim.load_scenario("scenarios/regional_rollout.toml", **{"support.case_load": 12})
except ispsim.ScenarioError as error:
    print(error)
    assert "did you mean support.caseload?" in str(error)

# %% [markdown]
# ## 3. Change one thing
#
# Suppose there is money for one year of support only. Before you run it: how much of the final use will be lost, a
# little, a half, nearly all?

# %%
# !ispsim run scenarios/regional_rollout.toml --runs 20 --set support.weeks=52

# %%
one_year = rollout.with_settings({"name": "One year", "support.weeks": 52})
shorter = ispsim.simulate(one_year, runs=20, seed=1)
shorter_use = shorter.weekly.groupby("week")["faithful_use"].mean()

axes = use.plot(label="two years of support", legend=True, xlabel="week", ylabel="faithful use", ylim=(0, None))
axes = shorter_use.plot(ax=axes, label="one year", legend=True, style="--")

# %%
assert (use[:53] == shorter_use[:53]).all(), "until week 52 the two plans are one and the same, to the last bit"
assert 0.5 * use[156] < shorter_use[156] < use[156]

# %% [markdown]
# Until week 52 the curves lie on top of each other, to the last bit. That is no accident: both plans meet the *same*
# futures. The person who leaves in week 30 of one leaves in week 30 of the other. This is called **common random
# numbers**, and it makes comparisons sharp.

# %% [markdown]
# ## 4. Compare plans
#
# Every comparison needs a baseline. Here nobody supports:

# %%
# !ispsim compare scenarios/no_support.toml scenarios/regional_rollout.toml scenarios/spread_thin.toml --runs 20

# %% [markdown]
# A **change** is the scenario less the baseline in the same future, averaged over futures, with the 95 % interval of
# that mean. **Up** is the share of futures in which the measure is higher than without support.
#
# `compare` draws the parameters too: in each future every number of the model takes a value from its range. That is
# **full** uncertainty; `run` shows **chance** alone, unless it is asked. Chance says how futures differ if the
# model's numbers are right; full adds what we do not know about the numbers:

# %%
baseline = ispsim.load_scenario("scenarios/no_support.toml")
spread = {}
for kind in ("chance", "full"):
    comparison = ispsim.compare([baseline, rollout], runs=40, seed=1, uncertainty=kind)
    row = comparison.difference.set_index("measure").loc["faithful_use"]
    spread[kind] = row["p95"] - row["p05"]
    print(
        f"{kind:>6}: change in faithful use {row['mean']:+.3f}, nine futures of ten {row['p05']:+.3f} to {row['p95']:+.3f}"
    )

assert spread["full"] > spread["chance"]
assert row["p05"] > 0 and row["share_positive"] >= 0.95, "support helps in nearly all futures"

# %% [markdown]
# Now the question a county would ask: is the thin plan bad? It does less, and costs less.

# %%
thin = ispsim.load_scenario("scenarios/spread_thin.toml")
comparison = ispsim.compare([baseline, rollout, thin], runs=40, seed=1)
changes = comparison.difference.pivot(index="scenario", columns="measure", values="mean")
changes[["faithful_use", "contacts_kept", "contacts_broken", "cost_programme", "cost_sites"]].round(3)

# %%
full_plan, thin_plan = changes.loc["Regional roll-out"], changes.loc["ISPs spread too thin"]
assert thin_plan["faithful_use"] < 0.75 * full_plan["faithful_use"]
assert thin_plan["cost"] < 0.5 * full_plan["cost"]
assert thin_plan["contacts_broken"] > 2 * full_plan["contacts_broken"]

for name, worth in comparison.cost_effectiveness.items():
    print(f"{name}: {worth.ratio:,.0f} ({worth.ci_low:,.0f} to {worth.ci_high:,.0f}) USD per added practitioner-year")

worths = comparison.cost_effectiveness
assert worths["ISPs spread too thin"].ci_high > worths["Regional roll-out"].ci_low

# %% [markdown]
# The intervals overlap, so this is no firm ground for preferring the thin plan for its price. What is clear is that
# it does less, and breaks more promises; what broken promises cost beyond these three years is not in the bill.
# Reading a result also means seeing what it leaves open.

# %% [markdown]
# ## 5. Which mechanism works when?
#
# Support works through [six mechanisms](../odd.md#7-submodels). Each has a *firing level*, week by week:

# %%
firing = by_week.filter(like="firing_")
axes = firing.plot(xlabel="week", ylabel="firing, 0 to 1", ylim=(0, None), colormap="viridis")

# %%
first_week = {name: int((firing[name] > 0.02).idxmax()) for name in firing}
print("first week above 0.02:", first_week)
assert min(first_week, key=first_week.get) == "firing_trust_in_isp", "trust in the ISP comes first"
assert first_week["firing_reflection"] > 26, "reflection waits until there is something to reflect on: use"
assert (firing.loc[156] == 0).all(), "a year after support nothing fires any more"

# %% [markdown]
# Trust in the ISP comes first, and the others are let through as it grows. That is *built in*: trust gates the other
# mechanisms by default, so it is no finding. Reflection comes last, since nobody reflects on a practice they do not
# have.
#
# What would be lost without one of them? Switch it off, in the same futures:

# %%
without = rollout.with_settings({"name": "No reflection", "mechanisms.reflection": False})
row = ispsim.compare([rollout, without], runs=20, uncertainty="chance").difference.set_index("measure")
row.loc[
    ["faithful_use", "fidelity", "skill", "select_share", "firing_reflection"], ["mean", "ci_low", "ci_high"]
].round(3)

# %%
assert row.loc["fidelity", "ci_high"] < 0, "without reflection those who use keep less closely to it"
assert abs(row.loc["fidelity", "mean"]) > 3 * abs(row.loc["select_share", "mean"]), "selecting hardly depends on it"

# %% [markdown]
# [Where mechanisms matter](../where_mechanisms_matter.md) does this for all six, in three worlds and for three roles
# of trust.

# %% [markdown]
# ## 6. One organisation from inside
#
# `runs.organizations` has every measure by organisation and week. In the first future, these end highest and lowest
# of those that deliver at the end:

# %%
places = runs.organizations.query("replication == 0")
last = places[places["week"] == 156].set_index("organization")["faithful_use"]
best, worst = last.idxmax(), last[last > 0].idxmin()
pair = places[places["organization"].isin([best, worst])].pivot(
    index="week", columns="organization", values="faithful_use"
)
axes = pair.plot(xlabel="week", ylabel="faithful use", ylim=(0, None))

# %% [markdown]
# To walk about in that future, make it as a model: a `mesa.Model` whose agents are people and places. After its last
# week it holds the same numbers as the first row of the runs:

# %%
model = ispsim.ImplementationModel(rollout, seed=1, replication=0)
model.run()
assert model.final()["faithful_use"] == runs.final["faithful_use"][0]

for place in model.organizations:
    if place.id in (best, worst):
        users = [person for person in place.practitioners if person.uses]
        print(f"{place.id}: {len(users)} of {len(place.practitioners)} practitioners use it")
        print(
            f"   climate {place.climate:.2f}, priority {place.priority:.2f}, released hours {place.slack:.2f}, {place.isp}"
        )
        for person in users[:2]:
            print(
                f"   {person.id}: skill {person.skill:.2f}, motivation {person.motivation:.2f}, {person.tenure:.0f} weeks there"
            )

# %% [markdown]
# `org-007/p03#2` is the second person in the third post of organisation 7: people come and go, posts stay.
#
# One future proves nothing: the same organisation may do well in the next. It shows *how* things can go, which a mean
# hides.

# %% [markdown]
# ## 7. What you may say now
#
# You have seen results that hold in the model. Its numbers are nearly all assumed:

# %%
grades = ispsim.compare([baseline, rollout], runs=2).grades()
print(grades)
assert grades["assumption"] > 0.9 * sum(grades.values())

# %% [markdown]
# So write
#
# > In a simulation whose parameters are nearly all assumptions, support raised faithful use in nearly all of 40
# > futures. It faded after support ended.
#
# but neither of
#
# > ISPs raise faithful use by five percentage points.
# >
# > Trust must come before learning, as the simulation shows.
#
# The first claims a size for the world; the second sells as a result what was put in. [What this model can and cannot
# say](../can_and_cannot.md) has more such pairs.
#
# ## Where to go from here
#
# - [For planners](../guides/planner.py): your own scenario, how many ISPs, how long, at whose cost.
# - [For researchers](../guides/researcher.py): rival mechanisms, the register of parameters, reproducible
#   experiments.
# - [For teachers](../guides/teacher.py): three activities for a class.
# - [The model](../odd.md): every equation, with reasons and rivals.
